import { parameterFaults } from '../../parameter-faults.ts';
import { always, defineRule } from '../../rule.ts';
import { suspectServers } from '../../suspect-servers.ts';

export default defineRule({
  id: 'server/bad-parameter',
  scope: 'config',
  severity: 'error',
  summary: 'server or peer parameter has no value or an invalid value',
  why: 'HAProxy checks ids, times, levels, TLS versions and similar values while it reads the line, and refuses to start. A time with more than one unit (1h30m) only causes a warning, but everything after the first unit is lost.',
  remedy: 'Write a value that HAProxy accepts.',
  fix: 'A misspelled word is corrected if only one candidate is close. A time in two units is left alone, since HAProxy continues with the first.',
  haproxy: always('refuses'),
  facts:
    'the srv_parse_* functions and _srv_parse_from() in src/server.c, src/check.c, src/cfgparse-ssl.c and src/cfgparse-tcp.c',
  bad: `backend app
    timeout connect 5s
    timeout server 30s
    server web1 10.0.1.1:80 id 0
    server web2 10.0.1.2:80 id 102
`,
  good: `backend app
    timeout connect 5s
    timeout server 30s
    server web1 10.0.1.1:80 id 101
    server web2 10.0.1.2:80 id 102
`,
  check(config, report) {
    for (const finding of parameterFaults(suspectServers(config), config.version)) report(finding);
    for (const defect of config.presetDefects) report(defect);
  },
});
