import type { Config, LocalPeerStatement, Setting } from '../../../model/config.ts';
import { isAtLeast } from '../../../model/value/version.ts';
import { always, type Behavior, defineRule, type Finding, reactionOf } from '../../rule.ts';

const besideOption: Behavior = [
  { from: '2.4', reaction: 'warns' },
  { from: '3.1', reaction: 'refuses' },
  { from: '3.2.26', reaction: 'warns' },
  { from: '3.3', reaction: 'refuses' },
];
const tooLate: Behavior = [
  { from: '2.4', reaction: 'warns' },
  { from: '3.1', reaction: 'accepts' },
];

export default defineRule({
  id: 'global/bad-localpeer',
  scope: 'config',
  severity: 'error',
  summary: 'localpeer line is incomplete, set too late, or conflicts with -L',
  why: 'The line accepts one name. Up to 3.0 a localpeer line after a peers section is ignored with a warning, and HAProxy looks for the host name in that section instead. Together with -L it is ignored with a warning up to 3.0 and in late releases of 3.2, and prevents 3.1, early 3.2, 3.3 and 3.4 from starting, even with the same name.',
  remedy: 'Write "localpeer NAME" once, in the first global section, and then start HAProxy without -L.',
  haproxy: always('refuses'),
  facts: 'cfg_parse_global_localpeer() in src/cfgparse-global.c',
  bad: `global
    localpeer hap1 hap2

peers mypeers
    peer hap1 10.0.0.1:10000
    peer hap2 10.0.0.2:10000

backend app
    stick-table type ip size 100k expire 30m peers mypeers
`,
  good: `global
    localpeer hap1

peers mypeers
    peer hap1 10.0.0.1:10000
    peer hap2 10.0.0.2:10000

backend app
    stick-table type ip size 100k expire 30m peers mypeers
`,
  check(config, report) {
    for (const { settings } of config.globals) {
      for (const setting of settings) {
        if (setting.keyword !== 'localpeer' || !setting.certain || setting.negated) continue;
        const finding = findingOf(setting, config);
        if (finding !== null) report({ source: setting.source, ...finding });
      }
    }
  },
});

function findingOf(setting: Setting, config: Config): Omit<Finding, 'source'> | null {
  const { statement, values, source } = setting;
  const [name, extra] = values;
  if (name === undefined) {
    return { range: statement, message: '"localpeer" needs a name', hint: 'write "localpeer NAME"' };
  }
  if (extra !== undefined) {
    return {
      range: extra.word,
      message: `"localpeer" accepts one name, not "${extra.value ?? source.slice(extra.word)}" as well`,
      hint: 'remove it: each node has its own file, or gets its name from -L',
    };
  }
  if (config.localPeer.origin === 'option') {
    return {
      range: statement,
      message: '"localpeer" conflicts with -L, which wins if HAProxy starts at all',
      hint: 'remove the line, or start HAProxy without -L',
      haproxy: besideOption,
      severity: reactionOf(besideOption, config.version) === 'refuses' ? 'error' : 'warning',
    };
  }
  if (!isAtLeast(config.version, '3.1') && comesTooLate(setting, config)) {
    return {
      range: statement,
      message: '"localpeer" after a peers section is ignored',
      hint: 'move the line into a global section above all peers sections',
      haproxy: tooLate,
    };
  }
  return null;
}

/** Whether a peers section is read before the line for certain. */
function comesTooLate(
  { source, statement }: Setting | LocalPeerStatement,
  { files, peersSections }: Config,
): boolean {
  const order = new Map(files.map((file, index) => [file.source, index]));
  return peersSections.some(
    (section) =>
      section.certain &&
      ((order.get(section.source) ?? 0) < (order.get(source) ?? 0) ||
        (section.source === source && section.statement.start < statement.start)),
  );
}
