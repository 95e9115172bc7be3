import type { IgnoredInPeers } from '../../../grammar/vocabulary.ts';
import { isAtLeast, isBefore, type Version } from '../value/version.ts';

/** Whether a parameter that peers ignore elsewhere has an effect on their connections in this version. */
export function actsIn({ acts }: IgnoredInPeers, version: Version): boolean {
  if (acts === null) return false;
  return isAtLeast(version, acts.from) && (acts.until === null || isBefore(version, acts.until));
}
