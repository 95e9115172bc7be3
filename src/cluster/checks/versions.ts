import { HapeersError } from '../../errors.ts';
import { formatVersion, isAtLeast, isBefore, parseVersion, type Version } from '../../model/value/version.ts';
import type { Path } from '../file.ts';
import { lowestVersion } from '../resolve.ts';
import type { Review } from '../review.ts';

/** Versions that hapeers knows, none below that of the cluster, and nothing asked for that a version cannot do. */
export function checkVersions(review: Review): void {
  const { file } = review;
  const cluster = checkVersion(review, ['haproxy'], file.haproxy);
  for (const [index, node] of file.nodes.entries()) {
    const path = ['nodes', index, 'haproxy'];
    const own = checkVersion(review, path, node.haproxy);
    if (cluster === null || own === null) continue;
    const lowest = formatVersion(cluster);
    // A branch stands for all its releases here.
    if (own.major < cluster.major || (own.major === cluster.major && own.minor < cluster.minor)) {
      review.error(
        path,
        `node "${node.name}" runs a version below ${lowest}, the lowest in the cluster`,
        'set "haproxy" at the top of the file to the lowest version in use',
      );
    }
  }
}

function checkVersion(review: Review, path: Path, value: string | number | undefined): Version | null {
  const text = typeof value === 'number' ? (review.places.written(path) ?? String(value)) : value;
  if (text === undefined) return null;
  const match = /^(\d+)\.(\d+)/.exec(text);
  if (match === null) {
    review.error(
      path,
      `"haproxy" must be a HAProxy version from 2.4 on, not "${text}"`,
      'write, for example, "haproxy: \'3.0\'"',
    );
    return null;
  }
  const [, major, minor] = match.map(Number);
  if (!isAtLeast({ major: major ?? 0, minor: minor ?? 0, patch: Number.POSITIVE_INFINITY }, '2.4')) {
    review.error(path, `HAProxy ${text} is older than the supported versions`, 'give 2.4 or later');
    return null;
  }
  try {
    return parseVersion(text);
  } catch (error) {
    if (!(error instanceof HapeersError)) throw error;
    review.error(path, error.message, error.hint);
    return null;
  }
}

/** Reports a feature that the lowest version of the cluster does not have. */
export function requireVersion(review: Review, path: Path, since: string, what: string): void {
  const version = lowestVersion(review.file, review.places);
  if (!isBefore(version, since)) return;
  review.keyError(
    path,
    `${what} requires HAProxy ${since}, and a node runs ${formatVersion(version)}`,
    'remove it, or update that node',
  );
}
