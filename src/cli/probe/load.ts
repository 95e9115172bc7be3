import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { HapeersError } from '../../errors.ts';
import { type DumpedEntry, readDump } from '../../probe/load/dumped.ts';
import { load, viewOf } from '../../probe/load/load.ts';
import { type LoadPlan, planLoad } from '../../probe/load/plan.ts';
import { readNode } from '../../probe/runtime/reading.ts';
import { RuntimeError } from '../../probe/runtime/runtime-error.ts';
import type { RuntimeTarget } from '../../probe/runtime/runtime-target.ts';
import { colorsFor } from '../shell/color.ts';
import { readSource, readStdin } from '../shell/files.ts';
import type { Io } from '../shell/io.ts';
import { startProgress } from '../shell/progress.ts';
import { listenForInterrupt } from '../shell/signals.ts';
import { reportLoadJson, reportLoadText } from './report/load.ts';

/** A dump, and where it is to go. */
export interface LoadRequest {
  /** A path, or `-` for standard input. */
  readonly file: string;
  readonly targets: readonly RuntimeTarget[];
  /** Whether to set the entries; otherwise only what would be done is told. */
  readonly write: boolean;
  readonly perSecond: number;
  readonly timeoutMs: number;
  readonly json: boolean;
  readonly color: boolean | undefined;
}

/**
 * Loads a dump into one node, whose peers learn the entries from it.
 * @returns 1 where something of the dump is not loaded for another reason than that it is there or has expired
 * @throws HapeersError `usage`, `file-unreadable`, `haproxy-refused`; with the code of the RuntimeError where the node cannot
 *   be asked
 */
export async function loadDump(request: LoadRequest, io: Io): Promise<number> {
  const [target, second] = request.targets;
  if (target === undefined || second !== undefined) {
    throw new HapeersError(
      'usage',
      '--load needs one runtime API',
      'name one --socket: the others learn from that node',
    );
  }
  const { text, name } = request.file === '-' ? await readStdin(io) : readSource(request.file, io);
  const entries = readDump(text, name);
  const ageMs = ageOf(request.file, io);
  const interrupt = listenForInterrupt(new HapeersError('usage', 'interrupted'));
  try {
    const options = { timeoutMs: request.timeoutMs, signal: interrupt.signal };
    const plan = await plannedFor(target, entries, ageMs, options);
    let loaded: number | null = null;
    if (request.write) {
      const all = plan.plan.tables.reduce((sum, { commands }) => sum + commands.length, 0);
      const progress = startProgress('entries', all, io);
      loaded = await load(plan.endpoint, plan.plan, {
        ...options,
        perSecond: request.perSecond,
        onLoaded: (count) => progress.step(count),
      }).finally(() => progress.end());
    }
    io.stdout(
      request.json
        ? reportLoadJson(plan.plan, loaded)
        : reportLoadText(plan.plan, loaded, colorsFor(io, 'stdout', request.color)),
    );
    return isWhole(plan.plan) ? 0 : 1;
  } catch (error) {
    if (!(error instanceof RuntimeError)) throw error;
    throw new HapeersError(error.code, `${target.text} ${error.message}`, error.hint, { cause: error });
  } finally {
    interrupt.release();
  }
}

async function plannedFor(
  target: RuntimeTarget,
  entries: readonly DumpedEntry[],
  ageMs: number,
  options: { readonly timeoutMs: number; readonly signal: AbortSignal },
): Promise<{ readonly plan: LoadPlan; readonly endpoint: RuntimeTarget['endpoint'] }> {
  const reading = await readNode(target, options);
  const { endpoint } = reading.target;
  return { plan: await planLoad(reading, entries, ageMs, viewOf(endpoint, options)), endpoint };
}

/** What has expired since the file was written is gone on every node. */
function ageOf(path: string, io: Io): number {
  if (path === '-') return 0;
  try {
    return Math.max(0, io.now().getTime() - statSync(resolve(io.cwd, path)).mtimeMs);
  } catch {
    return 0;
  }
}

function isWhole({ tables, unloadable }: LoadPlan): boolean {
  return (
    unloadable.length === 0 && tables.every(({ withoutRoom, unsayable }) => withoutRoom + unsayable === 0)
  );
}
