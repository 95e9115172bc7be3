import type { ChalkInstance } from 'chalk';
import type { ProbeFinding } from '../../../probe/finding.ts';

/** One line a target for people, with the next step where one is needed. */
export function reportProbeText(findings: readonly ProbeFinding[], colours: ChalkInstance): string {
  return findings
    .map((finding) => {
      const mark = finding.healthy ? colours.green('ok') : colours.red.bold('FAILED');
      const time = finding.handshakeMs === null ? '' : colours.dim(` (${finding.handshakeMs.toFixed(1)} ms)`);
      const hint = finding.hint === null ? '' : `  ${colours.bold('hint:')} ${finding.hint}\n`;
      return `${mark} ${colours.bold(finding.address)} ${finding.message}${time} ${colours.dim(`[${finding.verdict}]`)}\n${hint}`;
    })
    .join('');
}

/** The same for scripts, in the shape of the command-line contract, version 1. */
export function reportProbeJson(findings: readonly ProbeFinding[]): string {
  const healthy = findings.every((finding) => finding.healthy);
  return `${JSON.stringify({ version: 1, healthy, targets: findings }, null, 2)}\n`;
}
