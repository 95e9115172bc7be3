import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readCluster } from '../../src/cluster/read.ts';
import { HapeersError } from '../../src/errors.ts';
import { spliceInto } from '../../src/generate/splice.ts';
import type { Cluster, Form } from '../../src/model/cluster.ts';
import { Source } from '../../src/text.ts';

function load(text: string): Cluster {
  const { cluster, problems } = readCluster(new Source('hapeers.yaml', text));
  if (cluster === null) throw new Error(problems.map(({ message }) => message).join(', '));
  return cluster;
}

const nodes = 'nodes: [{ name: a, address: 10.0.0.1 }, { name: b, address: 10.0.0.2 }]\n';
const plain = load(`peers: { name: c, port: 7 }\n${nodes}`);
const tls = load(`peers: { name: c, port: 7, tls: { crt: "/{name}.pem", ca-file: /ca.pem } }\n${nodes}`);

function splice(before: string, cluster: Cluster = plain, form?: Form, node = 'a'): string {
  const after = spliceInto(new Source('haproxy.cfg', before), cluster, node, form);
  expect(spliceInto(new Source('haproxy.cfg', after), cluster, node, form)).toBe(after);
  return after;
}

interface Case {
  readonly what: string;
  readonly cluster?: Cluster;
  readonly form?: Form;
  readonly before: string;
  readonly after: string;
}

const cases: readonly Case[] = [
  {
    what: 'what is right stays as it is written',
    before: 'peers c\n\tpeer  b\t"10.0.0.2:7"  # other\n\tpeer a 10.0.0.1:7\n',
    after: 'peers c\n\tpeer  b\t"10.0.0.2:7"  # other\n\tpeer a 10.0.0.1:7\n',
  },
  {
    what: 'one word changes in place, in its column',
    before:
      'peers c\n  # nodes\n  peer a    10.0.0.1:7   # first\n  peer b    10.0.0.20:7  # second\n\nbackend x\n',
    after:
      'peers c\n  # nodes\n  peer a    10.0.0.1:7   # first\n  peer b    10.0.0.2:7  # second\n\nbackend x\n',
  },
  {
    what: 'a missing node comes behind the one before it, aligned like it',
    before: 'peers c\n  peer a    10.0.0.1:7\n  # end\nbackend x\n',
    after: 'peers c\n  peer a    10.0.0.1:7\n  peer b    10.0.0.2:7\n  # end\nbackend x\n',
  },
  {
    what: 'a surplus node goes, comments stay',
    before: 'peers c\n  # keep\n  peer old 10.0.0.9:7 # gone\n  peer a 10.0.0.1:7\n  peer b 10.0.0.2:7\n',
    after: 'peers c\n  # keep\n  peer a 10.0.0.1:7\n  peer b 10.0.0.2:7\n',
  },
  {
    what: 'lines that the cluster file does not speak about stay',
    before:
      'peers c\n  log global\n  disabled\n  peer a 10.0.0.1:7\n  peer b 10.0.0.2:7\n  table t type ip size 1k\n',
    after:
      'peers c\n  log global\n  disabled\n  peer a 10.0.0.1:7\n  peer b 10.0.0.2:7\n  table t type ip size 1k\n',
  },
  {
    what: 'tables and logs follow the cluster file where it speaks about them',
    cluster: load(
      `peers: { name: c, port: 7, log: [], tables: [{ name: t, type: ip, size: 1m, expire: 60s }] }\n${nodes}`,
    ),
    before:
      'peers c\n  log global\n  peer a 10.0.0.1:7\n  peer b 10.0.0.2:7\n  table u type ip size 1k\n  table t expire 1m type ip size 1024k # same\n',
    after:
      'peers c\n  peer a 10.0.0.1:7\n  peer b 10.0.0.2:7\n  table t expire 1m type ip size 1024k # same\n',
  },
  {
    what: 'the form changes line by line',
    form: 'modern',
    before: 'peers c\r\n  # nodes\r\n  peer a 10.0.0.1:7 # us\r\n  peer b 10.0.0.2:7\r\n',
    after: 'peers c\r\n  bind 10.0.0.1:7\r\n  # nodes\r\n  server a # us\r\n  server b 10.0.0.2:7\r\n',
  },
  {
    what: 'and back',
    before: 'peers c\n    bind :7\n    server a\n    server b 10.0.0.2:7\n',
    after: 'peers c\n    peer a 10.0.0.1:7\n    peer b 10.0.0.2:7\n',
  },
  {
    what: 'a default-server that comes too late moves to the top',
    cluster: tls,
    before:
      'peers c\n  bind 10.0.0.1:7 ssl crt /a.pem ca-file /ca.pem verify required\n  server a\n  server b 10.0.0.2:7\n  default-server ssl crt /a.pem ca-file /ca.pem verify required\n',
    after:
      'peers c\n  default-server ssl crt /a.pem ca-file /ca.pem verify required\n  bind 10.0.0.1:7 ssl crt /a.pem ca-file /ca.pem verify required\n  server a\n  server b 10.0.0.2:7\n',
  },
  {
    what: 'no new node comes above the default-server',
    cluster: tls,
    before:
      'peers c\n  bind 10.0.0.1:7 ssl crt /a.pem ca-file /ca.pem verify required\n  default-server ssl crt /a.pem ca-file /ca.pem verify required\n  server b 10.0.0.2:7\n',
    after:
      'peers c\n  bind 10.0.0.1:7 ssl crt /a.pem ca-file /ca.pem verify required\n  default-server ssl crt /a.pem ca-file /ca.pem verify required\n  server a\n  server b 10.0.0.2:7\n',
  },
  {
    what: 'conditions in the section are taken out where the form has none',
    before:
      'peers c\n    .if streq("$HAPROXY_LOCALPEER",a)\n        bind :7\n        server a\n    .else\n        server a 10.0.0.1:7\n    .endif\n    # end\n',
    after: 'peers c\n    peer a 10.0.0.1:7\n    peer b 10.0.0.2:7\n    # end\n',
  },
  {
    what: 'conditions around the section stay',
    before: '.if defined(X)\npeers c\n    peer a 10.0.0.1:8\n.else\nbackend y\n.endif\n',
    after:
      '.if defined(X)\npeers c\n    peer a 10.0.0.1:7\n    peer b 10.0.0.2:7\n.else\nbackend y\n.endif\n',
  },
  {
    what: 'the single form is put in',
    form: 'single',
    before: 'peers c\n  # nodes\n  peer a 10.0.0.1:7\n',
    after:
      'peers c\n  .if streq("$HAPROXY_LOCALPEER",a)\n    bind 10.0.0.1:7\n    server a\n  .else\n    server a 10.0.0.1:7\n  .endif\n  .if streq("$HAPROXY_LOCALPEER",b)\n    bind 10.0.0.2:7\n    server b\n  .else\n    server b 10.0.0.2:7\n  .endif\n  # nodes\n',
  },
  {
    what: 'one line of the single form changes in place',
    form: 'single',
    before:
      'peers c\n  .if streq("$HAPROXY_LOCALPEER",a)\n    bind 10.0.0.1:8 # old\n    server a\n  .else # others\n    server a 10.0.0.1:7\n  .endif\n  .if streq("$HAPROXY_LOCALPEER",b)\n    bind 10.0.0.2:7\n    server b\n  .else\n    server b 10.0.0.2:7\n  .endif\n',
    after:
      'peers c\n  .if streq("$HAPROXY_LOCALPEER",a)\n    bind 10.0.0.1:7\n    server a\n  .else # others\n    server a 10.0.0.1:7\n  .endif\n  .if streq("$HAPROXY_LOCALPEER",b)\n    bind 10.0.0.2:7\n    server b\n  .else\n    server b 10.0.0.2:7\n  .endif\n',
  },
  {
    what: 'a new section stands before the first proxy and what is said above it',
    before: 'global\n  daemon\n\ndefaults\n  mode http\n\n# web\n# servers\nfrontend web\n  bind :80\n',
    after:
      'global\n  daemon\n\ndefaults\n  mode http\n\npeers c\n  peer a 10.0.0.1:7\n  peer b 10.0.0.2:7\n\n# web\n# servers\nfrontend web\n  bind :80\n',
  },
  {
    what: 'a new section does not stand in a condition',
    before: '.if defined(X)\nfrontend web\n.endif\n\nbackend x\n',
    after:
      '.if defined(X)\nfrontend web\n.endif\n\npeers c\n    peer a 10.0.0.1:7\n    peer b 10.0.0.2:7\n\nbackend x\n',
  },
  {
    what: 'a new section ends a file that has no proxy and no last line end',
    before: 'global\n\tdaemon',
    after: 'global\n\tdaemon\n\npeers c\n\tpeer a 10.0.0.1:7\n\tpeer b 10.0.0.2:7\n',
  },
  {
    what: 'an empty file becomes the section',
    before: '',
    after: 'peers c\n    peer a 10.0.0.1:7\n    peer b 10.0.0.2:7\n',
  },
  {
    what: 'a last line without its end gets one only when something follows',
    before: 'peers c\n  peer a 10.0.0.1:7',
    after: 'peers c\n  peer a 10.0.0.1:7\n  peer b 10.0.0.2:7\n',
  },
  {
    what: 'an empty section is filled',
    before: 'peers c',
    after: 'peers c\n    peer a 10.0.0.1:7\n    peer b 10.0.0.2:7\n',
  },
  {
    what: 'a line with an open quote is written anew',
    before: 'peers c\n  peer a "10.0.0.1:7\n  peer b 10.0.0.2:7\n',
    after: 'peers c\n  peer a 10.0.0.1:7\n  peer b 10.0.0.2:7\n',
  },
  {
    what: 'a second line for one node goes',
    before: 'peers c\n  peer a 10.0.0.1:7\n  peer a 10.0.0.3:7\n  peer b 10.0.0.2:7\n',
    after: 'peers c\n  peer a 10.0.0.1:7\n  peer b 10.0.0.2:7\n',
  },
  {
    what: 'the name of the section may be in quotes',
    before: "peers 'c'\n  peer a 10.0.0.1:7\n",
    after: "peers 'c'\n  peer a 10.0.0.1:7\n  peer b 10.0.0.2:7\n",
  },
  {
    what: 'a table is given peers, and nothing else of its line changes',
    cluster: load(
      `peers: { name: c, port: 7 }\n${nodes}tables:\n  x: { peers: c }\n  y: {}\n  z: { peers: c }\n`,
    ),
    before:
      'peers c\n  peer a 10.0.0.1:7\n  peer b 10.0.0.2:7\nbackend x\n  stick-table  type string len "$LEN"   size 1k store gpc0 "store" http_req_rate(10s) # ids\nbackend y\n  stick-table peers d type ip size 1k\nlisten z\n  stick-table peers c size 1024 type ip\n',
    after:
      'peers c\n  peer a 10.0.0.1:7\n  peer b 10.0.0.2:7\nbackend x\n  stick-table  type string len "$LEN"   size 1k store gpc0 "store" http_req_rate(10s) peers c # ids\nbackend y\n  stick-table peers c type ip size 1k\nlisten z\n  stick-table peers c size 1024 type ip\n',
  },
  {
    what: 'of a table without type and size, what is said changes and the rest stays',
    cluster: load(
      `peers: { name: c, port: 7 }\n${nodes}tables:\n  x: { type: ip, expire: 1h, nopurge: false }\n  y: { size: 2k, nopurge: true, store: [gpc1, "http_req_rate(10s)"] }\n  z: { type: string, len: 8, store: [] }\n`,
    ),
    before:
      'peers c\n  peer a 10.0.0.1:7\n  peer b 10.0.0.2:7\nbackend x\n  stick-table type string len 9 size 1k nopurge peers c store gpc0\nbackend y\n  stick-table type ip size 1k store gpc0 store gpc1 peers c\nlisten z\n  stick-table type binary store gpc0 size 1k peers c\n',
    after:
      'peers c\n  peer a 10.0.0.1:7\n  peer b 10.0.0.2:7\nbackend x\n  stick-table type ip size 1k peers c store gpc0 expire 1h\nbackend y\n  stick-table type ip size 2k store gpc1,http_req_rate(10s) peers c nopurge\nlisten z\n  stick-table type string len 8 size 1k peers c\n',
  },
  {
    what: 'tables of proxies are put in behind the settings, or mended in place',
    cluster: load(
      `peers: { name: c, port: 7 }\n${nodes}tables:\n  x: { type: ip, size: 1m, expire: 1h, store: [gpc0, "http_req_rate(10s)"] }\n  y: { type: string, len: 20, size: 1k }\n  z: { type: ip, size: 1k }\n`,
    ),
    before:
      'peers c\n  peer a 10.0.0.1:7\n  peer b 10.0.0.2:7\nbackend x\n  mode http\n  balance roundrobin\n  # who comes back\n  stick on src\nbackend y\n  stick-table  type string  len 30 size 1k peers c # ids\nlisten z\n  stick-table peers c size 1024 type ip\n',
    after:
      'peers c\n  peer a 10.0.0.1:7\n  peer b 10.0.0.2:7\nbackend x\n  mode http\n  balance roundrobin\n  stick-table type ip size 1m expire 1h store gpc0,http_req_rate(10s) peers c\n  # who comes back\n  stick on src\nbackend y\n  stick-table  type string  len 20 size 1k peers c # ids\nlisten z\n  stick-table peers c size 1024 type ip\n',
  },
  {
    what: 'localpeer is set where it stands',
    cluster: load(`localpeer: true\npeers: { name: c, port: 7 }\n${nodes}`),
    before: 'global\n  daemon\n  localpeer  old # us\npeers c\n  peer a 10.0.0.1:7\n  peer b 10.0.0.2:7\n',
    after: 'global\n  daemon\n  localpeer  a # us\npeers c\n  peer a 10.0.0.1:7\n  peer b 10.0.0.2:7\n',
  },
  {
    what: 'localpeer is added to the global section',
    cluster: load(`localpeer: true\npeers: { name: c, port: 7 }\n${nodes}`),
    before: '# mine\nglobal\n  daemon\npeers c\n  peer a 10.0.0.1:7\n  peer b 10.0.0.2:7\n',
    after: '# mine\nglobal\n  localpeer a\n  daemon\npeers c\n  peer a 10.0.0.1:7\n  peer b 10.0.0.2:7\n',
  },
  {
    what: 'localpeer gets a global section where there is none, above everything',
    cluster: load(`localpeer: true\npeers: { name: c, port: 7 }\n${nodes}`),
    before: '# mine\n\nbackend x\n',
    after:
      '# mine\n\nglobal\n    localpeer a\n\npeers c\n    peer a 10.0.0.1:7\n    peer b 10.0.0.2:7\n\nbackend x\n',
  },
  {
    what: 'several sections are added in their order',
    cluster: load(`peers: [{ name: c, port: 7 }, { name: d, port: 8 }]\n${nodes}`),
    before: 'backend x\n',
    after:
      'peers c\n    peer a 10.0.0.1:7\n    peer b 10.0.0.2:7\n\npeers d\n    peer a 10.0.0.1:8\n    peer b 10.0.0.2:8\n\nbackend x\n',
  },
];

describe('a sum among the tables of the file', () => {
  it('is the same as one in the list of its section, and is in no proxy', () => {
    const definition = 'type: ip, size: 1k, expire: 60s, store: [gpc0, "http_req_rate(10s)"]';
    const listed = load(
      `peers: { name: c, port: 7, tables: [{ name: limits, ${definition}, sum: { data: [http_req_rate] } }] }\n${nodes}`,
    );
    const mapped = load(
      `peers: { name: c, port: 7 }\n${nodes}tables: { limits: { ${definition}, sum: [http_req_rate] } }\n`,
    );
    const before = 'peers c\n  peer a 10.0.0.1:7\n\nfrontend web\n  mode http\n';
    expect(splice(before, mapped)).toBe(splice(before, listed));
    expect(splice(before, mapped)).toContain('table limits_a type ip');
    const two = load(
      `peers: [{ name: c, port: 7 }, { name: d, port: 8 }]\n${nodes}tables: { limits: { ${definition}, sum: true, peers: d } }\n`,
    );
    expect(two.sums.map(({ section }) => section)).toEqual(['d']);
    expect(two.sections.map(({ tables }) => tables?.length ?? null)).toEqual([null, 2]);
  });
});

describe('a section put into a config', () => {
  for (const { what, cluster, form, before, after } of cases) {
    it(what, () => expect(splice(before, cluster, form)).toBe(after));
  }

  it('is refused where the config has several places for it', () => {
    expect(() => splice('peers c\npeers c\n')).toThrow('there are 2 sections "peers c" (haproxy.cfg:2:1)');
    expect(() =>
      splice('.if defined(X)\npeers c\n  peer a 10.0.0.1:7\n.endif\n  peer b 10.0.0.2:7\n'),
    ).toThrow('a condition that reaches beyond the section divides "peers c" (haproxy.cfg:4:1)');
    const tables = load(`peers: { name: c }\n${nodes}tables: { web: { type: ip, size: 1k } }\n`);
    expect(() => splice('backend wev\n', tables)).toThrow('no frontend, backend or listen is named "web"');
    expect(() =>
      splice('backend web\n  stick-table type ip size 1\n  stick-table type ip size 1\n', tables),
    ).toThrow('"web" has 2 stick-table lines (haproxy.cfg:3:3)');
    const changed = load(`peers: { name: c }\n${nodes}tables: { web: { peers: c } }\n`);
    expect(() => splice('frontend web\nbackend other\n', changed)).toThrow(
      expect.objectContaining({
        code: 'usage',
        message: '"web" has no stick-table that the cluster file could change (haproxy.cfg:1:1)',
        hint: 'add "type" and "size" to the table of "web" in hapeers.yaml',
      }),
    );
  });
});

/** Null where a condition divides the section. */
function spliceOrRefuse(before: string, cluster: Cluster, form: Form): string | null {
  try {
    return splice(before, cluster, form);
  } catch (error) {
    if (error instanceof HapeersError && /divides "peers c"/.test(error.message)) return null;
    throw error;
  }
}

describe('whatever stands around it', () => {
  const line = fc.constantFrom(
    '',
    '  ',
    '# remark',
    '  # remark',
    'global',
    'defaults',
    'backend x',
    'frontend y # z',
    'listen l',
    'peers other',
    '  peer a 1.2.3.4:5',
    '  stick-table type ip size 1k peers c',
    '  server s "a b" \\#',
    '\tbind :80',
    '.if defined(X)',
    '.else',
    '.endif',
    '.notice "x"',
    '"unclosed',
    '[scope]',
    'a\rb',
    'été',
  );
  const eol = fc.constantFrom('\n', '\r\n');
  const text = fc.array(fc.tuple(line, eol)).map((lines) => lines.flat().join(''));
  const section = fc
    .array(
      fc.tuple(
        fc.constantFrom(
          '  peer a 10.0.0.1:7',
          '  peer b 10.0.0.3:7 # b',
          '  peer z 10.0.0.9:7',
          '  bind :7',
          '  server a',
          '  server b 10.0.0.2:7 ssl',
          '  default-server ssl',
          '  # remark',
          '',
          '  disabled',
          '  table t type ip size 1k',
          '  shards 2',
          '  .if defined(X)',
          '  .endif',
          '  .else',
          '  peer "a',
          '  log global',
        ),
        eol,
      ),
    )
    .map((lines) => lines.flat().join(''));
  const form = fc.constantFrom<Form>('legacy', 'modern', 'single');
  const cluster = fc.constantFrom(plain, tls);

  it('stays to the byte, and a second time changes nothing', () => {
    fc.assert(
      fc.property(text, section, text, form, cluster, (before, body, after, form, cluster) => {
        const head = `${before}peers c\n`;
        const tail = `backend end\n${after}`;
        const result = spliceOrRefuse(head + body + tail, cluster, form);
        if (result === null) {
          expect(body).toMatch(/\.(?:if|else|endif)/);
          return;
        }
        expect(result.startsWith(head)).toBe(true);
        expect(result.endsWith(tail)).toBe(true);
        const comments = (text: string) => text.split(/\r?\n/).filter((line) => /^\s*#/.test(line));
        expect(comments(result)).toEqual(comments(head + body + tail));
      }),
      { numRuns: 2000 },
    );
  });

  it('stays to the byte where the section is new', () => {
    fc.assert(
      fc.property(
        text,
        fc.constantFrom('', 'backend x', '# end', '  '),
        form,
        cluster,
        (before, last, form, cluster) => {
          const original = before + last;
          const result = splice(original, cluster, form);
          let start = 0;
          while (start < original.length && original[start] === result[start]) start++;
          let end = 0;
          while (end < original.length - start && original.at(-1 - end) === result.at(-1 - end)) end++;
          expect(start + end).toBe(original.length);
          expect(result.slice(start, result.length - end)).toMatch(/^peers c\r?$|peers c\r?$/m);
        },
      ),
      { numRuns: 2000 },
    );
  });
});
