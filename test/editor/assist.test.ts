import { describe, expect, it } from 'vitest';
import { parse } from '../../grammar/parser.ts';
import { clusterCompletionsAt, clusterHoverAt } from '../../src/editor/cluster/assist.ts';
import { clusterSpotAt } from '../../src/editor/cluster/path.ts';
import { completionsAt } from '../../src/editor/completion.ts';
import { hoverAt } from '../../src/editor/hover.ts';
import { occurrencesIn } from '../../src/editor/occurrences.ts';
import { lint } from '../../src/index.ts';
import { Environment } from '../../src/model/line/environment.ts';
import { readTexts } from '../../src/model/read.ts';
import { parseVersion } from '../../src/model/value/version.ts';
import { Source } from '../../src/text.ts';

/** A text in which `|` is the place that is asked about. */
function placed(marked: string): { readonly text: string; readonly offset: number } {
  const offset = marked.indexOf('|');
  return { text: marked.replace('|', ''), offset };
}

const NAMES = `global
    localpeer lb1
defaults base
    mode http
peers mypeers
    peer lb1 10.0.0.1:1024
    table t1 type ip size 1k
frontend web
    acl is_api path_beg /api
    acl is_other path /
backend app
    stick-table type ip size 1k
    server s1 10.0.0.1:80
`;

describe('completion in a config', () => {
  const wordsAt = (marked: string, branch: '2.4' | '3.2' = '3.2') => {
    const { text, offset } = placed(NAMES + marked);
    const config = readTexts([new Source('a.cfg', text)], {
      version: parseVersion(branch),
      localPeer: null,
      localPeerBy: 'option',
      environment: new Environment([], false),
      features: null,
    });
    const found = completionsAt(parse(text), offset, { branch, occurrences: occurrencesIn(config) });
    return found.map((one) => one.text);
  };

  it.each([
    ['global\n    localpeer |', ['lb1']],
    ['frontend f from |', ['base']],
    ['backend b\n    stick-table type |', ['ip', 'string']],
    ['backend b\n    stick-table type ip store |', ['gpc0', 'http_req_rate(10s)']],
    ['backend b\n    stick-table type ip store gpc0,|', ['gpt0', 'gpc(1)']],
    ['backend b\n    stick-table type ip srvkey |', ['addr', 'name']],
    ['backend b\n    stick-table type ip |', ['peers', 'expire', 'store']],
    ['backend b\n    stick-table type ip peers |', ['mypeers']],
    ['frontend f\n    http-request track-sc0 src table |', ['mypeers/t1', 'app']],
    ['frontend f\n    http-request track-sc0 |', ['src']],
    ['frontend f\n    http-request track-sc0 src,|', ['ipmask', 'lower']],
    ['backend b\n    stick on |', ['src']],
    ['backend b\n    stick match |', ['src']],
    ['frontend f\n    acl x |', ['src', 'path']],
    ['backend b\n    option |', ['httpchk', 'redispatch']],
    ['backend b\n    use-server |', ['s1']],
    ['backend b\n    server s 10.0.0.1:1 |', ['check', 'ssl', 'weight']],
    ['backend b\n    server-template s 3 h:1 |', ['check']],
    ['backend b\n    default-server |', ['check', 'ssl']],
    ['frontend f\n    bind :80 |', ['ssl', 'crt']],
    ['fro|', ['frontend', 'backend']],
  ])('after %j are words that fit', (marked, wanted) => {
    expect(wordsAt(marked)).toEqual(expect.arrayContaining(wanted));
  });

  it.each([
    'backend b\n    server |',
    'backend b\n    server s |',
    'frontend f\n    bind |',
    'backend b\n    # a comment |',
    'backend b\n    acl x path "open |',
    'frontend |',
  ])('after %j is nothing, where anything goes', (marked) => {
    expect(wordsAt(marked)).toEqual([]);
  });

  it('of a peers section leaves out what is ignored there', () => {
    const own = wordsAt('peers q\n    server s 10.0.0.1:1 |');
    const backend = wordsAt('backend b\n    server s 10.0.0.1:1 |');
    expect(own.length).toBeLessThan(backend.length);
    expect(wordsAt('peers q\n    table t type ip |')).not.toContain('peers');
  });

  it('of a condition knows the ACLs of its own proxy', () => {
    const { text, offset } = placed(NAMES.replace('backend app', '    use_backend app if |\nbackend app'));
    const config = readTexts([new Source('a.cfg', text)], {
      version: parseVersion('3.2'),
      localPeer: null,
      localPeerBy: 'option',
      environment: new Environment([], false),
      features: null,
    });
    const found = completionsAt(parse(text), offset, { branch: '3.2', occurrences: occurrencesIn(config) });
    const acls = found.filter(({ detail }) => detail === 'ACL').map((one) => one.text);
    expect(acls).toEqual(['is_api', 'is_other']);
  });

  it('knows what a version has', () => {
    const marked = 'backend b\n    stick-table type ip store |';
    expect(wordsAt(marked, '2.4')).not.toContain('gpc(1)');
    expect(wordsAt(marked, '3.2')).toContain('gpc(1)');
  });
});

describe('hover in a config', () => {
  const textAt = (marked: string) => {
    const { text, offset } = placed(marked);
    return hoverAt(parse(text), offset, '3.2', lint([{ name: 'a.cfg', text }]))?.text ?? null;
  };

  it.each([
    ['|peers p\n', /`peers`: section\n\nHAProxy 2\.4 and later/],
    ['backend b\n    stick-table type i|p size 1k\n', /`ip`: key type of a stick-table, 4 bytes/],
    ['backend b\n    stick-table type ip si|ze 1k\n', /`size`: argument of a stick-table/],
    [
      'backend b\n    stick-table type ip store gpc0,http_req_r|ate(10s)\n',
      /`http_req_rate\(.*\)`: data type/,
    ],
    ['backend b\n    stick-table type ip store server_k|ey\n', /`server_key`: data type/],
    ['backend b\n    server s 1:1 che|ck\n', /`check`: parameter of a server line/],
    ['frontend f\n    bind :1 cr|t x\n', /`crt`: parameter of a bind line/],
    ['frontend f\n    http-request track-sc0 src,ipm|ask(24)\n', /`ipmask`: converter/],
    ['frontend f\n    http-request track-sc0 s|rc\n', /`src`: sample fetch/],
    ['peers p\n    server s 1:1 wei|ght 1\n', /A peers section ignores it\./],
    ['peers p\n    pe|r a 10.0.0.1:1\n', /\*\*peers\/unknown-keyword\*\*/],
  ])('%j says what that is', (marked, said) => {
    expect(textAt(marked)).toMatch(said);
  });

  it.each([
    'backend b\n    # comm|ent\n',
    'backend b\n    server nam|e 1:1\n',
    'backend b\n    stick-table type nope|\n',
    'backend b\n    |\n',
  ])('%j says nothing of what is no word of HAProxy', (marked) => {
    const said = textAt(marked);
    expect(said === null || /^\*\*/.test(said)).toBe(true);
  });
});

describe('a cluster file that is being written', () => {
  it.each([
    ['peers:\n  na|', { path: ['peers'], key: 'na', valueOf: null }],
    ['peers:\n  form: |', { path: ['peers'], key: null, valueOf: 'form' }],
    ['nodes:\n  - { name: a, addr|ess: b }\n', { path: ['nodes', '*'], key: 'address', valueOf: null }],
    ['nodes:\n  - { name: a, tls: { c|', { path: ['nodes', '*', 'tls'], key: 'c', valueOf: null }],
    ['nodes:\n- name: a\n  ad|', { path: ['nodes', '*'], key: 'ad', valueOf: null }],
    ['nodes: [ { name: a }, { a|', { path: ['nodes', '*'], key: 'a', valueOf: null }],
    ['tables:\n  "t":\n    # why\n    ty|', { path: ['tables', 't'], key: 'ty', valueOf: null }],
    ["peers: { 'tls': { |", { path: ['peers', 'tls'], key: '', valueOf: null }],
    ['peers: { tls: { crt: x }, |', { path: ['peers'], key: '', valueOf: null }],
    ['tables:\n  t:\n    store: [gpc0, |', { path: ['tables', 't', 'store', '*'], key: '', valueOf: null }],
    ['nodes:\n  - name: a\n  - |', { path: ['nodes', '*'], key: '', valueOf: null }],
    ['|', { path: [], key: '', valueOf: null }],
  ])('%j: the place is known by what is around it', (marked, spot) => {
    const { text, offset } = placed(marked);
    expect(clusterSpotAt(text, offset)).toEqual(spot);
  });

  it('is completed with keys and with values', () => {
    const at = (marked: string) => {
      const { text, offset } = placed(marked);
      return clusterCompletionsAt(text, offset).map((one) => one.text);
    };
    expect(at('peers: { name: x, |')).toEqual(expect.arrayContaining(['form', 'port', 'tls']));
    expect(at('peers:\n  form: |')).toEqual(expect.arrayContaining(['legacy', 'modern']));
    expect(at('localpeer: |')).toEqual(expect.arrayContaining(['true', 'false']));
    expect(at('nowhere:\n  x|')).toEqual([]);
  });

  it('says what a key means, and its default', () => {
    const at = (marked: string) => {
      const { text, offset } = placed(marked);
      return clusterHoverAt(text, offset);
    };
    expect(at('peers:\n  po|rt: 1\n')).toMatch(/^`port`\n\nThe TCP port .*\n\nExample: `port: 1024`$/s);
    expect(at('peers:\n  port: 10|00\n')).toMatch(/^`port`/);
    expect(at('peers:\n  nope|: 1\n')).toBeNull();
  });
});
