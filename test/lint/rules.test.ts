import { describe, expect, it } from 'vitest';
import { lintExample } from '../../src/lint/example/example.ts';
import type { Rule } from '../../src/lint/rule.ts';
import { rules } from '../../src/lint/rules/index.ts';

/** Speaks of what a whole config lacks; an example is a piece of one. */
const aboutTheWhole = 'table/lost-on-reload';

describe.each(
  rules
    .filter(({ scope }) => scope !== 'reach' && scope !== 'haproxy')
    .map((rule): [string, Rule] => [rule.id, rule]),
)('%s', (id, rule) => {
  it('finds its bad example, and no other rule does', () => {
    const others = rules.filter((one) => one.id === id || one.id !== aboutTheWhole);
    const problems = lintExample(rule, rule.bad, others);
    expect(problems.map((problem) => problem.rule)).toContain(id);
    expect(new Set(problems.map((problem) => problem.rule))).toEqual(new Set([id]));
    expect(problems.some(({ severity }) => severity === rule.severity)).toBe(true);
  });

  it('finds nothing in its good example', () => {
    const others = rules.filter((one) => one.id === id || one.id !== aboutTheWhole);
    expect(lintExample(rule, rule.good, others)).toEqual([]);
  });
});

describe('every rule', () => {
  it.each(rules.map((rule) => [rule.id, rule] as const))('%s speaks with one voice', (_id, rule) => {
    expect(rule.id).toMatch(/^[a-z]+\/[a-z-]+$/);
    expect(rule.summary).toMatch(/^(?:[a-z"]|IPv6|TLS).*[^.]$/);
    expect(rule.summary).not.toMatch(/^(?:a|an|the) /);
    expect(rule.summary.length).toBeLessThanOrEqual(72);
    for (const { message, hint } of lintExample(rule, rule.bad, rules)) {
      expect(message).toMatch(/^[a-z"].*[^.]$/);
      expect(message.length).toBeLessThanOrEqual(130);
      if (hint !== null) expect(hint).toMatch(/^[a-z"].*[^.]$/);
    }
  });
});
