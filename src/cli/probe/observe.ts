import { setTimeout as sleep } from 'node:timers/promises';
import { HapeersError } from '../../errors.ts';
import { Changes } from '../../probe/changes.ts';
import {
  compareSnapshots,
  differingOnly,
  isEverywhereTheSame,
  needsSecondLook,
} from '../../probe/compare.ts';
import { type Filter, wantsTable } from '../../probe/filter.ts';
import type { ProbeFinding } from '../../probe/finding.ts';
import { type Snapshot, SnapshotTaker } from '../../probe/snapshot.ts';
import { type CombinedTable, combineSnapshots } from '../../probe/sum.ts';
import type { ProbeTarget } from '../../probe/target.ts';
import { colorsFor } from '../shell/color.ts';
import type { Io } from '../shell/io.ts';
import { shownPath } from '../shell/shown-path.ts';
import { listenForInterrupt } from '../shell/signals.ts';
import { tell } from '../shell/tell.ts';
import { writeFile } from '../shell/write-file.ts';
import { describeByteRates } from './byte-rates.ts';
import { observeOne } from './observe-one.ts';
import type { ObserveRequest } from './observe-request.ts';
import { reportCompareJson, reportCompareText, type SectionComparison } from './report/compare.ts';
import { createDumpWriter } from './report/dump.ts';
import { reportProbeJson, reportProbeText } from './report/probe.ts';
import { reportSumJson, reportSumText } from './report/sum.ts';
import { membersByNode } from './vouched.ts';
import { startWatch, type Watch } from './watch.ts';

/**
 * Observes all targets, one after the other but for `watch`, and prints what was asked for.
 * @returns the exit code: 1 where a target cannot be observed, or where nodes differ
 * @throws HapeersError `usage`
 */
export async function observeAll(
  targets: readonly ProbeTarget[],
  request: ObserveRequest,
  io: Io,
): Promise<number> {
  switch (request.mode) {
    case 'tables':
      return listTables(targets, request, io);
    case 'dump':
      return request.output === null
        ? dump(targets, request, io, (text) => io.stdout(text))
        : dumpInto(request.output, targets, request, io);
    case 'watch':
      return watch(targets, request, io);
    case 'compare':
      return compare(targets, request, io);
    case 'sum':
      return sum(targets, request, io);
  }
}

async function listTables(targets: readonly ProbeTarget[], request: ObserveRequest, io: Io): Promise<number> {
  const findings: ProbeFinding[] = [];
  for (const target of targets) findings.push(await observeOne(target, request, () => {}));
  if (request.format === 'json') io.stdout(reportProbeJson(findings));
  else io.stdout(reportProbeText(findings, colorsFor(io, 'stdout', request.color)));
  return exitOf(findings);
}

/** Where a node cannot be read to its end, the file stays as it was: half a dump would be taken for a whole one. */
async function dumpInto(
  path: string,
  targets: readonly ProbeTarget[],
  request: ObserveRequest,
  io: Io,
): Promise<number> {
  let entries = 0;
  await writeFile(
    path,
    async (write) => {
      const exitCode = await dump(targets, request, io, (text) => {
        for (const char of text) if (char === '\n') entries++;
        write(text);
      });
      if (exitCode !== 0) {
        throw new HapeersError(
          'file-unwritable',
          `no complete dump, so nothing is written (${shownPath(path)})`,
          null,
        );
      }
    },
    io,
  );
  if (request.format === 'ndjson') tell(io, `wrote ${shownPath(path)} with ${entries} entries`);
  else tell(io, `wrote ${shownPath(path)}`);
  return 0;
}

async function dump(
  targets: readonly ProbeTarget[],
  request: ObserveRequest,
  io: Io,
  write: (text: string) => void,
): Promise<number> {
  let node = '';
  const writer = createDumpWriter(request.format, request.filter, () => node);
  const findings: ProbeFinding[] = [];
  for (const target of targets) {
    node = nameOf(target);
    const finding = await observeOne(target, request, (events) => write(writer.take(events)));
    write(writer.endNode(finding));
    findings.push(finding);
    complain(finding, request, io);
  }
  write(writer.end());
  refuseUnknownTable(findings, request.filter);
  tellUnits(findings, request, io);
  return exitOf(findings);
}

/** @throws HapeersError `usage` where nodes answered and none has the table that was asked for */
function refuseUnknownTable(findings: readonly ProbeFinding[], filter: Filter): void {
  const names = findings.flatMap(({ tables }) => tables?.map(({ name }) => name) ?? []);
  if (filter.table === null || names.length === 0 || names.some((name) => wantsTable(filter, name))) return;
  throw new HapeersError(
    'usage',
    `no node teaches a table "${filter.table}"`,
    `the tables are ${[...new Set(names)].sort().join(', ')}`,
  );
}

/** Runs until it is interrupted, or until no node is left that can be watched. */
async function watch(targets: readonly ProbeTarget[], request: ObserveRequest, io: Io): Promise<number> {
  const format = request.format === 'text' ? 'text' : 'ndjson';
  const shown = startWatch(format, request.filter, io, colorsFor(io, 'stdout', request.color));
  const interrupt = listenForInterrupt();
  io.stderr('watching what these nodes change, and what they learn from their peers\n');
  try {
    const findings = await Promise.all(
      targets.map(async (target) => {
        const finding = await watchOne(target, request, shown, interrupt.signal, io);
        complain(finding, request, io);
        return finding;
      }),
    );
    return exitOf(findings);
  } catch (error) {
    if (interrupt.signal.aborted) return 0;
    throw error;
  } finally {
    shown.stop();
    interrupt.release();
  }
}

const RECONNECT_MS = 1000;

/** Watches a node over its reloads: a session that was up and ended is opened again. */
async function watchOne(
  target: ProbeTarget,
  request: ObserveRequest,
  shown: Watch,
  signal: AbortSignal,
  io: Io,
): Promise<ProbeFinding> {
  const node = nameOf(target);
  const changes = new Changes();
  let wasUp = false;
  for (;;) {
    let isUp = false;
    const finding = await observeOne(
      target,
      request,
      (events) => {
        isUp ||= events.some(({ kind }) => kind === 'resync-finished' || kind === 'resync-partial');
        shown.take(node, changes.take(events));
      },
      signal,
    );
    if (!(wasUp || isUp) || finding.verdict === 'unknown-observer') return finding;
    if (isUp) tell(io, `${node}: the session ended; a reload ends it, too. Trying again`);
    wasUp = true;
    await sleep(RECONNECT_MS, undefined, { signal });
  }
}

/** A change reaches the other nodes within milliseconds; a busy node may take longer. */
const SECOND_LOOK_MS = 1000;

async function compare(targets: readonly ProbeTarget[], request: ObserveRequest, io: Io): Promise<number> {
  if (targets.length < 2) {
    throw new HapeersError(
      'usage',
      '--compare needs at least two targets',
      'name two nodes, or the config of one with -f',
    );
  }
  const compared: SectionComparison[] = [];
  const findings: ProbeFinding[] = [];
  for (const [section, members] of bySection(targets)) {
    const { finding, ...comparison } = await compareSection(section, members, request, io);
    compared.push(comparison);
    findings.push(...finding);
  }
  tellUnits(findings, request, io);
  const isWhole = exitOf(findings) === 0;
  io.stdout(
    request.format === 'json'
      ? reportCompareJson(compared, isWhole)
      : reportCompareText(compared, colorsFor(io, 'stdout', request.color)),
  );
  return isWhole && compared.every(({ tables }) => isEverywhereTheSame(tables)) ? 0 : 1;
}

/** A session is one of a peers section, and so are its tables: those of one name in two sections are different ones. */
function bySection(targets: readonly ProbeTarget[]): ReadonlyMap<string | null, readonly ProbeTarget[]> {
  const sections = new Map<string | null, ProbeTarget[]>();
  for (const target of targets) {
    const section = target.section ?? null;
    sections.set(section, [...(sections.get(section) ?? []), target]);
  }
  return sections;
}

async function compareSection(
  section: string | null,
  targets: readonly ProbeTarget[],
  request: ObserveRequest,
  io: Io,
): Promise<SectionComparison & { readonly finding: readonly ProbeFinding[] }> {
  const options = { tolerance: request.tolerance, keep: 20 };
  let { snapshots, findings } = await takeSnapshots(targets, request, io);
  const nodes = snapshots.map(({ node }) => node);
  let comparisons = compareSnapshots(snapshots, options);
  if (needsSecondLook(comparisons)) {
    // A million entries are not held twice.
    snapshots = differingOnly(snapshots, options);
    await sleep(SECOND_LOOK_MS);
    const later = await takeSnapshots(targets, request, io);
    if (later.snapshots.length === snapshots.length)
      comparisons = compareSnapshots(later.snapshots, options, snapshots);
  }
  return { section, nodes, tables: comparisons, finding: findings };
}

async function sum(targets: readonly ProbeTarget[], request: ObserveRequest, io: Io): Promise<number> {
  const known = await membersByNode(request.sockets, request.observer, request.timeoutMs);
  const findings: ProbeFinding[] = [];
  const tables: CombinedTable[] = [];
  for (const members of bySection(targets).values()) {
    const taken = await takeSnapshots(members, request, io);
    tables.push(...combineSnapshots(taken.snapshots, known));
    findings.push(...taken.findings);
  }
  tellUnits(findings, request, io);
  for (const text of request.format === 'json' ? reportSumJson(tables) : reportSumText(tables))
    io.stdout(text);
  return exitOf(findings);
}

async function takeSnapshots(
  targets: readonly ProbeTarget[],
  request: ObserveRequest,
  io: Io,
): Promise<{ snapshots: readonly Snapshot[]; findings: readonly ProbeFinding[] }> {
  const takers = targets.map((target) => new SnapshotTaker(nameOf(target), request.filter));
  const findings = await Promise.all(
    targets.map((target, index) => observeOne(target, request, (events) => takers[index]?.take(events))),
  );
  for (const finding of findings) complain(finding, request, io);
  refuseUnknownTable(findings, request.filter);
  const observed = takers.filter((_, index) => findings[index]?.verdict === 'observed');
  return { snapshots: observed.map(({ snapshot }) => snapshot), findings };
}

function nameOf({ peer, text }: ProbeTarget): string {
  return peer ?? text;
}

function exitOf(findings: readonly ProbeFinding[]): number {
  return findings.every(({ healthy }) => healthy) ? 0 : 1;
}

/** Of the tables that are shown. */
function tellUnits(
  findings: readonly ProbeFinding[],
  { filter, bratesFactors }: ObserveRequest,
  io: Io,
): void {
  const shown = findings.map((finding) => ({
    ...finding,
    tables: finding.tables?.filter(({ name }) => wantsTable(filter, name)) ?? null,
  }));
  for (const line of describeByteRates(shown, bratesFactors)) tell(io, `${line}`);
}

/** What went wrong, on standard error: standard output belongs to the entries. */
function complain(finding: ProbeFinding, { color }: ObserveRequest, io: Io): void {
  if (!finding.healthy) io.stderr(reportProbeText([finding], colorsFor(io, 'stderr', color)));
}
