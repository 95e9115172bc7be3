import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { repositoryFolder } from '../haproxy/binaries.ts';

/** A Node.js that can be run here. */
export interface Nodejs {
  /** `22.23.3`. */
  readonly version: string;
  /** Absolute. */
  readonly path: string;
}

const SUPPORTED = [22, 24];
const TOO_OLD = 18;
const patienceMs = 240_000;
let absence: string | null | undefined;

/** Why the other versions of Node.js cannot be run here; null where they can. They are downloaded where they are missing. */
export function nodejsAbsence(): string | null {
  if (absence === undefined) {
    const { status, stderr } = spawnSync('sh', [join(repositoryFolder, 'test/nodejs/get.sh')], {
      encoding: 'utf8',
      timeout: patienceMs,
    });
    absence = status === 0 ? null : stderr.trim().split('\n')[0] || 'npm did not bring them in time';
  }
  return absence;
}

/** The versions that hapeers supports, besides the one that runs the tests. */
export function supportedNodejs(): readonly Nodejs[] {
  return nodejsAbsence() === null ? SUPPORTED.map(nodejsOf) : [];
}

/** A version that hapeers does not support any more, with which Debian 12 comes; null where it cannot be run. */
export function oldNodejs(): Nodejs | null {
  return nodejsAbsence() === null ? nodejsOf(TOO_OLD) : null;
}

function nodejsOf(major: number): Nodejs {
  const path = join(repositoryFolder, '.haproxy/nodejs', String(major), 'node');
  return { version: spawnSync(path, ['--version'], { encoding: 'utf8' }).stdout.trim().slice(1), path };
}
