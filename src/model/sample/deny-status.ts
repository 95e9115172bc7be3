import { isAtLeast, type Version } from '../value/version.ts';

/** The statuses for which HAProxy has an answer of its own (`http_err_codes` in src/http.c), with the first version. */
const STATUSES: readonly (readonly [status: number, since: string | null])[] = [
  [200, null],
  [400, null],
  [401, null],
  [403, null],
  [404, null],
  [405, null],
  [407, null],
  [408, null],
  [410, null],
  [413, null],
  [414, '3.1'],
  [421, null],
  [422, '2.5'],
  [425, null],
  [429, null],
  [431, '3.1'],
  [500, null],
  [501, null],
  [502, null],
  [503, null],
  [504, null],
];

/** What may follow `deny_status`. */
export function denyStatuses(version: Version): readonly number[] {
  return STATUSES.flatMap(([status, since]) => (since === null || isAtLeast(version, since) ? [status] : []));
}

export function isDenyStatus(text: string, version: Version): boolean {
  return denyStatuses(version).includes(Number(text));
}
