import { branchOf, existsIn } from '../../../../grammar/vocabulary.ts';
import { parameterFacts } from '../../../model/parameter/parameters.ts';
import { always, defineRule } from '../../rule.ts';

export default defineRule({
  id: 'server/misplaced-parameter',
  scope: 'config',
  severity: 'error',
  summary: 'parameter is not supported on a default-server line',
  why: 'HAProxy prints an alert, ignores the parameter and still starts: the check ends with exit code 0, and the servers below do not have the parameter.',
  remedy: 'Write the parameter on each server line.',
  haproxy: always('accepts'),
  facts: '_srv_parse_kw() in src/server.c: an alert that is not fatal',
  bad: `backend app
    timeout connect 5s
    timeout server 30s
    default-server id 101
    server web1 10.0.1.1:80
`,
  good: `backend app
    timeout connect 5s
    timeout server 30s
    server web1 10.0.1.1:80 id 101
`,
  check(config, report) {
    const branch = branchOf(config.version);
    const facts = parameterFacts('default-server', branch);
    const lines = [
      ...config.peersSections.flatMap(({ defaults }) => defaults),
      ...config.proxies.flatMap(({ defaultServers }) => defaultServers),
    ];
    for (const line of lines) {
      if (!line.certain || line.keyword !== 'default-server') continue;
      for (const { keyword, args } of line.parameters.known) {
        const fact = keyword.value === null ? null : facts(keyword.value);
        if (fact === null || fact.onDefault || !existsIn(fact, branch)) continue;
        report({
          source: line.source,
          range: { start: keyword.word.start, end: (args.at(-1) ?? keyword).word.end },
          message: `"${keyword.value}" is not supported on a default-server line: HAProxy prints an alert and starts without it`,
          hint: `write "${keyword.value}" on each server line`,
        });
      }
    }
  },
});
