import { resolve } from 'node:path';
import { HapeersError } from '../../errors.ts';
import { changedTableWords } from '../../generate/changed-table.ts';
import { targetOf } from '../../generate/node-file.ts';
import { stickTableWords } from '../../generate/table.ts';
import { nodeText } from '../../generate/text.ts';
import type { Cluster, Form, ProxyTable } from '../../model/cluster.ts';
import type { Config } from '../../model/config.ts';
import { readTexts } from '../../model/read.ts';
import type { ReadTarget } from '../../model/target.ts';
import { Source } from '../../text.ts';
import { readSources } from '../shell/files.ts';
import type { Io } from '../shell/io.ts';
import { configPaths, filesBeside } from '../shell/node-files.ts';
import type { Draft } from './drafts.ts';

const STDIN = '-';

/** What HAProxy reads on one node: now, and with the drafts written. */
export interface Readings {
  /** The generated lines alone. */
  readonly intended: Config;
  readonly before: Config;
  readonly after: Config;
  /** The files that would be written. */
  readonly own: ReadonlySet<Source>;
}

/**
 * Reads a node with all its files as they are and as they would be.
 * @returns null where no draft changes a config of the node
 */
export async function readingsOf(
  cluster: Cluster,
  drafts: readonly Draft[],
  node: string,
  form: Form | undefined,
  io: Io,
): Promise<Readings | null> {
  const changes = new Map(
    drafts.flatMap(({ nodes, path, before, text }) =>
      before === null || !nodes.includes(node)
        ? []
        : [
            [
              // What comes from standard input is all of the node that is known.
              path === null ? STDIN : resolve(io.cwd, path),
              { before, after: new Source(before.name, text, before.encoding) },
            ] as const,
          ],
    ),
  );
  const [first] = changes.keys();
  if (first === undefined) return null;
  const listed = filesBeside(cluster, node, first, io);
  const before: Source[] = [];
  const after: Source[] = [];
  for (const file of listed.length === 0 ? changes.keys() : listed) {
    const change = changes.get(file);
    const other = change === undefined ? await readOther(file, io) : [];
    before.push(...(change === undefined ? other : [change.before]));
    after.push(...(change === undefined ? other : [change.after]));
  }
  const target = targetOf(cluster, node);
  const was = readAs(before, target);
  // A peers file of its own stands beside configs that nobody named: their proxies are not here to be given tables.
  const hasProxies = listed.length > 0 || drafts.some((draft) => draft.spliced && draft.nodes.includes(node));
  const tables = hasProxies ? tablesText(cluster, was) : '';
  return {
    intended: readTexts([new Source('cluster', `${nodeText(cluster, node, form)}\n${tables}`)], target),
    before: was,
    after: readAs(after, target),
    own: new Set([...changes.values()].map((change) => change.after)),
  };
}

/** The config that a node has on this machine; null where it, or a part of it, is not here. */
export async function presentConfig(cluster: Cluster, node: string, io: Io): Promise<Config | null> {
  const own = cluster.nodes.find(({ name }) => name === node);
  if (own === undefined || own.config.length === 0) return null;
  try {
    const sources = await readSources(configPaths(cluster, own.config), io);
    return readAs(sources, targetOf(cluster, node));
  } catch (error) {
    if (error instanceof HapeersError) return null;
    throw error;
  }
}

/** What a node makes of its files. */
export function readConfig(sources: readonly Source[], cluster: Cluster, node: string): Config {
  return readAs(sources, targetOf(cluster, node));
}

/** A name that a variable hides is that of the node: what else would it be meant for. */
function readAs(sources: readonly Source[], target: ReadTarget): Config {
  const config = readTexts(sources, target);
  const line = config.localPeerStatements.at(-1);
  const isHidden = line?.certain === true && line.name?.value === null;
  return isHidden ? readTexts(sources, { ...target, localPeerBy: 'option' }) : config;
}

/** A file of the node that is not on this machine is not judged. */
async function readOther(file: string, io: Io): Promise<readonly Source[]> {
  try {
    return await readSources([file], io);
  } catch (error) {
    if (error instanceof HapeersError) return [];
    throw error;
  }
}

/** The tables of proxies, in proxies of their own. */
function tablesText(cluster: Cluster, before: Config): string {
  const tables = cluster.tables.flatMap((table) => {
    const words = tableWordsIn(table, before);
    return words === null ? [] : [`backend ${table.proxy}\n    ${words.join(' ')}\n`];
  });
  return tables.join('\n');
}

/** Of a table that the cluster file only changes, the config has the rest; null where it has none. */
function tableWordsIn(table: ProxyTable, before: Config): readonly string[] | null {
  if (table.definition !== null) return stickTableWords(table);
  const line = before.tables.find(({ owner, name }) => owner === 'proxy' && name === table.proxy);
  return line === undefined ? null : changedTableWords(line, table);
}
