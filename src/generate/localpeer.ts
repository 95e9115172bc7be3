import { parse } from '../../grammar/parser.ts';
import type { Config, ConfigFile } from '../model/config.ts';
import { Environment } from '../model/line/environment.ts';
import { readConfig } from '../model/read.ts';
import { newest } from '../model/value/version.ts';
import type { Source } from '../text.ts';

/** What the `localpeer` lines of a config say: nothing, a name, or one that a variable or a condition hides. */
export type Localpeer =
  | { readonly kind: 'none' }
  | { readonly kind: 'hidden' }
  | { readonly kind: 'named'; readonly name: string };

/** The name in the last `localpeer` line of the global sections, the one that counts. */
export function localpeerOf(source: Source): Localpeer {
  return localpeerOfFile({ source, document: parse(source.text) });
}

export function localpeerOfFile(file: ConfigFile): Localpeer {
  return localpeerIn(
    readConfig([file], { version: newest, localPeer: null, environment: new Environment() }),
  );
}

export function localpeerIn({ localPeerStatements }: Config): Localpeer {
  const last = localPeerStatements.at(-1);
  if (last === undefined) return { kind: 'none' };
  const name = localPeerStatements.every(({ certain }) => certain) ? last.name?.value : null;
  return name == null ? { kind: 'hidden' } : { kind: 'named', name };
}
