import { type ReloadSafety, reloadSafety } from '../../../probe/runtime/reload.ts';
import type { Colors } from '../../../report/colors.ts';
import { visibleJson } from '../../../report/visible.ts';
import { reportNagios } from './nagios.ts';
import { reportNodesText } from './nodes.ts';
import { reportProbeText } from './probe.ts';
import { reportPrometheus } from './prometheus.ts';
import type { ProbeResult } from './result.ts';

/** The formats of a probe that observes nothing. */
export type ProbeFormat = 'text' | 'json' | 'prometheus' | 'nagios';

/** Exit statuses of `--reload-safe`. 2 and 3 would be a wrong option and a bug, which a guard wants to tell from both. */
const RELOAD_EXIT: Readonly<Record<ReloadSafety, number>> = { safe: 0, unsafe: 1, unknown: 4 };

/**
 * The report and the exit status: 0 healthy, 1 not; for a reload 0 safe, 1 not, 4 unknown; for `nagios` 0 OK, 1 WARNING,
 * 2 CRITICAL, 3 UNKNOWN.
 */
export function reportProbeResult(
  result: ProbeResult,
  format: ProbeFormat,
  colors: Colors,
): { readonly text: string; readonly exitCode: number } {
  const exitCode = exitCodeOf(result);
  switch (format) {
    case 'text':
      return {
        text: reportProbeText(result.findings, colors) + reportNodesText(result.nodes, result.canary, colors),
        exitCode,
      };
    case 'json':
      return { text: reportJson(result), exitCode };
    case 'prometheus':
      return { text: reportPrometheus(result), exitCode };
    case 'nagios':
      return reportNagios(result);
  }
}

function exitCodeOf(result: ProbeResult): number {
  if (!result.asksForReload) return isHealthy(result) ? 0 : 1;
  return RELOAD_EXIT[reloadSafety(result.nodes.map(({ runtime }) => runtime?.reload ?? null))];
}

/** One object a target, peers ports first; `canary` is there only where one was released. */
function reportJson(result: ProbeResult): string {
  const { findings, nodes, canary } = result;
  const report = {
    version: 1,
    healthy: isHealthy(result),
    targets: [...findings, ...nodes],
    ...(canary === null ? {} : { canary }),
  };
  return `${visibleJson(JSON.stringify(report, null, 2))}\n`;
}

function isHealthy({ findings, nodes, canary }: ProbeResult): boolean {
  return [...findings, ...nodes].every(({ healthy }) => healthy) && canary?.healthy !== false;
}
