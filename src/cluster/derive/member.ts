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

/** A member with an address that a cluster file can have. */
export interface DerivedMember {
  readonly name: string;
  readonly host: string;
  /** Null for a socket. */
  readonly port: number | null;
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
  if (host.kind === 'inet' && host.wildcard) {
    notes.error(
      known,
      `no config says where the other nodes dial "${name}"`,
      'add the config of a different node as well',
    );
    return null;
  }
  if (host.kind === 'inet' && !isPort(host.port ?? '')) {
    notes.error(known, `"${known.text}" has no port that a cluster file can express`, 'write a number');
    return null;
  }
  const facts = { name: named, address: known, bind: listen === known ? null : listen, shard };
  return {
    name,
    host: host.text,
    port: host.kind === 'inet' ? Number(host.port) : null,
    listen: listen === null || listen.text === known.text ? null : listen.text,
    shard: shard === null ? null : Number(shard.text),
    facts: Object.entries(facts).flatMap(([what, fact]) =>
      fact === null ? [] : { what, at: notes.placesOf(fact) },
    ),
  };
}
