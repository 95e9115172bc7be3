import type { Certificate } from './certificate.ts';
import type { OwnCertificate } from './crt.ts';
import type { FileFault } from './fault.ts';

/** A file that a config names. */
export interface FileName {
  /** What HAProxy takes it for. */
  readonly role: 'bind-crt' | 'server-crt' | 'authorities' | 'crt-list';
  /** Absolute, as on the machine that runs HAProxy. */
  readonly path: string;
}

/** What HAProxy finds in a file. */
export interface NamedFile {
  readonly faults: readonly FileFault[];
  /** The certificates of a `crt`; those that could be read, also where their keys are wrong. */
  readonly own: readonly OwnCertificate[];
  /** Those of a `ca-file`; null where not all of them are known. */
  readonly authorities: readonly Certificate[] | null;
}

/** What is in the files that the config of one node names. */
export interface CertificateFiles {
  /** Where the root of the node's machine was looked for, as the user named it. */
  readonly root: string;
  readonly now: Date;
  /** By {@link keyOf}. */
  readonly files: ReadonlyMap<string, NamedFile>;
}

export function keyOf({ role, path }: FileName): string {
  return `${role} ${path}`;
}
