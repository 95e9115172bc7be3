import type { Section, Statement, TextRange, Word } from '../../../grammar/ast.ts';
import { bodyIndent, gapBefore, isPadded } from '../../edit/layout.ts';
import { indentAt, lineAt, lineEndAt, type TextEdit } from '../../edit/text-edit.ts';
import type { Form } from '../../model/cluster.ts';
import type { ReadLines } from '../../model/read.ts';
import { isObserverAddress } from '../../model/section/peers.ts';
import { parseAddress } from '../../model/value/address.ts';
import type { Source } from '../../text.ts';
import { endOfLine, type ListenerLine, type MemberLine, refusal, type SectionLines } from './members.ts';

/** One section on its way from one form to another. */
export class SectionConversion {
  readonly #source: Source;
  readonly #section: Section;
  readonly #lines: SectionLines;
  readonly #node: string;
  readonly #read: ReadLines;
  readonly #eol: string;
  readonly #indent: string;

  constructor(source: Source, section: Section, lines: SectionLines, node: string, read: ReadLines) {
    this.#source = source;
    this.#read = read;
    this.#section = section;
    this.#lines = lines;
    this.#node = node;
    this.#eol = lineEndAt(source.text, section.header.start);
    const [directive] = lines.directives;
    this.#indent =
      directive === undefined ? bodyIndent(source.text, section) : indentAt(source.text, directive.start);
  }

  editsTo(form: Form): TextEdit[] {
    const members = this.#lines.members.map((member) => this.#memberEdit(member, form));
    return [...members, ...this.#listenerEdits(form), ...this.#directiveEdits()];
  }

  #memberEdit(member: MemberLine, form: Form): TextEdit {
    const { name } = member;
    const place = this.#span(member);
    const isLocal = name === this.#node;
    const full = this.#withAddress(member);
    if (form === 'single' && !this.#isObserver(member)) {
      const branches = [
        [`.if ${isNode(name)}`, this.#with('server', this.#withoutAddress(member))],
        ['.else', this.#with('server', full)],
      ];
      return { ...place, text: this.#branches(branches) };
    }
    const line =
      form === 'legacy'
        ? this.#with('peer', isLocal ? this.#withoutShardOf(member, full) : full)
        : this.#with('server', isLocal ? this.#withoutAddress(member) : full);
    const listener = this.#lines.listeners.find((one) => one.node === name && this.#isInSpan(one));
    const above = isLocal && listener !== undefined ? this.#listenerAs(form, listener) : '';
    return { ...place, text: `${above}${this.#indent}${line}` };
  }

  /** The line of a listener where no condition is around it; in the old form only its parameters are one. */
  #listenerAs(form: Form, { line }: ListenerLine): string {
    const whole = this.#source.text.slice(line.start, endOfLine(this.#source.text, line.end));
    const tail = this.#tailOf(line);
    const isBare = line.words.length <= 2;
    const kept = form !== 'legacy' ? whole : isBare ? tail.trimStart() : `default-bind${tail}`;
    return kept === '' ? '' : `${this.#indent}${kept}${this.#eol}`;
  }

  /** The listener is one line in the modern form, one for each node in the single one, and part of `peer` in the old one. */
  #listenerEdits(form: Form): TextEdit[] {
    const { listeners, members, directives } = this.#lines;
    const isOwn = ({ node }: ListenerLine) => node === this.#node || node === null;
    const edits = listeners
      .filter((one) => !this.#isInSpan(one))
      .map((one): TextEdit => {
        const place = this.#whole(one.line);
        if (form === 'single') return { ...place, text: this.#branchesOfListeners(one) };
        return { ...place, text: isOwn(one) ? this.#listenerAs(form, one) : '' };
      });
    if (listeners.length > 0 || form === 'legacy') return edits;
    if (form === 'single') return [this.#newListener(null, () => this.#branchesOfListeners(null))];
    const local = members.find(({ name }) => name === this.#node);
    if (local === undefined || directives.length > 0) return edits;
    const address = this.#listenAddress(local);
    const fold = this.#foldableDefault();
    return [this.#newListener(fold, (tail) => `${this.#indent}bind ${address}${tail}${this.#eol}`)];
  }

  /** What is said of the only listener is said of that of each node. */
  #branchesOfListeners(one: ListenerLine | null): string {
    const parameters = one === null ? '' : this.#parametersOf(one.line);
    const nodes = this.#lines.members.filter((member) => !this.#isObserver(member));
    const lines = nodes.map((member, index) => [
      `${index === 0 ? '.if' : '.elif'} ${isNode(member.name)}`,
      `bind ${this.#listenAddress(member)}${one !== null && member.name === this.#node ? this.#tailOf(one.line) : parameters}`,
    ]);
    return this.#branches(lines) + this.#eol;
  }

  /** In the place of the line whose parameters it takes, else above the first member. */
  #newListener(fold: Statement | null, textOf: (tail: string) => string): TextEdit {
    if (fold !== null) {
      const [keyword] = fold.words;
      const tail = this.#source.text.slice(
        keyword?.end ?? fold.start,
        endOfLine(this.#source.text, fold.end),
      );
      return { ...this.#whole(fold), text: textOf(tail) };
    }
    const [first] = this.#lines.members;
    const start = first === undefined ? this.#section.header.start : (first.own ?? first.line).start;
    const place = lineAt(this.#source.text, start);
    return { start: place.start, end: place.start, text: textOf('') };
  }

  /** The only `default-bind` line, where it is above the line of the node itself. */
  #foldableDefault(): Statement | null {
    const [only, second] = this.#section.body.filter(
      (line): line is Statement => line.kind === 'statement' && this.#valueOf(line, 0) === 'default-bind',
    );
    const local = this.#lines.members.find(({ name }) => name === this.#node);
    const isAbove = only !== undefined && local !== undefined && only.start < local.line.start;
    return isAbove && second === undefined ? only : null;
  }

  /** Those around members go with them. */
  #directiveEdits(): TextEdit[] {
    const spans = this.#lines.members.map((member) => this.#span(member));
    return this.#lines.directives
      .filter(({ start }) => spans.every((span) => start < span.start || start >= span.end))
      .map((line) => ({ ...lineAt(this.#source.text, line.start), text: '' }));
  }

  /** All lines of a member, the conditions around them included, without the last line end. */
  #span({ line, own }: MemberLine): TextRange {
    const { text } = this.#source;
    const { directives } = this.#lines;
    const above = own === null ? undefined : directives.findLast(({ start }) => start < own.start);
    const below = own === null ? undefined : directives.find(({ start }) => start > line.start);
    return {
      start: lineAt(text, (above ?? line).start).start,
      end: endOfLine(text, (below ?? line).start),
    };
  }

  /** A listener among the lines of its member. */
  #isInSpan({ line: { start } }: ListenerLine): boolean {
    return this.#lines.members.some((member) => {
      const span = this.#span(member);
      return start >= span.start && start < span.end;
    });
  }

  #whole(line: Statement): TextRange {
    return lineAt(this.#source.text, line.start);
  }

  #branches(branches: readonly (readonly string[])[]): string {
    const deeper = /^\t/.test(this.#indent) ? '\t' : ' '.repeat(this.#indent.length || 4);
    const lines = branches.flatMap(([condition, line]) => [
      `${this.#indent}${condition}`,
      `${this.#indent}${deeper}${line}`,
    ]);
    return [...lines, `${this.#indent}.endif`].join(this.#eol);
  }

  #addressWord({ name, line }: MemberLine): Word | null {
    const hasNone = this.#lines.form === 'modern' && name === this.#node;
    return hasNone ? null : (line.words[2] ?? null);
  }

  #isObserver(member: MemberLine): boolean {
    const address = this.#addressWord(member) === null ? null : this.#valueOf(member.line, 2);
    return address !== null && isObserverAddress(parseAddress(address));
  }

  /** A word as HAProxy reads it; null for a missing word, and where it depends on an unknown variable. */
  #valueOf(line: Statement, index: number): string | null {
    return this.#read.get(line)?.arguments?.[index]?.value ?? null;
  }

  /** What the others dial: of the node itself it is what it listens on. */
  #addressOf(member: MemberLine): string {
    const word = this.#addressWord(member);
    if (word !== null) return this.#source.slice(word);
    const [listener] = this.#lines.listeners;
    const address = member.name === this.#node ? listener?.line.words[1] : undefined;
    if (address === undefined) throw refusal(this.#source, member.line.start, 'a member without an address');
    return this.#source.slice(address);
  }

  #listenAddress(member: MemberLine): string {
    const { listeners } = this.#lines;
    const isOwn = member.name === this.#node;
    const listener = listeners.find(({ node }) => node === member.name || (isOwn && node === null));
    const word = listener?.line.words[1];
    return word === undefined ? this.#addressOf(member) : this.#source.slice(word);
  }

  #withAddress(member: MemberLine): string {
    const { text } = this.#source;
    const { line } = member;
    const whole = text.slice(line.start, endOfLine(text, line.end));
    if (this.#addressWord(member) !== null) return whole;
    const name = line.words[1];
    if (name === undefined) return whole;
    const at = name.end - line.start;
    return `${whole.slice(0, at)}${this.#gap(name)}${this.#addressOf(member)}${whole.slice(at)}`;
  }

  /** The blanks that bring an address into the column that the other members have. */
  #gap(name: Word): string {
    const { text } = this.#source;
    for (const { line } of this.#lines.members) {
      const gap = gapBefore(text, line.words, 2, line.start);
      const isOther = line.words[1] !== name;
      if (gap === null || !isOther || gap.blanks === ' ') continue;
      if (!isPadded(gap)) return gap.blanks;
      const { start } = lineAt(text, name.start);
      const column = name.end - start - indentAt(text, name.start).length;
      const own = text.slice(start, name.end).trimStart().length;
      return ' '.repeat(Math.max(1, gap.column - (own || column)));
    }
    return ' ';
  }

  /** The line as the node itself reads it. A shard belongs to the connection to another node. */
  #withoutAddress({ line, own, name }: MemberLine): string {
    const { text } = this.#source;
    const address = this.#addressWord({ line, own, name });
    const whole = text.slice(line.start, endOfLine(text, line.end));
    if (address === null) return whole;
    const before = line.words[1] ?? address;
    const rest = this.#withoutShard(line, address, whole.slice(address.end - line.start));
    return `${whole.slice(0, before.end - line.start)}${rest}`;
  }

  #withoutShardOf(member: MemberLine, full: string): string {
    const address = this.#addressWord(member);
    if (address === null) return full;
    const at = address.end - member.line.start;
    return full.slice(0, at) + this.#withoutShard(member.line, address, full.slice(at));
  }

  #withoutShard(line: Statement, address: Word, rest: string): string {
    const { words } = line;
    const index = words.findIndex(
      (word, at) => word.start > address.end && this.#valueOf(line, at) === 'shard',
    );
    const [before, value] = [words[index - 1], words[index + 1]];
    if (index === -1 || before === undefined || value === undefined) return rest;
    return rest.slice(0, before.end - address.end) + rest.slice(value.end - address.end);
  }

  #with(keyword: string, line: string): string {
    return line.replace(/^\S+/, keyword);
  }

  #parametersOf({ words, end }: Statement): string {
    const address = words[1];
    return address === undefined ? '' : this.#source.text.slice(address.end, end);
  }

  /** Parameters, comment and what else is on the line. */
  #tailOf({ words, end }: Statement): string {
    const { text } = this.#source;
    const address = words[1];
    return address === undefined ? '' : text.slice(address.end, endOfLine(text, end));
  }
}

function isNode(name: string): string {
  return `streq("$HAPROXY_LOCALPEER",${name})`;
}
