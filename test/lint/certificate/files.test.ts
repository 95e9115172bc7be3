import { createPrivateKey, type KeyObject } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hapeers } from '../../cli/shell.ts';
import { haproxyBinaries } from '../../haproxy/binaries.ts';
import {
  concatenate,
  makeAuthority,
  makeCertificate,
  makeRevocationList,
} from '../../haproxy/certificates.ts';
import { check } from '../../haproxy/check.ts';

/** What lint finds in files, and with it HAProxy. */
type Outcome = 'nothing' | 'certificate/unreadable-file' | 'certificate/bad-pem' | 'certificate/key-mismatch';

interface Case {
  readonly bind: string;
  readonly server: string;
  readonly global: string;
}

const fine: Case = {
  bind: 'ssl crt good.pem ca-file ca.pem verify required',
  server: 'ssl crt good.pem ca-file ca.pem verify required',
  global: '',
};
const onBind = (words: string, global = ''): Case => ({ ...fine, bind: words, global });
const onServer = (words: string, global = ''): Case => ({ ...fine, server: words, global });

const cases: readonly (readonly [Case, Outcome])[] = [
  [fine, 'nothing'],
  ...crt('nothing-there.pem', 'certificate/unreadable-file'),
  ...crt('other-key.pem', 'certificate/key-mismatch'),
  ...crt('no-key.pem', 'certificate/bad-pem'),
  ...crt('key-alone.pem', 'certificate/bad-pem'),
  ...crt('empty.pem', 'certificate/bad-pem'),
  ...crt('garbage.pem', 'certificate/bad-pem'),
  ...crt('der.pem', 'certificate/bad-pem'),
  ...crt('broken.pem', 'certificate/bad-pem'),
  ...crt('broken-key.pem', 'certificate/bad-pem'),
  ...crt('key-first.pem', 'nothing'),
  ...crt('windows.pem', 'nothing'),
  ...crt('with-text.pem', 'nothing'),
  ...crt('expired.pem', 'nothing'),
  ...crt('beside.pem', 'nothing'),
  ...crt('beside.pem', 'certificate/bad-pem', 'ssl-load-extra-files none'),
  ...crt('beside.pem', 'certificate/bad-pem', 'ssl-load-extra-files bundle ocsp'),
  ...crt('beside.pem', 'nothing', 'ssl-load-extra-files bundle key'),
  ...crt('beside-other.pem', 'certificate/key-mismatch'),
  ...crt('short.crt', 'certificate/bad-pem'),
  ...crt('short.crt', 'nothing', 'ssl-load-extra-del-ext'),
  [onBind('ssl crt bundle'), 'nothing'],
  [onBind('ssl crt bundle', 'ssl-load-extra-files none'), 'certificate/unreadable-file'],
  [onServer('ssl crt bundle verify none'), 'certificate/unreadable-file'],
  [onBind('ssl crt directory'), 'nothing'],
  [onBind('ssl crt bad-directory'), 'certificate/bad-pem'],
  [onServer('ssl crt directory verify none'), 'certificate/bad-pem'],
  [onBind('ssl crt good.pem crt nothing-there.pem'), 'certificate/unreadable-file'],
  [onServer('ssl crt nothing-there.pem crt good.pem verify none'), 'nothing'],
  [onBind('crt nothing-there.pem'), 'certificate/unreadable-file'],
  [onServer('crt nothing-there.pem'), 'nothing'],
  [onBind('ca-file nothing-there.pem'), 'certificate/unreadable-file'],
  [onServer('ca-file nothing-there.pem'), 'certificate/unreadable-file'],
  [onServer('crl-file nothing-there.pem'), 'certificate/unreadable-file'],
  ...authorities('empty.pem', 'certificate/bad-pem'),
  ...authorities('garbage.pem', 'certificate/bad-pem'),
  ...authorities('der.pem', 'certificate/bad-pem'),
  ...authorities('key-alone.pem', 'certificate/bad-pem'),
  ...authorities('half-broken.pem', 'certificate/bad-pem'),
  ...authorities('with-garbage.pem', 'nothing'),
  ...authorities('good.pem', 'nothing'),
  ...authorities('directory', 'nothing'),
  ...authorities('bad-directory', 'nothing'),
  ...authorities('list.crl', 'nothing'),
  [onBind(`${fine.bind} ca-verify-file garbage.pem`), 'certificate/bad-pem'],
  [onBind(`${fine.bind} crl-file nothing-there.pem`), 'certificate/unreadable-file'],
  [onBind(`${fine.bind} crl-file garbage.pem`), 'certificate/bad-pem'],
  [onBind(`${fine.bind} crl-file list.crl`), 'nothing'],
  [onBind('ssl crt-list /nowhere/list.txt'), 'certificate/unreadable-file'],
  [onBind('ssl crt-list FOLDER/good.list'), 'nothing'],
  [onBind('ssl crt-list FOLDER/missing.list'), 'certificate/unreadable-file'],
  [onBind('ssl crt-list FOLDER/mismatch.list'), 'certificate/key-mismatch'],
];

function crt(file: string, outcome: Outcome, global = ''): [Case, Outcome][] {
  return [
    [onBind(`ssl crt ${file}`, global), outcome],
    [onServer(`ssl crt ${file} verify none`, global), outcome],
  ];
}

function authorities(file: string, outcome: Outcome): [Case, Outcome][] {
  return [
    [onBind(`ssl crt good.pem ca-file ${file} verify optional`), outcome],
    [onServer(`ssl ca-file ${file}`), outcome],
  ];
}

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hapeers-files-'));
  const write = (name: string, text: string | Uint8Array) => writeFile(join(folder, name), text);
  const read = (name: string) => readFile(join(folder, name), 'utf8');
  const past = { from: new Date('2020-01-01'), until: new Date('2021-01-01') };
  await Promise.all([makeAuthority(folder, 'ca'), makeAuthority(folder, 'other')]);
  await Promise.all([
    makeCertificate(folder, 'good'),
    makeCertificate(folder, 'second'),
    makeCertificate(folder, 'expired', past),
  ]);
  const [both, certificate, key, ca, other] = await Promise.all(
    ['good.pem', 'good.crt', 'good.key', 'ca.crt', 'other.crt'].map(read),
  );
  if (both === undefined || certificate === undefined || key === undefined) throw new Error('no files');
  // The second line is base64.
  const spoil = (text = '') => text.replace(/\n.{20}/, `\n${'#'.repeat(20)}`);
  await Promise.all([
    concatenate(folder, 'other-key.pem', ['good.crt', 'second.key']),
    concatenate(folder, 'key-first.pem', ['good.key', 'good.crt']),
    write('no-key.pem', certificate),
    write('key-alone.pem', key),
    write('empty.pem', ''),
    write('garbage.pem', 'garbage\n'),
    write('der.pem', Buffer.from(certificate.replace(/-----.*?-----/g, ''), 'base64')),
    write('broken.pem', spoil(both)),
    write('broken-key.pem', certificate + spoil(key)),
    write('windows.pem', both.replaceAll('\n', '\r\n')),
    write('with-text.pem', `a certificate\n${both}the end\n`),
    write('beside.pem', certificate),
    write('beside.pem.key', key),
    write('beside-other.pem', certificate),
    concatenate(folder, 'beside-other.pem.key', ['second.key']),
    write('short.crt', certificate),
    write('short.key', key),
    write('bundle.ecdsa', both),
    write('half-broken.pem', `${ca}${spoil(other)}`),
    write('with-garbage.pem', `${ca}garbage\n`),
    write(
      'good.list',
      `# NAMES\n\n${folder}/good.pem a.example\n  ${folder}/bundle\ngood.pem [alpn h2] b.example\n`,
    ),
    write('missing.list', `${folder}/good.pem\n${folder}/nothing-there.pem *.example\n`),
    write('mismatch.list', `${folder}/other-key.pem\n`),
    ...['directory', 'bad-directory'].map((name) => mkdir(join(folder, name))),
  ]);
  await Promise.all([
    write('directory/a.pem', both),
    write('directory/a.pem.ocsp.key', 'ignored'),
    write('bad-directory/a.pem', both),
    write('bad-directory/b.pem', 'garbage\n'),
  ]);
  await makeRevocationList(folder, 'ca', 'list.crl');
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('lint --root is silent', () => {
  const encrypted = { format: 'pem', cipher: 'aes-256-cbc', passphrase: 'secret' } as const;

  it.each([
    ['PKCS#8', (key: KeyObject) => key.export({ type: 'pkcs8', ...encrypted })],
    ['SEC 1', (key: KeyObject) => key.export({ type: 'sec1', ...encrypted })],
    ['of a provider', () => '-----BEGIN TSS2 PRIVATE KEY-----\nAAAA\n-----END TSS2 PRIVATE KEY-----\n'],
  ])('about a key that it cannot open: %s', async (name, write) => {
    const [certificate = '', key = ''] = await Promise.all(
      ['good.crt', 'good.key'].map((file) => readFile(join(folder, file), 'utf8')),
    );
    const file = `${name.replace(/\W/g, '')}.pem`;
    await writeFile(join(folder, file), `${certificate}${write(createPrivateKey(key))}`);
    expect(await problemsOf(configOf(onBind(`ssl crt ${file}`)))).not.toContainEqual(refused);
  });

  it.each([
    ['crt-store', (text: string) => `${text}\ncrt-store\n    load crt no-key.pem key good.key\n`],
    [
      'ssl-load-extra-files',
      (text: string) => text.replace('peers mypeers', '    ssl-load-extra-files "$X"\npeers mypeers'),
    ],
  ])('about a "crt" where it depends on %s', async (_what, change) => {
    const text = configOf(onBind('ssl crt no-key.pem'));
    expect(await problemsOf(text)).toContainEqual(refused);
    expect(await problemsOf(change(text))).not.toContainEqual(refused);
  });
});

const refused = expect.objectContaining({ rule: 'certificate/bad-pem', haproxy: 'refuses' });

async function problemsOf(text: string): Promise<{ rule: string; haproxy: string }[]> {
  const args = ['lint', '-L', 'hap1', '--root', '/', '--format', 'json', '-'];
  const { stdout } = await hapeers(args, { stdin: Buffer.from(text) });
  return JSON.parse(stdout).problems;
}

function configOf({ bind, server, global }: Case): string {
  return `global
    crt-base ${folder}
    ca-base ${folder}
    ${global}

peers mypeers
    bind 127.0.0.1:10000 ${bind.replace('FOLDER', folder)}
    default-server ${server}
    server hap1
    server hap2 127.0.0.1:10001

backend app
    stick-table type ip size 10 expire 1h peers mypeers
`;
}

describe.each(haproxyBinaries())('HAProxy $version', (binary) => {
  it('refuses what the rules find, and nothing else', { timeout: 120_000 }, async () => {
    const verdicts = [];
    for (const [one, outcome] of cases) {
      const { exit } = await check(binary, configOf(one), { localPeer: 'hap1' });
      verdicts.push({ ...one, outcome, exit });
    }
    expect(verdicts).toEqual(
      cases.map(([one, outcome]) => ({ ...one, outcome, exit: outcome === 'nothing' ? 0 : 1 })),
    );
  });
});

describe('lint --root', () => {
  it.each(cases.map(([one, outcome]) => ({ ...one, outcome })))(
    'finds $outcome: bind $bind, server $server, $global',
    async ({ outcome, ...one }) => {
      const problems = await problemsOf(configOf(one));
      expect(problems.filter(({ haproxy }) => haproxy === 'refuses').map(({ rule }) => rule)).toEqual(
        outcome === 'nothing' ? [] : [outcome],
      );
    },
  );
});
