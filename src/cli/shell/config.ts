import type { Config } from '../../model/config.ts';
import { readTexts } from '../../model/read.ts';
import type { Source } from '../../text.ts';
import { readSources } from './files.ts';
import { refuseForeign } from './foreign-file.ts';
import type { Io } from './io.ts';
import type { GivenLocalPeer } from './local-peer.ts';
import type { ConfigOptions } from './options.ts';
import { type ConfigTarget, configTarget } from './target.ts';

/**
 * Reads the files of one node into its config.
 * @param localPeer the name given for this node; null where none is
 * @throws HapeersError `file-unreadable`, `usage`
 */
export async function loadConfig(
  paths: readonly string[],
  localPeer: GivenLocalPeer,
  options: ConfigOptions & { readonly stdinFilename?: string },
  io: Io,
): Promise<Config> {
  const target = configTarget(localPeer.name, options, null, io);
  const sources = await readSources(paths, io, options.stdinFilename);
  for (const source of sources) refuseForeign(source);
  return configOf(sources, localPeer.name, target, localPeer.by);
}

/** @param localPeerBy whether HAProxy is given that name, it is known which node this is, or it is the host name */
export function configOf(
  sources: readonly Source[],
  localPeer: string | null,
  { version, environment, features }: ConfigTarget,
  localPeerBy: 'option' | 'node' | 'host' = 'option',
): Config {
  return readTexts(sources, { version, localPeer, localPeerBy, environment, features });
}
