import type { Parameter } from '../../../model/config.ts';
import { findParameter } from '../../../model/parameter/parameters.ts';
import {
  certainSections,
  isDialed,
  listenerParameters,
  parametersOf,
  tlsParameters,
  usesTls,
} from '../../../model/parameter/tls.ts';
import { always, defineRule } from '../../rule.ts';

export default defineRule({
  id: 'tls/unused-parameter',
  scope: 'config',
  severity: 'error',
  summary: 'TLS parameters are set but "ssl" is missing',
  why: 'Only "ssl" enables TLS. Without it crt, ca-file, verify and similar parameters are read and ignored: the tables travel in plain text although the file looks different, and HAProxy does not warn.',
  remedy: 'Add "ssl", or remove the parameters.',
  haproxy: always('accepts'),
  facts: 'srv_parse_ssl() and bind_parse_ssl() in src/cfgparse-ssl.c',
  bad: `peers mypeers
    bind 10.0.0.1:10000 crt /etc/haproxy/hap1.pem
    server hap1
    server hap2 10.0.0.2:10000

backend app
    stick-table type ip size 100k expire 30m peers mypeers
`,
  good: `peers mypeers
    bind 10.0.0.1:10000 ssl crt /etc/haproxy/hap1.pem ca-file /etc/haproxy/ca.pem verify required
    default-server ssl crt /etc/haproxy/hap1.pem ca-file /etc/haproxy/ca.pem verify required verifyhost peers.example
    server hap1
    server hap2 10.0.0.2:10000

backend app
    stick-table type ip size 100k expire 30m peers mypeers
`,
  check(config, report) {
    for (const section of certainSections(config)) {
      const { binds, defaults, peers } = section;
      if (!usesTls(listenerParameters(section))) {
        for (const { keyword, source, parameters } of [...binds, ...defaults].map((line) => ({
          keyword: 'bind',
          ...line,
        }))) {
          const unused = keyword === 'default-server' ? [] : tlsParameters(parameters.known);
          if (unused.length > 0) report({ source, ...explain(unused, 'the listener') });
        }
      }
      const dialed = peers.filter(isDialed);
      if (dialed.some((peer) => usesTls(parametersOf(peer)) || isRefused(parametersOf(peer)))) {
        continue;
      }
      for (const line of [...dialed, ...defaults]) {
        const unused = line.keyword === 'default-bind' ? [] : tlsParameters(line.parameters.known);
        const isOn = line.keyword === 'default-server' && usesTls(line.parameters.known);
        if (unused.length > 0 && !isOn) report({ source: line.source, ...explain(unused, 'the connection') });
      }
    }
  },
});

/** "no-ssl" is said on purpose. */
function isRefused(parameters: readonly Parameter[]): boolean {
  return findParameter(parameters, 'no-ssl') !== null;
}

function explain(unused: readonly Parameter[], what: string) {
  const words = unused.map(({ keyword }) => `"${keyword.value}"`).slice(0, 3);
  return {
    range: {
      start: Math.min(...unused.map(({ keyword }) => keyword.word.start)),
      end: Math.max(...unused.map(({ keyword, args }) => (args.at(-1) ?? keyword).word.end)),
    },
    message: `${words.join(', ')} without "ssl": ${what} is in plain text`,
    hint: 'add "ssl"',
  };
}
