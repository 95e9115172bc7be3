import type { NodeFinding } from '../../../probe/runtime/node-finding.ts';
import { escaped } from '../../../report/visible.ts';
import type { ProbeResult } from './result.ts';

interface Metric {
  readonly name: string;
  readonly type: 'gauge' | 'counter';
  readonly help: string;
  readonly samples: readonly Sample[];
}

interface Sample {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** The text exposition format of Prometheus, version 0.0.4, as its node_exporter reads it from a file. */
export function reportPrometheus(result: ProbeResult): string {
  return [...targetMetrics(result), ...nodeMetrics(result.nodes), ...canaryMetrics(result)]
    .filter(({ samples }) => samples.length > 0)
    .map(print)
    .join('');
}

function targetMetrics({ findings, nodes }: ProbeResult): readonly Metric[] {
  const labels = ({ address, peer }: { address: string; peer: string | null }) => ({
    address,
    peer: peer ?? '',
  });
  const timed = findings.flatMap((finding) =>
    finding.handshakeMs === null ? [] : [{ labels: labels(finding), value: finding.handshakeMs / 1000 }],
  );
  return [
    gauge(
      'hapeers_target_healthy',
      'Whether the target is as it should be.',
      [...findings, ...nodes].map((one) => ({ labels: labels(one), value: Number(one.healthy) })),
    ),
    gauge(
      'hapeers_target_verdict',
      'Always 1; the verdict on the target.',
      [...findings, ...nodes].map((one) => ({ labels: { ...labels(one), verdict: one.verdict }, value: 1 })),
    ),
    gauge('hapeers_target_handshake_seconds', 'From the greeting to the answer.', timed),
  ];
}

function nodeMetrics(nodes: readonly NodeFinding[]): readonly Metric[] {
  const told = nodes.flatMap(({ peer, address, runtime }) =>
    runtime === null ? [] : [{ node: peer ?? address, ...runtime }],
  );
  const sections = told.flatMap(({ node, sections: all }) =>
    all.map((section) => ({ labels: { node, section: section.name }, section })),
  );
  const peers = sections.flatMap(({ labels, section }) =>
    section.peers
      .filter(({ local }) => !local)
      .map((peer) => ({ labels: { ...labels, peer: peer.name }, peer })),
  );
  const shared = peers.flatMap(({ labels, peer }) =>
    peer.tables.map((table) => ({ labels: { ...labels, table: table.name }, table })),
  );
  const tables = told.flatMap(({ node, tables: all }) =>
    all.map((table) => ({ labels: { node, table: table.name }, table })),
  );
  const count = (pick: (of: (typeof peers)[number]['peer']) => number | null): readonly Sample[] =>
    peers.flatMap(({ labels, peer }) => {
      const value = pick(peer);
      return value === null ? [] : [{ labels, value }];
    });
  return [
    gauge(
      'hapeers_node_info',
      'Always 1; the HAProxy version that runs there.',
      told.map(({ node, version }) => ({ labels: { node, version }, value: 1 })),
    ),
    gauge(
      'hapeers_node_reload_safe',
      'Whether a reload now keeps the replicated tables, as far as the runtime API and -f tell.',
      told.map(({ node, reload }) => ({ labels: { node }, value: Number(reload.safe) })),
    ),
    gauge(
      'hapeers_node_remarks',
      'Remarks about the node, by severity.',
      told.flatMap(({ node, remarks }) =>
        (['error', 'pending', 'warning', 'info'] as const).map((severity) => ({
          labels: { node, severity },
          value: remarks.filter((remark) => remark.severity === severity).length,
        })),
      ),
    ),
    gauge(
      'hapeers_section_up_to_date',
      'Whether the resynchronization of the section has finished.',
      sections.map(({ labels, section }) => ({ labels, value: Number(section.upToDate) })),
    ),
    gauge(
      'hapeers_peer_session',
      'Whether a session with the peer is up.',
      peers.map(({ labels, peer }) => ({
        labels,
        value: Number(peer.active && peer.lastStatus === 'ESTA'),
      })),
    ),
    gauge(
      'hapeers_peer_status',
      'Always 1; the last status of the session, as "show peers" prints it.',
      peers.map(({ labels, peer }) => ({ labels: { ...labels, status: peer.lastStatus }, value: 1 })),
    ),
    counter(
      'hapeers_peer_connections_total',
      'Connections to and from the peer.',
      count((peer) => peer.newConnections),
    ),
    counter(
      'hapeers_peer_protocol_errors_total',
      'Messages of the peer that could not be decoded.',
      count((peer) => peer.protocolErrors),
    ),
    counter(
      'hapeers_peer_missed_heartbeats_total',
      'How often the peer fell silent.',
      count((peer) => peer.missedHeartbeats),
    ),
    counter(
      'hapeers_peer_collisions_total',
      'How often a session with the peer was replaced.',
      count((peer) => peer.collisions),
    ),
    gauge(
      'hapeers_shared_table_proven',
      'Whether the peer has sent a definition of the table that fits.',
      shared.map(({ labels, table }) => ({ labels, value: Number(table.proven) })),
    ),
    gauge(
      'hapeers_shared_table_unsent_updates',
      'Changes on the node that have not been sent to the peer yet.',
      shared.map(({ labels, table }) => ({ labels, value: table.unsentUpdates })),
    ),
    gauge(
      'hapeers_table_entries',
      'Entries in the table.',
      tables.map(({ labels, table }) => ({ labels, value: table.used })),
    ),
    gauge(
      'hapeers_table_size',
      'Entries that the table has room for.',
      tables.map(({ labels, table }) => ({ labels, value: table.size })),
    ),
  ];
}

function canaryMetrics({ canary }: ProbeResult): readonly Metric[] {
  if (canary === null) return [];
  const { table, writtenOn } = canary;
  const timed = canary.arrivals.map((arrival) => ({
    labels: { table, from: writtenOn, to: arrival.node },
    back: { table, from: arrival.node, to: writtenOn },
    arrival,
  }));
  return [
    gauge('hapeers_canary_healthy', 'Whether the canary arrived everywhere and was removed.', [
      { labels: { table }, value: Number(canary.healthy) },
    ]),
    gauge(
      'hapeers_canary_seconds',
      'How long an entry takes from one node to another.',
      timed.flatMap(({ labels, back, arrival: { arrivalMs, returnMs } }) => [
        ...(arrivalMs === null ? [] : [{ labels, value: arrivalMs / 1000 }]),
        ...(returnMs === null ? [] : [{ labels: back, value: returnMs / 1000 }]),
      ]),
    ),
  ];
}

function gauge(name: string, help: string, samples: readonly Sample[]): Metric {
  return { name, type: 'gauge', help, samples };
}

function counter(name: string, help: string, samples: readonly Sample[]): Metric {
  return { name, type: 'counter', help, samples };
}

function print({ name, type, help, samples }: Metric): string {
  // A target that is named twice gives each sample twice, which Prometheus refuses.
  const values = new Map(samples.map(({ labels, value }) => [printLabels(labels), value]));
  const lines = [...values].map(([labels, value]) => `${name}${labels} ${value}\n`);
  return `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n${lines.join('')}`;
}

function printLabels(labels: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escapeLabel(value)}"`);
  return `{${pairs.join(',')}}`;
}

function escapeLabel(value: string): string {
  return escaped(value).replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
}
