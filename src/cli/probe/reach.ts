import { HapeersError } from '../../errors.ts';
import type { Reached } from '../../lint/rule.ts';
import type { Config } from '../../model/config.ts';
import { type ConfigTarget, type RemotePeer, targetsOf } from '../../probe/config-targets.ts';
import type { ProbeFinding } from '../../probe/finding.ts';
import { probe } from '../../probe/probe.ts';
import type { ProbeTarget } from '../../probe/target.ts';
import { formatEndpoint } from '../../protocol/endpoint.ts';
import type { Io } from '../shell/io.ts';
import { loadTls } from './tls.ts';

/**
 * A peer as the probe takes it.
 * @throws HapeersError `file-unreadable` where a file of its TLS cannot be read
 */
export function probeTargetOf(target: RemotePeer, io: Io): ProbeTarget {
  return {
    text: `${formatEndpoint(target.endpoint)}=${target.name}`,
    endpoint: target.endpoint,
    peer: target.name,
    candidates: target.others,
    tls: target.tls === null ? null : loadTls(target.tls, io),
  };
}

/** Asks every remote peer of a config who it is, for the rules of the area `reach`. */
export async function reachPeers(config: Config, timeoutMs: number, io: Io): Promise<readonly Reached[]> {
  return Promise.all(
    targetsOf(config).map(async (target): Promise<Reached> => {
      try {
        const findings = await probe([probeTargetOf(target, io)], { timeoutMs });
        return judge(target, findings);
      } catch (error) {
        if (!(error instanceof HapeersError)) throw error;
        return { peer: target.peer, verdict: 'unreachable', message: error.message, hint: error.hint };
      }
    }),
  );
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
