import type { Section } from '../../../grammar/ast.ts';
import type { Entity } from '../entity.ts';
import type { Argument } from '../line/expand.ts';
import type { LiveLine } from '../line/live-line.ts';

/** A section as its header begins it, of any kind; `PeersSection` and `Proxy` tell more about theirs. */
export interface ReadSection extends Entity {
  /** `global`, `backend`, `cache` ... */
  readonly keyword: string;
  readonly section: Section;
  /** The words after the keyword; the first one is the name, where the section has one. */
  readonly words: readonly Argument[];
  /** False where this version does not know the section: then the header is an unknown keyword for HAProxy. */
  readonly known: boolean;
  /** What global sections before it allow, for certain or perhaps. */
  readonly allows: { readonly experimental: boolean; readonly deprecated: boolean };
  /** Its lines that HAProxy reads; none for global, peers and proxies other than defaults. */
  readonly lines: readonly LiveLine[];
}
