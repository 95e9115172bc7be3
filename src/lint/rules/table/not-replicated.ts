import type { Config } from '../../../model/config.ts';
import type { StickTable } from '../../../model/stick-table.ts';
import type { Fix } from '../../../problem.ts';
import { always, defineRule } from '../../rule.ts';

/** More tables than are told one by one. */
const MANY = 5;

export default defineRule({
  id: 'table/not-replicated',
  scope: 'config',
  severity: 'warning',
  summary: 'a peers section exists, but the stick-table does not name it',
  why: 'Without "peers NAME" a table stays on its node: each load balancer counts and sticks for itself, and a reload empties the table. HAProxy says nothing, and the sessions between the peers look healthy. Where other tables are replicated, this one may be local on purpose, and the finding is an info.',
  remedy: 'Add "peers NAME" to the stick-table line.',
  haproxy: always('accepts'),
  facts: 'no check exists',
  bad: `peers mypeers
    peer hap1 10.0.0.1:10000
    peer hap2 10.0.0.2:10000

backend app
    stick-table type ip size 100k expire 30m
    stick on src
    server web1 10.0.1.1:80
`,
  good: `peers mypeers
    peer hap1 10.0.0.1:10000
    peer hap2 10.0.0.2:10000

backend app
    stick-table type ip size 100k expire 30m peers mypeers
    stick on src
    server web1 10.0.1.1:80
`,
  check(config, report) {
    const sections = config.peersSections.filter(({ disabled }) => !disabled);
    const only = sections.length === 1 ? (sections[0]?.name?.value ?? null) : null;
    if (sections.length === 0) return;
    const replicated = config.tables.some(({ owner, peers }) => owner === 'peers' || peers !== null);
    const severity = replicated ? 'info' : 'warning';
    const local = config.proxies
      .flatMap(({ disabled, tables }) => (disabled ? [] : tables))
      .filter((table) => table.certain && table.peers === null && !hasBrokenDefinition(table))
      .filter((table) => !replicated || !isWrittenTo(table, config));
    const [first] = sections;
    if (local.length > MANY && first !== undefined) {
      report({
        source: first.source,
        range: first.name?.word ?? first.statement,
        message: `${local.length} tables are not replicated: they name no peers section`,
        hint: `add "peers ${only ?? 'NAME'}" to those that shall be shared`,
        severity,
        related: local.slice(0, MANY).map((table) => ({
          message: `table "${table.name ?? ''}" is declared here`,
          source: table.source,
          range: table.statement,
        })),
      });
      return;
    }
    for (const table of local) {
      const fix = only === null ? null : addition(table, only);
      report({
        source: table.source,
        range: table.statement,
        message: `table "${table.name ?? ''}" is not replicated: it names no peers section`,
        hint: `add "peers ${only ?? 'NAME'}" to the line`,
        severity,
        ...(fix === null ? {} : { fix }),
      });
    }
  },
});

function hasBrokenDefinition(table: StickTable): boolean {
  return table.defects.some(({ haproxy }) => haproxy === 'refuses');
}

/** The target of a `write-to` receives what another, replicated table learns: it is local by design. */
function isWrittenTo(table: StickTable, config: Config): boolean {
  return config.tables.some(({ writeTo }) => writeTo?.value != null && writeTo.value === table.name);
}

/** Not safe: what is counted on all nodes from now on was counted on each before. */
function addition(table: StickTable, section: string): Fix {
  return {
    description: `replicate the table over section "${section}"`,
    safe: false,
    edits: [
      {
        source: table.source,
        range: { start: table.statement.end, end: table.statement.end },
        text: ` peers ${section}`,
      },
    ],
  };
}
