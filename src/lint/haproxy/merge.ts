import type { Config } from '../../model/config.ts';
import type { Problem, Reaction } from '../../problem.ts';
import type { Source, TextRange } from '../../text.ts';
import type { HaproxyMessage } from './messages.ts';

/** What a real HAProxy said about a config. */
export interface HaproxySaid {
  readonly messages: readonly HaproxyMessage[];
  /** The name of the signal that ended it; null where it ended by itself. */
  readonly signal: string | null;
}

/**
 * Adds what a real HAProxy says to what the rules found. A message that a problem with the same verdict already tells, on
 * its line or about the thing that it names, is left out.
 */
export function mergeHaproxy(
  problems: readonly Problem[],
  said: HaproxySaid,
  config: Config,
  node: string | null,
): readonly Problem[] {
  const added = said.messages.flatMap((message): Problem[] => {
    const kind = KINDS[message.severity];
    if (kind === undefined || isTold(message, kind.haproxy, problems)) return [];
    const { source, range } = placeOf(message, config);
    return [
      { ...kind, message: oneLine(message.text), source, range, node, hint: null, related: [], fix: null },
    ];
  });
  const first = config.files[0];
  if (said.signal === null || first === undefined || problems.some(({ haproxy }) => haproxy === 'crashes')) {
    return [...problems, ...added];
  }
  const crash: Problem = {
    rule: 'haproxy/crash',
    severity: 'error',
    haproxy: 'crashes',
    message: `HAProxy was ended by ${said.signal} while it checked the config`,
    source: first.source,
    range: { start: 0, end: 0 },
    node,
    hint: 'upgrade to a maintenance release of the branch',
    related: [],
    fix: null,
  };
  return [...problems, ...added, crash];
}

type Kind = Pick<Problem, 'rule' | 'severity' | 'haproxy'>;

const ALERT: Kind = { rule: 'haproxy/alert', severity: 'error', haproxy: 'refuses' };
const WARNING: Kind = { rule: 'haproxy/warning', severity: 'warning', haproxy: 'warns' };
const KINDS: Partial<Record<HaproxyMessage['severity'], Kind>> = {
  emergency: ALERT,
  alert: ALERT,
  critical: ALERT,
  error: ALERT,
  warning: WARNING,
};

function isTold(message: HaproxyMessage, reaction: Reaction, problems: readonly Problem[]): boolean {
  const same = problems.filter(({ haproxy }) => haproxy === reaction);
  if (message.line !== null) {
    return same.some(
      ({ source, range }) =>
        source.name === message.file && source.position(range.start).line === message.line,
    );
  }
  const names = quotedNames(message.text);
  return same.some(({ source, range, message: text }) => {
    const line = source.line(source.position(range.start).line);
    return names.some((name) => text.includes(`"${name}"`) || line.split(/\s+/).includes(name));
  });
}

/** `'peers p'`, `'server px/s'`: the names in what HAProxy puts between quotes. */
function quotedNames(text: string): readonly string[] {
  return [...text.matchAll(/'([^']+)'/g)].flatMap(([, quoted = '']) => quoted.split(/[\s/]/).filter(Boolean));
}

/** Its line; without one the header of a section that it names; else the start of the first file. */
function placeOf(
  message: HaproxyMessage,
  config: Config,
): { readonly source: Source; readonly range: TextRange } {
  const file = config.files.find(({ source }) => source.name === message.file) ?? config.files[0];
  if (file === undefined) throw new Error('HAProxy spoke about a config without files');
  if (message.line !== null) return { source: file.source, range: lineRange(file.source, message.line) };
  const names = quotedNames(message.text);
  const section = [...config.peersSections, ...config.proxies].find(
    ({ name }) => name?.value != null && names.includes(name.value),
  );
  if (section !== undefined) return { source: section.source, range: section.statement };
  return { source: file.source, range: { start: 0, end: 0 } };
}

/** A line without its indentation. */
function lineRange(source: Source, line: number): TextRange {
  const text = source.line(line);
  let start = 0;
  for (let number = 1; number < line; number++) start = source.text.indexOf('\n', start) + 1;
  const indent = text.length - text.trimStart().length;
  return { start: start + indent, end: start + Math.max(indent, text.trimEnd().length) };
}

function oneLine(text: string): string {
  return text.replace(/\s*\n\s*/g, ' ').replace(/\.$/, '');
}
