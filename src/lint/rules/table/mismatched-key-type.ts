import { canCast, describeType } from '../../../model/sample/type.ts';
import { tableIndex } from '../../../model/table/index.ts';
import { sampleTypeOf } from '../../../model/table/key-type.ts';
import { isBefore } from '../../../model/value/version.ts';
import { always, defineRule } from '../../rule.ts';

export default defineRule({
  id: 'table/mismatched-key-type',
  scope: 'config',
  severity: 'error',
  summary: 'rule stores a key that the type of its table cannot represent',
  why: 'HAProxy turns the sample of a "stick" or "track-sc" rule into the key type of the table. Where no such conversion exists it refuses to start. An address was accepted in an integer table up to 2.8, and booleans were refused in a binary table up to 2.5.',
  remedy: 'Give the table the type of the sample, or add a converter after the sample.',
  haproxy: always('refuses'),
  facts: 'stktable_compatible_sample() in src/stick_table.c, sample_casts in src/sample.c',
  bad: `backend app
    mode http
    timeout connect 5s
    timeout server 30s
    stick-table type ip size 100k expire 30m
    stick on ssl_fc
    server web1 10.0.1.1:80
`,
  good: `backend app
    mode http
    timeout connect 5s
    timeout server 30s
    stick-table type ip size 100k expire 30m
    stick on src
    server web1 10.0.1.1:80
`,
  check(config, report) {
    const index = tableIndex(config);
    for (const use of index.live) {
      if (!use.certain || use.key === null || use.table === null || use.by === 'sample') continue;
      const table = index.find(use.table);
      const type = table?.key == null || !table.certain ? null : sampleTypeOf(table.key.name);
      if (table == null || type === null) continue;
      const related = [
        { message: 'the table is declared here', source: table.source, range: table.statement },
      ];
      if (canCast(use.key.type, type, config.version)) {
        if (type !== 'sint' || use.key.type !== 'ipv4' || !isBefore(config.version, '2.9')) continue;
        if (use.key.fetch !== 'src' && use.key.fetch !== 'dst') continue;
        report({
          source: use.source,
          range: use.key.range,
          severity: 'info',
          haproxy: 'accepts',
          message: `clients over IPv6 are not stored in table "${table.name ?? ''}" of type integer`,
          hint: 'use "type ip" or "type ipv6": from 2.9 on HAProxy refuses an address here',
          related,
        });
        continue;
      }
      report({
        source: use.source,
        range: use.key.range,
        message: `${describeType(use.key.type)} cannot be a key of table "${table.name ?? ''}", whose type is ${table.key?.name ?? ''}`,
        hint: 'give the table the type of the sample, or add a converter',
        related,
      });
    }
  },
});
