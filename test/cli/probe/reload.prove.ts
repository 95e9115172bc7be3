import { afterAll, beforeAll, describe, it } from 'vitest';
import { haproxyBinaries } from '../../haproxy/binaries.ts';
import { type Certificates, makeCertificates } from '../../haproxy/certificates.ts';
import { expectOutcome, keeping, losing, type ReloadTrial } from './reload-trials.ts';

let certificates: Certificates;
beforeAll(async () => {
  certificates = await makeCertificates(['a']);
});
afterAll(() => certificates.remove());

/** Twenty trials, of what is in turn. */
const trials = (of: readonly ReloadTrial[]) =>
  Array.from({ length: 20 }, (_, index) => ({
    trial: of[index % of.length] as ReloadTrial,
    number: index + 1,
  }));

describe.concurrent.each(haproxyBinaries())(
  'a reload of HAProxy $version',
  { timeout: 120_000 },
  (binary) => {
    it.concurrent.each(trials(keeping))(
      'that is said to be safe keeps all ($number: $trial.what)',
      async ({ trial }) => {
        await expectOutcome(trial, binary, certificates, true);
      },
    );

    it.concurrent.each(trials(losing))(
      'that is said to lose tables does ($number: $trial.what)',
      async ({ trial }) => {
        await expectOutcome(trial, binary, certificates, false);
      },
    );
  },
);
