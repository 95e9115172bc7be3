import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Case } from '../recorded/cases.ts';
import { type MutationKind, mutate } from './mutate.ts';
import { Random } from './random.ts';

/** A config made from a recorded one by one or two changes of words. */
export interface MutatedConfig {
  /** The first file of the recorded case. */
  readonly case: string;
  readonly kinds: readonly MutationKind[];
  /** In the order of the `-f` options: name and text. */
  readonly files: readonly (readonly [name: string, text: string])[];
  /** Given as `-L`; null where HAProxy gets none. */
  readonly localPeer: string | null;
  readonly env: Readonly<Record<string, string>>;
}

/** Longer ones are about length, and cost more than all others. */
const longestText = 12_000;

/**
 * As many different configs as asked for, the same ones for the same seed.
 *
 * @param folder Has the files of the cases.
 */
export function mutatedConfigs(
  cases: readonly Case[],
  folder: string,
  { count, seed }: { readonly count: number; readonly seed: number },
): readonly MutatedConfig[] {
  const originals = cases.flatMap((one) => originalOf(one, folder) ?? []);
  const random = new Random(seed);
  const seen = new Set<string>();
  const configs: MutatedConfig[] = [];
  while (configs.length < count) {
    const original = random.pick(originals);
    const chosen = random.index(original.files.length);
    const { text, kinds } = mutate(original.files[chosen]?.[1] ?? '', random);
    const changed = original.files[chosen]?.[0];
    const files = original.files.map(
      // A file may be given twice.
      (file): readonly [string, string] => (file[0] === changed ? [file[0], text] : file),
    );
    const key = JSON.stringify([original.case, files]);
    if (seen.has(key) || text === original.files[chosen]?.[1]) continue;
    seen.add(key);
    configs.push({ ...original, kinds, files });
  }
  return configs;
}

/** A recorded case with the text of its files; null where one is a folder, missing or long. */
export function originalOf(one: Case, folder: string): MutatedConfig | null {
  const files: [string, string][] = [];
  for (const file of one.files) {
    const path = join(folder, file);
    const found = statSync(path, { throwIfNoEntry: false });
    if (found?.isFile() !== true || found.size > longestText) return null;
    const text = readFileSync(path, 'utf8');
    if (text.includes('\0') || text.includes('\ufffd')) return null;
    files.push([file, text]);
  }
  const option = one.args.indexOf('-L');
  const localPeer = option === -1 ? null : (one.args[option + 1] ?? null);
  return { case: one.files[0] ?? one.file, kinds: [], files, localPeer, env: one.env ?? {} };
}
