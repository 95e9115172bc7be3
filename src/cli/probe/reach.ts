import { HapeersError } from '../../errors.ts';
import type { Reached } from '../../lint/rule.ts';
import type { Config } from '../../model/config.ts';
import { type ConfigTarget, type RemotePeer, targetsOf } from '../../probe/config-targets.ts';
import type { ProbeFinding } from '../../probe/finding.ts';
import { probeEach } from '../../probe/probe.ts';
import type { ProbeTarget } from '../../probe/target.ts';
import { formatEndpoint } from '../../protocol/endpoint.ts';
import type { Io } from '../shell/io.ts';
import { loadTls } from './tls.ts';

/** A peer as the probe takes it. Where a file of its TLS cannot be read, it says so instead of being dialed. */
export function probeTargetOf(target: RemotePeer, io: Io): ProbeTarget {
  const named = {
    text: `${formatEndpoint(target.endpoint)}=${target.name}`,
    endpoint: target.endpoint,
    peer: target.name,
    candidates: target.others,
    dial: target.dial,
    section: target.within,
  };
  if (target.namespace != null) {
    return {
      ...named,
      unfit: {
        message: `was not dialed: its line names the network namespace "${target.namespace}"`,
        hint: `ask from inside: ip netns exec ${target.namespace} hapeers probe ${named.text}`,
      },
    };
  }
  try {
    return { ...named, tls: target.tls === null ? null : loadTls(target.tls, io) };
  } catch (error) {
    if (!(error instanceof HapeersError)) throw error;
    return { ...named, unfit: { message: `was not dialed: ${error.message}`, hint: error.hint } };
  }
}

/**
 * Asks every remote peer of a config who it is, for the rules of the area `reach`.
 * @param observers names of the cluster file at whose addresses nobody answers
 */
export async function reachPeers(
  config: Config,
  observers: ReadonlySet<string>,
  timeoutMs: number,
  io: Io,
): Promise<readonly Reached[]> {
  const targets = targetsOf(config).filter(({ name }) => !observers.has(name));
  const probed = targets.map((target) => probeTargetOf(target, io));
  const findings = await probeEach(probed, { timeoutMs });
  return targets.map((target, index) => judge(target, findings[index] ?? []));
}

/** HAProxy dials the first address that a name resolves to: one healthy address is not enough, one bad one is told. */
function judge(target: ConfigTarget, findings: readonly ProbeFinding[]): Reached {
  const bad = findings.find(({ healthy }) => !healthy);
  const { message, hint, address, verdict } = bad ?? {
    message: '',
    hint: null,
    address: '',
    verdict: 'identified',
  };
  return {
    peer: target.peer,
    verdict: bad === undefined ? 'reached' : verdict === 'wrong-peer' ? 'wrong-peer' : 'unreachable',
    message: `peer "${target.name}" at ${address} ${message}`,
    hint,
  };
}
