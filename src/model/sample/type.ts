import type { SampleType } from '../../../grammar/vocabulary.ts';
import { isBefore, type Version } from '../value/version.ts';

/**
 * The types that a sample of each type can become, as the table `sample_casts` of HAProxy's src/sample.c has it from 2.9
 * on. `any` and `unknown` become everything: what they are is known at run time alone.
 */
const CASTS: Readonly<Record<SampleType, readonly SampleType[] | 'all'>> = {
  any: 'all',
  unknown: 'all',
  same: [],
  bool: ['any', 'bool', 'sint', 'str', 'bin'],
  sint: ['any', 'bool', 'sint', 'addr', 'ipv4', 'ipv6', 'str', 'bin'],
  addr: ['any', 'addr', 'ipv4', 'ipv6', 'str', 'bin'],
  ipv4: ['any', 'sint', 'addr', 'ipv4', 'ipv6', 'str', 'bin'],
  ipv6: ['any', 'addr', 'ipv4', 'ipv6', 'str', 'bin'],
  str: ['any', 'bool', 'sint', 'addr', 'ipv4', 'ipv6', 'str', 'bin', 'meth'],
  bin: ['any', 'str', 'bin', 'meth'],
  meth: ['any', 'str', 'bin', 'meth'],
};

/** Casts between different types that change nothing (`c_none`). */
const FREE: ReadonlySet<string> = new Set(['bool sint', 'sint bool', 'ipv4 addr', 'ipv6 addr', 'str bin']);

/** Whether HAProxy of a version has a way from one type to the other; whether it succeeds is known at run time. */
export function canCast(from: SampleType, to: SampleType, version: Version): boolean {
  if (to === 'any' || to === 'unknown') return true;
  if (from === 'addr' && isBefore(version, '2.9')) return false;
  if (from === 'bool' && to === 'bin' && isBefore(version, '2.6')) return false;
  const casts = CASTS[from];
  return casts === 'all' || casts.includes(to);
}

/** Whether the way changes nothing, so that the type before it stays the better answer. */
export function isFreeCast(from: SampleType, to: SampleType): boolean {
  return to === 'any' || from === to || FREE.has(`${from} ${to}`);
}

const TYPE_WORDS: Readonly<Record<SampleType, string>> = {
  any: 'anything',
  unknown: 'anything',
  same: 'anything',
  bool: 'a boolean',
  sint: 'an integer',
  addr: 'an address',
  ipv4: 'an IPv4 address',
  ipv6: 'an IPv6 address',
  str: 'a string',
  bin: 'binary data',
  meth: 'an HTTP method',
};

/** A type in words, with its article. */
export function describeType(type: SampleType): string {
  return TYPE_WORDS[type];
}
