import { fileURLToPath } from 'node:url';
import { type Agreement, compare, type Disagreement, emptyAgreement } from './recorded/agreement.ts';
import { areaOf } from './recorded/areas.ts';
import { beyondTheText } from './recorded/beyond-the-text.ts';
import { type Fault, lintCase, readCases } from './recorded/cases.ts';

/** `oracle [FILTER] [VERSION]`: compares the rules with the recorded verdicts, and prints what disagrees. */
function main([filter = '', version = '']: readonly string[]): void {
  const folder = fileURLToPath(new URL('../../../fixtures/oracle', import.meta.url));
  const table = new Map<string, Agreement>();
  const disagreements: Disagreement[] = [];
  for (const one of readCases(folder)) {
    for (const verdict of one.verdicts) {
      for (const of of verdict.versions) {
        const key = `${of.padEnd(9)} ${areaOf(one)}`;
        const agreement = table.get(key) ?? emptyAgreement();
        table.set(key, agreement);
        disagreements.push(...compare(one, of, verdict, lintCase(`${folder}/cases`, one, of), agreement));
      }
    }
  }
  const total = emptyAgreement();
  console.log('version   area        refused found   line  false   warned found false    lost found');
  for (const [key, row] of [...table].sort(([a], [b]) => (a < b ? -1 : 1))) {
    console.log(format(key, row));
    for (const name of Object.keys(total) as (keyof Agreement)[]) total[name] += row[name];
  }
  console.log(format('all', total));
  const missed = disagreements.filter(({ kind }) => kind === 'missed refusal');
  const blind = missed.filter(({ case: { file } }) => beyondTheText.has(file)).length;
  console.log(`of ${missed.length} missed refusals, ${blind} depend on the machine or on the build`);
  printFaults(fileURLToPath(new URL('../../../fixtures/silent', import.meta.url)), filter);
  for (const { kind, case: one, version: of, said } of disagreements) {
    if (filter === '' || !`${kind} ${areaOf(one)} ${one.file}`.includes(filter) || !of.startsWith(version))
      continue;
    console.log(
      `${kind}: ${one.file} (${one.shows}) by ${of}${said.map((line) => `\n    ${line}`).join('')}`,
    );
  }
}

/** The faults that some version accepts in silence: what each version says, and the rule that finds it. */
function printFaults(folder: string, filter: string): void {
  let found = 0;
  let silent = 0;
  const rows = readCases<Fault>(folder).map((fault) => {
    const verdicts = fault.verdicts.map(({ versions, exit, messages }) => {
      if (exit !== 1 && messages.length === 0) {
        silent += versions.length;
        found += versions.filter((of) => isFound(folder, fault, of)).length;
      }
      return `${versions.join(' ')} ${exit === 1 ? 'refuses' : messages.length > 0 ? 'warns' : 'silent'}`;
    });
    return `${fault.file.padEnd(36)} ${fault.severity.padEnd(7)} ${fault.rule.padEnd(28)} ${verdicts.join(', ')}`;
  });
  console.log(`silent faults: ${rows.length} on ${silent} verdicts without a word, ${found} found`);
  for (const row of rows) if (filter === '' || row.includes(filter)) console.log(row);
}

function isFound(folder: string, fault: Fault, version: string): boolean {
  return lintCase(folder, fault, version).some(
    ({ rule, severity }) => rule === fault.rule && severity === fault.severity,
  );
}

function format(label: string, row: Agreement): string {
  return `${label.padEnd(21)}${Object.values(row)
    .map((cell) => String(cell).padStart(7))
    .join('')}`;
}

main(process.argv.slice(2));
