import { readTexts } from '../model/read.ts';
import type { ReadTarget } from '../model/target.ts';
import type { Source } from '../text.ts';

/** What the `localpeer` lines of a config say: nothing, a name, or one that a variable or a condition hides. */
export type Localpeer =
  | { readonly kind: 'none' }
  | { readonly kind: 'hidden' }
  | { readonly kind: 'named'; readonly name: string };

/** The name in the last `localpeer` line of the global sections, the one that counts. */
export function localpeerOf(
  source: Source,
  { version, environment }: Pick<ReadTarget, 'version' | 'environment'>,
): Localpeer {
  const { localPeerStatements } = readTexts([source], { version, localPeer: null, environment });
  const last = localPeerStatements.at(-1);
  if (last === undefined) return { kind: 'none' };
  const name = localPeerStatements.every(({ certain }) => certain) ? last.name?.value : null;
  return name == null ? { kind: 'hidden' } : { kind: 'named', name };
}
