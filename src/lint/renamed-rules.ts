/**
 * Ids that rules had before 1.0, with those that they have now. Suppressions, `--rule`, `--only`, baselines, the cluster
 * file and `explain` accept an old id, and say the new one.
 */
export const renamedRules: ReadonlyMap<string, string> = new Map([
  ['certificate/key-usage', 'certificate/wrong-key-usage'],
  ['conditions/message', 'conditions/raised-message'],
  ['fleet/automatic-id', 'fleet/automatic-ids'],
  ['fleet/server-id', 'fleet/different-server-ids'],
  ['fleet/table-data', 'fleet/different-table-data'],
  ['fleet/table-expire', 'fleet/different-table-expire'],
  ['fleet/table-definition', 'fleet/different-table-key'],
  ['fleet/table-period', 'fleet/different-table-period'],
  ['fleet/table-size', 'fleet/different-table-size'],
  ['fleet/table-srvkey', 'fleet/different-table-srvkey'],
  ['global/localpeer', 'global/bad-localpeer'],
  ['global/hard-stop-after', 'global/missing-hard-stop-after'],
  ['global/stats-socket', 'global/missing-stats-socket'],
  ['peers/port-conflict', 'peers/conflicting-port'],
  ['peers/host-name', 'peers/host-name-address'],
  ['peers/local-server-address', 'peers/misplaced-address'],
  ['peers/no-listener', 'peers/missing-listener'],
  ['peers/local-peer-missing', 'peers/missing-local-peer'],
  ['peers/no-remote-peer', 'peers/missing-remote-peer'],
  ['peers/listening-port', 'peers/unsuitable-port'],
  ['server/id-by-order', 'server/automatic-ids'],
  ['server/default-server-order', 'server/late-default-server'],
  ['server/default-server-parameter', 'server/misplaced-parameter'],
  ['server/agent-without-port', 'server/missing-agent-port'],
  ['server/automatic-id', 'server/mixed-ids'],
  ['server/template-stickiness', 'server/sticky-template'],
  ['syntax/section-name', 'syntax/bad-section-name'],
  ['syntax/section-argument', 'syntax/extra-section-argument'],
  ['syntax/environment', 'syntax/incomplete-setenv'],
  ['syntax/variable-default', 'syntax/lost-variable-default'],
  ['syntax/defaults-rules', 'syntax/uninheritable-rules'],
  ['syntax/defaults-reference', 'syntax/unknown-defaults'],
  ['syntax/section-version', 'syntax/unsupported-section'],
  ['table/write-to', 'table/bad-write-to'],
  ['table/recv-only', 'table/ignored-recv-only'],
  ['table/conn-cur', 'table/local-conn-cur'],
  ['table/key-type', 'table/mismatched-key-type'],
  ['table/lookup-key', 'table/mismatched-lookup-key'],
  ['table/no-expire', 'table/missing-expire'],
  ['table/time-unit', 'table/missing-time-unit'],
  ['table/content-tracking', 'table/mistimed-tracking'],
  ['table/nopurge', 'table/nopurge-without-expire'],
  ['table/key-length', 'table/truncated-key'],
  ['table/size', 'table/unsuitable-size'],
  ['table/address-family', 'table/untracked-clients'],
  ['tls/default-server-order', 'tls/late-default-server'],
]);

/** The id that a rule has today: the new one of a renamed rule, else the id itself. */
export function currentRuleId(id: string): string {
  return renamedRules.get(id) ?? id;
}
