import type { Rule } from '../rule.ts';
import fleetServerId from './fleet/server-id.ts';
import fleetTableDefinition from './fleet/table-definition.ts';
import peersDuplicateAddress from './peers/duplicate-address.ts';
import peersDuplicatePeer from './peers/duplicate-peer.ts';
import peersLocalPeerMissing from './peers/local-peer-missing.ts';
import peersLocalServerAddress from './peers/local-server-address.ts';
import peersMissingAddress from './peers/missing-address.ts';
import peersMissingPort from './peers/missing-port.ts';
import peersMixedForms from './peers/mixed-forms.ts';
import peersNoListener from './peers/no-listener.ts';
import peersPortConflict from './peers/port-conflict.ts';
import peersUnknownKeyword from './peers/unknown-keyword.ts';
import peersUnusedSection from './peers/unused-section.ts';
import reachUnreachable from './reach/unreachable.ts';
import reachWrongPeer from './reach/wrong-peer.ts';
import serverDuplicateId from './server/duplicate-id.ts';
import syntaxTruncatedFile from './syntax/truncated-file.ts';
import syntaxUnmatchedQuote from './syntax/unmatched-quote.ts';
import tableBadDefinition from './table/bad-definition.ts';
import tableNoExpire from './table/no-expire.ts';
import tableNotReplicated from './table/not-replicated.ts';
import tableUnknownPeersSection from './table/unknown-peers-section.ts';
import tlsDefaultServerOrder from './tls/default-server-order.ts';
import tlsOneSided from './tls/one-sided.ts';

/** Every rule, in the order of its id: the one registration. */
export const rules: readonly Rule[] = [
  fleetServerId,
  fleetTableDefinition,
  peersDuplicateAddress,
  peersDuplicatePeer,
  peersLocalPeerMissing,
  peersLocalServerAddress,
  peersMissingAddress,
  peersMissingPort,
  peersMixedForms,
  peersNoListener,
  peersPortConflict,
  peersUnknownKeyword,
  peersUnusedSection,
  reachUnreachable,
  reachWrongPeer,
  serverDuplicateId,
  syntaxTruncatedFile,
  syntaxUnmatchedQuote,
  tableBadDefinition,
  tableNoExpire,
  tableNotReplicated,
  tableUnknownPeersSection,
  tlsDefaultServerOrder,
  tlsOneSided,
];
