import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** A step that does not show what the story says. */
export class StoryError extends Error {}

/** What a command is expected to do. */
export interface Expected {
  readonly exit: number;
  /** What its output must contain. */
  readonly shows: RegExp;
}

/** Tells the story: headings, sentences, and commands with their real output. */
export class Stage {
  readonly #root: string;
  readonly #folder: string;
  /** How long a reader has for each step. */
  readonly #pauseMs: number;
  readonly #color: boolean;
  readonly #print: (text: string) => void;

  /** @param print takes whole lines */
  constructor(
    root: string,
    folder: string,
    { pauseMs, color, print }: { pauseMs: number; color: boolean; print: (text: string) => void },
  ) {
    this.#root = root;
    this.#folder = folder;
    this.#pauseMs = pauseMs;
    this.#color = color;
    this.#print = (text) => print(`${text}\n`);
  }

  async step(number: number, title: string): Promise<void> {
    if (number > 1) await sleep(this.#pauseMs);
    this.#print(`\n${this.#paint(`${number}. ${title}`, 1)}`);
  }

  say(text: string): void {
    this.#print(text);
  }

  /**
   * Runs hapeers in the folder of the demo and shows it.
   * @throws StoryError where it does something else than expected
   */
  async hapeers(line: string, { exit, shows }: Expected): Promise<string> {
    this.#print(`\n${this.#paint(`$ hapeers ${line}`, 36)}`);
    const { code, output } = await this.#run(line.split(' '));
    this.#print(output.trimEnd());
    await sleep(this.#pauseMs / 3);
    const plain = output.replace(/\x1b\[[\d;]*m/g, '');
    if (code !== exit || !shows.test(plain)) {
      throw new StoryError(
        `"hapeers ${line}" ended with ${code} and did not show ${shows} (expected: exit ${exit})`,
      );
    }
    return plain;
  }

  /** @throws StoryError where it is not so */
  claim(holds: boolean, text: string): void {
    if (!holds) throw new StoryError(`this is not so: ${text}`);
    this.#print(`   ${this.#paint('✓', 32)} ${text}`);
  }

  #run(args: readonly string[]): Promise<{ code: number | null; output: string }> {
    return new Promise((resolve, reject) => {
      const program = join(this.#root, 'bin/hapeers.js');
      const child = spawn(process.execPath, [program, ...args], {
        cwd: this.#folder,
        env: { ...process.env, ...(this.#color ? { FORCE_COLOR: '1' } : { NO_COLOR: '1' }) },
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      let output = '';
      for (const stream of [child.stdout, child.stderr]) {
        stream.setEncoding('utf8').on('data', (chunk: string) => {
          output += chunk;
        });
      }
      child.once('error', reject);
      child.once('close', (code) => resolve({ code, output }));
    });
  }

  #paint(text: string, code: number): string {
    return this.#color ? `\x1b[${code}m${text}\x1b[0m` : text;
  }
}
