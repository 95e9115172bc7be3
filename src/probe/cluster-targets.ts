import { HapeersError } from '../errors.ts';
import type { Cluster, ClusterSection, Tls } from '../model/cluster.ts';
import type { Environment } from '../model/line/environment.ts';
import { expandAddress, parseAddress } from '../model/value/address.ts';
import type { Endpoint } from '../protocol/endpoint.ts';
import { endpointOf, type RemotePeer } from './config-targets.ts';
import { fixedString, type TlsFiles } from './way.ts';

/**
 * Every node of a cluster as something to dial, once for each of its peers sections.
 * @param section the name of the one section to look at; null for all
 * @param own the node that is asking, which shows its certificate; null for none
 * @throws HapeersError `usage` for an unknown section, and for an address that cannot be dialed
 */
export function clusterTargetsOf(
  cluster: Cluster,
  section: string | null,
  own: string | null,
  environment: Environment,
): readonly RemotePeer[] {
  return sectionsOf(cluster, section).flatMap(({ name: within, members }) => {
    const shown = members.find(({ name }) => name === own)?.tls ?? null;
    return members.map(({ name, address, tls }) => ({
      name,
      endpoint: dialed(name, address, environment),
      within,
      tls: tls === null ? null : tlsOf(tls, shown),
      others: members.flatMap((other) => (other.name === name ? [] : [other.name])),
    }));
  });
}

/** Where the entries of an observer stand. */
export function observerEntriesOf(
  cluster: Cluster,
  section: string | null,
  observer: string,
  environment: Environment,
): readonly Endpoint[] {
  return sectionsOf(cluster, section).flatMap(({ observers }) =>
    observers.flatMap(({ name, address }) => (name === observer ? [dialed(name, address, environment)] : [])),
  );
}

function sectionsOf({ sections, source }: Cluster, name: string | null): readonly ClusterSection[] {
  const found = sections.filter((section) => name === null || section.name === name);
  if (found.length > 0) return found;
  throw new HapeersError(
    'usage',
    `the cluster file has no peers section "${name}" (${source.name})`,
    `use one of ${sections.map((section) => section.name).join(', ')}`,
  );
}

function dialed(name: string, text: string, environment: Environment): Endpoint {
  const address = expandAddress(text, (variable) => environment.get(variable));
  const endpoint = address === null ? null : endpointOf(parseAddress(address));
  if (endpoint !== null) return endpoint;
  throw new HapeersError(
    'usage',
    `the address of "${name}" cannot be dialed from here ("${text}")`,
    address === null ? 'give the value of its variable with --env NAME=VALUE' : 'probe only the other nodes',
  );
}

/** What a node asks of the one that it dials, and the certificate of whoever dials where it is wanted. */
function tlsOf(tls: Tls, shown: Tls | null): TlsFiles {
  return {
    sni: fixedString(tls.sni),
    verify: tls.verify,
    verifyHost: tls.verify === 'none' ? null : tls.verifyhost,
    caFile: tls.verify === 'none' ? null : tls.caFile,
    crt: tls.verify === 'none' ? null : (shown?.crt ?? null),
  };
}
