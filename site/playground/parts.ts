import type { LintNode } from '../../src/lint/run.ts';
import type { Problem } from '../../src/problem.ts';
import type { ProblemActions } from './problems-view.ts';

/** What the part "tables" does. */
export interface TablesPart {
  readonly show: (place: HTMLElement, nodes: readonly LintNode[]) => void;
}

/** A config that what is generated can be put into. */
export interface Target {
  readonly file: string;
  /** Its local peer; null where nobody names it. */
  readonly node: string | null;
  readonly text: string;
}

/** What the part "generate" does. */
export interface GeneratePart {
  /** Shows what is made of a cluster file, and returns what is wrong in it. */
  readonly show: (
    place: HTMLElement,
    cluster: string,
    targets: readonly Target[],
    actions: ProblemActions,
  ) => readonly Problem[];
}

/** Scripts that a tab needs and the first result does not, by name. */
export interface Parts {
  readonly tables: TablesPart;
  readonly generate: GeneratePart;
}

declare global {
  /** Where the scripts of the parts put what they do. */
  var hapeersParts: Partial<Parts> | undefined;
}

/** The script of a part did not come; whatever it would have shown is missing, and nothing else. */
export class MissingPart extends Error {}

const loading = new Map<string, Promise<void>>();

/** A part, loaded when it is first asked for. A classic script, since modules are not loaded from files. */
export async function loadPart<Name extends keyof Parts>(name: Name): Promise<Parts[Name]> {
  const script = loading.get(name) ?? loadScript(`${name}.js`);
  loading.set(name, script);
  try {
    await script;
  } catch (error) {
    // The next question may find the network again.
    loading.delete(name);
    throw error;
  }
  const part: Parts[Name] | undefined = globalThis.hapeersParts?.[name];
  if (part === undefined) throw new Error(`${name}.js does not define its part`);
  return part;
}

/** For the scripts of the parts: makes a part known. */
export function definePart<Name extends keyof Parts>(name: Name, part: Parts[Name]): void {
  globalThis.hapeersParts = { ...globalThis.hapeersParts, [name]: part };
}

function loadScript(path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const script = document.createElement('script');
    script.src = path;
    script.addEventListener('load', () => resolve());
    script.addEventListener('error', () => reject(new MissingPart(`cannot load ${path}`)));
    document.head.append(script);
  });
}
