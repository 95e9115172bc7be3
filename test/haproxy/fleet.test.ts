import { afterAll, beforeAll, describe, it } from 'vitest';
import { haproxyBinaries, mixedPair } from './binaries.ts';
import { type Certificates, makeCertificates } from './certificates.ts';
import { judge, scenarios } from './fleet-scenarios.ts';

let certificates: Certificates;
beforeAll(async () => {
  certificates = await makeCertificates(['a', 'b']);
});
afterAll(() => certificates.remove());

describe.concurrent.each(haproxyBinaries())(
  'two nodes of HAProxy $version',
  { timeout: 60_000 },
  (binary) => {
    it.concurrent.each(scenarios)('$what', (scenario) => judge(scenario, [binary, binary], certificates));
  },
);

const mixed = mixedPair();
const pairs = mixed === null ? [] : [mixed];

/** All of them: fleet-mixed.prove.ts. */
describe.concurrent.each(pairs)('two nodes of $name', { timeout: 60_000 }, ({ binaries }) => {
  const some = scenarios.filter(({ mixed: other }, index) => index === 0 || other !== undefined);
  it.concurrent.each(some)('$what', (scenario) => judge(scenario, binaries, certificates));
});
