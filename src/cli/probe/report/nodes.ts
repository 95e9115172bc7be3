import type { ChalkInstance } from 'chalk';
import type { CanaryResult } from '../../../probe/runtime/canary.ts';
import type { NodeFinding } from '../../../probe/runtime/node-finding.ts';
import type { Severity } from '../../../probe/runtime/remark.ts';

/** What runtime APIs told, for people: a line for each node, then what was remarked and whether a reload is safe. */
export function reportNodesText(
  nodes: readonly NodeFinding[],
  canary: CanaryResult | null,
  colours: ChalkInstance,
): string {
  const report = nodes.map((node) => reportNode(node, colours)).join('');
  if (canary === null) return report;
  const line = `${mark(canary.healthy, colours)} ${colours.bold('canary')} ${canary.message}\n`;
  return report + line + hintLine(canary.hint, colours);
}

function reportNode(node: NodeFinding, colours: ChalkInstance): string {
  const name = node.peer === null ? node.address : `${node.peer} ${colours.dim(`(${node.address})`)}`;
  const head = `${mark(node.healthy, colours)} ${colours.bold(name)} ${node.message} ${colours.dim(`[${node.verdict}]`)}\n`;
  if (node.runtime === null) return head + hintLine(node.hint, colours);
  const { remarks, reload } = node.runtime;
  // The head says the first one already when something is wrong.
  const told = node.healthy ? remarks : remarks.slice(1);
  const lines = told.map(
    ({ severity, message, hint }) =>
      `  ${severityWord(severity, colours)} ${message}\n${hintLine(hint, colours, '    ')}`,
  );
  const safe = reload.safe ? colours.green('reload:') : colours.yellow('reload:');
  return `${head}${hintLine(node.hint, colours)}${lines.join('')}  ${safe} ${reload.message}\n`;
}

function mark(healthy: boolean, colours: ChalkInstance): string {
  return healthy ? colours.green('ok') : colours.red.bold('FAILED');
}

function hintLine(hint: string | null, colours: ChalkInstance, indent = '  '): string {
  return hint === null ? '' : `${indent}${colours.bold('hint:')} ${hint}\n`;
}

function severityWord(severity: Severity, colours: ChalkInstance): string {
  switch (severity) {
    case 'error':
      return colours.red('error:');
    case 'pending':
      return colours.yellow('pending:');
    case 'warning':
      return colours.yellow('warning:');
    case 'info':
      return colours.blue('info:');
  }
}
