import { bindLines } from '../../../model/parameter/lines.ts';
import { always, defineRule } from '../../rule.ts';
import { allowsExperimental, unknownParameter } from '../../unknown-parameter.ts';

export default defineRule({
  id: 'bind/unknown-parameter',
  scope: 'config',
  severity: 'error',
  summary: 'bind line contains an unknown parameter',
  why: 'HAProxy refuses to start. The bind line of a peers section accepts the same parameters as other bind lines; a default-bind line accepts no address.',
  remedy:
    'Correct the spelling, move the word to the line that it belongs to, or target a version that has it.',
  fix: 'A misspelled parameter is corrected where only one is near and what follows fits it.',
  haproxy: always('refuses'),
  facts: 'bind_parse_args_list() in src/listener.c',
  bad: `peers mypeers
    bind 10.0.0.1:10000 ssl cert /etc/haproxy/hap1.pem ca-file /etc/haproxy/ca.pem verify required
    default-server ssl crt /etc/haproxy/hap1.pem ca-file /etc/haproxy/ca.pem verify required verifyhost peers.example
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
    const isAllowed = allowsExperimental(config);
    for (const line of bindLines(config)) {
      if (!line.certain) continue;
      const found = unknownParameter(line, config.version, isAllowed);
      if (found === null) continue;
      const { word, ...said } = found;
      report({ source: line.source, range: word.word, ...said });
    }
  },
});
