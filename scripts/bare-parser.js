// What the command line needs of chevrotain: a parser whose choices are known already (grammar/prediction.gen.ts) and
// that is given its tokens (grammar/lexer.ts). What chevrotain has beside it would be read and run at every start.
import { join, sep } from 'node:path';

/** Files of chevrotain 11, and what stands for those of their exports that something asks for. */
const standIns = new Map([
  // EOF and the recorder of grammars have its mark for "no pattern".
  ['scan/lexer_public.js', 'export const Lexer = { NA: /NOT_APPLICABLE/ }, LexerDefinitionErrorType = {};'],
  [
    'parse/grammar/checks.js',
    absent(
      'validateLookahead',
      'validateGrammar',
      'validateRuleIsOverridden',
      'validateAmbiguousAlternationAlternatives',
      'validateEmptyOrAlternative',
      'validateNoLeftRecursion',
      'validateSomeNonEmptyLookaheadPath',
    ),
  ],
  ['parse/grammar/gast/gast_resolver_public.js', absent('resolveGrammar', 'validateGrammar')],
  ['parse/grammar/follow.js', absent('computeAllProdsFollows')],
  // The same, without a copy of all that is there already for each method that is added.
  [
    'parse/parser/utils/apply_mixins.js',
    `export function applyMixins(derived, mixins) {
      const all = Object.assign({}, ...mixins.map(({ prototype }) => Object.getOwnPropertyDescriptors(prototype)));
      delete all.constructor;
      Object.setPrototypeOf(derived.prototype, Object.create(Object.getPrototypeOf(derived.prototype), all));
    }`,
  ],
]);

function absent(...names) {
  return names
    .map((name) => `export function ${name}() { throw new Error('${name}() is not in this bundle'); }`)
    .join('\n');
}

const home = `${sep}${join('node_modules', 'chevrotain', 'lib', 'src')}${sep}`;

export const bareParser = {
  name: 'bare parser',
  setup({ onResolve, onLoad }) {
    // Its files do nothing but export, which its package.json does not say.
    onResolve({ filter: /^\./ }, ({ path, resolveDir }) => {
      const file = join(resolveDir, path);
      return file.includes(home) ? { path: file, sideEffects: false } : undefined;
    });
    onLoad({ filter: /chevrotain.lib.src/ }, ({ path }) => {
      const contents = standIns.get(path.slice(path.indexOf(home) + home.length).replaceAll(sep, '/'));
      return contents === undefined ? undefined : { contents };
    });
  },
};
