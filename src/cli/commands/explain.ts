import { nearest } from '../../../grammar/vocabulary.ts';
import { HapeersError } from '../../errors.ts';
import { rules } from '../../lint/rules/index.ts';
import type { Command } from '../commander.ts';
import type { Io } from '../io.ts';
import { explainRule } from '../report/rules.ts';

export function register(command: Command, io: Io, finish: (exitCode: number) => void): void {
  command.argument('<rule>', 'id of the rule, for instance peers/local-peer-missing').action((id: string) => {
    const rule = rules.find((known) => known.id === id) ?? rules.find((known) => known.id.endsWith(`/${id}`));
    if (rule === undefined) {
      const near = nearest(
        id,
        rules.map((known) => known.id),
      );
      throw new HapeersError(
        'usage',
        `no rule is named "${id}"`,
        near === null ? 'see "hapeers rules" for all of them' : `did you mean "${near}"?`,
      );
    }
    io.stdout(explainRule(rule));
    finish(0);
  });
}
