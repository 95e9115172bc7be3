import type { Config, Parameter, Peer, PeersSection } from '../../../model/config.ts';
import { harmfulParameter } from '../../../model/parameter/harmful.ts';
import { findParameter } from '../../../model/parameter/parameters.ts';
import { listenerParameters, parametersOf } from '../../../model/parameter/tls.ts';
import { isAtLeast, isBefore } from '../../../model/value/version.ts';
import type { Fix } from '../../../problem.ts';
import type { Source } from '../../../text.ts';
import { isUnconditional } from '../../certainty.ts';
import { withoutWords } from '../../fix/edits.ts';
import { always, defineRule } from '../../rule.ts';

export default defineRule({
  id: 'peers/harmful-parameter',
  scope: 'config',
  severity: 'error',
  summary: 'parameter keeps peers from connecting',
  why: 'From 3.0 on the connection to a peer is that of a server, and some parameters of servers reach it: with "proto" (3.0) or "strict-maxconn" (3.2) the peer is never connected, and some releases end with a crash. A listener with "accept-proxy" accepts only connections that begin with a PROXY header, which peers send with "send-proxy" in HAProxy 3.0 to 3.2 and in no other version. At a reload an old process that sends none is refused as well, and all tables are lost.',
  remedy: 'Remove the parameter.',
  fix: '"proto" and "strict-maxconn" are removed from the lines of peers.',
  haproxy: always('accepts'),
  facts: 'peer_session_create() in src/peers.c, every parameter measured with two nodes of 2.6, 3.0 and 3.2',
  bad: `peers mypeers
    peer hap1 10.0.0.1:10000
    peer hap2 10.0.0.2:10000 strict-maxconn

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
    for (const section of config.peersSections) {
      if (!section.certain || section.disabled) continue;
      for (const peer of section.peers) {
        const { source, certain, parameters, statement, name } = peer;
        if (!certain || (peer.local !== false && peer.keyword === 'peer')) continue;
        const found = harmfulParameter(peer, config.version);
        if (found === null) continue;
        const isOwn = parameters.known.includes(found);
        report({
          source,
          range: isOwn ? rangeOf(found) : (name?.word ?? statement),
          message: `"${found.keyword.value}" keeps peer "${name?.value ?? ''}" from being connected`,
          hint: isOwn ? 'remove it' : 'remove it from the default-server line',
          fix: isOwn && isUnconditional(config, section.section) ? removal(source, found) : null,
        });
      }
      const listener = section.binds.find(({ certain }) => certain);
      const accepts = findParameter(listenerParameters(section), 'accept-proxy');
      const local = section.peers.find((peer) => peer.local === true);
      if (listener === undefined || accepts === null || local === undefined || !local.certain) continue;
      if (sendsProxy(local, config)) continue;
      report({
        source: section.source,
        range: rangeOf(accepts),
        message: 'a listener with "accept-proxy" refuses the old process at a reload: all tables are lost',
        hint: hintFor(section, config),
      });
    }
  },
});

function sendsProxy(peer: Peer, { version }: Config): boolean {
  const isSent = isAtLeast(version, '3.0') && isBefore(version, '3.3');
  return isSent && parametersOf(peer).some(({ keyword }) => /^send-proxy(?:-v2)?$/.test(keyword.value ?? ''));
}

function hintFor({ peers }: PeersSection, { version }: Config): string {
  const sent = isAtLeast(version, '3.0') && isBefore(version, '3.3');
  const others = peers.some(({ parameters }) =>
    parameters.known.some(({ keyword }) => keyword.value?.startsWith('send-proxy')),
  );
  return sent && others ? 'remove it, or add "send-proxy" to the local server too' : 'remove it';
}

function rangeOf({ keyword, args }: Parameter) {
  return { start: keyword.word.start, end: (args.at(-1) ?? keyword).word.end };
}

function removal(source: Source, parameter: Parameter): Fix {
  return {
    description: `remove "${parameter.keyword.value}"`,
    safe: true,
    edits: [withoutWords(source, rangeOf(parameter))],
  };
}
