import { isWord } from '../edit/layout.ts';
import { insertStatement } from '../edit/line-edits.ts';
import type { Config, Peer, PeersSection } from '../model/config.ts';
import type { Argument } from '../model/line/expand.ts';
import { type Address, addressKey, isWildcard, parseAddress } from '../model/value/address.ts';
import type { Edit } from '../problem.ts';
import { addressFault } from './address-faults.ts';
import { isUnconditional } from './certainty.ts';
import { documentOf, editsIn, withoutWords } from './fix/edits.ts';

/** The edits that take the address of the local peer off its line, and whether it is certain that they are meant. */
export interface ListenerEdits {
  readonly safe: boolean;
  readonly edits: readonly Edit[];
}

/**
 * In the form with `bind` and `server` lines the address of the local peer belongs onto the bind line: it vanishes where
 * there is one, and becomes one where there is none. Null where that is not possible, or where something in the
 * section is open.
 */
export function moveToListener(
  config: Config,
  section: PeersSection,
  { source, statement }: Peer,
  address: Argument,
): ListenerEdits | null {
  const [bind, ...others] = section.binds;
  if (others.length > 0 || !isUnconditional(config, section.section)) return null;
  const removal = withoutWords(source, address.word);
  if (bind === undefined) {
    if (address.value === null || !canListen(parseAddress(address.value), address.value)) return null;
    const document = documentOf(config, source);
    const written = source.slice(address.word);
    if (!isWord(written)) return null;
    const line = insertStatement(document, section.section, ['bind', written], {
      after: section.section.header,
    });
    // What follows may be about TLS, of which the listener then has nothing.
    return { safe: statement.end === address.word.end, edits: [removal, ...editsIn(source, [line])] };
  }
  const [listener] = bind.addresses;
  if (!bind.certain || bind.addressWord === null || bind.addresses.length > 1) return null;
  const isSame =
    source.slice(bind.addressWord.word) === source.slice(address.word) ||
    (listener !== undefined && address.value !== null && listensAt(listener, parseAddress(address.value)));
  return { safe: isSame, edits: [removal] };
}

function canListen(address: Address, text: string): boolean {
  const hasPort = address.kind !== 'inet' || (address.port.kind === 'number' && address.port.value > 0);
  return hasPort && !text.includes(',') && addressFault(address, text, 'peers-bind') === null;
}

/** Whether who dials `address` may well come to `listener`: a wildcard and a host name are taken at their word. */
function listensAt(listener: Address, address: Address): boolean {
  const key = addressKey(listener);
  if (key !== null && key === addressKey(address)) return true;
  if (listener.kind !== 'inet' || address.kind !== 'inet') return false;
  const isVague = [listener, address].some((one) => isWildcard(one) || one.family === 'name');
  return (
    isVague &&
    listener.port.kind === 'number' &&
    address.port.kind === 'number' &&
    listener.port.value === address.port.value
  );
}
