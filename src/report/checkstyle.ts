import type { Problem } from '../problem.ts';
import { byFile } from './by-file.ts';
import { escapeXml } from './xml.ts';

/** Checkstyle XML, which most CI servers read. */
export function reportCheckstyle(problems: readonly Problem[]): string {
  const files = byFile(problems).map(([name, list]) => {
    const errors = list.map(({ source, range, severity, message, hint, rule }) => {
      const { line, column } = source.position(range.start);
      const text = hint === null ? message : `${message} (${hint})`;
      return `    <error line="${line}" column="${column}" severity="${severity}" message="${escapeXml(text)}" source="hapeers.${escapeXml(rule)}"/>\n`;
    });
    return `  <file name="${escapeXml(name)}">\n${errors.join('')}  </file>\n`;
  });
  return `<?xml version="1.0" encoding="UTF-8"?>\n<checkstyle version="4.3">\n${files.join('')}</checkstyle>\n`;
}
