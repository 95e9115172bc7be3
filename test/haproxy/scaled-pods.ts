import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { HaproxyBinary } from './binaries.ts';
import { reloadable, StatefulSet } from './pods.ts';
import { until } from './wait.ts';

/** Generous for a machine that does other things, too. */
const PATIENCE_MS = 40_000;

/**
 * The StatefulSet of the manifests grows and loses a pod, which comes back at another address: every pod that starts gets
 * what the others hold, and what is new reaches all.
 * @param sizes how many pods there are after each step
 */
export async function scalePods(binary: HaproxyBinary, sizes: readonly number[]): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'hapeers-master-'));
  const pods = await StatefulSet.start(await reloadable(binary, folder));
  const marks: string[] = [];
  const nameOf = (index: number) => `haproxy-${index}`;
  const holdAll = async (names: readonly string[]) => {
    for (const name of names) {
      let missing: readonly string[] = [];
      await until(
        () => `${missing.join(', ')} in ${name}:\n${names.map((one) => pods.log(one)).join('\n')}`,
        PATIENCE_MS,
        async () => {
          const table = await pods.runtime(name, 'show table clients');
          missing = marks.filter((key) => !table.includes(`key=${key} `));
          return missing.length === 0;
        },
      );
    }
  };
  const mark = async (names: readonly string[]) => {
    for (const name of names) {
      const key = `192.0.2.${marks.length + 1}`;
      await pods.runtime(name, `set table clients key ${key} data.gpc0 1`);
      marks.push(key);
    }
    await holdAll(names);
  };
  try {
    let names: string[] = [];
    for (const size of sizes) {
      for (let index = names.length; index < size; index++) {
        names = [...names, nameOf(index)];
        await pods.create(nameOf(index));
        // Nothing is written anew: what a new pod has, it has learned.
        await holdAll([nameOf(index)]);
        await mark(names);
      }
    }
    const [, second = ''] = names;
    await pods.remove(second);
    await pods.create(second);
    await holdAll([second]);
    await mark(names);
  } finally {
    await pods.stop();
    await rm(folder, { recursive: true, force: true });
  }
}
