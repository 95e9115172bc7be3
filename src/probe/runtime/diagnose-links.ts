import { wireName } from './counterpart.ts';
import { isSameProcess, type NodeReading } from './reading.ts';
import { type Remark, remarks } from './remark.ts';

/**
 * The nodes that have a table in common with this one and no link to it. An update goes to the peers that a node lists and
 * no further, so that a third node does not help.
 * @param all the readings of all nodes that were asked
 */
export function diagnoseLinks(reading: NodeReading, all: readonly NodeReading[]): readonly Remark[] {
  const own = sharedNames(reading);
  return all.flatMap((other): Remark[] => {
    const name = other.localPeer;
    if (other === reading || name === null || name === reading.localPeer || isSameProcess(other, reading)) {
      return [];
    }
    // one that is listed has a session, or a remark that says why not
    if (reading.sections.some(({ peers }) => peers.some((peer) => peer.name === name))) return [];
    const common = [...sharedNames(other)].filter((table) => own.has(table));
    if (common.length === 0) return [];
    const tables = common.map((table) => `"${table}"`).join(', ');
    return [
      remarks({ peer: name })(
        'error',
        'not-listed',
        `does not list "${name}", which has ${tables} too: there is no session between them, and no entry comes across`,
        `add ${lineFor(other, name)} to the peers section, and one for "${reading.localPeer ?? 'this node'}" on "${name}"`,
      ),
    ];
  });
}

/** Where the node says itself that it listens; a listener on all addresses does not tell which one others dial. */
function lineFor({ sections }: NodeReading, name: string): string {
  const own = sections.flatMap(({ peers }) => peers).find(({ local }) => local)?.address ?? '';
  return /^(?:0\.0\.0\.0|\*|::|\[::\])?:\d+$|:0$|^$/.test(own)
    ? `a line for "${name}"`
    : `a line such as "peer ${name} ${own}"`;
}

/** The tables that a node replicates, by their names on the wire. */
function sharedNames({ sections }: NodeReading): ReadonlySet<string> {
  return new Set(
    sections.flatMap((section) =>
      section.disabled
        ? []
        : section.peers.flatMap(({ tables }) => tables.map((table) => wireName(table, section))),
    ),
  );
}
