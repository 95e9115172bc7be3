import type { Source, TextRange } from '../../text.ts';

/** What a config says about one thing, as HAProxy reads it, and where: of two configs that agree the texts are equal. */
export interface Said {
  readonly text: string;
  readonly source: Source;
  readonly range: TextRange;
}

/** What two configs say about one thing; null where one says nothing about it. */
export interface Disagreement {
  readonly one: Said | null;
  readonly other: Said | null;
}

/** Whether two configs say the same about something; that neither says anything is the same, too. */
export function agree(one: Said | null, other: Said | null): boolean {
  return one === null || other === null ? one === other : one.text === other.text;
}
