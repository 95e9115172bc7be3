import { HapeersError } from '../../errors.ts';
import type { Config } from '../../model/config.ts';
import type { DialFault } from '../../model/fleet/dial.ts';
import { localLinksOf } from '../../model/fleet/local-link.ts';
import { ownTargetsOf, targetsOf } from '../../probe/config-targets.ts';
import type { LocalLinks } from '../../probe/runtime/reload.ts';
import type { ProbeTarget } from '../../probe/target.ts';
import type { Endpoint } from '../../protocol/endpoint.ts';
import { loadConfig } from '../shell/config.ts';
import type { Io } from '../shell/io.ts';
import { givenLocalPeer } from '../shell/local-peer.ts';
import type { ProbeClusterOptions } from './cluster.ts';
import { probeTargetOf } from './reach.ts';
import { refuseRealName } from './vouched.ts';

export interface ProbeConfigOptions extends ProbeClusterOptions {
  readonly file?: readonly string[];
  readonly impersonate?: true;
  readonly compare?: true;
  readonly sum?: true;
}

/** What the config of a node says to probe. */
export interface ConfigTargets {
  readonly named: readonly ProbeTarget[];
  /** Where the observer of `--as` is in the config: nothing to probe. */
  readonly entries: readonly Endpoint[];
  /** What one is in the byte rates of its tables, by their names on the wire. */
  readonly bratesFactors: ReadonlyMap<string, number>;
  /** What the config says of the sessions of the node with itself at a reload, by its name. */
  readonly localLinks: ReadonlyMap<string, LocalLinks>;
}

/**
 * Reads the config that is asked for.
 * @throws HapeersError `usage`, `file-unreadable`, also for a file of TLS
 */
export async function configTargets(options: ProbeConfigOptions, io: Io): Promise<ConfigTargets> {
  if (options.file === undefined) {
    if (options.peers !== undefined && options.cluster === undefined)
      throw new HapeersError('usage', '--peers requires -f or --cluster', 'name the config with -f FILE');
    return { named: [], entries: [], bratesFactors: new Map(), localLinks: new Map() };
  }
  const config = await loadConfig(
    options.file,
    givenLocalPeer(options.file, options.localpeer, io),
    options,
    io,
  );
  const localPeer = config.localPeer.name;
  const all = targetsOf(config, options.peers ?? null, options.as ?? null);
  if (options.as !== undefined && options.as === config.localPeer.name && options.impersonate !== true) {
    refuseRealName(options.as, 'it is the local peer of the config');
  }
  const named = all.filter(({ name }) => name !== options.as);
  // what is compared or added up is a cluster, and the node with this config is one of it
  const isWhole = options.compare === true || options.sum === true;
  const own = isWhole ? ownTargetsOf(config, options.peers ?? null) : [];
  return {
    named: [...own, ...named].map((target) => probeTargetOf(target, io)),
    entries: all.filter(({ name }) => name === options.as).map(({ endpoint }) => endpoint),
    bratesFactors: new Map(
      config.tables.flatMap(({ wireName, bratesFactor }) =>
        wireName === null ? [] : [[wireName, bratesFactor]],
      ),
    ),
    localLinks: new Map(localPeer === null ? [] : [[localPeer, localLinks(config)]]),
  };
}

/** What a config says of the sessions in which the old process of a reload teaches the new one. */
export function localLinks(config: Config): LocalLinks {
  return new Map(
    localLinksOf(config).map(({ section, fault }) => [
      section,
      fault === null ? 'works' : { reason: REASONS[fault.kind] },
    ]),
  );
}

const REASONS: Readonly<Record<DialFault['kind'], string>> = {
  'no-listener': 'nothing listens for the old process',
  port: 'its listener is not at the address that the old process dials',
  host: 'its listener is not at the address that the old process dials',
  family: 'its listener is not at the address that the old process dials',
  'plain-to-tls': 'its listener expects TLS, and the local peer does not use it',
  'tls-to-plain': 'the local peer uses TLS, and its listener does not',
  'proxy-expected': 'its listener has "accept-proxy", and the old process sends no PROXY header',
  'proxy-unexpected': 'the old process sends a PROXY header that its listener does not expect',
  'no-client-certificate': 'its listener requires a client certificate, and the local peer has none',
  'no-sni': 'its listener has "strict-sni", and the local peer sends no name',
  'tls-versions': 'the local peer and its listener have no version of TLS in common',
};
