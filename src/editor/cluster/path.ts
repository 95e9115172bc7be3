/** Keys that lead from the top of a cluster file to a place, half written as it may be. */
export interface ClusterSpot {
  /** The keys of the mappings around the place; `*` for an entry of a list. */
  readonly path: readonly string[];
  /** The key that is being written or that the place is on; null after a colon. */
  readonly key: string | null;
  /** The key whose value is being written there; null where a key is. */
  readonly valueOf: string | null;
}

/** A line of a block mapping: indentation, dashes of list entries, key. */
const LINE = /^( *)((?:- +)*)(?:([\w.-]+|"[^"]*"|'[^']*')\s*:)?/;

/** What is at an offset of a cluster file, told by its indentation: a text that is being written is seldom YAML. */
export function clusterSpotAt(text: string, offset: number): ClusterSpot {
  const start = text.lastIndexOf('\n', offset - 1) + 1;
  const before = text.slice(start, offset);
  const rest = /^[\w.-]*/.exec(text.slice(offset))?.[0] ?? '';
  const [, blanks = '', dashes = ''] = LINE.exec(before) ?? [];
  const parents = parentsOf(text.slice(0, start), blanks.length, dashes);
  const flow = flowAt(before.slice(blanks.length + dashes.length));
  const path = [...parents, ...flow.path];
  const value = /([\w.-]+)\s*:\s*[^{}[\],]*$/.exec(flow.rest);
  if (value !== null) return { path, key: null, valueOf: value[1] ?? null };
  return { path, key: (/[\w.-]*$/.exec(flow.rest)?.[0] ?? '') + rest, valueOf: null };
}

/** The keys above a line that are indented less, innermost last. */
function parentsOf(above: string, indent: number, dashes: string): string[] {
  const path: string[] = dashes === '' ? [] : ['*'];
  let limit = indent;
  for (const line of above.split('\n').toReversed()) {
    if (/^\s*(?:#|$)/.test(line)) continue;
    const [, blanks = '', marks = '', name] = LINE.exec(line) ?? [];
    const column = blanks.length + marks.length;
    // An entry of a list may be indented as its key is.
    const isParent = blanks.length < limit || (path[0] === '*' && marks === '' && blanks.length === limit);
    if (!isParent || (marks === '' && name === undefined)) continue;
    if (marks !== '' && column === limit && path[0] !== '*') path.unshift('*');
    else if (name !== undefined && column < limit + (path[0] === '*' ? 1 : 0)) {
      path.unshift(unquote(name));
      if (marks !== '') path.unshift('*');
    }
    limit = blanks.length;
    if (limit === 0 && marks === '') break;
  }
  return path;
}

/** The keys of the flow mappings and lists that are open at the end of a line. */
function flowAt(line: string): { readonly path: string[]; readonly rest: string } {
  const path: string[] = [];
  let from = 0;
  const depth: number[] = [];
  for (let at = 0; at < line.length; at++) {
    const char = line.charAt(at);
    if (char === '{' || char === '[') {
      const key = /([\w.-]+|"[^"]*"|'[^']*')\s*:\s*$/.exec(line.slice(from, at))?.[1];
      depth.push(path.length);
      if (key !== undefined) path.push(unquote(key));
      if (char === '[') path.push('*');
      from = at + 1;
    } else if (char === '}' || char === ']') {
      path.length = depth.pop() ?? 0;
      from = at + 1;
    } else if (char === ',' && depth.length > 0) {
      from = at + 1;
    }
  }
  return { path, rest: line.slice(from) };
}

function unquote(name: string): string {
  return name.replace(/^(["'])(.*)\1$/, '$2');
}
