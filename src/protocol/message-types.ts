import type { Message, Update } from './messages.ts';

/** The classes of messages (`PEER_MSG_CLASS_*` in HAProxy's include/haproxy/peers-t.h). */
export const CLASS = { control: 0, error: 1, table: 10 } as const;

/** The types of control messages (`PEER_MSG_CTRL_*`), which have no payload. */
export const CONTROL = {
  'resync-request': 0,
  'resync-finished': 1,
  'resync-partial': 2,
  'resync-confirm': 3,
  heartbeat: 4,
} as const satisfies Partial<Record<Message['kind'], number>>;

/** The types of error messages (`PEER_MSG_ERR_*`), which have no payload. */
export const ERROR = {
  'protocol-error': 0,
  'size-limit-error': 1,
} as const satisfies Partial<Record<Message['kind'], number>>;

/** The types of messages about tables (`PEER_MSG_STKT_*`). */
export const TABLE = {
  update: 128,
  incrementalUpdate: 129,
  definition: 130,
  switch: 131,
  acknowledgement: 132,
  timedUpdate: 133,
  incrementalTimedUpdate: 134,
} as const;

/** Types from here on are followed by a length and a payload (`PEER_MSG_STKT_BIT_MASK`). */
const FIRST_WITH_PAYLOAD = 0x80;

export function hasPayload(type: number): boolean {
  return type >= FIRST_WITH_PAYLOAD;
}

/** The type of an update: two of its parts may be left out. */
export function updateType({ expireMs, incremental }: Pick<Update, 'expireMs' | 'incremental'>): number {
  if (expireMs === null) return incremental ? TABLE.incrementalUpdate : TABLE.update;
  return incremental ? TABLE.incrementalTimedUpdate : TABLE.timedUpdate;
}
