import { HapeersError } from '../../errors.ts';
import { rules } from '../../lint/rules/index.ts';
import type { Command } from '../shell/commander.ts';
import type { Io } from '../shell/io.ts';
import { currentRule, unknownRuleHint } from './known-rule.ts';
import { explainRule, explainTopic } from './report.ts';
import { topics } from './topics.ts';

export function register(command: Command, io: Io, finish: (exitCode: number) => void): void {
  command.argument('<rule>', 'rule id, for example peers/missing-local-peer').action((id: string) => {
    const topic = topics.find((known) => known.id === id);
    if (topic !== undefined) {
      io.stdout(explainTopic(topic));
      return finish(0);
    }
    const wanted = currentRule(id, io);
    const rule =
      rules.find((known) => known.id === wanted) ?? rules.find((known) => known.id.endsWith(`/${wanted}`));
    if (rule === undefined) throw new HapeersError('usage', `unknown rule "${id}"`, unknownRuleHint(id));
    io.stdout(explainRule(rule));
    finish(0);
  });
}
