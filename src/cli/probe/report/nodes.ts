import type { CanaryResult } from '../../../probe/runtime/canary.ts';
import type { NodeFinding } from '../../../probe/runtime/node-finding.ts';
import type { Severity } from '../../../probe/runtime/remark.ts';
import type { Colors } from '../../../report/colors.ts';
import { visible } from '../../../report/visible.ts';
import { reportMatrix } from './matrix.ts';

/**
 * What runtime APIs told, for people: a line for each node, then what was remarked and whether a reload is safe, and the
 * nodes side by side.
 */
export function reportNodesText(
  nodes: readonly NodeFinding[],
  canary: CanaryResult | null,
  colors: Colors,
): string {
  const report = nodes.map((node) => reportNode(node, colors)).join('') + reportMatrix(nodes, colors);
  if (canary === null) return report;
  const line = `${mark(canary.healthy, colors)} ${colors.bold('canary')} ${visible(canary.message)}\n`;
  return report + line + hintLine(canary.hint, colors);
}

function reportNode(node: NodeFinding, colors: Colors): string {
  const name =
    node.peer === null
      ? visible(node.address)
      : `${visible(node.peer)} ${colors.dim(`(${visible(node.address)})`)}`;
  const head = `${mark(node.healthy, colors)} ${colors.bold(name)} ${visible(node.message)} ${colors.dim(`[${node.verdict}]`)}\n`;
  if (node.runtime === null) return head + hintLine(node.hint, colors);
  const { remarks, reload } = node.runtime;
  // The head says the first one already when something is wrong.
  const told = node.healthy ? remarks : remarks.slice(1);
  const lines = told.map(
    ({ severity, message, hint }) =>
      `  ${severityWord(severity, colors)} ${visible(message)}\n${hintLine(hint, colors, '    ')}`,
  );
  const safe = reload.safe && reload.judged ? colors.green('reload:') : colors.yellow('reload:');
  return `${head}${hintLine(node.hint, colors)}${lines.join('')}  ${safe} ${visible(reload.message)}\n`;
}

function mark(healthy: boolean, colors: Colors): string {
  return healthy ? colors.green('ok') : colors.red.bold('FAILED');
}

function hintLine(hint: string | null, colors: Colors, indent = '  '): string {
  return hint === null ? '' : `${indent}${colors.bold('hint:')} ${visible(hint)}\n`;
}

function severityWord(severity: Severity, colors: Colors): string {
  switch (severity) {
    case 'error':
      return colors.red('error:');
    case 'pending':
      return colors.yellow('pending:');
    case 'warning':
      return colors.yellow('warning:');
    case 'info':
      return colors.blue('info:');
  }
}
