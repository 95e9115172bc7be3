import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readCluster } from '../../src/cluster/read.ts';
import { HapeersError } from '../../src/errors.ts';
import { convertForm } from '../../src/generate/convert.ts';
import { spliceInto } from '../../src/generate/splice.ts';
import { Source } from '../../src/text.ts';
import { repositoryFolder } from '../haproxy/binaries.ts';

const folders = ['fixtures/oracle/cases', 'fixtures/silent', 'fixtures/example', 'fixtures/readme'];
const configs = folders.flatMap((folder) =>
  readdirSync(join(repositoryFolder, folder))
    .filter((name) => name.endsWith('.cfg'))
    .map((name) => ({ name, text: readFileSync(join(repositoryFolder, folder, name), 'utf8') })),
);

/** The ways to write the same config. */
const WRITINGS: readonly (readonly [string, (text: string) => string])[] = [
  ['as it is', (text) => text],
  ['CRLF', (text) => text.replace(/\r?\n/g, '\r\n')],
  ['BOM', (text) => `\uFEFF${text}`],
  ['tabs', (text) => text.replace(/^ +/gm, '\t')],
  ['no final line feed', (text) => text.replace(/\n$/, '')],
];

function clusterOf(form: string) {
  const { cluster } = readCluster(
    new Source(
      'c.yaml',
      `peers: { name: newly, port: 1024, form: ${form} }\nnodes:\n  - { name: a, address: 10.0.0.1 }\n  - { name: b, address: 10.0.0.2 }\n`,
    ),
  );
  if (cluster === null) throw new Error('no cluster');
  return cluster;
}

/** Null where it is refused with a reason; every other error is thrown on. */
function attempt(work: () => string): string | null {
  try {
    return work();
  } catch (error) {
    if (error instanceof HapeersError) return null;
    throw error;
  }
}

describe('every config of the fixtures', () => {
  it.each(WRITINGS)('keeps every line when a section is put in: %s', (what, write) => {
    let spliced = 0;
    // The text around the section does not depend on its form.
    for (const form of what === 'as it is' ? ['legacy', 'modern', 'single'] : ['modern']) {
      const cluster = clusterOf(form);
      for (const { name, text } of configs) {
        const before = write(text);
        const after = attempt(() => spliceInto(new Source(name, before), cluster, 'a'));
        if (after === null) continue;
        spliced++;
        const at = after.indexOf('peers newly');
        expect(at, name).toBeGreaterThanOrEqual(0);
        // What is there before is there after, in one piece above and one below.
        let head = 0;
        while (head < before.length && before[head] === after[head]) head++;
        const tail = before.slice(head);
        expect(after.endsWith(tail), `${name}: ${JSON.stringify(after)}`).toBe(true);
        expect(spliceInto(new Source(name, after), cluster, 'a'), name).toBe(after);
      }
    }
    expect(spliced).toBeGreaterThan(configs.length / 2);
  });

  it.each(WRITINGS)('comes back to the byte from the single form: %s', (_, write) => {
    let converted = 0;
    for (const { name, text } of configs) {
      const before = write(text);
      const node = /^\s*localpeer\s+(\S+)/m.exec(text)?.[1] ?? /^\s*peer\s+(\S+)/m.exec(text)?.[1] ?? 'hap1';
      const isMixed = /^\s*peer\s/m.test(text) && /^\s*(?:bind|server)\s|\.if/m.test(sectionsIn(text));
      if (isMixed || /\.if/.test(sectionsIn(text))) continue;
      const form = /^\s*bind\s/m.test(sectionsIn(text)) ? 'modern' : 'legacy';
      if (form === 'legacy' && /^\s*server\s/m.test(sectionsIn(text))) continue;
      const single = attempt(() => convertForm(new Source(name, before), 'single', node));
      if (single === null || single === before) continue;
      converted++;
      expect(convertForm(new Source(name, single), form, node), name).toBe(before);
    }
    expect(converted).toBeGreaterThan(20);
  });
});

function sectionsIn(text: string): string {
  return text
    .split(
      /^(?=\s*(?:global|defaults|frontend|backend|listen|peers|program|resolvers|cache|ring|userlist)\b)/m,
    )
    .filter((part) => /^\s*peers\b/.test(part))
    .join('');
}
