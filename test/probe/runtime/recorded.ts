import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type NodeReading, readLevel } from '../../../src/probe/runtime/reading.ts';
import { readShowInfo } from '../../../src/probe/runtime/show-info.ts';
import { readShowPeers } from '../../../src/probe/runtime/show-peers.ts';
import { readShowTable } from '../../../src/probe/runtime/show-table.ts';
import { repositoryFolder } from '../../haproxy/binaries.ts';

/** What the runtime API of one node printed: see fixtures/runtime/README.md. */
export interface RecordedNode {
  readonly showInfo: string;
  readonly showLevel: string;
  readonly showPeers: string;
  readonly showPeersDict: string;
  readonly showTable: string;
  readonly showEntries: string;
  readonly showServers: string;
}

export interface Recorded {
  readonly branch: string;
  readonly haproxy: string;
  readonly A: RecordedNode;
  readonly B: RecordedNode;
}

export const folder = join(repositoryFolder, 'fixtures/runtime');

export const recorded: readonly Recorded[] = readdirSync(folder)
  .flatMap((file) => /^nodes-(.*)\.json$/.exec(file)?.[1] ?? [])
  .map((branch) => ({
    ...JSON.parse(readFileSync(join(folder, `nodes-${branch}.json`), 'utf8')),
    branch,
  }));

/** A recorded node as if it had just been read. */
export function readingOf(node: RecordedNode, path: string): NodeReading {
  const info = readShowInfo(node.showInfo);
  if (info === null) throw new Error('no answer to "show info"');
  const sections = readShowPeers(node.showPeers);
  const localPeer = sections[0]?.peers.find(({ local }) => local)?.name ?? null;
  return {
    target: { text: path, name: null, endpoint: { kind: 'unix', path } },
    name: localPeer,
    localPeer,
    connectMs: 0.1,
    takenAt: 0,
    info,
    version: info.version,
    level: readLevel(node.showLevel),
    sections,
    tables: readShowTable(node.showTable),
  };
}
