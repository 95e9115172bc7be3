import type { Config, ProxySection, Setting } from '../config.ts';
import { settingIn } from './proxy-defaults.ts';

/** What must be set for a proxy to send email alerts. */
const NEEDED = ['from', 'mailers', 'to'] as const;

/** The `email-alert` lines of one proxy, those that it inherits included. */
export interface EmailAlerts {
  readonly proxy: ProxySection;
  /** The last of the lines. */
  readonly line: Setting;
  /** The one that names the mailers; null where none does. */
  readonly mailers: Setting | null;
  /** Which of `from`, `mailers` and `to` no line sets: with one of them missing HAProxy ignores all the lines. */
  readonly missing: readonly string[];
}

/**
 * The email alerts of every proxy that runs for certain; null where a variable or a condition hides some of them
 * (`check_config_validity()` in HAProxy's src/cfgparse.c, since 3.4 `proxy_finalize()` in src/proxy.c).
 */
export function emailAlertsOf(config: Config): readonly EmailAlerts[] | null {
  const found: EmailAlerts[] = [];
  for (const proxy of config.proxies) {
    if (!proxy.complete) return null;
    if (proxy.kind === 'defaults' || proxy.disabled) continue;
    const line = settingIn(proxy, 'email-alert');
    if (line === null) continue;
    if (line === 'unknown' || !proxy.certain) return null;
    const settings = NEEDED.map((word) => settingIn(proxy, 'email-alert', word));
    if ([line, ...settings].some((one) => one === 'unknown' || (one !== null && !isClear(one)))) return null;
    const mailers = settings[NEEDED.indexOf('mailers')] ?? null;
    const missing = NEEDED.filter((_, index) => settings[index] === null);
    found.push({ proxy, line, mailers: mailers === 'unknown' ? null : mailers, missing });
  }
  return found;
}

function isClear({ certain, negated, values }: Setting): boolean {
  return certain && !negated && values.length > 0 && values.every(({ value }) => value !== null);
}
