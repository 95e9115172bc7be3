import { describe, expect, it } from 'vitest';
import { startWatch } from '../../../src/cli/probe/watch.ts';
import type { Io } from '../../../src/cli/shell/io.ts';
import type { Update, WireTable } from '../../../src/protocol/messages.ts';
import { colors } from '../../../src/report/colors.ts';
import { taughtTable, taughtUpdate } from '../../probe/taught.ts';

const table: WireTable = { ...taughtTable, name: 'app' };

function update(lastByte: number, gpc0: number): Update {
  return taughtUpdate(0x0a000000 + lastByte, { table, expireMs: 900, values: [gpc0] });
}

function terminal(): { readonly io: Io; readonly written: () => string } {
  let written = '';
  const io: Io = {
    cwd: '/',
    env: {},
    now: () => new Date(),
    stdout: (text) => {
      written += String(text);
    },
    stderr: () => {},
    stdin: async () => new Uint8Array(),
    cacheFolder: null,
    installedHaproxy: null,
    terminal: { stdout: true, stderr: true },
  };
  return { io, written: () => written };
}

describe('watch on a terminal', () => {
  it('shows the busiest keys first, with their last values and how often they changed', () => {
    const { io, written } = terminal();
    const watch = startWatch('text', { table: null, key: null, conditions: [] }, io, colors(false));
    watch.take('hap1', [update(1, 1), update(2, 5), update(1, 2), update(1, 3)]);
    watch.stop();
    const lines = written().split('\n');
    expect(lines[0]).toContain('(4 changes, 2 keys)');
    expect(lines[1]).toMatch(/^\s+3\s+3 {2}hap1 app {2}key=10\.0\.0\.1 use=0 exp=900 gpc0=3$/);
    expect(lines[2]).toMatch(/^\s+1\s+1 {2}hap1 app {2}key=10\.0\.0\.2 use=0 exp=900 gpc0=5$/);
  });

  it('leaves out what the filter does not let through', () => {
    const { io, written } = terminal();
    const filter = {
      table: 'app',
      key: null,
      conditions: [{ name: 'gpc0', operator: 'gt', value: 3 }],
    } as const;
    const watch = startWatch('text', filter, io, colors(false));
    watch.take('hap1', [update(1, 1), update(2, 5)]);
    watch.stop();
    expect(written()).not.toContain('key=10.0.0.1 ');
    expect(written()).toContain('key=10.0.0.2 ');
  });
});
