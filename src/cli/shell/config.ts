import { parse } from '../../../grammar/parser.ts';
import type { Config } from '../../model/config.ts';
import { readConfig } from '../../model/read.ts';
import type { Source } from '../../text.ts';
import { readSources } from './files.ts';
import type { Io } from './io.ts';
import { type ConfigOptions, environmentOf, versionOf } from './options.ts';

/**
 * Reads the files of one node into its config.
 * @param localPeer the name given for this node; null where none is
 * @throws HapeersError `file-unreadable`, `usage`
 */
export async function loadConfig(
  paths: readonly string[],
  localPeer: string | null,
  options: ConfigOptions & { readonly stdinFilename?: string },
  io: Io,
): Promise<Config> {
  return configOf(await readSources(paths, io, options.stdinFilename), localPeer, options, io);
}

export function configOf(
  sources: readonly Source[],
  localPeer: string | null,
  options: ConfigOptions,
  io: Io,
): Config {
  const files = sources.map((source) => ({ source, document: parse(source.text) }));
  return readConfig(files, {
    version: versionOf(options),
    localPeer,
    environment: environmentOf(options, io),
  });
}
