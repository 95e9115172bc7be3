import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { lint } from '../../src/index.ts';
import { haproxyBinaries, repositoryFolder } from '../haproxy/binaries.ts';
import { check } from '../haproxy/check.ts';

/** A certificate that HAProxy loads, so that it refuses nothing but the authority that is missing. */
const pem = join(repositoryFolder, 'fixtures/certificates/hap1.pem');

const TIMES = '    timeout connect 1s\n    timeout client 1s\n    timeout server 1s\n';
const backend = (line: string, more = '') => `backend b\n${TIMES}${more}    ${line}\n`;
const frontend = (bind: string) =>
  `frontend f\n${TIMES}    bind ${bind}\n    default_backend b\n${backend('server s 127.0.0.1:1')}`;

const CASES: readonly (readonly [what: string, config: () => string, missing: boolean])[] = [
  ['a server', () => backend('server s 127.0.0.1:1 ssl'), true],
  ['a server that is not verified', () => backend('server s 127.0.0.1:1 ssl verify none'), false],
  ['a server with an authority', () => backend(`server s 127.0.0.1:1 ssl ca-file ${pem}`), false],
  ['a server whose checks use TLS', () => backend('server s 127.0.0.1:1 check check-ssl'), true],
  ['servers by default', () => backend('server s 127.0.0.1:1', '    default-server ssl\n'), true],
  ['a server of a disabled backend', () => backend('server s 127.0.0.1:1 ssl', '    disabled\n'), false],
  [
    'servers that nobody verifies',
    () => `global\n    ssl-server-verify none\n${backend('server s 127.0.0.1:1 ssl')}`,
    false,
  ],
  ['a listener', () => frontend(`127.0.0.1:1 ssl crt ${pem} verify required`), true],
  ['a listener that asks', () => frontend(`127.0.0.1:1 ssl crt ${pem} verify optional`), true],
  ['a listener that does not verify', () => frontend(`127.0.0.1:1 ssl crt ${pem}`), false],
  ['a listener without TLS', () => frontend('127.0.0.1:1 verify required'), false],
  [
    'a listener with an authority',
    () => frontend(`127.0.0.1:1 ssl crt ${pem} verify required ca-file ${pem}`),
    false,
  ],
  [
    'a listener of a peers section',
    () =>
      `peers p\n    bind 127.0.0.1:1 ssl crt ${pem} verify required\n    server a\n${backend('server s 127.0.0.1:1')}`,
    true,
  ],
  [
    'a peer',
    () =>
      `peers p\n    bind 127.0.0.1:1\n    server a\n    server b 127.0.0.1:2 ssl\n${backend('server s 127.0.0.1:1', '    stick-table type ip size 1k peers p\n')}`,
    true,
  ],
];

describe.each(haproxyBinaries().slice(-1))('an authority that is missing, HAProxy $version', (binary) => {
  it.each(CASES)('%s', async (_, config, missing) => {
    const text = config();
    const found = lint([{ name: 'a.cfg', text }], { localPeer: 'a', haproxyVersion: binary.branch });
    expect(found.some(({ rule }) => rule === 'tls/missing-ca-file')).toBe(missing);
    expect((await check(binary, text, { localPeer: 'a' })).exit === 1).toBe(missing);
  });
});
