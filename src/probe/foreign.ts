interface Foreign {
  readonly pattern: RegExp;
  readonly what: string;
}

/** How servers of other protocols begin their answer to a line that they do not understand, or greet unasked. */
const foreigners: readonly Foreign[] = [
  { pattern: /^HTTP\/\d|^<(!doctype|html)/i, what: 'an HTTP server' },
  { pattern: /^Unknown command|^\n?The following commands are valid/i, what: "HAProxy's runtime API" },
  { pattern: /^SSH-/, what: 'an SSH server' },
  { pattern: /^220[ -]/, what: 'an SMTP or FTP server' },
  { pattern: /^-(ERR|NOAUTH|DENIED)/, what: 'a Redis server' },
  { pattern: /^\+OK/, what: 'a POP3 server' },
  { pattern: /^\* OK/, what: 'an IMAP server' },
  { pattern: /^ERROR\r\n/, what: 'a memcached server' },
  { pattern: /^.\0\0\0\n\d/s, what: 'a MySQL server' },
  { pattern: /^E\0\0/s, what: 'a PostgreSQL server' },
];

/** Words for an answer that is none of the peers protocol: `an HTTP server`, or the begin of the answer itself. */
export function describeForeign(answer: string): string {
  const known = foreigners.find((foreign) => foreign.pattern.test(answer));
  if (known !== undefined) return `is ${known.what}, not a peers listener`;
  const line = answer.split(/\r?\n/, 1)[0] ?? '';
  const shown = line.length > 40 ? `${line.slice(0, 40)}...` : line;
  return `answered ${JSON.stringify(shown)}, which is not the peers protocol`;
}

/** Whether an answer is the TLS record that refuses a greeting in clear text (RFC 8446, section 5.1: alert is 21). */
export function isTlsAlert(answer: string): boolean {
  return /^\x15\x03[\0-\x04]/.test(answer);
}
