import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  branchOf,
  type Cluster,
  generate,
  HapeersError,
  parse,
  print,
  readCluster,
  Source,
} from '../../../src/index.ts';
import { haproxyBinaries, repositoryFolder } from '../../haproxy/binaries.ts';
import { check } from '../../haproxy/check.ts';
import { outsideCauseOf } from '../mutated/outside.ts';
import type { Random } from '../mutated/random.ts';
import { damaged } from './damage.ts';
import type { FuzzPart } from './part.ts';

const folder = join(repositoryFolder, 'fixtures/clusters');
const texts = readdirSync(folder)
  .filter((name) => name.endsWith('.yaml'))
  .map((name) => readFileSync(join(folder, name), 'utf8'));
const binaries = haproxyBinaries();
/** HAProxy is asked about one case in so many: it takes longer than all the rest. */
const ASKED = 25;

const forms = ['legacy', 'modern', 'single'] as const;

/** A cluster file is read; where it holds, every node's text is written, read again, and checked by HAProxy. */
export const clusters: FuzzPart = {
  name: 'clusters',
  async run(random) {
    const text = changed(random.pick(texts), random);
    const { cluster, problems } = readCluster(new Source('hapeers.yaml', text));
    if (cluster === null) {
      if (!problems.some(({ severity }) => severity === 'error'))
        throw new Error(`no cluster and no error\n${text}`);
      return;
    }
    const form = random.pick(forms);
    for (const { name } of cluster.nodes) {
      const written = textOf(cluster, name, form);
      if (written === null) continue;
      if (print(parse(written)) !== written) throw new Error(`is not printed as it was\n${written}`);
      if (/[\u0000-\u0008\u000b-\u001f\u007f]/.test(written))
        throw new Error(`writes a control character\n${JSON.stringify(written)}`);
    }
    if (binaries.length === 0 || random.index(ASKED) > 0) return;
    const node = random.pick(cluster.nodes);
    const branch = branchOf(node.version);
    const binary = node.namesVersion ? binaries.find((one) => one.branch === branch) : binaries.at(-1);
    if (binary === undefined) return;
    const written = textOf(cluster, node.name, form);
    if (written === null) return;
    const { exit, messages } = await check(binary, written, {
      ...(cluster.localpeer ? {} : { localPeer: node.name }),
      args: ['-dW'],
    });
    if (exit !== 1 || outsideCauseOf(messages, { files: [['haproxy.cfg', written]] }) !== null) return;
    const said = messages.map((message) => message.text).join('\n');
    throw new Error(
      `HAProxy ${binary.version} refuses node ${node.name} in the form ${form}:\n${said}\n${written}\nfrom\n${text}`,
    );
  },
};

/** Null where the cluster cannot be written in that form. */
function textOf(cluster: Cluster, node: string, form: (typeof forms)[number]): string | null {
  try {
    return generate(cluster, node, form);
  } catch (error) {
    if (error instanceof HapeersError) return null;
    throw error;
  }
}

/** Words of other places and of nobody, as YAML takes them. */
const values: readonly string[] = [
  '""',
  '"a b"',
  '"a\\nb"',
  '"a\\u001bb"',
  '"#"',
  '"$HOME"',
  '"`id`"',
  '"\'"',
  'null',
  'true',
  '0',
  '-1',
  '1e9',
  '[]',
  '{}',
  '"::1"',
  '10.0.0.256',
  'lb.example.invalid',
];

/** One to three lines that are gone, doubled, or have another value; or a text that is damaged anywhere. */
function changed(text: string, random: Random): string {
  if (random.index(4) === 0) return damaged(text, random.pick(texts), random);
  const lines = text.split('\n');
  for (let left = 1 + random.index(3); left > 0; left--) {
    const at = random.index(lines.length);
    const line = lines[at] ?? '';
    const kind = random.index(4);
    if (kind === 0) lines.splice(at, 1);
    else if (kind === 1) lines.splice(at, 0, line);
    else if (kind === 2)
      lines[at] = line.replace(
        /(:|-)( +)\S.*$/,
        (_, sign: string, gap: string) => `${sign}${gap}${random.pick(values)}`,
      );
    else lines[at] = line.replace(/\d+/, () => String(random.index(70_000)));
  }
  return lines.join('\n');
}
