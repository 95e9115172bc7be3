import { type Branch, branches } from '../../../grammar/vocabulary/branch.ts';
import { HapeersError } from '../../errors.ts';

/** The branches with long-term support, oldest first. */
export const ltsBranches = ['2.4', '2.6', '2.8', '3.0', '3.2', '3.4'] as const;

/** A HAProxy version. A branch alone stands for its newest maintenance release: its patch level is infinite. */
export interface Version {
  readonly major: number;
  readonly minor: number;
  readonly patch: number;
}

/** The branch that is in development, the last one recorded: what is known of it may change until it is released. */
export const development: Branch = branches[branches.length - 1] ?? branches[0];

/** The newest branch with long-term support: the target where none is named. */
export const newest: Version = { major: 3, minor: 4, patch: Number.POSITIVE_INFINITY };

/**
 * Reads `3.0`, `3.0.11`, `3.5-dev5` or `2.6.12-1+deb12u4`.
 * @throws HapeersError `usage` for any other text, and for branches that are not known
 * @example
 * parseVersion('3.0.11'); // { major: 3, minor: 0, patch: 11 }
 * parseVersion('3.0').patch; // Infinity
 */
export function parseVersion(text: string): Version {
  const match = /^v?(\d+)\.(\d+)(?:\.(\d+))?(?:[-+~].*)?$/.exec(text);
  const version = match && {
    major: Number(match[1]),
    minor: Number(match[2]),
    patch: match[3] === undefined ? Number.POSITIVE_INFINITY : Number(match[3]),
  };
  if (version === null || !isKnown(version)) {
    throw new HapeersError(
      'usage',
      `unknown HAProxy version "${text}"`,
      `expected one of ${ltsBranches.join(', ')}, ${development} (in development), or a full version such as 3.0.11`,
    );
  }
  return version;
}

/** Whether a version is of a branch that hapeers knows. */
export function isKnown({ major, minor }: Version): boolean {
  return (branches as readonly string[]).includes(`${major}.${minor}`);
}

/** Versions that the code asks for: a few dozen texts, asked for at every line of a config. */
const asked = new Map<string, Version>();

/** Whether `version` is `wanted` (`X.Y` or `X.Y.Z`) or a later one. */
export function isAtLeast(version: Version, wanted: string): boolean {
  let least = asked.get(wanted);
  if (least === undefined) {
    const [major = 0, minor = 0, patch = 0] = wanted.split('.').map(Number);
    least = { major, minor, patch };
    asked.set(wanted, least);
  }
  if (version.major !== least.major) return version.major > least.major;
  if (version.minor !== least.minor) return version.minor > least.minor;
  return version.patch >= least.patch;
}

/** Whether `version` lies before `wanted`. */
export function isBefore(version: Version, wanted: string): boolean {
  return !isAtLeast(version, wanted);
}

/** `3.0` for a whole branch, `3.0.11` for a release. */
export function formatVersion(version: Version): string {
  const branch = `${version.major}.${version.minor}`;
  return Number.isFinite(version.patch) ? `${branch}.${version.patch}` : branch;
}
