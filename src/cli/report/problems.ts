import type { Problem } from '../../problem.ts';
import type { Io } from '../shell/io.ts';

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
  /** `--color` or `--no-color`; undefined where neither is given. */
  readonly color: boolean | undefined;
}

/** The text of a report; the code of each format is loaded when it is asked for. */
export async function reportProblems(
  format: ReportFormat,
  problems: readonly Problem[],
  { files, color }: ReportContext,
  io: Io,
): Promise<string> {
  switch (format) {
    case 'text': {
      const { reportText } = await import('./text.ts');
      const { colorsFor } = await import('../shell/color.ts');
      return reportText(problems, colorsFor(io, 'stdout', color));
    }
    case 'compact':
      return (await import('./compact.ts')).reportCompact(problems);
    case 'json':
      return (await import('./json.ts')).reportJson(problems, files.length);
    case 'sarif': {
      const { reportSarif } = await import('./sarif.ts');
      return reportSarif(problems, (await import('../../lint/rules/index.ts')).rules);
    }
    case 'github':
      return (await import('./github.ts')).reportGithub(problems);
    case 'junit':
      return (await import('./junit.ts')).reportJunit(problems, files);
    case 'checkstyle':
      return (await import('./checkstyle.ts')).reportCheckstyle(problems);
    case 'gitlab':
      return (await import('./gitlab.ts')).reportGitlab(problems);
  }
}
