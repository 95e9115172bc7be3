import { watch } from 'node:fs';
import { basename, dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** Waits that end early when one of the files changes. */
export interface Waker {
  /** @returns when the time is up or a file has changed; at once where one changed since the last wait, or the signal says so */
  wait(ms: number, signal: AbortSignal): Promise<void>;
  close(): void;
}

/** Many events belong to one change; the file is whole when they are over. */
const SETTLE_MS = 50;

/**
 * Watches the folders of files, since files are replaced and not written to, and Kubernetes replaces a link beside them. Where
 * that is not possible, waits take their time.
 * @param files absolute
 */
export function wakerFor(files: readonly string[]): Waker {
  let isAwake = false;
  let wake = () => {};
  const names = new Map<string, Set<string>>();
  for (const file of files) {
    names.set(dirname(file), (names.get(dirname(file)) ?? new Set()).add(basename(file)));
  }
  const watchers = [...names].flatMap(([folder, own]) => {
    try {
      const watcher = watch(folder, { persistent: false }, (_, name) => {
        if (name !== null && !own.has(name) && name !== '..data') return;
        isAwake = true;
        wake();
      });
      watcher.on('error', () => watcher.close());
      return [watcher];
    } catch {
      return [];
    }
  });
  return {
    wait: async (ms, signal) => {
      const early = new AbortController();
      wake = () => early.abort();
      if (isAwake) wake();
      await sleep(ms, undefined, { signal: AbortSignal.any([signal, early.signal]) }).catch(() => {});
      wake = () => {};
      if (isAwake && !signal.aborted) await sleep(SETTLE_MS, undefined, { signal }).catch(() => {});
      isAwake = false;
    },
    close: () => {
      for (const watcher of watchers) watcher.close();
    },
  };
}
