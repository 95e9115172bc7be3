import type { Peer } from '../../model/config.ts';
import { isPort } from '../../model/value/address.ts';
import { readHost } from '../host.ts';
import type { Found } from './found.ts';
import type { Fact, Notes } from './notes.ts';

/** What the configs say about one member of one section. */
export interface MemberDraft {
  named: Fact | null;
  dialed: Fact | null;
  /** The first line that says so. */
  dialedBy: Peer | null;
  listen: Fact | null;
  shard: Fact | null;
}

/** In the place of what no config says: no cluster file accepts it, so it is a draft that has to be completed. */
const UNKNOWN_HOST = '';
export const UNKNOWN_PORT = 0;

/** A member with an address that a cluster file can have. */
export interface DerivedMember {
  readonly name: string;
  readonly host: string;
  /** Null for a socket. */
  readonly port: number | null;
  /** Where host and port were found. */
  readonly place: Fact;
  /** As the config has it; null where it is what is dialed, or not known. */
  readonly listen: string | null;
  readonly shard: number | null;
  readonly facts: Found['facts'];
}

/** A member as a cluster file has it; null, with a note, where it cannot. */
export function derivedMember(
  name: string,
  { named, dialed, listen, shard }: MemberDraft,
  notes: Notes,
): DerivedMember | null {
  const known = dialed ?? listen;
  if (known === null) return null;
  const host = readHost(known.text);
  if (host.kind === 'bad') {
    notes.error(known, host.message, host.hint ?? 'correct the address');
    return null;
  }
  const isWildcard = host.kind === 'inet' && host.wildcard;
  if (isWildcard) {
    notes.warning(
      known,
      `no config says where the other nodes dial "${name}"`,
      `add the config of a different node, or complete "address" of "${name}"`,
    );
  }
  const port = host.kind === 'inet' ? portOf(host.port ?? '') : null;
  if (port === UNKNOWN_PORT) {
    notes.warning(
      known,
      `"${known.text}" has no port that a cluster file can express`,
      `write a number in the config, or complete "port" of "${name}"`,
    );
  }
  const isDialed = listen === null || (listen.text === known.text && !isWildcard);
  const facts = {
    name: named,
    address: isWildcard ? null : known,
    bind: listen === known && !isWildcard ? null : listen,
    shard,
  };
  return {
    name,
    host: isWildcard ? UNKNOWN_HOST : port === UNKNOWN_PORT ? host.text.replace(/:[^:]*$/, '') : host.text,
    port,
    place: known,
    listen: isDialed ? null : listen.text,
    shard: shard === null ? null : Number(shard.text),
    facts: Object.entries(facts).flatMap(([what, fact]) =>
      fact === null ? [] : { what, at: notes.placesOf(fact) },
    ),
  };
}

function portOf(text: string): number {
  return isPort(text) ? Number(text) : UNKNOWN_PORT;
}
