import type { Problem } from '../problem.ts';
import type { Source } from '../text.ts';
import type { Places } from './places.ts';
import { clusterProblem } from './problems.ts';

/** What `terraform output -json` prints without the name of an output: all of them, each with its type; else null. */
export function terraformProblem(source: Source, data: unknown, places: Places): Problem | null {
  const entries = entriesOf(data);
  const outputs = entries.filter(([, output]) => isOutput(output)).map(([name]) => name);
  const isAll = outputs.length > 0 && outputs.length === entries.length;
  if (!isAll && !isOutput(data)) return null;
  const [name] = outputs;
  return clusterProblem(
    source,
    places.value([]),
    'these are outputs of Terraform with their types, not a cluster file',
    `name the output that contains it: terraform output -json ${name !== undefined && outputs.length === 1 ? name : 'NAME'}`,
  );
}

function isOutput(value: unknown): boolean {
  const keys = entriesOf(value).map(([key]) => key);
  return ['sensitive', 'type', 'value'].every((key) => keys.includes(key));
}

function entriesOf(value: unknown): readonly [string, unknown][] {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.entries(value) : [];
}
