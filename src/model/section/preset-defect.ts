import type { Source, TextRange } from '../../text.ts';

/** What `_srv_parse_init()` and `_srv_parse_from()` refuse in a line that says what a server begins with (3.5). */
export interface PresetDefect {
  readonly source: Source;
  readonly range: TextRange;
  readonly message: string;
  readonly hint: string;
}
