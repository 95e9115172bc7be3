import type { Directive, Line, Section, Statement } from '../../../grammar/ast.ts';
import { beginsSection, takesNo } from '../../../grammar/vocabulary.ts';
import type { ConfigFile } from '../config.ts';
import { Conditions, type Liveness } from '../line/conditions.ts';
import type { Environment } from '../line/environment.ts';
import type { Argument, Expansion } from '../line/expand.ts';
import type { LineFault } from '../line/fault.ts';
import { type LiveHeader, type LiveLine, liveLine } from '../line/live-line.ts';
import { LineReader } from '../line/reader.ts';
import { type Tokenizer, tokenizerOf } from '../line/tokenizer.ts';
import type { Version } from '../value/version.ts';
import type { SectionReader, SectionReaders } from './readers.ts';
import { type FeatureWord, type UnknownWord, type WordChecker, wordCheckerOf } from './unknown-word.ts';

/** What a node makes of a line, whatever its section makes of it. */
export interface ReadLine {
  /** `dead` in a branch that is not taken. */
  readonly liveness: Liveness;
  /** Null where HAProxy refuses the line before it looks at its words. */
  readonly arguments: readonly Argument[] | null;
}

/** What the files of a config are read with and into. */
export interface Reading {
  readonly version: Version;
  readonly environment: Environment;
  readonly sections: SectionReaders;
  readonly faults: LineFault[];
  readonly unknownWords: UnknownWord[];
  readonly features: ReadonlySet<string> | null;
  readonly featureWords: FeatureWord[];
  /** Where each line is noted; null where nobody asks for them. */
  readonly lines: Map<Statement | Directive, ReadLine> | null;
}

/** Reads the lines of one file: which of them are alive, what HAProxy makes of their words, whose they are. */
export class FileReader {
  readonly #file: ConfigFile;
  readonly #reading: Reading;
  readonly #tokenizer: Tokenizer;
  readonly #checker: WordChecker;
  readonly #conditions: Conditions;
  readonly #lines: LineReader;
  /** The `.if` lines of the open blocks, outermost first. */
  readonly #opened: Directive[] = [];
  #current: SectionReader | null = null;
  /** The section whose words are looked up; null for none, and where HAProxy is not where the tree says. */
  #checked: string | null = null;
  #sectionName = '';
  /** Whether a section began in this file, or may have begun. */
  #isInSection = false;
  #hasOrphan = false;

  constructor(file: ConfigFile, reading: Reading) {
    this.#file = file;
    this.#reading = reading;
    const { version, environment, faults, features } = reading;
    this.#tokenizer = tokenizerOf(version);
    this.#checker = wordCheckerOf(version);
    this.#conditions = new Conditions({ version, environment, features });
    this.#lines = new LineReader(file.source, file.document, faults);
  }

  read(): void {
    const { preamble, sections } = this.#file.document;
    for (const line of preamble) this.#line(line);
    for (const section of sections) {
      this.#header(section);
      for (const line of section.body) this.#line(line);
    }
    this.#end();
  }

  #header(section: Section): void {
    const expansion = this.#expand(section.header);
    const { liveness } = this.#conditions;
    if (liveness === 'dead') return;
    this.#isInSection = true;
    this.#leaveSection();
    if (expansion === null) return;
    const line = liveLine(this.#file.source, section.header, expansion, liveness);
    const { source, statement, certain, keyword, prefix, isPlain, arguments: all } = line;
    const header: LiveHeader = {
      source,
      statement,
      certain,
      keyword,
      prefix,
      isPlain,
      arguments: all,
      section,
    };
    this.#current = this.#reading.sections.open(header);
    if (this.#current === null) return;
    this.#sectionName = all[1]?.value ?? section.keyword;
    this.#checked = section.keyword === 'peers' ? null : section.keyword;
  }

  #line(line: Line): void {
    switch (line.kind) {
      case 'comment':
        return;
      case 'scope':
        this.#lines.readScope(line);
        return;
      case 'directive':
        this.#directive(line);
        return;
      case 'statement':
        this.#statement(line);
    }
  }

  #statement(statement: Statement): void {
    const expansion = this.#expand(statement);
    const { liveness } = this.#conditions;
    if (expansion === null || liveness === 'dead') return;
    const line = liveLine(this.#file.source, statement, expansion, liveness);
    if (isSomethingElse(line)) {
      this.#isInSection = true;
      this.#leaveSection();
      return;
    }
    if (line.keyword === null && line.prefix === null && line.arguments.length === 0) return;
    if (!this.#isInSection) {
      this.#orphan(line);
      return;
    }
    if (line.prefix !== null && this.#checked !== null && !takesNo(line.keyword ?? '')) {
      this.#prefix(line, line.prefix);
      return;
    }
    this.#current?.read(line);
    if (this.#checked === null) return;
    const unknown = this.#checker.check(this.#checked, line);
    if (unknown !== null) this.#reading.unknownWords.push(unknown);
    else {
      const found = this.#checker.featureWord(this.#checked, line);
      if (found !== null) this.#reading.featureWords.push(found);
    }
  }

  #directive(directive: Directive): void {
    const { liveness } = this.#conditions;
    const expansion = this.#expand(directive);
    if (expansion === null) return;
    const { source } = this.#file;
    const range = { start: directive.start, end: directive.end };
    const keyword = expansion.valueAt(0) ?? '';
    const found = this.#conditions.read(expansion);
    if (keyword === '.if') this.#opened.push(directive);
    if (keyword === '.endif') this.#opened.length = this.#conditions.depth;
    if (found !== null) {
      const { fault, certain } = found;
      this.#add({ kind: 'bad-directive', fault, directive: keyword, source, range, certain });
    } else if ((keyword === '.alert' || keyword === '.warning') && liveness !== 'dead') {
      const text = expansion.all[1]?.value ?? (expansion.all.length > 1 ? null : '');
      const certain = liveness === 'certain';
      this.#add({ kind: 'message', directive: keyword, text, source, range, certain });
    }
  }

  /** HAProxy reports open `.if` blocks at the last line of the file. */
  #end(): void {
    const innermost = this.#opened.at(-1);
    if (this.#conditions.depth === 0 || innermost === undefined) return;
    const { source } = this.#file;
    const { text } = source;
    const end = text.endsWith('\n') ? text.length - 1 : text.length;
    this.#add({
      kind: 'unterminated',
      source,
      range: { start: text.lastIndexOf('\n', end - 1) + 1, end },
      certain: true,
      opened: { start: innermost.start, end: innermost.end },
    });
  }

  #orphan({ source, statement, certain, keyword }: LiveLine): void {
    if (this.#hasOrphan || !certain) return;
    this.#hasOrphan = true;
    const range = { start: statement.start, end: statement.end };
    this.#add({ kind: 'orphan', source, range, certain, keyword });
  }

  #prefix({ source, statement, certain, keyword }: LiveLine, prefix: 'no' | 'default'): void {
    const [first, second] = statement.words;
    const start = first?.start ?? statement.start;
    const range = { start, end: second?.end ?? first?.end ?? statement.end };
    this.#add({ kind: 'bad-prefix', prefix, source, range, certain });
    if (keyword !== null && beginsSection(keyword)) this.#leaveSection();
  }

  #leaveSection(): void {
    this.#current = null;
    this.#checked = null;
  }

  #add(fault: LineFault): void {
    this.#reading.faults.push(fault);
  }

  #expand(line: Statement | Directive): Expansion | null {
    const { source } = this.#file;
    const context = {
      environment: this.#reading.environment,
      tokenizer: this.#tokenizer,
      surroundings: {
        file: source.name,
        line: () => source.position(line.start).line,
        section: this.#sectionName,
      },
    };
    const { liveness } = this.#conditions;
    const expansion = this.#lines.read(line, context, liveness);
    this.#reading.lines?.set(line, { liveness, arguments: expansion?.arguments ?? null });
    return expansion;
  }
}

/**
 * Whether a line begins a section or is a directive although its text does not say so: a variable or a joined word
 * made its keyword. The tree does not show what follows from that.
 */
function isSomethingElse({ isPlain, keyword, prefix }: LiveLine): boolean {
  if (isPlain || keyword === null || prefix !== null) return false;
  return beginsSection(keyword) || keyword.startsWith('.');
}
