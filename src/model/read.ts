import type { Directive, Statement } from '../../grammar/ast.ts';
import { parse } from '../../grammar/parser.ts';
import type { Source } from '../text.ts';
import type { Config, ConfigFile } from './config.ts';
import { type Environment, presetVersion } from './line/environment.ts';
import { EnvironmentReader } from './line/environment-reader.ts';
import type { LineFault } from './line/fault.ts';
import { FileReader, type Reading, type ReadLine } from './section/file-reader.ts';
import { type FirstPass, hasFirstPass, readFirstPass } from './section/first-pass.ts';
import { SectionReaders } from './section/readers.ts';
import type { FeatureWord, UnknownWord } from './section/unknown-word.ts';
import type { ReadTarget } from './target.ts';

/**
 * Reads files in the order of `-f` options into what one node of one HAProxy version makes of them. Total: what
 * HAProxy would refuse is left out or kept as a defect of the thing that it belongs to.
 *
 * @example
 * const source = new Source('haproxy.cfg', 'peers ours\n    peer hap1 10.0.0.1:1024\n    table bans type ip size 1m store gpc(2)\n');
 * const config = readConfig([{ source, document: parse(source.text) }], {
 *   version: parseVersion('3.2'),
 *   localPeer: 'hap1',
 *   environment: new Environment(),
 * });
 * config.peersSections[0].peers.map(({ name, local }) => [name?.value, local]); // [['hap1', true]]
 * config.tables.map(({ name, wireName, size }) => [name, wireName, size]); // [['ours/bans', '/bans', 1048576]]
 */
export function readConfig(files: readonly ConfigFile[], target: ReadTarget): Config {
  return readInto(null, files, target);
}

/** What a node makes of each line. */
export type ReadLines = ReadonlyMap<Statement | Directive, ReadLine>;

/**
 * Reads files as {@link readConfig} does, and keeps what it makes of each line, those in branches that are not taken
 * among them: whoever changes a text by its meaning has to know them all.
 */
export function readConfigLines(
  files: readonly ConfigFile[],
  target: ReadTarget,
): { readonly config: Config; readonly lines: ReadLines } {
  const lines = new Map<Statement | Directive, ReadLine>();
  return { config: readInto(lines, files, target), lines };
}

function readInto(lines: Reading['lines'], files: readonly ConfigFile[], target: ReadTarget): Config {
  const { version } = target;
  const first = hasFirstPass(target) ? readFirstPass(files, target) : null;
  const environment = environmentOf(target, first);
  const variables = new EnvironmentReader(environment);
  const sections = new SectionReaders(target, environment, variables, first?.localPeer ?? null);
  const faults: LineFault[] = [...(first?.faults ?? [])];
  const unknownWords: UnknownWord[] = [];
  const featureWords: FeatureWord[] = [];
  const features = target.features ?? null;
  const reading = { version, environment, sections, faults, unknownWords, features, featureWords, lines };
  for (const file of files) new FileReader(file, reading).read();
  return { ...sections.finish(), faults, unknownWords, features, featureWords, version, files };
}

/**
 * Parses and reads texts, in the order of `-f` options, as {@link readConfig} does.
 *
 * @example
 * const text = 'backend app\n    stick-table type ip size 1m\n';
 * const target = { version: parseVersion('3.2'), localPeer: null, environment: new Environment() };
 * const { tables } = readTexts([new Source('haproxy.cfg', text)], target);
 * tables.map(({ name, size }) => [name, size]); // [['app', 1048576]]
 */
export function readTexts(sources: readonly Source[], target: ReadTarget): Config {
  return readConfig(
    sources.map((source) => ({ source, document: parse(source.text) })),
    target,
  );
}

/** The environment in which the first line is read. */
function environmentOf(target: ReadTarget, first: FirstPass | null): Environment {
  const environment = (first?.environment ?? target.environment).copy();
  presetVersion(environment, target.version);
  const name = first === null ? target.localPeer : first.localPeer.name;
  if (name !== null) environment.set('HAPROXY_LOCALPEER', name);
  else if (first !== null) {
    environment.set('HAPROXY_LOCALPEER', target.environment.get('HAPROXY_LOCALPEER') ?? undefined);
  }
  return environment;
}
