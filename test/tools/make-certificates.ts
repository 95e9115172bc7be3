import { copyFile, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { concatenate, makeAuthority, makeCertificate } from '../haproxy/certificates.ts';

/** `make-certificates`: renews `fixtures/certificates`, what is on the machines of the rules' examples. */
const target = fileURLToPath(new URL('../../../fixtures/certificates', import.meta.url));
const folder = await mkdtemp(join(tmpdir(), 'hapeers-make-'));
const from = new Date('2026-01-01');
const decade = { from, until: new Date('2036-01-01') };
const year = { from, until: new Date('2027-01-01') };
const names = 'subjectAltName=DNS:hap1.example,DNS:peers.example';

await makeAuthority(folder, 'ca', { ...decade, commonName: 'Peers authority' });
await makeAuthority(folder, 'other-ca', { ...decade, commonName: 'Another authority' });
await makeCertificate(folder, 'hap1', {
  ...year,
  commonName: 'hap1.example',
  extensions: [names, 'extendedKeyUsage=serverAuth,clientAuth'],
});
await makeCertificate(folder, 'hap1-server', {
  ...year,
  commonName: 'hap1.example',
  extensions: [names, 'extendedKeyUsage=serverAuth'],
});
await concatenate(folder, 'hap1-other-key.pem', ['hap1.crt', 'hap1-server.key']);
await concatenate(folder, 'hap1-no-key.pem', ['hap1.crt']);

await mkdir(target, { recursive: true });
for (const name of ['ca', 'other-ca', 'hap1', 'hap1-server', 'hap1-other-key', 'hap1-no-key']) {
  await copyFile(join(folder, `${name}.pem`), join(target, `${name}.pem`));
}
await rm(folder, { recursive: true });
console.log(`written: ${target}`);
