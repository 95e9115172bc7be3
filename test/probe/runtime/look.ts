import type { Diagnosis } from '../../../src/probe/runtime/diagnose.ts';
import type { NodeReading } from '../../../src/probe/runtime/reading.ts';
import type { RuntimeTarget } from '../../../src/probe/runtime/runtime-target.ts';
import { survey } from '../../../src/probe/runtime/survey.ts';
import { until } from '../../haproxy/wait.ts';

export const options = { timeoutMs: 3000, growthMs: 300 };
export const canaryOptions = { timeoutMs: 3000, arrivalMs: 3000 };

export async function diagnosesOf(targets: readonly RuntimeTarget[]): Promise<readonly Diagnosis[]> {
  return (await survey(targets, options)).map((one) => {
    if (one.kind === 'failed') throw one.error;
    return one.diagnosis;
  });
}

export async function readingsOf(targets: readonly RuntimeTarget[]): Promise<readonly NodeReading[]> {
  return (await diagnosesOf(targets)).map(({ reading }) => reading);
}

/** The codes of what makes a node unhealthy. */
export const codes = (found: Diagnosis | undefined) =>
  (found?.remarks ?? [])
    .filter(({ severity }) => severity === 'error' || severity === 'pending')
    .map(({ code }) => code);

/** Looks again until the first node has a remark of this kind. */
export function remarked(targets: readonly RuntimeTarget[], wanted: readonly string[]): Promise<Diagnosis> {
  return until(`remark ${wanted.join(' or ')}`, 20_000, async () => {
    const [found] = await diagnosesOf(targets);
    return found?.remarks.some(({ code }) => wanted.includes(code)) === true ? found : null;
  });
}
