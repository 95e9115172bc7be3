import type { Config, Entity, Setting } from '../config.ts';

type Line = Pick<Entity, 'source' | 'statement'>;

/** The folder of relative names by `crt-base` or `ca-base`, which count for what is below them; null where it is not known. */
export function baseOf(
  keyword: 'ca-base' | 'crt-base',
  { source, statement }: Line,
  config: Config,
): string | null {
  const base = onlySetting(config, keyword);
  if (base === null) return '';
  if (base === 'unknown') return null;
  const order = (of: Line['source']) => config.files.findIndex((file) => file.source === of);
  const isAbove =
    base.source === source ? base.statement.start < statement.start : order(base.source) < order(source);
  return isAbove ? (base.values[0]?.value ?? null) : null;
}

/** The one line of this keyword; null where there is none. */
export function onlySetting({ globals }: Config, keyword: string): Setting | null | 'unknown' {
  const settings = globals.flatMap((section) => section.settings).filter((one) => one.keyword === keyword);
  const [setting] = settings;
  if (setting === undefined) return null;
  const isKnown =
    settings.length === 1 &&
    setting.certain &&
    !setting.negated &&
    setting.values.every(({ value }) => value !== null);
  return isKnown ? setting : 'unknown';
}
