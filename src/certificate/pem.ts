/** A block of a PEM file. */
export interface PemBlock {
  /** What it says it is: `CERTIFICATE`, `EC PRIVATE KEY`. */
  readonly label: string;
  /** With its first and last line. */
  readonly text: string;
}

/** The blocks of a PEM file; what is between them counts for nothing. */
export function pemBlocks(text: string): readonly PemBlock[] {
  const blocks: PemBlock[] = [];
  let begin: { readonly label: string; readonly at: number } | null = null;
  for (const { 0: line, 1: word, 2: label = '', index } of text.matchAll(
    /^-----(BEGIN|END) (.+?)-----\s*?$/gm,
  )) {
    if (word === 'BEGIN') {
      begin = { label, at: index };
    } else if (begin?.label === label) {
      blocks.push({ label, text: text.slice(begin.at, index + line.length) });
      begin = null;
    }
  }
  return blocks;
}

export function isCertificate({ label }: PemBlock): boolean {
  return /^(?:X509 |TRUSTED )?CERTIFICATE$/.test(label);
}

export function isPrivateKey({ label }: PemBlock): boolean {
  return label.endsWith('PRIVATE KEY');
}
