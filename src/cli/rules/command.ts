import { rules } from '../../lint/rules/index.ts';
import { type Command, Option } from '../shell/commander.ts';
import type { Io } from '../shell/io.ts';
import { rulesMarkdown } from './report.ts';

export function register(command: Command, io: Io, finish: (exitCode: number) => void): void {
  command
    .addOption(
      new Option('--format <format>', 'format of the output')
        .choices(['text', 'json', 'markdown'])
        .default('text'),
    )
    .action(({ format }: { format: 'text' | 'json' | 'markdown' }) => {
      io.stdout(printers[format]());
      finish(0);
    });
}

const printers = {
  text: () => {
    const width = Math.max(...rules.map(({ id }) => id.length));
    return rules
      .map(
        ({ id, severity, optIn, summary }) =>
          `${id.padEnd(width)}  ${severity.padEnd(7)}  ${summary}${optIn === true ? ' (off by default)' : ''}\n`,
      )
      .join('');
  },
  json: () => {
    const rows = rules.map(({ id, scope, severity, optIn, summary, why, remedy, fix, haproxy, facts }) => ({
      rule: id,
      scope,
      severity,
      optIn: optIn === true,
      summary,
      why,
      remedy,
      fix: fix ?? null,
      haproxy,
      facts,
    }));
    return `${JSON.stringify({ version: 1, rules: rows }, null, 2)}\n`;
  },
  markdown: rulesMarkdown,
};
