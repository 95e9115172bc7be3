import type { Rule } from '../rule.ts';
import bindBadAddress from './bind/bad-address.ts';
import bindBadParameter from './bind/bad-parameter.ts';
import bindDuplicateId from './bind/duplicate-id.ts';
import bindUnknownParameter from './bind/unknown-parameter.ts';
import certificateBadPem from './certificate/bad-pem.ts';
import certificateExpired from './certificate/expired.ts';
import certificateExpiresSoon from './certificate/expires-soon.ts';
import certificateKeyMismatch from './certificate/key-mismatch.ts';
import certificateNameMismatch from './certificate/name-mismatch.ts';
import certificateUnreadableFile from './certificate/unreadable-file.ts';
import certificateUntrusted from './certificate/untrusted.ts';
import certificateWrongKeyUsage from './certificate/wrong-key-usage.ts';
import conditionsBadExpression from './conditions/bad-expression.ts';
import conditionsExtraArgument from './conditions/extra-argument.ts';
import conditionsMisplacedDirective from './conditions/misplaced-directive.ts';
import conditionsRaisedMessage from './conditions/raised-message.ts';
import conditionsUnknownDirective from './conditions/unknown-directive.ts';
import fleetAutomaticIds from './fleet/automatic-ids.ts';
import fleetDifferentAddress from './fleet/different-address.ts';
import fleetDifferentBratesFactor from './fleet/different-brates-factor.ts';
import fleetDifferentServerIds from './fleet/different-server-ids.ts';
import fleetDifferentServers from './fleet/different-servers.ts';
import fleetDifferentShards from './fleet/different-shards.ts';
import fleetDifferentTableData from './fleet/different-table-data.ts';
import fleetDifferentTableExpire from './fleet/different-table-expire.ts';
import fleetDifferentTableKey from './fleet/different-table-key.ts';
import fleetDifferentTablePeriod from './fleet/different-table-period.ts';
import fleetDifferentTableSize from './fleet/different-table-size.ts';
import fleetDifferentTableSrvkey from './fleet/different-table-srvkey.ts';
import fleetDifferentTransport from './fleet/different-transport.ts';
import fleetDuplicateLocalPeer from './fleet/duplicate-local-peer.ts';
import fleetIncompleteSum from './fleet/incomplete-sum.ts';
import fleetMissingPeer from './fleet/missing-peer.ts';
import fleetMissingSection from './fleet/missing-section.ts';
import fleetMissingTable from './fleet/missing-table.ts';
import fleetNeverFilledTable from './fleet/never-filled-table.ts';
import fleetUnknownPeer from './fleet/unknown-peer.ts';
import globalBadLocalpeer from './global/bad-localpeer.ts';
import globalBadValue from './global/bad-value.ts';
import globalLateSetting from './global/late-setting.ts';
import globalMissingHardStopAfter from './global/missing-hard-stop-after.ts';
import globalMissingStatsSocket from './global/missing-stats-socket.ts';
import globalRepeatedSetting from './global/repeated-setting.ts';
import haproxyAlert from './haproxy/alert.ts';
import haproxyCrash from './haproxy/crash.ts';
import haproxyWarning from './haproxy/warning.ts';
import peersBadAddress from './peers/bad-address.ts';
import peersBadLog from './peers/bad-log.ts';
import peersBadPeerName from './peers/bad-peer-name.ts';
import peersBadSectionName from './peers/bad-section-name.ts';
import peersBadShard from './peers/bad-shard.ts';
import peersBadShards from './peers/bad-shards.ts';
import peersConflictingPort from './peers/conflicting-port.ts';
import peersDuplicateAddress from './peers/duplicate-address.ts';
import peersDuplicatePeer from './peers/duplicate-peer.ts';
import peersDuplicateSection from './peers/duplicate-section.ts';
import peersExtraArgument from './peers/extra-argument.ts';
import peersHarmfulParameter from './peers/harmful-parameter.ts';
import peersHostNameAddress from './peers/host-name-address.ts';
import peersIgnoredParameter from './peers/ignored-parameter.ts';
import peersLoopbackAddress from './peers/loopback-address.ts';
import peersMisplacedAddress from './peers/misplaced-address.ts';
import peersMissingAddress from './peers/missing-address.ts';
import peersMissingListener from './peers/missing-listener.ts';
import peersMissingLocalPeer from './peers/missing-local-peer.ts';
import peersMissingPort from './peers/missing-port.ts';
import peersMissingRemotePeer from './peers/missing-remote-peer.ts';
import peersMixedForms from './peers/mixed-forms.ts';
import peersSeveralListeners from './peers/several-listeners.ts';
import peersSeveralSections from './peers/several-sections.ts';
import peersUnknownKeyword from './peers/unknown-keyword.ts';
import peersUnsuitablePort from './peers/unsuitable-port.ts';
import peersUnusedSection from './peers/unused-section.ts';
import peersUnusedShards from './peers/unused-shards.ts';
import peersWildcardAddress from './peers/wildcard-address.ts';
import proxyBadEmailAlert from './proxy/bad-email-alert.ts';
import proxyBadId from './proxy/bad-id.ts';
import proxyBadValue from './proxy/bad-value.ts';
import proxyLegacyMailers from './proxy/legacy-mailers.ts';
import proxyUnknownBackend from './proxy/unknown-backend.ts';
import reachUnreachable from './reach/unreachable.ts';
import reachWrongPeer from './reach/wrong-peer.ts';
import reloadChangedServers from './reload/changed-servers.ts';
import reloadLostData from './reload/lost-data.ts';
import reloadLostSession from './reload/lost-session.ts';
import reloadLostTable from './reload/lost-table.ts';
import serverAutomaticIds from './server/automatic-ids.ts';
import serverBadAddress from './server/bad-address.ts';
import serverBadName from './server/bad-name.ts';
import serverBadParameter from './server/bad-parameter.ts';
import serverBadTemplate from './server/bad-template.ts';
import serverDuplicateId from './server/duplicate-id.ts';
import serverDuplicateName from './server/duplicate-name.ts';
import serverLateDefaultServer from './server/late-default-server.ts';
import serverMisplacedParameter from './server/misplaced-parameter.ts';
import serverMissingAddress from './server/missing-address.ts';
import serverMissingAgentPort from './server/missing-agent-port.ts';
import serverMixedIds from './server/mixed-ids.ts';
import serverStickyTemplate from './server/sticky-template.ts';
import serverUnknownParameter from './server/unknown-parameter.ts';
import suppressionRenamedRule from './suppression/renamed-rule.ts';
import suppressionUnknownRule from './suppression/unknown-rule.ts';
import suppressionUnused from './suppression/unused.ts';
import syntaxBadEscape from './syntax/bad-escape.ts';
import syntaxBadLog from './syntax/bad-log.ts';
import syntaxBadPrefix from './syntax/bad-prefix.ts';
import syntaxBadScope from './syntax/bad-scope.ts';
import syntaxBadSectionName from './syntax/bad-section-name.ts';
import syntaxBadVariable from './syntax/bad-variable.ts';
import syntaxByteOrderMark from './syntax/byte-order-mark.ts';
import syntaxDuplicateSection from './syntax/duplicate-section.ts';
import syntaxEmptyArgument from './syntax/empty-argument.ts';
import syntaxExtraArgument from './syntax/extra-argument.ts';
import syntaxExtraSectionArgument from './syntax/extra-section-argument.ts';
import syntaxIgnoredKeyword from './syntax/ignored-keyword.ts';
import syntaxIncompleteSection from './syntax/incomplete-section.ts';
import syntaxIncompleteSetenv from './syntax/incomplete-setenv.ts';
import syntaxLostVariableDefault from './syntax/lost-variable-default.ts';
import syntaxMissingArgument from './syntax/missing-argument.ts';
import syntaxNulByte from './syntax/nul-byte.ts';
import syntaxOutsideSection from './syntax/outside-section.ts';
import syntaxTemplate from './syntax/template.ts';
import syntaxTooManyWords from './syntax/too-many-words.ts';
import syntaxTruncatedFile from './syntax/truncated-file.ts';
import syntaxUninheritableRules from './syntax/uninheritable-rules.ts';
import syntaxUnknownDefaults from './syntax/unknown-defaults.ts';
import syntaxUnknownKeyword from './syntax/unknown-keyword.ts';
import syntaxUnmatchedQuote from './syntax/unmatched-quote.ts';
import syntaxUnreadText from './syntax/unread-text.ts';
import syntaxUnsupportedSection from './syntax/unsupported-section.ts';
import tableBadDefinition from './table/bad-definition.ts';
import tableBadUse from './table/bad-use.ts';
import tableBadWriteTo from './table/bad-write-to.ts';
import tableClaimedCounter from './table/claimed-counter.ts';
import tableDisabledProxy from './table/disabled-proxy.ts';
import tableDuplicateName from './table/duplicate-name.ts';
import tableEmptyKey from './table/empty-key.ts';
import tableIgnoredRecvOnly from './table/ignored-recv-only.ts';
import tableIgnoredRule from './table/ignored-rule.ts';
import tableIgnoredTable from './table/ignored-table.ts';
import tableLateIncrement from './table/late-increment.ts';
import tableLocalConnCur from './table/local-conn-cur.ts';
import tableLostOnReload from './table/lost-on-reload.ts';
import tableMismatchedKeyType from './table/mismatched-key-type.ts';
import tableMismatchedLookupKey from './table/mismatched-lookup-key.ts';
import tableMissingExpire from './table/missing-expire.ts';
import tableMissingTimeUnit from './table/missing-time-unit.ts';
import tableMissingWait from './table/missing-wait.ts';
import tableMistimedTracking from './table/mistimed-tracking.ts';
import tableNeverFilled from './table/never-filled.ts';
import tableNeverMatched from './table/never-matched.ts';
import tableNopurgeWithoutExpire from './table/nopurge-without-expire.ts';
import tableNotReplicated from './table/not-replicated.ts';
import tableNotStored from './table/not-stored.ts';
import tableNotTracked from './table/not-tracked.ts';
import tableOverwrittenCounters from './table/overwritten-counters.ts';
import tableTrackedLater from './table/tracked-later.ts';
import tableTrackedRecvOnly from './table/tracked-recv-only.ts';
import tableTruncatedKey from './table/truncated-key.ts';
import tableUncountedData from './table/uncounted-data.ts';
import tableUnknownPeersSection from './table/unknown-peers-section.ts';
import tableUnknownTable from './table/unknown-table.ts';
import tableUnsuitableSize from './table/unsuitable-size.ts';
import tableUntrackedClients from './table/untracked-clients.ts';
import tableUnused from './table/unused.ts';
import tlsAnonymousClients from './tls/anonymous-clients.ts';
import tlsLateDefaultServer from './tls/late-default-server.ts';
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
import versionEndOfLife from './version/end-of-life.ts';
import versionKnownBug from './version/known-bug.ts';
import versionMissingFeature from './version/missing-feature.ts';

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
  certificateWrongKeyUsage,
  certificateNameMismatch,
  certificateUnreadableFile,
  certificateUntrusted,
  conditionsBadExpression,
  conditionsExtraArgument,
  conditionsRaisedMessage,
  conditionsMisplacedDirective,
  conditionsUnknownDirective,
  fleetDuplicateLocalPeer,
  fleetUnknownPeer,
  fleetMissingSection,
  fleetIncompleteSum,
  fleetMissingPeer,
  fleetDifferentAddress,
  fleetDifferentTransport,
  fleetDifferentShards,
  fleetAutomaticIds,
  fleetNeverFilledTable,
  fleetMissingTable,
  fleetDifferentServers,
  fleetDifferentServerIds,
  fleetDifferentTableData,
  fleetDifferentTableKey,
  fleetDifferentTableExpire,
  fleetDifferentTablePeriod,
  fleetDifferentTableSize,
  fleetDifferentTableSrvkey,
  fleetDifferentBratesFactor,
  globalBadValue,
  globalMissingHardStopAfter,
  globalLateSetting,
  globalBadLocalpeer,
  globalRepeatedSetting,
  globalMissingStatsSocket,
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
  peersHostNameAddress,
  peersHarmfulParameter,
  peersIgnoredParameter,
  peersUnsuitablePort,
  peersMissingLocalPeer,
  peersMisplacedAddress,
  peersLoopbackAddress,
  peersMissingAddress,
  peersMissingPort,
  peersMixedForms,
  peersMissingListener,
  peersMissingRemotePeer,
  peersConflictingPort,
  peersSeveralListeners,
  peersSeveralSections,
  peersUnknownKeyword,
  peersUnusedSection,
  peersUnusedShards,
  peersWildcardAddress,
  proxyBadEmailAlert,
  proxyBadId,
  proxyBadValue,
  proxyLegacyMailers,
  proxyUnknownBackend,
  reachUnreachable,
  reachWrongPeer,
  reloadLostSession,
  reloadChangedServers,
  reloadLostTable,
  reloadLostData,
  serverMissingAgentPort,
  serverMixedIds,
  serverBadAddress,
  serverBadName,
  serverBadParameter,
  serverBadTemplate,
  serverLateDefaultServer,
  serverMisplacedParameter,
  serverDuplicateId,
  serverDuplicateName,
  serverAutomaticIds,
  serverMissingAddress,
  serverStickyTemplate,
  serverUnknownParameter,
  suppressionRenamedRule,
  suppressionUnknownRule,
  suppressionUnused,
  syntaxBadEscape,
  syntaxBadLog,
  syntaxBadPrefix,
  syntaxBadScope,
  syntaxBadVariable,
  syntaxByteOrderMark,
  syntaxUnknownDefaults,
  syntaxUninheritableRules,
  syntaxDuplicateSection,
  syntaxEmptyArgument,
  syntaxIncompleteSetenv,
  syntaxIgnoredKeyword,
  syntaxIncompleteSection,
  syntaxMissingArgument,
  syntaxNulByte,
  syntaxOutsideSection,
  syntaxExtraArgument,
  syntaxExtraSectionArgument,
  syntaxBadSectionName,
  syntaxUnsupportedSection,
  syntaxTemplate,
  syntaxTooManyWords,
  syntaxTruncatedFile,
  syntaxUnknownKeyword,
  syntaxUnmatchedQuote,
  syntaxUnreadText,
  syntaxLostVariableDefault,
  tableUntrackedClients,
  tableBadDefinition,
  tableBadUse,
  tableLocalConnCur,
  tableMistimedTracking,
  tableDisabledProxy,
  tableDuplicateName,
  tableEmptyKey,
  tableIgnoredRule,
  tableIgnoredTable,
  tableTrackedRecvOnly,
  tableTruncatedKey,
  tableLostOnReload,
  tableMismatchedKeyType,
  tableMismatchedLookupKey,
  tableNeverFilled,
  tableNeverMatched,
  tableMissingExpire,
  tableNopurgeWithoutExpire,
  tableNotReplicated,
  tableNotStored,
  tableNotTracked,
  tableOverwrittenCounters,
  tableIgnoredRecvOnly,
  tableUnsuitableSize,
  tableMissingTimeUnit,
  tableTrackedLater,
  tableUnknownPeersSection,
  tableUnknownTable,
  tableClaimedCounter,
  tableMissingWait,
  tableUncountedData,
  tableLateIncrement,
  tableUnused,
  tableBadWriteTo,
  tlsAnonymousClients,
  tlsLateDefaultServer,
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
  versionEndOfLife,
  versionKnownBug,
  versionMissingFeature,
];
