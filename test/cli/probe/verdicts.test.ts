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

/** A part that is quick; `npm run prove` has all of them. */
const quick: ReadonlySet<string> = new Set([
  'sections of different names',
  'a name in another case on one side',
  'TLS in one direction only, as both sides have it',
  'tables of one name in two sections',
  'gpc0 against gpc(1)',
  'key length',
  'the period of a rate',
  'expire 30m against 10m',
]);

describe.concurrent.each(haproxyBinaries())(
  'what is said of two nodes of HAProxy $version that disagree',
  { timeout: 300_000 },
  (binary) => {
    it.concurrent.each(disagreements.filter(({ what }) => quick.has(what)))(
      'is so, and in docs/verdicts.md: $what',
      async (disagreement) => {
        const [one, two] = web as [Backend, Backend];
        const verdicts = await verdictsOf(disagreement, binary, {
          certificates,
          web: [one, two],
          withDials: false,
        });
        expect(falseVerdicts(verdicts), JSON.stringify(verdicts)).toEqual([]);
        expect(cellsOf(verdicts)).toEqual(cellsInPage(disagreement.what, binary.branch));
      },
    );
  },
);
