import type { ParameterPlace } from '../../../grammar/vocabulary.ts';
import type {
  Bind,
  Config,
  Defaults,
  Entity,
  ParameterList,
  Peer,
  Server,
  ServerTemplate,
  Setting,
} from '../config.ts';
import { readParameters } from './parameters.ts';

/** A line that takes parameters, whatever section it is in. */
export interface ParameterLine extends Entity {
  readonly place: ParameterPlace;
  /** How the line begins: `peer`, `server`, `server-template`, `bind`, `stats socket`, `default-server`, `default-bind`. */
  readonly keyword: string;
  readonly parameters: ParameterList;
  /** Whether it is a line of a peers section. */
  readonly inPeers: boolean;
  /** The peer, the server or the template that the line declares; null for the other lines. */
  readonly declares: Peer | Server | ServerTemplate | null;
}

/**
 * Every line of peers sections and proxies that takes server parameters.
 * @param wants which servers of proxies are asked for; all by default
 */
export function* serverLines(
  config: Config,
  wants: (server: Server | ServerTemplate) => boolean = () => true,
): Generator<ParameterLine> {
  for (const { peers, defaults } of config.peersSections) {
    for (const peer of peers) {
      if (readsParameters(peer)) yield lineOf(peer, 'server', peer.keyword, true, peer);
    }
    for (const line of defaults) {
      if (line.keyword === 'default-server') yield lineOf(line, 'default-server', line.keyword, true, null);
    }
  }
  for (const { servers, defaultServers } of config.proxies) {
    for (const server of servers) {
      if (wants(server)) yield lineOf(server, 'server', server.kind, false, server);
    }
    for (const line of defaultServers) yield lineOf(line, 'default-server', line.keyword, false, null);
  }
}

/** Every line of peers sections, proxies and global sections (`stats socket`) that takes bind parameters. */
export function* bindLines(config: Config): Generator<ParameterLine> {
  for (const { binds, defaults } of config.peersSections) {
    for (const bind of binds) yield lineOf(bind, 'bind', 'bind', true, null);
    for (const line of defaults) {
      if (line.keyword === 'default-bind') yield lineOf(line, 'default-bind', line.keyword, true, null);
    }
  }
  for (const { settings } of config.globals) {
    for (const setting of settings) {
      if (setting.keyword === 'stats' && setting.values[0]?.value === 'socket') yield socketLine(setting);
    }
  }
  for (const { binds } of config.proxies) {
    for (const bind of binds) yield lineOf(bind, 'bind', 'bind', false, null);
  }
}

function socketLine({ source, statement, certain, values }: Setting): ParameterLine {
  const parameters = readParameters(values.slice(2), 'bind');
  const keyword = 'stats socket';
  return { source, statement, certain, parameters, place: 'bind', keyword, inPeers: false, declares: null };
}

/** A line that declares a peer without an address is dropped by HAProxy before it looks at any parameter. */
function readsParameters({ keyword, local, addressWord }: Peer): boolean {
  return addressWord !== null || (keyword === 'server' && local === true);
}

function lineOf(
  line: Peer | Bind | Defaults | Server | ServerTemplate,
  place: ParameterPlace,
  keyword: string,
  inPeers: boolean,
  declares: ParameterLine['declares'],
): ParameterLine {
  const { source, statement, certain, parameters } = line;
  return { source, statement, certain, parameters, place, keyword, inPeers, declares };
}
