import type { GlobalSection, Setting } from '../config.ts';
import { entityOf, type LiveHeader, type LiveLine, settingOf } from '../line/live-line.ts';

/** Collects the lines of a `global` section (`cfg_parse_global()`, src/cfgparse-global.c). */
export class GlobalSectionReader {
  readonly #header: LiveHeader;
  readonly #late: boolean;
  readonly #settings: Setting[] = [];

  /** @param late whether a section of another kind is before this one for certain */
  constructor(header: LiveHeader, late: boolean) {
    this.#header = header;
    this.#late = late;
  }

  read(line: LiveLine): void {
    this.#settings.push(settingOf(line));
  }

  finish(): GlobalSection {
    return {
      ...entityOf(this.#header),
      section: this.#header.section,
      settings: this.#settings,
      late: this.#late,
    };
  }
}
