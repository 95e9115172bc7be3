import type { Directive, Section, Statement } from '../../../grammar/ast.ts';
import { lineAt } from '../../edit/text-edit.ts';
import { HapeersError } from '../../errors.ts';
import type { Form } from '../../model/cluster.ts';
import type { ReadLines } from '../../model/read.ts';
import type { Source } from '../../text.ts';
import { placeOf } from '../find.ts';

/** A `peer` or `server` line; in the single form two lines, one for the node itself and one for the others. */
export interface MemberLine {
  readonly name: string;
  /** The line as the other nodes read it: with the address. In the modern form that of the node itself has none. */
  readonly line: Statement;
  /** In the single form, the line as the node itself reads it. */
  readonly own: Statement | null;
}

/** The listener that a node has. */
export interface ListenerLine {
  readonly line: Statement;
  /** The node that it is for; null where it is for the only node that reads the text. */
  readonly node: string | null;
}

/** A part of a condition: for one node, or for all others. */
interface Branch {
  readonly node: string;
  readonly others: boolean;
}

/** The lines of a peers section that the three forms write in different ways. */
export interface SectionLines {
  readonly form: Form;
  readonly members: readonly MemberLine[];
  readonly listeners: readonly ListenerLine[];
  /** The lines of conditions on the local peer name, which the single form has. */
  readonly directives: readonly Directive[];
}

/** The local peer name with which a text of all nodes is read: that of none of them. */
export const ANY_NODE = '<node>';

/**
 * Reads which form a section has, and its members.
 * @param lines what {@link ANY_NODE} makes of the lines, those under conditions among them
 * @throws HapeersError `usage` at the line that has no counterpart in the other forms
 */
export function linesOf(source: Source, section: Section, lines: ReadLines): SectionLines {
  const members: MemberLine[] = [];
  const listeners: ListenerLine[] = [];
  const directives: Directive[] = [];
  const valuesOf = (line: Statement | Directive) => {
    const args = lines.get(line)?.arguments;
    if (args == null) throw refusal(source, line.start, 'a line that HAProxy refuses');
    return args.map(({ value }) => value);
  };
  /** Null outside of conditions. */
  let branch: Branch | null = null;
  for (const line of section.body) {
    if (line.kind === 'directive') {
      const [word, ...condition] = valuesOf(line);
      const node = localNameIn(condition);
      if ((word === '.if' && branch === null) || (word === '.elif' && branch !== null)) {
        if (node === null) throw refusal(source, line.start, 'a condition that is not about the local peer');
        branch = { node, others: false };
      } else if (word === '.else' && branch !== null) branch = { node: branch.node, others: true };
      else if (word === '.endif' && branch !== null) branch = null;
      else throw refusal(source, line.start, `"${word}"`);
      directives.push(line);
      continue;
    }
    if (line.kind !== 'statement') continue;
    if (line.unclosed !== null) throw refusal(source, line.start, 'a quote without its end');
    const [keyword, name = ''] = valuesOf(line);
    if (keyword === null) throw refusal(source, line.start, 'a line whose keyword depends on a variable');
    if (lines.get(line)?.arguments?.length !== line.words.length && FORMED.has(keyword ?? '')) {
      throw refusal(source, line.start, 'a line whose number of words depends on a variable');
    }
    if (keyword === 'bind') {
      if (branch?.others === true) throw refusal(source, line.start, 'a listener of all other nodes');
      listeners.push({ line, node: branch?.node ?? null });
    } else if (keyword === 'peer' || keyword === 'server') {
      if (name === null || name === ANY_NODE)
        throw refusal(source, line.start, 'a name that depends on a variable');
      if (branch === null) members.push({ name, line, own: null });
      else if (branch.node !== name) throw refusal(source, line.start, 'a member under a condition');
      else if (branch.others) replaceLast(members, { name, line, own: members.at(-1)?.line ?? null });
      else members.push({ name, line, own: null });
    } else if (branch !== null) throw refusal(source, line.start, `"${keyword}" under a condition`);
  }
  const form = directives.length > 0 ? 'single' : listeners.length > 0 ? 'modern' : 'legacy';
  if (form === 'modern' && listeners.length > 1) {
    throw refusal(source, listeners[1]?.line.start ?? section.start, 'a second "bind" line');
  }
  const second = members.find(({ name }, index) => members.findIndex((one) => one.name === name) < index);
  if (second !== undefined) throw refusal(source, second.line.start, `a second line for "${second.name}"`);
  return { form, members, listeners, directives };
}

function replaceLast(members: MemberLine[], member: MemberLine): void {
  if (members.at(-1)?.name === member.name) members.pop();
  members.push(member);
}

/** The lines that the forms write in different ways. */
const FORMED: ReadonlySet<string> = new Set(['bind', 'default-bind', 'peer', 'server']);

/** The name that a condition compares with that of the local peer; null for any other condition. */
function localNameIn(values: readonly (string | null)[]): string | null {
  const [condition] = values;
  if (condition == null || values.length > 1) return null;
  const [, first, second] = /^streq\(([^"'(),\s]+),([^"'(),\s]+)\)$/.exec(condition) ?? [];
  if (first === undefined || second === undefined || (first === ANY_NODE) === (second === ANY_NODE))
    return null;
  return first === ANY_NODE ? second : first;
}

/** What no form but the present one can say. */
export function refusal(source: Source, offset: number, what: string): HapeersError {
  return new HapeersError(
    'usage',
    `cannot convert ${what} (${placeOf(source, offset)})`,
    'change this line by hand first',
  );
}

/** The end of the line without its line end. */
export function endOfLine(text: string, offset: number): number {
  const { end } = lineAt(text, offset);
  return text.slice(0, end).endsWith('\r\n') ? end - 2 : text.slice(0, end).endsWith('\n') ? end - 1 : end;
}
