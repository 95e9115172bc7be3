import type { ParameterLine } from '../../../model/parameter/lines.ts';
import { looksLikeAddress } from '../../../model/value/address.ts';
import { always, defineRule } from '../../rule.ts';
import { suspectServers } from '../../suspect-servers.ts';
import { allowsExperimental, type UnknownParameter, unknownParameter } from '../../unknown-parameter.ts';

export default defineRule({
  id: 'server/unknown-parameter',
  scope: 'config',
  severity: 'error',
  summary: 'server or peer line contains an unknown parameter',
  why: 'HAProxy refuses to start. Lines of a peers section accept the same parameters as other servers: a bind parameter, a parameter of a newer version, or a second address is refused there as well.',
  remedy:
    'Correct the spelling, move the word to the line that it belongs to, or target a version that has it.',
  fix: 'A misspelled parameter is corrected where only one is near and what follows fits it; an address and its port in two words are joined.',
  haproxy: always('refuses'),
  facts: '_srv_parse_kw() in src/server.c',
  bad: `peers mypeers
    peer hap1 10.0.0.1:10000
    peer hap2 10.0.0.2:10000 tcp-utt 10s

backend app
    stick-table type ip size 100k expire 30m peers mypeers
`,
  good: `peers mypeers
    peer hap1 10.0.0.1:10000
    peer hap2 10.0.0.2:10000 tcp-ut 10s

backend app
    stick-table type ip size 100k expire 30m peers mypeers
`,
  check(config, report) {
    const isAllowed = allowsExperimental(config);
    for (const line of suspectServers(config)) {
      if (!line.certain) continue;
      const found = unknownParameter(line, config.version, isAllowed);
      if (found === null || isAddressOfLocalServer(line, found)) continue;
      const { word, ...said } = found;
      report({ source: line.source, range: word.word, ...said });
    }
  },
});

/** `peers/misplaced-address` explains that one. */
function isAddressOfLocalServer(
  { declares, parameters }: ParameterLine,
  { word }: UnknownParameter,
): boolean {
  return (
    declares !== null &&
    'local' in declares &&
    declares.keyword === 'server' &&
    declares.local === true &&
    parameters.known.length === 0 &&
    looksLikeAddress(word.value ?? '')
  );
}
