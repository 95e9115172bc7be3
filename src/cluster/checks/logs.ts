import { Environment } from '../../model/line/environment.ts';
import { readTexts } from '../../model/read.ts';
import { logFault } from '../../model/section/log-line.ts';
import { isPort } from '../../model/value/address.ts';
import { Source } from '../../text.ts';
import { placeholdersOf } from '../expand.ts';
import { isList, type Path, sectionsOf } from '../file.ts';
import { readHost } from '../host.ts';
import { lowestVersion } from '../resolve.ts';
import type { Review } from '../review.ts';

/** The arguments of `log` lines, which are written as they are: what HAProxy would refuse, or take for something else. */
export function checkLogs(review: Review): void {
  for (const { entry, path } of sectionsOf(review.file)) {
    const { log } = entry;
    if (log === undefined) continue;
    if (!isList(log)) checkLog(review, log, [...path, 'log']);
    else for (const [index, text] of log.entries()) checkLog(review, text, [...path, 'log', index]);
  }
}

function checkLog(review: Review, text: string, path: Path): void {
  // Placeholders have a message of their own.
  if (placeholdersOf(text).length > 0) return;
  const source = new Source('log', `peers p\n    log ${text}\n`);
  const version = lowestVersion(review.file, review.places);
  const { faults, peersSections } = readTexts([source], {
    version,
    localPeer: null,
    environment: new Environment(),
  });
  const log = peersSections[0]?.logs[0];
  if (log === undefined || faults.length > 0) {
    review.error(path, `HAProxy cannot read "log ${text}"`, 'check its quotes, backslashes and "$"');
    return;
  }
  // Null where a variable hides a word.
  const words = log.values.map(({ value }) => value);
  const known = words.filter((word) => word !== null);
  if (known.length < words.length) return;
  const fault = logFault(known, false) ?? targetFault(known[0] ?? '');
  if (fault !== null) review.error(path, fault.message, fault.hint);
}

/** Other targets than addresses (`stdout`, `ring@NAME`, `fd@1`, a path, a variable) are taken as they are. */
function targetFault(target: string): { readonly message: string; readonly hint: string | null } | null {
  if (/^(?:global|stdout|stderr)$|^\/|[@$]/.test(target)) return null;
  const host = readHost(target);
  if (host.kind === 'bad') return host;
  if (host.kind !== 'inet' || host.port === null || isPort(host.port)) return null;
  return { message: `"${host.port}" is not a valid port`, hint: 'give one port from 1 to 65535' };
}
