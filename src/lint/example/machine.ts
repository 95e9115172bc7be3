import { Certificate } from '../../certificate/certificate.ts';
import { type ExtraFiles, loadCrt } from '../../certificate/crt.ts';
import type { Disk } from '../../certificate/disk.ts';
import type { CertificateFiles } from '../../certificate/named-file.ts';
import { isCertificate, isPrivateKey, pemBlocks } from '../../certificate/pem.ts';
import { readFiles } from '../../certificate/read.ts';
import type { Config } from '../../model/config.ts';
import { dayOf } from '../certificate/aging.ts';
import { certificateUses } from '../certificate/uses.ts';
import type { ExampleMachine } from '../rule.ts';
import { examplePems } from './pems.gen.ts';

/** The object identifier of `clientAuth`. */
const CLIENT = '1.3.6.1.5.5.7.3.2';
const PLAIN: ExtraFiles = { key: true, bundle: false, deleteExtension: false };

/** What is in the files that the config of an example names. */
export function exampleFiles({ files, today }: ExampleMachine, config: Config): CertificateFiles {
  const disk: Disk = (path) => {
    const pem = files[path];
    return pem === undefined ? { kind: 'missing' } : { kind: 'file', text: examplePems[pem] };
  };
  return { root: '/', now: new Date(today), files: readFiles(certificateUses(config), PLAIN, disk) };
}

/** The files of an example and its day in words, one line each. */
export function describeMachine({ files, today }: ExampleMachine): readonly string[] {
  const lines = Object.entries(files).map(([path, pem]) => `${path}: ${describe(examplePems[pem])}`);
  return [...lines, `today: ${today}`];
}

function describe(pem: string): string {
  const certificates = pemBlocks(pem)
    .filter(isCertificate)
    .map(({ text }) => {
      const { name, issuer, dnsNames, purposes, from, until } = new Certificate(text);
      return [
        `certificate "${name}"`,
        dnsNames.length === 0 ? '' : ` for ${dnsNames.join(', ')}`,
        purposes?.includes(CLIENT) === false ? ' (as a server only)' : '',
        issuer === name ? '' : ` by "${issuer}"`,
        `, ${dayOf(from)} to ${dayOf(until)}`,
      ].join('');
    });
  const { faults } = loadCrt('', PLAIN, () => ({ kind: 'file', text: pem }));
  const isForeign = faults.some(({ kind }) => kind === 'key-mismatch');
  const key = isForeign ? 'the private key of another certificate' : 'its private key';
  return [...certificates, ...(pemBlocks(pem).some(isPrivateKey) ? [key] : [])].join('; ');
}
