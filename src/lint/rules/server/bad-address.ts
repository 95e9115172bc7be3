import type { Config, Server, ServerTemplate } from '../../../model/config.ts';
import { findParameter } from '../../../model/parameter/parameters.ts';
import { isImpossibleHost, parseAddress } from '../../../model/value/address.ts';
import { addressFault } from '../../address-faults.ts';
import { always, defineRule, reactionOf } from '../../rule.ts';
import { suspectsOfProxies } from '../../suspect-servers.ts';

export default defineRule({
  id: 'server/bad-address',
  scope: 'config',
  severity: 'error',
  summary: 'server address is invalid',
  why: 'A server has one port up to 65535, none, or an offset such as +1000 to the client\'s port. HAProxy refuses ranges and larger numbers in every version, and letters after the digits from 2.9 on. Four numbers of which one is above 255 are taken for a name that no resolver knows: refused, unless the address is looked up later ("resolvers", "init-addr none"), and then the server stays down.',
  remedy: 'Write ADDRESS:PORT with numbers up to 255 and a port up to 65535.',
  haproxy: always('refuses'),
  facts: 'str2sa_range() in src/tools.c, srv_iterate_initaddr() in src/server.c',
  bad: `backend app
    timeout connect 5s
    timeout server 30s
    server web1 10.0.1.1:80000
`,
  good: `backend app
    timeout connect 5s
    timeout server 30s
    server web1 10.0.1.1:8000
`,
  check(config, report) {
    for (const server of suspectsOfProxies(config)) {
      const { certain, addressWord, source } = server;
      if (!certain || addressWord?.value == null) continue;
      const address = parseAddress(addressWord.value);
      const fault = addressFault(address, addressWord.value, 'server');
      if (fault === null) {
        if (address.kind !== 'inet' || !isImpossibleHost(address)) continue;
        const isRefused = isResolvedAtStart(config, server);
        report({
          source,
          range: addressWord.word,
          message: `"${address.host}" in "${addressWord.value}" is not a valid IPv4 address`,
          hint: 'write four numbers from 0 to 255, as in 10.0.0.5',
          haproxy: always(isRefused ? 'refuses' : 'accepts'),
          severity: isRefused ? 'error' : 'warning',
        });
        continue;
      }
      const reaction = reactionOf(fault.haproxy, config.version);
      // A backend for logs may have such addresses.
      if (reaction === 'unknown') continue;
      report({
        source,
        range: addressWord.word,
        message: fault.message,
        hint: fault.hint,
        haproxy: fault.haproxy,
        severity: reaction === 'refuses' ? 'error' : 'warning',
      });
    }
  },
});

/** Whether HAProxy needs the address before it starts: it is not looked up later, and nothing has kept it. */
function isResolvedAtStart(config: Config, server: Server | ServerTemplate): boolean {
  const isIdle = config.proxies.some(
    (proxy) => (proxy.disabled || !proxy.certain) && proxy.servers.includes(server),
  );
  const keepsState = config.globals.some(({ settings }) =>
    settings.some(({ keyword }) => keyword.startsWith('server-state-')),
  );
  if (isIdle || keepsState) return false;
  const parameters = [...server.inherited, ...server.parameters.known];
  const methods = findParameter(parameters, 'init-addr')?.args[0];
  if (methods === undefined) return findParameter(parameters, 'resolvers') === null;
  return methods.value?.split(',').every((method) => method === 'libc' || method === 'last') ?? false;
}
