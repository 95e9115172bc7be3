/** What a character after a backslash stands for in the arguments of functions (`make_arg_list()` in src/arg.c). */
export const argumentEscapes: ReadonlyMap<string, string> = new Map([
  ...['\\', ' ', '"', "'"].map((character) => [character, character] as const),
  ['r', '\r'],
  ['n', '\n'],
  ['t', '\t'],
]);
