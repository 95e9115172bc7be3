import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { haproxyBinaries, missingBranches, repositoryFolder } from './binaries.ts';

/** Says before the first test which HAProxy versions the run is about, and which it is not. */
export function setup(): void {
  const missing = missingBranches();
  if (haproxyBinaries().length === 0) {
    console.log(
      `HAProxy: none found (${missing[0]?.reason}), so ${filesThatRunIt()} test files are not run, or only in part`,
    );
    return;
  }
  for (const { version, origin } of haproxyBinaries()) {
    console.log(`HAProxy ${version} (${origin}): tested`);
  }
  for (const { branch, reason } of missing) {
    console.log(`HAProxy ${branch}: NOT tested (${reason})`);
  }
}

function filesThatRunIt(): number {
  const folder = join(repositoryFolder, 'test');
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
    (file) =>
      file.endsWith('.test.ts') && readFileSync(join(folder, file), 'utf8').includes('haproxyBinaries()'),
  ).length;
}
