import { describe, expect, it } from 'vitest';
import {
  actionOf,
  actionsOf,
  branches,
  branchOf,
  canFetchIn,
  converterOf,
  dataTypeOf,
  dataTypes,
  existsIn,
  fetchNames,
  fetchOf,
  fetchPlaces,
  isRegisteredByLua,
  keyTypeOf,
  lookup,
  optionOf,
  parameterOf,
  parametersOf,
  recall,
  sectionKeywords,
  sectionOf,
  sectionsOf,
  statementOf,
  statementsOf,
  tableArgument,
  tableArgumentOf,
  takesNo,
} from '../../../grammar/vocabulary.ts';

describe('branches', () => {
  it.each([
    [2, 4, '2.4'],
    [2, 7, '2.7'],
    [3, 0, '3.0'],
    [3, 4, '3.4'],
    [2, 2, '2.4'],
    [1, 8, '2.4'],
    [3, 9, '3.5'],
    [4, 0, '3.5'],
  ])('%i.%i reads the words of %s', (major, minor, branch) => {
    expect(branchOf({ major, minor })).toBe(branch);
  });

  it('tell lifetimes apart, both ends included', () => {
    const word = { since: '2.6', until: '3.0' } as const;
    expect(branches.filter((branch) => existsIn(word, branch))).toEqual(['2.6', '2.7', '2.8', '2.9', '3.0']);
    expect(branches.every((branch) => existsIn({ since: null, until: null }, branch))).toBe(true);
  });
});

describe('parameters', () => {
  it.each([
    ['server', 'check', 0],
    ['server', 'addr', 1],
    ['server', 'source', 1],
    ['server', 'set-proxy-v2-tlv-fmt(0xE1)', 1],
    ['server', 'ssl', 0],
    ['bind', 'ssl', 0],
    ['bind', 'crt', 1],
    ['default-bind', 'no-alpn', 0],
    ['default-server', 'inter', 1],
  ] as const)('%s %s takes %i', (place, word, args) => {
    expect(parameterOf(place, word)?.args).toBe(args);
  });

  it('that no branch knows are null', () => {
    expect(parameterOf('server', 'accept-proxy')).toBeNull();
    expect(parameterOf('bind', 'weight')).toBeNull();
    expect(parameterOf('server', 'SSL')).toBeNull();
    expect(parameterOf('server', '')).toBeNull();
    expect(parameterOf('server', '__proto__')).toBeNull();
    expect(parameterOf('server', 'constructor')).toBeNull();
  });

  it('know when they came', () => {
    expect(parameterOf('server', 'idle-ping')).toMatchObject({ since: '3.2', until: null });
    expect(parameterOf('server', 'shard')).toMatchObject({ since: '2.7' });
    expect(parameterOf('server', 'ws')).toMatchObject({ since: '2.5' });
    expect(parameterOf('server', 'verifyhost')).toMatchObject({ since: null });
  });

  it('change their verdict between branches', () => {
    expect(parameterOf('bind', 'process', '2.4')).toMatchObject({ verdict: 'accepted', deprecated: false });
    expect(parameterOf('bind', 'process', '2.6')).toMatchObject({ verdict: 'accepted', deprecated: true });
    expect(parameterOf('bind', 'process', '3.0')).toMatchObject({ verdict: 'removed', removedSince: '2.7' });
    expect(parametersOf('bind', '2.6').map(({ keyword }) => keyword)).toContain('process');
    expect(parametersOf('bind', '2.8').map(({ keyword }) => keyword)).not.toContain('process');
  });

  it('may be followed by options of their own', () => {
    expect(parameterOf('server', 'source')?.options).toEqual(['usesrc', 'interface']);
    expect(parameterOf('server', 'usesrc')?.verdict).toBe('refused');
  });

  it('are not all welcome on default-server', () => {
    const refused = parametersOf('server')
      .filter(({ onDefault }) => !onDefault)
      .map(({ keyword }) => keyword);
    expect(refused.sort()).toEqual([
      'guid',
      'id',
      'no-sslv3',
      'no-tlsv10',
      'no-tlsv11',
      'no-tlsv12',
      'no-tlsv13',
      'quic-cc-algo',
    ]);
    expect(parametersOf('default-server').map(({ keyword }) => keyword)).not.toContain('id');
    expect(parameterOf('default-server', 'id')?.onDefault).toBe(false);
  });

  it('are partly without effect in peers sections', () => {
    expect(parameterOf('server', 'check')?.ignoredInPeers).toEqual({ warnsSince: '2.6', acts: null });
    expect(parameterOf('server', 'send-proxy-v2')?.ignoredInPeers).toEqual({
      warnsSince: '3.3',
      acts: { from: '3.0', until: '3.3' },
    });
    expect(parameterOf('server', 'weight')?.ignoredInPeers).toEqual({ warnsSince: null, acts: null });
    expect(parameterOf('server', 'ssl')?.ignoredInPeers).toBeNull();
    expect(parameterOf('bind', 'id')?.ignoredInPeers).toBeNull();
  });

  it('may need leave or a build option', () => {
    expect(parameterOf('server', 'ktls')).toMatchObject({ since: '3.3', experimental: true });
    expect(parameterOf('bind', 'quic-cc-algo')?.feature).toBe('QUIC');
  });
});

describe('sections and statements', () => {
  it('come and go', () => {
    expect(sectionKeywords('2.4')).not.toContain('crt-store');
    expect(sectionKeywords('3.0')).toContain('crt-store');
    expect(sectionKeywords('3.2')).toContain('program');
    expect(sectionKeywords('3.4')).not.toContain('program');
    expect(sectionOf('program')).toMatchObject({ since: null, until: '3.2' });
    expect(sectionOf('acme')).toMatchObject({ since: '3.2', experimental: true });
    expect(sectionOf('spoe-agent')).toBeNull();
  });

  it('of peers are these', () => {
    const words = (branch: '2.4' | '3.4') => [...statementsOf('peers', branch)];
    expect(words('2.4').sort()).toEqual([
      'bind',
      'default-bind',
      'default-server',
      'disabled',
      'enabled',
      'log',
      'peer',
      'server',
      'table',
    ]);
    expect(words('3.4').filter((word) => !words('2.4').includes(word))).toEqual(['shards']);
  });

  it.each([
    ['frontend', 'stick', '3.4', 'ignored'],
    ['backend', 'stick', '3.4', 'accepted'],
    ['frontend', 'server', '3.4', 'refused'],
    ['defaults', 'stick-table', '3.4', 'refused'],
    ['backend', 'stick-table', '2.4', 'accepted'],
    ['backend', 'bind', '3.0', 'ignored'],
    ['backend', 'reqrep', '2.4', 'removed'],
    ['backend', 'grace', '2.4', 'accepted'],
    ['backend', 'grace', '2.6', 'removed'],
    ['defaults', 'http-request', '2.4', 'refused'],
    ['defaults', 'http-request', '2.6', 'accepted'],
    ['global', 'nbproc', '2.4', 'accepted'],
    ['global', 'nbproc', '2.6', 'removed'],
  ] as const)('%s %s in %s is %s', (section, word, branch, verdict) => {
    expect(statementOf(section, word, branch)?.verdict).toBe(verdict);
  });

  it('tell the section where a word would be right', () => {
    expect(sectionsOf('peer')).toEqual(['peers']);
    expect(sectionsOf('stick')).toEqual(['backend', 'listen']);
    expect(sectionsOf('stick-table')).toEqual(['backend', 'frontend', 'listen']);
    expect(sectionsOf('localpeer')).toEqual(['global']);
    expect(sectionsOf('nameserver')).toEqual(['resolvers']);
    expect(sectionsOf('shards', '2.4')).toEqual([]);
    expect(sectionsOf('shards', '2.8')).toEqual(['peers']);
    expect(sectionsOf('reqrep')).toEqual([]);
    expect(sectionsOf('resync-timeout')).toEqual([]);
  });

  it('tell which branch got a word late', () => {
    expect(statementOf('global', 'tune.peers.max-updates-at-once')).toMatchObject({
      since: '2.6',
      backported: true,
    });
    expect(statementOf('global', 'tune.stick-counters')).toMatchObject({ since: '2.8', backported: false });
  });

  it('may stand behind "no"', () => {
    expect(takesNo('option')).toBe(true);
    expect(takesNo('log')).toBe(true);
    expect(takesNo('peer')).toBe(false);
  });
});

describe('options', () => {
  it.each([
    ['backend', 'redispatch', '3.4', 'accepted', true],
    ['backend', 'httpchk', '3.4', 'accepted', false],
    ['frontend', 'httpchk', '3.4', 'ignored', false],
    ['frontend', 'allbackups', '3.0', 'ignored', true],
    ['frontend', 'allbackups', '3.2', 'refused', true],
    ['defaults', 'httplog', '3.4', 'accepted', false],
  ] as const)('%s: option %s in %s is %s', (section, word, branch, verdict, negatable) => {
    expect(optionOf(section, word, branch)).toMatchObject({ verdict, negatable });
  });

  it('belong to their section', () => {
    expect(optionOf('log-forward', 'host')).toMatchObject({ since: '3.2' });
    expect(optionOf('backend', 'host')).toBeNull();
    expect(optionOf('peers', 'httplog')).toBeNull();
  });
});

describe('actions', () => {
  it.each([
    ['http-request', 'track-sc0', 'track-sc'],
    ['http-request', 'track-sc12', 'track-sc'],
    ['http-request', 'sc-inc-gpc0(1)', 'sc-inc-gpc0'],
    ['http-request', 'sc-inc-gpc(0,1)', 'sc-inc-gpc'],
    ['http-request', 'set-var(txn.a)', 'set-var'],
    ['http-request', 'set-var-fmt(txn.a)', 'set-var-fmt'],
    ['tcp-request connection', 'reject', 'reject'],
    ['stick', 'store-request', 'store-request'],
    ['timeout', 'http-keep-alive', 'http-keep-alive'],
  ] as const)('%s %s is %s', (place, word, keyword) => {
    expect(actionOf(place, word)?.keyword).toBe(keyword);
  });

  it('match by prefix only where HAProxy does', () => {
    expect(actionOf('http-request', 'denyy')).toBeNull();
    expect(actionOf('http-after-response', 'track-sc0')).toBeNull();
    expect(actionOf('tcp-response content', 'track-sc0')).toBeNull();
    expect(actionOf('http-request', 'lua.check')).toBeNull();
    expect(isRegisteredByLua('lua.check')).toBe(true);
  });

  it('know when they came', () => {
    expect(actionOf('http-request', 'sc-inc-gpc(0,0)', '2.4')).toMatchObject({
      keyword: 'sc-inc-gpc',
      since: '2.5',
    });
    expect(actionOf('http-request', 'sc-add-gpc(0,0)')).toMatchObject({ since: '2.8' });
    expect(actionsOf('http-request', '2.4')).not.toContain('sc-inc-gpc');
  });
});

describe('samples', () => {
  it('tell their type, by branch where it changed', () => {
    expect(fetchOf('src', '2.8')?.output).toBe('ipv4');
    expect(fetchOf('src', '3.0')?.output).toBe('addr');
    expect(fetchOf('path')?.output).toBe('str');
    expect(fetchOf('method')?.output).toBe('meth');
    expect(converterOf('ipmask')).toMatchObject({ input: 'addr', output: 'addr' });
    expect(converterOf('in_table')).toMatchObject({ input: 'any', output: 'bool' });
    expect(converterOf('field')).toMatchObject({ input: 'str', output: 'str' });
    expect(converterOf('bytes')).toMatchObject({ input: 'bin', output: 'bin' });
    expect(converterOf('crc32')).toMatchObject({ input: 'bin', output: 'sint' });
    expect(fetchOf('sc3_conn_rate')).toBeNull();
  });

  it('tell their arguments', () => {
    expect(fetchOf('sc_conn_rate')?.args).toEqual([
      { type: 'integer', optional: false },
      { type: 'table', optional: true },
    ]);
    expect(fetchOf('always_true')?.args).toEqual([]);
    expect(converterOf('aes_gcm_dec', '3.4')?.args.map(({ optional }) => optional)).toEqual([
      false,
      false,
      false,
      false,
      true,
    ]);
  });

  it.each([
    ['sc0_conn_rate', 0],
    ['sc_conn_rate', 1],
    ['sc_get_gpc', 2],
    ['src_conn_rate', 0],
    ['table_cnt', 0],
    ['src', null],
  ])('%s takes a table as argument %s', (name, argument) => {
    const fetch = fetchOf(name);
    expect(fetch && tableArgument(fetch)).toBe(argument);
  });

  it.each([
    ['in_table', 0],
    ['table_gpc0', 0],
    ['table_gpc', 1],
    ['lower', null],
  ])('converter %s takes a table as argument %s', (name, argument) => {
    const converter = converterOf(name);
    expect(converter && tableArgument(converter)).toBe(argument);
  });

  it('tell where they have something to give', () => {
    expect(canFetchIn('src', 'frontend tcp-request connection')).toBe(true);
    expect(canFetchIn('path', 'frontend tcp-request connection')).toBe(false);
    expect(canFetchIn('res.hdr', 'backend set-server')).toBe(false);
    expect(canFetchIn('res.hdr', 'backend stick-store')).toBe(true);
    expect(canFetchIn('no-such-fetch', 'logs')).toBe(false);
    expect(fetchPlaces).toHaveLength(22);
  });

  it('are those of the counters from 0 to 2', () => {
    const ofCounter = (number: number) =>
      fetchNames('3.4')
        .flatMap((name) => (name.startsWith(`sc${number}_`) ? [name.slice(4)] : []))
        .sort();
    expect(ofCounter(0).length).toBeGreaterThan(20);
    expect(ofCounter(2)).toEqual(ofCounter(0));
    // HAProxy registers this one for counter 1 alone (smp_fetch_keywords, src/stick_table.c).
    expect(ofCounter(1).filter((name) => name !== 'clr_gpc')).toEqual(ofCounter(0));
    expect(ofCounter(3)).toEqual([]);
  });

  it('know when they came', () => {
    expect(converterOf('table_gpc')).toMatchObject({ since: '2.5' });
    expect(converterOf('table_inc_gpc0')).toMatchObject({ since: '3.2' });
    expect(fetchOf('sc_glitch_cnt')).toMatchObject({ since: '3.0' });
    expect(fetchOf('sc_key')).toMatchObject({ since: '3.2' });
  });
});

describe('stick-tables', () => {
  it('know their words', () => {
    expect(tableArgumentOf('write-to')).toMatchObject({ since: '2.9', inPeers: true });
    expect(tableArgumentOf('peers')?.inPeers).toBe(false);
    expect(tableArgumentOf('recv-only')?.flag).toBe(true);
    expect(tableArgumentOf('resync')).toBeNull();
    expect(keyTypeOf('ipv4')?.keyword).toBe('ip');
    expect(keyTypeOf('string')).toMatchObject({ wire: 6, bytes: 32, takesLen: true });
    expect(keyTypeOf('str')).toBeNull();
    expect(dataTypeOf('server_name')?.keyword).toBe('server_key');
    expect(dataTypeOf('gpc_rate')?.args).toEqual(['size', 'period']);
    expect(dataTypeOf('gpc0_rate')?.args).toEqual(['period']);
    expect(dataTypeOf('conn_cnt')?.args).toEqual([]);
  });

  it('number their data types without a gap', () => {
    expect(dataTypes.map(({ wire }) => wire)).toEqual(dataTypes.map((_, index) => index));
    const names = dataTypes.map(({ keyword }) => keyword);
    expect(dataTypes.flatMap(({ excludes }) => excludes).filter((name) => !names.includes(name))).toEqual([]);
  });
});

describe('lookup', () => {
  it('knows a word only in the branches that have it', () => {
    const place = { kind: 'parameter', of: 'server' } as const;
    expect(lookup('idle-ping', place, '3.0')).toBeNull();
    expect(lookup('idle-ping', place, '3.2')).toMatchObject({ keyword: 'idle-ping', since: '3.2' });
    expect(recall('idle-ping', place)).toMatchObject({ since: '3.2' });
    expect(recall('idle-pong', place)).toBeNull();
  });

  it.each([
    ['peers', { kind: 'section' }],
    ['peer', { kind: 'statement', section: 'peers' }],
    ['redispatch', { kind: 'option', section: 'backend' }],
    ['track-sc0', { kind: 'action', of: 'http-request' }],
    ['src', { kind: 'fetch' }],
    ['lower', { kind: 'converter' }],
  ] as const)('finds %s', (word, place) => {
    expect(lookup(word, place, '3.0')).not.toBeNull();
    expect(lookup(`${word}?`, place, '3.0')?.keyword ?? null).toBe(word === 'track-sc0' ? 'track-sc' : null);
  });
});
