/** What came at a time. */
export interface Shown {
  /** Seconds since the beginning. */
  readonly at: number;
  /** As a terminal gets it, with its colors. */
  readonly text: string;
}

/** A session of a terminal. */
export interface Recording {
  readonly title: string;
  readonly shown: readonly Shown[];
}

/** Takes what is printed, with the time. */
export class Recorder {
  readonly #title: string;
  readonly #shown: Shown[] = [];
  readonly #begin = performance.now();

  constructor(title: string) {
    this.#title = title;
  }

  add(text: string): void {
    this.#shown.push({ at: (performance.now() - this.#begin) / 1000, text });
  }

  get recording(): Recording {
    return { title: this.#title, shown: this.#shown };
  }
}

/** As asciinema keeps a session (version 2 of its format): a header, then a line for each event. */
export function castText({ title, shown }: Recording, size: { width: number; height: number }): string {
  const header = { version: 2, ...size, title };
  const events = shown.map(({ at, text }) => [Number(at.toFixed(2)), 'o', text.replaceAll('\n', '\r\n')]);
  return `${[header, ...events].map((line) => JSON.stringify(line)).join('\n')}\n`;
}

/** Reads what `castText` writes. */
export function readCast(text: string): Recording {
  const [header = '', ...events] = text.trimEnd().split('\n');
  const shown = events.map((line): Shown => {
    const [at, , output] = JSON.parse(line);
    return { at, text: output.replaceAll('\r\n', '\n') };
  });
  return { title: JSON.parse(header).title, shown };
}
