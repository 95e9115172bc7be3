import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { filesOf } from '../../src/lint/example/example.ts';
import { rules } from '../../src/lint/rules/index.ts';
import { runRules } from '../../src/lint/run.ts';
import { Environment } from '../../src/model/line/environment.ts';
import { readTexts } from '../../src/model/read.ts';
import { parseVersion } from '../../src/model/value/version.ts';
import type { Problem } from '../../src/problem.ts';
import { Source } from '../../src/text.ts';
import { type HaproxyBinary, haproxyBinaries } from './binaries.ts';
import { type Certificates, makeCertificates } from './certificates.ts';
import { check } from './check.ts';
import type { Verdict } from './run-check.ts';

const certificatesAt = '/etc/haproxy/';
/** What rules say that a real HAProxy has to be asked for is no claim of theirs. */
const claiming = rules.filter(({ scope }) => scope !== 'haproxy');
const texts = claiming.flatMap((rule) => [rule.bad, rule.good].flatMap(filesOf).map(([, text]) => text));
const nodes = new Set(
  texts.flatMap((text) =>
    [...text.matchAll(/\/etc\/haproxy\/([\w-]+)\.pem/g)].flatMap(([, name = '']) =>
      name === 'ca' ? [] : name,
    ),
  ),
);

let certificates: Certificates;

beforeAll(async () => {
  certificates = await makeCertificates([...nodes]);
});

afterAll(() => certificates.remove());

describe.each(haproxyBinaries())(
  'HAProxy $version does what the rules say of their examples',
  { timeout: 60_000 },
  (binary) => {
    it.each(claiming.map((rule) => [rule.id, rule] as const))('%s', async (_, rule) => {
      for (const [name, example] of [rule.bad, rule.good].flatMap(filesOf)) {
        const text = example
          .replaceAll(certificatesAt, `${certificates.folder}/`)
          .replaceAll(/\b\w+\.example\.net\b/g, 'localhost');
        const localPeer = name ?? 'hap1';
        const verdict = await check(binary, text, {
          ...(/^\s*localpeer\s/m.test(text) ? {} : { localPeer }),
          args: /^program /m.test(text) ? ['-W'] : [],
        });
        const claimed = claimOf(lint(text, binary, localPeer));
        if (claimed !== null) expect(`${reactionOf(verdict)} ${text}`).toBe(`${claimed} ${text}`);
      }
    });
  },
);

function lint(text: string, { version }: HaproxyBinary, localPeer: string): readonly Problem[] {
  const config = readTexts([new Source('haproxy.cfg', text)], {
    version: parseVersion(version),
    localPeer,
    localPeerBy: 'node',
    environment: new Environment([], true),
  });
  return runRules(claiming, { nodes: [{ name: null, config }] });
}

/** The worst that is said of a config; null where something is said to depend on the machine. */
function claimOf(problems: readonly Problem[]): string | null {
  const claims = problems.map(({ haproxy }) => haproxy);
  for (const worst of ['unknown', 'refuses', 'crashes', 'warns'] as const) {
    if (claims.includes(worst)) return worst === 'unknown' ? null : worst;
  }
  return 'accepts';
}

/** Missing timeouts are nothing that rules speak about, and would only make the examples longer. */
function reactionOf({ exit, messages }: Verdict): string {
  if (exit < 0) return 'crashes';
  if (exit === 1) return 'refuses';
  const heard = messages.filter(({ text }) => !text.startsWith('missing timeouts for '));
  return heard.some(({ severity }) => severity === 'warning') ? 'warns' : 'accepts';
}
