import type { ProbeFinding } from '../../../probe/finding.ts';
import type { CanaryResult } from '../../../probe/runtime/canary.ts';
import type { NodeFinding } from '../../../probe/runtime/node-finding.ts';

/** All that one run found out. */
export interface ProbeResult {
  /** Of peers ports. */
  readonly findings: readonly ProbeFinding[];
  /** Of runtime APIs. */
  readonly nodes: readonly NodeFinding[];
  /** null where none was released. */
  readonly canary: CanaryResult | null;
  /** Whether the question is if a reload of the nodes loses nothing (`--reload-safe`). */
  readonly asksForReload: boolean;
}
