import type { Problem } from '../problem.ts';
import { byFile } from './by-file.ts';
import { place } from './text.ts';
import { escapeXml } from './xml.ts';

/** JUnit XML: a suite for each file; errors are failures, warnings and infos pass with their text as output. */
export function reportJunit(problems: readonly Problem[], files: readonly string[]): string {
  const found = new Map(byFile(problems));
  const failures = failuresIn(problems);
  const suites = [...new Set([...files, ...found.keys()])].map((name) => suite(name, found.get(name) ?? []));
  const tests = suites.reduce((sum, { tests: count }) => sum + count, 0);
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="hapeers" tests="${tests}" failures="${failures}" errors="0">\n${suites.map(({ text }) => text).join('')}</testsuites>\n`;
}

function suite(
  name: string,
  problems: readonly Problem[],
): { readonly tests: number; readonly text: string } {
  const failures = failuresIn(problems);
  const cases =
    problems.length === 0
      ? [`    <testcase name="no problems" classname="${escapeXml(name)}"/>\n`]
      : problems.map(testcase);
  const head = `  <testsuite name="${escapeXml(name)}" tests="${cases.length}" failures="${failures}" errors="0">\n`;
  return { tests: cases.length, text: `${head}${cases.join('')}  </testsuite>\n` };
}

function testcase({ source, range, severity, message, hint, rule }: Problem): string {
  const where = place(source, range);
  const text = escapeXml(`${where}: ${message}${hint === null ? '' : ` (${hint})`}`);
  const body =
    severity !== 'error'
      ? `<system-out>${severity}: ${text}</system-out>`
      : `<failure type="${severity}" message="${escapeXml(message)}">${text}</failure>`;
  return `    <testcase name="${escapeXml(`${rule} ${where}`)}" classname="${escapeXml(source.name)}">${body}</testcase>\n`;
}

function failuresIn(problems: readonly Problem[]): number {
  return problems.filter(({ severity }) => severity === 'error').length;
}
