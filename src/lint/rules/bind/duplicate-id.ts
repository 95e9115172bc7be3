import type { Bind } from '../../../model/config.ts';
import { findParameter } from '../../../model/parameter/parameters.ts';
import { valueFault } from '../../../model/parameter/values.ts';
import { readInt } from '../../../model/value/number.ts';
import { always, defineRule } from '../../rule.ts';

export default defineRule({
  id: 'bind/duplicate-id',
  scope: 'config',
  severity: 'error',
  summary: 'two listeners of a proxy have the same id',
  why: 'Ids identify listeners in the statistics. HAProxy refuses to start.',
  remedy: 'Give each listener its own id, or none.',
  haproxy: always('refuses'),
  facts: 'bind_parse_id() in src/listener.c',
  bad: `frontend web
    timeout client 30s
    bind 10.0.0.1:80 id 1
    bind 10.0.0.2:80 id 1
`,
  good: `frontend web
    timeout client 30s
    bind 10.0.0.1:80 id 1
    bind 10.0.0.2:80 id 2
`,
  check(config, report) {
    for (const { binds } of config.proxies) {
      const seen = new Map<number, Bind>();
      for (const bind of binds) {
        const word = findParameter(bind.parameters.known, 'id')?.args[0];
        if (!bind.certain || word?.value == null || bind.addresses.length === 0) continue;
        if (valueFault('bind', 'id', word.value, config.version) !== null) continue;
        const id = readInt(word.value);
        const first = seen.get(id);
        if (first === undefined) {
          seen.set(id, bind);
          continue;
        }
        report({
          source: bind.source,
          range: word.word,
          message: `id ${id} is already used by a listener of this proxy`,
          hint: 'give each listener a unique id',
          related: [{ message: 'first used here', source: first.source, range: first.statement }],
        });
      }
    }
  },
});
