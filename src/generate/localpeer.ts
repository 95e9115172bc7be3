import { parse } from '../../grammar/parser.ts';
import { wordKey } from '../edit/text-edit.ts';

/** The name in the last `localpeer` line of the global sections, the one that counts; null where there is none. */
export function localpeerOf(text: string): string | null {
  let name: string | null = null;
  for (const section of parse(text).sections) {
    if (section.keyword !== 'global') continue;
    for (const line of section.body) {
      if (line.kind !== 'statement') continue;
      const [keyword, value] = line.words;
      if (keyword === undefined || value === undefined || wordKey(text, keyword) !== 'localpeer') continue;
      name = wordKey(text, value);
    }
  }
  return name;
}
