import { memoryOf } from '../../../model/table/data.ts';
import { isLasting } from '../../../model/table/lasting.ts';
import { isReplicated, isSound } from '../../../model/table/replication.ts';
import { always, defineRule } from '../../rule.ts';

/** Fewer entries than one burst of clients. */
const SMALL = 1000;
const LARGE_BYTES = 4 * 2 ** 30;

export default defineRule({
  id: 'table/unsuitable-size',
  scope: 'config',
  severity: 'info',
  summary: 'stick-table is very small or uses a lot of memory',
  why: 'A full table silently purges its oldest entries: clients lose their server, and counters start again. The size is not exchanged between peers: the smaller node forgets what the larger one teaches. Memory is allocated as entries are added, and a full table never returns it: about 150 bytes for each entry, plus key and data.',
  remedy: 'Choose a size above the number of clients within the expiry, with room to spare.',
  haproxy: always('accepts'),
  facts: 'stktable_trash_oldest() and stktable_init() in src/stick_table.c; bytes by "show pools"',
  bad: `peers mypeers
    peer hap1 10.0.0.1:10000
    peer hap2 10.0.0.2:10000

backend app
    mode http
    timeout connect 5s
    timeout server 30s
    stick-table type ip size 100 expire 30m peers mypeers
    stick on src
    server web1 10.0.1.1:80
`,
  good: `peers mypeers
    peer hap1 10.0.0.1:10000
    peer hap2 10.0.0.2:10000

backend app
    mode http
    timeout connect 5s
    timeout server 30s
    stick-table type ip size 100k expire 30m peers mypeers
    stick on src
    server web1 10.0.1.1:80
`,
  check(config, report) {
    for (const table of config.tables) {
      if (!isSound(table) || table.size === null) continue;
      const bytes = memoryOf(table, config.version);
      const isSmall =
        table.size < SMALL &&
        isReplicated(table) &&
        table.key?.name !== 'integer' &&
        !isLasting(table, config);
      if (!isSmall && bytes < LARGE_BYTES) continue;
      report({
        source: table.source,
        range: table.statement,
        message: isSmall
          ? `table "${table.name ?? ''}" has room for ${table.size} entries only, then the oldest are purged`
          : `table "${table.name ?? ''}" uses about ${Math.round(bytes / 2 ** 30)} GiB when it is full`,
        hint: isSmall
          ? 'choose a size above the number of clients within the expiry, for example "size 100k"'
          : 'choose a smaller size or shorter keys, or make sure of the memory',
      });
    }
  },
});
