import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { HapeersError } from '../../src/errors.ts';
import type { ProbeFinding } from '../../src/probe/finding.ts';
import { probe } from '../../src/probe/probe.ts';
import { parseTarget } from '../../src/probe/target.ts';
import type { TlsOptions } from '../../src/protocol/options.ts';
import { haproxyBinaries } from '../haproxy/binaries.ts';
import { type Certificates, makeCertificates } from '../haproxy/certificates.ts';
import type { HaproxyNode } from '../haproxy/node.ts';
import { freePort } from '../haproxy/ports.ts';
import { startAlone } from './cluster.ts';

const none: TlsOptions = { sni: null, verify: 'none', verifyHost: null, ca: null, cert: null, key: null };

let certificates: Certificates;
let ca: string;
let client: Pick<TlsOptions, 'cert' | 'key'>;
beforeAll(async () => {
  certificates = await makeCertificates(['A', 'B']);
  ca = await readFile(certificates.caFile, 'utf8');
  const both = await readFile(certificates.file('B'), 'utf8');
  client = { cert: both, key: both };
});
afterAll(() => certificates.remove());

describe.each(haproxyBinaries())('peers over TLS with HAProxy $version', (binary) => {
  let node: HaproxyNode;
  let ports: Readonly<Record<'clear' | 'tls' | 'mutual' | 'mutual12' | 'strict', number>>;

  beforeAll(async () => {
    ports = {
      clear: await freePort(),
      tls: await freePort(),
      mutual: await freePort(),
      mutual12: await freePort(),
      strict: await freePort(),
    };
    const own = certificates.file('A');
    const asking = `ssl crt ${own} ca-file ${certificates.caFile} verify required`;
    const binds = {
      clear: '',
      tls: `ssl crt ${own}`,
      mutual: asking,
      mutual12: `${asking} ssl-max-ver TLSv1.2`,
      strict: `ssl crt ${own} strict-sni`,
    };
    const sections = Object.entries(binds).map(
      ([name, words]) => `
peers ${name}
    bind 127.0.0.1:${ports[name === 'clear' || name === 'tls' || name === 'mutual' || name === 'mutual12' ? name : 'strict']} ${words}
    server A
    server B 127.0.0.1:9
backend t${name}
    stick-table type ip size 1k peers ${name}`,
    );
    node = await startAlone(binary, 'A', `${sections.join('\n')}\n`);
  });
  afterAll(() => node.stop());

  async function ask(port: number, tls: TlsOptions | null): Promise<ProbeFinding> {
    const [finding] = await probe([parseTarget(`127.0.0.1:${port}=A`)], { timeoutMs: 3000, tls });
    if (finding === undefined) throw new Error('no finding');
    return finding;
  }

  test.each([
    ['no check', none],
    [
      'its authority',
      {
        ...none,
        verify: 'required',
        get ca() {
          return ca;
        },
      },
    ],
    [
      'its name as sni',
      {
        ...none,
        verify: 'required',
        sni: 'A',
        get ca() {
          return ca;
        },
      },
    ],
    [
      'its name as verifyhost',
      {
        ...none,
        verify: 'required',
        verifyHost: 'A',
        get ca() {
          return ca;
        },
      },
    ],
  ] as const)('it is identified with %s', async (_what, tls) => {
    const finding = await ask(ports.tls, { ...tls });
    expect(finding).toMatchObject({ verdict: 'identified', status: 504, healthy: true });
    expect(finding.tlsMs).toBeGreaterThan(0);
  });

  test('another name in the certificate, and another authority', async () => {
    expect(await ask(ports.tls, { ...none, verify: 'required', ca, verifyHost: 'B' })).toMatchObject({
      verdict: 'tls-failed',
      message: 'has a certificate for a different name',
    });
    const untrusted = await ask(ports.tls, { ...none, verify: 'required' });
    expect(untrusted).toMatchObject({ verdict: 'tls-failed', healthy: false });
    expect(untrusted.message).toMatch(/^has a certificate that is not trusted: /);
    expect(untrusted.hint).toContain('--ca-file');
  });

  test.each(['mutual', 'mutual12'] as const)('mutual TLS (%s) needs a client certificate', async (name) => {
    expect(await ask(ports[name], { ...none, verify: 'required', ca, ...client })).toMatchObject({
      verdict: 'identified',
    });
    expect(await ask(ports[name], none)).toMatchObject({
      verdict: 'tls-failed',
      message: 'requires a client certificate',
    });
  });

  test('a strict server name', async () => {
    expect(await ask(ports.strict, { ...none, sni: 'A' })).toMatchObject({ verdict: 'identified' });
    expect(await ask(ports.strict, none)).toMatchObject({
      verdict: 'tls-failed',
      message: 'has no certificate for the server name that was asked for',
    });
  });

  test("certificates that are none are the user's to mend", async () => {
    for (const wrong of [{ cert: 'none' }, { ca: '-----BEGIN CERTIFICATE-----\n!' }, { cert: ca }]) {
      await expect(ask(ports.tls, { ...none, ...wrong })).rejects.toThrow(HapeersError);
    }
  });

  test('one side in clear text', async () => {
    expect(await ask(ports.tls, null)).toMatchObject({ verdict: 'tls-expected', healthy: false });
    expect(await ask(ports.mutual, null)).toMatchObject({ verdict: 'tls-expected', healthy: false });
    expect(await ask(ports.clear, none)).toMatchObject({ verdict: 'tls-unexpected', healthy: false });
  });
});
