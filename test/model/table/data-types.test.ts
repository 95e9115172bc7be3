import { describe, expect, it } from 'vitest';
import { dataTypes, keyTypes } from '../../../grammar/vocabulary.ts';
import { readCluster } from '../../../src/cluster/read.ts';
import { Environment } from '../../../src/model/line/environment.ts';
import { readTexts } from '../../../src/model/read.ts';
import { memoryOf } from '../../../src/model/table/data.ts';
import { samplesOf } from '../../../src/model/table/sample.ts';
import { exampleOf } from '../../../src/model/table/store.ts';
import { parseVersion } from '../../../src/model/value/version.ts';
import { makeCanaryKey } from '../../../src/probe/runtime/canary-key.ts';
import { dataTypes as wireDataTypes } from '../../../src/protocol/data-types.ts';
import { keyTypes as wireKeyTypes } from '../../../src/protocol/key-types.ts';
import { Source } from '../../../src/text.ts';

/** What the vocabulary knows of data and key types, everything else has to know. */

const target = { version: parseVersion('3.4'), localPeer: null, environment: new Environment() };

function tableWith(definition: string) {
  const [table] = readTexts(
    [new Source('haproxy.cfg', `backend app\n    stick-table ${definition}\n`)],
    target,
  ).tables;
  if (table === undefined) throw new Error('no table');
  return table;
}

describe.each(dataTypes)('data type $keyword', (type) => {
  it('is stored by the model, and takes memory', () => {
    const table = tableWith(`type ip size 1k store ${exampleOf(type)}`);
    expect(table.defects).toEqual([]);
    expect(table.stored.map((stored) => stored.type.keyword)).toEqual([type.keyword]);
    expect(memoryOf(table, target.version)).toBeGreaterThan(
      memoryOf(tableWith('type ip size 1k'), target.version),
    );
  });

  it('is on the wire under its number', () => {
    const wire = wireDataTypes[type.wire];
    expect([wire?.name, wire?.code]).toEqual([type.keyword, type.wire]);
    expect(wire?.array).toBe(type.args.includes('size'));
    expect(wire?.encoding === 'rate').toBe(type.args.includes('period'));
  });

  it('is accepted in a cluster file', () => {
    const text = `haproxy: "3.4"\npeers: { name: c }\nnodes: [{ name: a, address: 10.0.0.1 }, { name: b, address: 10.0.0.2 }]\ntables: { app: { type: ip, size: 1k, store: ["${exampleOf(type)}"] } }\n`;
    expect(readCluster(new Source('hapeers.yaml', text)).problems).toEqual([]);
  });

  // Only "stick" rules read the key of a server.
  const isRead = type.keyword !== 'server_key';
  it(`is read by ${isRead ? 'a' : 'no'} fetch or converter of HAProxy`, () => {
    expect(samplesOf(type.keyword).length > 0).toBe(isRead);
  });
});

describe.each(keyTypes)('key type $keyword', ({ keyword, wire, bytes, takesLen }) => {
  it('is known to the model, the wire and the canary', () => {
    expect(tableWith(`type ${keyword} size 1k`).key?.name).toBe(keyword);
    expect(wireKeyTypes.find(({ code }) => code === wire)).toEqual({
      code: wire,
      name: keyword,
      length: takesLen ? null : bytes,
    });
    // The runtime API writes no binary keys.
    if (keyword === 'binary') expect(() => makeCanaryKey(keyword, 't')).toThrow('binary');
    else expect(makeCanaryKey(keyword, 't')).not.toBe('');
  });
});
