import { afterAll, beforeAll, describe, it } from 'vitest';
import { haproxyBinaries } from '../../haproxy/binaries.ts';
import { type Certificates, makeCertificates } from '../../haproxy/certificates.ts';
import { expectOutcome, keeping, losing } from './reload-trials.ts';

/** A part that is quick; `npm run prove` has twenty trials of each kind. */
const quick: ReadonlySet<string> = new Set([
  'mutual TLS',
  'a process that has just started',
  'TLS on the listener only',
  'a name that TLS asks for',
]);

let certificates: Certificates;
beforeAll(async () => {
  certificates = await makeCertificates(['a']);
});
afterAll(() => certificates.remove());

describe.concurrent.each(haproxyBinaries())(
  'a reload of HAProxy $version',
  { timeout: 120_000 },
  (binary) => {
    it.concurrent.each(keeping.filter(({ what }) => quick.has(what)))('keeps all: $what', (trial) =>
      expectOutcome(trial, binary, certificates, true),
    );

    it.concurrent.each(losing.filter(({ what }) => quick.has(what)))(
      'loses what it is said to lose: $what',
      (trial) => expectOutcome(trial, binary, certificates, false),
    );
  },
);
