import { describe, expect, it } from 'vitest';
import { guardFaults } from '../../src/generate/guard.ts';
import type { Config } from '../../src/model/config.ts';
import { Environment } from '../../src/model/line/environment.ts';
import { readTexts } from '../../src/model/read.ts';
import { parseVersion } from '../../src/model/value/version.ts';
import { Source } from '../../src/text.ts';

const MEANT = `peers p
    bind 10.0.0.1:1024
    server a
    server b 10.0.0.2:1024
    server c 10.0.0.3:1024 ssl verify none

backend t
    stick-table type ip size 1k expire 5m store gpc0,http_req_rate(10s) peers p
`;

function read(text: string): Config {
  return readTexts([new Source('a.cfg', text)], {
    version: parseVersion('3.2'),
    localPeer: 'a',
    localPeerBy: 'node',
    environment: new Environment([], false),
    features: null,
  });
}

/** What the guard says where a config became this instead of what was meant. */
function faults(text: string): readonly string[] {
  const result = read(text);
  return guardFaults(read(MEANT), result, new Set(result.files.map(({ source }) => source))).map(
    ({ message }) => message,
  );
}

describe('what HAProxy would see otherwise than it was meant', () => {
  it('is nothing where it is the same, however it is written', () => {
    expect(faults(MEANT)).toEqual([]);
    const legacy = MEANT.replace('    bind 10.0.0.1:1024\n', '')
      .replace('server a', 'peer a 10.0.0.1:1024')
      .replaceAll('server ', 'peer ');
    expect(faults(legacy)).toEqual([]);
  });

  it.each([
    ['10.0.0.1:1024', '10.0.0.1:1025', 'this node would listen at 10.0.0.1:1025, not at 10.0.0.1:1024'],
    ['bind 10.0.0.1:1024', 'bind 10.0.0.1:1024 ssl crt /x.pem', 'the listener would use TLS'],
    ['    server b 10.0.0.2:1024\n', '', 'peer "b" is missing'],
    ['b 10.0.0.2:1024', 'b 10.0.0.9:1024', '10.0.0.9:1024'],
    [' ssl verify none', '', 'TLS'],
    ['    server a\n', '', 'would be dropped'],
    ['peers p\n', 'peers p\n    disabled\n', 'is disabled'],
    [' ssl verify none', ' ssl verify required', 'peer "c" would have "verify required", not "verify none"'],
    [' ssl verify none', ' ssl', 'peer "c" would have no "verify", not "verify none"'],
    ['b 10.0.0.2:1024', 'b 10.0.0.2:1024 send-proxy', 'peer "b" would have "send-proxy" besides'],
    ['type ip ', 'type ipv6 ', 'would have a different "type", "len" than the cluster file says'],
    [' peers p\n', '\n', 'would have a different "peers" than the cluster file says'],
    ['size 1k', 'size 2k', 'would have a different "size" than the cluster file says'],
    ['expire 5m', 'expire 6m', 'would have a different "expire"'],
    ['expire 5m', 'expire 5m srvkey addr', 'would have a different "srvkey"'],
    ['expire 5m', 'expire 5m nopurge', 'would have a different "nopurge"'],
    ['expire 5m', 'expire 5m recv-only', 'would have a different "recv-only"'],
    ['expire 5m', 'expire 5m write-to other', 'would have a different "write-to"'],
    ['expire 5m', 'expire 5m brates-factor 8', 'would have a different "brates-factor"'],
    ['store gpc0,', 'store ', 'would not store "gpc0" as the cluster file says'],
    ['http_req_rate(10s)', 'http_req_rate(1m)', 'would not store "http_req_rate" as the cluster file says'],
    ['backend t\n', '.if defined(X)\nbackend t\n', 'condition'],
  ])('%j instead of %j is told', (meant, written, message) => {
    expect(MEANT).toContain(meant);
    const text = MEANT.replace(meant, written);
    expect(faults(text.includes('.if') ? `${text}.endif\n` : text).join('\n')).toContain(message);
  });
});
