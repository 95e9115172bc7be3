/** Every HAProxy branch that the vocabulary was recorded from, oldest first. */
export const branches = [
  '2.4',
  '2.5',
  '2.6',
  '2.7',
  '2.8',
  '2.9',
  '3.0',
  '3.1',
  '3.2',
  '3.3',
  '3.4',
  '3.5',
] as const;

/** A recorded HAProxy branch, short-lived ones (2.5, 2.7 ...) included. */
export type Branch = (typeof branches)[number];

/** In which branches a word exists. */
export interface Lifetime {
  /** The first branch that knows it; null when the oldest recorded one (2.4) already does. */
  readonly since: Branch | null;
  /** The last branch that knows it; null when the newest recorded one still does. */
  readonly until: Branch | null;
}

/**
 * The branch whose words a version reads: its own where it was recorded, else the nearest recorded one (2.2 is read
 * as 2.4, 4.0 as the newest). Pass `major` and `minor` of a version; the patch level changes no word.
 *
 * @example
 * branchOf(parseVersion('3.0.11')); // '3.0'
 */
export function branchOf(version: { readonly major: number; readonly minor: number }): Branch {
  const wanted = version.major * 1000 + version.minor;
  return byOrder.get(wanted) ?? branches.findLast((branch) => order(branch) <= wanted) ?? branches[0];
}

/** Whether a branch lies in the lifetime of a word. */
export function existsIn(word: Lifetime, branch: Branch): boolean {
  return (
    (word.since === null || order(word.since) <= order(branch)) &&
    (word.until === null || order(branch) <= order(word.until))
  );
}

const orders: ReadonlyMap<Branch, number> = new Map(
  branches.map((branch) => {
    const [major = 0, minor = 0] = branch.split('.').map(Number);
    return [branch, major * 1000 + minor];
  }),
);

const byOrder: ReadonlyMap<number, Branch> = new Map([...orders].map(([branch, order]) => [order, branch]));

function order(branch: Branch): number {
  return orders.get(branch) ?? 0;
}

const byName: ReadonlyMap<string, Branch> = new Map(branches.map((branch) => [branch, branch]));

/** The branch of that name; null for none and for names that were not recorded. */
export function branchNamed(name: string | null | undefined): Branch | null {
  return name == null ? null : (byName.get(name) ?? null);
}
