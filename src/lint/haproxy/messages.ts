export type MessageSeverity =
  | 'emergency'
  | 'alert'
  | 'critical'
  | 'error'
  | 'warning'
  | 'notice'
  | 'info'
  | 'debug';

/** One message that HAProxy printed at its start or its check. */
export interface HaproxyMessage {
  readonly severity: MessageSeverity;
  /** The file as it was named to HAProxy; null where the message has no place. */
  readonly file: string | null;
  /** From 1; null where the message has no place. */
  readonly line: number | null;
  /** Without severity, process and place; a text of several lines keeps its line breaks. */
  readonly text: string;
}

const severities: ReadonlyMap<string, MessageSeverity> = new Map([
  ['EMERG', 'emergency'],
  ['ALERT', 'alert'],
  ['CRIT', 'critical'],
  ['ERROR', 'error'],
  ['WARNING', 'warning'],
  ['NOTICE', 'notice'],
  ['INFO', 'info'],
  ['DEBUG', 'debug'],
]);

/** `[ALERT]    (1234) : config : `; 2.4 has a date in front of the process, 3.1 and later lack `config` at times. */
const head = /^\[([A-Z]+)\]\s+(?:\S+ )?\(\d+\) : (?:config : )?/;

/** `parsing [haproxy.cfg:3] : ` or `[haproxy.cfg:3] : `. */
const place = /^(?:[Pp]arsing )?\[(.+?):(\d+)\] ?: /;

/** What every start prints, and the totals that the exit status tells, too. */
const frame =
  /^(?:haproxy version is |path to executable is |Error\(s\) found in configuration file : |Fatal errors found in configuration)/;

/**
 * The messages in what HAProxy 2.4 to 3.4 prints on standard error, in order, without those that frame every run.
 * Where a message names two places, the second counts: the first may be left over from an earlier line.
 */
export function readMessages(output: string): readonly HaproxyMessage[] {
  const messages: HaproxyMessage[] = [];
  for (const line of output.split('\n')) {
    const start = head.exec(line);
    const previous = messages.at(-1);
    if (start !== null) {
      messages.push(readMessage(severities.get(start[1] ?? '') ?? 'notice', line.slice(start[0].length)));
    } else if (previous !== undefined && /^\s+\S/.test(line)) {
      const continued = line.replace(/^\s+(?:\| )?/, '').trimEnd();
      messages.splice(-1, 1, { ...previous, text: `${previous.text}\n${continued}` });
    }
  }
  return messages.filter(({ text }) => !frame.test(text));
}

function readMessage(severity: MessageSeverity, rest: string): HaproxyMessage {
  let text = rest;
  let file: string | null = null;
  let line: number | null = null;
  for (let at = place.exec(text); at !== null; at = place.exec(text)) {
    file = at[1] ?? null;
    line = Number(at[2]);
    text = text.slice(at[0].length);
  }
  return { severity, file, line, text: text.trimEnd() };
}
