import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { haproxyBinaries, repositoryFolder } from '../test/haproxy/binaries.ts';
import { until } from '../test/haproxy/wait.ts';
import { Balancers, names, type Visits } from './demo/balancers.ts';
import { castText, Recorder } from './demo/recording.ts';
import { Stage, StoryError } from './demo/stage.ts';
import { ROWS } from './picture/moving.ts';
import { COLUMNS } from './picture/screen.ts';

/**
 * `demo [--fast | --record]`: the story of two load balancers with real HAProxy nodes on loopback. It ends by itself, with 1
 * where a step does not show what it says. With pauses on a terminal, without them elsewhere or with --fast. --record keeps
 * it in docs/demo.cast, of which `generate` makes the picture.
 */

const clients = ['ann', 'bob', 'cid', 'dot', 'eve', 'fay'];
const isRecorded = process.argv.includes('--record');
const isWatched = isRecorded || (process.stdout.isTTY === true && !process.argv.includes('--fast'));

const differing = (before: Visits, after: Visits) =>
  clients.filter((client) => before.get(client) !== after.get(client));
const shown = (visits: Visits) => clients.map((client) => `${client}→${visits.get(client)}`).join('  ');

async function tell(balancers: Balancers, stage: Stage): Promise<void> {
  await stage.step(1, 'Generate: one file describes both load balancers');
  stage.say((await balancers.read('hapeers.yaml')).replace(/^/gm, '   ').trimEnd());
  await stage.hapeers('generate --all --into {name}.cfg --write', { exit: 0, shows: /wrote .*lb2\.cfg/ });
  await stage.hapeers('lint', { exit: 0, shows: /no problems in 2 files/ });

  await stage.step(2, 'Start both, and wait until they are in sync');
  for (const name of names) await balancers.start(name);
  await stage.hapeers('probe --cluster --socket --wait 30s', { exit: 0, shows: /ok lb1[\s\S]*ok lb2/ });

  await stage.step(3, 'Six clients come through lb1, and return through lb2');
  const first = await balancers.visit('lb1', clients);
  stage.say(`   lb1: ${shown(first)}`);
  await until(
    'all sessions on lb2',
    10_000,
    async () => (await balancers.entries('lb2', 'app')) === clients.length,
  );
  const second = await balancers.visit('lb2', clients.toReversed());
  stage.say(`   lb2: ${shown(second)}`);
  stage.claim(differing(first, second).length === 0, 'every client has the server that it had');

  await stage.step(4, 'Somebody changes the name of lb2, and reloads it');
  const good = await balancers.read('lb2.cfg');
  await balancers.write('lb2.cfg', good.replace('localpeer lb2', 'localpeer lb-2'));
  await balancers.reload('lb2');
  stage.claim(true, 'HAProxy starts: for "haproxy -c" this is a warning');
  const lost = differing(first, await balancers.visit('lb2', clients.toReversed()));
  stage.claim(
    lost.length > 0,
    `${lost.length} of ${clients.length} clients lost their session: ${lost.join(', ')}`,
  );

  await stage.step(5, 'Lint explains it, probe shows it');
  await stage.hapeers('lint', { exit: 1, shows: /\[peers\/missing-local-peer\]/ });
  await stage.hapeers('probe --cluster --socket', { exit: 1, shows: /FAILED/ });

  await stage.step(6, 'The fix: what the cluster file says');
  await stage.hapeers('generate --node lb2 --into lb2.cfg --diff', { exit: 0, shows: /\+ {4}localpeer lb2/ });
  await stage.hapeers('generate --node lb2 --into lb2.cfg --write', { exit: 0, shows: /wrote .*lb2\.cfg/ });
  await balancers.reload('lb2');
  await stage.hapeers('probe --cluster --socket --wait 30s', { exit: 0, shows: /ok lb1[\s\S]*ok lb2/ });
  const fixed = await balancers.visit('lb2', clients.toReversed());
  stage.say(`   lb2: ${shown(fixed)}`);
  stage.claim(differing(first, fixed).length === 0, 'lb2 learned the sessions from lb1 again');

  await stage.step(7, 'Reload lb1 without loss');
  await stage.hapeers('probe --socket ./lb1.sock -f lb1.cfg --reload-safe --wait 30s', {
    exit: 0,
    shows: /reload: /,
  });
  const before = await balancers.entries('lb1', 'app');
  await balancers.reload('lb1');
  await stage.hapeers('probe --cluster --socket --wait 30s', { exit: 0, shows: /ok lb1[\s\S]*ok lb2/ });
  const after = await balancers.entries('lb1', 'app');
  stage.claim(after === before && after === clients.length, `${before} sessions before, ${after} after`);
  stage.claim(
    differing(first, await balancers.visit('lb1', clients.toReversed())).length === 0,
    'every client has the server that it had',
  );

  await stage.step(8, 'A canary proves that entries really arrive');
  await stage.hapeers('probe --cluster --socket --canary app', { exit: 0, shows: /ok canary/ });

  await stage.step(9, 'A sum: what both nodes counted');
  await stage.hapeers('probe --cluster --as observer --sum', { exit: 0, shows: /http_req_cnt=24 / });
  stage.claim(true, '24 of 30 requests: the 6 that lb2 served under the wrong name are lost with its tables');
}

const binary = haproxyBinaries().at(-1);
if (binary === undefined) {
  console.error('hapeers: the demo needs HAProxy\n  hint: install haproxy, or run sh test/haproxy/get.sh');
  process.exit(1);
}
const recorder = new Recorder('npm run demo: two load balancers lose their sessions, and keep them');
const print = (text: string) => {
  process.stdout.write(text);
  if (isRecorded) recorder.add(text);
};
print(`Two load balancers with HAProxy ${binary.version} and three web servers, all on 127.0.0.1.\n`);
const balancers = await Balancers.prepare(binary);
const stop = async () => {
  await balancers.stop();
  process.exit(130);
};
process.once('SIGINT', stop).once('SIGTERM', stop);
try {
  const stage = new Stage(repositoryFolder, balancers.folder, {
    pauseMs: isWatched ? 6_000 : 0,
    color: isRecorded || (process.stdout.isTTY === true && !process.env['NO_COLOR']),
    print,
  });
  await tell(balancers, stage);
  print('\nThat is all: the nodes are stopped, and nothing is left behind.\n');
  if (isRecorded) {
    const size = { width: COLUMNS, height: ROWS };
    await writeFile(join(repositoryFolder, 'docs/demo.cast'), castText(recorder.recording, size));
  }
} catch (error) {
  console.error(error instanceof StoryError ? `\ndemo: ${error.message}` : error);
  process.exitCode = 1;
} finally {
  await balancers.stop();
}
