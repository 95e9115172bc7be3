import { Certificate } from './certificate.ts';
import type { Disk } from './disk.ts';
import { closed, type FileFault, missing } from './fault.ts';
import { isCertificate, pemBlocks } from './pem.ts';

/** What a `ca-file`, `ca-verify-file` or `crl-file` holds. */
export interface Authorities {
  readonly faults: readonly FileFault[];
  /** Null where not all of them are known. */
  readonly authorities: readonly Certificate[] | null;
}

/**
 * Reads a file of authorities as HAProxy does: every certificate and revocation list in it, or of a directory in every
 * file that is named like one (`ssl_store_load_locations_file()` in src/ssl_ckch.c).
 */
export function loadAuthorities(path: string, disk: Disk): Authorities {
  const entry = disk(path);
  switch (entry.kind) {
    case 'missing':
      return { faults: [missing(path)], authorities: null };
    case 'closed':
      return { faults: [closed(path, entry.reason)], authorities: null };
    case 'file':
      return readAuthorities(path, entry.text);
    case 'directory': {
      // What cannot be read in a directory is left out with a warning.
      const files = entry.names
        .filter((name) => !name.startsWith('.') && /\.(?:pem|crt|cer|crl)$/.test(name))
        .map((name) => loadAuthorities(`${path}/${name}`, disk));
      const isKnown = files.every(({ authorities }) => authorities !== null);
      return {
        faults: [],
        authorities: isKnown ? files.flatMap(({ authorities }) => authorities ?? []) : null,
      };
    }
  }
}

function readAuthorities(path: string, text: string): Authorities {
  const blocks = pemBlocks(text);
  const bad = (reason: string): Authorities => ({
    faults: [{ kind: 'bad', path, reason }],
    authorities: null,
  });
  if (!blocks.some((block) => isCertificate(block) || block.label === 'X509 CRL')) {
    return bad('contains no certificate or revocation list in PEM form');
  }
  try {
    const authorities = blocks.filter(isCertificate).map((block) => new Certificate(block.text));
    // Such a certificate says itself what it is trusted for.
    const hasOwnTrust = blocks.some(({ label }) => label === 'TRUSTED CERTIFICATE');
    return { faults: [], authorities: hasOwnTrust ? null : authorities };
  } catch {
    return bad('contains a certificate that cannot be read');
  }
}
