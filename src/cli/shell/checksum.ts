/*
 * A checksum of 64 bits over a memory, in WebAssembly: Node.js has hashes of its own, but loading them takes longer than
 * this, and JavaScript is still slow when a process starts. It finds damage, not forgery: whoever may write what is
 * summed up may write its sum, too.
 */

/** (func (export "sum") (param $end i32) (result i64)): sum = (sum ^ word) * K, sum ^= sum >>> 29, for each word of 8 bytes. */
const CODE = [
  ...[0x02, 0x01, 0x7f, 0x01, 0x7e], // locals: $at i32, $sum i64
  ...[0x03, 0x40], // loop
  ...[0x20, 2, 0x20, 1, 0x29, 3, 0, 0x85], // $sum ^ i64.load($at)
  ...[0x42, 0x95, 0xf8, 0xa9, 0xfa, 0x97, 0xb7, 0xde, 0x9b, 0x9e, 0x7f, 0x7e, 0x21, 2], // * 0x9e3779b97f4a7c15 into $sum
  ...[0x20, 2, 0x20, 2, 0x42, 29, 0x88, 0x85, 0x21, 2], // $sum ^ ($sum >>> 29) into $sum
  ...[0x20, 1, 0x41, 8, 0x6a, 0x22, 1, 0x20, 0, 0x49, 0x0d, 0], // $at += 8, again while it is below $end
  ...[0x0b, 0x20, 2, 0x0b], // end; $sum
];

const section = (id: number, ...content: readonly number[]) => [id, content.length, ...content];

const MODULE = Uint8Array.from([
  ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
  ...section(1, 1, 0x60, 1, 0x7f, 1, 0x7e), // type (i32) -> i64
  ...section(3, 1, 0), // one function of that type
  ...section(5, 1, 0, 1), // a memory of one page or more
  ...section(7, 2, 1, 0x6d, 2, 0, 1, 0x73, 0, 0), // exports "m", the memory, and "s", the function
  ...section(10, 1, CODE.length, ...CODE),
]);

const PAGE = 1 << 16;

/** A memory, and the sum of the first bytes of it. */
export interface Summed {
  readonly bytes: Uint8Array;
  /** @param end a multiple of 8, at least 8 */
  sum(end: number): bigint;
}

/** As far as it is used here; TypeScript knows it of browsers only. */
interface Engine {
  readonly Module: new (code: Uint8Array) => object;
  readonly Instance: new (
    module: object,
  ) => {
    readonly exports: {
      readonly m: { readonly buffer: ArrayBuffer; grow(pages: number): void };
      readonly s: (end: number) => bigint;
    };
  };
}

/**
 * A memory of at least so many bytes, all 0.
 * @throws where no memory like that can be had, or there is no WebAssembly (`--jitless`)
 */
export function summedMemory(size: number): Summed {
  const { Module, Instance } = (globalThis as unknown as { readonly WebAssembly: Engine }).WebAssembly;
  const { m, s } = new Instance(new Module(MODULE)).exports;
  if (size > PAGE) m.grow(Math.ceil(size / PAGE) - 1);
  return { bytes: new Uint8Array(m.buffer), sum: s };
}
