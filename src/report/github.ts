import type { Problem, Severity } from '../problem.ts';

const COMMANDS: Readonly<Record<Severity, string>> = { error: 'error', warning: 'warning', info: 'notice' };

/** Workflow commands of GitHub Actions: they become annotations on the lines of a pull request. */
export function reportGithub(problems: readonly Problem[]): string {
  return problems
    .map(({ source, range, severity, message, hint, rule }) => {
      const start = source.position(range.start);
      const end = source.position(range.end);
      const properties = [
        `file=${escapeProperty(source.name)}`,
        `line=${start.line}`,
        `endLine=${end.line}`,
        `col=${start.column}`,
        `endColumn=${end.column}`,
        `title=${escapeProperty(rule)}`,
      ];
      const text = hint === null ? message : `${message}\n${hint}`;
      return `::${COMMANDS[severity]} ${properties.join(',')}::${escapeData(text)}\n`;
    })
    .join('');
}

function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
