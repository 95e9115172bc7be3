import { faultsOf } from '../../../model/line/fault.ts';
import { defineRule } from '../../rule.ts';

export default defineRule({
  id: 'conditions/raised-message',
  scope: 'config',
  severity: 'error',
  summary: 'config stops HAProxy with ".alert" or makes it warn',
  why: 'Unless an ".if" hides it, ".alert" stops the start of HAProxy with a message, and ".warning" prints one.',
  remedy: 'Meet the condition that the author of the config had in mind, or remove the line.',
  haproxy: [{ from: '2.4', reaction: 'refuses' }],
  facts: 'parse_cfg() in src/cfgparse.c, before 3.1 readcfgfile()',
  bad: `.if version_atleast(3.0)
.alert "not tested with this version"
.endif

backend app
    timeout connect 5s
    timeout server 30s
    server web1 10.0.1.1:80
`,
  good: `.if version_before(2.6)
.alert "not tested with this version"
.endif

backend app
    timeout connect 5s
    timeout server 30s
    server web1 10.0.1.1:80
`,
  check(config, report) {
    for (const { source, range, certain, directive, text } of faultsOf(config.faults, 'message')) {
      if (!certain) continue;
      const said = text === null || text === '' ? '' : ` with the message "${shorten(text)}"`;
      report({
        source,
        range,
        ...(directive === '.alert'
          ? { message: `the config stops HAProxy here${said}` }
          : { message: `the config makes HAProxy warn here${said}`, severity: 'warning', haproxy: 'warns' }),
        hint: 'meet the condition it guards, or remove it',
      });
    }
  },
});

function shorten(text: string): string {
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}
