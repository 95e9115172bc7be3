import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { sourceOf } from '../../src/bytes.ts';
import { Environment } from '../../src/model/line/environment.ts';
import { readTexts } from '../../src/model/read.ts';
import { nodeOfFile } from '../../src/model/section/peers.ts';
import type { Problem, Severity } from '../../src/problem.ts';
import type { Source } from '../../src/text.ts';
import { lintSources, readCases, targetOf } from './recorded/cases.ts';

const severities: readonly Severity[] = ['error', 'warning', 'info'];

/**
 * `sweep FOLDER [VERSION]`: lints every `.cfg` below a folder alone, and prints which rule speaks how often, then every
 * problem. With a `verdicts.json` in the folder only files that HAProxy accepts are linted, each for VERSION or else the
 * last version that accepts it, so a `refuses` is a false alarm.
 */
function main([folder = '.', version = '3.4']: readonly string[]): void {
  const accepting = acceptingVersions(folder);
  const found = filesBelow(folder).flatMap((file) => {
    const name = relative(folder, file);
    const versions = accepting === null ? [version] : (accepting.get(name) ?? []);
    const target = versions.includes(version) ? version : versions.at(-1);
    return target === undefined ? [] : [{ name, target, problems: lintFile(file, name, target) }];
  });
  const problems = found.flatMap((file) => file.problems.map((one) => ({ file: file.name, ...one })));
  console.log(`${found.length} files, ${new Set(problems.map(({ file }) => file)).size} with problems`);
  console.log(`${'rule'.padEnd(32)}${[...severities, 'files'].map((head) => head.padStart(9)).join('')}`);
  const rules = [...new Set(problems.map(({ problem }) => problem.rule))];
  const rows = rules.map((rule) => {
    const own = problems.filter(({ problem }) => problem.rule === rule);
    const counts = severities.map((one) => own.filter(({ problem }) => problem.severity === one).length);
    return { rule, counts: [...counts, new Set(own.map(({ file }) => file)).size] };
  });
  for (const { rule, counts } of rows.sort((a, b) => (b.counts.at(-1) ?? 0) - (a.counts.at(-1) ?? 0))) {
    console.log(rule.padEnd(32) + counts.map((count) => String(count).padStart(9)).join(''));
  }
  for (const { name, target, problems } of found) {
    for (const { problem, localPeers } of problems) {
      const { source, range, severity, rule, message, haproxy } = problem;
      const { line, column } = source.position(range.start);
      console.log(
        `${name}:${line}:${column} for ${target} as ${localPeers.join('|')}: ${severity} ${rule}: ${message} (${haproxy})`,
      );
    }
  }
}

/** The versions that accept each file, oldest first; null where no verdicts are there. */
function acceptingVersions(folder: string): ReadonlyMap<string, readonly string[]> | null {
  if (!existsSync(join(folder, 'verdicts.json'))) return null;
  return new Map(
    readCases(folder).map(({ file, verdicts }) => [
      file,
      verdicts.flatMap(({ exit, versions }) => (exit === 0 || exit === 2 ? versions : [])),
    ]),
  );
}

interface Found {
  readonly problem: Problem;
  /** For which local peers it is found; `?` for an unknown one. */
  readonly localPeers: readonly string[];
}

/** For an unknown local peer, and for each that the file may be meant for. */
function lintFile(path: string, name: string, version: string): readonly Found[] {
  const source = sourceOf(name, readFileSync(path));
  const found = new Map<string, { problem: Problem; localPeers: string[] }>();
  for (const localPeer of [null, ...localPeersOf(source, version)]) {
    for (const problem of lintSources([source], targetFor(version, localPeer))) {
      const key = JSON.stringify([problem.range, problem.rule, problem.severity, problem.message]);
      const same = found.get(key) ?? { problem, localPeers: [] };
      same.localPeers.push(localPeer ?? '?');
      found.set(key, same);
    }
  }
  return [...found.values()];
}

/** The names that a peers section leaves for this node: only a line without an address can be a local "server". */
function localPeersOf(source: Source, version: string): readonly string[] {
  const { localPeer, peersSections } = readTexts([source], targetFor(version, null));
  if (localPeer.name !== null) return [];
  const peers = peersSections.flatMap((section) => {
    const only = nodeOfFile(section);
    return only === null ? section.peers.filter(({ keyword }) => keyword === 'peer') : [only];
  });
  return [...new Set(peers.flatMap(({ name }) => name?.value ?? []))];
}

function targetFor(version: string, localPeer: string | null) {
  return { version: targetOf(version), localPeer, environment: new Environment() };
}

function filesBelow(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return filesBelow(path);
    return entry.name.endsWith('.cfg') ? [path] : [];
  });
}

main(process.argv.slice(2));
