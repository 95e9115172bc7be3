import { nearest } from '../../../../grammar/vocabulary.ts';
import { faultsOf } from '../../../model/line/fault.ts';
import { spellingFix } from '../../fix/edits.ts';
import { always, defineRule } from '../../rule.ts';

const DIRECTIVES = ['.if', '.elif', '.else', '.endif', '.notice', '.warning', '.alert', '.diag'];

export default defineRule({
  id: 'conditions/unknown-directive',
  scope: 'config',
  severity: 'error',
  summary: 'line starts with a dot but is not a directive',
  why: 'A word that starts a line with a dot is a directive, and HAProxy knows eight of them.',
  remedy: `Use one of ${DIRECTIVES.join(', ')}.`,
  fix: 'A misspelled directive is corrected where only one is near.',
  haproxy: always('refuses'),
  facts: 'parse_cfg() in src/cfgparse.c, before 3.1 readcfgfile()',
  bad: `backend app
    timeout connect 5s
    timeout server 30s
    .include more.cfg
    server web1 10.0.1.1:80
`,
  good: `backend app
    timeout connect 5s
    timeout server 30s
    .if 1
    server web1 10.0.1.1:80
    .endif
`,
  check(config, report) {
    for (const { source, range, fault, certain, directive } of faultsOf(config.faults, 'bad-directive')) {
      if (fault !== 'unknown-directive' || !certain) continue;
      const near = nearest(directive, DIRECTIVES);
      report({
        source,
        range,
        message: `unknown directive "${directive}"`,
        hint:
          directive === '.include'
            ? 'give several files with -f, or a directory'
            : near === null
              ? `expected one of ${DIRECTIVES.join(', ')}`
              : `did you mean "${near}"?`,
        fix: spellingFix(
          source,
          { start: range.start, end: range.start + directive.length },
          directive,
          DIRECTIVES,
        ),
      });
    }
  },
});
