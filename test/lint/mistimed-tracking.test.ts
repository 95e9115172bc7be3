import { describe, expect, it } from 'vitest';
import { lint } from '../../src/lint/lint.ts';
import { haproxyBinaries } from '../haproxy/binaries.ts';
import { check } from '../haproxy/check.ts';

const RULE = 'table/mistimed-tracking';

function config(mode: string, type: string, ...lines: readonly string[]): string {
  return `frontend www
    mode ${mode}
    timeout client 30s
    bind 127.0.0.1:8080
    stick-table type ${type} size 100k expire 30m store conn_rate(10s)
${lines.map((line) => `    ${line}\n`).join('')}    tcp-request content reject if { sc_conn_rate(0) gt 100 }
    default_backend app
backend app
    mode ${mode}
    timeout connect 5s
    timeout server 30s
    server s 127.0.0.1:81
`;
}

const sni = 'tcp-request content track-sc0 req.ssl_sni';
const source = 'tcp-request content track-sc0 src';

describe.each([
  ['a key of the request without a delay', config('tcp', 'string', sni), true],
  ['a key of the request with a delay', config('tcp', 'string', 'tcp-request inspect-delay 5s', sni), false],
  ['a delay of nothing', config('tcp', 'string', 'tcp-request inspect-delay 0', sni), true],
  ['an address in HTTP mode', config('http', 'ip', source), true],
  ['an address in TCP mode', config('tcp', 'ip', source), false],
  ['an address tracked with the session', config('http', 'ip', 'tcp-request session track-sc0 src'), false],
  [
    'an address under a condition of the request',
    config('http', 'ip', `tcp-request inspect-delay 5s`, `${source} if { path /a }`),
    false,
  ],
] as const)('tracking %s', (_what, text, isMistimed) => {
  it('is told by lint where it comes at the wrong moment', () => {
    expect(lint([{ name: 'haproxy.cfg', text }]).filter(({ rule }) => rule === RULE)).toHaveLength(
      isMistimed ? 1 : 0,
    );
  });

  for (const binary of haproxyBinaries()) {
    it(`is warned of by HAProxy ${binary.branch} in the same cases`, async () => {
      const { exit, messages } = await check(binary, text);
      expect(exit).toBe(0);
      expect(messages.some(({ text: said }) => /inspect-delay|tcp-request session/.test(said))).toBe(
        isMistimed,
      );
    });
  }
});
