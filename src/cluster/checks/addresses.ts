import { addressKey, isPort, isWildcard, parseAddress } from '../../model/value/address.ts';
import { expandName, hasVariable } from '../expand.ts';
import { type NodeEntry, type Path, sectionsOf } from '../file.ts';
import { readHost } from '../host.ts';
import { toMember } from '../member.ts';
import type { Review } from '../review.ts';

/** Addresses that HAProxy takes, and no two things at one place. */
export function checkAddresses(review: Review): void {
  const before = review.problems.length;
  for (const [index, node] of review.file.nodes.entries()) {
    checkDialed(review, node, ['nodes', index]);
    checkListen(review, node, ['nodes', index, 'bind']);
  }
  checkObservers(review);
  if (review.problems.length > before) return;
  checkDuplicates(review);
  checkListeners(review);
}

function checkDialed(review: Review, node: NodeEntry, path: Path): void {
  const at = [...path, 'address'];
  const host = readHost(expandName(node.address, node.name));
  if (host.kind === 'bad') {
    review.error(at, host.message, host.hint);
  } else if (host.kind === 'path') {
    if (node.port !== undefined) {
      review.error([...path, 'port'], 'a socket path has no port', 'remove "port"');
    }
  } else if (host.port !== null) {
    const hint = isPort(host.port)
      ? `write "address: '${host.text}'" and "port: ${host.port}"`
      : `write "address: '${host.text}'"`;
    review.error(at, `"address" contains a port: "${node.address}"`, hint);
  } else if (host.wildcard) {
    review.error(
      at,
      `the other nodes cannot dial "${node.address}"`,
      'give the address of this node here, and what it listens on as "bind"',
    );
  }
}

function checkListen(review: Review, node: NodeEntry, path: Path): void {
  if (node.bind === undefined) return;
  const host = readHost(expandName(node.bind, node.name));
  if (host.kind === 'bad') review.error(path, host.message, host.hint);
  else if (host.kind === 'inet' && host.port !== null && !isPort(host.port)) {
    review.error(path, `"${host.port}" is not a valid port to listen on`, 'give one port from 1 to 65535');
  }
}

function checkObservers(review: Review): void {
  for (const { entry, path } of sectionsOf(review.file)) {
    for (const [index, observer] of (entry.observers ?? []).entries()) {
      if (typeof observer === 'string' || observer.address === undefined) continue;
      const at = [...path, 'observers', index, 'address'];
      const host = readHost(observer.address);
      if (host.kind === 'bad') review.error(at, host.message, host.hint);
      else if (host.kind === 'inet' && (host.port === null || !isPort(host.port))) {
        review.error(
          at,
          `the address of an observer needs a port: "${observer.address}"`,
          `write, for example, "${host.text}:9"`,
        );
      }
    }
  }
}

/** Two nodes, or a node and an observer, that are dialed at one address. */
function checkDuplicates(review: Review): void {
  for (const { entry, path } of sectionsOf(review.file)) {
    const first = new Map<string, { name: string; path: Path }>();
    for (const [index, node] of review.file.nodes.entries()) {
      const { address } = toMember(node, entry);
      const key = keyOf(address);
      const known = first.get(key);
      const at = ['nodes', index, 'address'];
      if (known === undefined) {
        first.set(key, { name: node.name, path: at });
        continue;
      }
      review.error(
        at,
        `"${node.name}" has the address of "${known.name}": ${address}`,
        'give each node a unique address and port',
        [review.related(known.path, `the address of "${known.name}"`)],
      );
    }
    for (const [index, observer] of (entry.observers ?? []).entries()) {
      if (typeof observer === 'string' || observer.address === undefined) continue;
      const known = first.get(keyOf(observer.address));
      if (known === undefined) continue;
      review.error(
        [...path, 'observers', index, 'address'],
        `the observer "${observer.name}" has the address of "${known.name}"`,
        'give it an address where nothing answers, such as 127.0.0.1:9',
      );
    }
  }
}

/** Two sections of one node that listen at one place: connections would reach either of them. */
function checkListeners(review: Review): void {
  const sections = sectionsOf(review.file);
  for (const [index, node] of review.file.nodes.entries()) {
    const listeners = sections.map(({ entry, path }) => ({
      entry,
      path,
      listen: toMember(node, entry).listen,
    }));
    for (const [at, one] of listeners.entries()) {
      const other = listeners.slice(0, at).find(({ listen }) => collide(listen, one.listen));
      if (other === undefined) continue;
      const shared = node.port !== undefined || /:\d+$/.test(node.bind ?? '');
      review.error(
        shared ? ['nodes', index, node.port !== undefined ? 'port' : 'bind'] : [...one.path, 'name'],
        `on "${node.name}" the sections "${other.entry.name}" and "${one.entry.name}" listen on the same port: ${one.listen}`,
        shared
          ? 'leave the port to the sections, each with its own "port"'
          : 'give each section its own "port"',
      );
      return;
    }
  }
}

function collide(a: string, b: string): boolean {
  const [one, other] = [parseAddress(a), parseAddress(b)];
  if (one.kind !== 'inet' || other.kind !== 'inet') return keyOf(a) === keyOf(b);
  if (one.port.kind !== 'number' || other.port.kind !== 'number' || one.port.value !== other.port.value)
    return false;
  return isWildcard(one) || isWildcard(other) || keyOf(a) === keyOf(b);
}

/** A text that is the same for the same place; an address with a variable is only the same as itself. */
function keyOf(address: string): string {
  return hasVariable(address) ? address : (addressKey(parseAddress(address)) ?? address);
}
