/** Where the nodes of a cluster come from: what is to be asked, and how long the answer may take. */
export type NodeSource = (DnsSource | CommandSource | FileSource) & { readonly timeoutMs: number };

/** `dns`: one node for each address of a name. `srv`: one for each target of SRV records. */
export interface DnsSource {
  readonly kind: 'dns' | 'srv';
  readonly name: string;
  /** IP addresses of DNS servers, with or without a port; empty for those of the machine. */
  readonly resolvers: readonly string[];
  /** Null for IPv4, and IPv6 where a name has no IPv4 address. */
  readonly family: 'ipv4' | 'ipv6' | 'both' | null;
  /** Whether the addresses of the targets of SRV records are used. */
  readonly wantsAddresses: boolean;
  /** Whether the names of the addresses of a `dns` name are used. */
  readonly wantsHosts: boolean;
}

/** A program that prints the nodes. */
export interface CommandSource {
  readonly kind: 'command';
  /** At least one word. */
  readonly argv: readonly string[];
}

/** A file with the nodes. */
export interface FileSource {
  readonly kind: 'file';
  /** As the cluster file gives it: relative to the cluster file. */
  readonly path: string;
}

/** A source for messages: `srv _peers._tcp.haproxy.internal`. */
export function describeNodeSource(source: NodeSource): string {
  switch (source.kind) {
    case 'command':
      return `command ${source.argv.join(' ')}`;
    case 'file':
      return `file ${source.path}`;
    default:
      return `${source.kind} ${source.name}`;
  }
}
