import type { Problem } from '../../../src/problem.ts';
import type { Case, Verdict } from './cases.ts';

/** How far hapeers and a version of HAProxy agree on cases. */
export interface Agreement {
  /** Cases that HAProxy refuses, and how many of these hapeers says it refuses, and on its line where it gives one. */
  refused: number;
  refusedFound: number;
  refusedOnLine: number;
  falselyRefused: number;
  /** Cases that HAProxy accepts with a warning; likewise. */
  warned: number;
  warnedFound: number;
  falselyWarned: number;
  /** What HAProxy gives up in cases that it accepts, and how often hapeers reports an error, on its line where it gives one. */
  lost: number;
  lostFound: number;
}

export interface Disagreement {
  readonly kind:
    | 'missed refusal'
    | 'false refusal'
    | 'other line'
    | 'missed warning'
    | 'false warning'
    | 'missed loss';
  readonly case: Case;
  readonly version: string;
  readonly said: readonly string[];
}

/** Compares problems with a verdict and counts; gives what disagrees. */
export function compare(
  one: Case,
  version: string,
  verdict: Verdict,
  problems: readonly Problem[],
  agreement: Agreement,
): readonly Disagreement[] {
  const refusals = problems.filter(({ haproxy }) => haproxy === 'refuses');
  const say = (kind: Disagreement['kind'], said: readonly Problem[]): Disagreement => ({
    kind,
    case: one,
    version,
    said: said.map((problem) => `${lineOf(problem)} ${problem.rule}: ${problem.message}`),
  });
  if (verdict.exit === 1) {
    agreement.refused++;
    if (refusals.length === 0) return [say('missed refusal', problems)];
    agreement.refusedFound++;
    const lines = verdict.messages.filter(({ severity, line }) => severity === 'alert' && line !== undefined);
    if (lines.length > 0 && !refusals.some((problem) => lines.some(({ line }) => line === lineOf(problem)))) {
      return [say('other line', refusals)];
    }
    agreement.refusedOnLine++;
    return [];
  }
  if (refusals.length > 0) {
    agreement.falselyRefused++;
    return [say('false refusal', refusals)];
  }
  if (verdict.exit < 0) return [];
  return [
    ...compareWarnings(verdict, problems, agreement, say),
    ...compareLosses(verdict, problems, agreement, say),
  ];
}

type Say = (kind: Disagreement['kind'], said: readonly Problem[]) => Disagreement;

function compareWarnings(
  { messages }: Verdict,
  problems: readonly Problem[],
  agreement: Agreement,
  say: Say,
): readonly Disagreement[] {
  const warnings = problems.filter(({ haproxy }) => haproxy === 'warns');
  if (messages.some(({ severity }) => severity === 'warning')) {
    agreement.warned++;
    if (warnings.length === 0) return [say('missed warning', problems)];
    agreement.warnedFound++;
  } else if (warnings.length > 0) {
    agreement.falselyWarned++;
    return [say('false warning', warnings)];
  }
  return [];
}

function compareLosses(
  { messages }: Verdict,
  problems: readonly Problem[],
  agreement: Agreement,
  say: Say,
): readonly Disagreement[] {
  const errors = problems.filter(({ severity }) => severity === 'error');
  return messages.flatMap(({ loses, line }) => {
    if (loses === undefined) return [];
    agreement.lost++;
    if (!errors.some((problem) => line === undefined || lineOf(problem) === line))
      return [say('missed loss', problems)];
    agreement.lostFound++;
    return [];
  });
}

function lineOf({ source, range }: Problem): number {
  return source.position(range.start).line;
}

export function emptyAgreement(): Agreement {
  return {
    refused: 0,
    refusedFound: 0,
    refusedOnLine: 0,
    falselyRefused: 0,
    warned: 0,
    warnedFound: 0,
    falselyWarned: 0,
    lost: 0,
    lostFound: 0,
  };
}
