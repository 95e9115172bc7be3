import { nearest } from '../../../grammar/vocabulary/nearest.ts';
import { isIpv4, isIpv6, isPort } from '../../model/value/address.ts';
import { parseTime } from '../../model/value/time-size.ts';
import { placeholdersOf } from '../expand.ts';
import { type FoundNodesEntry, isList, type Path } from '../file.ts';
import { FACT_PLACEHOLDERS } from '../found/template.ts';
import type { Review } from '../review.ts';

const KINDS = ['dns', 'srv', 'command', 'file'] as const;

/** No answer is worth waiting for longer. */
const MOST_MS = 600_000;

/** Where nodes come from: one place, with what belongs to it, and a template that can be filled in. */
export function checkNodeSource(review: Review, { from, template = {} }: FoundNodesEntry): void {
  const at: Path = ['nodes', 'from'];
  const [kind, second] = KINDS.filter((name) => from[name] !== undefined);
  if (kind === undefined) {
    const hint = 'add one of dns, srv, command and file, for example "srv: _peers._tcp.haproxy.internal"';
    review.keyError(at, '"from" does not say where the nodes come from', hint);
    return;
  }
  if (second !== undefined) {
    review.keyError([...at, second], `"${kind}" and "${second}" cannot be combined`, 'keep one of them');
  }
  for (const key of ['resolver', 'family'] as const) {
    if (from[key] === undefined || kind === 'dns' || kind === 'srv') continue;
    review.keyError([...at, key], `"${key}" requires "dns" or "srv"`, 'remove it');
  }
  for (const [text, path] of resolversOf(from.resolver, [...at, 'resolver'])) {
    const { host, port } = cutResolver(text);
    if ((isIpv4(host) || isIpv6(host)) && (port === null || isPort(port))) continue;
    const hint = 'write, for example, 10.0.0.2, 127.0.0.1:5353 or [2001:db8::53]:53';
    review.error(path, `"${text}" is not an IP address with or without a port`, hint);
  }
  const time = from.timeout === undefined ? null : parseTime(from.timeout);
  if (time !== null && ('reason' in time || time.value.ms > MOST_MS)) {
    review.error([...at, 'timeout'], '"timeout" is longer than 10m', 'write, for example, "timeout: 5s"');
  }
  for (const [key, value] of Object.entries(template)) {
    checkTexts(review, ['nodes', 'template', key], value, key !== 'name');
  }
}

/** An IP address of a DNS server and its port. */
function cutResolver(text: string): { readonly host: string; readonly port: string | null } {
  const [, bracketed, after] = /^\[([^\]]*)\](?::(.*))?$/.exec(text) ?? [];
  if (bracketed !== undefined) return { host: bracketed, port: after ?? null };
  const [, host, port] = /^([\d.]+):(.*)$/.exec(text) ?? [];
  return { host: host ?? text, port: port ?? null };
}

function resolversOf(value: string | readonly string[] | undefined, path: Path): [string, Path][] {
  if (value === undefined) return [];
  if (!isList<string, string>(value)) return [[value, path]];
  return value.map((text, index) => [text, [...path, index]]);
}

function checkTexts(review: Review, path: Path, value: unknown, hasName: boolean): void {
  if (typeof value === 'object' && value !== null) {
    for (const [key, one] of Object.entries(value)) {
      checkTexts(review, [...path, Array.isArray(value) ? Number(key) : key], one, hasName);
    }
  }
  if (typeof value !== 'string') return;
  const known = hasName ? ['{name}', ...FACT_PLACEHOLDERS] : FACT_PLACEHOLDERS;
  const strange = placeholdersOf(value).find((placeholder) => !known.includes(placeholder));
  if (strange === undefined) return;
  const near = nearest(strange, known);
  review.error(
    path,
    `unknown placeholder "${strange}"`,
    near === null ? `the placeholders here are ${known.join(', ')}` : `did you mean "${near}"?`,
  );
}
