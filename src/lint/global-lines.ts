import type { Config } from '../model/config.ts';

/** Whether a line of a `global` section may begin with these words: those that depend on a condition count, too. */
export function hasGlobalLine({ globals }: Config, keyword: string, ...words: readonly string[]): boolean {
  return globals.some(({ settings }) =>
    settings.some(
      (setting) =>
        setting.keyword === keyword &&
        !setting.negated &&
        words.every((word, index) => [word, null].includes(setting.values[index]?.value ?? null)),
    ),
  );
}
