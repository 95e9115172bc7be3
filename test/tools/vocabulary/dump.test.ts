import { expect, it } from 'vitest';
import { readDump } from './dump.ts';

const dump = [
  '# List of registered configuration keywords:',
  'global',
  '\tlocalpeer',
  'listen',
  '\tcompression',
  '\tbind <addr> ssl alpn +1',
  '\tbind <addr> ssl',
  '\tserver <name> <addr> backup',
  '\tserver <name> <addr> source +-1',
  '\toption abortonclose [ FE BE ]',
  '\ttcp-request',
  '\ttcp-request content track*',
  '\thttp-request deny',
  'peers',
  'crt-list',
  '\talpn +1',
  '# List of registered CLI keywords:',
  'show peers [WORKER]',
  '# List of registered sample converter functions:',
  'in_table(table): bool => any',
  '# List of registered filter names:',
  'cache [CACHE]',
  '# List of registered sample fetch functions:',
  '# | | |',
  '[ Y . Y . . . . . . . . . . . . . . . . . . . ] sc_get_gpc(integer,integer[,table]): sint',
  '',
].join('\n');

it('reads words, places and facts', () => {
  expect(readDump(dump)).toEqual([
    { place: 'global', word: 'localpeer', attributes: {} },
    { place: 'proxy', word: 'compression', attributes: {} },
    { place: 'bind', word: 'alpn', attributes: { args: 1 } },
    { place: 'bind', word: 'ssl', attributes: { args: 0 } },
    { place: 'server', word: 'backup', attributes: { args: 0 } },
    { place: 'server', word: 'source', attributes: { args: -1 } },
    { place: 'proxy', word: 'tcp-request', attributes: {} },
    { place: 'tcp-request content', word: 'track', attributes: { prefix: true } },
    { place: 'http-request', word: 'deny', attributes: {} },
    {
      place: 'converter',
      word: 'in_table',
      attributes: { input: 'any', output: 'bool', signature: 'table' },
    },
    { place: 'filter', word: 'cache', attributes: {} },
    {
      place: 'fetch',
      word: 'sc_get_gpc',
      attributes: { output: 'sint', signature: 'integer,integer[,table]', where: 'Y.Y...................' },
    },
  ]);
});

it('refuses lines of a form that it has never seen', () => {
  expect(() => readDump('# List of registered configuration keywords:\nglobal\n\ta word or three')).toThrow(
    'a keyword of unknown form: "a word or three" in "global"',
  );
  expect(() => readDump('# List of registered sample fetch functions:\nsrc: addr')).toThrow('unknown form');
});
