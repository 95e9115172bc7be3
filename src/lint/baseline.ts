import type { Problem } from '../problem.ts';
import { currentRuleId } from './renamed-rules.ts';

/** Problems that are known and accepted: how many of each kind, by file, rule and message; lines may move. */
export interface Baseline {
  readonly version: 1;
  readonly problems: readonly BaselineRow[];
}

interface BaselineRow {
  readonly file: string;
  readonly rule: string;
  readonly message: string;
  readonly count: number;
}

/** The baseline that accepts all of these problems. */
export function createBaseline(problems: readonly Problem[]): Baseline {
  const rows = new Map<string, BaselineRow>();
  for (const { source, rule, message } of problems) {
    const key = keyOf(source.name, rule, message);
    rows.set(key, { file: source.name, rule, message, count: (rows.get(key)?.count ?? 0) + 1 });
  }
  return { version: 1, problems: [...rows.values()] };
}

/**
 * What a baseline does not accept: of each kind the last ones, where there are more than it knows. Messages changed when
 * rules were renamed, so a row with an old id accepts as many problems of the rule in that file, whatever they say.
 */
export function subtractBaseline(problems: readonly Problem[], baseline: Baseline): readonly Problem[] {
  const left = new Map<string, number>();
  for (const { file, rule, message, count } of baseline.problems) {
    const current = currentRuleId(rule);
    const key = keyOf(file, current, current === rule ? message : null);
    left.set(key, (left.get(key) ?? 0) + count);
  }
  const accepts = (key: string): boolean => {
    const count = left.get(key) ?? 0;
    left.set(key, count - 1);
    return count > 0;
  };
  return problems.filter(
    ({ source, rule, message }) =>
      !accepts(keyOf(source.name, rule, message)) && !accepts(keyOf(source.name, rule, null)),
  );
}

/** The old ids in a baseline, each once. */
export function renamedInBaseline({ problems }: Baseline): readonly string[] {
  return [...new Set(problems.map(({ rule }) => rule))].filter((id) => currentRuleId(id) !== id);
}

/** Whether parsed JSON has the shape of a baseline. */
export function isBaseline(data: unknown): data is Baseline {
  return (
    isRecord(data) &&
    data['version'] === 1 &&
    Array.isArray(data['problems']) &&
    data['problems'].every(
      (row) =>
        isRecord(row) &&
        typeof row['file'] === 'string' &&
        typeof row['rule'] === 'string' &&
        typeof row['message'] === 'string' &&
        typeof row['count'] === 'number',
    )
  );
}

function isRecord(data: unknown): data is Record<string, unknown> {
  return typeof data === 'object' && data !== null;
}

/** @param message null for any */
function keyOf(file: string, rule: string, message: string | null): string {
  return message === null ? `${file}\0${rule}` : `${file}\0${rule}\0${message}`;
}
