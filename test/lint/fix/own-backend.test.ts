import { describe, expect, it } from 'vitest';
import { applyEdits } from '../../../src/edit/text-edit.ts';
import { lint } from '../../../src/lint/lint.ts';
import { haproxyBinaries } from '../../haproxy/binaries.ts';
import { check } from '../../haproxy/check.ts';

const text = `frontend www
    mode http
    timeout client 30s
    bind 127.0.0.1:8080
    stick-table type ip size 100k expire 30m store http_req_rate(10s)
    stick-table type string len 64 size 100k expire 10m store http_err_rate(10s)
    http-request track-sc0 src
    http-request track-sc1 path
    http-request deny if { sc_http_req_rate(0) gt 100 }
    http-request deny if { sc_http_err_rate(1) gt 10 }
`;

function fixed(): string {
  const problem = lint([{ name: 'haproxy.cfg', text }]).find(({ rule }) => rule === 'table/bad-definition');
  expect(problem?.fix?.safe).toBe(false);
  const edits = problem?.fix?.edits ?? [];
  return applyEdits(
    text,
    edits.map(({ range, text: written }) => ({ ...range, text: written })),
  );
}

describe('a second stick-table of a proxy', () => {
  it('goes to a separate backend, and the rules name it', () => {
    expect(fixed()).toBe(`frontend www
    mode http
    timeout client 30s
    bind 127.0.0.1:8080
    stick-table type ip size 100k expire 30m store http_req_rate(10s)
    http-request track-sc0 src
    http-request track-sc1 path table www_2
    http-request deny if { sc_http_req_rate(0) gt 100 }
    http-request deny if { sc_http_err_rate(1) gt 10 }

backend www_2
    stick-table type string len 64 size 100k expire 10m store http_err_rate(10s)
`);
    expect(lint([{ name: 'haproxy.cfg', text: fixed() }])).toEqual([]);
  });

  it.each(haproxyBinaries())('is refused before and accepted after by HAProxy $version', async (binary) => {
    expect((await check(binary, text)).exit).toBe(1);
    expect((await check(binary, fixed())).exit).toBe(0);
  });
});
