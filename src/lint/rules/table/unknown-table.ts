import { nearest } from '../../../../grammar/vocabulary.ts';
import { tableIndex } from '../../../model/table/index.ts';
import type { TableUse } from '../../../model/table/stick-table.ts';
import type { Fix } from '../../../problem.ts';
import { isClear } from '../../certainty.ts';
import { nameFix, writing } from '../../fix/edits.ts';
import { always, defineRule } from '../../rule.ts';

export default defineRule({
  id: 'table/unknown-table',
  scope: 'config',
  severity: 'error',
  summary: 'rule uses a stick-table that does not exist',
  why: 'A table has the name of the proxy that contains its "stick-table" line, or SECTION/NAME if it is declared in a peers section. Names are looked up once all files are read; if none matches, HAProxy refuses to start. A rule that does not name a table uses the one of its proxy, and a defaults section has none.',
  remedy: 'Correct the name, or declare the table. Names are case sensitive.',
  fix: 'A table of a peers section gets the section in its name, and a misspelled name of at least five letters is corrected where only one is near.',
  haproxy: always('refuses'),
  facts:
    'smp_resolve_args() in src/sample.c, check_trk_action() in src/action.c, resolve_stick_rule() in src/cfgparse.c',
  bad: `peers mypeers
    peer hap1 10.0.0.1:10000
    peer hap2 10.0.0.2:10000
    table clients type ip size 100k expire 30m store gpt0

frontend www
    mode http
    timeout client 30s
    bind 127.0.0.1:8080
    http-request track-sc0 src table mypeers/clients
    http-request deny if { src,table_gpt0(clients) eq 1 }
`,
  good: `peers mypeers
    peer hap1 10.0.0.1:10000
    peer hap2 10.0.0.2:10000
    table clients type ip size 100k expire 30m store gpt0

frontend www
    mode http
    timeout client 30s
    bind 127.0.0.1:8080
    http-request track-sc0 src table mypeers/clients
    http-request deny if { src,table_gpt0(mypeers/clients) eq 1 }
`,
  check(config, report) {
    const index = tableIndex(config);
    for (const use of index.live) {
      if (!use.certain || use.table === null || index.find(use.table) !== null) continue;
      report({
        source: use.source,
        range: use.word ?? use.range,
        message: messageOf(use, index.proxyOf(use)?.kind === 'defaults'),
        hint: hintOf(use, index.names),
        fix: isClear(config) ? fixOf(use, use.table, index.names) : null,
      });
    }
  },
});

function messageOf({ word, table, keyword }: TableUse, isInDefaults: boolean): string {
  if (word !== null) return `no stick-table is named "${table}"`;
  if (isInDefaults) return `"${keyword}" does not name a table, and a defaults section has none`;
  if (table === '') return `"${keyword}" has no table name after "table"`;
  return `"${keyword}" does not name a table, and "${table}" has no stick-table`;
}

function hintOf({ table, word }: TableUse, names: readonly string[]): string {
  const [only, ...others] = names;
  const short = names.find((name) => name.endsWith(`/${table}`));
  if (word !== null && short !== undefined)
    return `write "${short}": tables of peers sections have the section in their name`;
  const near = word === null ? null : nearest(table ?? '', names);
  if (near !== null) return `did you mean "${near}"?`;
  if (only === undefined)
    return 'add a "stick-table" line to this proxy, or to a backend that the rule names';
  return others.length === 0
    ? `the only table is "${only}"`
    : `the tables are ${names
        .slice(0, 5)
        .map((name) => `"${name}"`)
        .join(', ')}`;
}

/** The one table of a peers section that has this name after that of its section, else the one that was misspelled. */
function fixOf({ source, word }: TableUse, table: string, names: readonly string[]): Fix | null {
  if (word === null || source.slice(word) !== table) return null;
  const [full, ...others] = names.filter((name) => name.endsWith(`/${table}`));
  if (full === undefined) return nameFix(source, word, table, names);
  return others.length === 0 ? writing(source, word, full) : null;
}
