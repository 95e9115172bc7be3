import type { Problem } from '../problem.ts';

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

/** What a baseline does not accept: of each kind the last ones, where there are more than it knows. */
export function subtractBaseline(problems: readonly Problem[], baseline: Baseline): readonly Problem[] {
  const left = new Map(
    baseline.problems.map(({ file, rule, message, count }) => [keyOf(file, rule, message), count]),
  );
  return problems.filter(({ source, rule, message }) => {
    const key = keyOf(source.name, rule, message);
    const count = left.get(key) ?? 0;
    left.set(key, count - 1);
    return count <= 0;
  });
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

function keyOf(file: string, rule: string, message: string): string {
  return `${file}\0${rule}\0${message}`;
}
