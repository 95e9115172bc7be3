import { type CallOptions, callLines } from './call.ts';
import type { RuntimeEndpoint } from './runtime-target.ts';

/** A server of a running process, as far as stickiness depends on it. */
export interface ServerState {
  readonly backend: string;
  readonly name: string;
  /** The number that stands for it in a table without server names. */
  readonly id: number;
  readonly address: string;
  readonly port: string | null;
  /** Whether a resolver gives the address, which may be another one on each node. */
  readonly isResolved: boolean;
}

/**
 * Asks for the servers of one backend.
 * @throws RuntimeError as for a call
 */
export async function askServers(
  endpoint: RuntimeEndpoint,
  backend: string,
  options: CallOptions,
): Promise<readonly ServerState[]> {
  return readShowServersState(callLines(endpoint, `show servers state ${backend}`, options));
}

/**
 * Reads the answer to `show servers state` (`dump_servers_state()` in proxy.c): a version, a line with the names of the
 * columns, a line for each server. Columns are found by name, so newer ones do no harm.
 */
export async function readShowServersState(lines: AsyncIterable<string>): Promise<readonly ServerState[]> {
  const servers: ServerState[] = [];
  let columns: readonly string[] = [];
  for await (const line of lines) {
    if (line.startsWith('# ')) {
      columns = line.slice(2).split(' ');
      continue;
    }
    const cells = line.split(' ');
    const cell = (name: string): string => cells[columns.indexOf(name)] ?? '';
    if (cells.length < 2 || columns.length === 0) continue;
    const port = cell('srv_port');
    servers.push({
      backend: cell('be_name'),
      name: cell('srv_name'),
      id: Number(cell('srv_id')),
      address: cell('srv_addr'),
      port: /^\d+$/.test(port) ? port : null,
      isResolved: !/^-?$/.test(cell('srv_fqdn')) || !/^-?$/.test(cell('srvrecord')),
    });
  }
  return servers;
}
