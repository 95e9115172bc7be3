import type { Member, Tls } from '../model/cluster.ts';
import { expandName } from './expand.ts';
import type { NodeEntry, SectionEntry, TlsEntry } from './file.ts';
import { readHost } from './host.ts';

/** The port of the peers protocol where the cluster file gives none. */
const DEFAULT_PORT = 10000;

/** A node as a member of a section, with everything that the section and the defaults add. */
export function toMember(node: NodeEntry, section: SectionEntry): Member {
  const port = node.port ?? section.port ?? DEFAULT_PORT;
  const address = withPort(expandName(node.address, node.name), port);
  return {
    name: node.name,
    address,
    listen: node.bind === undefined ? address : withPort(expandName(node.bind, node.name), port),
    shard: section.shards === undefined ? null : (node.shard ?? null),
    tls: section.tls === undefined ? null : toTls({ ...section.tls, ...node.tls }, node.name),
  };
}

function withPort(text: string, port: number): string {
  const host = readHost(text);
  if (host.kind !== 'inet') return text;
  return `${host.text}:${host.port ?? port}`;
}

function toTls(entry: TlsEntry, name: string): Tls {
  const expand = (text: string | undefined) => (text === undefined ? null : expandName(text, name));
  const sni = expand(entry.sni);
  return {
    crt: expandName(entry.crt, name),
    caFile: expand(entry['ca-file']),
    crlFile: expand(entry['crl-file']),
    verify: entry.verify ?? 'required',
    sni: sni === null || sni.includes('(') ? sni : `str(${sni})`,
    verifyhost: expand(entry.verifyhost),
    sslMinVer: entry['ssl-min-ver'] ?? null,
    sslMaxVer: entry['ssl-max-ver'] ?? null,
    ciphers: entry.ciphers ?? null,
    ciphersuites: entry.ciphersuites ?? null,
  };
}
