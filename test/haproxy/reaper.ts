import { spawn } from 'node:child_process';

const script = 'read -r _; kill -9 "$1" 2>/dev/null; [ -z "$2" ] || rm -rf "$2"';

/**
 * Makes sure that a child process ends with this one, however this one ends: a small shell waits for the end of its
 * input, which comes even when this process is killed, then kills the child and removes its folder.
 *
 * @returns to be called when the child has ended by itself
 */
export function endWithUs(pid: number, folder = ''): () => void {
  const reaper = spawn('sh', ['-c', script, 'reaper', String(pid), folder], {
    stdio: ['pipe', 'ignore', 'ignore'],
    // Its own process group: Ctrl-C must not take the reaper before its work.
    detached: true,
  });
  reaper.on('error', (error) => {
    throw error;
  });
  reaper.unref();
  return () => reaper.kill('SIGKILL');
}
