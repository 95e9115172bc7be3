import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readShowInfo } from '../../../src/probe/runtime/show-info.ts';
import { readShowPeers } from '../../../src/probe/runtime/show-peers.ts';
import { readShowServersState } from '../../../src/probe/runtime/show-servers-state.ts';
import { readShowTable, readTableEntry } from '../../../src/probe/runtime/show-table.ts';
import { recorded } from './recorded.ts';

async function* linesOf(text: string): AsyncGenerator<string> {
  yield* text.split('\n');
}

it('has recordings of 2.4 to 3.5', () => {
  expect(recorded.map(({ branch }) => branch)).toEqual(['2.4', '2.6', '2.8', '3.0', '3.2', '3.4', '3.5']);
});

for (const { branch, A, B } of recorded) {
  const since30 = Number(branch) >= 3;

  describe(`HAProxy ${branch}`, () => {
    it('tells its version in "show info"', () => {
      const info = readShowInfo(A.showInfo);
      expect(info?.versionText).toContain(branch);
      expect(info?.version).toMatchObject({
        major: Number(branch.slice(0, 1)),
        minor: Number(branch.slice(2)),
      });
      expect(info?.pid).toBeGreaterThan(0);
      expect(info).toMatchObject({ node: 'machine', stopping: false });
      expect(info?.uptimeSec).toBeLessThan(60);
      expect(info?.fields.get('ConnectedPeers')).toBe(String(info?.connectedPeers));
    });

    it('tells the state of every peer in "show peers"', () => {
      const [section, ...more] = readShowPeers(A.showPeers);
      expect(more).toEqual([]);
      expect(section).toMatchObject({ name: 'cluster', disabled: false });
      expect(section?.resync).toMatchObject({ done: true, waitsFor: null });
      expect(section?.resync.history).toContain('remote-taught');
      const status = Object.fromEntries(
        (section?.peers ?? []).map(({ name, local, lastStatus }) => [name, local ? 'local' : lastStatus]),
      );
      expect(status).toEqual({
        A: 'local',
        B: 'ESTA',
        alias: 'NAME',
        C: 'UNKN',
        ghost: branch === '3.4' || branch === '3.5' ? 'HSHK' : 'CONN',
      });
      expect(section?.peers.find(({ name }) => name === 'ghost')?.address).toBe('::1:9');
      expect(section?.peers.find(({ name }) => name === 'A')).toMatchObject({
        active: false,
        lastHandshakeSec: null,
        reconnect: 'never',
        appState: since30 ? 'STOPPED' : null,
      });
      const b = section?.peers.find(({ name }) => name === 'B');
      expect(b).toMatchObject({
        active: true,
        missedHeartbeats: 0,
        protocolErrors: 0,
        teaching: false,
        awaitsConfirm: false,
        askedForLesson: since30 ? false : null,
        appState: since30 ? 'RUNNING' : null,
        learnState: since30 ? 'NOTASSIGNED' : null,
      });
      expect(b?.newConnections).toBeGreaterThan(0);
      expect(b?.reconnect).toBeTypeOf('number');
    });

    it('tells of every shared table what each side knows of it', () => {
      const peers = readShowPeers(A.showPeers)[0]?.peers ?? [];
      for (const peer of peers) {
        expect(peer.tables.map(({ name }) => name)).toEqual([
          'web',
          'by_name',
          'by_address',
          'cluster/inside',
        ]);
        expect(peer.tables.map(({ localId }) => localId)).toEqual([4, 3, 2, 1]);
      }
      const tables = new Map(
        peers.find(({ name }) => name === 'B')?.tables.map((table) => [table.name, table]),
      );
      expect(tables.get('web')).toMatchObject({ remoteId: 4, remoteData: 0x80001n, localUpdate: 0 });
      expect(tables.get('by_name')).toMatchObject({
        remoteId: 0,
        remoteData: 0n,
        lastPushed: 1,
        localUpdate: 1,
      });
      expect(tables.get('by_address')).toMatchObject({
        remoteId: 2,
        remoteData: 0x404n,
        lastPushed: 1,
        update: 1,
        acknowledged: 1,
      });
      expect(tables.get('by_address')?.fields.get('table.refcnt')).toBe('1');
      expect(tables.get('cluster/inside')?.remoteData).toBe(0x20010n);
    });

    it('knows of the other side that it was asked for a lesson since 3.0', () => {
      const peer = readShowPeers(B.showPeers)[0]?.peers.find(({ name }) => name === 'A');
      expect(peer?.askedForLesson).toBe(since30 ? true : null);
      expect(peer?.transport).toBe('RAW');
    });

    it('passes over the dictionaries of "show peers dict"', () => {
      const shape = (text: string) =>
        readShowPeers(text).map(({ peers }) => peers.map(({ name, tables }) => [name, tables.length]));
      expect(B.showPeersDict).toContain('dictionary cache:');
      expect(shape(B.showPeersDict)).toEqual(shape(B.showPeers));
    });

    it('lists tables and entries', () => {
      expect(readShowTable(A.showTable)).toEqual([
        { name: 'alone', type: 'binary', size: 200, used: 0 },
        { name: 'web', type: 'ipv6', size: 1024, used: 0 },
        { name: 'by_name', type: 'string', size: 1024, used: 1 },
        { name: 'by_address', type: 'ip', size: 1024, used: 1 },
        { name: 'cluster/inside', type: 'integer', size: 100, used: 0 },
      ]);
      const entries = B.showEntries.split('\n').flatMap((line) => readTableEntry(line) ?? []);
      expect(entries).toHaveLength(1);
      expect(entries[0]).toMatchObject({ key: 'alice\\ b', use: 0 });
      expect(entries[0]?.expireMs).toBeGreaterThan(1_700_000);
      expect([...(entries[0]?.data ?? [])]).toEqual([['gpc0', '3']]);
    });

    it('lists servers', async () => {
      expect(await readShowServersState(linesOf(A.showServers))).toEqual([
        { backend: 'web', name: 'one', id: 1, address: '127.0.0.1', port: '8001', isResolved: false },
        { backend: 'web', name: 'two', id: 2, address: '127.0.0.1', port: '8002', isResolved: false },
      ]);
    });
  });
}

describe('answers of unknown form', () => {
  it('are none of "show info"', () => {
    expect(readShowInfo('HTTP/1.1 400 Bad request\r\n\r\n')).toBe(null);
    expect(readShowInfo('')).toBe(null);
  });

  it('keep unknown fields and states', () => {
    const text = `0x1: [01/Jan/2030:00:00:00] id=future disabled=0 flags=0x40000003 news=7
  0x2: id=B(remote,active) addr=192.0.2.1:1024 app_state=DREAMING learn_state=NEVER last_status=ABCD last_hdshk=1h02m
        reconnect=<PAST> mood=good new_conn=x
        flags=0x20
`;
    const [section] = readShowPeers(text);
    expect(section?.fields.get('news')).toBe('7');
    const [peer] = section?.peers ?? [];
    expect(peer).toMatchObject({
      lastStatus: 'ABCD',
      appState: 'DREAMING',
      lastHandshakeSec: 3720,
      reconnect: 'past',
      newConnections: null,
      collisions: null,
      tables: [],
    });
    expect(peer?.fields.get('mood')).toBe('good');
  });

  it('have the peer after one that was cut short', () => {
    const table = (id: number, remote: number) =>
      `          0x4 local_id=${id} remote_id=${remote} flags=0x0 remote_data=0x0
              last_acked=0 last_pushed=0 last_get=0 teaching_origin=0 update=0
              table:0x5 id=t${id} update=0 localupdate=0 commitupdate=0 refcnt=1
`;
    const cut = `        Dictionary cache not dumped (use "show peers dict")`;
    const [section, ...others] = readShowPeers(`0x1: [01/Jan/2030:00:00:00] id=p disabled=0 flags=0x3
  0x2: id=b(remote,active) addr=192.0.2.1:1024 last_status=ESTA last_hdshk=9s
${table(130, 130)}${table(129, 129)}${cut}  0x3: id=a(local,inactive) addr=192.0.2.2:1024 last_status=NONE
${table(130, 0)}${cut}`);
    expect(others).toEqual([]);
    expect(section?.peers.map(({ name, local, tables }) => [name, local, tables.length])).toEqual([
      ['b', false, 2],
      ['a', true, 1],
    ]);
  });

  it('never make the reading fail, wherever an answer is cut or altered', () => {
    const texts = recorded.map(({ A }) => A.showPeers);
    fc.assert(
      fc.property(fc.constantFrom(...texts), fc.nat(), fc.string({ maxLength: 8 }), (text, at, insert) => {
        const cut = at % text.length;
        for (const altered of [text.slice(0, cut), text.slice(0, cut) + insert + text.slice(cut)]) {
          for (const { peers } of readShowPeers(altered))
            for (const peer of peers) expect(peer.tables).toBeInstanceOf(Array);
        }
      }),
    );
  });
});
