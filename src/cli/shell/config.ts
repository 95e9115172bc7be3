import type { Config } from '../../model/config.ts';
import { readTexts } from '../../model/read.ts';
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
  localPeerBy: 'option' | 'node' = 'option',
): Config {
  return readTexts(sources, {
    version: versionOf(options),
    localPeer,
    localPeerBy,
    environment: environmentOf(options, io),
  });
}
