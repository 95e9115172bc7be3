import { parse } from '../../grammar/parser.ts';
import type { Cluster, Form } from '../model/cluster.ts';
import { BACKENDS, FRONTENDS, PROXIES } from '../model/section/kind.ts';
import type { Source } from '../text.ts';
import { type NodeFile, nodeFiles } from './node-file.ts';
import { spliceFile } from './splice.ts';

/**
 * The texts of all files of one node with what the cluster file says of it: every thing once, in the file that has its
 * section or its proxy. What none of them has goes to the file with a peers section, else to the first with a proxy.
 * @param sources the files in the order of `-f`
 * @returns the new texts, in the same order
 * @throws HapeersError `usage` where no file has a place for a thing, or more than one
 */
export function spliceNode(
  sources: readonly Source[],
  cluster: Cluster,
  node: string,
  form?: Form,
): readonly string[] {
  const files = nodeFiles(
    sources.map((source) => ({ source, document: parse(source.text) })),
    cluster,
    node,
  );
  const fileWith = (...keywords: readonly string[]) =>
    files.find((file) => file.sections(...keywords).length > 0);
  const home = fileWith('peers') ?? fileWith(...PROXIES) ?? files.at(-1);
  const named = files.find(({ localpeer }) => localpeer !== undefined) ?? fileWith('global') ?? home;
  const isIn = (file: NodeFile, keywords: readonly string[], name: string) =>
    file.sectionsNamed(keywords, name).length > 0;
  return files.map((file) => {
    const others = files.filter((other) => other !== file);
    const isOwn = (keywords: readonly string[], name: string) =>
      isIn(file, keywords, name) || (file === home && !others.some((other) => isIn(other, keywords, name)));
    const own: Cluster = {
      ...cluster,
      localpeer: cluster.localpeer && file === named,
      sections: cluster.sections.filter(({ name }) => isOwn(['peers'], name)),
      tables: cluster.tables.filter(({ proxy }) => isOwn(PROXIES, proxy)),
      sums: cluster.sums.map((sum) => ({
        ...sum,
        frontends: sum.frontends.filter((name) => isOwn(FRONTENDS, name)),
      })),
      serverIds: new Map([...cluster.serverIds].filter(([proxy]) => isOwn(BACKENDS, proxy))),
    };
    return spliceFile(file, [], own, node, form);
  });
}
