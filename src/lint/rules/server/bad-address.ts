import { parseAddress } from '../../../model/value/address.ts';
import { addressFault } from '../../address-faults.ts';
import { always, defineRule, reactionOf } from '../../rule.ts';
import { suspectsOfProxies } from '../../suspect-servers.ts';

export default defineRule({
  id: 'server/bad-address',
  scope: 'config',
  severity: 'error',
  summary: 'server address has an invalid port',
  why: "A server has one port up to 65535, none, or an offset such as +1000 to the client's port. HAProxy refuses ranges and larger numbers in every version, and letters after the digits from 2.9 on.",
  remedy: 'Write ADDRESS:PORT with a port up to 65535.',
  haproxy: always('refuses'),
  facts: 'str2sa_range() in src/tools.c',
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
    for (const { certain, addressWord, source } of suspectsOfProxies(config)) {
      if (!certain || addressWord?.value == null) continue;
      const fault = addressFault(parseAddress(addressWord.value), addressWord.value, 'server');
      if (fault === null) continue;
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
