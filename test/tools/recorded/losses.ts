/** What HAProxy gives up though it starts. */
export type Loss = 'section' | 'peer' | 'local peer' | 'shard' | 'hand-over' | 'data' | 'rule' | 'line';

/** Messages of a check that passes, by which HAProxy tells that it gives something up that replication needs. */
export const losses: readonly { readonly says: RegExp; readonly loss: Loss; readonly means: string }[] = [
  {
    says: /^Removing incomplete section 'peers /,
    loss: 'section',
    means: 'no session is opened, and every table that names the section stays on its node',
  },
  {
    says: /ignoring invalid peer definition/,
    loss: 'peer',
    means: 'the peer is not dialed, and where it is the local one, nothing listens',
  },
  {
    says: /^'localpeer' ignored since it is used after 'peers' section/,
    loss: 'local peer',
    means: 'the sections above look for another name, and do not find themselves',
  },
  {
    says: /peer shard greater value than -?\d+ shards value is ignored|^Peers section .*shard ignored for .* because /,
    loss: 'shard',
    means: 'the peer gets all entries instead of its part',
  },
  {
    says: /local peer have a (?:non-)?SSL listener and a (?:non-)?SSL server/,
    loss: 'hand-over',
    means: 'the old process cannot reach the new one, so a reload empties the tables',
  },
  {
    says: /store option '.*' already enabled, ignored/,
    loss: 'data',
    means: 'the second definition does not count',
  },
  {
    says: /^unexpected character '.' after the timer value/,
    loss: 'data',
    means: 'the rest of the time does not count',
  },
  {
    says: /'stick' ignored because frontend '.*' has no backend capability/,
    loss: 'rule',
    means: 'nothing is stored in the table',
  },
  {
    says: /'http-request' rules ignored for .* as they require HTTP mode/,
    loss: 'rule',
    means: 'nothing is tracked in the table',
  },
  {
    says: /^'id' option is not accepted in default-server sections|: 'id' option is not accepted in default-server/,
    loss: 'line',
    means: 'an alert, and yet HAProxy starts without the parameter',
  },
  {
    says: /^ambiguous defaults section name '|^character '.' is not permitted in '\w+' name '/,
    loss: 'line',
    means: 'an alert, and yet HAProxy 3.4 starts with the section as it happens to be read',
  },
  {
    says: /already specified\. Continuing\.$/,
    loss: 'line',
    means: 'an alert, and yet HAProxy starts with the first value',
  },
];

/** What HAProxy gives up by a message; null where nothing that replication needs. */
export function lossOf(text: string): Loss | null {
  return losses.find(({ says }) => says.test(text))?.loss ?? null;
}
