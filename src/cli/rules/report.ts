import { filesOf, lintExample, machineOf } from '../../lint/example/example.ts';
import { describeMachine } from '../../lint/example/machine.ts';
import { type Behavior, type Example, type Rule, reactionOf } from '../../lint/rule.ts';
import { rules } from '../../lint/rules/index.ts';
import { ltsBranches, parseVersion } from '../../model/value/version.ts';
import type { Reaction } from '../../problem.ts';
import { type Colors, colors } from '../../report/colors.ts';
import { reportText } from '../../report/text.ts';
import { hanging, wrap } from '../../report/wrap.ts';
import type { Topic } from './topics.ts';

const WORDS: Readonly<Record<Reaction, string>> = {
  refuses: 'refuses to start (exit 1)',
  warns: 'warns, and says "valid" (exit 0)',
  accepts: 'accepts silently (exit 0)',
  crashes: 'crashes while checking',
  unknown: 'depends on what is outside the config',
};

/** What a text is laid out for. */
export interface Page {
  /** In characters. */
  readonly width: number;
  readonly colors: Colors;
}

function indented(text: string, width: number): string[] {
  return wrap(text, width - 2).map((line) => `  ${line}`);
}

/** An id in bold, which no line ends in, and what comes after it. */
function titled(id: string, rest: string, { width, colors: paint }: Page): string[] {
  const [first = '', ...lines] = wrap(`${id}${rest}`, width);
  return [`${paint.bold(first.slice(0, id.length))}${first.slice(id.length)}`, ...lines];
}

/** What `hapeers explain RULE` prints. */
export function explainRule(rule: Rule, { width, colors: paint }: Page): string {
  const heading = (text: string) => paint.bold(text);
  return [
    ...titled(rule.id, ` (${severityWords(rule)}): ${rule.summary}`, { width, colors: paint }),
    '',
    ...wrap(rule.why, width),
    '',
    heading('What haproxy -c does about it'),
    ...[...reactions(rule.haproxy), ['decided in', rule.facts] as const].flatMap(([name, words]) =>
      hanging(`  ${name.padEnd(11)} `, words, width),
    ),
    '',
    ...(rule.optIn === true ? [...wrap(`Switched on by --rule ${rule.id}=${rule.severity}`, width), ''] : []),
    heading('What to do'),
    ...indented(rule.remedy, width),
    ...(rule.fix === undefined ? [] : ['', heading('What --fix does'), ...indented(rule.fix, width)]),
    '',
    heading('Bad'),
    ...exampleLines(rule.bad),
    ...outputOf(rule, width - 2).map((line) => (line === '' ? '' : `  ${line}`)),
    '',
    heading('Good'),
    ...exampleLines(rule.good),
    '',
  ].join('\n');
}

/** What `hapeers explain` prints of what is reported outside of lint's rules. */
export function explainTopic({ id, summary, text }: Topic, { width, colors: paint }: Page): string {
  const paragraphs = text.flatMap((paragraph) => ['', ...wrap(paragraph, width)]);
  return [...titled(id, `: ${summary}`, { width, colors: paint }), ...paragraphs, ''].join('\n');
}

/** The reference of all rules as one Markdown page: one heading a rule, which is the anchor of its id. */
export function rulesMarkdown(): string {
  const list = rules.map(
    (rule) =>
      `| [${rule.id}](#${rule.id.replace('/', '')}) | ${severityWords(rule)} | ${rule.fix === undefined ? '' : 'yes'} | ${rule.summary} |`,
  );
  return [
    '# Rules',
    '',
    'Generated from the rules themselves; every bad example raises its rule, every good one raises nothing (tested). Where "fix" says yes, `hapeers lint --fix` repairs what is certain.',
    '',
    '| rule | severity | fix | finds |',
    '|---|---|---|---|',
    ...list,
    '',
    ...rules.flatMap(ruleMarkdown),
  ].join('\n');
}

/** The severity, and whether that has to be asked for. */
function severityWords({ severity, optIn }: Rule): string {
  return optIn === true ? `${severity}, off by default` : severity;
}

/** The lines of one rule in that reference, its heading first. */
export function ruleMarkdown(rule: Rule): string[] {
  return [
    `## ${rule.id}`,
    '',
    `**${rule.severity}**: ${rule.summary}.${rule.optIn === true ? ` Off by default: \`--rule ${rule.id}=${rule.severity}\` switches it on.` : ''}`,
    '',
    rule.why,
    '',
    `**Remedy.** ${rule.remedy}`,
    '',
    ...(rule.fix === undefined ? [] : [`**Fix.** ${rule.fix}`, '']),
    '| HAProxy | `haproxy -c` |',
    '|---|---|',
    ...reactions(rule.haproxy).map(([versions, words]) => `| ${versions} | ${words} |`),
    '',
    `Decided in ${rule.facts}.`,
    '',
    'Bad:',
    '',
    ...fenced(rule.bad),
    ...fencedOutput(rule),
    '',
    'Good:',
    '',
    ...fenced(rule.good),
    '',
  ];
}

/** Versions with the same reaction in one row: `2.4 - 2.8`. */
function reactions(behavior: Behavior): [string, string][] {
  const rows: { first: string; last: string; words: string }[] = [];
  for (const branch of ltsBranches) {
    const words = WORDS[reactionOf(behavior, parseVersion(branch))];
    const row = rows.at(-1);
    if (row?.words === words) row.last = branch;
    else rows.push({ first: branch, last: branch, words });
  }
  return rows.map(({ first, last, words }) => [first === last ? first : `${first} - ${last}`, words]);
}

function exampleLines(example: Example): string[] {
  return [
    ...filesOf(example).flatMap(([name, text]) => [
      ...(name === null ? [] : [`  # ${name}`]),
      ...visible(text)
        .trimEnd()
        .split('\n')
        .map((line) => (line === '' ? '' : `  ${line}`)),
    ]),
    ...machineLines(example).map((line) => (line === '' ? '' : `  ${line}`)),
  ];
}

/** What is beside the config on the machine of an example. */
function machineLines(example: Example): string[] {
  const machine = machineOf(example);
  return machine === null ? [] : ['', ...describeMachine(machine)];
}

/** Characters that a page cannot show, as the pictures that Unicode has for them. */
function visible(text: string): string {
  return text.replaceAll('\0', '\u2400').replaceAll('\r', '\u240d').replaceAll('\ufeff', '\u27e8BOM\u27e9');
}

/** The real output for the bad example; none where it would need the network or a real HAProxy. */
function outputOf(rule: Rule, width?: number): string[] {
  if (rule.scope === 'reach' || rule.scope === 'haproxy') return [];
  return [
    '',
    ...visible(reportText(lintExample(rule, rule.bad, rules), colors(false), { width }))
      .trimEnd()
      .split('\n'),
  ];
}

function fencedOutput(rule: Rule): string[] {
  const [, ...lines] = outputOf(rule);
  const command = rule.scope === 'certificate' ? 'hapeers lint --root /' : 'hapeers lint';
  return lines.length === 0 ? [] : ['', `\`${command}\` prints:`, '', '```text', ...lines, '```'];
}

function fenced(example: Example): string[] {
  return filesOf(example).flatMap(([name, text], index) => [
    ...(index === 0 ? [] : ['']),
    ...(name === null ? [] : [`\`${name}\`:`, '']),
    '```haproxy',
    ...visible(text).trimEnd().split('\n'),
    '```',
    ...fencedMachine(example),
  ]);
}

function fencedMachine(example: Example): string[] {
  const [, ...lines] = machineLines(example);
  return lines.length === 0 ? [] : ['', '```text', ...lines, '```'];
}
