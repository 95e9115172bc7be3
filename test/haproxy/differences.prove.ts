import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { haproxyBinaries } from './binaries.ts';
import { type Certificates, makeCertificates } from './certificates.ts';
import { type Difference, differences, outcomeOf } from './differences.ts';

let certificates: Certificates;
beforeAll(async () => {
  certificates = await makeCertificates(['a', 'b']);
});
afterAll(() => certificates.remove());

const binaries = haproxyBinaries().filter(({ branch }) => branch === '3.0');

describe.each(binaries)('a difference between two nodes of HAProxy $version', (binary) => {
  const cases = differences(Number(process.env['COUNT'] ?? 300), Number(process.env['SEED'] ?? 7)).map(
    (one): [string, Difference] => [one.what, one],
  );
  it.concurrent.each(cases)('%s', async (_, difference) => {
    const { kept, spoken } = await outcomeOf(difference, binary, certificates);
    const said = [...spoken].map(([rule, severity]) => `${severity} ${rule}`).join(', ');
    if (kept === true) expect(said, 'nothing is lost').not.toContain('error');
    else expect(said, kept === null ? 'the node does not start' : 'something is lost').not.toBe('');
  });
});
