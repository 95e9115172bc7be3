import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Two hosts that reach each other as 10.0.0.1 and 10.0.0.2 and may listen on any address: network namespaces. */
export interface TwoHosts {
  /** The words in front of a command that runs on a host. */
  readonly within: readonly [readonly string[], readonly string[]];
  remove(): Promise<void>;
}

let made = 0;

/** Why this machine cannot make hosts; null where it can: it takes root and iproute2. */
export async function whyNoHosts(): Promise<string | null> {
  try {
    await (await twoHosts()).remove();
    return null;
  } catch (error) {
    return `network namespaces: ${(error as Error).message.split('\n').at(-1)}`;
  }
}

/** @throws Error where namespaces cannot be made. */
export async function twoHosts(): Promise<TwoHosts> {
  const id = `${process.pid}-${made++}`;
  const names = [`hapeers-${id}-1`, `hapeers-${id}-2`] as const;
  const remove = async () => {
    await Promise.all(names.map((name) => run('ip', ['netns', 'del', name]).catch(() => undefined)));
  };
  try {
    for (const name of names) await run('ip', ['netns', 'add', name]);
    const ends = { type: 'veth', peer: ['name', 'eth0', 'netns', names[1]] };
    await run('ip', ['link', 'add', 'eth0', 'netns', names[0], 'type', ends.type, 'peer', ...ends.peer]);
    for (const [index, name] of names.entries()) {
      const inside = (...words: string[]) => run('ip', ['-n', name, ...words]);
      await inside('addr', 'add', `10.0.0.${index + 1}/24`, 'dev', 'eth0');
      await inside('link', 'set', 'eth0', 'up');
      await inside('link', 'set', 'lo', 'up');
      await run('ip', ['netns', 'exec', name, 'sysctl', '-qw', 'net.ipv4.ip_nonlocal_bind=1']);
    }
    const within = names.map((name) => ['ip', 'netns', 'exec', name]);
    return { within: within as unknown as TwoHosts['within'], remove };
  } catch (error) {
    await remove();
    throw error;
  }
}
