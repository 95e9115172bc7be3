import type { Setting } from '../../../model/config.ts';
import { readInt } from '../../../model/value/number.ts';
import { always, defineRule } from '../../rule.ts';

export default defineRule({
  id: 'proxy/bad-id',
  scope: 'config',
  severity: 'error',
  summary: 'proxy id is not a positive number or is already used',
  why: 'Ids identify proxies in the statistics and in state files. HAProxy refuses to start.',
  remedy: 'Give each proxy a unique id of at least 1, or none.',
  haproxy: always('refuses'),
  facts: 'cfg_parse_listen() in src/cfgparse-listen.c',
  bad: `backend app
    id 0
    timeout connect 5s
    timeout server 30s
    server web1 10.0.1.1:80
`,
  good: `backend app
    id 1000
    timeout connect 5s
    timeout server 30s
    server web1 10.0.1.1:80
`,
  check(config, report) {
    const seen = new Map<number, Setting>();
    for (const { settings } of config.proxies) {
      for (const setting of settings) {
        const [value, extra] = setting.values;
        if (setting.keyword !== 'id' || !setting.certain || setting.negated || value?.value === null)
          continue;
        const { source, statement } = setting;
        const id = readInt(value?.value ?? '');
        const first = seen.get(id);
        if (id <= 0) {
          report({
            source,
            range: statement,
            message:
              value === undefined ? '"id" needs a number' : `"id ${value.value}" is not a positive number`,
            hint: 'write a number of at least 1',
          });
        } else if (extra !== undefined) {
          report({
            source,
            range: extra.word,
            message: `extra argument "${extra.value ?? source.slice(extra.word)}" after the id`,
            hint: 'remove it',
          });
        } else if (first !== undefined) {
          report({
            source,
            range: statement,
            message: `id ${id} is already used by a different proxy`,
            hint: 'give each proxy a unique id',
            related: [{ message: 'first used here', source: first.source, range: first.statement }],
          });
        } else seen.set(id, setting);
      }
    }
  },
});
