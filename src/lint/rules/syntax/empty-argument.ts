import { faultsOf } from '../../../model/line/fault.ts';
import { defineRule } from '../../rule.ts';

export default defineRule({
  id: 'syntax/empty-argument',
  scope: 'config',
  severity: 'error',
  summary: 'argument is empty',
  why: 'For keyword parsers an empty argument is the end of the line: what follows it is silently lost up to 3.1, and with a warning in 3.2; since 3.3 HAProxy refuses it. An empty first word still hides its whole line. The usual cause is a variable that is not set.',
  remedy: 'Set the variable, give it a default ("${NAME-default}"), or remove the empty word.',
  haproxy: [
    { from: '2.4', reaction: 'accepts' },
    { from: '3.2', reaction: 'warns' },
    { from: '3.3', reaction: 'refuses' },
  ],
  facts: 'parse_cfg() in src/cfgparse.c, before 3.1 readcfgfile()',
  bad: `backend app
    timeout connect 5s
    timeout server 30s
    server web1 10.0.1.1:80 "" check
`,
  good: `backend app
    timeout connect 5s
    timeout server 30s
    server web1 10.0.1.1:80 check
`,
  check(config, report) {
    for (const fault of faultsOf(config.faults, 'empty-argument')) {
      const { source, range, certain, reaction, hides, variable } = fault;
      if (!certain) continue;
      report({
        source,
        range,
        severity: reaction === 'refuses' || hides ? 'error' : 'warning',
        haproxy: reaction,
        message: `this argument is empty${hides && reaction !== 'refuses' ? ', and HAProxy does not read what follows it' : ''}`,
        hint:
          variable === null
            ? 'remove it, or give it a value'
            : `set the variable "${variable}" before this line, or give it a default`,
      });
    }
  },
});
