import { describe, expect, it } from 'vitest';
import { Environment } from '../../../src/model/line/environment.ts';
import { readTexts } from '../../../src/model/read.ts';
import { identifyServers } from '../../../src/model/section/server-ids.ts';
import { parseVersion } from '../../../src/model/value/version.ts';
import { Source } from '../../../src/text.ts';

function idsOf(lines: readonly string[], version = '3.2'): readonly (readonly [string, number])[] | null {
  const source = new Source('haproxy.cfg', `backend b\n${lines.map((line) => ` ${line}\n`).join('')}`);
  const config = readTexts([source], {
    version: parseVersion(version),
    localPeer: null,
    environment: new Environment(),
  });
  const [proxy] = config.proxies;
  return proxy === undefined ? null : (identifyServers(proxy)?.map(({ name, id }) => [name, id]) ?? null);
}

// What `show servers state` of 2.6, 3.0 and 3.2 prints for these.
describe('identifyServers', () => {
  it('fills gaps from the position on', () => {
    const lines = ['server a :80', 'server b :80 id 10', 'server c :80', 'server d :80 id 2', 'server e :80'];
    expect(idsOf(lines)).toEqual([
      ['a', 1],
      ['b', 10],
      ['c', 3],
      ['d', 2],
      ['e', 5],
    ]);
  });

  it('gives the explicit id of a template to its first server', () => {
    const lines = [
      'server-template t 3 :80',
      'server x :80',
      'server-template u 2 :80 id 50',
      'server y :80',
    ];
    expect(idsOf(lines)).toEqual([
      ['t1', 1],
      ['t2', 2],
      ['t3', 3],
      ['x', 4],
      ['u1', 50],
      ['u2', 6],
      ['y', 7],
    ]);
  });

  it('moves on behind a taken id', () => {
    expect(idsOf(['server a :80', 'server b :80 id 1', 'server c :80', 'server d :80'])).toEqual([
      ['a', 2],
      ['b', 1],
      ['c', 4],
      ['d', 5],
    ]);
  });

  it('leaves the servers of a disabled proxy without an id', () => {
    expect(idsOf(['disabled', 'server a :80', 'server b :80 id 7'])).toEqual([
      ['a', 0],
      ['b', 7],
    ]);
  });

  it('reads templates from 0 on, and letters behind digits', () => {
    expect(idsOf(['server-template t 0-1 :80', 'server-template u 2x :80'])?.map(([name]) => name)).toEqual([
      't0',
      't1',
      'u1',
      'u2',
    ]);
  });

  it('says nothing where a variable hides a name', () => {
    expect(idsOf(['server "$NAME" :80'])).toBeNull();
  });
});
