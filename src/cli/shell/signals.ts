/** What ends a process unless it listens: Ctrl-C, `kill`, a closed terminal, Ctrl-\. */
const ENDING = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'] as const;

const undos = new Set<() => void>();

/**
 * Does work that leaves something behind when it is cut off: a signal that ends the process calls `undo` first.
 * @param undo synchronous; what it throws is ignored, and it is not called where the work comes to its own end
 */
export async function withUndo<Result>(undo: () => void, work: () => Promise<Result>): Promise<Result> {
  if (undos.size === 0) for (const signal of ENDING) process.on(signal, endBy);
  undos.add(undo);
  try {
    return await work();
  } finally {
    undos.delete(undo);
    if (undos.size === 0) for (const signal of ENDING) process.removeListener(signal, endBy);
  }
}

/** How many listen for an interrupt, each to end its work in order. */
let interrupts = 0;

function endBy(signal: NodeJS.Signals): void {
  // What is in hand is finished, and the end follows then.
  if (interrupts > 0) return;
  for (const undo of undos) {
    try {
      undo();
    } catch {
      // the process is ending; the next thing to undo matters more than why this one failed
    }
  }
  process.removeAllListeners(signal);
  process.kill(process.pid, signal);
}

/** A signal for work that ends in order when the process is asked to end, and what stops listening. */
export interface Interrupt {
  readonly signal: AbortSignal;
  readonly release: () => void;
}

/** Listens until it is released: whoever asks a second time does not cut off what cleans up after the first. */
export function listenForInterrupt(reason?: unknown): Interrupt {
  const controller = new AbortController();
  const abort = () => controller.abort(reason);
  for (const signal of ENDING) process.on(signal, abort);
  interrupts++;
  let isReleased = false;
  return {
    signal: controller.signal,
    release: () => {
      if (!isReleased) interrupts--;
      isReleased = true;
      for (const signal of ENDING) process.removeListener(signal, abort);
    },
  };
}
