/** What to write in the place of keywords and options that HAProxy removed, as its manual and its own messages say. */
const SUCCESSORS: ReadonlyMap<string, string> = new Map([
  ['appsession', 'use "stick on" with a stick-table, or "cookie"'],
  ['block', 'write "http-request deny if CONDITION"'],
  ...['cliexp', 'clitimeout'].map((word): [string, string] => [word, 'write "timeout client TIME"']),
  ['contimeout', 'write "timeout connect TIME"'],
  ...['srvexp', 'srvtimeout'].map((word): [string, string] => [word, 'write "timeout server TIME"']),
  ...['redisp', 'redispatch'].map((word): [string, string] => [word, 'write "option redispatch"']),
  ['reqadd', 'write "http-request add-header NAME VALUE"'],
  ['rspadd', 'write "http-response add-header NAME VALUE"'],
  ...['reqdel', 'reqidel'].map((word): [string, string] => [word, 'write "http-request del-header NAME"']),
  ...['rspdel', 'rspidel'].map((word): [string, string] => [word, 'write "http-response del-header NAME"']),
  ...['reqallow', 'reqiallow', 'reqpass', 'reqipass'].map((word): [string, string] => [
    word,
    'write "http-request allow if CONDITION"',
  ]),
  ...['reqdeny', 'reqideny'].map((word): [string, string] => [
    word,
    'write "http-request deny if CONDITION"',
  ]),
  ...['rspdeny', 'rspideny'].map((word): [string, string] => [
    word,
    'write "http-response deny if CONDITION"',
  ]),
  ...['reqtarpit', 'reqitarpit'].map((word): [string, string] => [
    word,
    'write "http-request tarpit if CONDITION"',
  ]),
  ...['reqrep', 'reqirep'].map((word): [string, string] => [
    word,
    'write "http-request replace-header NAME REGEX VALUE", or "replace-path REGEX VALUE" for the path',
  ]),
  ...['rsprep', 'rspirep'].map((word): [string, string] => [
    word,
    'write "http-response replace-header NAME REGEX VALUE"',
  ]),
  ['grace', 'write "grace TIME" in the global section'],
  ['bind-process', 'write "thread" on the bind lines'],
  ['nbproc', 'write "nbthread NUMBER"'],
  ['tune.chksize', 'remove it: checks use buffers of "tune.bufsize"'],
  ['resolution_pool_size', 'remove it'],
  ['dispatch', 'write "server NAME ADDRESS:PORT"'],
  ['transparent', 'write "server NAME 0.0.0.0", which connects to where the client wanted to go'],
  ['master-worker', 'start HAProxy with -W'],
  ['forceclose', 'write "option httpclose"'],
  ['http-tunnel', 'remove it'],
  ['http_proxy', 'use "http-request do-resolve" and "http-request set-dst"'],
]);

/** What to do about a removed word; null for words that HAProxy did not remove. */
export function successorOf(word: string): string | null {
  return SUCCESSORS.get(word) ?? null;
}
