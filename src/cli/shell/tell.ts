import { visible } from '../../report/visible.ts';
import type { Io } from './io.ts';

/** Says one line on standard error, in which names and words from outside may be anything. */
export function tell(io: Io, line: string): void {
  io.stderr(`${visible(line)}\n`);
}
