import type { Rule } from '../rule.ts';
import bindBadAddress from './bind/bad-address.ts';
import bindBadParameter from './bind/bad-parameter.ts';
import bindDuplicateId from './bind/duplicate-id.ts';
import bindUnknownParameter from './bind/unknown-parameter.ts';
import certificateBadPem from './certificate/bad-pem.ts';
import certificateExpired from './certificate/expired.ts';
import certificateExpiresSoon from './certificate/expires-soon.ts';
import certificateKeyMismatch from './certificate/key-mismatch.ts';
import certificateKeyUsage from './certificate/key-usage.ts';
import certificateNameMismatch from './certificate/name-mismatch.ts';
import certificateUnreadableFile from './certificate/unreadable-file.ts';
import certificateUntrusted from './certificate/untrusted.ts';
import conditionsBadExpression from './conditions/bad-expression.ts';
import conditionsExtraArgument from './conditions/extra-argument.ts';
import conditionsMessage from './conditions/message.ts';
import conditionsMisplacedDirective from './conditions/misplaced-directive.ts';
import conditionsUnknownDirective from './conditions/unknown-directive.ts';
import fleetAutomaticId from './fleet/automatic-id.ts';
import fleetMissingTable from './fleet/missing-table.ts';
import fleetServerId from './fleet/server-id.ts';
import fleetTableData from './fleet/table-data.ts';
import fleetTableDefinition from './fleet/table-definition.ts';
import fleetTableExpire from './fleet/table-expire.ts';
import fleetTablePeriod from './fleet/table-period.ts';
import fleetTableSize from './fleet/table-size.ts';
import fleetTableSrvkey from './fleet/table-srvkey.ts';
import globalBadValue from './global/bad-value.ts';
import globalHardStopAfter from './global/hard-stop-after.ts';
import globalLateSetting from './global/late-setting.ts';
import globalLocalpeer from './global/localpeer.ts';
import globalRepeatedSetting from './global/repeated-setting.ts';
import globalStatsSocket from './global/stats-socket.ts';
import haproxyAlert from './haproxy/alert.ts';
import haproxyCrash from './haproxy/crash.ts';
import haproxyWarning from './haproxy/warning.ts';
import peersBadAddress from './peers/bad-address.ts';
import peersBadLog from './peers/bad-log.ts';
import peersBadPeerName from './peers/bad-peer-name.ts';
import peersBadSectionName from './peers/bad-section-name.ts';
import peersBadShard from './peers/bad-shard.ts';
import peersBadShards from './peers/bad-shards.ts';
import peersDuplicateAddress from './peers/duplicate-address.ts';
import peersDuplicatePeer from './peers/duplicate-peer.ts';
import peersDuplicateSection from './peers/duplicate-section.ts';
import peersExtraArgument from './peers/extra-argument.ts';
import peersHostName from './peers/host-name.ts';
import peersIgnoredParameter from './peers/ignored-parameter.ts';
import peersListeningPort from './peers/listening-port.ts';
import peersLocalPeerMissing from './peers/local-peer-missing.ts';
import peersLocalServerAddress from './peers/local-server-address.ts';
import peersLoopbackAddress from './peers/loopback-address.ts';
import peersMissingAddress from './peers/missing-address.ts';
import peersMissingPort from './peers/missing-port.ts';
import peersMixedForms from './peers/mixed-forms.ts';
import peersNoListener from './peers/no-listener.ts';
import peersNoRemotePeer from './peers/no-remote-peer.ts';
import peersPortConflict from './peers/port-conflict.ts';
import peersSeveralListeners from './peers/several-listeners.ts';
import peersUnknownKeyword from './peers/unknown-keyword.ts';
import peersUnusedSection from './peers/unused-section.ts';
import peersUnusedShards from './peers/unused-shards.ts';
import peersWildcardAddress from './peers/wildcard-address.ts';
import proxyBadId from './proxy/bad-id.ts';
import reachUnreachable from './reach/unreachable.ts';
import reachWrongPeer from './reach/wrong-peer.ts';
import serverAgentWithoutPort from './server/agent-without-port.ts';
import serverAutomaticId from './server/automatic-id.ts';
import serverBadAddress from './server/bad-address.ts';
import serverBadName from './server/bad-name.ts';
import serverBadParameter from './server/bad-parameter.ts';
import serverBadTemplate from './server/bad-template.ts';
import serverDefaultServerOrder from './server/default-server-order.ts';
import serverDefaultServerParameter from './server/default-server-parameter.ts';
import serverDuplicateId from './server/duplicate-id.ts';
import serverDuplicateName from './server/duplicate-name.ts';
import serverIdByOrder from './server/id-by-order.ts';
import serverMissingAddress from './server/missing-address.ts';
import serverTemplateStickiness from './server/template-stickiness.ts';
import serverUnknownParameter from './server/unknown-parameter.ts';
import suppressionUnknownRule from './suppression/unknown-rule.ts';
import suppressionUnused from './suppression/unused.ts';
import syntaxBadEscape from './syntax/bad-escape.ts';
import syntaxBadPrefix from './syntax/bad-prefix.ts';
import syntaxBadScope from './syntax/bad-scope.ts';
import syntaxBadVariable from './syntax/bad-variable.ts';
import syntaxByteOrderMark from './syntax/byte-order-mark.ts';
import syntaxDefaultsReference from './syntax/defaults-reference.ts';
import syntaxDefaultsRules from './syntax/defaults-rules.ts';
import syntaxDuplicateSection from './syntax/duplicate-section.ts';
import syntaxEmptyArgument from './syntax/empty-argument.ts';
import syntaxEnvironment from './syntax/environment.ts';
import syntaxIgnoredKeyword from './syntax/ignored-keyword.ts';
import syntaxIncompleteSection from './syntax/incomplete-section.ts';
import syntaxNulByte from './syntax/nul-byte.ts';
import syntaxOutsideSection from './syntax/outside-section.ts';
import syntaxSectionArgument from './syntax/section-argument.ts';
import syntaxSectionName from './syntax/section-name.ts';
import syntaxSectionVersion from './syntax/section-version.ts';
import syntaxTooManyWords from './syntax/too-many-words.ts';
import syntaxTruncatedFile from './syntax/truncated-file.ts';
import syntaxUnknownKeyword from './syntax/unknown-keyword.ts';
import syntaxUnmatchedQuote from './syntax/unmatched-quote.ts';
import syntaxUnreadText from './syntax/unread-text.ts';
import syntaxVariableDefault from './syntax/variable-default.ts';
import tableAddressFamily from './table/address-family.ts';
import tableBadDefinition from './table/bad-definition.ts';
import tableBadUse from './table/bad-use.ts';
import tableConnCur from './table/conn-cur.ts';
import tableContentTracking from './table/content-tracking.ts';
import tableDisabledProxy from './table/disabled-proxy.ts';
import tableDuplicateName from './table/duplicate-name.ts';
import tableEmptyKey from './table/empty-key.ts';
import tableIgnoredRule from './table/ignored-rule.ts';
import tableKeyLength from './table/key-length.ts';
import tableKeyType from './table/key-type.ts';
import tableLookupKey from './table/lookup-key.ts';
import tableNeverFilled from './table/never-filled.ts';
import tableNeverMatched from './table/never-matched.ts';
import tableNoExpire from './table/no-expire.ts';
import tableNopurge from './table/nopurge.ts';
import tableNotReplicated from './table/not-replicated.ts';
import tableNotStored from './table/not-stored.ts';
import tableNotTracked from './table/not-tracked.ts';
import tableOverwrittenCounters from './table/overwritten-counters.ts';
import tableRecvOnly from './table/recv-only.ts';
import tableSize from './table/size.ts';
import tableTimeUnit from './table/time-unit.ts';
import tableTrackedLater from './table/tracked-later.ts';
import tableUnknownPeersSection from './table/unknown-peers-section.ts';
import tableUnknownTable from './table/unknown-table.ts';
import tableUnused from './table/unused.ts';
import tableWriteTo from './table/write-to.ts';
import tlsAnonymousClients from './tls/anonymous-clients.ts';
import tlsDefaultServerOrder from './tls/default-server-order.ts';
import tlsMissingCaFile from './tls/missing-ca-file.ts';
import tlsMissingCertificate from './tls/missing-certificate.ts';
import tlsMissingClientCertificate from './tls/missing-client-certificate.ts';
import tlsOldVersion from './tls/old-version.ts';
import tlsOneSided from './tls/one-sided.ts';
import tlsPlaintext from './tls/plaintext.ts';
import tlsUncheckedName from './tls/unchecked-name.ts';
import tlsUnusedParameter from './tls/unused-parameter.ts';
import tlsVerifyNone from './tls/verify-none.ts';
import tlsWeakCiphers from './tls/weak-ciphers.ts';

/** Every rule, in the order of its id: the one registration. */
export const rules: readonly Rule[] = [
  bindBadAddress,
  bindBadParameter,
  bindDuplicateId,
  bindUnknownParameter,
  certificateBadPem,
  certificateExpired,
  certificateExpiresSoon,
  certificateKeyMismatch,
  certificateKeyUsage,
  certificateNameMismatch,
  certificateUnreadableFile,
  certificateUntrusted,
  conditionsBadExpression,
  conditionsExtraArgument,
  conditionsMessage,
  conditionsMisplacedDirective,
  conditionsUnknownDirective,
  fleetAutomaticId,
  fleetMissingTable,
  fleetServerId,
  fleetTableData,
  fleetTableDefinition,
  fleetTableExpire,
  fleetTablePeriod,
  fleetTableSize,
  fleetTableSrvkey,
  globalBadValue,
  globalHardStopAfter,
  globalLateSetting,
  globalLocalpeer,
  globalRepeatedSetting,
  globalStatsSocket,
  haproxyAlert,
  haproxyCrash,
  haproxyWarning,
  peersBadAddress,
  peersBadLog,
  peersBadPeerName,
  peersBadSectionName,
  peersBadShard,
  peersBadShards,
  peersDuplicateAddress,
  peersDuplicatePeer,
  peersDuplicateSection,
  peersExtraArgument,
  peersHostName,
  peersIgnoredParameter,
  peersListeningPort,
  peersLocalPeerMissing,
  peersLocalServerAddress,
  peersLoopbackAddress,
  peersMissingAddress,
  peersMissingPort,
  peersMixedForms,
  peersNoListener,
  peersNoRemotePeer,
  peersPortConflict,
  peersSeveralListeners,
  peersUnknownKeyword,
  peersUnusedSection,
  peersUnusedShards,
  peersWildcardAddress,
  proxyBadId,
  reachUnreachable,
  reachWrongPeer,
  serverAgentWithoutPort,
  serverAutomaticId,
  serverBadAddress,
  serverBadName,
  serverBadParameter,
  serverBadTemplate,
  serverDefaultServerOrder,
  serverDefaultServerParameter,
  serverDuplicateId,
  serverDuplicateName,
  serverIdByOrder,
  serverMissingAddress,
  serverTemplateStickiness,
  serverUnknownParameter,
  suppressionUnknownRule,
  suppressionUnused,
  syntaxBadEscape,
  syntaxBadPrefix,
  syntaxBadScope,
  syntaxBadVariable,
  syntaxByteOrderMark,
  syntaxDefaultsReference,
  syntaxDefaultsRules,
  syntaxDuplicateSection,
  syntaxEmptyArgument,
  syntaxEnvironment,
  syntaxIgnoredKeyword,
  syntaxIncompleteSection,
  syntaxNulByte,
  syntaxOutsideSection,
  syntaxSectionArgument,
  syntaxSectionName,
  syntaxSectionVersion,
  syntaxTooManyWords,
  syntaxTruncatedFile,
  syntaxUnknownKeyword,
  syntaxUnmatchedQuote,
  syntaxUnreadText,
  syntaxVariableDefault,
  tableAddressFamily,
  tableBadDefinition,
  tableBadUse,
  tableConnCur,
  tableContentTracking,
  tableDisabledProxy,
  tableDuplicateName,
  tableEmptyKey,
  tableIgnoredRule,
  tableKeyLength,
  tableKeyType,
  tableLookupKey,
  tableNeverFilled,
  tableNeverMatched,
  tableNoExpire,
  tableNopurge,
  tableNotReplicated,
  tableNotStored,
  tableNotTracked,
  tableOverwrittenCounters,
  tableRecvOnly,
  tableSize,
  tableTimeUnit,
  tableTrackedLater,
  tableUnknownPeersSection,
  tableUnknownTable,
  tableUnused,
  tableWriteTo,
  tlsAnonymousClients,
  tlsDefaultServerOrder,
  tlsMissingCaFile,
  tlsMissingCertificate,
  tlsMissingClientCertificate,
  tlsOldVersion,
  tlsOneSided,
  tlsPlaintext,
  tlsUncheckedName,
  tlsUnusedParameter,
  tlsVerifyNone,
  tlsWeakCiphers,
];
