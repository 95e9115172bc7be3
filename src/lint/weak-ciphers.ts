/** Words that name weak ciphers, and what they have in common: whoever removes one of a kind has thought of it. */
const KINDS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    '3DES': 'DES',
    ADH: 'aNULL',
    AECDH: 'aNULL',
    aNULL: 'aNULL',
    CBC3: 'DES',
    COMPLEMENTOFALL: 'eNULL',
    DES: 'DES',
    eNULL: 'eNULL',
    EXP: 'EXPORT',
    EXPORT: 'EXPORT',
    EXPORT40: 'EXPORT',
    EXPORT56: 'EXPORT',
    LOW: 'LOW',
    MD5: 'MD5',
    NULL: 'eNULL',
    RC2: 'RC2',
    RC4: 'RC4',
  }),
);

/** What a list of ciphers asks for that is no longer safe. */
export interface WeakCiphers {
  /** Its elements: `RC4`, `ECDHE+RC4`, `DES-CBC3-SHA`. */
  readonly weak: readonly string[];
  /** Whether it asks for nothing else. */
  readonly isAll: boolean;
}

/**
 * Reads a list of ciphers in OpenSSL's notation. What another element of the list takes away by `!` or `-` is not asked
 * for, wherever that is; `+` only moves what is there.
 */
export function weakCiphers(list: string): WeakCiphers {
  const elements = list.split(/[:, ;]+/);
  const removed = elements
    .filter((element) => /^[!-]/.test(element))
    .flatMap((element) => partsOf(element.slice(1)));
  const wanted = elements.filter((element) => /^\w/.test(element));
  const weak = wanted.filter((element) => {
    const parts = partsOf(element);
    return (
      parts.some((part) => KINDS.has(part)) &&
      !parts.some((part) => removed.some((other) => isOneKind(part, other)))
    );
  });
  return { weak, isAll: weak.length > 0 && weak.length === wanted.length };
}

function isOneKind(one: string, other: string): boolean {
  return one === other || (KINDS.has(one) && KINDS.get(one) === KINDS.get(other));
}

/** `ECDHE+RC4`, `ECDHE-RSA-RC4-SHA` and `TLS_ECDHE_RSA_WITH_RC4_128_SHA` name RC4, each in its notation. */
function partsOf(element: string): readonly string[] {
  return element.split(/[+_-]/);
}
