// Records grammar/vocabulary/*.json from HAProxy itself:
//   node scripts/run.js record-vocabulary BINARIES [DUMPS]
// BINARIES is a folder of executables `haproxy-X.Y`, DUMPS one of `haproxy -dKall` outputs `X.Y-all.txt`, which add words
// to ask for. Branches without a binary keep what the files say of them, so one binary is enough to add a branch
// (after its name was added to `branches` in grammar/vocabulary/branch.ts). What no binary tells stands, reviewed, in
// fixtures/vocabulary: words that no dump lists, words of optional parts, facts that dumps have wrong, backports.
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Branch } from '../../grammar/vocabulary/branch.ts';
import { branches, branchNamed } from '../../grammar/vocabulary/branch.ts';
import { gatherCandidates } from './vocabulary/candidates.ts';
import { readFiles, writeFiles } from './vocabulary/files.ts';
import { fold, unfold } from './vocabulary/fold.ts';
import type { Observation } from './vocabulary/observe.ts';
import { dumpOf, observe } from './vocabulary/observe.ts';
import {
  correct,
  readBackports,
  readCandidates,
  readCorrections,
  readFeatures,
} from './vocabulary/reviewed.ts';

const [binaries, dumps] = process.argv.slice(2);
if (binaries === undefined) {
  throw new Error('usage: record-vocabulary BINARIES [DUMPS]');
}
const folder = 'grammar/vocabulary';
const reviewed = 'fixtures/vocabulary';

const recorded = unfold(await readFiles(folder));
const executables = await findExecutables(binaries);
const candidates = gatherCandidates(
  await readCandidates(reviewed),
  [...[...executables.values()].map((path) => dumpOf(path) ?? ''), ...(await readDumps(dumps))],
  [...recorded.values()].flatMap((observation) => [...observation.keys()]),
);
const corrections = await readCorrections(reviewed);
const observations = new Map<Branch, Observation>(recorded);
for (const [branch, path] of executables) {
  const observation = correct(await observe(path, candidates), corrections);
  observations.set(branch, observation);
  console.log(`${branch}: ${observation.size} words`);
}
const rows = fold(observations, await readFeatures(reviewed), await readBackports(reviewed));
for (const [name, text] of writeFiles(rows)) {
  await writeFile(join(folder, `${name}.json`), text);
  console.log(`${name}.json: ${text.length} bytes`);
}

async function findExecutables(path: string): Promise<ReadonlyMap<Branch, string>> {
  const found = new Map<Branch, string>();
  for (const name of await readdir(path)) {
    const branch = branchNamed(/^haproxy-(\d+\.\d+)$/.exec(name)?.[1]);
    if (branch !== null) {
      found.set(branch, join(path, name));
    }
  }
  if (found.size === 0) {
    throw new Error(`no haproxy-X.Y in "${path}" for X.Y of ${branches.join(', ')}`);
  }
  return found;
}

async function readDumps(path: string | undefined): Promise<readonly string[]> {
  if (path === undefined) {
    return [];
  }
  const names = (await readdir(path)).filter((name) => name.endsWith('-all.txt'));
  return Promise.all(names.map((name) => readFile(join(path, name), 'utf8')));
}
