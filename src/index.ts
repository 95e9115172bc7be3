/**
 * hapeers as a library: the language (parse, print, edit), the model (readTexts), lint, reports, the cluster file and
 * what is generated from it, and the probe. Nothing is read from disk; only `probe` and `observe` open sockets.
 */

// Syntax: text to tree and back, and edits that keep every other byte
export type * from '../grammar/ast.ts';
export { parse } from '../grammar/parser.ts';
export { print } from '../grammar/print.ts';
// Vocabulary: which word which HAProxy knows
export {
  type Branch,
  branchOf,
  type DataType,
  dataTypes,
  type KeyTypeName,
  type KeyTypeWord,
  type KnownWord,
  keyTypes,
  type Lifetime,
  type ListedStatement,
  lookup,
  nearest,
  type ParameterPlace,
  type Place,
  type RuleSet,
  recall,
  type SampleType,
  type StandardType,
  type WordVerdict,
} from '../grammar/vocabulary.ts';
export { literalValue, type WordError } from '../grammar/word.ts';
// Words about text and errors
export { bytesOf, sourceOf } from './bytes.ts';
// Lint
export type { Certificate, PrivateKey, Purposes } from './certificate/certificate.ts';
export type { OwnCertificate } from './certificate/crt.ts';
export type { FileFault } from './certificate/fault.ts';
export type { CertificateFiles, NamedFile } from './certificate/named-file.ts';
// The cluster file, and what is generated from it
export { type Found, type FoundAt, type FoundPlace, foundText } from './cluster/derive/found.ts';
export { type Derivation, type DerivedNode, deriveCluster } from './cluster/derive.ts';
export type * from './cluster/file.ts';
export type { FoundNodes, FoundRecord } from './cluster/found/nodes.ts';
export { type EntryComment, printCluster } from './cluster/print.ts';
export { type ClusterReading, readCluster } from './cluster/read.ts';
export { insertStatement, type LinePlace, removeStatement, replaceWord } from './edit/line-edits.ts';
export { insertSection, removeSection, type SectionPlace } from './edit/section-edits.ts';
export { applyEdits, type TextEdit } from './edit/text-edit.ts';
export { type ErrorCode, HapeersError } from './errors.ts';
export { type Artifact, type ArtifactName, artifactNamed, artifactNames } from './generate/artifact.ts';
export { unifiedDiff } from './generate/diff.ts';
export { quoteWord } from './generate/quote.ts';
export { spliceInto } from './generate/splice.ts';
export { nodeText as generate } from './generate/text.ts';
export type { CertifiedNode } from './lint/certificate/presented.ts';
export type { ExamplePem } from './lint/example/pems.gen.ts';
export {
  type FixedFile,
  type FleetFiles,
  fix,
  type LintBasics,
  type LintFile,
  type LintOptions,
  lint,
  lintFleet,
} from './lint/lint.ts';
export {
  always,
  type Behavior,
  type CertificateReport,
  defineRule,
  type Example,
  type ExampleMachine,
  type Finding,
  type FleetReport,
  type LintFleet,
  type Reached,
  type Reload,
  type Reporter,
  type Rule,
  type RuleFacts,
} from './lint/rule.ts';
export { rules } from './lint/rules/index.ts';
export type * from './model/cluster.ts';
// Model: what one node of one HAProxy version makes of its files
export type * from './model/config.ts';
export type { Fleet, FleetNode, TranslatedAddress } from './model/fleet/fleet.ts';
export type { ConditionFault } from './model/line/conditions.ts';
export { Environment } from './model/line/environment.ts';
export type { Argument } from './model/line/expand.ts';
export type * from './model/line/fault.ts';
export type { LiveLine } from './model/line/live-line.ts';
export type { CommandSource, DnsSource, FileSource, NodeSource } from './model/node-source.ts';
export { readConfig, readTexts } from './model/read.ts';
export type { PresetDefect } from './model/section/preset-defect.ts';
export type { ReadSection } from './model/section/section.ts';
export { type IdentifiedServer, identifyServers } from './model/section/server-ids.ts';
export type { FeatureWord, UnknownWord, WordPlace } from './model/section/unknown-word.ts';
export type { StoredType } from './model/table/data-type.ts';
export type { Increment } from './model/table/increments.ts';
export type { DataUse } from './model/table/sample.ts';
export type * from './model/table/stick-table.ts';
export type { ReadTarget } from './model/target.ts';
export type { Address, InetAddress, OtherAddress, PathAddress, Port } from './model/value/address.ts';
export { parseVersion, type Version } from './model/value/version.ts';
// Probe
export type { Entry, EntryValue, Table } from './probe/entry.ts';
export type { ProbeFinding, Verdict } from './probe/finding.ts';
export { type ObserveOptions, observe } from './probe/observe.ts';
export { type ProbeOptions, probe } from './probe/probe.ts';
export { type ProbeTarget, parseTarget } from './probe/target.ts';
export type * from './problem.ts';
export type { WireDataType, WireEncoding } from './protocol/data-types.ts';
export type { Endpoint } from './protocol/endpoint.ts';
export type { Cell, Column, Key, Message, Rate, Update, Value, WireTable } from './protocol/messages.ts';
export type { ConnectOptions, Dial, Signal, TlsOptions } from './protocol/options.ts';
export type { ProtocolError } from './protocol/protocol-error.ts';
export type { SessionEvent } from './protocol/session.ts';
export type { Colors, Paint } from './report/colors.ts';
export { type ReportContext, type ReportFormat, reportFormats, reportProblems } from './report/problems.ts';
export { type Encoding, type Position, Source } from './text.ts';
