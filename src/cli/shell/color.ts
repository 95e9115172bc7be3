import { type Colors, colors } from '../../report/colors.ts';
import type { Io } from './io.ts';

/** Colors for one stream: on a terminal only, unless the option, NO_COLOR or FORCE_COLOR says otherwise. */
export function colorsFor(io: Io, stream: 'stdout' | 'stderr', option: boolean | undefined): Colors {
  return colors(wantsColor(io, stream, option));
}

function wantsColor(io: Io, stream: 'stdout' | 'stderr', option: boolean | undefined): boolean {
  if (option !== undefined) return option;
  if (io.env['NO_COLOR']) return false;
  if (io.env['FORCE_COLOR'] !== undefined) return io.env['FORCE_COLOR'] !== '0';
  return io.terminal[stream] && io.env['TERM'] !== 'dumb';
}
