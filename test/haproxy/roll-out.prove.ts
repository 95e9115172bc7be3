import { describe, it } from 'vitest';
import { haproxyBinaries } from './binaries.ts';
import { rollOut, type Step } from './roll-out.ts';

const FORMS = ['legacy', 'modern', 'single'] as const;
const CHANGES: readonly Step[] = ['a new node', 'another port', 'another name', 'a node less'];

/** Each way from one form to another is gone in one of the runs, and back. */
const runs = FORMS.flatMap((form) => {
  const [next, last] = FORMS.filter((other) => other !== form);
  const steps: readonly Step[] =
    next === undefined || last === undefined ? [] : [...CHANGES, next, form, last, 'TLS on or off'];
  return (['plain', 'mutual TLS'] as const).map((kind) => ({ form, kind, steps }));
});

describe.concurrent.each(haproxyBinaries())(
  'changes in the order that generate tells, HAProxy $version',
  (binary) => {
    it.each(runs)(
      'keep and lose what it says, beginning in the form $form with $kind',
      { timeout: 600_000 },
      ({ form, kind, steps }) => rollOut([binary], kind, form, steps),
    );
  },
);
