import { hostname } from 'node:os';
import { Environment } from '../../../src/model/line/environment.ts';
import { parseVersion } from '../../../src/model/value/version.ts';
import type { Problem } from '../../../src/problem.ts';
import { Source } from '../../../src/text.ts';
import type { HaproxyBinary } from '../../haproxy/binaries.ts';
import type { Verdict } from '../../haproxy/run-check.ts';
import { lintSources } from '../recorded/cases.ts';
import type { MutatedConfig } from './configs.ts';
import { kindOfRefusal, outsideCauseOf } from './outside.ts';
import type { Verdicts } from './verdicts.ts';

/** How far hapeers and one HAProxy agree. */
export interface Figures {
  judged: number;
  accepted: number;
  falselyRefused: number;
  /** Without what depends on more than the text. */
  refused: number;
  found: number;
  /** Of configs whose original this version accepts. */
  newlyRefused: number;
  newlyFound: number;
  /** Refused for files, names, builds or privileges alone, which hapeers is silent about. */
  outside: number;
  crashed: number;
}

/** A config that hapeers and a version of HAProxy do not agree on. */
export interface Disagreement {
  readonly kind: string;
  readonly version: string;
  readonly config: MutatedConfig;
  readonly judged: Verdict;
  readonly said: readonly Problem[];
}

/** Compares the verdicts of a binary on configs with what hapeers says for its version. */
export function agreementOf(
  binary: HaproxyBinary,
  configs: readonly MutatedConfig[],
  originals: readonly MutatedConfig[],
  verdicts: Verdicts,
): { readonly figures: Figures; readonly disagreements: readonly Disagreement[] } {
  const accepted = new Set(
    originals.filter((one) => accepts(verdicts.of(binary, one)?.exit)).map((one) => one.case),
  );
  const figures = emptyFigures();
  const disagreements = configs.flatMap((config) => {
    const judged = verdicts.of(binary, config);
    if (judged === undefined) return [];
    const said = refusalsOf(config, binary.version);
    const kind = count(figures, config, judged, said, accepted.has(config.case));
    return kind === null ? [] : [{ kind, version: binary.version, config, judged, said }];
  });
  return { figures, disagreements };
}

/** What hapeers says about a config for a version, and would keep HAProxy from starting. */
export function refusalsOf(config: MutatedConfig, version: string): readonly Problem[] {
  return lintSources(
    config.files.map(([name, text]) => new Source(name, text)),
    {
      version: parseVersion(version),
      localPeer: config.localPeer ?? hostname(),
      localPeerBy: config.localPeer === null ? 'node' : 'option',
      environment: new Environment(Object.entries(config.env), true),
    },
  ).filter(({ haproxy }) => haproxy === 'refuses' || haproxy === 'crashes');
}

/** HAProxy accepts with 0; 2 says that there is nothing to listen on, and nothing against the text. */
export function accepts(exit: number | undefined): boolean {
  return exit === 0 || exit === 2;
}

/** Counts one verdict; gives the kind of disagreement, null where there is none. */
function count(
  figures: Figures,
  config: MutatedConfig,
  judged: Verdict,
  said: readonly Problem[],
  wasAccepted: boolean,
): string | null {
  figures.judged++;
  if (judged.exit < 0) {
    figures.crashed++;
    return null;
  }
  if (accepts(judged.exit)) {
    figures.accepted++;
    const refusal = said.find(({ haproxy }) => haproxy === 'refuses');
    if (refusal === undefined) return null;
    figures.falselyRefused++;
    return `falsely refused by ${refusal.rule}`;
  }
  if (said.length === 0 && outsideCauseOf(judged.messages, config) !== null) {
    figures.outside++;
    return null;
  }
  figures.refused++;
  if (wasAccepted) figures.newlyRefused++;
  if (said.length === 0) return `missed: ${kindOfRefusal(judged.messages)}`;
  figures.found++;
  if (wasAccepted) figures.newlyFound++;
  return null;
}

function emptyFigures(): Figures {
  return {
    judged: 0,
    accepted: 0,
    falselyRefused: 0,
    refused: 0,
    found: 0,
    newlyRefused: 0,
    newlyFound: 0,
    outside: 0,
    crashed: 0,
  };
}
