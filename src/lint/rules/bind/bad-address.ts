import { addressFault } from '../../address-faults.ts';
import { always, defineRule } from '../../rule.ts';

export default defineRule({
  id: 'bind/bad-address',
  scope: 'config',
  severity: 'error',
  summary: 'bind line has no port or an invalid port',
  why: 'A listener needs a port from 1 to 65535, or a range FIRST-LAST. HAProxy refuses to start.',
  remedy: 'Write ADDRESS:PORT, or :PORT to listen on every address.',
  haproxy: always('refuses'),
  facts: 'str2listener() in src/cfgparse.c, str2sa_range() in src/tools.c',
  bad: `frontend web
    timeout client 30s
    bind 10.0.0.1
`,
  good: `frontend web
    timeout client 30s
    bind 10.0.0.1:80
`,
  check(config, report) {
    for (const { kind, binds } of config.proxies) {
      if (kind === 'backend' || kind === 'defaults') continue;
      for (const { certain, addressWord, addresses, source, statement } of binds) {
        if (!certain || addressWord?.value === null) continue;
        if (addressWord === null) {
          report({
            source,
            range: statement,
            message: '"bind" has no address to listen on',
            hint: 'write ADDRESS:PORT, or :PORT to listen on every address',
          });
          continue;
        }
        const texts = addressWord.value.split(',');
        addresses.forEach((address, index) => {
          const text = texts[index] ?? '';
          const isEmpty = address.kind === 'empty';
          const fault = isEmpty ? null : addressFault(address, text, 'bind');
          const lacksPort =
            address.kind === 'inet' &&
            (address.port.kind === 'none' || (address.port.kind === 'number' && address.port.value === 0));
          if (fault === null && !lacksPort) return;
          report({
            source,
            range: addressWord.word,
            message: fault?.message ?? `"${text}" has no port to listen on`,
            hint: fault?.hint ?? 'write ADDRESS:PORT, or :PORT to listen on every address',
            haproxy: fault?.haproxy ?? always('refuses'),
          });
        });
      }
    }
  },
});
