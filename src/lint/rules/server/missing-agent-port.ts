import type { Config, Parameter } from '../../../model/config.ts';
import { findParameter, isSwitchedOn } from '../../../model/parameter/parameters.ts';
import { readInt } from '../../../model/value/number.ts';
import { always, defineRule } from '../../rule.ts';
import { suspectServers } from '../../suspect-servers.ts';

export default defineRule({
  id: 'server/missing-agent-port',
  scope: 'config',
  severity: 'error',
  summary: 'server or peer has "agent-check" but no "agent-port"',
  why: 'Agents have no default port. HAProxy refuses to start, even in a peers section, where agents are never checked.',
  remedy: 'Add "agent-port PORT", or remove "agent-check".',
  haproxy: always('refuses'),
  facts: '_srv_parse_finalize() in src/server.c',
  bad: `backend app
    timeout connect 5s
    timeout server 30s
    server web1 10.0.1.1:80 agent-check
`,
  good: `backend app
    timeout connect 5s
    timeout server 30s
    server web1 10.0.1.1:80 agent-check agent-port 9000
`,
  check(config, report) {
    const isKnown = !defaultsSetAgents(config);
    for (const { certain, declares, inPeers, parameters, source } of suspectServers(config)) {
      if (!certain || declares === null || parameters.unknown !== null || !(inPeers || isKnown)) continue;
      const all = [...declares.inherited, ...parameters.known];
      if (!isSwitchedOn(all, 'agent-check') || hasPort(all)) continue;
      const own = parameters.known.findLast(({ keyword }) => keyword.value === 'agent-check');
      report({
        source,
        range: own?.keyword.word ?? declares.statement,
        message: '"agent-check" without "agent-port"',
        hint: 'add "agent-port PORT", or remove "agent-check"',
      });
    }
  },
});

function hasPort(parameters: readonly Parameter[]): boolean {
  const port = findParameter(parameters, 'agent-port');
  const value = port?.args[0]?.value;
  return port !== null && (value == null || readInt(value) !== 0);
}

/** Whether a defaults section sets something about agents, which is not followed here. */
function defaultsSetAgents({ proxies }: Config): boolean {
  return proxies.some(
    ({ kind, defaultServers }) =>
      kind === 'defaults' &&
      defaultServers.some(({ parameters }) =>
        parameters.known.some(({ keyword }) => /^(?:no-)?agent-/.test(keyword.value ?? '')),
      ),
  );
}
