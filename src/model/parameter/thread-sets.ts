import { readInt } from '../value/number.ts';
import { isAtLeast, type Version } from '../value/version.ts';

/**
 * Whether a text is a set of threads (`parse_thread_set()` in src/thread.c, before 2.7 `parse_process_number()` in
 * src/cfgparse.c).
 */
export function isThreadSet(text: string, version: Version): boolean {
  const most = maxThreads(version);
  const isOld = !isAtLeast(version, '2.7');
  if (isOld && !/^[^,-]/.test(text.replace(/^\d+\//, ''))) return false;
  return (isOld ? [text] : text.split(',')).every((part) => {
    const [, low, high = ''] = /^(?:\d+\/)?(?:all|odd|even|(\d*)(?:-(\d*))?)$/.exec(part) ?? ['', '0'];
    return [low ?? '', high].every((digits) => digits === '' || isFrom1To(digits, most));
  });
}

/** Of a large number HAProxy looks at the lower 32 bits. */
function isFrom1To(digits: string, most: number): boolean {
  const number = readInt(digits);
  return number >= 1 && number <= most;
}

/** Whether a text is a number of listeners, at most one for each thread (`bind_parse_shards()` in src/listener.c). */
export function isShards(text: string, version: Version): boolean {
  if (text === 'by-thread' || (text === 'by-group' && isAtLeast(version, '2.8'))) return true;
  return isFrom1To(text, maxThreads(version));
}

/** The most threads of ordinary builds (`MAX_THREADS`): others may be made for more. */
export function maxThreads(version: Version): number {
  return isAtLeast(version, '3.2') ? 1024 : isAtLeast(version, '2.7') ? 256 : 64;
}

/** Whether a text is a set of processes: up to 2.4 there are 64, later one (`bind_parse_process()` in src/listener.c). */
export function isProcessSet(text: string, version: Version): boolean {
  const set = text.replace(/\/.*/s, '');
  if (set === 'all' || set === 'odd' || set === 'even') return true;
  const [low = '', high = low] = set.split('-');
  const most = isAtLeast(version, '2.5') ? 1 : 64;
  return /^\d+(?:-\d*)?$/.test(set) && [low, high || `${most}`].every((digits) => isFrom1To(digits, most));
}
