import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { lint } from '../../src/lint/lint.ts';

const source = fileURLToPath(new URL('../../src', import.meta.url));

/** Objects with open keys, by file; each is JSON or YAML as it is read, printed, or written by hand. */
const SHAPES: ReadonlyMap<string, string> = new Map([
  ['cluster/derive/servers.ts', 'a part of the cluster file that is made'],
  ['cluster/derive/tls.ts', 'a part of the cluster file that is made'],
  ['cluster/file.ts', 'the cluster file as YAML gives it'],
  ['cluster/found/answer.ts', 'entries of nodes that a program prints as JSON'],
  ['cluster/found/entries.ts', 'entries of nodes that a program prints as JSON'],
  ['cluster/quoted-numbers.ts', 'anything that YAML gives'],
  ['cluster/schema-error.ts', 'what the compiled schema reports'],
  ['cli/lsp/protocol.ts', 'a change of the language server protocol'],
  ['cli/lsp/server.ts', 'settings that an editor sends'],
  ['cli/probe/report/prometheus.ts', 'labels of a metric, written by hand'],
  ['cli/shell/io.ts', 'the environment as Node.js gives it'],
  ['editor/cluster/schema.ts', 'the JSON schema of the cluster file'],
  ['generate/artifact.ts', 'the type of a table with closed keys'],
  ['lint/baseline.ts', 'anything that JSON gives'],
  ['lint/lint.ts', 'options written by hand'],
  ['lint/rule.ts', 'the files of an example, written by hand'],
  ['probe/entry-store.ts', 'an entry as JSON prints it'],
  ['probe/entry.ts', 'an entry as JSON prints it'],
  ['probe/load/dumped.ts', 'an entry as JSON gives it'],
  ['probe/sum.ts', 'sums as JSON prints them'],
]);

const files = (readdirSync(source, { recursive: true }) as string[])
  .map((name) => name.replaceAll('\\', '/'))
  .filter((name) => name.endsWith('.ts') && !name.endsWith('.gen.ts'));
const textOf = (name: string) => readFileSync(join(source, name), 'utf8');

describe('what is looked up by a text from outside', () => {
  it('is a map, in the public API as within', () => {
    const open = files.filter((name) => /\bRecord<\s*string\b|\[\w+: string\]:/.test(textOf(name)));
    expect(open.toSorted()).toEqual([...SHAPES.keys()].toSorted());
  });

  it('is never a list of pairs in a type', () => {
    const pairs = files.filter((name) =>
      /^export .*\)?: readonly \(?readonly \[string, [^\]]*\]\)?\[\]|^ {2}readonly \w+\??: .*\[string, [^\]]*\]\)?\[\]/m.test(
        textOf(name),
      ),
    );
    expect(pairs).toEqual([]);
  });

  it('knows no name that every object has', () => {
    const text = `frontend web
    bind 127.0.0.1:8443 ssl crt a.pem ssl-min-ver constructor
    acl a src_conn_rate constructor 5
    stick-table type constructor size 1k
    stick-table type ip size 1k store toString
`;
    const said = lint([{ name: 'haproxy.cfg', text }]).map(({ message, hint }) => `${message} ${hint}`);
    const known = lint([
      { name: 'haproxy.cfg', text: text.replaceAll('constructor', 'qqq').replaceAll('toString', 'qqqq') },
    ]).map(({ message, hint }) => `${message} ${hint}`);
    expect(said.map((one) => one.replaceAll('constructor', 'qqq').replaceAll('toString', 'qqqq'))).toEqual(
      known,
    );
  });
});
