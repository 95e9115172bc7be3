import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const folder = fileURLToPath(new URL('../../dist/cli', import.meta.url));

function script(ending: RegExp): string {
  const name = readdirSync(folder).find((each) => ending.test(each)) ?? '';
  return readFileSync(join(folder, name), 'latin1');
}

/** What a start reads: everything in it costs time, whether it runs or not. */
const first = script(/^run-[0-9a-f]+\.cjs$/);
const second = script(/^run-[0-9a-f]+\.more\.cjs$/);

describe('the first script of the command line', () => {
  it.each([
    ['the language server', 'textDocument/didOpen'],
    ['the wire protocol', 'HAProxyS'],
    ['the reader of YAML', 'BLOCK_FOLDED'],
    ['the validator of schemas', 'draft-07'],
  ])('is without %s, which is in the second', (_, words) => {
    expect(second).toContain(words);
    expect(first).not.toContain(words);
  });

  it.each([
    ['lexer', 'lineTerminatorCharacters'],
    ['reader of regular expressions', 'regexp-to-ast'],
    ['search for ambiguous alternatives', 'checkPrefixAlternativesAmbiguities'],
  ])("is without chevrotain's %s, as the second is", (_, words) => {
    expect(first).not.toContain(words);
    expect(second).not.toContain(words);
  });

  it('has the rules and the grammar, and is the smaller one', () => {
    expect(first).toContain('peers/mixed-forms');
    expect(first).toContain('EmbeddedActionsParser');
    expect(first.length).toBeLessThan(1_250_000);
  });
});
