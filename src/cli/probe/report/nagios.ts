import type { NodeFinding } from '../../../probe/runtime/node-finding.ts';
import { type ReloadSafety, reloadSafety } from '../../../probe/runtime/reload.ts';
import { visible } from '../../../report/visible.ts';
import type { ProbeResult } from './result.ts';

const STATES = ['OK', 'WARNING', 'CRITICAL', 'UNKNOWN'] as const;
type State = (typeof STATES)[number];

/** Where more than one applies, the first of these does: what is known to be broken comes before what is not known. */
const PRECEDENCE: readonly State[] = ['CRITICAL', 'UNKNOWN', 'WARNING', 'OK'];

interface Judged {
  readonly state: State;
  readonly text: string;
}

/**
 * The one line of a monitoring plugin: `PEERS STATE - text | performance data`, and its exit code (Monitoring Plugins
 * development guidelines).
 */
export function reportNagios(result: ProbeResult): { readonly text: string; readonly exitCode: number } {
  const { findings, nodes, canary, asksForReload } = result;
  const judged: Judged[] = [
    ...findings.map(({ healthy, address, message }) => judgeTarget(healthy, `${address} ${message}`)),
    ...nodes.map(judgeNode),
    ...(asksForReload ? nodes.flatMap(judgeReload) : []),
    ...(canary === null ? [] : [judgeTarget(canary.healthy, canary.message)]),
  ];
  const state = PRECEDENCE.find((one) => judged.some((each) => each.state === one)) ?? 'UNKNOWN';
  const words = judged.filter((each) => each.state === state).map(({ text }) => text);
  return { text: statusLine(state, words.join('; '), performance(result)), exitCode: STATES.indexOf(state) };
}

/** The line for a failure that stopped the work; its exit code is 3. */
export function reportNagiosFailure(message: string): { readonly text: string; readonly exitCode: number } {
  return { text: statusLine('UNKNOWN', message, []), exitCode: 3 };
}

function judgeTarget(healthy: boolean, text: string): Judged {
  return { state: healthy ? 'OK' : 'CRITICAL', text };
}

function judgeNode(node: NodeFinding): Judged {
  const text = `${node.peer ?? node.address} ${node.message}`;
  switch (node.verdict) {
    case 'permission-denied':
    case 'not-runtime-api':
    case 'master-socket':
    case 'level-too-low':
    case 'unresolved':
      return { state: 'UNKNOWN', text };
    case 'settling':
      return { state: 'WARNING', text };
    default:
      break;
  }
  if (!node.healthy) return { state: 'CRITICAL', text };
  const warning = node.runtime?.remarks.find(({ severity }) => severity === 'warning');
  return warning === undefined
    ? { state: 'OK', text }
    : { state: 'WARNING', text: `${node.peer ?? node.address}: ${warning.message}` };
}

/** A node that could not be asked is judged as such already. */
function judgeReload({ peer, address, runtime }: NodeFinding): readonly Judged[] {
  if (runtime === null) return [];
  const states: Readonly<Record<ReloadSafety, State>> = { safe: 'OK', unsafe: 'WARNING', unknown: 'UNKNOWN' };
  const text = `${peer ?? address} ${runtime.reload.message}`;
  return [{ state: states[reloadSafety([runtime.reload])], text }];
}

/** A "|" begins the performance data, and there is one line only. */
function statusLine(state: State, text: string, data: readonly string[]): string {
  const plain = visible(text.replace(/\s+/g, ' ')).replaceAll('|', '/');
  return `PEERS ${state} - ${plain}${data.length === 0 ? '' : ` | ${data.join(' ')}`}\n`;
}

function performance({ findings, nodes, canary }: ProbeResult): readonly string[] {
  const all = [...findings, ...nodes];
  const healthy = all.filter((one) => one.healthy).length;
  return [
    datum('healthy_targets', healthy, '', `;;0;${all.length}`),
    ...findings.flatMap(({ address, handshakeMs }) =>
      handshakeMs === null ? [] : [datum(`${address} handshake`, seconds(handshakeMs), 's')],
    ),
    ...nodes.flatMap(nodePerformance),
    ...(canary?.arrivals ?? []).flatMap(({ node, arrivalMs }) =>
      arrivalMs === null ? [] : [datum(`${node} canary`, seconds(arrivalMs), 's')],
    ),
  ];
}

function nodePerformance({ peer, address, runtime }: NodeFinding): readonly string[] {
  if (runtime === null) return [];
  const name = peer ?? address;
  const peers = runtime.sections.flatMap((section) => section.peers.filter(({ local }) => !local));
  const sum = (count: (of: (typeof peers)[number]) => number | null): number =>
    peers.reduce((total, one) => total + (count(one) ?? 0), 0);
  const up = peers.filter(({ active, lastStatus }) => active && lastStatus === 'ESTA').length;
  const unsent = sum(({ tables }) => tables.reduce((total, table) => total + table.unsentUpdates, 0));
  return [
    datum(`${name} peers`, up, '', `;;0;${peers.length}`),
    datum(`${name} unsent`, unsent, ''),
    datum(
      `${name} connections`,
      sum((one) => one.newConnections),
      'c',
    ),
    datum(
      `${name} missed_heartbeats`,
      sum((one) => one.missedHeartbeats),
      'c',
    ),
    datum(
      `${name} protocol_errors`,
      sum((one) => one.protocolErrors),
      'c',
    ),
  ];
}

function datum(label: string, value: number | string, unit: string, limits = ''): string {
  const name = visible(label).replaceAll('=', '-').replaceAll("'", "''");
  return `'${name}'=${value}${unit}${limits === '' ? '' : `;${limits}`}`;
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(6);
}
