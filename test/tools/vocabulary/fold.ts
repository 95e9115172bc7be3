import type { Branch } from '../../../grammar/vocabulary/branch.ts';
import { branches } from '../../../grammar/vocabulary/branch.ts';
import type { Attributes } from './dump.ts';
import type { Observation } from './observe.ts';

/** A word with facts that hold in a run of branches; null stands for the oldest and the newest recorded branch. */
export interface Row {
  readonly place: string;
  readonly word: string;
  readonly attributes: Attributes;
  readonly since: Branch | null;
  readonly until: Branch | null;
}

/** A word that only builds with an option know. */
export interface FeatureWord {
  readonly feature: string;
  readonly since: Branch | null;
  readonly until: Branch | null;
  /** Facts for when no observed binary was built with the option. */
  readonly attributes: Attributes;
}

/** What is known of a word in a branch: its facts, that it exists (null), or that it does not. */
type State = Attributes | null | undefined;

/**
 * Turns what each branch knows into rows with lifetimes.
 *
 * A short-lived branch (2.5, 2.7 ...) was observed as it was first released, the long-lived ones around it with years
 * of corrections. Where it alone differs from both neighbours, its own later releases are taken to agree with them.
 */
export function fold(
  observations: ReadonlyMap<Branch, Observation>,
  features: ReadonlyMap<string, FeatureWord>,
  backports: ReadonlyMap<string, Branch>,
): readonly Row[] {
  const keys = new Set([...observations.values()].flatMap((observation) => [...observation.keys()]));
  for (const key of features.keys()) {
    keys.add(key);
  }
  return [...keys].sort().flatMap((key) => {
    const feature = features.get(key);
    const states: State[] = branches.map((branch) => {
      const observed = observations.get(branch)?.get(key);
      return feature === undefined ? observed : lifetimeHas(feature, branch) ? (observed ?? null) : undefined;
    });
    if (feature === undefined) {
      correctShortLived(states);
    }
    fillFacts(states, feature?.attributes ?? {});
    correctShortLived(states);
    const [place = '', word = ''] = key.split('\t');
    return runs(states).map(({ attributes, since, until }) => ({
      place,
      word,
      attributes: {
        ...attributes,
        ...(feature === undefined ? {} : { feature: feature.feature }),
        ...(since !== null && backports.get(key) === since ? { backported: true } : {}),
      },
      since,
      until,
    }));
  });
}

/** The observations that rows were made from, as far as they tell. */
export function unfold(rows: readonly Row[]): ReadonlyMap<Branch, Observation> {
  return new Map(
    branches.map((branch) => [
      branch,
      new Map(
        rows
          .filter((row) => lifetimeHas(row, branch))
          .map(({ place, word, attributes: { feature: _, backported: __, ...attributes } }) => [
            `${place}\t${word}`,
            attributes,
          ]),
      ),
    ]),
  );
}

function lifetimeHas(
  lifetime: { readonly since: Branch | null; readonly until: Branch | null },
  branch: Branch,
): boolean {
  const index = branches.indexOf(branch);
  return (
    (lifetime.since === null || branches.indexOf(lifetime.since) <= index) &&
    (lifetime.until === null || index <= branches.indexOf(lifetime.until))
  );
}

function correctShortLived(states: State[]): void {
  for (const [index, branch] of branches.entries()) {
    const before = states[index - 1];
    const after = states[index + 1];
    const isShortLived = Number(branch.split('.')[1]) % 2 === 1;
    if (isShortLived && index > 0 && index < branches.length - 1 && isSame(before, after)) {
      states[index] = before;
    } else if (isShortLived && states[index] === undefined && before !== undefined && after !== undefined) {
      states[index] = null;
    }
  }
}

/** Facts that only dumps tell. */
const dumped = ['args', 'options', 'signature', 'input', 'output', 'where'];

/** Facts of branches without dumps: those of the next branch that tells, else of the last one before. */
function fillFacts(states: State[], otherwise: Attributes): void {
  const told = states.map((state) => dumpedFacts(state ?? {}));
  for (const [index, state] of states.entries()) {
    if (state !== undefined && told[index] === null) {
      const facts =
        told.slice(index).find((found) => found !== null) ??
        told.slice(0, index).findLast((found) => found !== null) ??
        otherwise;
      states[index] = { ...facts, ...state };
    }
  }
}

function dumpedFacts(state: Attributes): Attributes | null {
  const facts = Object.entries(state).filter(([name]) => dumped.includes(name));
  return facts.length === 0 ? null : Object.fromEntries(facts);
}

function runs(states: readonly State[]): readonly Omit<Row, 'place' | 'word'>[] {
  const found: Omit<Row, 'place' | 'word'>[] = [];
  let start = 0;
  for (let index = 1; index <= states.length; index++) {
    if (index === states.length || !isSame(states[index], states[start])) {
      const attributes = states[start];
      if (attributes !== undefined && attributes !== null) {
        found.push({
          attributes,
          since: start === 0 ? null : (branches[start] ?? null),
          until: index === states.length ? null : (branches[index - 1] ?? null),
        });
      }
      start = index;
    }
  }
  return found;
}

function isSame(a: State, b: State): boolean {
  return stringify(a) === stringify(b);
}

function stringify(state: State): string {
  return state === undefined || state === null
    ? String(state)
    : JSON.stringify(Object.entries(state).sort(([a], [b]) => (a < b ? -1 : 1)));
}
