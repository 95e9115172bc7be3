/**
 * What HAProxy's branches know by name. Data: `vocabulary/*.json`; everything here is pure look-up, indexed when it is
 * first asked for.
 */
export {
  type Action,
  actionOf,
  actionsOf,
  isRegisteredByLua,
  type ListedStatement,
  type RuleSet,
} from './vocabulary/actions.ts';
export { needsArgument, takesNoArgument } from './vocabulary/bare.ts';
export { type Branch, branches, branchOf, existsIn, type Lifetime } from './vocabulary/branch.ts';
export { lookup, type Place, recall } from './vocabulary/lookup.ts';
export { correctionOf, nearest } from './vocabulary/nearest.ts';
export { acceptsOption, hasOptions, type OptionWord, optionOf, optionsOf } from './vocabulary/options.ts';
export {
  type IgnoredInPeers,
  type Parameter,
  type ParameterPlace,
  parameterOf,
  parametersOf,
} from './vocabulary/parameters.ts';
export type { KnownWord, KnownWord as Word, WordVerdict } from './vocabulary/rows.ts';
export {
  canFetchIn,
  converterNames,
  converterOf,
  type FetchPlace,
  fetchNames,
  fetchOf,
  fetchPlaces,
  type Sample,
  type SampleArgument,
  type SampleType,
  tableArgument,
} from './vocabulary/samples.ts';
export { beginsSection, sectionKeywords, sectionOf, uncheckedSections } from './vocabulary/sections.ts';
export {
  acceptsStatement,
  hasStatements,
  type StatementWord,
  sectionsOf,
  statementOf,
  statementsOf,
  takesNo,
} from './vocabulary/statements.ts';
export {
  type DataType,
  dataTypeOf,
  dataTypes,
  type KeyTypeName,
  type KeyTypeWord,
  keyTypeOf,
  keyTypes,
  type StandardType,
  type TableArgument,
  tableArgumentOf,
  tableArguments,
} from './vocabulary/stick-table.ts';
