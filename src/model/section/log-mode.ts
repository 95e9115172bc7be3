import type { ProxySection } from '../config.ts';
import { settingIn } from './proxy-defaults.ts';

/** Whether a proxy certainly has `mode log` (2.9), in which HAProxy ignores tables and rules that use them. */
export function isInLogMode(proxy: ProxySection): boolean {
  const mode = settingIn(proxy, 'mode');
  return mode !== null && mode !== 'unknown' && mode.certain && mode.values[0]?.value === 'log';
}
