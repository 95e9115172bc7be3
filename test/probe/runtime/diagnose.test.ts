import { describe, expect, it } from 'vitest';
import { diagnose } from '../../../src/probe/runtime/diagnose.ts';
import type { NodeReading } from '../../../src/probe/runtime/reading.ts';
import { readShowPeers } from '../../../src/probe/runtime/show-peers.ts';
import { readingOf, recorded } from './recorded.ts';

const about = (found: ReturnType<typeof diagnose>) =>
  found.remarks
    .filter(({ severity }) => severity === 'error' || severity === 'pending')
    .map(({ code, peer, table }) => [code, peer, table].filter((word) => word !== null).join(' '))
    .sort();

for (const { branch, A, B } of recorded) {
  describe(`a recorded node of HAProxy ${branch}`, () => {
    const a = readingOf(A, '/a');
    const b = readingOf(B, '/b');
    const ghost = branch === '3.4' || branch === '3.5' ? 'no-answer ghost' : 'cannot-connect ghost';

    it('is broken by what its refused peers say, and by a table of another key length', () => {
      const found = diagnose(a, [a, b]);
      expect(found).toMatchObject({ healthy: false, verdict: 'broken' });
      expect(about(found)).toEqual([ghost, 'table-mismatch B by_name', 'unknown-here C', 'wrong-name alias']);
    });

    it('names an IPv6 address as it can be dialed', () => {
      const hint = diagnose(a, [a]).remarks.find(({ peer }) => peer === 'ghost')?.hint;
      expect(hint).toContain('"hapeers probe [::1]:9=ghost"');
    });

    it('tells the mismatch from the other end, too', () => {
      expect(about(diagnose(b, [a, b]))).toEqual(['table-mismatch A by_name']);
    });

    it('claims nothing of tables that one end alone cannot prove', () => {
      const found = diagnose(b, [b]);
      expect(found.verdict).toBe('unproven');
      expect(
        found.remarks.filter(({ code }) => code === 'table-unproven').map(({ table }) => table),
      ).toContain('by_name');
    });

    it('can be reloaded, and says which table that empties', () => {
      expect(diagnose(a, [a]).reload).toMatchObject({ safe: true, unkept: ['alone'] });
    });
  });
}

const [sample] = recorded.filter(({ branch }) => branch === '3.2');
if (sample === undefined) throw new Error('no recording of 3.2');
const base = readingOf(sample.B, '/b');

/** The recorded node B of 3.2, with its answer to "show peers" altered. */
function altered(...changes: readonly (readonly [string | RegExp, string])[]): NodeReading {
  const text = changes.reduce((before, [from, to]) => {
    const after = before.replace(from, to);
    expect(after).not.toBe(before);
    return after;
  }, sample?.B.showPeers ?? '');
  return { ...base, sections: readShowPeers(text) };
}

describe('a state', () => {
  it.each([
    ['ESTA', 'active', 'VERS', 'version-refused'],
    ['ESTA', 'active', 'PROT', 'greeting-refused'],
    ['ESTA', 'active', 'RETR', 'session-refused'],
    ['ESTA', 'active', 'NONE', 'not-dialed-yet'],
    ['ESTA', 'active', 'CONN', 'cannot-connect'],
    ['ESTA', 'active', 'HSHK', 'no-answer'],
    ['ESTA', 'active', 'ZZZZ', 'unknown-status'],
  ])('%s %s that becomes %s is told as %s', (status, active, next, code) => {
    const reading = altered(
      [`remote,${active}`, 'remote,inactive'],
      [`last_status=${status}`, `last_status=${next}`],
    );
    const found = diagnose(reading, [reading]);
    expect(found.healthy).toBe(false);
    expect(found.remarks[0]).toMatchObject({ code, peer: 'A', section: 'cluster' });
    expect(found.remarks[0]?.hint).not.toBe(null);
  });

  it('CONN with a connection means that no answer came', () => {
    const reading = altered(['last_status=ESTA', 'last_status=CONN']);
    expect(about(diagnose(reading, [reading]))).toEqual(['no-answer A']);
    const dialing = altered(['last_status=ESTA', 'last_status=CONN'], ['state=EST', 'state=TAR']);
    expect(about(diagnose(dialing, [dialing]))).toEqual(['cannot-connect A']);
  });

  it('ESTA without a session is not taken for one', () => {
    const reading = altered(['remote,active', 'remote,inactive']);
    expect(about(diagnose(reading, [reading]))).toEqual(['session-ended A']);
  });

  it('of a line without address is told', () => {
    const reading = altered([/(A\(remote,active\)) addr=\S+/, '$1 addr=:0']);
    expect(about(diagnose(reading, [reading]))).toEqual(['no-address A']);
  });

  it('of a resynchronization that has not finished forbids a reload', () => {
    for (const [flags, words] of [
      ['0x0', 'old process'],
      ['0x1', 'waits for a peer'],
      ['0x5', 'being taught'],
    ] as const) {
      const reading = altered([/flags=0x[0-9a-f]+/, `flags=${flags}`]);
      const { reload, verdict, healthy } = diagnose(reading, [reading]);
      expect(reload.safe).toBe(false);
      expect(reload.message).toContain(words);
      expect({ verdict, healthy }).toEqual({ verdict: 'settling', healthy: false });
    }
  });

  it('without any section is told, and loses its tables with a reload', () => {
    const reading = { ...base, sections: [], localPeer: null };
    const { verdict, remarks, reload } = diagnose(reading, [reading]);
    expect(verdict).toBe('no-peers');
    expect(remarks[0]?.code).toBe('no-section');
    expect(reload.safe).toBe(false);
  });
});

describe('two readings', () => {
  const grown = (counter: string) =>
    altered([new RegExp(`(remote,active[\\s\\S]*?${counter}=)\\d+`), '$199']);

  it.each([
    ['proto_err', 'protocol-errors', false],
    ['no_hbt', 'heartbeats-missed', false],
    ['coll', 'collisions', true],
    ['new_conn', 'reconnecting', true],
  ])('show that %s grows', (counter, code, healthy) => {
    const reading = grown(counter);
    expect(diagnose(reading, [reading], base).remarks.map((remark) => remark.code)).toContain(code);
    expect(diagnose(reading, [reading], base).healthy).toBe(healthy);
    expect(diagnose(reading, [reading]).remarks.map((remark) => remark.code)).not.toContain(code);
  });

  it('of two processes are not compared', () => {
    const reading = grown('proto_err');
    const other = { ...base, info: { ...base.info, pid: 1 } };
    expect(diagnose(reading, [reading], other).healthy).toBe(true);
  });

  it('tell a push that is stuck from one that goes on', () => {
    const behind = (pushed: number, local: number) =>
      altered(
        [/(remote,active[\s\S]*?last_pushed=)\d+/, `$1${pushed}`],
        [/(remote,active[\s\S]*?localupdate=)\d+/, `$1${local}`],
      );
    const now = behind(5, 9);
    expect(diagnose(now, [now]).remarks[0]).toMatchObject({ code: 'table-behind', severity: 'pending' });
    expect(diagnose(now, [now], behind(5, 8)).remarks[0]).toMatchObject({
      code: 'table-stuck',
      severity: 'error',
    });
    const moving = diagnose(now, [now], behind(3, 8));
    expect(moving.healthy).toBe(true);
    expect(moving.remarks.find(({ code }) => code === 'table-behind')?.severity).toBe('info');
  });
});

describe('known bugs', () => {
  it.each([
    ['2.6.4', 4],
    ['2.6.12-1+deb12u4', 2],
    ['3.0.4', 4],
    ['3.0.11', 0],
    ['3.2.8', 6],
    ['3.2.9', 5],
    ['3.2.23', 0],
    ['3.3.1', 1],
    ['3.4.0', 0],
  ])('of HAProxy %s: %i', (version, count) => {
    const reading = withVersion(base, version);
    const bugs = diagnose(reading, [reading]).remarks.filter(({ code }) => code === 'known-bug');
    expect(bugs).toHaveLength(count);
    expect(bugs.every(({ severity }) => severity === 'info')).toBe(true);
  });

  it('that need more than 200 tables are told where there are so many', () => {
    const many = altered([/local_id=4/, 'local_id=201']);
    const bugs = (reading: NodeReading) =>
      diagnose(reading, [reading]).remarks.filter(({ message }) => message.includes('200 tables'));
    expect(bugs(withVersion(many, '2.8.3'))).toHaveLength(1);
    expect(bugs(withVersion(many, '2.8.4'))).toHaveLength(0);
    expect(bugs(withVersion(base, '2.8.3'))).toHaveLength(0);
  });
});

function withVersion(reading: NodeReading, text: string): NodeReading {
  const [major = 0, minor = 0, patch = 0] = text.split(/[.-]/).map(Number);
  return { ...reading, version: { major, minor, patch }, info: { ...reading.info, versionText: text } };
}
