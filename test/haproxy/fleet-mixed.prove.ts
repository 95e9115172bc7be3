import { afterAll, beforeAll, describe, it } from 'vitest';
import { type HaproxyPair, mixedPair } from './binaries.ts';
import { type Certificates, makeCertificates } from './certificates.ts';
import { judge, scenarios } from './fleet-scenarios.ts';

let certificates: Certificates;
beforeAll(async () => {
  certificates = await makeCertificates(['a', 'b']);
});
afterAll(() => certificates.remove());

const mixed = mixedPair();
const pairs: readonly HaproxyPair[] = mixed === null ? [] : [mixed];

/** A fleet is upgraded node by node: what is said of two versions side by side is as true as of one. */
describe.each(pairs)('two nodes of $name', ({ binaries }) => {
  it.concurrent.each(scenarios)('$what', (scenario) => judge(scenario, binaries, certificates));
});
