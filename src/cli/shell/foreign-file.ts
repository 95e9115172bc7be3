import { beginsSection } from '../../../grammar/vocabulary.ts';
import { HapeersError } from '../../errors.ts';
import type { Source } from '../../text.ts';

/** What only files hold that are something else, at their beginning or in a line, with what they are. */
const BEGINNINGS: readonly (readonly [RegExp, string])[] = [
  [/^-----BEGIN /, 'a PEM file'],
  [/^\x1f\x8b/, 'a gzip archive'],
  [/^PK\x03\x04/, 'a zip archive'],
  [/^\x7fELF/, 'a program'],
  [/^#!/, 'a script'],
  [/^<(?:\?xml|!doctype|html)/i, 'an XML or HTML file'],
  [/^(?:events|http|stream|server|upstream\s+\S+)\s*\{\s*$/m, 'an nginx config'],
];

/**
 * Stops where a file is not a config at all, which would be hundreds of problems and no help.
 * @throws HapeersError `usage`
 */
export function refuseForeign({ name, text }: Source): void {
  const what = BEGINNINGS.find(([beginning]) => beginning.test(text))?.[1];
  if (what !== undefined && !hasSection(text)) {
    const hint =
      what === 'a PEM file'
        ? 'name the config; --root looks at the certificates that it names'
        : 'name a haproxy.cfg';
    throw new HapeersError('usage', `this is ${what}, not an HAProxy config (${name})`, hint);
  }
  const extension = /\.(ya?ml|json|md)$/i.exec(name)?.[1]?.toLowerCase();
  if (extension === undefined || beginsSection(firstWord(text))) return;
  if (extension === 'md') {
    throw new HapeersError(
      'usage',
      `this is a Markdown file (${name})`,
      'add --extract to lint the configs inside it',
    );
  }
  if (extension !== 'json' && !/^[^\s#][^\n]*:(?:\s|$)/m.test(text)) return;
  if (/^\s*(?:\{\s*)?"?(?:peers|nodes|tables)"?\s*:/m.test(text)) {
    throw new HapeersError(
      'usage',
      `this is a cluster file, not an HAProxy config (${name})`,
      `name it with --cluster ${name}, or run "hapeers generate ${name}"`,
    );
  }
  throw new HapeersError(
    'usage',
    `this is a ${extension === 'json' ? 'JSON' : 'YAML'} file, not an HAProxy config (${name})`,
    extension === 'json' ? 'name a haproxy.cfg' : 'add --extract to lint the configs inside it',
  );
}

/** Whether a file that should be a cluster file is a config. */
export function isConfig(text: string): boolean {
  return /^(?:global|defaults)\b[^:]*$/m.test(text) && beginsSection(firstWord(text));
}

function hasSection(text: string): boolean {
  return text.split('\n', 2000).some((line) => beginsSection(/^\S+/.exec(line)?.[0] ?? ''));
}

/** Of the first line that is neither blank nor a comment. */
function firstWord(text: string): string {
  return /^(?:\s*(?:#[^\n]*)?\n)*\s*([^\s#:]+)(?=\s|$)/.exec(text.replace(/^\ufeff/, ''))?.[1] ?? '';
}
