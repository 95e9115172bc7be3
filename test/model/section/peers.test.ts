import { describe, expect, it } from 'vitest';
import { Environment } from '../../../src/model/line/environment.ts';
import { readTexts } from '../../../src/model/read.ts';
import { nodeOfFile } from '../../../src/model/section/peers.ts';
import { newest } from '../../../src/model/value/version.ts';
import { Source } from '../../../src/text.ts';

/** The name of the node that a peers section with these lines was written for. */
function nodeOf(...lines: readonly string[]): string | null {
  const text = `peers ours\n${lines.map((line) => `    ${line}\n`).join('')}`;
  const target = { version: newest, localPeer: null, environment: new Environment() };
  const [section] = readTexts([new Source('haproxy.cfg', text)], target).peersSections;
  if (section === undefined) throw new Error('no peers section');
  return nodeOfFile(section)?.name?.value ?? null;
}

describe('the node that a peers section is for', () => {
  it.each([
    ['is the only server without an address', ['server a', 'server b 10.0.0.2:1024'], 'a'],
    ['has it before or after the others', ['server b 10.0.0.2:1024', 'server a'], 'a'],
    ['is not told by two of them', ['server a', 'server b'], null],
    [
      'is not told where every server has an address',
      ['server a 10.0.0.1:1024', 'server b 10.0.0.2:1024'],
      null,
    ],
    ['is not told by peer lines', ['peer a 10.0.0.1:1024', 'peer b 10.0.0.2:1024'], null],
    ['is not told by a line without a name', ['server'], null],
    ['is not told by an empty section', [], null],
  ])('%s', (_what, lines, node) => {
    expect(nodeOf(...lines)).toBe(node);
  });
});
