/** A byte that is no UTF-8, in the string of a path: a lone surrogate, as Python has it. */
const ODD_BYTE = /(?<![\ud800-\udbff])[\udc80-\udcff]/;
const ODD = 0xdc00;

/** What Node.js puts in the place of a byte that is no UTF-8. */
export const REPLACED = '\ufffd';

/** A name of a file, which is bytes, as a string from which {@link pathBytes} finds the bytes again. */
export function nameFrom(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return Array.from(bytes, (byte) => String.fromCharCode(byte < 0x80 ? byte : ODD + byte)).join('');
  }
}

/** A path for Node.js: bytes where it has any that are no UTF-8. */
export function pathBytes(path: string): string | Buffer {
  if (!isOdd(path)) return path;
  return Buffer.concat(
    Array.from(path, (char) => {
      const code = char.codePointAt(0) ?? 0;
      return code >= ODD + 0x80 && code <= ODD + 0xff ? Buffer.of(code - ODD) : Buffer.from(char);
    }),
  );
}

/** Whether a path has bytes that are no UTF-8. */
export function isOdd(path: string): boolean {
  return ODD_BYTE.test(path);
}
