import { describe, expect, it } from 'vitest';
import {
  actionsOf,
  branches,
  converterNames,
  converterOf,
  dataTypes,
  existsIn,
  fetchNames,
  fetchOf,
  type Word as KnownWord,
  type Lifetime,
  type ListedStatement,
  optionOf,
  optionsOf,
  parametersOf,
  type RuleSet,
  recall,
  sectionKeywords,
  statementOf,
  statementsOf,
  tableArguments,
} from '../../grammar/vocabulary.ts';
import { haproxyBinaries } from '../haproxy/binaries.ts';
import { check } from '../haproxy/check.ts';
import { lintTexts } from './fixing.ts';

/** A line in which a word is at its place, and how long the word lives. */
interface Placed {
  readonly what: string;
  readonly text: string;
  readonly life: Lifetime & Partial<Pick<KnownWord, 'backported' | 'feature'>>;
}

const inSection = (section: string, line: string) =>
  `${section === 'global' || section === 'defaults' ? section : `${section} tested`}\n    ${line}\n`;
const inHttp = (line: string) =>
  inSection('frontend', `mode http\n    timeout client 5s\n    bind :80\n    ${line}`);
const inBackend = (line: string) =>
  inSection('backend', `timeout connect 5s\n    timeout server 5s\n    ${line}`);
const table = (line: string) => inSection('backend', `stick-table ${line}`);

const ruleSets: readonly (RuleSet | ListedStatement)[] = [
  'tcp-request connection',
  'tcp-request session',
  'tcp-request content',
  'tcp-response content',
  'http-request',
  'http-response',
  'http-after-response',
];

/** Every word of the vocabulary that some branch does not know. */
function* everyWord(): Generator<Placed> {
  for (const section of sectionKeywords(null)) {
    const word = recall(section, { kind: 'section' });
    if (word !== null) yield { what: `section ${section}`, text: `${section} tested\n`, life: word };
    if (section === 'peers') continue;
    for (const keyword of statementsOf(section, null)) {
      const statement = statementOf(section, keyword);
      if (statement === null || (word !== null && word.since !== null)) continue;
      yield { what: `${section}: ${keyword}`, text: inSection(section, `${keyword} x`), life: statement };
    }
    for (const keyword of optionsOf(section, null)) {
      const option = optionOf(section, keyword);
      if (option === null) continue;
      yield {
        what: `${section}: option ${keyword}`,
        text: inSection(section, `option ${keyword}`),
        life: option,
      };
    }
  }
  for (const of of ruleSets) {
    for (const action of actionsOf(of)) {
      const found = recall(action, { kind: 'action', of });
      const line = `${of} ${action}${action === 'set-var-fmt' ? '(txn.a) x' : ''}`;
      if (found !== null) yield { what: line, text: inHttp(line), life: found };
    }
  }
  for (const parameter of parametersOf('bind', null)) {
    const { keyword } = parameter;
    yield { what: `bind ${keyword}`, text: inHttp(`bind :81 ${keyword} x`), life: parameter };
  }
  for (const parameter of parametersOf('server', null)) {
    const { keyword } = parameter;
    yield {
      what: `server ${keyword}`,
      text: inBackend(`server a 10.0.0.1:80 ${keyword} x`),
      life: parameter,
    };
  }
  for (const name of fetchNames()) {
    const life = fetchOf(name);
    if (life !== null)
      yield { what: `fetch ${name}`, text: inHttp(`http-request set-var(txn.a) ${name}`), life };
  }
  for (const name of converterNames()) {
    const life = converterOf(name);
    if (life === null) continue;
    yield { what: `converter ${name}`, text: inHttp(`http-request set-var(txn.a) src,${name}`), life };
  }
  for (const type of dataTypes) {
    const args = type.args.map((arg) => (arg === 'size' ? '2' : '10s')).join(',');
    const store = args === '' ? type.keyword : `${type.keyword}(${args})`;
    yield { what: `store ${store}`, text: table(`type ip size 1k expire 5m store ${store}`), life: type };
  }
  for (const argument of tableArguments) {
    yield {
      what: `stick-table ${argument.keyword}`,
      text: table(`type ip size 1k expire 5m ${argument.keyword} x`),
      life: argument,
    };
  }
  yield {
    what: 'type ipv4',
    text: table('type ipv4 size 1k expire 5m'),
    life: { since: '3.2', until: null },
  };
}

const words = [...everyWord()];

/** What lint says, messages and hints. */
const saidIn = (version: string, text: string) =>
  lintTexts(text, version).problems.map(({ message, hint }) => `${message}: ${hint ?? ''}`);

describe('a word that the judged branch does not know', () => {
  it(`is told with the branch that brought it: ${words.length} words`, { timeout: 120_000 }, () => {
    const silent = words.flatMap(({ what, text, life: { since, backported, feature } }) => {
      const before = since === null ? undefined : branches[branches.indexOf(since) - 1];
      // whether a build knows a sample of an optional part, or a release one that came later to its branch, is open
      if (before === undefined || (feature != null && what.startsWith('fetch'))) return [];
      const said = saidIn(backported === true ? `${before}.0` : before, text);
      return said.some((one) => one.includes(`HAProxy ${since}`) || one.includes(`from ${since} `))
        ? []
        : [`${what} (${before}): ${said.join(' | ')}`];
    });
    expect(silent).toEqual([]);
  });

  it('is told with the last branch that has it', { timeout: 120_000 }, () => {
    const silent = words.flatMap(({ what, text, life }) => {
      const after = life.until === null ? undefined : branches[branches.indexOf(life.until) + 1];
      if (after === undefined || existsIn(life, after)) return [];
      const said = saidIn(after, text);
      return said.some((one) => one.includes(`${life.until}`))
        ? []
        : [`${what} (${after}): ${said.join(' | ')}`];
    });
    expect(silent).toEqual([]);
  });
});

/** Lines with removed words, and what the hint makes of them. */
const removed: readonly (readonly [old: string, now: string])[] = [
  ['block if { src 10.0.0.1 }', 'http-request deny if { src 10.0.0.1 }'],
  ['clitimeout 5s', 'timeout client 5s'],
  ['contimeout 5s', 'timeout connect 5s'],
  ['srvtimeout 5s', 'timeout server 5s'],
  ['redispatch', 'option redispatch'],
  ['reqadd X-A:\\ b', 'http-request add-header X-A b'],
  ['rspadd X-A:\\ b', 'http-response add-header X-A b'],
  ['reqidel ^X-A:', 'http-request del-header X-A'],
  ['rspdel ^X-A:', 'http-response del-header X-A'],
  ['reqiallow ^GET', 'http-request allow if { method GET }'],
  ['reqideny ^GET', 'http-request deny if { method GET }'],
  ['rspideny ^X-A:', 'http-response deny if { res.hdr(X-A) -m found }'],
  ['reqtarpit ^GET', 'http-request tarpit if { method GET }'],
  ['reqirep ^X-A:\\ (.*) X-A:\\ b', 'http-request replace-header X-A (.*) b'],
  ['rsprep ^X-A:\\ (.*) X-A:\\ b', 'http-response replace-header X-A (.*) b'],
];

describe.each(haproxyBinaries())('words that were removed before $version', (binary) => {
  it('are told with what to write, which it accepts', async () => {
    const config = (line: string) =>
      `listen tested\n    mode http\n    timeout connect 5s\n    timeout client 5s\n    timeout server 5s\n    timeout tarpit 5s\n    bind 127.0.0.1:1\n    server a 127.0.0.1:2\n    ${line}\n`;
    for (const [old, now] of removed) {
      expect((await check(binary, config(old))).exit, old).toBe(1);
      expect((await check(binary, config(now))).exit, now).toBe(0);
      const [problem] = lintTexts(config(old), binary.version).problems;
      expect(problem?.message, old).toMatch(/ was removed (?:before|in) HAProxy /);
      const beginning = now.split(' ').slice(0, 2).join(' ');
      expect(problem?.hint, old).toContain(`write "${beginning}`);
    }
  });
});
