import type { NodeView } from './view.ts';

/** The tables of all nodes as JSON; positions count from 1, times are milliseconds, memory is bytes. */
export function reportJson(nodes: readonly NodeView[]): string {
  return `${JSON.stringify({ version: 1, nodes: nodes.map(({ name, ...rest }) => ({ node: name, ...rest })) }, null, 2)}\n`;
}
