import type { Said } from './verdict-words.ts';
import { CLIENTS, type Loss, type Verdicts } from './verdicts.ts';

/**
 * What is said and not so. An error (exit 1) of `--socket` and `--canary` has to mean that entries are lost, and silence that
 * nothing is; data that do not come across are at least named. `--compare` differs exactly where the content does. `-f` says
 * what happens to a node that dials, and no more.
 */
export function falseVerdicts({ lost, dials, socket, config, canary, compare }: Verdicts): readonly string[] {
  const isWhole = lost.entries === 0 && lost.data.length === 0;
  const isSame = isWhole && !lost.lifetime;
  const isAll = lost.of > 0 && lost.entries === lost.of;
  const warns = socket.words.length > 0;
  const named = canary.words.join(' ');
  const found: string[] = [];
  const claim = (isFalse: boolean, what: string): void => {
    if (isFalse) found.push(what);
  };
  claim(!isWhole && !isInEntries(lost) && !warns && socket.exit === 0, '--socket: false ok');
  claim(lost.clients > 0 && !warns, '--socket: false ok for clients');
  claim(isAll && socket.exit === 0, '--socket: all is lost and no error');
  claim(isWhole && socket.exit !== 0, '--socket: false broken');
  claim(isWhole && lost.clients === 0 && warns, '--socket: false warning');
  claim(isAll && canary.exit === 0, '--canary: false ok');
  // Where a table has too little room, entries go across and do not stay: the report with the canary says so.
  claim(lost.entries > 0 && canary.exit === 0 && !warns, '--canary: false ok with less room');
  claim(!lost.data.every((name) => named.includes(name)), '--canary: data not named');
  claim(isWhole && canary.exit !== 0, '--canary: false broken');
  claim(!isSame && compare.exit === 0, '--compare: false ok');
  claim(isSame && compare.words.some((word) => KEYS.includes(word)), '--compare: false broken');
  claim(isSame && dials[0] === true && compare.words.includes('node not read'), '--compare: not read');
  for (const index of [0, 1] as const) {
    const { exit } = config[index];
    claim(dials[index] === false && exit === 0, `-f of node ${index + 1}: false ok`);
    claim(dials[index] === true && exit !== 0, `-f of node ${index + 1}: false broken`);
  }
  return found;
}

const KEYS = ['missing keys', 'differing keys', 'no such table'];

/** What no runtime API tells of a table, and its entries do: the periods of rates, and how long an array is. */
function isInEntries({ entries, data }: Loss): boolean {
  return entries === 0 && data.every((name) => /_rate$|^gp[ct](?:[2-9]|\d\d)/.test(name));
}

/** The cells of a row of docs/verdicts.md. */
export function cellsOf({ lost, socket, config, canary, compare }: Verdicts): readonly string[] {
  return [
    lossText(lost),
    nodesText(socket),
    config.map(dialText).join(', '),
    // Whether a full table has room at that moment is chance.
    lost.entries > 0 && lost.entries < lost.of ? '–' : canaryText(canary),
    compareText(compare),
  ];
}

function lossText({ entries, of, data, lifetime, clients }: Loss): string {
  if (clients > 0) return `the server of ${clients} of ${CLIENTS} clients`;
  if (of > 0 && entries === of) return 'all';
  if (entries > 0) return 'entries without room';
  if (data.length > 0) return data.join(', ');
  return lifetime ? 'the time of expiry' : 'nothing';
}

function nodesText({ exit, words }: Said): string {
  return exit !== 0 ? 'broken' : words.length > 0 ? 'warns' : 'ok';
}

function dialText({ exit }: Said): string {
  return exit === 0 ? 'ok' : exit === 1 ? 'broken' : 'nobody to dial';
}

function canaryText({ exit, words: [message = ''] }: Said): string {
  if (exit === 0) return 'ok';
  if (exit === 2) return 'refused';
  return message.includes('did not arrive') ? 'broken' : 'names the data';
}

function compareText({ exit, words }: Said): string {
  if (exit === 0) return 'same';
  if (exit === 2) return 'one node only';
  return words.includes('node not read') ? 'cannot read both' : 'differs';
}
