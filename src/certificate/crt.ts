import { createPrivateKey } from 'node:crypto';
import { Certificate, type PrivateKey } from './certificate.ts';
import type { Disk } from './disk.ts';
import { closed, type FileFault, missing } from './fault.ts';
import { isCertificate, isPrivateKey, pemBlocks } from './pem.ts';

/** A certificate of a node's own, with what it presents after it. */
export interface OwnCertificate {
  readonly certificate: Certificate;
  readonly chain: readonly Certificate[];
}

/** What a `crt` holds. */
export interface Crt {
  readonly faults: readonly FileFault[];
  /** Those that could be read, also where their keys are wrong. */
  readonly own: readonly OwnCertificate[];
}

/** What the global section says about files beside a `crt`. */
export interface ExtraFiles {
  /** Whether the key may be in a file of its own: `ssl-load-extra-files key`. */
  readonly key: boolean;
  /** Whether `FILE.rsa`, `FILE.ecdsa` and `FILE.dsa` stand for `FILE`: `ssl-load-extra-files bundle`. */
  readonly bundle: boolean;
  /** Whether the `.crt` of a name is left out before `.key` is added: `ssl-load-extra-del-ext`. */
  readonly deleteExtension: boolean;
}

const BUNDLE = ['dsa', 'ecdsa', 'rsa'];

/**
 * Reads the files that a `crt-list` names by absolute paths and without options of their own, the list itself apart
 * (`crtlist_parse_file()` in src/ssl_crtlist.c). Which of its certificates is shown, the client decides.
 * @param extra null where it is not certain what belongs to a `crt`
 */
export function loadCrtList(path: string, extra: ExtraFiles | null, disk: Disk): Crt {
  const entry = disk(path);
  if (entry.kind === 'missing') return failed(missing(path));
  if (entry.kind === 'closed') return failed(closed(path, entry.reason));
  if (entry.kind === 'directory' || extra === null) return { faults: [], own: [] };
  const files = entry.text.split('\n').flatMap((line) => /^\s*(\/[^\s[]*)[^[]*$/.exec(line)?.[1] ?? []);
  return { ...joined(files.map((file) => loadBindCrt(file, extra, disk))), own: [] };
}

/** Reads what a `crt` of a bind line names: a file, a directory of files, or a bundle (`ssl_sock_load_cert()`). */
export function loadBindCrt(path: string, extra: ExtraFiles, disk: Disk): Crt {
  const entry = disk(path);
  if (entry.kind === 'directory') {
    const files = entry.names
      .filter((name) => !/^\.|\.(?:issuer|ocsp|sctl|key)$/.test(name))
      .map((name) => `${path}/${name}`)
      .filter((file) => disk(file).kind !== 'directory');
    return joined(files.map((file) => loadCrt(file, extra, disk)));
  }
  if (entry.kind === 'missing' && extra.bundle) {
    const files = BUNDLE.map((type) => `${path}.${type}`).filter((file) => disk(file).kind !== 'missing');
    if (files.length > 0) return joined(files.map((file) => loadCrt(file, extra, disk)));
  }
  return loadCrt(path, extra, disk);
}

/** Reads what a `crt` of a server line names, which is one file (`ssl_sock_load_srv_cert()` in src/ssl_sock.c). */
export function loadCrt(path: string, extra: ExtraFiles, disk: Disk): Crt {
  const entry = disk(path);
  switch (entry.kind) {
    case 'missing':
      return failed(missing(path));
    case 'closed':
      return failed(closed(path, entry.reason));
    case 'directory':
      return failed({ kind: 'bad', path, reason: 'is a directory, which only a bind line accepts' });
    case 'file':
      return readCrt(path, entry.text, extra, disk);
  }
}

/** The first certificate is the node's own, those after it are its chain; the key may be anywhere in the file. */
function readCrt(path: string, text: string, extra: ExtraFiles, disk: Disk): Crt {
  const blocks = pemBlocks(text);
  const [own, ...others] = blocks.filter(isCertificate);
  if (own === undefined) return failed({ kind: 'bad', path, reason: 'contains no certificate in PEM form' });
  const certificate = readCertificate(own.text);
  if (certificate === null)
    return failed({ kind: 'bad', path, reason: 'contains a certificate that cannot be read' });
  const chain = others.flatMap((block) => readCertificate(block.text) ?? []);
  const fault = blocks.some(isPrivateKey)
    ? keyFault(certificate, path, text)
    : keyFileFault(certificate, path, extra, disk);
  return { faults: fault === null ? [] : [fault], own: [{ certificate, chain }] };
}

function keyFileFault(own: Certificate, path: string, extra: ExtraFiles, disk: Disk): FileFault | null {
  const file = `${extra.deleteExtension ? path.replace(/\.crt$/, '') : path}.key`;
  const entry = extra.key ? disk(file) : null;
  if (entry?.kind === 'file') return keyFault(own, file, entry.text);
  if (entry?.kind === 'closed') return closed(file, entry.reason);
  const reason = `contains no private key${extra.key ? `, and neither does ${nameOf(file)}` : ''}`;
  return { kind: 'bad', path, reason };
}

function keyFault(certificate: Certificate, path: string, text: string): FileFault | null {
  if (isLocked(text)) return null;
  let key: PrivateKey;
  try {
    key = createPrivateKey(text);
  } catch {
    return { kind: 'bad', path, reason: 'contains a private key that cannot be read' };
  }
  if (certificate.fits(key)) return null;
  return { kind: 'key-mismatch', path, reason: 'contains the private key of a different certificate' };
}

/** Whether it takes a passphrase, for which HAProxy asks, or another library to read the key. */
function isLocked(text: string): boolean {
  return pemBlocks(text)
    .filter(isPrivateKey)
    .some(
      (block) =>
        !/^(?:RSA |EC |DSA )?PRIVATE KEY$/.test(block.label) || /^Proc-Type: 4,ENCRYPTED/m.test(block.text),
    );
}

function readCertificate(text: string): Certificate | null {
  try {
    return new Certificate(text);
  } catch {
    return null;
  }
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

function failed(fault: FileFault): Crt {
  return { faults: [fault], own: [] };
}

function joined(crts: readonly Crt[]): Crt {
  return {
    faults: crts.flatMap(({ faults }) => faults),
    own: crts.flatMap(({ own }) => own),
  };
}
