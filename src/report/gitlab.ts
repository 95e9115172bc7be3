import { createHash } from 'node:crypto';
import { normalize } from 'node:path';
import type { Problem, Severity } from '../problem.ts';
import { visibleJson } from './visible.ts';

const SEVERITIES: Readonly<Record<Severity, string>> = { error: 'critical', warning: 'minor', info: 'info' };

/**
 * A Code Quality report of GitLab, which finds a file by its path from the root of the repository, without a leading `./`.
 * The fingerprint stays the same while the line moves.
 */
export function reportGitlab(problems: readonly Problem[]): string {
  const seen = new Map<string, number>();
  const rows = problems.map(({ source, range, severity, message, rule }) => {
    const path = normalize(source.name);
    const identity = [path, rule, message].join('\0');
    const nth = seen.get(identity) ?? 0;
    seen.set(identity, nth + 1);
    return {
      description: message,
      check_name: rule,
      fingerprint: createHash('sha256').update(`${identity}\0${nth}`).digest('hex'),
      severity: SEVERITIES[severity],
      location: { path, lines: { begin: source.position(range.start).line } },
    };
  });
  return `${visibleJson(JSON.stringify(rows, null, 2))}\n`;
}
