import { visibleJson } from '../visible.ts';
import type { NodeView } from './view.ts';

/** The tables of all nodes as JSON; positions count from 1, times are milliseconds, memory is bytes. */
export function reportJson(nodes: readonly NodeView[]): string {
  const report = { version: 1, nodes: nodes.map(({ name, ...rest }) => ({ node: name, ...rest })) };
  return `${visibleJson(JSON.stringify(report, null, 2))}\n`;
}
