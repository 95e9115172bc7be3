import { execFile } from 'node:child_process';
import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
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

/** What a certificate says. What is left out is as for a node of {@link makeCertificates}. */
export interface Wish {
  /** The common name; the name of its file by default. */
  readonly commonName?: string;
  /** The lines of OpenSSL's extension file: `subjectAltName=DNS:hap1`. */
  readonly extensions?: readonly string[];
  /** The name of the authority that signs it: `ca` by default, its own for a self-signed one. */
  readonly signer?: string;
  /** The name of another one whose private key it has, too; a new key by default. */
  readonly key?: string;
  readonly from?: Date;
  readonly until?: Date;
}

const run = promisify(execFile);
const dayMs = 86_400_000;
const ofAuthority = ['basicConstraints=critical,CA:TRUE', 'keyUsage=critical,keyCertSign,cRLSign'];

/**
 * Makes an authority, and for each node a certificate that it signed: good for both ends of a connection, for the node's
 * name and for 127.0.0.1, for two days.
 *
 * @throws Error when the `openssl` command is missing or fails
 */
export async function makeCertificates(names: readonly string[]): Promise<Certificates> {
  const folder = await mkdtemp(join(tmpdir(), 'hapeers-tls-'));
  await makeAuthority(folder, 'ca', { commonName: 'hapeers test authority' });
  await Promise.all(names.map((name) => makeCertificate(folder, name)));
  return {
    folder,
    caFile: join(folder, 'ca.pem'),
    file: (name) => join(folder, `${name}.pem`),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

/** Writes `NAME.key` and `NAME.pem`, the certificate alone: a root that signed itself, or below the signer. */
export async function makeAuthority(folder: string, name: string, wish: Wish = {}): Promise<void> {
  await sign(folder, name, { extensions: ofAuthority, signer: name, ...wish });
  await writeFile(join(folder, `${name}.pem`), await readFile(join(folder, `${name}.crt`)));
}

/** Writes `NAME.crt`, `NAME.key`, and both in one file as `NAME.pem`. */
export async function makeCertificate(folder: string, name: string, wish: Wish = {}): Promise<void> {
  const extensions = [
    'basicConstraints=CA:FALSE',
    `subjectAltName=DNS:${name},IP:127.0.0.1`,
    'extendedKeyUsage=serverAuth,clientAuth',
  ];
  await sign(folder, name, { extensions, ...wish });
  await concatenate(folder, `${name}.pem`, [`${name}.crt`, `${name}.key`]);
}

/** Writes `NAME`, a list of an authority that revokes nothing. */
export async function makeRevocationList(folder: string, authority: string, name: string): Promise<void> {
  const config = ['-config', `${authority}.cnf`, '-name', 'own', '-crldays', '2'];
  const files = ['-cert', `${authority}.crt`, '-keyfile', `${authority}.key`, '-out', name];
  await openssl(folder, 'ca', '-gencrl', ...config, ...files);
}

/** Writes a file that holds others of the same folder, one after the other. */
export async function concatenate(folder: string, name: string, parts: readonly string[]): Promise<void> {
  const texts = await Promise.all(parts.map((part) => readFile(join(folder, part), 'utf8')));
  await writeFile(join(folder, name), texts.join(''), { mode: 0o600 });
}

/** `openssl ca` is the one command of OpenSSL 3.0 that takes any dates; it wants a database, here one for each certificate. */
async function sign(folder: string, name: string, wish: Wish): Promise<void> {
  const { commonName = name, extensions = [], signer = 'ca', key } = wish;
  const { from = new Date(), until = new Date(from.getTime() + 2 * dayMs) } = wish;
  const policy =
    '[own]\ndatabase=NAME.db\nnew_certs_dir=.\ndefault_md=sha256\nrand_serial=yes\npolicy=any\n[any]\ncommonName=supplied\n';
  await writeFile(join(folder, `${name}.cnf`), policy.replace('NAME', name));
  await writeFile(join(folder, `${name}.db`), '');
  await writeFile(join(folder, `${name}.ext`), `${extensions.join('\n')}\n`);
  if (key === undefined) {
    await openssl(folder, 'ecparam', '-genkey', '-name', 'prime256v1', '-noout', '-out', `${name}.key`);
  } else {
    await copyFile(join(folder, `${key}.key`), join(folder, `${name}.key`));
  }
  const subject = ['-subj', `/CN=${commonName}`];
  await openssl(folder, 'req', '-new', '-key', `${name}.key`, ...subject, '-out', `${name}.csr`);
  const authority = signer === name ? ['-selfsign'] : ['-cert', `${signer}.crt`];
  const dates = ['-startdate', timeText(from), '-enddate', timeText(until)];
  const files = ['-in', `${name}.csr`, '-extfile', `${name}.ext`, '-out', `${name}.crt`];
  const config = ['-batch', '-notext', '-config', `${name}.cnf`, '-name', 'own'];
  await openssl(folder, 'ca', ...config, ...authority, '-keyfile', `${signer}.key`, ...dates, ...files);
}

/** `20260102030405Z` */
function timeText(date: Date): string {
  return `${date.toISOString().replaceAll(/[-:T]/g, '').slice(0, 14)}Z`;
}

async function openssl(folder: string, ...args: readonly string[]): Promise<void> {
  try {
    await run('openssl', args, { cwd: folder, timeout: 20_000 });
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') {
      throw new Error('the tests with TLS need the command "openssl" (package openssl)', { cause: error });
    }
    throw error;
  }
}
