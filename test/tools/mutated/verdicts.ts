import { createHash } from 'node:crypto';
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import type { HaproxyBinary } from '../../haproxy/binaries.ts';
import type { Verdict } from '../../haproxy/run-check.ts';
import type { MutatedConfig } from './configs.ts';
import { judge } from './judge.ts';

/** Judges at once: enough to keep two processors busy. */
const atOnce = 4;

/** Verdicts of binaries on configs, asked once and kept in a file where one is named. */
export class Verdicts {
  readonly #kept = new Map<string, Verdict>();
  readonly #file: string | null;

  constructor(file: string | null) {
    this.#file = file;
    if (file === null || !existsSync(file)) return;
    for (const line of readFileSync(file, 'utf8').split('\n')) {
      if (line === '') continue;
      const [key, judged]: [string, Verdict] = JSON.parse(line);
      this.#kept.set(key, judged);
    }
  }

  /** What a binary said; undefined before it was asked. */
  of(binary: HaproxyBinary, config: MutatedConfig): Verdict | undefined {
    return this.#kept.get(keyOf(binary, config));
  }

  /** Asks the binaries what is not known yet; `onProgress` gets how many of the questions are answered. */
  async ask(
    binaries: readonly HaproxyBinary[],
    configs: readonly MutatedConfig[],
    onProgress: (done: number, of: number) => void = () => {},
  ): Promise<void> {
    const questions = configs.flatMap((config) =>
      binaries.flatMap((binary) => (this.of(binary, config) === undefined ? [{ binary, config }] : [])),
    );
    let next = 0;
    const work = async () => {
      for (let at = next++; at < questions.length; at = next++) {
        const question = questions[at];
        if (question === undefined) return;
        const judged = await judge(question.binary.path, question.config);
        const key = keyOf(question.binary, question.config);
        this.#kept.set(key, judged);
        if (this.#file !== null) appendFileSync(this.#file, `${JSON.stringify([key, judged])}\n`);
        onProgress(at + 1, questions.length);
      }
    };
    await Promise.all(Array.from({ length: atOnce }, work));
  }
}

function keyOf({ version }: HaproxyBinary, { files, localPeer, env }: MutatedConfig): string {
  return createHash('sha256')
    .update(JSON.stringify([version, files, localPeer, env]))
    .digest('base64url')
    .slice(0, 22);
}
