import { branchOf, existsIn } from '../../../../grammar/vocabulary.ts';
import type { Config } from '../../../model/config.ts';
import { bindLines, type ParameterLine } from '../../../model/parameter/lines.ts';
import { parameterFacts } from '../../../model/parameter/parameters.ts';
import type { FeatureWord } from '../../../model/section/unknown-word.ts';
import { defineRule } from '../../rule.ts';
import { suspectServers } from '../../suspect-servers.ts';

/** What distributions and HAProxy's own images build everywhere. */
const USUAL: ReadonlySet<string> = new Set(['LUA', 'OT', 'OPENSSL']);

export default defineRule({
  id: 'version/missing-feature',
  scope: 'config',
  severity: 'info',
  summary: 'keyword needs a build option that not every HAProxy has',
  why: 'HAProxy knows some words only where it was built with an option: those about QUIC with USE_QUIC, for example, which Debian sets from 3.0 on. Without it, the word is unknown and HAProxy refuses to start. Where the targeted HAProxy is available (installed here, or named by --haproxy), its build decides: with the option nothing is reported, without it an error.',
  remedy: 'Look for the option in the feature list of "haproxy -vv" on the machine that will run the config.',
  haproxy: [{ from: '2.4', reaction: 'unknown' }],
  facts: 'the keyword lists in src/cfgparse-quic.c and others, compiled by build option',
  bad: `global
    tune.quic.socket-owner listener

frontend www
    mode http
    timeout client 30s
    bind :80
`,
  good: `frontend www
    mode http
    timeout client 30s
    bind :80
`,
  badVersion: '3.0',
  check(config, report) {
    const isKnown = config.features !== null;
    const seen = new Map<string, FeatureWord[]>();
    for (const found of [...config.featureWords, ...parametersOf(config)]) {
      const { certain, feature } = found;
      if (!certain || config.features?.has(feature) === true || (!isKnown && USUAL.has(feature))) continue;
      const same = seen.get(feature) ?? [];
      seen.set(feature, same);
      same.push(found);
    }
    for (const [feature, words] of seen) {
      // of a build that is not known, one word is enough
      for (const { source, word } of isKnown ? words : words.slice(0, 1)) {
        report({
          source,
          range: word.word,
          severity: isKnown ? 'error' : 'info',
          haproxy: isKnown ? 'refuses' : 'unknown',
          message: isKnown
            ? `"${word.value}" needs a build with ${feature}, which this HAProxy does not have`
            : `"${word.value}"${others(words.length - 1)} a build with ${feature}; any other HAProxy refuses to start`,
          hint: isKnown
            ? 'remove it, or install a HAProxy with that option'
            : `look for "+${feature}" in the feature list of "haproxy -vv"`,
        });
      }
    }
  },
});

function others(count: number): string {
  return count === 0 ? ' needs' : ` and ${count} other ${count === 1 ? 'word' : 'words'} need`;
}

function* parametersOf(config: Config): Generator<FeatureWord> {
  const branch = branchOf(config.version);
  const lines: Iterable<ParameterLine>[] = [bindLines(config), suspectServers(config)];
  for (const { source, statement, certain, place, parameters } of lines.flatMap((some) => [...some])) {
    const facts = parameterFacts(place, branch);
    for (const { keyword: word } of parameters.known) {
      const fact = word.value === null ? null : facts(word.value);
      if (fact?.feature == null || !existsIn(fact, branch)) continue;
      yield { source, statement, certain, word, feature: fact.feature };
    }
  }
}
