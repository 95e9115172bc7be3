import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isSame } from '../../src/generate/same.ts';
import { haproxyBinaries } from '../haproxy/binaries.ts';
import { type Certificates, makeCertificates } from '../haproxy/certificates.ts';
import { check } from '../haproxy/check.ts';

const same: readonly (readonly [string, string])[] = [
  ['stick-table type ip size 1m', 'stick-table size 1048576 type ip'],
  ['stick-table type ip size 1k expire 1h', 'stick-table type ip size 1k expire 3600s'],
  [
    'stick-table type ip size 1k store gpc0,http_req_rate(10s)',
    'stick-table type ip store http_req_rate(10000) size 1k store gpc0,',
  ],
  ['stick-table type ip size 1k srvkey name', 'stick-table type ip size 1k'],
  ['table t type ip size 1k store gpc_rate(2,1m)', 'table t size 1024 type ip store gpc_rate(2,60s)'],
  ['peer a 10.0.0.1:7', 'peer a 10.0.0.1:7'],
  ['bind :7 ssl crt a verify none', 'bind :7 verify none crt a ssl'],
  [
    'default-server ssl crt a ca-file b verify required',
    'default-server ca-file b verify required crt a ssl',
  ],
  ['server a sni str(a) verifyhost a', 'server a verifyhost a sni str(a)'],
  ['server a 10.0.0.1:7 shard 1 sni str(a)', 'server a 10.0.0.1:7 sni str(a) shard 1'],
];

const different: readonly (readonly [string, string])[] = [
  ['stick-table type ip size 1k', 'stick-table type ip size 1k nopurge'],
  ['stick-table type ip size 1k', 'stick-table type ipv6 size 1k'],
  ['stick-table type string len 20 size 1k', 'stick-table type string size 1k'],
  ['stick-table type ip size 1k peers a', 'stick-table type ip size 1k peers b'],
  ['stick-table type ip size 1k peers a', 'stick-table type ip size 1k'],
  ['stick-table type ip size 1k store gpc(2)', 'stick-table type ip size 1k store gpc(3)'],
  ['stick-table type ip size 1k expire 1h', 'stick-table type ip size 1k expire 1h30m'],
  ['stick-table type ip size 1k srvkey addr', 'stick-table type ip size 1k'],
  ['stick-table type ip size 1k recv-only', 'stick-table type ip size 1k'],
  ['table t type ip size 1k', 'table u type ip size 1k'],
  ['peer a 10.0.0.1:7', 'peer a 10.0.0.1:7 ssl'],
  ['peer a 10.0.0.1:7', 'server a 10.0.0.1:7'],
  ['bind :7 ssl crt a', 'bind crt a ssl :7'],
  ['bind :7 ssl crt a crt b', 'bind :7 ssl crt b crt a'],
  ['bind :7 ssl crt a', 'bind :7 crt ssl a'],
  ['server a ssl 10.0.0.1:7', 'server a 10.0.0.1:7 ssl'],
  ['server a 10.0.0.1:7 ssl no-ssl', 'server a 10.0.0.1:7 no-ssl ssl'],
];

describe('lines', () => {
  it.each(same)('%s  =  %s', (a, b) => expect(isSame(a.split(' '), b.split(' '))).toBe(true));
  it.each(different)('%s  is not  %s', (a, b) => {
    expect(isSame(a.split(' '), b.split(' '))).toBe(false);
    expect(isSame(b.split(' '), a.split(' '))).toBe(false);
  });
});

describe('the order of parameters', () => {
  let certificates: Certificates;
  beforeAll(async () => {
    certificates = await makeCertificates(['a']);
  });
  afterAll(() => certificates.remove());

  it.each(haproxyBinaries())('means nothing to HAProxy $version', async (binary) => {
    const { caFile } = certificates;
    const tls = [
      'ssl',
      `crt ${certificates.file('a')}`,
      `ca-file ${caFile}`,
      'verify required',
      'ssl-min-ver TLSv1.2',
      'ciphers ECDHE-ECDSA-AES256-GCM-SHA384',
      'ciphersuites TLS_AES_256_GCM_SHA384',
    ];
    const shuffled = (words: readonly string[]) =>
      fc.shuffledSubarray([...words], { minLength: words.length });
    const orders = fc.tuple(shuffled(tls), shuffled(tls), shuffled(['sni str(b)', 'verifyhost b']));
    await fc.assert(
      fc.asyncProperty(orders, async ([bind, defaults, member]) => {
        const lines = [
          `default-server ${defaults.join(' ')}`,
          `bind 127.0.0.1:1 ${bind.join(' ')}`,
          'server a',
          `server b 127.0.0.1:2 ${member.join(' ')}`,
        ];
        const [first = '', second = ''] = lines;
        expect(isSame(first.split(' '), `default-server ${tls.join(' ')}`.split(' '))).toBe(true);
        expect(isSame(second.split(' '), `bind 127.0.0.1:1 ${tls.join(' ')}`.split(' '))).toBe(true);
        const config = `peers c\n${lines.map((line) => `    ${line}\n`).join('')}`;
        expect((await check(binary, config, { localPeer: 'a' })).messages).toEqual([]);
      }),
      { numRuns: 10 },
    );
  });
});
