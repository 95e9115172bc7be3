import { type Branch, branchOf, canFetchIn } from '../../grammar/vocabulary.ts';
import type { Argument } from '../model/line/expand.ts';
import { readExpression } from '../model/sample/expression.ts';
import { hasForeignSign, isImpossibleHost, isIpv6, parseAddress } from '../model/value/address.ts';
import type { Version } from '../model/value/version.ts';
import { addressFault } from './address-faults.ts';
import { always, type Behavior } from './rule.ts';

/** What HAProxy finds wrong with a value that is an address or an expression. */
export interface ReadValueFault {
  readonly message: string;
  readonly hint: string | null;
  readonly haproxy: Behavior;
}

/**
 * What HAProxy refuses in the address or the expression after a parameter of a server (`srv_parse_addr()` and
 * `srv_parse_agent_addr()` in src/check.c, `server_parse_exprs()` in src/server.c). Names are left to the resolver.
 */
export function readValueFault(
  keyword: string | null,
  value: Argument | undefined,
  version: Version,
): ReadValueFault | null {
  if (value?.value == null) return null;
  switch (keyword) {
    case 'addr':
      return checkAddressFault(value.value);
    case 'agent-addr':
      return agentAddressFault(value.value);
    case 'sni':
      return nameFault(value, version, branchOf(version));
    default:
      return null;
  }
}

function checkAddressFault(text: string): ReadValueFault | null {
  const address = parseAddress(text);
  return address.kind === 'inet' ? addressFault(address, text, 'log') : null;
}

/** An address alone: whatever else is in the word would be a part of a host's name. */
function agentAddressFault(text: string): ReadValueFault | null {
  if (
    isIpv6(text.replace(/^\[(.*)\]$/, '$1')) ||
    !(text.includes(':') || hasForeignSign(text) || isNoIpv4(text))
  )
    return null;
  const { host = null } = { ...parseAddress(text) } as { host?: string };
  return {
    message: `"${text}" is not an address`,
    hint:
      host !== null && /:\d+$/.test(text)
        ? `write "${host}", and "agent-port" with the port`
        : 'write an IPv4 or IPv6 address without a port',
    haproxy: always('refuses'),
  };
}

function isNoIpv4(text: string): boolean {
  return isImpossibleHost({ kind: 'inet', host: text, family: 'name', port: { kind: 'none' } });
}

function nameFault(value: Argument, version: Version, branch: Branch): ReadValueFault | null {
  const read = readExpression([value], 0, { version, branch, place: 'words' });
  if (read === null) return null;
  if ('fault' in read) return { ...read.fault, haproxy: always('refuses') };
  const { name, sample } = read.expression.fetch;
  if (sample === null || canFetchIn(name, 'server source', branch)) return null;
  return {
    message: `"${name}" has nothing to give while HAProxy connects to a server`,
    hint: 'use a sample of the request, such as req.hdr(host), or a fixed name, such as str(www.example.com)',
    haproxy: always('refuses'),
  };
}
