import { describe, expect, it } from 'vitest';
import { lint } from '../../src/lint/lint.ts';
import { weakCiphers } from '../../src/lint/weak-ciphers.ts';
import { haproxyBinaries, repositoryFolder } from '../haproxy/binaries.ts';
import { check } from '../haproxy/check.ts';

describe('weak ciphers', () => {
  it.each([
    ['RC4', ['RC4']],
    ['ECDHE+AESGCM:EECDH+aRSA+RC4', ['EECDH+aRSA+RC4']],
    ['AES128-SHA:DES-CBC3-SHA,RC4-MD5', ['DES-CBC3-SHA', 'RC4-MD5']],
    ['TLS_RSA_WITH_RC4_128_SHA', ['TLS_RSA_WITH_RC4_128_SHA']],
    ['ALL:eNULL', ['eNULL']],
    ['ADH-AES256-SHA:HIGH', ['ADH-AES256-SHA']],
    ['HIGH:EXPORT:@SECLEVEL=0', ['EXPORT']],
    ['HIGH:!aNULL:!3DES:!MD5', []],
    ['ALL:-RC4:+3DES', []],
    ['RC4:HIGH:!RC4', []],
    ['!RC4:EECDH+aRSA+RC4:EECDH', []],
    ['ECDHE-RSA-DES-CBC3-SHA:!3DES', []],
    ['ADH:!aNULL', []],
    ['ECDHE-RSA-RC4-SHA:!ECDHE:HIGH', []],
    ['ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-CHACHA20-POLY1305:DHE-RSA-AES128-GCM-SHA256', []],
    ['PROFILE=SYSTEM', []],
    ['DEFAULT', []],
    ['', []],
  ])('in "%s": %j', (list, weak) => {
    expect(weakCiphers(list).weak).toEqual(weak);
  });

  it('are all that a list asks for, or a part of it', () => {
    expect(weakCiphers('RC4-SHA:3DES:!PSK').isAll).toBe(true);
    expect(weakCiphers('RC4-SHA:HIGH').isAll).toBe(false);
    expect(weakCiphers('HIGH').isAll).toBe(false);
  });
});

const pem = `${repositoryFolder}/fixtures/certificates`;
const tls = `ssl crt ${pem}/hap1.pem ca-file ${pem}/ca.pem verify required`;

function configOf(global: string, bind: string, server: string): string {
  return `global
    ${global}

peers mypeers
    bind 127.0.0.1:10000 ${bind}
    default-server ${server}
    server hap1
    server hap2 127.0.0.1:10001

backend app
    stick-table type ip size 10 expire 1h peers mypeers
`;
}

describe('the rule about them', () => {
  it.each([
    ['on the listener', '', `${tls} ciphers HIGH:3DES`, tls, 'accepts'],
    ['on the connections', '', tls, `${tls} ciphers HIGH:3DES`, 'accepts'],
    ['by default on the listener', 'ssl-default-bind-ciphers HIGH:3DES', tls, tls, 'accepts'],
    ['by default on the connections', 'ssl-default-server-ciphers HIGH:3DES', tls, tls, 'accepts'],
    ['and nothing else', '', `${tls} ciphers 3DES`, tls, 'unknown'],
  ])('tells of those %s', (_where, global, bind, server, haproxy) => {
    expect(ciphersIn(configOf(global, bind, server))).toEqual([{ severity: 'info', haproxy }]);
  });

  it.each([
    ['without TLS', 'ssl-default-bind-ciphers 3DES', '', ''],
    ['that a line replaces', 'ssl-default-bind-ciphers 3DES', `${tls} ciphers HIGH`, tls],
    ['that TLS 1.3 does not have', '', `${tls} ciphers 3DES ssl-min-ver TLSv1.3`, tls],
    ['in a variable', '', `${tls} ciphers "$CIPHERS"`, tls],
  ])('is silent about those %s', (_where, global, bind, server) => {
    expect(ciphersIn(configOf(global, bind, server))).toEqual([]);
  });

  it.each(haproxyBinaries())('is right that HAProxy $version takes the default for peers', async (binary) => {
    const exits = await Promise.all(
      [
        'ssl-default-bind-ciphers NONE',
        'ssl-default-server-ciphers NONE',
        'ssl-default-bind-ciphers HIGH:3DES',
      ].map(async (global) => (await check(binary, configOf(global, tls, tls), { localPeer: 'hap1' })).exit),
    );
    expect(exits).toEqual([1, 1, 0]);
  });
});

function ciphersIn(text: string) {
  return lint([{ name: 'haproxy.cfg', text }], { localPeer: 'hap1' })
    .filter(({ rule }) => rule === 'tls/weak-ciphers')
    .map(({ severity, haproxy }) => ({ severity, haproxy }));
}
