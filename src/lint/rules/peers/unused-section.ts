import { always, defineRule } from '../../rule.ts';

export default defineRule({
  id: 'peers/unused-section',
  scope: 'config',
  severity: 'warning',
  summary: 'peers section is not used by any table',
  why: 'The section starts, binds its port and connects to the other nodes, but replicates nothing, because no stick-table refers to it and it declares no table itself. A file without any proxy is treated as part of a config and is not reported.',
  remedy: 'Add "peers NAME" to the stick-tables that should be shared, or remove the section.',
  haproxy: always('accepts'),
  facts: 'no check exists; the section is kept by check_config_validity() in src/cfgparse.c',
  bad: `peers mypeers
    peer hap1 10.0.0.1:10000
    peer hap2 10.0.0.2:10000

backend app
    balance source
    server web1 10.0.1.1:80
`,
  good: `peers mypeers
    peer hap1 10.0.0.1:10000
    peer hap2 10.0.0.2:10000

backend app
    stick-table type ip size 100k expire 30m peers mypeers
`,
  check(config, report) {
    if (config.proxies.every(({ kind }) => kind === 'defaults')) return;
    const proxyTables = config.proxies.flatMap(({ tables }) => tables);
    if (proxyTables.some(({ peers }) => peers === null || peers.value === null)) return;
    const names = new Set(config.peersSections.map(({ name }) => name?.value));
    // A table that names no section may mean this one, and is told by itself.
    if (proxyTables.some(({ peers }) => !names.has(peers?.value))) return;
    const used = new Set(proxyTables.map(({ peers }) => peers?.value));
    for (const section of config.peersSections) {
      if (!section.certain || section.disabled || section.tables.length > 0) continue;
      if (section.name?.value == null || used.has(section.name.value)) continue;
      report({
        source: section.source,
        range: section.name.word,
        message: `no table refers to section "${section.name.value}", so it replicates nothing`,
        hint: `add "peers ${section.name.value}" to the stick-tables that should be shared`,
      });
    }
  },
});
