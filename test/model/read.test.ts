import { describe, expect, it } from 'vitest';
import { parse } from '../../grammar/parser.ts';
import type { Config } from '../../src/model/config.ts';
import { Environment } from '../../src/model/line/environment.ts';
import { readConfig } from '../../src/model/read.ts';
import { parseVersion } from '../../src/model/value/version.ts';
import { Source } from '../../src/text.ts';

interface Given {
  readonly localPeer?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly whole?: boolean;
}

function read(texts: readonly string[], version: string, given: Given = {}): Config {
  const files = texts.map((text, index) => {
    const source = new Source(`${index + 1}.cfg`, text);
    return { source, document: parse(text) };
  });
  return readConfig(files, {
    version: parseVersion(version),
    localPeer: given.localPeer ?? null,
    environment: new Environment(Object.entries(given.env ?? {}), given.whole ?? false),
  });
}

const peers = 'peers p\n    peer a 10.0.0.1:1000\n    peer b 10.0.0.2:1000\n';
const localPeer = 'global\n    localpeer a\n';

describe('the local peer', () => {
  it.each([
    ['named before the peers', [localPeer + peers], '3.0', 'a'],
    ['named behind the peers', [peers + localPeer], '3.0', null],
    ['named behind the peers', [peers + localPeer], '3.1', 'a'],
    ['named in a later file', [peers, localPeer], '3.0', null],
    ['named in a later file', [peers, localPeer], '3.2', 'a'],
    ['named in an earlier file', [localPeer, peers], '2.4', 'a'],
    ['named twice', [`${localPeer}    localpeer b\n${peers}`], '2.8', 'b'],
    ['named behind a false condition', [`.if 0\n${localPeer}.endif\n${peers}`], '2.8', null],
    ['named behind an unknown condition', [`.if defined(X)\n${localPeer}.endif\n${peers}`], '3.2', null],
    ['not named', [peers], '3.2', null],
  ])('%s', (_, texts, version, name) => {
    expect(read(texts, version).localPeer.name).toBe(name);
  });

  it('is that of -L, whatever the files say', () => {
    const config = read([localPeer + peers], '3.2', { localPeer: 'b' });
    expect(config.localPeer).toEqual({ name: 'b', origin: 'option' });
    expect(config.peersSections[0]?.peers.map(({ local }) => local)).toEqual([false, true]);
  });

  it.each([
    ['2.8', true],
    ['3.2', true],
  ])('can be asked for by HAPROXY_LOCALPEER in %s', (version, found) => {
    const text = `${localPeer}peers p\n.if streq("$HAPROXY_LOCALPEER",a)\n    bind :1000\n.endif\n`;
    expect(read([text], version).peersSections[0]?.binds.some(({ certain }) => certain)).toBe(found);
  });
});

describe('variables', () => {
  const address = (config: Config) => config.peersSections[0]?.peers[0]?.addressWord?.value;
  const use = 'peers p\n    peer a "$HOST:1000"\n';
  const set = 'global\n    setenv HOST 10.0.0.1\n';

  it.each([
    ['set before', [set + use], '2.4', '10.0.0.1:1000'],
    ['set later', [use + set], '3.0', ':1000'],
    ['set later', [use + set], '3.1', '10.0.0.1:1000'],
    ['set in a later file', [use, set], '3.2', '10.0.0.1:1000'],
    ['preset', [`global\n    presetenv HOST 10.0.0.1\n${use}`], '3.2', '10.0.0.1:1000'],
    ['preset and set', [`${set}    presetenv HOST 10.0.0.2\n${use}`], '3.2', '10.0.0.1:1000'],
    ['removed', [`${set}    unsetenv HOST\n${use}`], '3.0', ':1000'],
    ['all removed', [`${set}    resetenv\n${use}`], '3.0', ':1000'],
    ['all others removed', [`${set}    resetenv PATH HOST\n${use}`], '3.0', '10.0.0.1:1000'],
    ['reset but for a name that is empty', [`${set}    resetenv "$NAME"\n${use}`], '3.2', ':1000'],
    ['set behind a false condition', [`.if 0\n${set}.endif\n${use}`], '3.2', ':1000'],
  ])('%s by %s', (_, texts, version, value) => {
    expect(address(read(texts, version, { whole: true }))).toBe(value);
  });

  it('are unknown where nobody tells', () => {
    expect(address(read([use], '3.2'))).toBeNull();
    expect(address(read([`global\n    presetenv HOST 10.0.0.1\n${use}`], '3.2'))).toBeNull();
    expect(address(read([`.if defined(X)\n${set}.endif\n${use}`], '3.2'))).toBeNull();
  });

  it.each([
    ['2.6', null],
    ['2.8', true],
    ['3.2', true],
  ])('tell the branch in %s', (version, certain) => {
    const [section] = read([`.if streq("$HAPROXY_BRANCH",${version})\nglobal\n.endif\n`], version).sections;
    expect(section?.certain ?? null).toBe(certain === null ? false : certain);
  });
});

describe('files', () => {
  it('begin outside of all sections', () => {
    const config = read(['backend b\n', 'timeout server 1s\n'], '3.2');
    expect(config.faults.map(({ kind, source }) => [kind, source.name])).toEqual([['orphan', '2.cfg']]);
  });

  it('end their conditions', () => {
    const config = read(['.if 1\nbackend b\n', '.endif\n'], '3.2');
    const faults = config.faults.map((fault) => [
      fault.kind,
      fault.source.name,
      fault.source.position(fault.range.start).line,
    ]);
    expect(faults).toEqual([
      ['unterminated', '1.cfg', 2],
      ['bad-directive', '2.cfg', 1],
    ]);
  });

  it('hand their sections on', () => {
    const config = read(['defaults d\n', 'backend b from d\n'], '3.2');
    expect(config.sections.map(({ keyword, source }) => [keyword, source.name])).toEqual([
      ['defaults', '1.cfg'],
      ['backend', '2.cfg'],
    ]);
  });
});
