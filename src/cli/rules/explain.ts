import { HapeersError } from '../../errors.ts';
import { rules } from '../../lint/rules/index.ts';
import { colorsFor } from '../shell/color.ts';
import type { Command } from '../shell/commander.ts';
import type { Io } from '../shell/io.ts';
import { addColorOptions } from '../shell/options.ts';
import { currentRule, unknownRuleHint } from './known-rule.ts';
import { explainRule, explainTopic } from './report.ts';
import { topics } from './topics.ts';

/** Beyond this, lines of prose are hard to follow. */
const WIDEST = 100;

export function register(command: Command, io: Io, finish: (exitCode: number) => void): void {
  command.argument('<rule>', 'rule id, for example peers/missing-local-peer');
  addColorOptions(command).action((id: string, { color }: { readonly color?: boolean }) => {
    const page = { width: Math.min(io.columns ?? WIDEST, WIDEST), colors: colorsFor(io, 'stdout', color) };
    const topic = topics.find((known) => known.id === id);
    if (topic !== undefined) {
      io.stdout(explainTopic(topic, page));
      return finish(0);
    }
    const wanted = currentRule(id, io);
    const rule =
      rules.find((known) => known.id === wanted) ?? rules.find((known) => known.id.endsWith(`/${wanted}`));
    if (rule === undefined) throw new HapeersError('usage', `unknown rule "${id}"`, unknownRuleHint(id));
    io.stdout(explainRule(rule, page));
    finish(0);
  });
}
