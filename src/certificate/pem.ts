const BLOCK = /^-----BEGIN ([^\r\n]+?)-----[ \t]*\r?$[\s\S]*?^-----END \1-----[ \t]*\r?$/gm;

/** A block of a PEM file. */
export interface PemBlock {
  /** What it says it is: `CERTIFICATE`, `EC PRIVATE KEY`. */
  readonly label: string;
  /** With its first and last line. */
  readonly text: string;
}

/** The blocks of a PEM file; what stands between them counts for nothing. */
export function pemBlocks(text: string): readonly PemBlock[] {
  return [...text.matchAll(BLOCK)].map(([block, label = '']) => ({ label, text: block }));
}

export function isCertificate({ label }: PemBlock): boolean {
  return /^(?:X509 |TRUSTED )?CERTIFICATE$/.test(label);
}
