import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * `voice [REVISION]`: counts the turns of phrase that read as translated, in the texts that people see, now or in a
 * revision: string literals of `src` and `site`, the descriptions of the schema, and the pages of documentation.
 */

/** What is not written, with what is written instead in CONTRIBUTING and the rules of the texts. */
export const TICS: readonly (readonly [name: string, pattern: RegExp])[] = [
  ['is no / is none', /(?<!\b[Tt]here )\b(?:is|are) (?:no|none)\b(?! longer| other| more)/],
  ['names no', /\bnames no(?:ne)?\b/],
  ['stands', /\bstands?\b(?! for| alone| by)/],
  ['behind', /\bbehind\b(?! (?:tls|a proxy|[?}]))/],
  ['without a word', /\bwithout a word\b|\bin silence\b/],
  ['comes too late', /\bcomes? too late\b/],
  ['exclude each other', /\bexclude each other\b/],
  ['belongs into', /\bbelongs? into\b/],
  ['known are', /\bknown are\b/],
  ['shall', /\bshall\b/],
  ['is to be', /\b(?:is|are) to be\b/],
  ['who asks', /\bwho (?:asks|reads|writes)\b/],
  ['a word too many', /\bwords? too many\b/],
  ['for instance', /\bfor instance\b/],
  ['mend', /\bmend(?:s|ed)?\b/],
  ['nobody knows', /\bnobody knows\b/],
  ['of its own', /\bof (?:its|their) own\b/],
  ['goes with', /\bgoes? with\b/],
  ['in another way', /\bin another way\b|\banother (?:size|type|version|value)\b/],
  ['authority', /\bauthorit(?:y|ies)\b/],
  ['has not any', /\b(?:has|have) not (?:a|an|any|the)\b/],
  ['holds nothing', /\bholds? (?:nothing|no|none)\b/],
  ['takes an argument', /\btakes? (?:an?|one|no|two) (?:argument|value|word|name)s?\b/],
  ['blank for space', /(?<!point )\bblanks?\b/],
  ['anew', /\banew\b/],
  ['for ever', /\bfor ever\b/],
  ['in the midst', /\bin the midst\b/],
  ['have another', /\b(?:has|have|under) another\b/],
  ['problems of today', /\bof (?:now|today)\b/],
  ['what is said', /\bwhat is said\b/],
  ['letter by letter', /\bletter by letter\b/],
  ['not any more', /\bnot? [\w ]{0,20}any more\b/],
  ['we', /(?<!["'`])\b(?:we|our|please)\b/],
  ['exclamation mark', /[a-z]!(?=\s|$)/],
  ['British spelling', /\b(?:behaviour|colour|\w+isation|recognise[sd]?|neighbour)\b/],
];

const root = fileURLToPath(new URL('../../..', import.meta.url));

/** The texts of a file that people see: of code the string literals outside of imports, of a page its lines. */
export function textsOf(path: string, text: string): readonly string[] {
  if (/\.(?:md|json|yml)$/.test(path)) return text.replace(/```[\s\S]*?```/g, '').split('\n');
  const code = text
    .replace(/\/\*[\s\S]*?\*\//g, '')
    .replace(/^\s*\/\/.*$/gm, '')
    .replace(/^(?:import|export) .* from .*$/gm, '');
  return [...code.matchAll(/'((?:[^'\\\n]|\\.)*)'|`((?:[^`\\]|\\.)*)`|"((?:[^"\\\n]|\\.)*)"/g)].map(
    ([, single, template, double]) => single ?? template ?? double ?? '',
  );
}

export function ticsIn(texts: readonly string[]): readonly (readonly [tic: string, text: string])[] {
  return texts.flatMap((text) =>
    TICS.filter(
      ([, pattern]) =>
        /[a-z] [a-z]/.test(text) && pattern.test(text.replace(/\$\{[^}]*\}/g, 'X').toLowerCase()),
    ).map(([name]) => [name, text] as const),
  );
}

/** Pages for people who use hapeers or work on it, and code and data whose texts they see. */
export function isShown(path: string): boolean {
  if (path.endsWith('.gen.ts') || path.includes('/example/') || path.includes('node_modules/')) return false;
  return (
    /^(?:src|site)\/.*\.ts$/.test(path) ||
    /^(?:README|CONTRIBUTING|SECURITY)\.md$|^(?:docs|integrations|editors|grammar|src)\/.*\.md$/.test(path) ||
    /^(?:grammar\/cluster\.schema\.json|action\.yml|editors\/vscode\/package\.json)$/.test(path)
  );
}

function main(revision: string | undefined): void {
  const git = (...args: readonly string[]) =>
    execFileSync('git', args, { cwd: root, encoding: 'utf8', maxBuffer: 64_000_000 });
  const paths =
    revision === undefined
      ? readdirSync(root, { recursive: true, encoding: 'utf8' })
      : git('ls-tree', '-r', '--name-only', revision).split('\n');
  const counts = new Map<string, number>();
  const found: string[] = [];
  for (const path of paths.filter(isShown).sort()) {
    const text =
      revision === undefined ? readFileSync(join(root, path), 'utf8') : git('show', `${revision}:${path}`);
    for (const [tic, shown] of ticsIn(textsOf(path, text))) {
      counts.set(tic, (counts.get(tic) ?? 0) + 1);
      found.push(`${path}: ${tic}: ${shown.replace(/\s+/g, ' ').slice(0, 140)}`);
    }
  }
  if (process.env['VOICE_LIST'] !== undefined) console.log(found.join('\n'));
  for (const [tic, count] of [...counts].sort(([, a], [, b]) => b - a))
    console.log(`${String(count).padStart(5)}  ${tic}`);
  console.log(`${String(found.length).padStart(5)}  in all`);
}

if (process.argv[1]?.includes('voice') === true) main(process.argv[2]);
