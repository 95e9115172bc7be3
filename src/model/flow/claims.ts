import type { Config, ProxySection } from '../config.ts';
import { tableIndex } from '../table/index.ts';
import type { TableUse } from '../table/stick-table.ts';
import { type SessionPaths, sessionPaths } from './session-paths.ts';
import { isRequestStage, stageOf } from './stages.ts';

/** A tracking rule that never acts, and a rule that has always taken its counter before. */
export interface Claim {
  readonly track: TableUse;
  readonly first: TableUse;
}

/** Keys that every session has, so that tracking by them always takes the counter. */
const ALWAYS_THERE: ReadonlySet<string> = new Set(['src', 'dst_port', 'fe_id', 'int', 'str', 'method']);

/** The tracking rules whose counter is always taken before them, for a different table or a different key. */
export function claimsOf(config: Config): readonly Claim[] {
  const index = tableIndex(config);
  const tracks = new Map<ProxySection, TableUse[]>();
  for (const use of index.live) {
    const proxy = use.by === 'track' ? index.proxyOf(use) : null;
    if (proxy === null) continue;
    const own = tracks.get(proxy);
    if (own === undefined) tracks.set(proxy, [use]);
    else own.push(use);
  }
  if (tracks.size === 0) return [];
  const finder = new ClaimFinder(tracks, sessionPaths(config));
  return [...tracks].flatMap(([proxy, own]) => own.flatMap((track) => finder.of(track, proxy)));
}

class ClaimFinder {
  readonly #tracks: ReadonlyMap<ProxySection, readonly TableUse[]>;
  readonly #paths: SessionPaths;

  constructor(tracks: ReadonlyMap<ProxySection, readonly TableUse[]>, paths: SessionPaths) {
    this.#tracks = tracks;
    this.#paths = paths;
  }

  of(track: TableUse, proxy: ProxySection): readonly Claim[] {
    if (!track.certain || track.table === null || track.key === null || proxy.kind === 'defaults') return [];
    const first =
      this.#inProxy(track, proxy) ?? this.#inFrontends(track, proxy) ?? this.#inBackends(track, proxy);
    return first === null ? [] : [{ track, first }];
  }

  /** A rule of the same proxy that runs before. */
  #inProxy(track: TableUse, proxy: ProxySection): TableUse | null {
    return this.#claimer(track, proxy, (one) => isBefore(one, track));
  }

  /** A rule in each of the frontends that lead to a backend. */
  #inFrontends(track: TableUse, proxy: ProxySection): TableUse | null {
    if (proxy.kind !== 'backend') return null;
    const fronts = this.#paths.frontendsOf(proxy) ?? [];
    return this.#inAll(track, fronts, (one) => isRequestStage(one));
  }

  /** A rule in each of the backends, whose response rules run before those of the frontend. */
  #inBackends(track: TableUse, proxy: ProxySection): TableUse | null {
    if (proxy.kind !== 'frontend' || track.ruleSet !== 'http-response') return null;
    return this.#inAll(track, this.#paths.backendsOf(proxy) ?? [], () => true);
  }

  #inAll(
    track: TableUse,
    proxies: readonly ProxySection[],
    isEarlier: (one: TableUse) => boolean,
  ): TableUse | null {
    const claimers = proxies.map((proxy) => this.#claimer(track, proxy, isEarlier));
    const [first] = claimers;
    return first === undefined || claimers.includes(null) ? null : first;
  }

  #claimer(track: TableUse, proxy: ProxySection, isEarlier: (one: TableUse) => boolean): TableUse | null {
    const own = this.#tracks.get(proxy)?.find((one) => {
      return (
        one !== track &&
        one.counter === track.counter &&
        isEarlier(one) &&
        isCertain(one, proxy) &&
        isOther(one, track) &&
        (isSameSet(one, track) || !mayEndBefore(one, proxy))
      );
    });
    return own ?? null;
  }
}

/** Whether two rules of one proxy run in that order. */
function isBefore(one: TableUse, other: TableUse): boolean {
  const [first, second] = [stageOf(one), stageOf(other)];
  if (first === -1 || second === -1) return false;
  if (first !== second) return first < second;
  return one.source === other.source && one.statement.start < other.statement.start;
}

function isSameSet(one: TableUse, other: TableUse): boolean {
  return one.section === other.section && one.ruleSet === other.ruleSet;
}

/** Whether a rule takes the counter whenever HAProxy comes to it. */
function isCertain({ certain, conditional, key, table }: TableUse, proxy: ProxySection): boolean {
  if (!certain || conditional || table === null || key === null || !ALWAYS_THERE.has(key.fetch)) return false;
  if (/[,)]/.test(key.text) && !/^(?:int|str)\([^)]*\)$/.test(key.text)) return false;
  // A connection over a unix socket has no address.
  return (
    key.fetch !== 'src' ||
    proxy.binds.every(
      ({ addressWord }) =>
        /^[\d*:[a-z.]/i.test(addressWord?.value ?? '') &&
        !/^(?:unix|abns|fd|sockpair)/.test(addressWord?.value ?? ''),
    )
  );
}

/** Two rules that track the same key in the same table are one. */
function isOther(one: TableUse, other: TableUse): boolean {
  return one.table !== other.table || one.key?.text !== other.key?.text;
}

/** Whether a rule above may end the rule set before a tracking rule is met. */
function mayEndBefore({ ruleSet, statement }: TableUse, { tcpRules, httpExits }: ProxySection): boolean {
  if (ruleSet?.startsWith('http-') === true) {
    return httpExits.some(({ statement: { start } }) => start < statement.start);
  }
  return tcpRules.some(
    ({ values: [, action], statement: { start } }) =>
      start < statement.start && (action?.value == null || action.value === 'accept'),
  );
}
