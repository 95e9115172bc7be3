import { visibleJson } from '../../../report/visible.ts';
import type { Io } from '../../shell/io.ts';
import { tell } from '../../shell/tell.ts';

/** What happens while nodes are watched. */
export type WatchEvent =
  | 'started'
  | 'changed'
  | 'written'
  | 'up-to-date'
  | 'failed'
  | 'refused'
  | 'reload-waits'
  | 'reloaded'
  | 'reload-failed'
  | 'stopped';

/** Tells one event in one line. */
export type WatchLog = (event: WatchEvent, message: string, nodes?: readonly string[]) => void;

/** @param format text goes to standard error, JSON (an object a line) to standard output */
export function watchLog(format: 'text' | 'json', io: Io): WatchLog {
  return (event, message, nodes) => {
    const time = io.now().toISOString();
    const line = message.trim().replaceAll(/\s*\n\s*/g, '; ');
    if (format === 'text') tell(io, `${time} ${event}: ${line}`);
    else
      io.stdout(
        `${visibleJson(JSON.stringify({ time, event, message: line, ...(nodes ? { nodes } : {}) }))}\n`,
      );
  };
}
