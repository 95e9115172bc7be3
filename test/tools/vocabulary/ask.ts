import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve as resolvePath } from 'node:path';

/** What a binary printed about a line: `A:` (alert) or `W:` (warning) and the text behind the position. */
export type Messages = readonly string[];

/** Lines that share the lines above them. */
export interface Question {
  readonly head: readonly string[];
  readonly lines: readonly string[];
  /** A line that no release knows; its message tells how this binary says so. */
  readonly sentinel: string;
  /** How many lines may share a run. */
  readonly linesPerRun: number;
}

/** What was printed for each line of a question, and for its sentinel. */
export interface Answer {
  readonly messages: readonly Messages[];
  readonly sentinel: Messages;
}

/**
 * Lets `haproxy -c` of `binary` judge every line under the same head. The sentinel ends every run: where HAProxy did
 * not get that far (it gives up at 50 errors, after some errors at once, and since 3.1 after a first reading of the
 * global sections), the lines are judged again in smaller runs, down to one.
 * @throws Error when a binary says nothing about a line that no release knows
 */
export async function ask(binary: string, question: Question): Promise<Answer> {
  const folder = await mkdtemp(join(tmpdir(), 'hapeers-vocabulary-'));
  const judgeAll = async (lines: readonly string[]): Promise<readonly Messages[]> => {
    const found =
      lines.length > question.linesPerRun
        ? null
        : await judge(binary, folder, question.head, [...lines, question.sentinel]);
    if (found === null || (lines.length > 1 && !found.has(lines.length))) {
      const half = Math.ceil(lines.length / 2);
      return [...(await judgeAll(lines.slice(0, half))), ...(await judgeAll(lines.slice(half)))];
    }
    return lines.map((_, index) => found.get(index) ?? []);
  };
  try {
    const sentinel = (await judge(binary, folder, question.head, [question.sentinel])).get(0);
    if (sentinel === undefined) {
      throw new Error(
        `${binary} says nothing about "${question.sentinel}" under "${question.head.join('; ')}"`,
      );
    }
    return { messages: await judgeAll(question.lines), sentinel };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function judge(
  binary: string,
  folder: string,
  head: readonly string[],
  lines: readonly string[],
): Promise<ReadonlyMap<number, string[]>> {
  const file = join(folder, 'question.cfg');
  await writeFile(file, `${[...head, ...lines].join('\n')}\n`);
  const found = new Map<number, string[]>();
  // Not cut at line ends: a message with a NUL byte in it loses its own.
  for (const message of (await check(binary, file)).split(/(?=\[(?:ALERT|WARNING|NOTICE)\] )/)) {
    // Some releases put the position of an earlier line before that of the line they speak of.
    const match = /^\[([AW])[^[]*(?:\[[^[\]]*question\.cfg:(\d+)\][ :]*(?:parsing )?)+(.*)/.exec(message);
    const index = Number(match?.[2] ?? 0) - head.length - 1;
    if (index >= 0) {
      found.set(index, [...(found.get(index) ?? []), `${match?.[1]}:${match?.[3]}`]);
    }
  }
  return found;
}

function check(binary: string, file: string): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(
      resolvePath(binary),
      ['-c', '-f', file],
      // Some words make HAProxy write a file where it runs (`shm-stats-file`).
      { cwd: dirname(file), timeout: 20_000, maxBuffer: 1 << 24 },
      (error, _stdout, stderr) => {
        // A refused configuration and a crash are answers; no binary and no answer in time are not.
        if (error !== null && (typeof error.code === 'string' || error.killed)) {
          reject(error);
        } else {
          resolve(stderr);
        }
      },
    );
  });
}
