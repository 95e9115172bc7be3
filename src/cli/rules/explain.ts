import { HapeersError } from '../../errors.ts';
import { rules } from '../../lint/rules/index.ts';
import type { Command } from '../shell/commander.ts';
import type { Io } from '../shell/io.ts';
import { unknownRuleHint } from './known-rule.ts';
import { explainRule } from './report.ts';

export function register(command: Command, io: Io, finish: (exitCode: number) => void): void {
  command.argument('<rule>', 'rule id, for instance peers/missing-local-peer').action((id: string) => {
    const rule = rules.find((known) => known.id === id) ?? rules.find((known) => known.id.endsWith(`/${id}`));
    if (rule === undefined) throw new HapeersError('usage', `no rule is named "${id}"`, unknownRuleHint(id));
    io.stdout(explainRule(rule));
    finish(0);
  });
}
