import { Buffer, isAscii, isUtf8 } from 'node:buffer';
import { Source } from './text.ts';

/**
 * Reads bytes as UTF-8 or, where they are not UTF-8, as latin-1. No byte is lost, not even a byte order mark.
 *
 * @example
 * const bytes = Uint8Array.of(0x67, 0x6c, 0x6f, 0x62, 0x61, 0x6c, 0x0a);
 * sourceOf('haproxy.cfg', bytes).text; // 'global\n'
 */
export function sourceOf(name: string, bytes: Uint8Array): Source {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  // As latin-1, plain ASCII becomes a string of one byte a character, which everything after reads twice as fast.
  if (isAscii(buffer)) return new Source(name, buffer.toString('latin1'), 'utf-8');
  if (isUtf8(buffer)) return new Source(name, buffer.toString('utf8'), 'utf-8');
  return new Source(name, buffer.toString('latin1'), 'latin-1');
}

/**
 * The bytes of `text` in the encoding of a source: `bytesOf(sourceOf(n, b))` equals `b`.
 *
 * @example
 * const source = sourceOf('haproxy.cfg', Uint8Array.of(0xe4));
 * bytesOf(source)[0]; // 0xe4
 */
export function bytesOf({ encoding, text: own }: Source, text: string = own): Uint8Array {
  return Buffer.from(text, encoding === 'utf-8' ? 'utf8' : 'latin1');
}
