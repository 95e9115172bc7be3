import { expect, it } from 'vitest';
import {
  applyEdits,
  defineRule,
  generate,
  HapeersError,
  lint,
  lintFleet,
  parseTarget,
  parseVersion,
  readCluster,
  rules,
  Source,
  spliceInto,
} from '../../src/index.ts';

const files = [{ name: 'haproxy.cfg', text: 'peers ours\n    peer a 10.0.0.1:1024\n' }];
const two = ['a', 'b'].map((name) => ({ name, files }));
const yaml = 'peers: { name: ours, port: 1024 }\nnodes: [{ name: a, address: 10.0.0.1 }]\n';

function cluster() {
  const read = readCluster(new Source('hapeers.yaml', yaml)).cluster;
  if (read === null) throw new Error('the cluster file is valid');
  return read;
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

it.each([
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
  ['what cannot be probed', () => parseTarget('10.0.0.1')],
  ['a rule that reports a node of another fleet', () => lintFleet(two, { rules: [...rules, confused] })],
])('%s is a HapeersError with one line', (_what, call) => {
  let error: unknown;
  try {
    call();
  } catch (thrown) {
    error = thrown;
  }
  expect(error).toBeInstanceOf(HapeersError);
  expect(error).toMatchObject({ code: 'usage', message: expect.stringMatching(/^[^\n]+$/) });
});
