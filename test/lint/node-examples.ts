import { rules } from '../../src/lint/rules/index.ts';
import { fixExamples } from './fixes.ts';

/** The bad examples of rules for one node, and what each further fix is for; with the rule that each is of. */
export const nodeExamples: readonly (readonly [what: string, text: string, rule: string])[] = [
  ...rules.flatMap(({ id, scope, bad }): [string, string, string][] =>
    scope === 'config' && typeof bad === 'string' ? [[id, bad, id]] : [],
  ),
  ...fixExamples.map(({ rule, what, before }): [string, string, string] => [
    `${rule}: ${what}`,
    before,
    rule,
  ]),
];
