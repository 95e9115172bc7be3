import { faultsOf } from '../../../model/line/fault.ts';
import { always, defineRule } from '../../rule.ts';

export default defineRule({
  id: 'syntax/bad-prefix',
  scope: 'config',
  severity: 'error',
  summary: '"no" or "default" comes before a keyword that does not support it',
  why: 'They are only valid with "option", "log" and a few switches of the global section, and not every option can be switched off.',
  remedy: 'Remove the line; where the setting comes from a defaults section, use a different one.',
  haproxy: always('refuses'),
  facts:
    'parse_cfg() in src/cfgparse.c, before 3.1 readcfgfile(); cfg_parse_listen() in src/cfgparse-listen.c',
  bad: `backend app
    timeout connect 5s
    timeout server 30s
    no balance
    server web1 10.0.1.1:80
`,
  good: `backend app
    timeout connect 5s
    timeout server 30s
    no option redispatch
    server web1 10.0.1.1:80
`,
  check(config, report) {
    for (const { source, range, certain, prefix } of faultsOf(config.faults, 'bad-prefix')) {
      if (!certain) continue;
      report({
        source,
        range,
        message: `"${prefix}" is only valid with "option", "log" and a few switches of the global section`,
        hint: 'remove the line',
      });
    }
    for (const { source, certain, problem, word, place } of config.unknownWords) {
      if (!certain || problem !== 'not-negatable' || place.kind !== 'option') continue;
      report({
        source,
        range: word.word,
        message: `option "${word.value}" supports neither "no" nor "default"`,
        hint: 'remove the line, or use another defaults section for this proxy',
      });
    }
  },
});
