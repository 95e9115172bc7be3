import type { Section } from '../../grammar/ast.ts';
import type { Config, ConfigFile, Entity } from '../model/config.ts';
import type { Source } from '../text.ts';

const memory = new WeakMap<Config, ReadonlySet<Section>>();

/**
 * Whether nothing in a section is open, so that its lines are what they look like: no conditions, since they are then not
 * all that another version reads, and no line that HAProxy does not know, which may be the header of another section.
 */
export function isUnconditional(config: Config, section: Section): boolean {
  let open = memory.get(config);
  if (open === undefined) {
    open = openSections(config);
    memory.set(config, open);
  }
  return !open.has(section);
}

/** Whether all of a config is read: what it names may otherwise be declared in a line that is not. */
export function isClear(config: Config): boolean {
  return config.faults.length === 0 && unknownLines(config).length === 0;
}

function openSections(config: Config): ReadonlySet<Section> {
  const open = new Set<Section>();
  const files = new Map<Source, ConfigFile>(config.files.map((file) => [file.source, file]));
  const add = (source: Source, offset: number) => {
    const section = sectionAt(files.get(source)?.document.sections ?? [], offset);
    if (section !== null) open.add(section);
  };
  for (const { source, range } of config.faults) add(source, range.start);
  for (const { source, statement } of unknownLines(config)) add(source, statement.start);
  for (const { document } of config.files) {
    for (const section of document.sections) {
      if (section.body.some(({ kind }) => kind === 'directive' || kind === 'scope')) open.add(section);
    }
  }
  return open;
}

function unknownLines({ unknownWords, peersSections }: Config): readonly Entity[] {
  return [...unknownWords, ...peersSections.flatMap(({ unknown }) => unknown)];
}

/** The last section that begins at an offset or before it. */
function sectionAt(sections: readonly Section[], offset: number): Section | null {
  let low = 0;
  let high = sections.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sections[middle]?.start ?? 0) <= offset) low = middle + 1;
    else high = middle;
  }
  return sections[low - 1] ?? null;
}
