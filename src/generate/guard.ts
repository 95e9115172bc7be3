import { compareConfigs } from '../model/compare/configs.ts';
import type { ParameterDifference } from '../model/compare/parameters.ts';
import type { Said } from '../model/compare/said.ts';
import type { SectionDifference } from '../model/compare/sections.ts';
import type { Config, PeersSection } from '../model/config.ts';
import type { Membership } from '../model/fleet/membership.ts';
import { isInLogMode } from '../model/section/log-mode.ts';
import type { TableDifference } from '../model/table/differences.ts';
import { isSound } from '../model/table/replication.ts';
import type { StickTable } from '../model/table/stick-table.ts';
import type { Source, TextRange } from '../text.ts';

/** Something that a cluster file asks for and HAProxy would not see in the config. */
export interface GuardFault {
  readonly message: string;
  /** The line that is in the way; null where there is none. */
  readonly source: Source | null;
  readonly range: TextRange | null;
}

/**
 * Compares what a config makes of a node with what is intended: sections with their members, addresses and parameters, and
 * tables with all of their definition. Both as HAProxy reads them, so that it does not matter how lines are written.
 * @param intended the generated text alone, read for the same node
 * @param result all files of the node, with the generated lines in them
 * @param own the files that the lines were put into: what is in another file is not judged
 */
export function guardFaults(
  intended: Config,
  result: Config,
  own: ReadonlySet<Source>,
): readonly GuardFault[] {
  const { sections, tables } = compareConfigs(intended, result);
  const faults: GuardFault[] = [];
  for (const { name, one: wanted, other: found, differences } of sections) {
    if (wanted === null) continue;
    const written = result.peersSections.find((section) => section.name?.value === name);
    if (written !== undefined && !own.has(written.source)) continue;
    if (found === null || found.localName !== wanted.localName || !found.complete) {
      faults.push(absence(name, wanted.localName, result, found));
    } else {
      faults.push(...lateName(name, result), ...differences.flatMap((one) => sectionFault(name, found, one)));
    }
  }
  const elsewhere = new Set(
    result.proxies.flatMap(({ name, source }) => (own.has(source) ? [] : [name?.value ?? null])),
  );
  for (const { one: table, other: found, differences } of tables) {
    if (table !== null && !elsewhere.has(table.name)) {
      faults.push(...tableFaults(table, found, differences ?? [], result));
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
  if (section === undefined) return at('is not read: no line of the files starts it', null);
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

/** Words that decide alone whether a connection becomes a session. */
const DECIDING = /^(?:ssl|accept-proxy|send-proxy\b.*)$/;

/** What HAProxy would see otherwise, and what it must not see besides. */
function sectionFault(name: string, found: Membership, difference: SectionDifference): readonly GuardFault[] {
  const { one: wanted, other } = difference;
  const isBesides = wanted === null && !('keyword' in difference && DECIDING.test(difference.keyword));
  if (isBesides) return [];
  const place = other ?? { source: found.section.source, range: found.section.statement };
  return [
    {
      message: `peers section "${name}": ${faultText(difference)}`,
      source: place.source,
      range: place.range,
    },
  ];
}

function faultText(difference: SectionDifference): string {
  const wanted = difference.one?.text ?? '';
  const other = difference.other?.text;
  switch (difference.kind) {
    case 'local-peer':
      return `the local peer would be "${other}", not "${wanted}"`;
    case 'listener':
      return `this node would listen at ${other ?? 'no address'}, not at ${wanted}`;
    case 'shards':
      return `"shards" would be ${other ?? 'missing'}, not ${wanted}`;
    case 'member':
      return `peer "${difference.peer}" is missing`;
    case 'address':
      return `peer "${difference.peer}" would be dialed at ${other ?? 'no address'}, not at ${wanted}`;
    case 'parameter':
      return difference.keyword === 'ssl'
        ? `peer "${difference.peer}" would ${other === undefined ? 'not ' : ''}be dialed with TLS`
        : `peer "${difference.peer}" would have ${wordText(difference)}`;
    case 'listener-parameter':
      return difference.keyword === 'ssl'
        ? `the listener would ${other === undefined ? 'not ' : ''}use TLS`
        : `the listener would have ${wordText(difference)}`;
  }
}

/** `"crt a.pem", not "crt b.pem"`. */
function wordText({ keyword, one, other }: ParameterDifference): string {
  const text = (side: Said | null) =>
    side === null ? `no "${keyword}"` : side.text === keyword ? `"${keyword}"` : `"${keyword} ${side.text}"`;
  return one === null ? `${text(other)} besides` : `${text(other)}, not ${text(one)}`;
}

function tableFaults(
  wanted: StickTable,
  found: StickTable | null,
  differences: readonly TableDifference[],
  result: Config,
): GuardFault[] {
  if (!isSound(wanted) || wanted.name === null) return [];
  const at = (message: string): GuardFault[] => [
    {
      message: `table "${wanted.name}" ${message}`,
      source: found?.source ?? null,
      range: found?.statement ?? null,
    },
  ];
  if (found === null) return at('is not read: no line of the files declares it');
  if (!found.certain) return at('depends on a condition, which may leave it out');
  const proxy = result.proxies.find(({ tables }) => tables.includes(found));
  if (proxy !== undefined && isInLogMode(proxy)) {
    return at('is ignored by HAProxy: its proxy has "mode log"');
  }
  if (!isSound(found)) return at('is not what it should be: HAProxy refuses or does not know a part of it');
  const parts = differences.flatMap((one) =>
    'type' in one ? [] : one.kind === 'key' ? ['type', 'len'] : [one.kind],
  );
  if (parts.length > 0) return at(`would have a different ${quoted(parts)} than the cluster file says`);
  // What is stored besides takes nothing away.
  const lacking = differences.flatMap((one) => ('type' in one && one.one !== null ? [one.type] : []));
  return lacking.length === 0 ? [] : at(`would not store ${quoted(lacking)} as the cluster file says`);
}

function quoted(words: readonly string[]): string {
  return [...new Set(words)].map((word) => `"${word}"`).join(', ');
}
