import { writeFileSync } from 'node:fs';
import { disagreements } from '../cli/probe/disagreements.ts';
import { cellsOf, falseVerdicts } from '../cli/probe/verdict-claims.ts';
import { verdictsOf } from '../cli/probe/verdicts.ts';
import { PAGE, pageOf, type Row } from '../cli/probe/verdicts-page.ts';
import { type HaproxyBinary, haproxyBinaries } from '../haproxy/binaries.ts';
import { makeCertificates } from '../haproxy/certificates.ts';
import { startBackends } from '../haproxy/requests.ts';

/** Starts two nodes for each disagreement and each HAProxy, and writes docs/verdicts.md. Takes ten minutes. */
const AT_ONCE = 12;

const certificates = await makeCertificates(['a', 'b']);
const [one, two] = await startBackends(2);
if (one === undefined || two === undefined) throw new Error('two web servers');
const surroundings = { certificates, web: [one, two] as const };
const jobs = disagreements.flatMap((disagreement) =>
  haproxyBinaries()
    .filter(({ branch }) => Number(disagreement.since ?? '0') <= Number(branch))
    .map((binary): readonly [typeof disagreement, HaproxyBinary] => [disagreement, binary]),
);
const rows = new Map<number, Row>();
let next = 0;
async function work(): Promise<void> {
  for (let at = next++; at < jobs.length; at = next++) {
    const [disagreement, binary] = jobs[at] ?? [];
    if (disagreement === undefined || binary === undefined) return;
    const verdicts = await verdictsOf(disagreement, binary, surroundings);
    rows.set(at, { what: disagreement.what, branch: binary.branch, cells: cellsOf(verdicts) });
    const wrong = falseVerdicts(verdicts);
    if (wrong.length === 0) continue;
    console.error(
      `${binary.branch} ${disagreement.what}: ${wrong.join('; ')}`,
      JSON.stringify(verdicts.lost),
    );
    process.exitCode = 1;
  }
}
await Promise.all(Array.from({ length: AT_ONCE }, work));
const inOrder = [...rows].toSorted(([a], [b]) => a - b).map(([, row]) => row);
writeFileSync(
  PAGE,
  pageOf(
    inOrder,
    haproxyBinaries().map(({ branch }) => branch),
  ),
);
await Promise.all([certificates.remove(), one.stop(), two.stop()]);
