import { describe, expect, it } from 'vitest';
import { sectionKeywords } from '../../../grammar/vocabulary.ts';
import type { HaproxyMessage } from '../../../src/lint/haproxy/messages.ts';
import { rules } from '../../../src/lint/rules/index.ts';
import { runRules } from '../../../src/lint/run.ts';
import { Environment } from '../../../src/model/line/environment.ts';
import { readTexts } from '../../../src/model/read.ts';
import { parseVersion } from '../../../src/model/value/version.ts';
import { Source } from '../../../src/text.ts';
import { type HaproxyBinary, haproxyBinaries } from '../../haproxy/binaries.ts';
import { check } from '../../haproxy/check.ts';

/** What goes after the keyword of a section. */
const headers = [
  '',
  ' n1',
  ' n*1',
  ' n1 extra',

  ' "n 1"',
  ' n1 from',
  ' n1 from d1',
  ' n1 from none',
  ' n1 from d1 more',
  ' from d1',
];

const proxies = ['defaults', 'frontend', 'backend', 'listen', 'log-forward'];
const named = [
  ...proxies,
  'userlist',
  'mailers',
  'resolvers',
  'ring',
  'http-errors',
  'fcgi-app',
  'cache',
  'program',
  'crt-store',
];

const base = 'defaults d1\n    mode tcp\n';
/** A proxy that is in order keeps HAProxy from complaining that it has nothing to listen on. */
const listener =
  'defaults last\n    mode tcp\nlisten very-last from last\n    bind unix@hapeers-test.sock\n    timeout client 1s\n    timeout connect 1s\n    timeout server 1s\n';

/** Configs about headers, names, what a defaults section may hold, and prefixes. */
const configs: readonly string[] = [
  ...sectionKeywords()
    .filter((keyword) => keyword !== 'peers')
    .flatMap((keyword) => headers.map((header) => `${keyword}${header}\n`)),
  ...['frontend', 'backend', 'listen', 'defaults'].flatMap((keyword) =>
    [' n1 extra', ' n1 from', ' n1 from d1'].map((header) => `${keyword}${header}\n    timeout client 1s\n`),
  ),
  ...proxies.flatMap((a) => proxies.map((b) => `${a} n1\n${b} n1\n`)),
  ...named.map((keyword) => `${keyword} n1\n${keyword} n1\n`),
  ...[
    'http-request deny',
    'http-response deny',
    'tcp-request connection accept',
    'tcp-request content accept',
    'tcp-request inspect-delay 1s',
    'tcp-response content accept',
    'acl a src 127.0.0.1',
  ].flatMap((rule) => [
    `defaults\n    mode http\n    ${rule}\n`,
    ...['frontend', 'backend', 'listen', 'defaults'].flatMap((keyword) => [
      `defaults d2\n    mode http\n    ${rule}\n${keyword} n1\n${base}`,
      `defaults d2\n    mode http\n    ${rule}\n${base}${keyword} n1 from d2\n`,
    ]),
    `defaults d2\n    mode http\n    ${rule}\nfrontend n1\nbackend n2\n${base}`,
    ...['backend n2 extra', 'listen n2 extra', 'backend n2 from'].map(
      (header) => `defaults d2\n    mode http\n    ${rule}\nfrontend n1\n${header}\n${base}`,
    ),
  ]),
  `defaults d2\nbackend b from d2\ndefaults d2\n${base}`,
  `defaults d2\ndefaults d2\nbackend b from d2\n${base}`,
  `defaults d2\nbackend a from d2\nbackend b\n${base}`,
  `defaults d2\nbackend a\nbackend b from d2\n${base}`,
  'defaults n1 from n1\n',
  'defaults n*1\nbackend b from n*1\n',
  ...['', 'no ', 'default '].flatMap((prefix) =>
    [
      'option redispatch',
      'option httplog',
      'option nonesuch',
      'balance',
      'backend b',
      'nonesuch',
      'disabled',
    ].map((words) => `backend b1\n    ${prefix}${words}\n`),
  ),
  'backend b1\n    no\n',
  'backend b1\n    default\n',
  'global\n    no busy-polling\n    no daemon\n',
];

/** Some messages begin with a capital letter, for which the reader of messages knows no place. */
function lineOf({ line, text }: HaproxyMessage): number | null {
  const match = /^Parsing \[.*?:(\d+)\]/.exec(text);
  return match === null ? line : Number(match[1]);
}

function linesOf(values: readonly (number | null)[]): readonly number[] {
  return [...new Set(values.filter((line) => line !== null))].sort((a, b) => a - b);
}

async function compare(binary: HaproxyBinary, text: string): Promise<string | null> {
  const all = `${base}${text}${listener}`;
  const verdict = await check(binary, all, { localPeer: 'hap1' });
  const source = new Source('haproxy.cfg', all);
  const target = {
    version: parseVersion(binary.version),
    localPeer: 'hap1',
    environment: new Environment([], true),
  };
  const problems = runRules(rules, {
    nodes: [{ name: null, config: readTexts([source], target) }],
  });
  const refused = problems
    .filter(({ haproxy }) => haproxy === 'refuses')
    .map(({ range }) => source.position(range.start).line);
  const warned = problems
    .filter(
      ({ haproxy, rule }) =>
        haproxy === 'warns' && rule !== 'syntax/incomplete-section' && !rule.startsWith('peers/'),
    )
    .map(({ range }) => source.position(range.start).line);
  const alerts = linesOf(verdict.messages.filter(({ severity }) => severity === 'alert').map(lineOf));
  const warnings = linesOf(verdict.messages.filter(({ severity }) => severity === 'warning').map(lineOf));
  const isRefused = verdict.exit === 1;
  const agrees =
    isRefused === refused.length > 0 &&
    (!isRefused || alerts.length === 0 || refused.some((line) => alerts.includes(line))) &&
    (isRefused || JSON.stringify(linesOf(warned)) === JSON.stringify(warnings));
  if (agrees || verdict.exit < 0) return null;
  const said = verdict.messages
    .map(({ severity, line, text: message }) => `${severity}@${line} ${message}`)
    .join(' | ');
  const found = problems
    .map(({ haproxy, rule, range }) => `${haproxy}@${source.position(range.start).line} ${rule}`)
    .join(' | ');
  return `${JSON.stringify(text)}\n    HAProxy exits with ${verdict.exit}: ${said}\n    found: ${found}`;
}

describe.each(haproxyBinaries().map((binary) => [binary.version, binary] as const))(
  'HAProxy %s',
  (_, binary) => {
    it('takes sections, their names and their defaults as the rules say', async () => {
      const differences: string[] = [];
      for (let at = 0; at < configs.length; at += 4) {
        const found = await Promise.all(configs.slice(at, at + 4).map((text) => compare(binary, text)));
        differences.push(...found.filter((one) => one !== null));
      }
      expect(differences).toEqual([]);
    }, 240_000);
  },
);
