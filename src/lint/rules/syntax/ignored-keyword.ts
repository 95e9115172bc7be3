import { sectionsOf } from '../../../../grammar/vocabulary.ts';
import { always, defineRule } from '../../rule.ts';

export default defineRule({
  id: 'syntax/ignored-keyword',
  scope: 'config',
  severity: 'warning',
  summary: 'keyword has no effect in its section',
  why: 'HAProxy reads the line, warns, and ignores it: a backend has no listeners, a frontend has no servers. A "stick" rule in a frontend is an error, since nothing is ever stored in its table.',
  remedy: 'Move the line into a section of the right kind, or remove it.',
  haproxy: always('warns'),
  facts: 'warnifnotcap() in src/cfgparse.c',
  bad: `frontend web
    bind 127.0.0.1:80
    mode http
    timeout client 30s
    balance roundrobin
`,
  good: `frontend web
    bind 127.0.0.1:80
    mode http
    timeout client 30s
`,
  check(config, report) {
    for (const { source, certain, word, problem, section, place } of config.unknownWords) {
      if (!certain || problem !== 'ignored' || word.value === null) continue;
      const places = place.kind === 'statement' ? sectionsOf(word.value) : [];
      report({
        source,
        range: word.word,
        message: `${place.kind === 'statement' ? '' : `${place.kind === 'action' ? place.of : place.kind} `}"${word.value}" has no effect in a "${section}" section`,
        hint:
          places.length === 0
            ? 'remove the line'
            : `move it into a section ${places.map((name) => `"${name}"`).join(', ')}, or remove it`,
        severity: place.kind === 'statement' && word.value === 'stick' ? 'error' : 'warning',
      });
    }
  },
});
