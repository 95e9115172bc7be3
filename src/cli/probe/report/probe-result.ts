import type { Colors } from '../../../report/colors.ts';
import { reportNagios } from './nagios.ts';
import { reportNodesText } from './nodes.ts';
import { reportProbeText } from './probe.ts';
import { reportPrometheus } from './prometheus.ts';
import type { ProbeResult } from './result.ts';

/** The formats of a probe that observes nothing. */
export type ProbeFormat = 'text' | 'json' | 'prometheus' | 'nagios';

/** The report and the exit status: 0 healthy, 1 not; for `nagios` 0 OK, 1 WARNING, 2 CRITICAL, 3 UNKNOWN. */
export function reportProbeResult(
  result: ProbeResult,
  format: ProbeFormat,
  colors: Colors,
): { readonly text: string; readonly exitCode: number } {
  const exitCode = isHealthy(result) ? 0 : 1;
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

/** One object a target, peers ports first; `canary` is there only where one was released. */
function reportJson(result: ProbeResult): string {
  const { findings, nodes, canary } = result;
  const report = {
    version: 1,
    healthy: isHealthy(result),
    targets: [...findings, ...nodes],
    ...(canary === null ? {} : { canary }),
  };
  return `${JSON.stringify(report, null, 2)}\n`;
}

function isHealthy({ findings, nodes, canary }: ProbeResult): boolean {
  return [...findings, ...nodes].every(({ healthy }) => healthy) && canary?.healthy !== false;
}
