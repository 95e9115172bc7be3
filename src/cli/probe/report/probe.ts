import type { ProbeFinding } from '../../../probe/finding.ts';
import type { Colors } from '../../../report/colors.ts';
import { visible, visibleJson } from '../../../report/visible.ts';

/** One line a target for people, with the next step where one is needed. */
export function reportProbeText(findings: readonly ProbeFinding[], colors: Colors): string {
  return findings
    .map((finding) => {
      const mark = finding.healthy ? colors.green('ok') : colors.red.bold('FAILED');
      const time = finding.handshakeMs === null ? '' : colors.dim(` (${finding.handshakeMs.toFixed(1)} ms)`);
      const hint = finding.hint === null ? '' : `  ${colors.bold('hint:')} ${visible(finding.hint)}\n`;
      return `${mark} ${colors.bold(visible(finding.address))} ${visible(finding.message)}${time} ${colors.dim(`[${finding.verdict}]`)}\n${hint}`;
    })
    .join('');
}

/** The same for scripts, in the shape of the command-line contract, version 1. */
export function reportProbeJson(findings: readonly ProbeFinding[]): string {
  const healthy = findings.every((finding) => finding.healthy);
  return `${visibleJson(JSON.stringify({ version: 1, healthy, targets: findings }, null, 2))}\n`;
}
