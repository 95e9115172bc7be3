import { expect, it } from 'vitest';
import {
  applyEdits,
  artifactNamed,
  artifactNames,
  defineRule,
  fix,
  generate,
  HapeersError,
  lint,
  lintFleet,
  observe,
  parseTarget,
  parseVersion,
  probe,
  quoteWord,
  readCluster,
  reportProblems,
  rules,
  Source,
  spliceInto,
  unifiedDiff,
} from '../../src/index.ts';

const files = [{ name: 'haproxy.cfg', text: 'peers ours\n    peer a 10.0.0.1:1024\n' }];
const two = ['a', 'b'].map((name) => ({ name, files }));
const yaml = 'peers: { name: ours, port: 1024 }\nnodes: [{ name: a, address: 10.0.0.1 }]\n';

function cluster() {
  const read = readCluster(new Source('hapeers.yaml', yaml)).cluster;
  if (read === null) throw new Error('the cluster file is valid');
  return read;
}

/** What JavaScript may give where TypeScript knows better. */
function given(value: unknown): never {
  return value as never;
}

const confused = defineRule({
  id: 'mine/confused',
  scope: 'fleet',
  severity: 'info',
  summary: 'rule that names a node of another fleet',
  why: 'It shows what happens.',
  remedy: 'Name a node of the fleet.',
  haproxy: [{ from: '2.4', reaction: 'accepts' }],
  facts: 'none',
  bad: '',
  good: '',
  check(fleet, report) {
    const [first] = fleet.nodes;
    const source = first?.config.files[0]?.source;
    if (source !== undefined)
      report('nobody', { source, range: { start: 0, end: 1 }, message: 'x', hint: null });
  },
});

const wrong: readonly (readonly [what: string, call: () => unknown])[] = [
  ['the id of no rule', () => lint(files, { severities: { 'peers/nonesuch': 'off' } })],
  [
    'the id of no rule of a fleet',
    () => lintFleet([{ name: 'a', files }], { severities: { 'peers/nonesuch': 'off' } }),
  ],
  ['no version of HAProxy', () => lint(files, { haproxyVersion: '9.9' })],
  ['what is no version', () => parseVersion('two')],
  ['the name of no node', () => generate(cluster(), 'b')],
  [
    'a config with two sections for one',
    () => spliceInto(new Source('h.cfg', 'peers ours\npeers ours\n'), cluster(), 'a'),
  ],
  [
    'edits that overlap',
    () =>
      applyEdits('abc', [
        { start: 0, end: 2, text: 'x' },
        { start: 1, end: 3, text: 'y' },
      ]),
  ],
  ...[
    [0, 9],
    [-1, 1],
    [2, 1],
    [Number.NaN, 1],
  ].map(
    ([start = 0, end = 0]) =>
      [
        `an edit from ${start} to ${end} of three characters`,
        () => applyEdits('abc', [{ start, end, text: 'x' }]),
      ] as const,
  ),
  ['the name of no form', () => generate(cluster(), 'a', given('modren'))],
  ['the name of no form to splice', () => spliceInto(new Source('h.cfg', ''), cluster(), 'a', given('x'))],
  ['the name of no artifact', () => artifactNamed(given('constructor'))],
  ...artifactNames.map(
    (name) => [`the name of no node for ${name}`, () => artifactNamed(name).textOf(cluster(), 'b')] as const,
  ),
  ['no severity', () => lint(files, { severities: { 'peers/missing-port': given('fatal') } })],
  ['a local peer that is no text', () => lint(files, { localPeer: given(5) })],
  ['no files', () => lint(given(null))],
  ['no files to fix', () => fix(given(undefined))],
  ['a file without a text', () => lint([{ name: 'a.cfg', text: given(null) }])],
  ['one file and no list', () => lintFleet([{ name: 'a', files: given(files[0]) }])],
  [
    'two nodes with one name',
    () =>
      lintFleet([
        { name: 'a', files },
        { name: 'a', files },
      ]),
  ],
  ['a source without a text', () => new Source('hapeers.yaml', given(undefined))],
  ['no text to edit', () => applyEdits(given(null), [])],
  ['no word', () => quoteWord(given(null))],
  ['no text for a diff', () => unifiedDiff('a', 'b', given(undefined))],
  ['no target', () => parseTarget(given(null))],
  ['what cannot be probed', () => parseTarget('10.0.0.1')],
  ['a rule that reports a node of another fleet', () => lintFleet(two, { rules: [...rules, confused] })],
];

it.each(wrong)('%s is a HapeersError with one line', (_what, call) => {
  let error: unknown;
  try {
    call();
  } catch (thrown) {
    error = thrown;
  }
  expect(error).toBeInstanceOf(HapeersError);
  expect(error).toMatchObject({ code: 'usage', message: expect.stringMatching(/^[^\n]+$/) });
});

const target = parseTarget('127.0.0.1:9=a');
const { endpoint } = target;

const wrongLater: readonly (readonly [what: string, call: () => Promise<unknown>])[] = [
  ['the name of no report format', () => reportProblems(given('html'), [], { files: [] })],
  ['no targets', () => probe(given(null), { timeoutMs: 100 })],
  ...[0, -1, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 31].flatMap((ms) => [
    [`a probe of ${ms} ms`, () => probe([target], { timeoutMs: ms })] as const,
    [
      `an observer with ${ms} ms`,
      () => observe(endpoint, target, { observer: 'o', tls: null, timeoutMs: ms }),
    ] as const,
  ]),
  ...[0, -1, 1.5, Number.NaN].map(
    (concurrency) =>
      [`${concurrency} connections at once`, () => probe([target], { timeoutMs: 100, concurrency })] as const,
  ),
];

it.each(wrongLater)('%s is a HapeersError too, and nothing hangs', async (_what, call) => {
  await expect(call()).rejects.toMatchObject({ name: 'HapeersError', code: 'usage' });
});

it('a near name is a hint', () => {
  expect(() => generate(cluster(), 'a', given('modren'))).toThrow(
    expect.objectContaining({ message: 'unknown form "modren"', hint: 'did you mean "modern"?' }),
  );
});
