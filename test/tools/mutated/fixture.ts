import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Verdict } from '../recorded/cases.ts';
import type { MutatedConfig } from './configs.ts';

/** A mutated config as a change of lines of a recorded case, with what HAProxy says to it. */
export interface RecordedMutation {
  /** The first file of the case. */
  readonly case: string;
  /** The file with the change. */
  readonly file: string;
  /** From 1: the first line that is replaced. */
  readonly line: number;
  /** How many lines are replaced. */
  readonly removed: number;
  readonly lines: readonly string[];
  /** What of the machine or the build the refusals depend on alone. */
  readonly outside?: string;
  readonly verdicts: readonly Verdict[];
}

/** The change that makes the one config of the other, without verdicts. */
export function changeOf(config: MutatedConfig, original: MutatedConfig) {
  const index = config.files.findIndex(([, text], at) => text !== original.files[at]?.[1]);
  const [file = '', text = ''] = config.files[index] ?? [];
  const after = text.split('\n');
  const before = (original.files[index]?.[1] ?? '').split('\n');
  const shortest = Math.min(before.length, after.length);
  let start = 0;
  while (start < shortest && before[start] === after[start]) start++;
  let end = 0;
  while (end < shortest - start && before.at(-1 - end) === after.at(-1 - end)) end++;
  return {
    case: config.case,
    file,
    line: start + 1,
    removed: before.length - end - start,
    lines: after.slice(start, after.length - end),
  };
}

/** The config of a recorded mutation. */
export function applied(mutation: RecordedMutation, original: MutatedConfig): MutatedConfig {
  const files = original.files.map(([name, text]): readonly [string, string] => {
    if (name !== mutation.file) return [name, text];
    const lines = text.split('\n');
    lines.splice(mutation.line - 1, mutation.removed, ...mutation.lines);
    return [name, lines.join('\n')];
  });
  return { ...original, files };
}

/** The recorded mutations of the project's fixtures. */
export function readMutations(folder: string): readonly RecordedMutation[] {
  const mutations: unknown = JSON.parse(readFileSync(join(folder, 'mutations.json'), 'utf8'));
  if (!Array.isArray(mutations)) throw new Error(`${folder}/mutations.json is not a list`);
  return mutations;
}
