import { hostname } from 'node:os';
import { HapeersError } from '../../errors.ts';
import type { Cluster } from '../../model/cluster.ts';
import { clusterTargetsOf, observerEntriesOf } from '../../probe/cluster-targets.ts';
import type { RemotePeer } from '../../probe/config-targets.ts';
import type { Membership } from '../../probe/runtime/diagnose-membership.ts';
import type { RuntimeTarget } from '../../probe/runtime/runtime-target.ts';
import { parseRuntimeTarget } from '../../probe/runtime/runtime-target.ts';
import type { ProbeTarget } from '../../probe/target.ts';
import type { Endpoint } from '../../protocol/endpoint.ts';
import { loadCluster } from '../shell/cluster-file.ts';
import type { Io } from '../shell/io.ts';
import type { ConfigOptions } from '../shell/options.ts';
import { environmentOf } from '../shell/target.ts';
import { probeTargetOf } from './reach.ts';

export interface ProbeClusterOptions extends ConfigOptions {
  /** A path; true for the file that is found here or above. */
  readonly cluster?: string | true;
  readonly peers?: string;
  /** True for the runtime APIs of the cluster file. */
  readonly socket?: readonly string[] | true;
  readonly as?: string;
  readonly crt?: string;
  readonly caFile?: string;
  readonly color?: boolean;
}

/** What a cluster file says to probe. */
export interface ProbedCluster {
  readonly targets: readonly ProbeTarget[];
  /** Where the observer of `--as` is in the sections: nothing to probe. */
  readonly entries: readonly Endpoint[];
  /** Empty where the runtime APIs are not asked for. */
  readonly sockets: readonly RuntimeTarget[];
  /** Names that nobody answers to. */
  readonly observers: readonly string[];
  /** The names of its nodes. */
  readonly members: readonly string[];
  /** Who is to be in each of its peers sections. */
  readonly memberships: readonly Membership[];
  /** What one is in the byte rates of the tables that it defines, by their names on the wire. */
  readonly bratesFactors: ReadonlyMap<string, number>;
}

/**
 * Reads the cluster file that is asked for.
 * @throws HapeersError `usage`, `cluster-invalid`, `file-unreadable`, also for a file of TLS
 */
export async function probedCluster(options: ProbeClusterOptions, io: Io): Promise<ProbedCluster> {
  if (options.cluster === undefined) {
    throw new HapeersError(
      'usage',
      '--socket does not name a runtime API',
      'name one, or use those of --cluster',
    );
  }
  const path = options.cluster === true ? null : options.cluster;
  const cluster = await loadCluster(path, io, options.color);
  if (cluster === null) {
    throw new HapeersError('cluster-invalid', 'the cluster file is invalid', 'fix the problems above');
  }
  const environment = environmentOf(options, null, io);
  const section = options.peers ?? null;
  const own = ownNode(cluster, options);
  const all = clusterTargetsOf(cluster, section, own, environment);
  const others = all.filter(({ name }) => name !== options.as);
  const impersonated = all.filter(({ name }) => name === options.as).map(({ endpoint }) => endpoint);
  return {
    targets: others.map((peer) => targetOf(peer, cluster, options, io)),
    entries: [
      ...impersonated,
      ...(options.as === undefined ? [] : observerEntriesOf(cluster, section, options.as, environment)),
    ],
    sockets: options.socket === true ? socketsOf(cluster) : [],
    observers: cluster.sections.flatMap(({ observers }) => observers.map(({ name }) => name)),
    members: cluster.nodes.map(({ name }) => name),
    memberships: cluster.sections
      .filter(({ name }) => section === null || name === section)
      .map(({ name, members, observers }) => ({
        section: name,
        members,
        observers: observers.map((observer) => observer.name),
      })),
    bratesFactors: bratesFactorsOf(cluster),
  };
}

/** A table of a proxy that has more to it than the file says keeps the factor of its config, unless the file says one. */
function bratesFactorsOf({ tables, sections }: Cluster): ReadonlyMap<string, number> {
  const ofProxies = tables.flatMap((table): [string, number][] => {
    const factor =
      table.definition === null ? table.changes.bratesFactor : (table.definition.bratesFactor ?? 1);
    return factor == null ? [] : [[table.proxy, factor]];
  });
  const ofSections = sections.flatMap((section) =>
    (section.tables ?? []).map(({ name, bratesFactor }): [string, number] => [`/${name}`, bratesFactor ?? 1]),
  );
  return new Map([...ofProxies, ...ofSections]);
}

/** The node that this machine is; null for anything else. */
function ownNode(cluster: Cluster, { localpeer }: ProbeClusterOptions): string | null {
  const own = localpeer ?? hostname();
  const names = cluster.nodes.map(({ name }) => name);
  if (names.includes(own)) return own;
  if (localpeer === undefined) return null;
  throw new HapeersError(
    'usage',
    `no node is named "${localpeer}" (${cluster.source.name})`,
    `the nodes are ${names.join(', ')}`,
  );
}

/** Certificates may lie elsewhere than on the nodes. */
function targetOf(
  peer: RemotePeer,
  cluster: Cluster,
  { crt, caFile }: ProbeClusterOptions,
  io: Io,
): ProbeTarget {
  if (peer.tls === null) return probeTargetOf(peer, io);
  const isMutual = peer.tls.verify === 'required';
  const own = isMutual ? (crt ?? peer.tls.crt) : null;
  if (isMutual && own === null) {
    throw new HapeersError(
      'usage',
      `the nodes require a client certificate, and this machine is not one of them (${cluster.source.name})`,
      'give one with --crt FILE, or name the node that this is: -L NAME',
    );
  }
  const tls = { ...peer.tls, crt: own, caFile: isMutual ? (caFile ?? peer.tls.caFile) : null };
  return probeTargetOf({ ...peer, tls }, io);
}

function socketsOf({ nodes, source }: Cluster): readonly RuntimeTarget[] {
  const sockets = nodes.flatMap(({ name, socket }) =>
    socket === null ? [] : [{ ...parseRuntimeTarget(socket, 'socket:'), name }],
  );
  if (sockets.length > 0) return sockets;
  throw new HapeersError(
    'usage',
    `the cluster file does not name a runtime API (${source.name})`,
    'add "socket" to the nodes, or name one: --socket PATH',
  );
}
