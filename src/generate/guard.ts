import type { Config, PeersSection } from '../model/config.ts';
import { type Membership, membershipsOf } from '../model/fleet/membership.ts';
import { parametersOf, usesTls } from '../model/parameter/tls.ts';
import { isInLogMode } from '../model/section/log-mode.ts';
import { differIn, tableDifferences } from '../model/table/differences.ts';
import { isSound } from '../model/table/replication.ts';
import type { StickTable } from '../model/table/stick-table.ts';
import { addressKey } from '../model/value/address.ts';
import type { Source, TextRange } from '../text.ts';

/** Something that a cluster file asks for and HAProxy would not see in the config. */
export interface GuardFault {
  readonly message: string;
  /** The line that is in the way; null where there is none. */
  readonly source: Source | null;
  readonly range: TextRange | null;
}

/**
 * Compares what a config makes of a node with what is intended: sections with their members, addresses and TLS, and
 * tables with keys, replication and data. Both as HAProxy reads them, so that it does not matter how lines are written.
 * @param intended the generated text alone, read for the same node
 * @param result all files of the node, with the generated lines in them
 * @param own the files that the lines were put into: what is in another file is not judged
 */
export function guardFaults(
  intended: Config,
  result: Config,
  own: ReadonlySet<Source>,
): readonly GuardFault[] {
  const members = membershipsOf({ name: '', config: result });
  const faults: GuardFault[] = [];
  for (const wanted of membershipsOf({ name: '', config: intended })) {
    const name = wanted.section.name?.value ?? '';
    const written = result.peersSections.find((section) => section.name?.value === name);
    if (written !== undefined && !own.has(written.source)) continue;
    const found = members.find(({ section }) => section.name?.value === name);
    if (found === undefined || found.localName !== wanted.localName || !found.complete) {
      faults.push(absence(name, wanted.localName, result, found ?? null));
    } else faults.push(...lateName(name, result), ...memberFaults(name, wanted, found));
  }
  const elsewhere = new Set(
    result.proxies.flatMap(({ name, source }) => (own.has(source) ? [] : [name?.value ?? null])),
  );
  const found = new Map(result.tables.toReversed().map((table) => [table.name, table]));
  for (const table of intended.tables) {
    if (!elsewhere.has(table.name)) {
      faults.push(...tableFaults(table, found.get(table.name), result));
    }
  }
  return faults;
}

/** A "localpeer" that a version does not read any more: it takes the host name instead, whatever it is. */
function lateName(name: string, result: Config): readonly GuardFault[] {
  if (result.localPeer.origin !== 'node') return [];
  const late = result.globals.flatMap(({ late: isLate, certain, settings }) =>
    isLate && certain ? settings.filter(({ keyword }) => keyword === 'localpeer') : [],
  );
  const [line] = late;
  if (line === undefined) return [];
  return [
    {
      message: `peers section "${name}" is dropped: "localpeer" comes after it, where this version ignores it`,
      source: line.source,
      range: line.statement,
    },
  ];
}

/** Why a section has no effect for its node. */
function absence(name: string, node: string, result: Config, found: Membership | null): GuardFault {
  const section = result.peersSections.find((one) => one.name?.value === name);
  const at = (message: string, place: Pick<PeersSection, 'source' | 'statement'> | null): GuardFault => ({
    message: `peers section "${name}" ${message}`,
    source: place?.source ?? null,
    range: place?.statement ?? null,
  });
  if (section === undefined) return at('is not read: no line of the files begins it', null);
  if (!section.certain) return at('depends on a condition, which may leave it out', section);
  if (section.disabled) return at('is disabled', section.switches.at(-1) ?? section);
  const statement = result.localPeerStatements.at(-1);
  const late = result.globals.find(
    ({ late: isLate, settings }) => isLate && settings.some(({ keyword }) => keyword === 'localpeer'),
  );
  if (result.localPeer.name !== node || found === null) {
    if (late !== undefined && result.localPeer.name === null) {
      const line = late.settings.find(({ keyword }) => keyword === 'localpeer') ?? late;
      return at(`is dropped: "localpeer" comes after it, where this version ignores it`, line);
    }
    if (statement !== undefined && !statement.certain) {
      return at(`may be dropped: "localpeer" depends on a condition`, statement);
    }
    const own = result.localPeer.name === null ? 'not known' : `"${result.localPeer.name}"`;
    return at(`would be dropped: the local peer is ${own}, not "${node}"`, statement ?? section);
  }
  const uncertain = [...section.peers, ...section.binds, ...section.defaults].find(({ certain }) => !certain);
  if (uncertain !== undefined) return at('has lines under a condition, which may leave them out', uncertain);
  return at('has lines that HAProxy does not know', section.unknown[0] ?? section);
}

function memberFaults(name: string, wanted: Membership, found: Membership): GuardFault[] {
  const faults: GuardFault[] = [];
  const say = (message: string, place: Pick<PeersSection, 'source' | 'statement'>) =>
    faults.push({
      message: `peers section "${name}": ${message}`,
      source: place.source,
      range: place.statement,
    });
  const keys = ({ listeners }: Membership) => listeners.map(addressKey).sort().join(' ');
  if (keys(wanted) !== keys(found)) {
    say(
      `this node would listen at ${keys(found) || 'no address'}, not at ${keys(wanted)}`,
      found.section.binds[0] ?? found.section,
    );
  }
  if (wanted.listenerTls !== found.listenerTls) {
    say(
      `the listener would ${found.listenerTls ? '' : 'not '}use TLS`,
      found.section.binds[0] ?? found.section,
    );
  }
  for (const [peer, line] of wanted.remotes) {
    const own = found.remotes.get(peer);
    if (own === undefined) {
      say(`peer "${peer}" is missing`, found.section);
      continue;
    }
    const [to, from] = [line.address, own.address].map((address) =>
      address === null ? null : addressKey(address),
    );
    if (to !== from) say(`peer "${peer}" would be dialed at ${from ?? 'no address'}, not at ${to}`, own);
    if (usesTls(parametersOf(line)) !== usesTls(parametersOf(own))) {
      say(`peer "${peer}" would ${usesTls(parametersOf(own)) ? '' : 'not '}be dialed with TLS`, own);
    }
  }
  return faults;
}

function tableFaults(wanted: StickTable, found: StickTable | undefined, result: Config): GuardFault[] {
  if (!isSound(wanted) || wanted.name === null) return [];
  const at = (message: string): GuardFault[] => [
    {
      message: `table "${wanted.name}" ${message}`,
      source: found?.source ?? null,
      range: found?.statement ?? null,
    },
  ];
  if (found === undefined) return at('is not read: no line of the files declares it');
  if (!found.certain) return at('depends on a condition, which may leave it out');
  const proxy = result.proxies.find(({ tables }) => tables.includes(found));
  if (proxy !== undefined && isInLogMode(proxy)) {
    return at('is ignored by HAProxy: its proxy has "mode log"');
  }
  if (!isSound(found)) return at('is not what it should be: HAProxy refuses or does not know a part of it');
  const differences = tableDifferences(wanted, found);
  if (differIn(differences, 'key', 'size', 'expire', 'peers')) {
    return at('would have another key, size, expiry or peers section than the cluster file says');
  }
  const lacking = differences.flatMap((one) => ('type' in one && one.one !== null ? [one.type] : []));
  return lacking.length === 0
    ? []
    : at(
        `would not store ${[...new Set(lacking)].map((type) => `"${type}"`).join(', ')} as the cluster file says`,
      );
}
