import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** Certificates of nodes that trust one authority, in a temporary folder. */
export interface Certificates {
  /** Holds `ca.pem`, and `NAME.pem` (certificate and key, as `crt` wants it) for every node. */
  readonly folder: string;
  readonly caFile: string;
  /** The node's `NAME.pem`. */
  file(name: string): string;
  remove(): Promise<void>;
}

const run = promisify(execFile);
const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];

/**
 * Makes an authority, and for each node a certificate that it signed: good for both ends of a connection, for the node's
 * name and for 127.0.0.1, for two days.
 *
 * @throws Error when the `openssl` command is missing or fails
 */
export async function makeCertificates(names: readonly string[]): Promise<Certificates> {
  const folder = await mkdtemp(join(tmpdir(), 'hapeers-tls-'));
  const caFile = join(folder, 'ca.pem');
  const request = ['req', '-x509', ...newKey, '-days', '2', '-subj', '/CN=hapeers test authority'];
  await openssl(folder, [...request, '-keyout', 'ca.key', '-out', 'ca.pem']);
  await Promise.all(names.map((name) => makeCertificate(folder, name)));
  return {
    folder,
    caFile,
    file: (name) => join(folder, `${name}.pem`),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

async function makeCertificate(folder: string, name: string): Promise<void> {
  const extensions = `subjectAltName=DNS:${name},IP:127.0.0.1\nextendedKeyUsage=serverAuth,clientAuth\n`;
  await writeFile(join(folder, `${name}.ext`), extensions);
  const request = ['req', '-new', ...newKey, '-subj', `/CN=${name}`];
  await openssl(folder, [...request, '-keyout', `${name}.key`, '-out', `${name}.csr`]);
  const authority = ['-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAserial', `${name}.srl`, '-CAcreateserial'];
  const sign = ['x509', '-req', '-in', `${name}.csr`, ...authority, '-days', '2', '-extfile', `${name}.ext`];
  await openssl(folder, [...sign, '-out', `${name}.crt`]);
  const parts = [`${name}.crt`, `${name}.key`].map((part) => readFile(join(folder, part), 'utf8'));
  await writeFile(join(folder, `${name}.pem`), (await Promise.all(parts)).join(''), { mode: 0o600 });
}

async function openssl(folder: string, args: readonly string[]): Promise<void> {
  try {
    await run('openssl', args, { cwd: folder, timeout: 20_000 });
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') {
      throw new Error('the tests with TLS need the command "openssl" (package openssl)', { cause: error });
    }
    throw error;
  }
}
