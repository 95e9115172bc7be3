import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { haproxyBinaries } from '../../haproxy/binaries.ts';
import { type Certificates, makeCertificates } from '../../haproxy/certificates.ts';
import { type Backend, startBackends } from '../../haproxy/requests.ts';
import { disagreements } from './disagreements.ts';
import { cellsOf, falseVerdicts } from './verdict-claims.ts';
import { verdictsOf } from './verdicts.ts';
import { cellsInPage } from './verdicts-page.ts';

let certificates: Certificates;
let web: readonly Backend[];
beforeAll(async () => {
  certificates = await makeCertificates(['a', 'b']);
  web = await startBackends(2);
});
afterAll(async () => {
  await Promise.all(web.map((server) => server.stop()));
  await certificates.remove();
});

describe.concurrent.each(haproxyBinaries())(
  'what is said of two nodes of HAProxy $version that disagree',
  { timeout: 300_000 },
  (binary) => {
    it.concurrent.each(disagreements.filter(({ since = '0' }) => Number(since) <= Number(binary.branch)))(
      'is so, and in docs/verdicts.md: $what',
      async (disagreement) => {
        const [one, two] = web as [Backend, Backend];
        const verdicts = await verdictsOf(disagreement, binary, { certificates, web: [one, two] });
        expect(falseVerdicts(verdicts), JSON.stringify(verdicts)).toEqual([]);
        expect(cellsOf(verdicts)).toEqual(cellsInPage(disagreement.what, binary.branch));
      },
    );
  },
);
