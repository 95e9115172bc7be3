import type { Setting } from '../../../model/config.ts';
import { always, defineRule } from '../../rule.ts';

export default defineRule({
  id: 'global/repeated-setting',
  scope: 'config',
  severity: 'error',
  summary: 'global setting is repeated, and the second one is dropped',
  why: 'For some settings HAProxy keeps the first value. It prints an alert but still starts with exit status 0: a file that is read later cannot override them.',
  remedy: 'Keep one of the lines.',
  haproxy: always('accepts'),
  facts: 'cfg_parse_global() in src/cfgparse-global.c',
  bad: `global
    maxconn 10000

global
    maxconn 20000
`,
  good: `global
    maxconn 20000
`,
  check(config, report) {
    const first = new Map<string, Setting>();
    for (const setting of config.globals.flatMap(({ settings }) => settings)) {
      const { keyword, certain, negated, source, statement } = setting;
      if (!KEPT.has(keyword) || negated || valueOf(setting) === '') continue;
      const kept = first.get(keyword);
      if (kept === undefined) {
        // Nothing is kept where the line may be left out, and 0 counts as not given.
        if (certain && !/^0*$/.test(valueOf(setting))) first.set(keyword, setting);
        continue;
      }
      if (!certain) continue;
      const isSame = valueOf(kept) === valueOf(setting);
      report({
        source,
        range: statement,
        severity: isSame ? 'info' : 'error',
        message: `"${keyword}" is set already, so HAProxy drops this line with an alert`,
        hint: isSame ? 'remove it' : 'keep one of the two',
        related: [{ message: 'the first one is here', source: kept.source, range: kept.statement }],
      });
    }
  },
});

/** Those of which HAProxy keeps the first; of all others the last one counts. */
const KEPT: ReadonlySet<string> = new Set([
  'chroot',
  'cluster-secret',
  'log-send-hostname',
  'maxconn',
  'maxconnrate',
  'maxpipes',
  'maxsessrate',
  'pidfile',
  'server-state-file',
  'spread-checks',
  'ulimit-n',
]);

function valueOf({ values }: Setting): string {
  return values[0]?.value ?? '';
}
