import { describe, expect, test } from 'vitest';
import { Encoder } from '../../src/protocol/encode.ts';
import type { Message } from '../../src/protocol/messages.ts';
import { Session, type SessionEvent } from '../../src/protocol/session.ts';
import { receivedBytes, sessions } from './recorded.ts';

const hello = { version: '2.1', target: 'A', caller: 'observer', pid: 42 };
const ok = Buffer.from('200\n');
const encoder = new Encoder();

function start({ follow = false } = {}): Session {
  return new Session(hello, { follow, timeoutMs: 1000, wholeMs: 30_000 }, 0);
}

/** A session that was greeted at 0, its first write taken. */
function greeted(options: { follow?: boolean } = {}): Session {
  const session = start(options);
  session.takeOutgoing();
  session.receive(ok, 0);
  return session;
}

function say(session: Session, now: number, ...messages: readonly Message[]): readonly SessionEvent[] {
  return session.receive(Buffer.concat(messages.map((message) => encoder.encode(message))), now);
}

const hex = (bytes: Uint8Array | null): string | null => bytes && Buffer.from(bytes).toString('hex');
const kinds = (events: readonly SessionEvent[]): readonly string[] => events.map(({ kind }) => kind);

describe('an observer', () => {
  test('greets, shows life and asks for a lesson in one write, and says nothing more by itself', () => {
    const session = start();
    expect(Buffer.from(session.takeOutgoing() ?? []).toString('latin1')).toBe(
      'HAProxyS 2.1\nA\nobserver 42 1\n\0\x04\0\0',
    );
    expect(session.takeOutgoing()).toBeNull();
    expect(session.receive(ok, 1)).toEqual([{ kind: 'status', code: 200 }]);
    expect(session.takeOutgoing()).toBeNull();
    expect(session.isOver).toBe(false);
  });

  test.each(sessions.map((session) => [session.file, session] as const))(
    'is taught %s',
    (_file, recorded) => {
      const bytes = receivedBytes(recorded);
      const whole = greeted();
      const events = whole.receive(bytes, 1);
      expect(kinds(events).at(-1)).toBe('resync-finished');
      expect(whole.isOver).toBe(true);
      expect(whole.takeOutgoing()).toBeNull();

      const cut = start();
      const pieces = [...ok, ...bytes].flatMap((byte) => cut.receive(Uint8Array.of(byte), 1));
      const end = kinds(events).indexOf('resync-finished');
      expect(kinds(pieces)).toEqual(['status', ...kinds(events).slice(0, end + 1)]);
    },
  );

  test('tells a node that asks for a lesson at once that there is none', () => {
    const session = greeted();
    const asked = ['resync-request', 'heartbeat', 'resync-request'] as const;
    expect(kinds(say(session, 1, ...asked.map((kind) => ({ kind }))))).toEqual(asked);
    expect(hex(session.takeOutgoing())).toBe('0002');
    say(session, 2, { kind: 'resync-confirm' });
    expect(session.takeOutgoing()).toBeNull();
    expect(session.isOver).toBe(false);
  });

  test('ends with the lesson, complete or not', () => {
    for (const kind of ['resync-finished', 'resync-partial'] as const) {
      const session = greeted();
      expect(kinds(say(session, 1, { kind }))).toEqual([kind]);
      expect(session.isOver).toBe(true);
      expect(session.takeOutgoing()).toBeNull();
      expect(session.receive(encoder.encode({ kind: 'heartbeat' }), 2)).toEqual([]);
    }
  });

  test('goes on when it follows: confirms the lesson and keeps the session', () => {
    const session = greeted({ follow: true });
    say(session, 1, { kind: 'resync-finished' });
    expect(hex(session.takeOutgoing())).toBe('0003');
    expect(session.isOver).toBe(false);
    say(session, 2, { kind: 'resync-finished' });
    expect(session.takeOutgoing()).toBeNull();
    for (let now = 2000; now <= 60_000; now += 2000) {
      expect(session.deadline).toBeLessThanOrEqual(now);
      expect(session.tick(now)).toEqual([]);
      expect(hex(session.takeOutgoing())).toBe('0004');
      say(session, now + 1, { kind: 'heartbeat' });
    }
  });
});

const table = {
  id: 1,
  name: 't',
  keyTypeCode: 4,
  keyType: 'ip',
  keyLength: 4,
  expireMs: 0,
  columns: [],
  rest: null,
} as const;

function entry(key: number): Message {
  const id = key + 1;
  return { kind: 'update', table, id, incremental: false, expireMs: null, key, values: [], rest: null };
}

describe('a lesson', () => {
  const taught = (keyOf: (index: number) => number): readonly string[] => {
    const session = greeted();
    say(session, 1, { kind: 'table-definition', table });
    const events: SessionEvent[] = [];
    for (let index = 0; index < 40_000; index += 500) {
      const some = Array.from({ length: 500 }, (_, at) => entry(keyOf(index + at)));
      events.push(...say(session, 2, ...some));
    }
    return kinds(events);
  };

  test('that teaches the same keys for ever is over soon', () => {
    for (const keys of [1, 500, 1000, 3500]) {
      const events = taught((index) => index % keys);
      expect(events.at(-1)).toBe('repeated');
      expect(events.length).toBeLessThanOrEqual(Math.max(10_500, keys * 10));
    }
  });

  test('may come to some keys again', () => {
    expect(taught((index) => index)).toHaveLength(40_000);
    expect(taught((index) => (index % 50 === 0 ? index % 1000 : index))).toHaveLength(40_000);
  });
});

describe('what does not come in time', () => {
  const overdue = (what: string): readonly unknown[] => [{ kind: 'overdue', what }];

  test('the status line', () => {
    const session = start();
    expect(session.deadline).toBe(1000);
    expect(session.tick(999)).toEqual([]);
    session.receive(Buffer.from('20'), 999);
    expect(session.tick(1000)).toEqual(overdue('status'));
    expect(session.isOver).toBe(true);
    expect(session.tick(2000)).toEqual([]);
  });

  test('the lesson, whatever else is said', () => {
    const session = greeted();
    for (let now = 100; now < 1000; now += 100) {
      say(session, now, { kind: 'heartbeat' }, { kind: 'acknowledgement', tableId: 1, updateId: 1 });
    }
    expect(session.tick(1000)).toEqual(overdue('lesson'));
  });

  test('the lesson, when only the same definition comes again and again', () => {
    const session = greeted();
    for (let now = 100; now < 1000; now += 100) say(session, now, { kind: 'table-definition', table });
    expect(session.tick(999)).toEqual([]);
    expect(session.tick(1000)).toEqual(overdue('lesson'));
  });

  test('a lesson of an entry now and then', () => {
    const session = greeted();
    say(session, 1, { kind: 'table-definition', table });
    for (let now = 10; now < 990; now += 10) say(session, now, entry(now));
    expect(session.tick(999)).toEqual([]);
    expect(session.tick(1000)).toEqual(overdue('lesson'));
  });

  test('a lesson that goes on and on', () => {
    const session = greeted();
    say(session, 1, { kind: 'table-definition', table });
    let key = 0;
    for (let now = 900; now < 30_000; now += 900) {
      say(session, now, ...Array.from({ length: 100 }, () => entry(key++)));
      expect(session.tick(now)).toEqual([]);
    }
    expect(session.tick(30_000)).toEqual(overdue('whole lesson'));
  });

  test('a sign of life after the lesson', () => {
    const session = greeted({ follow: true });
    say(session, 1, { kind: 'resync-finished' });
    expect(session.tick(10_000)).toEqual([]);
    session.excuse(500);
    expect(session.tick(10_500)).toEqual([]);
    expect(session.tick(10_501)).toEqual(overdue('heartbeat'));
  });
});

describe('a greeting that is not taken', () => {
  test.each([300, 501, 502, 503, 504])('%d ends the session', (code) => {
    const session = start();
    expect(session.receive(Buffer.from(`${code}\n`), 1)).toEqual([{ kind: 'status', code }]);
    expect(session.isOver).toBe(true);
  });

  test('another protocol ends it, with a line feed or without', () => {
    expect(start().receive(Buffer.from('HTTP/1.1 400 Bad Request\r\nServer: x\r\n'), 1)).toEqual([
      { kind: 'foreign', text: 'HTTP/1.1 400 Bad Request\r' },
    ]);
    expect(start().receive(Buffer.alloc(5000, 'x'), 1)).toEqual([{ kind: 'foreign', text: 'x'.repeat(256) }]);
  });
});

test('bytes without meaning end the session behind what came before them', () => {
  const session = greeted();
  const events = session.receive(Buffer.from('00040a8200', 'hex'), 1);
  expect(kinds(events)).toEqual(['heartbeat', 'broken']);
  expect(session.isOver).toBe(true);
});

test('an error message of the node ends the session', () => {
  const session = greeted();
  expect(kinds(say(session, 1, { kind: 'protocol-error' }))).toEqual(['protocol-error']);
  expect(session.isOver).toBe(true);
});
