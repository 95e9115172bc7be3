import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type HaproxyBinary, haproxyBinaries } from '../../haproxy/binaries.ts';
import { type HaproxyNode, resynchronised, startNode } from '../../haproxy/node.ts';
import { freePort } from '../../haproxy/ports.ts';
import { hapeers } from '../shell.ts';

/** A node that only keeps its table over reloads; without `shared` not even that. */
async function settled(binary: HaproxyBinary, shared: boolean): Promise<HaproxyNode> {
  const config = `global\n    localpeer a\npeers p\n    peer a 127.0.0.1:${await freePort()}\nbackend app\n    stick-table type ip size 1k expire 1h store gpc0${shared ? ' peers p' : ''}\n`;
  const node = await startNode({ binary, config });
  await resynchronised(node);
  return node;
}

describe.each(haproxyBinaries())('--reload-safe on HAProxy $version', (binary) => {
  it('ends with 0 where it is safe, 1 where something is lost, and 4 where nobody knows', async () => {
    const [kept, lossy] = await Promise.all([settled(binary, true), settled(binary, false)]);
    try {
      const judged = ['-f', join(kept.folder, 'haproxy.cfg')];
      const ask = (sockets: readonly string[], ...args: readonly string[]) =>
        hapeers(['probe', ...sockets.flatMap((path) => ['--socket', path]), '--reload-safe', ...args], {
          installed: binary,
          cwd: kept.folder,
        });

      const safe = await ask([kept.socketPath], ...judged);
      expect(safe.stdout).toContain('can be reloaded: every table is kept\n');
      expect(safe.exit).toBe(0);
      const unsafe = await ask([lossy.socketPath], ...judged);
      expect(unsafe.stdout).toContain('tables in no peers section become empty: app');
      expect(unsafe.exit).toBe(1);
      const unjudged = await ask([kept.socketPath]);
      expect(unjudged.stdout).toContain('(-f CONFIG judges that)');
      expect(unjudged.exit).toBe(4);
      const gone = await ask(['./gone.sock'], ...judged, '--wait', '600ms');
      expect(gone.stdout).toContain('[no-socket]');
      expect(gone.exit).toBe(4);
      expect((await ask(['./gone.sock'], ...judged, '--format', 'json')).exit).toBe(4);
      expect((await ask(['./gone.sock'], ...judged, '--exit-zero')).exit).toBe(0);
      expect((await ask(['./gone.sock'], '--wait', 'x')).exit).toBe(2);

      // What is known to lose entries comes before what is not known, and that before what is safe.
      expect((await ask([kept.socketPath, './gone.sock'], ...judged)).exit).toBe(4);
      expect((await ask(['./gone.sock', kept.socketPath, lossy.socketPath], ...judged)).exit).toBe(1);

      await kept.stop();
      expect((await ask([kept.socketPath])).exit).toBe(4);
    } finally {
      await Promise.all([kept.stop(), lossy.stop()]);
    }
  });
});

describe.each(haproxyBinaries().slice(-1))('--reload-safe --format nagios on HAProxy $version', (binary) => {
  it('says in its line what its exit status says', async () => {
    const [kept, lossy] = await Promise.all([settled(binary, true), settled(binary, false)]);
    const judged = ['-f', 'haproxy.cfg'];
    try {
      for (const [node, args, exit, line] of [
        [kept, [], 3, /^PEERS UNKNOWN - a can be reloaded: every table is kept, if its listener accepts/],
        [kept, judged, 0, /^PEERS OK - a .*; a can be reloaded: every table is kept/],
        [lossy, judged, 1, /^PEERS WARNING - .*tables in no peers section become empty: app/],
        [kept, [...judged, '--socket', './gone.sock'], 2, /^PEERS CRITICAL - .* does not exist/],
      ] as const) {
        const words = ['--socket', node.socketPath, '--reload-safe', '--format', 'nagios', ...args];
        const said = await hapeers(['probe', ...words], { installed: binary, cwd: node.folder });
        expect(said.stdout).toMatch(line);
        expect(said.exit).toBe(exit);
      }
    } finally {
      await Promise.all([kept.stop(), lossy.stop()]);
    }
  });
});
