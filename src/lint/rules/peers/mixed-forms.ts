import { replaceWord } from '../../../edit/line-edits.ts';
import type { Config, Entity, Peer, PeersSection } from '../../../model/config.ts';
import type { Edit, Fix } from '../../../problem.ts';
import { isUnconditional } from '../../certainty.ts';
import { editsIn } from '../../fix/edits.ts';
import { moveToListener } from '../../local-listener.ts';
import { always, defineRule } from '../../rule.ts';

export default defineRule({
  id: 'peers/mixed-forms',
  scope: 'config',
  severity: 'error',
  summary: 'peers section has both "bind" and "peer" lines',
  why: 'A section is either written with peer lines, of which the local one is also the listener, or with one bind line and server lines, of which the local one has no address. HAProxy refuses a mix of the two; several published tutorials show one.',
  remedy:
    'Write "server" instead of "peer" on every line and remove the address of the local one, or drop the bind line.',
  fix: 'Every "peer" becomes "server", the local one without its address, where the local peer is known and the bind line has its port.',
  haproxy: always('refuses'),
  facts: 'cfg_parse_peers() in src/cfgparse-peers.c',
  bad: `peers mypeers
    bind 10.0.0.1:10000
    peer hap1 10.0.0.1:10000
    peer hap2 10.0.0.2:10000

backend app
    stick-table type ip size 100k expire 30m peers mypeers
`,
  good: `peers mypeers
    bind 10.0.0.1:10000
    server hap1
    server hap2 10.0.0.2:10000

backend app
    stick-table type ip size 100k expire 30m peers mypeers
`,
  check(config, report) {
    for (const section of config.peersSections) {
      const bind = section.binds.find(({ certain }) => certain);
      const peer = section.peers.find(({ certain, keyword }) => certain && keyword === 'peer');
      if (bind === undefined || peer === undefined) continue;
      const isBindFirst = bind.statement.start < peer.statement.start;
      const first = isBindFirst ? bind : peer;
      // HAProxy refuses each line of the form that comes second
      const refused: readonly Entity[] = isBindFirst
        ? section.peers.filter(({ certain, keyword }) => certain && keyword === 'peer')
        : section.binds.filter(({ certain }) => certain);
      const fix = fixOf(config, section);
      for (const { source, statement } of refused) {
        report({
          source,
          range: statement.words[0] ?? statement,
          message: `"${isBindFirst ? 'peer' : 'bind'}" cannot be combined with "${isBindFirst ? 'bind' : 'peer'}" in a section`,
          hint: 'with "bind", write every peer as "server", the local one without an address',
          related: [{ message: 'the other form is used here', source: first.source, range: first.statement }],
          fix,
        });
      }
    }
  },
});

/** Every `peer` becomes a `server`, the local one without its address: for that the local peer has to be known. */
function fixOf(config: Config, section: PeersSection): Fix | null {
  const locals = section.peers.filter(({ local }) => local !== false);
  const [local] = locals;
  if (local?.local !== true || locals.length > 1 || !isUnconditional(config, section.section)) return null;
  const address = local.keyword === 'peer' ? local.addressWord : null;
  const moved = address === null ? null : moveToListener(config, section, local, address);
  if (address !== null && moved === null) return null;
  const keywords = section.peers.flatMap((peer) =>
    peer.keyword === 'peer' ? [editsOfKeyword(peer, peer === local ? address?.word.start : undefined)] : [],
  );
  if (keywords.includes(null)) return null;
  return {
    description: 'write every peer as "server", the local one without an address',
    safe: moved?.safe ?? true,
    edits: [...keywords.flatMap((edits) => edits ?? []), ...(moved?.edits ?? [])],
  };
}

/** @param before where the columns after the keyword end to matter */
function editsOfKeyword(
  { source, statement }: Peer,
  before = Number.POSITIVE_INFINITY,
): readonly Edit[] | null {
  const [keyword] = statement.words;
  if (keyword === undefined || source.slice(keyword) !== 'peer') return null;
  return editsIn(source, replaceWord(source, keyword, 'server')).filter(({ range }) => range.end < before);
}
