import type { Config } from '../config.ts';
import type { Increment } from '../table/increments.ts';

/** A fetch that counts and is never evaluated, since a term before it is false until something is counted. */
export interface LateIncrement extends Increment {
  readonly after: NonNullable<Increment['after']>;
}

/** The fetches in conditions that never count, for certain. */
export function lateIncrements(config: Config): readonly LateIncrement[] {
  return config.increments.flatMap((increment) => {
    const { after, certain } = increment;
    if (after === null || !certain || isCountedElsewhere(config, increment)) return [];
    return [{ ...increment, after }];
  });
}

/** Whether anything else writes the same data, in a table that may be the same. */
function isCountedElsewhere({ increments, uses }: Config, { data, fetch, section }: Increment): boolean {
  const isSame = (one: { readonly dataType: string | null; readonly index: number | null }) =>
    one.dataType === data.dataType && one.index === data.index;
  if (increments.some((one) => isSame(one.data) && one.after === null)) return true;
  // Those in conditions are among the increments; what formats, actions and other sections write is not.
  return uses.some(
    (use) =>
      use.writes &&
      isSame(use) &&
      (use.by === 'action' || use.keyword !== fetch || use.section !== section || !use.inCondition),
  );
}
