import type { ProxySection, Server, ServerTemplate } from '../../../model/config.ts';
import { isBefore } from '../../../model/value/version.ts';
import { always, type Behavior, defineRule } from '../../rule.ts';

/** 3.3 and 3.4 do not compare the servers of a template with the others. */
const templates: Behavior = [
  { from: '2.4', reaction: 'refuses' },
  { from: '3.3', reaction: 'accepts' },
  { from: '3.5', reaction: 'refuses' },
];

/** An explicit id on one of the two distinguishes them, but for stick entries, which have the name. */
const identified: Behavior = [
  { from: '2.4', reaction: 'accepts' },
  { from: '3.1', reaction: 'warns' },
  { from: '3.3', reaction: 'refuses' },
];

export default defineRule({
  id: 'server/duplicate-name',
  scope: 'config',
  severity: 'error',
  summary: 'two servers of a proxy have the same name',
  why: 'Stick entries travel between nodes with the name of the server, so a name that two servers have points to either. HAProxy refuses to start, up to 3.2 unless one of them has an explicit id; 3.3 and 3.4 overlook a name that a server-template makes.',
  remedy: 'Rename one of them.',
  haproxy: always('refuses'),
  facts: 'check_config_validity() in src/cfgparse.c',
  bad: `backend app
    timeout connect 5s
    timeout server 30s
    server web1 10.0.1.1:80
    server web1 10.0.1.2:80
`,
  good: `backend app
    timeout connect 5s
    timeout server 30s
    server web1 10.0.1.1:80
    server web2 10.0.1.2:80
`,
  check(config, report) {
    for (const proxy of config.proxies) {
      if (proxy.disabled || proxy.servers.length < 2) continue;
      for (const { server, first, name, isTemplate } of clashes(proxy)) {
        const hasId = server.id !== null || first.id !== null;
        // Of a template only the first server has its id.
        if (hasId && isTemplate && isBefore(config.version, '3.3')) continue;
        const isAccepted = hasId && !isTemplate && isBefore(config.version, '3.3');
        report({
          source: server.source,
          range: (server.kind === 'server' ? server.name : server.prefix)?.word ?? server.statement,
          message: `a server "${name}" exists already`,
          hint: 'give each server of the proxy a unique name',
          haproxy: isTemplate ? templates : hasId ? identified : always('refuses'),
          ...(isAccepted ? { severity: 'warning' } : {}),
          related: [{ message: 'first declared here', source: first.source, range: first.statement }],
        });
      }
    }
  },
});

interface Clash {
  readonly server: Server | ServerTemplate;
  readonly first: Server | ServerTemplate;
  readonly name: string;
  readonly isTemplate: boolean;
}

function* clashes({ servers }: ProxySection): Generator<Clash> {
  const named = new Map<string, Server>();
  const templated = new Map<string, ServerTemplate[]>();
  for (const server of servers) {
    if (!server.certain) continue;
    if (server.kind === 'server') {
      const name = server.name?.value;
      if (name == null || server.addressWord === null) continue;
      const twin = named.get(name);
      const template = twin === undefined && templated.size > 0 ? templateOf(name, templated) : null;
      if (twin !== undefined) yield { server, first: twin, name, isTemplate: false };
      else if (template !== null) yield { server, first: template, name, isTemplate: true };
      else named.set(name, server);
      continue;
    }
    const { prefix, range } = server;
    if (prefix?.value == null || range === null) continue;
    const others = templated.get(prefix.value) ?? [];
    templated.set(prefix.value, [...others, server]);
    const rival = others.find(
      (other) => other.range !== null && other.range.first <= range.last && range.first <= other.range.last,
    );
    if (rival?.range != null) {
      const number = Math.max(rival.range.first, range.first);
      yield { server, first: rival, name: `${prefix.value}${number}`, isTemplate: true };
      continue;
    }
    const twin = firstNamed(prefix.value, range, named);
    if (twin !== null) yield { server, first: twin, name: twin.name?.value ?? '', isTemplate: true };
  }
}

/** The template that makes a server of this name: its prefix and a number without leading zeros. */
function templateOf(
  name: string,
  templates: ReadonlyMap<string, readonly ServerTemplate[]>,
): ServerTemplate | null {
  const digits = /\d{1,10}$/.exec(name)?.[0] ?? '';
  for (let length = 1; length <= digits.length; length++) {
    const number = name.slice(-length);
    if (number.length > 1 && number.startsWith('0')) continue;
    const value = Number(number);
    const found = templates
      .get(name.slice(0, -length))
      ?.find(({ range }) => range !== null && value >= range.first && value <= range.last);
    if (found !== undefined) return found;
  }
  return null;
}

/** Looks at whichever is shorter, the names so far or the numbers of the template. */
function firstNamed(
  prefix: string,
  { first, last }: { readonly first: number; readonly last: number },
  named: ReadonlyMap<string, Server>,
): Server | null {
  if (last - first < named.size) {
    for (let number = first; number <= last; number++) {
      const server = named.get(`${prefix}${number}`);
      if (server !== undefined) return server;
    }
    return null;
  }
  for (const [name, server] of named) {
    const number = name.startsWith(prefix) ? name.slice(prefix.length) : '';
    if (!/^(?:0|[1-9]\d*)$/.test(number)) continue;
    if (Number(number) >= first && Number(number) <= last) return server;
  }
  return null;
}
