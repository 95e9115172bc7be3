import type { Config, Peer } from '../model/config.ts';
import type { Fleet } from '../model/fleet/fleet.ts';
import { isAtLeast, type Version } from '../model/value/version.ts';
import type { Comparison, Fix, Reaction, Related, Severity } from '../problem.ts';
import type { Source, TextRange } from '../text.ts';
import type { CertifiedNode } from './certificate/presented.ts';
import type { ExamplePem } from './example/pems.gen.ts';

/** From which version on `haproxy -c` reacts how; rows in ascending order, the first one from 2.4 on. */
export type Behavior = readonly { readonly from: string; readonly reaction: Reaction }[];

/** A config that shows a rule, the configs of several nodes by their local peer name, or a config with its files. */
export type Example = string | Readonly<Record<string, string>> | ExampleMachine;

/** A config and the files of certificates on its machine. */
export interface ExampleMachine {
  readonly config: string;
  /** By path. */
  readonly files: Readonly<Record<string, ExamplePem>>;
  /** The day on which it is looked at: `2026-06-01`. */
  readonly today: string;
}

/** What a rule says about one place. What is left out comes from the rule. */
export interface Finding {
  readonly source: Source;
  readonly range: TextRange;
  readonly message: string;
  readonly hint?: string | null;
  readonly severity?: Severity;
  /** Where it differs from the rule's own behavior. */
  readonly haproxy?: Behavior | Reaction;
  readonly related?: readonly Related[];
  readonly fix?: Fix | null;
  readonly comparison?: Comparison;
}

export type Reporter = (finding: Finding) => void;
/** In a fleet the report names the node on which the finding stands. */
export type FleetReport = (node: string, finding: Finding) => void;
/** The node is null where one is linted alone. */
export type CertificateReport = (node: string | null, finding: Finding) => void;

/** What a dial to one remote peer found; made by the probe, judged by the rules of the area `reach`. */
export interface Reached {
  readonly peer: Peer;
  readonly verdict: 'reached' | 'wrong-peer' | 'unreachable';
  /** In words: what answered, or why nothing did. */
  readonly message: string;
  readonly hint: string | null;
}

/** What every rule says about itself. */
export interface RuleFacts {
  /** `area/check`: also the file, the anchor in the documentation and the name of its fixtures. */
  readonly id: string;
  /** The severity of its findings, where a finding does not say otherwise. */
  readonly severity: Severity;
  /** Whether it runs only where somebody asks for it, by a severity or by name: advice that many have good reasons not to take. */
  readonly optIn?: true;
  /** What is wrong, in one line. */
  readonly summary: string;
  /** What it leads to, in a few sentences. */
  readonly why: string;
  readonly remedy: string;
  /** What `--fix` does about it; absent where no fix of the rule is safe. */
  readonly fix?: string;
  readonly haproxy: Behavior;
  /** HAProxy file and function that decides. */
  readonly facts: string;
  /** Raises this rule and no other. */
  readonly bad: Example;
  /** Raises nothing. */
  readonly good: Example;
  /** The HAProxy version for which the bad example is one; the newest where it is left out. */
  readonly badVersion?: string;
}

/** The nodes of a fleet; those whose files of certificates were read once more, with these. */
export interface LintFleet extends Fleet {
  readonly certified: readonly CertifiedNode[];
}

/** The config that runs, and the one that a reload would bring. */
export interface Reload {
  readonly was: Config;
  readonly now: Config;
}

/**
 * A rule on one config, on a whole fleet, on a reload from one config to another (examples are `was` and `now`), on what answers at the addresses of the remote peers, or on the files of
 * certificates of one node or of all.
 */
export type Rule = RuleFacts &
  (
    | { readonly scope: 'config'; readonly check: (config: Config, report: Reporter) => void }
    | { readonly scope: 'reload'; readonly check: (reload: Reload, report: Reporter) => void }
    | { readonly scope: 'fleet'; readonly check: (fleet: LintFleet, report: FleetReport) => void }
    | { readonly scope: 'reach'; readonly check: (reached: readonly Reached[], report: Reporter) => void }
    | {
        readonly scope: 'certificate';
        readonly check: (nodes: readonly CertifiedNode[], report: CertificateReport) => void;
      }
    /** Found by whoever applies the suppressions, or told by a real HAProxy. */
    | { readonly scope: 'suppression' | 'haproxy' }
  );

/**
 * Types a rule; its file exports the result as default.
 *
 * @example
 * const mine = defineRule({
 *   id: 'site/test-section',
 *   scope: 'config',
 *   severity: 'warning',
 *   summary: 'peers section is named "test"',
 *   why: 'Test sections do not belong on a load balancer.',
 *   remedy: 'Rename it.',
 *   haproxy: always('accepts'),
 *   facts: 'a rule of our own',
 *   bad: 'peers test\n',
 *   good: 'peers mypeers\n',
 *   check(config, report) {
 *     for (const { name, source, statement } of config.peersSections) {
 *       if (name?.value === 'test') report({ source, range: statement, message: 'this is a test section' });
 *     }
 *   },
 * });
 * lint([{ name: 'a.cfg', text: 'peers test\n' }], { rules: [mine] }).map(({ rule }) => rule); // ['site/test-section']
 */
export function defineRule(rule: Rule): Rule {
  return rule;
}

/** What `haproxy -c` of a version does, by a table of behaviors. */
export function reactionOf(behavior: Behavior, version: Version): Reaction {
  return behavior.findLast(({ from }) => isAtLeast(version, from))?.reaction ?? 'unknown';
}

/**
 * Every version refuses (or warns about, or accepts) it.
 *
 * @example
 * always('warns'); // [{ from: '2.4', reaction: 'warns' }]
 */
export function always(reaction: Reaction): Behavior {
  return [{ from: '2.4', reaction }];
}
