import type { Peer, Server, ServerTemplate } from '../../../model/config.ts';
import type { Argument } from '../../../model/line/expand.ts';
import { findParameter } from '../../../model/parameter/parameters.ts';
import { valueFault } from '../../../model/parameter/values.ts';
import { readInt, readLong } from '../../../model/value/number.ts';
import { isAtLeast, type Version } from '../../../model/value/version.ts';
import { always, defineRule, type Reporter } from '../../rule.ts';

export default defineRule({
  id: 'server/duplicate-id',
  scope: 'config',
  severity: 'error',
  summary: 'two servers of a proxy have the same id',
  why: 'Ids identify servers in stick entries and in the statistics; HAProxy refuses a second one.',
  remedy: 'Give each server its own id, and the same ids on every node.',
  haproxy: always('refuses'),
  facts: 'srv_parse_id() in src/server.c',
  bad: `backend app
    timeout connect 5s
    timeout server 30s
    server web1 10.0.1.1:80 id 101
    server web2 10.0.1.2:80 id 101
`,
  good: `backend app
    timeout connect 5s
    timeout server 30s
    server web1 10.0.1.1:80 id 101
    server web2 10.0.1.2:80 id 102
`,
  check(config, report) {
    for (const { servers } of config.proxies) checkIds(servers, config.version, report);
    for (const { peers } of config.peersSections) checkIds(peers, config.version, report);
  },
});

function checkIds(
  lines: readonly (Peer | Server | ServerTemplate)[],
  version: Version,
  report: Reporter,
): void {
  const seen = new Map<number, Peer | Server | ServerTemplate>();
  for (const line of lines) {
    if (!line.certain || line.addressWord === null) continue;
    const word = wordOf(line);
    if (word?.value == null) continue;
    const id = idOf(word.value, version);
    if (id === null) continue;
    const first = seen.get(id);
    if (first === undefined) {
      seen.set(id, line);
      continue;
    }
    report({
      source: line.source,
      range: word.word,
      message: `id ${id} is already used by ${nameOf(first)}`,
      hint: 'give each server of the proxy a unique id',
      related: [{ message: 'first used here', source: first.source, range: first.statement }],
    });
  }
}

/** Where the model has found it already, it is not looked for again. */
function wordOf(line: Peer | Server | ServerTemplate): Argument | null {
  return 'id' in line ? line.id : (findParameter(line.parameters.known, 'id')?.args[0] ?? null);
}

/** Null for what `server/bad-parameter` reports. */
function idOf(text: string, version: Version): number | null {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  if (valueFault('server', 'id', text, version) !== null) return null;
  return isAtLeast(version, '3.4') ? Number(readLong(text)) : readInt(text);
}

function nameOf(line: Peer | Server | ServerTemplate): string {
  if ('keyword' in line) return `peer "${line.name?.value ?? ''}"`;
  const name = line.kind === 'server' ? line.name : line.prefix;
  return `${line.kind} "${name?.value ?? ''}"`;
}
