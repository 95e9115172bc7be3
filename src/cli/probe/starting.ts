import { HapeersError } from '../../errors.ts';
import { type Admission, admissionOf } from '../../probe/admission.ts';
import { assertStopped } from '../../probe/impersonation.ts';
import { pause } from '../../probe/runtime/pause.ts';
import type { ProbeTarget } from '../../probe/target.ts';
import { visible } from '../../report/visible.ts';
import type { Io } from '../shell/io.ts';
import { DEFAULT_TIMEOUT_MS } from '../shell/options.ts';
import { listenForInterrupt } from '../shell/signals.ts';
import { probedCluster } from './cluster.ts';
import type { ProbeCommandOptions } from './options.ts';

const EVERY_MS = 1000;

interface Look {
  readonly target: ProbeTarget;
  readonly admission: Admission;
}

/**
 * Asks the other nodes whether they list one that is about to start, with `--wait` until all do that answer: they refuse a
 * HAProxy that starts before, and it never asks them for their entries again. A node that does not answer has none to give.
 * @returns the exit code: 1 where one answers that does not list the node
 * @throws HapeersError `usage` where the node may be running: its session would be cut
 */
export async function waitToBeListed(
  node: string,
  texts: readonly string[],
  options: ProbeCommandOptions,
  io: Io,
): Promise<number> {
  refuseOthers(texts, options);
  const { targets, entries } = await probedCluster({ ...options, as: node, localpeer: node }, io);
  const timeoutMs = options.timeout ?? DEFAULT_TIMEOUT_MS;
  for (const entry of entries) await assertStopped(node, entry, { timeoutMs, tls: null });
  const end = performance.now() + (options.wait ?? 0);
  const interrupt = listenForInterrupt();
  try {
    let looks: readonly Look[] = [];
    for (;;) {
      looks = await Promise.all(
        targets.map(async (target) => ({ target, admission: await admission(target, node, timeoutMs) })),
      );
      if (!looks.some(isRefused) || performance.now() >= end || interrupt.signal.aborted) break;
      await pause(EVERY_MS, interrupt.signal).catch(() => {});
    }
    io.stdout(options.format === 'json' ? json(node, looks) : text(node, looks));
    return looks.some(isRefused) ? 1 : 0;
  } finally {
    interrupt.release();
  }
}

function refuseOthers(
  texts: readonly string[],
  { cluster, as, socket, file, format }: ProbeCommandOptions,
): void {
  if (cluster === undefined) {
    throw new HapeersError(
      'usage',
      '--starting needs the other nodes',
      'name the cluster file with --cluster',
    );
  }
  const other = Object.entries({ as, socket, file }).find(([, value]) => value !== undefined)?.[0];
  if (other !== undefined || texts.length > 0) {
    const what = other === undefined ? 'targets' : `--${other}`;
    throw new HapeersError('usage', `--starting and ${what} cannot be combined`, 'give one of them');
  }
  if (format !== 'text' && format !== 'json') {
    throw new HapeersError(
      'usage',
      `--format ${format} cannot be combined with --starting`,
      'use text or json',
    );
  }
}

async function admission(
  { endpoint, peer, tls, dial, unfit }: ProbeTarget,
  node: string,
  timeoutMs: number,
): Promise<Admission> {
  if (unfit !== undefined) return { kind: 'refused', reason: unfit.message };
  return admissionOf({ endpoint, peer: peer ?? '' }, node, { timeoutMs, tls: tls ?? null, dial });
}

function isRefused({ admission: { kind } }: Look): boolean {
  return kind === 'refused';
}

function text(node: string, looks: readonly Look[]): string {
  const lines = looks.map(({ target, admission: found }) => {
    const name = target.peer ?? target.text;
    if (found.kind === 'listed') return `${name}: lists ${node}`;
    return `${name}: ${found.kind === 'absent' ? 'nobody to ask' : 'refuses'}: ${found.reason}`;
  });
  const last = looks.some(isRefused)
    ? `${node} would start without the entries of these nodes: let them list it first, and wait with --wait`
    : `${node} may start`;
  return [...lines, last].map((line) => `${visible(line)}\n`).join('');
}

function json(node: string, looks: readonly Look[]): string {
  const report = {
    version: 1,
    node,
    ready: !looks.some(isRefused),
    targets: looks.map(({ target: { peer, text: address }, admission: found }) => ({
      peer,
      address,
      state: found.kind,
      reason: found.kind === 'listed' ? null : found.reason,
    })),
  };
  return `${JSON.stringify(report, null, 2)}\n`;
}
