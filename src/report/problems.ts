import type { Problem } from '../problem.ts';
import { requireList, requireOneOf } from '../required.ts';
import { type Colors, colors } from './colors.ts';
import { coverSecrets } from './secrets.ts';
import { visible, visibleProblem } from './visible.ts';

/** How problems can be printed. */
export const reportFormats = [
  'text',
  'compact',
  'json',
  'sarif',
  'github',
  'junit',
  'checkstyle',
  'gitlab',
] as const;
export type ReportFormat = (typeof reportFormats)[number];

/** What a report may say besides the problems. */
export interface ReportContext {
  /** The names of all files that were linted. */
  readonly files: readonly string[];
  /** Of the text report; none by default. */
  readonly colors?: Colors;
  /** Of the text report: whether the ids of rules are links for a terminal; they are not by default. */
  readonly links?: boolean;
  /** Of the text report: where sentences are broken between words; nowhere by default. */
  readonly width?: number;
  /** Whether words that are likely secrets are shown as they are; they are covered by default. */
  readonly showSecrets?: boolean;
  /** Secrets that no word before them tells, with what is shown instead. */
  readonly secrets?: ReadonlyMap<string, string>;
}

/**
 * The text of a report; the code of each format is loaded when it is asked for.
 *
 * @throws HapeersError `usage` for an unknown format
 * @example
 * const problems = lint([{ name: 'haproxy.cfg', text: 'peers p\n    peer hap2 10.0.0.2\n' }], { localPeer: 'hap1' });
 * const report = await reportProblems('compact', problems, { files: ['haproxy.cfg'] });
 * report.split('\n').length; // 3
 */
export async function reportProblems(
  format: ReportFormat,
  found: readonly Problem[],
  context: ReportContext,
): Promise<string> {
  requireOneOf(format, 'report format', reportFormats);
  requireList(found, 'the problems');
  const covered =
    context.showSecrets === true ? found : found.map((one) => coverSecrets(one, context.secrets));
  const problems = covered.map(visibleProblem);
  switch (format) {
    case 'text':
      return (await import('./text.ts')).reportText(problems, context.colors ?? colors(false), context);
    case 'compact':
      return (await import('./compact.ts')).reportCompact(problems);
    case 'json':
      return (await import('./json.ts')).reportJson(problems, context.files.length);
    case 'sarif':
      return (await import('./sarif.ts')).reportSarif(
        problems,
        (await import('../lint/rules/index.ts')).rules,
      );
    case 'github':
      return (await import('./github.ts')).reportGithub(problems);
    case 'junit':
      return (await import('./junit.ts')).reportJunit(problems, context.files.map(visible));
    case 'checkstyle':
      return (await import('./checkstyle.ts')).reportCheckstyle(problems);
    case 'gitlab':
      return (await import('./gitlab.ts')).reportGitlab(problems);
  }
}
