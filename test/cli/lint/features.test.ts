import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findInstalled } from '../../../src/cli/shell/installed-haproxy.ts';
import { haproxyBinaries } from '../../haproxy/binaries.ts';
import { check } from '../../haproxy/check.ts';
import { hapeers } from '../shell.ts';

/** Words that need a build with QUIC, in the global section and on a "bind" line; 2.6 to 3.4 know them with it. */
const QUIC = `global
    tune.quic.frontend.max-idle-timeout 30s

frontend www
    mode http
    timeout client 30s
    bind 127.0.0.1:1 quic-force-retry
`;

const byCondition = `.if feature(QUIC)
${QUIC.trimEnd()}
.endif

backend app
    mode http
`;

let cwd = '';
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'hapeers-features-'));
  await writeFile(join(cwd, 'quic.cfg'), QUIC);
  await writeFile(join(cwd, 'condition.cfg'), byCondition);
});
afterAll(() => rm(cwd, { recursive: true, force: true }));

const lint = async (
  file: string,
  args: readonly string[] = [],
  installed?: { path: string; version: string },
) => {
  const options = installed === undefined ? { cwd } : { cwd, installed };
  const { stdout } = await hapeers(['lint', '--no-cluster', '--format', 'json', ...args, file], options);
  const {
    problems,
  }: { problems: readonly { rule: string; severity: string; haproxy: string; message: string }[] } =
    JSON.parse(stdout);
  return problems
    .filter(({ rule }) => rule !== 'version/end-of-life')
    .map(({ rule, severity, haproxy, message }) => `${severity} ${rule} ${haproxy}: ${message}`);
};

describe('words that depend on the build', () => {
  it('are told once where the build is not known', async () => {
    expect(await lint('quic.cfg', ['--haproxy-version', '3.2'])).toEqual([
      'info version/missing-feature unknown: "tune.quic.frontend.max-idle-timeout" and 1 other word need a build with QUIC; any other HAProxy refuses to start',
    ]);
  });

  it.each(haproxyBinaries())('are judged as $version was built', async (binary) => {
    const here = findInstalled(binary.path.slice(0, binary.path.lastIndexOf('/')), null);
    const hasQuic = here?.features?.includes('QUIC') === true;
    const { exit, messages } = await check(binary, QUIC);
    const installed = here ?? { path: binary.path, version: binary.version };
    const said = (await lint('quic.cfg', [], installed)).filter((line) => line.includes('missing-feature'));
    if (hasQuic) {
      expect([exit, said]).toEqual([0, []]);
    } else {
      expect(exit).toBe(1);
      expect(messages.some(({ line }) => line === 7)).toBe(true);
      expect(said).toContain(
        'error version/missing-feature refuses: "quic-force-retry" needs a build with QUIC, which this HAProxy does not have',
      );
    }
    // the condition hides it from a build without
    expect((await check(binary, byCondition)).exit).not.toBe(1);
    expect((await lint('condition.cfg', [], installed)).filter((line) => line.startsWith('error'))).toEqual(
      [],
    );
  });
});
