import { expect, it } from 'vitest';
import { describeNodeSource } from '../../src/model/node-source.ts';

const dns = { resolvers: [], family: null, wantsAddresses: true, wantsHosts: false, timeoutMs: 1 };

it.each([
  [{ ...dns, kind: 'dns', name: 'lb.example.net' }, 'dns lb.example.net'],
  [{ ...dns, kind: 'srv', name: '_peers._tcp.example.net' }, 'srv _peers._tcp.example.net'],
  [{ kind: 'command', argv: ['consul', 'catalog', 'nodes'], timeoutMs: 1 }, 'command consul catalog nodes'],
  [{ kind: 'file', path: 'nodes.json', timeoutMs: 1 }, 'file nodes.json'],
] as const)('a source is named as the cluster file has it: %o', (source, text) => {
  expect(describeNodeSource(source)).toBe(text);
});
