import type { Config, Entity } from '../../../model/config.ts';
import type { Argument } from '../../../model/line/expand.ts';
import { parseAddress } from '../../../model/value/address.ts';
import { addressFault } from '../../address-faults.ts';
import { always, defineRule } from '../../rule.ts';

export default defineRule({
  id: 'bind/bad-address',
  scope: 'config',
  severity: 'error',
  summary: 'listener has no port, or an invalid address or port',
  why: 'A listener needs a port from 1 to 65535, or a range FIRST-LAST, or the path of a socket. HAProxy reads the address of "bind" and of "stats socket" in the same way, and refuses to start: a path without a slash at its beginning is a host name for it.',
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
    for (const line of listenerLines(config)) {
      const { certain, addressWord, source, statement, what } = line;
      if (!certain || addressWord?.value === null) continue;
      if (addressWord === null) {
        report({
          source,
          range: statement,
          message: `"${what}" has no address to listen on`,
          hint: 'write ADDRESS:PORT, or :PORT to listen on every address',
        });
        continue;
      }
      const texts = addressWord.value.split(',');
      for (const [index, text] of texts.entries()) {
        const address = parseAddress(text);
        // what follows the last comma may be missing
        const isEmpty = text === '' ? index === texts.length - 1 : address.kind === 'empty';
        const fault = isEmpty ? null : addressFault(address, text, 'bind');
        const lacksPort =
          address.kind === 'inet' &&
          (address.port.kind === 'none' || (address.port.kind === 'number' && address.port.value === 0));
        if (fault === null && !lacksPort) continue;
        report({
          source,
          range: addressWord.word,
          message: fault?.message ?? `"${text}" has no port to listen on`,
          hint: fault?.hint ?? (what === 'bind' ? BIND_HINT : socketHint(text)),
          haproxy: fault?.haproxy ?? always('refuses'),
        });
      }
    }
  },
});

const BIND_HINT = 'write ADDRESS:PORT, or :PORT to listen on every address';

function socketHint(text: string): string {
  return `write the path of the socket from "/" on, such as "/run/haproxy/${text.replace(/[^\w.-]/g, '')}", or ADDRESS:PORT`;
}

interface ListenerLine extends Entity {
  readonly what: 'bind' | 'stats socket';
  readonly addressWord: Argument | null;
}

/** The lines of proxies and of the global section that listen; those of peers sections have rules of their own. */
function* listenerLines({ proxies, globals }: Config): Generator<ListenerLine> {
  for (const { kind, binds } of proxies) {
    if (kind === 'defaults') continue;
    for (const bind of binds) yield { ...bind, what: 'bind' };
  }
  for (const { settings } of globals) {
    for (const { keyword, values, source, statement, certain } of settings) {
      if (keyword !== 'stats' || values[0]?.value !== 'socket') continue;
      yield { source, statement, certain, what: 'stats socket', addressWord: values[1] ?? null };
    }
  }
}
