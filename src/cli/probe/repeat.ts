import { setTimeout as sleep } from 'node:timers/promises';
import type { Io } from '../shell/io.ts';
import { listenForInterrupt } from '../shell/signals.ts';

const EVERY_MS = 2000;
/** The cursor to the corner, and the rest of the screen empty. */
const REDRAW = '\u001b[H\u001b[J';

/**
 * Looks again and again until it is interrupted.
 * @param isScreen whether a terminal is drawn anew each time; otherwise one report follows the other
 * @returns the exit code of the last look
 */
export async function repeat(look: (io: Io) => Promise<number>, isScreen: boolean, io: Io): Promise<number> {
  const interrupt = listenForInterrupt();
  const screen: Io =
    isScreen && io.terminal.stdout ? { ...io, stdout: (text) => io.stdout(`${REDRAW}${text}`) } : io;
  let exitCode = 0;
  try {
    while (!interrupt.signal.aborted) {
      exitCode = await look(screen);
      await sleep(EVERY_MS, undefined, { signal: interrupt.signal });
    }
  } catch (error) {
    if (!interrupt.signal.aborted) throw error;
  } finally {
    interrupt.release();
  }
  return exitCode;
}
