import type { ProxySection } from '../config.ts';
import { settingIn } from '../section/proxy-defaults.ts';
import type { SessionPaths } from './session-paths.ts';

/** The mode of a proxy; null where a variable or a condition hides it, and for modes other than these two. */
export function modeOf(proxy: ProxySection): 'tcp' | 'http' | null {
  const mode = settingIn(proxy, 'mode');
  if (mode === 'unknown') return null;
  if (mode === null) return 'tcp';
  const value = mode.certain ? mode.values[0]?.value : null;
  return value === 'tcp' || value === 'http' ? value : null;
}

/**
 * Whether nothing is ever read as HTTP in a proxy, for certain: a frontend in TCP mode hands connections to HTTP backends
 * or switches their mode, and then counts requests and runs HTTP rules (`stream_set_http_mode()` in HAProxy's
 * src/stream.c).
 */
export function isTcpOnly(proxy: ProxySection, paths: SessionPaths): boolean {
  if (modeOf(proxy) !== 'tcp') return false;
  if (proxy.kind === 'backend') return true;
  if (maySwitch(proxy)) return false;
  const backends = paths.backendsOf(proxy);
  return backends?.every((backend) => modeOf(backend) === 'tcp') === true;
}

function maySwitch(proxy: ProxySection): boolean {
  for (let one: ProxySection | 'unknown' | null = proxy; one !== null; one = one.defaults) {
    if (one === 'unknown' || one.maySwitchMode) return true;
  }
  return false;
}
