import { nearest } from '../../../../grammar/vocabulary.ts';
import type { Config, ProxySection, Setting } from '../../../model/config.ts';
import { sessionPaths } from '../../../model/flow/session-paths.ts';
import { BACKENDS } from '../../../model/section/kind.ts';
import { isClear } from '../../certainty.ts';
import { nameFix } from '../../fix/edits.ts';
import { always, defineRule } from '../../rule.ts';

export default defineRule({
  id: 'proxy/unknown-backend',
  scope: 'config',
  severity: 'error',
  summary: 'use_backend or default_backend names a backend that does not exist',
  why: 'HAProxy looks the names up once all files are read, and refuses to start if a backend is missing. A "listen" section is a backend too, but it cannot be its own default backend. Names made by "%[...]" are looked up at run time.',
  remedy: 'Correct the name, or add the backend. Names are case sensitive.',
  fix: 'A misspelled name of at least five letters is corrected where only one is near.',
  haproxy: always('refuses'),
  facts: 'check_config_validity() in src/cfgparse.c, proxy_finalize() in src/proxy.c',
  bad: `frontend web
    timeout client 30s
    bind 127.0.0.1:80
    default_backend aplication

backend application
    timeout connect 5s
    timeout server 30s
    server web1 10.0.1.1:80
`,
  good: `frontend web
    timeout client 30s
    bind 127.0.0.1:80
    default_backend application

backend application
    timeout connect 5s
    timeout server 30s
    server web1 10.0.1.1:80
`,
  check(config, report) {
    const names = backendNames(config);
    if (names === null) return;
    const said = new Set<Setting>();
    for (const proxy of config.proxies) {
      if (!proxy.certain || proxy.disabled || proxy.kind === 'defaults') continue;
      for (const route of routesOf(proxy, config)) {
        const [name] = route.values;
        if (said.has(route) || name?.value == null || name.value === '') continue;
        const isLoop = route.keyword === 'default_backend' && name.value === proxy.name?.value;
        if (isLoop && proxy.kind !== 'frontend') {
          report({
            source: route.source,
            range: name.word,
            message: `"${name.value}" is its own default backend`,
            hint: 'name another backend, or remove the line: the servers of the section are used without it',
          });
          said.add(route);
        } else if (!names.has(name.value)) {
          said.add(route);
          const near = nearest(name.value, [...names]);
          report({
            source: route.source,
            range: name.word,
            message: `no backend is named "${name.value}"`,
            hint: near === null ? 'add the backend, or correct the name' : `did you mean "${near}"?`,
            fix: isClear(config) ? nameFix(route.source, name.word, name.value, [...names]) : null,
          });
        }
      }
    }
  },
});

/** The names of all proxies that may be backends; null where a variable hides one. */
function backendNames({ proxies }: Config): ReadonlySet<string> | null {
  const names = new Set<string>();
  for (const { kind, name, complete } of proxies) {
    if (!complete || (kind !== 'defaults' && name?.value == null)) return null;
    if (BACKENDS.includes(kind) && name?.value != null) names.add(name.value);
  }
  return names;
}

/** The lines whose backend HAProxy looks for: of several `default_backend` lines the last, its own or an inherited one. */
function routesOf(proxy: ProxySection, config: Config): readonly Setting[] {
  const isDefault = ({ keyword }: Setting) => keyword === 'default_backend';
  const rules = proxy.routes.filter(
    (route) => !isDefault(route) && route.values[0]?.value?.includes('%') === false,
  );
  // A backend warns of such a line, and takes it all the same; it inherits none.
  const inherited = proxy.kind === 'backend' ? [] : sessionPaths(config).defaultsOf(proxy);
  const last =
    proxy.routes.findLast(isDefault) ??
    inherited?.map(({ routes }) => routes.findLast(isDefault)).find((route) => route !== undefined);
  return [...rules, ...(last === undefined ? [] : [last])].filter(
    ({ certain, negated, values }) => certain && !negated && values[0]?.value?.startsWith('#') !== true,
  );
}
