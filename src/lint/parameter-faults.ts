import { branchOf, existsIn } from '../../grammar/vocabulary.ts';
import type { Argument } from '../model/line/expand.ts';
import type { ParameterLine } from '../model/parameter/lines.ts';
import { parameterFacts } from '../model/parameter/parameters.ts';
import { type ValueFault, valueFault } from '../model/parameter/values.ts';
import type { Version } from '../model/value/version.ts';
import type { Fix } from '../problem.ts';
import type { Source } from '../text.ts';
import { writing } from './fix/edits.ts';
import { readValueFault } from './parameter-values.ts';
import { always, type Finding } from './rule.ts';

/** What HAProxy's parsers find wrong with the values of parameters; silent behind a word that it does not know. */
export function* parameterFaults(lines: Iterable<ParameterLine>, version: Version): Generator<Finding> {
  const branch = branchOf(version);
  for (const line of lines) {
    if (!line.certain) continue;
    const facts = parameterFacts(line.place, branch);
    const isDefault = line.place === 'default-server';
    const side = line.place === 'server' || isDefault ? 'server' : 'bind';
    for (const { keyword, args } of line.parameters.known) {
      if (keyword.value === null || args[0]?.value === null) continue;
      const fact = facts(keyword.value);
      if (fact === null || !existsIn(fact, branch)) break;
      if (isDefault && !fact.onDefault) continue;
      const fault = valueFault(side, keyword.value, args[0]?.value, version);
      const other =
        fault === null && side === 'server' ? readValueFault(keyword.value, args[0], version) : null;
      if (other !== null) {
        const range = { start: keyword.word.start, end: (args[0] ?? keyword).word.end };
        yield { source: line.source, range, severity: 'error', ...other };
        continue;
      }
      if (fault === null) continue;
      yield {
        source: line.source,
        range: args[0] === undefined ? keyword.word : { start: keyword.word.start, end: args[0].word.end },
        message: fault.message,
        severity: fault.reaction === 'refuses' ? 'error' : 'warning',
        haproxy: always(fault.reaction),
        fix: fixOf(line.source, args[0], fault),
      };
      if (fault.reaction === 'refuses') break;
    }
  }
}

function fixOf(source: Source, value: Argument | undefined, { right, reaction }: ValueFault): Fix | null {
  if (right === null || value === undefined || source.slice(value.word) !== value.value) return null;
  return { ...writing(source, value.word, right), safe: reaction === 'refuses' };
}
