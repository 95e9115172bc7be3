import { HapeersError } from '../../errors.ts';
import { parseVersion, type Version } from '../../model/value/version.ts';

/** What `show info` says of a process. A field that this release does not print is null. */
export interface ProcessInfo {
  /** As printed: `3.0.11-1+deb13u5`. */
  readonly versionText: string;
  /** null where the text is none that hapeers knows. */
  readonly version: Version | null;
  readonly pid: number | null;
  readonly uptimeSec: number | null;
  /** The name of the machine (or the global `node`). */
  readonly node: string | null;
  readonly activePeers: number | null;
  readonly connectedPeers: number | null;
  /** A process that finishes: reload or stop. */
  readonly stopping: boolean;
  /** Every line as printed. */
  readonly fields: ReadonlyMap<string, string>;
}

/** Reads the answer to `show info` (`stats_dump_info_fields()` in stats.c); null for anything else. */
export function readShowInfo(text: string): ProcessInfo | null {
  const fields = new Map<string, string>();
  for (const [, name = '', value = ''] of text.matchAll(/^([A-Za-z_]\w*): ?(.*)$/gm)) fields.set(name, value);
  const versionText = fields.get('Version');
  if (!fields.has('Name') || versionText === undefined) return null;
  const count = (name: string): number | null => {
    const value = fields.get(name);
    return value !== undefined && /^\d+$/.test(value) ? Number(value) : null;
  };
  return {
    versionText,
    version: versionOf(versionText),
    pid: count('Pid'),
    uptimeSec: count('Uptime_sec'),
    node: fields.get('node') ?? fields.get('Node') ?? null,
    activePeers: count('ActivePeers'),
    connectedPeers: count('ConnectedPeers'),
    stopping: count('Stopping') === 1,
    fields,
  };
}

function versionOf(text: string): Version | null {
  try {
    return parseVersion(text);
  } catch (error) {
    if (error instanceof HapeersError) return null;
    throw error;
  }
}
