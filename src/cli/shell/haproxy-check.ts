import { HapeersError } from '../../errors.ts';
import { type HaproxyMessage, readMessages } from '../../lint/haproxy/messages.ts';
import { type HaproxyRun, runHaproxy } from './haproxy-process.ts';
import type { Io } from './io.ts';

/** What HAProxy's own check of a config gave. */
export interface HaproxyCheck extends HaproxyRun {
  readonly messages: readonly HaproxyMessage[];
}

/**
 * Asks a HAProxy binary about files (`-c`).
 * @param localPeer given as `-L`; null where the config says it itself, since several versions refuse both together
 * @throws HapeersError `haproxy-unusable`, also where what ran did not judge the files: a loader that fails, another program
 */
export async function checkConfig(
  haproxy: string,
  files: readonly string[],
  localPeer: string | null,
  io: Io,
): Promise<HaproxyCheck> {
  const name = localPeer === null ? [] : ['-L', localPeer];
  // from 2.8 on, only -V has it say that a file is valid
  const run = await runHaproxy(haproxy, ['-c', '-V', ...name, ...files.flatMap((file) => ['-f', file])], io);
  const messages = readMessages(run.output);
  const said = messages.length > 0 || /^Configuration file (?:is valid|has no error)/m.test(run.output);
  // a wrapper script turns a signal into 128 and its number
  if (said || run.signal !== null || (run.exitCode ?? 0) > 128) return { ...run, messages };
  const [line = ''] = run.output.trim().split('\n');
  throw new HapeersError(
    'haproxy-unusable',
    `HAProxy did not judge the config: exit code ${run.exitCode}, and it printed ${line === '' ? 'nothing' : JSON.stringify(line.slice(0, 120))} (${haproxy})`,
    `run "${haproxy} -v" to see what it is`,
  );
}
