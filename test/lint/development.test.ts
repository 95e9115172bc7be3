import { describe, expect, it } from 'vitest';
import { Environment } from '../../src/model/line/environment.ts';
import { readTexts } from '../../src/model/read.ts';
import { parseVersion } from '../../src/model/value/version.ts';
import { Source } from '../../src/text.ts';
import { lintTexts } from './fixing.ts';

/** Words that 3.5 brings: read in its development tree, since no release has them yet. */
const text = `.if fips_mode()
.endif

backend app
    timeout connect 5s
    timeout server 30s
    default-server name tls ssl verify none
    server web1 10.0.1.1:80 from srv:tls
`;

const rulesOf = (version: string, of = text) => [
  ...new Set(lintTexts(of, version).problems.map(({ rule }) => rule)),
];

it('knows what is new in the branch in development, and that others do not', () => {
  expect(rulesOf('3.5')).toEqual([]);
  expect(rulesOf('3.4')).toEqual(['conditions/bad-expression', 'server/unknown-parameter']);
});

/** What each server of a backend begins with, by the rules of the branch in development. */
function inheritedIn(config: string): Readonly<Record<string, readonly (string | null)[]>> {
  const { proxies } = readTexts([new Source('haproxy.cfg', config)], {
    version: parseVersion('3.5'),
    localPeer: null,
    environment: new Environment(),
  });
  return Object.fromEntries(
    proxies.flatMap(({ servers }) =>
      servers.map(({ source, statement, inherited }) => [
        source.slice(statement.words[1] ?? statement),
        inherited.map(({ keyword }) => keyword.value),
      ]),
    ),
  );
}

describe('what servers of 3.5 begin with', () => {
  it('is what the unnamed default-server lines say, or what "from" names', () => {
    expect(
      inheritedIn(`defaults
    default-server inter 3s

backend one
    default-server name far fall 5
    default-server name far rise 3
    default-server name near from srv:far weight 5
    server a 10.0.1.1:80
    server b 10.0.1.2:80 from none
    server c 10.0.1.3:80 from srv:far check
    server d 10.0.1.4:80 from srv:c
    server-template e 3 10.0.1.5:80 from srv:near
    default-server from none slowstart 10s
    server f 10.0.1.6:80
    server g 10.0.1.7:80 from srv:e2

backend two
    server h 10.0.1.8:80
    server i 10.0.1.9:80 from be:one
    server j 10.0.1.9:80 from srv:one/near
    server k 10.0.1.9:80 from be:
`),
    ).toEqual({
      a: ['inter'],
      b: [],
      c: ['fall', 'rise'],
      d: ['fall', 'rise', 'check'],
      e: ['fall', 'rise', 'weight'],
      f: ['slowstart'],
      g: ['fall', 'rise', 'weight'],
      h: ['inter'],
      i: ['slowstart'],
      j: ['fall', 'rise', 'weight'],
      k: ['inter'],
    });
  });

  it('decides about TLS of peers', () => {
    const peers = (from: string) => `peers mypeers
    bind 10.0.0.1:10000 ssl crt /etc/haproxy/hap1.pem ca-file /etc/haproxy/ca.pem verify required
    default-server name tls ssl crt /etc/haproxy/hap1.pem ca-file /etc/haproxy/ca.pem verify required verifyhost peers
    server hap1${from}
    server hap2 10.0.0.2:10000${from}

backend app
    stick-table type ip size 100k expire 30m peers mypeers
`;
    expect(rulesOf('3.5', peers(' from srv:tls'))).not.toContain('tls/one-sided');
    expect(rulesOf('3.5', peers(''))).toContain('tls/one-sided');
    expect(rulesOf('3.5', peers(''))).not.toContain('tls/late-default-server');
  });

  it.each([
    ['server web1 10.0.1.1:80 from tls', 'write "srv:tls"'],
    ['server web1 10.0.1.1:80 from app', 'write "be:app"'],
    [
      'server web1 10.0.1.1:80 from other',
      'write "none", "be:BACKEND", "srv:SERVER" or "srv:BACKEND/SERVER"',
    ],
  ])('is named with what it is: %s', (line, hint) => {
    const config = `backend app\n    timeout connect 5s\n    timeout server 5s\n    default-server name tls check\n    ${line}\n`;
    const [problem, ...others] = lintTexts(config, '3.5').problems;
    expect([problem?.rule, problem?.hint, others]).toEqual(['server/bad-parameter', hint, []]);
  });
});
