import type { Problem } from '../problem.ts';
import type { Source } from '../text.ts';
import { checkAddresses } from './checks/addresses.ts';
import { checkForms } from './checks/forms.ts';
import { checkFirewall, checkKeepalived } from './checks/keepalived.ts';
import { checkLogs } from './checks/logs.ts';
import { checkNames } from './checks/names.ts';
import { checkPlaceholders } from './checks/placeholders.ts';
import { checkReferences } from './checks/references.ts';
import { checkSums } from './checks/sums.ts';
import { checkTables } from './checks/tables.ts';
import { checkTls } from './checks/tls.ts';
import { checkVersions } from './checks/versions.ts';
import type { ListedFile } from './file.ts';
import type { Places } from './places.ts';
import { Review } from './review.ts';

/** What a schema cannot see: names that clash or are unknown, addresses, versions, tables. */
export function checkCluster(source: Source, file: ListedFile, places: Places): readonly Problem[] {
  const review = new Review(source, file, places);
  // Everything else asks what a version can do.
  checkVersions(review);
  if (review.problems.length > 0) return review.problems;
  checkNames(review);
  checkReferences(review);
  checkPlaceholders(review);
  checkAddresses(review);
  checkTls(review);
  checkTables(review);
  checkSums(review);
  checkLogs(review);
  checkFirewall(review);
  checkKeepalived(review);
  checkForms(review);
  return review.problems;
}
