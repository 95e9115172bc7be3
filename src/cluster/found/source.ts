import type { NodeSource } from '../../model/node-source.ts';
import { parseTime } from '../../model/value/time-size.ts';
import { type FoundNodesEntry, isList } from '../file.ts';
import { usesFact } from './template.ts';

const DEFAULT_TIMEOUT_MS = 5000;

/** What is to be asked for the nodes, of an entry in which nothing is wrong. */
export function toNodeSource({ from, template = {} }: FoundNodesEntry): NodeSource {
  const time = from.timeout === undefined ? null : parseTime(from.timeout);
  const timeoutMs = time === null || 'reason' in time ? DEFAULT_TIMEOUT_MS : time.value.ms;
  if (from.command !== undefined) return { kind: 'command', argv: from.command, timeoutMs };
  if (from.file !== undefined) return { kind: 'file', path: from.file, timeoutMs };
  const kind = from.srv === undefined ? 'dns' : 'srv';
  const resolver = from.resolver ?? [];
  return {
    kind,
    name: from.srv ?? from.dns ?? '',
    resolvers: isList<string, string>(resolver) ? resolver : [resolver],
    family: from.family ?? null,
    wantsAddresses: template.address === undefined || usesFact(template, ['address', 'dashed']),
    wantsHosts: usesFact(template, ['host', 'label']),
    timeoutMs,
  };
}
