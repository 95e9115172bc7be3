import { faultsOf } from '../../../model/line-fault.ts';
import { defineRule } from '../../rule.ts';

export default defineRule({
  id: 'conditions/extra-argument',
  scope: 'config',
  severity: 'error',
  summary: 'a directive has more words than it takes',
  why: '".else" and ".endif" take no word, ".notice", ".warning", ".alert" and ".diag" take one. 2.4 ignores the others, later versions refuse them.',
  remedy: 'Put a message of several words into quotes.',
  haproxy: [
    { from: '2.4', reaction: 'accepts' },
    { from: '2.5', reaction: 'refuses' },
  ],
  facts: 'parse_cfg() in src/cfgparse.c, before 3.1 readcfgfile()',
  bad: `.notice this is the config of app

backend app
    timeout connect 5s
    timeout server 30s
    server web1 10.0.1.1:80
`,
  good: `.notice "this is the config of app"

backend app
    timeout connect 5s
    timeout server 30s
    server web1 10.0.1.1:80
`,
  check(config, report) {
    for (const { source, range, fault, certain, directive } of faultsOf(config.faults, 'bad-directive')) {
      if (fault !== 'extra-argument' || !certain) continue;
      const takesNone = directive === '.else' || directive === '.endif';
      report({
        source,
        range,
        message: `"${directive}" takes ${takesNone ? 'no word' : 'one word'}`,
        hint: takesNone ? 'remove what follows it' : 'put the message into quotes',
      });
    }
  },
});
