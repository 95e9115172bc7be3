import { branchOf, existsIn } from '../../../../grammar/vocabulary.ts';
import type { Entity, Parameter, Peer } from '../../../model/config.ts';
import { findParameter, isSwitchedOn, parameterFacts } from '../../../model/parameter/parameters.ts';
import { actsIn } from '../../../model/parameter/peer-parameters.ts';
import type { Fix } from '../../../problem.ts';
import type { Source, TextRange } from '../../../text.ts';
import { isUnconditional } from '../../certainty.ts';
import { withoutWords } from '../../fix/edits.ts';
import { always, type Behavior, defineRule, reactionOf } from '../../rule.ts';

const warnsSince26: Behavior = [
  { from: '2.4', reaction: 'accepts' },
  { from: '2.6', reaction: 'warns' },
];
const warnsSince33: Behavior = [
  { from: '2.4', reaction: 'accepts' },
  { from: '3.3', reaction: 'warns' },
];
/** A peer with a health check ends the check of 3.4.0 with a crash. */
const check: Behavior = [
  { from: '2.4', reaction: 'accepts' },
  { from: '2.6', reaction: 'warns' },
  { from: '3.4', reaction: 'crashes' },
  { from: '3.4.1', reaction: 'warns' },
];

export default defineRule({
  id: 'peers/ignored-parameter',
  scope: 'config',
  severity: 'warning',
  summary: 'parameter has no effect on a peer',
  why: 'Peers are not servers: they are not load-balanced or health-checked, and names are resolved once. HAProxy still accepts server parameters. From 2.6 on it warns about check, agent-check, init-addr and resolvers, from 3.3 on about the PROXY protocol, and is silent about all others ("disabled" does not disable a peer); 3.4.0 crashes on "check".',
  remedy: 'Remove the parameter.',
  fix: 'The parameters are removed, unless "disabled" is one of them, which someone may rely on.',
  haproxy: always('accepts'),
  facts: 'cfg_parse_peers() in src/cfgparse-peers.c, _srv_check_proxy_mode() in src/server.c',
  bad: `peers mypeers
    peer hap1 10.0.0.1:10000
    peer hap2 10.0.0.2:10000 check inter 5s

backend app
    stick-table type ip size 100k expire 30m peers mypeers
`,
  good: `peers mypeers
    peer hap1 10.0.0.1:10000
    peer hap2 10.0.0.2:10000

backend app
    stick-table type ip size 100k expire 30m peers mypeers
`,
  check(config, report) {
    const branch = branchOf(config.version);
    const facts = parameterFacts('server', branch);
    const isIgnored = ({ keyword }: Parameter) => {
      const fact = keyword.value === null ? null : facts(keyword.value);
      const ignored = fact !== null && existsIn(fact, branch) ? fact.ignoredInPeers : null;
      // what has an effect on peers, and which, peers/harmful-parameter tells
      return ignored !== null && !actsIn(ignored, config.version);
    };
    for (const { peers, defaults, section } of config.peersSections) {
      const fixOf = (line: Entity, ignored: readonly Parameter[]) =>
        isUnconditional(config, section) ? removal(line.source, ignored) : null;
      for (const line of defaults) {
        const { keyword, certain, source, parameters } = line;
        const ignored =
          keyword === 'default-server' && certain
            ? parameters.known.filter((one) => isIgnored(one) && one.keyword.value !== 'id')
            : [];
        if (ignored.length > 0) {
          const isAll = ignored.length === parameters.known.length;
          report({
            source,
            ...wordsOf(ignored),
            haproxy: 'accepts',
            fix: isAll ? null : fixOf(line, ignored),
          });
        }
      }
      const isKept = peers.some(({ local }) => local !== false);
      for (const peer of peers) {
        if (!peer.certain || isDropped(peer)) continue;
        const { source, parameters, name, statement } = peer;
        const ignored = parameters.known.filter(isIgnored);
        const haproxy = isKept ? reactionTo(peer) : uncrashed(reactionTo(peer));
        const severity = reactionOf(haproxy, config.version) === 'crashes' ? 'error' : 'warning';
        if (ignored.length > 0) {
          report({ source, ...wordsOf(ignored), haproxy, severity, fix: fixOf(peer, ignored) });
        } else if (reactionOf(haproxy, config.version) !== 'accepts') {
          report({
            source,
            range: name?.word ?? statement,
            message: 'a default-server line above gives this peer parameters without effect',
            hint: 'remove them from the default-server line',
            haproxy,
            severity,
          });
        }
      }
    }
  },
});

function wordsOf(ignored: readonly Parameter[]): { range: TextRange; message: string; hint: string } {
  const words = ignored.map(({ keyword }) => `"${keyword.value}"`);
  const several = words.length > 1;
  return {
    range: {
      start: Math.min(...ignored.map(({ keyword }) => keyword.word.start)),
      end: Math.max(...ignored.map(({ keyword, args }) => (args.at(-1) ?? keyword).word.end)),
    },
    message: `${words.slice(0, 4).join(', ')}${words.length > 4 ? ' ...' : ''} ${several ? 'have' : 'has'} no effect on a peer`,
    hint: several ? 'remove them' : 'remove it',
  };
}

/** Not safe for what somebody may rely on: "disabled" does not disable a peer. */
function removal(source: Source, ignored: readonly Parameter[]): Fix {
  return {
    description: `remove what has no effect`,
    safe: ignored.every(({ keyword }) => keyword.value !== 'disabled'),
    edits: ignored.map(({ keyword, args }) =>
      withoutWords(source, { start: keyword.word.start, end: (args.at(-1) ?? keyword).word.end }),
    ),
  };
}

/** HAProxy leaves a remote peer without an address out before it looks at anything else. */
function isDropped({ keyword, local, addressWord }: Peer): boolean {
  return addressWord === null && !(keyword === 'server' && local === true);
}

/** What HAProxy says about the parameters that a peer ends up with. */
function reactionTo({ inherited, parameters }: Peer): Behavior {
  const all = [...inherited, ...parameters.known];
  if (isSwitchedOn(all, 'check')) return check;
  if (isSwitchedOn(all, 'agent-check') || isSet(all, 'resolvers') || isSet(all, 'init-addr'))
    return warnsSince26;
  const sendsProxy = parameters.known.some(({ keyword }) =>
    /^(?:send-proxy|proxy-v2-options)/.test(keyword.value ?? ''),
  );
  return sendsProxy ? warnsSince33 : always('accepts');
}

/** The crash comes when the peer is started, so not in a section that HAProxy drops. */
function uncrashed(haproxy: Behavior): Behavior {
  return haproxy === check ? warnsSince26 : haproxy;
}

/** With an empty list HAProxy takes it for not given. */
function isSet(parameters: readonly Parameter[], keyword: string): boolean {
  const found = findParameter(parameters, keyword);
  return found !== null && found.args.length > 0;
}
