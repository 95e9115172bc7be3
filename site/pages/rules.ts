import { deflateRawSync } from 'node:zlib';
import { ruleMarkdown } from '../../src/cli/rules/report.ts';
import { topics } from '../../src/cli/rules/topics.ts';
import { filesOf } from '../../src/lint/example/example.ts';
import type { Rule } from '../../src/lint/rule.ts';
import { rules } from '../../src/lint/rules/index.ts';
import { rulePath } from '../../src/report/rule-url.ts';
import { fragmentOf, type PlaygroundState, stateJson } from '../shared/state.ts';
import { escapeHtml, type Page } from './frame.ts';
import { from, type SiteMap, siteLink } from './links.ts';
import { anchorOf, markdownHtml } from './markdown.ts';

const INDEX = 'rules/index.html';
/** Where the bad example of a rule ends on its page. */
const GOOD = '<p>Good:</p>\n';
/** What a playground can show of a rule: the others ask the network, the disk or the config before. */
const SHOWN: readonly Rule['scope'][] = ['config', 'fleet', 'suppression'];

/** The pages of the rules by the anchors that they have in the list of all rules. */
export function ruleAnchors(): ReadonlyMap<string, string> {
  return new Map(rules.map(({ id }) => [anchorOf(id), rulePath(id)]));
}

/** The list of all rules, a page for each, and one for each of the other ids that reports print. */
export function rulePages(map: SiteMap): readonly Page[] {
  return [
    indexPage(),
    ...rules.map((rule) => rulePage(rule, map)),
    ...topics.map((topic) => topicPage(topic)),
  ];
}

/** What the playground shows of a rule's bad example; null where it cannot show it. */
export function exampleState({ scope, optIn, bad, badVersion }: Rule): PlaygroundState | null {
  const files = filesOf(bad);
  if (!SHOWN.includes(scope) || optIn === true || files.length > 2) return null;
  // Editors in a page make all line ends one.
  if (files.some(([, text]) => text.includes('\r'))) return null;
  const nodes = files.map(([name, text]) => ({
    name: name ?? (/^\s*localpeer\b/m.test(text) ? '' : 'hap1'),
    text,
  }));
  const version = /^\d+\.\d+/.exec(badVersion ?? '3.4')?.[0] ?? '3.4';
  if (badVersion !== undefined && badVersion !== version) return null;
  return { nodes, cluster: null, version, view: 'problems' };
}

function rulePage(rule: Rule, map: SiteMap): Page {
  const path = rulePath(rule.id);
  const [, , ...rest] = ruleMarkdown(rule);
  const text = rest.join('\n');
  const body = markdownHtml(text, (href) => siteLink(href, 'src/lint/rules/README.md', path, map));
  const state = exampleState(rule);
  const [bad = '', good] = body.split(GOOD);
  return {
    path,
    title: `${rule.id} · hapeers`,
    description: `${rule.severity}: ${rule.summary}`,
    aside: listOf(path),
    main: `<article class="prose rule ${rule.severity}">\n<h1>${rule.id}</h1>\n${bad}${state === null ? '' : tryIt(path, state)}${good === undefined ? '' : GOOD + good}</article>`,
  };
}

function tryIt(path: string, state: PlaygroundState): string {
  const link = from(path, 'index.html') + fragmentOf(deflateRawSync(stateJson(state), { level: 9 }));
  return `<p><a class="button" href="${link}">Open the bad example in the playground</a></p>\n`;
}

function topicPage({ id, summary, text }: (typeof topics)[number]): Page {
  const path = rulePath(id);
  const paragraphs = text.map((one) => `<p>${escapeHtml(one)}</p>\n`).join('');
  return {
    path,
    title: `${id} · hapeers`,
    description: summary,
    aside: listOf(path),
    main: `<article class="prose rule">\n<h1>${id}</h1>\n<p><strong>${escapeHtml(summary)}.</strong></p>\n${paragraphs}</article>`,
  };
}

function indexPage(): Page {
  const areas = areasOf(rules.map(({ id }) => id));
  const sections = areas.map((area) => {
    const rows = rules.filter(({ id }) => areaOf(id) === area).map(row);
    return `<h2 id="${area}">${area}</h2>\n<div class="scroll" tabindex="0" role="group" aria-label="Rules of ${area}"><table class="rules">\n<thead><tr><th>rule</th><th>severity</th><th>fix</th><th>finds</th></tr></thead>\n<tbody>${rows.join('')}</tbody></table></div>\n`;
  });
  return {
    path: INDEX,
    title: 'Rules · hapeers',
    description: `The ${rules.length} rules of hapeers lint, each with a bad and a good example.`,
    aside: listOf(INDEX),
    main: `<article class="prose">\n<h1>Rules</h1>\n<p>What <code>hapeers lint</code> looks for: ${rules.length} rules, each with what HAProxy does about it, a bad and a good example. Every bad example raises its rule and every good one raises nothing. Where "fix" says yes, <code>hapeers lint --fix</code> repairs what is certain.</p>\n${sections.join('')}</article>`,
  };
}

function row({ id, severity, optIn, fix, summary }: Rule): string {
  const words = optIn === true ? `${severity}, off by default` : severity;
  return `<tr><td><a href="${from(INDEX, rulePath(id))}">${id}</a></td><td class="${severity}">${words}</td><td>${fix === undefined ? '' : 'yes'}</td><td>${escapeHtml(summary)}</td></tr>\n`;
}

/** The areas, and the rules of the one that a page belongs to. */
function listOf(current: string): string {
  const ids = [...rules, ...topics].map(({ id }) => id);
  const items = areasOf(ids).map((area) => {
    const own = ids.filter((id) => areaOf(id) === area);
    const isOpen = own.some((id) => rulePath(id) === current);
    const list = own.map((id) => {
      const mark = rulePath(id) === current ? ' aria-current="page"' : '';
      return `<li><a href="${from(current, rulePath(id))}"${mark}>${id.slice(area.length + 1)}</a></li>\n`;
    });
    return `<li><details${isOpen ? ' open' : ''}><summary>${area} <span class="where">${own.length}</span></summary>\n<ul class="inner">\n${list.join('')}</ul></details></li>\n`;
  });
  const mark = current === INDEX ? ' aria-current="page"' : '';
  return `<p><a href="${from(current, INDEX)}"${mark}>All rules</a></p>\n<ul class="areas">\n${items.join('')}</ul>\n`;
}

function areasOf(ids: readonly string[]): readonly string[] {
  return [...new Set(ids.map(areaOf))];
}

function areaOf(id: string): string {
  return id.split('/')[0] ?? id;
}
