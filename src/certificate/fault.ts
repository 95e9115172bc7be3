/** What is wrong with a file. */
export interface FileFault {
  readonly kind: 'missing' | 'closed' | 'bad' | 'key-mismatch';
  /** The file itself: also one beside or below that which the config names. */
  readonly path: string;
  /** Words that follow the path: "holds no private key". */
  readonly reason: string;
}

export function missing(path: string): FileFault {
  return { kind: 'missing', path, reason: 'is not there' };
}

export function closed(path: string, reason: string): FileFault {
  return { kind: 'closed', path, reason: `could not be read: ${reason}` };
}
