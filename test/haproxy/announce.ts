import { haproxyBinaries, missingBranches } from './binaries.ts';

/** Says before the first test which HAProxy versions the run is about, and which it is not. */
export function setup(): void {
  for (const { version, origin } of haproxyBinaries()) {
    console.log(`HAProxy ${version} (${origin}): tested`);
  }
  for (const { branch, reason } of missingBranches()) {
    console.log(`HAProxy ${branch}: NOT tested (${reason})`);
  }
}
