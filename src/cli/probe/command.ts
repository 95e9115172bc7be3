import { HapeersError } from '../../errors.ts';
import { WHOLE_FACTOR } from '../../probe/observe.ts';
import { probe } from '../../probe/probe.ts';
import type { LocalLinks } from '../../probe/runtime/reload.ts';
import { parseRuntimeTarget, type RuntimeTarget } from '../../probe/runtime/runtime-target.ts';
import { type ProbeTarget, parseTarget } from '../../probe/target.ts';
import type { TlsOptions } from '../../protocol/options.ts';
import { colorsFor } from '../shell/color.ts';
import type { Command } from '../shell/commander.ts';
import type { Io } from '../shell/io.ts';
import { DEFAULT_TIMEOUT_MS } from '../shell/options.ts';
import { startProgress } from '../shell/progress.ts';
import { writeFile } from '../shell/write-file.ts';
import type { ProbedCluster } from './cluster.ts';
import { configTargets } from './config.ts';
import type { ObserveRequest } from './observe-request.ts';
import { addProbeOptions, type ProbeCommandOptions } from './options.ts';
import type { DumpFormat } from './report/dump-format.ts';
import { reportNagiosFailure } from './report/nagios.ts';
import { type ProbeFormat, reportProbeResult } from './report/probe-result.ts';
import type { RuntimeAnswer } from './runtime.ts';
import { separateTargets } from './swallowed.ts';
import { tlsOf } from './target-tls.ts';

export function register(command: Command, io: Io, finish: (exitCode: number) => void): void {
  addProbeOptions(command).action(async (targets: readonly string[], options: ProbeCommandOptions) => {
    finish(await probeForMonitoring(targets, options, io));
  });
}

/** What reads the report itself (`--exit-zero`) is told of every state there, and of none by the exit status. */
async function probeForMonitoring(
  texts: readonly string[],
  options: ProbeCommandOptions,
  io: Io,
): Promise<number> {
  const exitCode = await probeForPlugin(texts, options, io);
  return options.exitZero === true ? 0 : exitCode;
}

/** A monitoring plugin says in its one line, too, why it could not do its work. */
async function probeForPlugin(
  texts: readonly string[],
  options: ProbeCommandOptions,
  io: Io,
): Promise<number> {
  try {
    return await probeAll(texts, options, io);
  } catch (error) {
    if (options.format !== 'nagios' || !(error instanceof HapeersError)) throw error;
    const { text, exitCode } = reportNagiosFailure(error.message);
    io.stdout(text);
    return exitCode;
  }
}

async function probeAll(words: readonly string[], given: ProbeCommandOptions, io: Io): Promise<number> {
  const { texts, options } = separateTargets(words, given);
  if (options.starting !== undefined) {
    const { waitToBeListed } = await import('./starting.ts');
    return waitToBeListed(options.starting, texts, options, io);
  }
  refuseRuntimeOptions(options);
  const { named, entries: inConfig, localLinks, ...config } = await configTargets(options, io);
  const cluster = await inCluster(options, io);
  const bratesFactors = new Map([...cluster.bratesFactors, ...config.bratesFactors]);
  const entries = [...inConfig, ...cluster.entries];
  const targets = [...texts.map(parseTarget), ...named, ...cluster.targets];
  const apis = options.socket === true ? [] : (options.socket ?? []);
  const sockets = [...apis.map((text) => parseRuntimeTarget(text)), ...cluster.sockets];
  if (targets.length === 0 && sockets.length === 0) {
    throw new HapeersError(
      'usage',
      options.file === undefined
        ? 'no target is named'
        : 'the config does not name a remote peer that can be dialed',
      options.file === undefined
        ? 'name HOST:PORT=PEERNAME, a config with -f, --cluster, or a runtime API with --socket'
        : 'check it with "hapeers lint"',
    );
  }
  if (options.load !== undefined) return loadInto(sockets, options.load, options, io);
  const tls = tlsOf(options, io);
  const timeoutMs = options.timeout ?? DEFAULT_TIMEOUT_MS;
  if (options.as !== undefined) {
    if (targets.length === 0) {
      throw new HapeersError(
        'usage',
        'no target is named, and an observer needs one',
        'name HOST:PORT=PEERNAME, a config with -f, or --cluster',
      );
    }
    const request = requestOf(options.as, options, { tls, timeoutMs, bratesFactors, sockets });
    if (options.impersonate !== true) {
      const { assertVouched } = await import('./vouched.ts');
      const { members, observers } = cluster;
      await assertVouched(options.as, { targets, entries, members, observers, sockets }, timeoutMs);
    }
    const { observeAll } = await import('./observe.ts');
    return observeAll(targets, request, io);
  }
  refuseObserverOptions(options);
  if (options.watch === true && sockets.length === 0) {
    throw new HapeersError(
      'usage',
      '--watch needs an observer or a runtime API',
      'name --as NAME or --socket PATH',
    );
  }
  const look = (to: Io) => probeOnce(targets, sockets, cluster, localLinks, tls, options, to);
  if (options.exporter !== undefined) {
    if (sockets.length === 0) {
      throw new HapeersError('usage', '--exporter needs a runtime API', 'name it with --socket PATH');
    }
    const { serveMetrics } = await import('./exporter.ts');
    const scrape = (to: Io) =>
      probeOnce(targets, sockets, cluster, localLinks, tls, { ...options, format: 'prometheus' }, to);
    return serveMetrics(options.exporter, scrape, io);
  }
  if (options.watch !== true) return look(io);
  const { repeat } = await import('./repeat.ts');
  return repeat(look, options.format === 'text' && options.output === undefined, io);
}

/** Asks everybody once, and reports. */
async function probeOnce(
  targets: readonly ProbeTarget[],
  sockets: readonly RuntimeTarget[],
  cluster: ProbedCluster,
  localLinks: ReadonlyMap<string, LocalLinks>,
  tls: TlsOptions | null,
  options: ProbeCommandOptions,
  io: Io,
): Promise<number> {
  const timeoutMs = options.timeout ?? DEFAULT_TIMEOUT_MS;
  const progress = startProgress('answers', targets.length, io);
  const findings = await probe(targets, {
    timeoutMs,
    concurrency: options.concurrency,
    tls,
    onResult: () => progress.step(),
  });
  progress.end();
  const asksForReload = options.reloadSafe === true;
  const { refusal, ...runtime }: RuntimeAnswer =
    sockets.length === 0
      ? { nodes: [], canary: null }
      : await (await import('./runtime.ts')).probeRuntime(
          {
            targets: sockets,
            timeoutMs,
            wholeMs: options.timeout,
            waitMs: options.wait ?? null,
            canary: options.canary ?? null,
            ignorePeers: [...(options.ignorePeer ?? []), ...cluster.observers],
            reloadSafe: asksForReload,
            localLinks,
            memberships: cluster.memberships,
          },
          io,
        );
  const { text, exitCode } = reportProbeResult(
    { findings, ...runtime, asksForReload },
    probeFormatOf(options.format),
    colorsFor(io, 'stdout', options.output === undefined ? options.color : false),
  );
  if (options.output === undefined) io.stdout(text);
  else await writeFile(options.output, text, io);
  if (refusal !== undefined) throw refusal;
  return exitCode;
}

async function loadInto(
  sockets: readonly RuntimeTarget[],
  file: string,
  { write, rate, timeout, format, color }: ProbeCommandOptions,
  io: Io,
): Promise<number> {
  if (format !== 'text' && format !== 'json') {
    throw new HapeersError('usage', `--format ${format} cannot be combined with --load`, 'use text or json');
  }
  const { loadDump } = await import('./load.ts');
  return loadDump(
    {
      file,
      targets: sockets,
      write: write === true,
      perSecond: rate,
      timeoutMs: timeout ?? DEFAULT_TIMEOUT_MS,
      json: format === 'json',
      color,
    },
    io,
  );
}

function refuseRuntimeOptions(options: ProbeCommandOptions): void {
  if (options.write === true && options.load === undefined) {
    throw new HapeersError('usage', '--write needs a dump to load', 'name it with --load FILE');
  }
  if (options.output !== undefined && options.as !== undefined && options.dump === undefined) {
    throw new HapeersError('usage', '--output with --as requires --dump', 'redirect the output');
  }
  const { canary, wait, reloadSafe, ignorePeer: ignored, load, exporter } = options;
  const asked = Object.entries({
    load,
    canary,
    wait,
    'reload-safe': reloadSafe,
    'ignore-peer': ignored,
    exporter,
  }).find(([, value]) => value !== undefined);
  if (asked !== undefined && options.as !== undefined) {
    throw new HapeersError('usage', `--${asked[0]} and --as cannot be combined`, 'give one of them');
  }
  if (asked !== undefined && options.socket === undefined) {
    throw new HapeersError('usage', `--${asked[0]} needs a runtime API`, 'name it with --socket PATH');
  }
}

/** ndjson and csv are refused before. */
function probeFormatOf(format: DumpFormat | ProbeFormat): ProbeFormat {
  return format === 'ndjson' || format === 'csv' ? 'json' : format;
}

async function inCluster(options: ProbeCommandOptions, io: Io): Promise<ProbedCluster> {
  if (options.cluster === undefined && options.socket !== true) {
    return {
      targets: [],
      entries: [],
      sockets: [],
      observers: [],
      members: [],
      memberships: [],
      bratesFactors: new Map(),
    };
  }
  return (await import('./cluster.ts')).probedCluster(options, io);
}

const modes = ['tables', 'dump', 'watch', 'compare', 'sum'] as const;

function requestOf(
  observer: string,
  options: ProbeCommandOptions,
  found: Pick<ObserveRequest, 'tls' | 'timeoutMs' | 'bratesFactors' | 'sockets'>,
): ObserveRequest {
  const asked = modes.filter((mode) => options[mode] !== undefined);
  const [mode = 'tables', second] = asked;
  if (second !== undefined) {
    throw new HapeersError('usage', `--${mode} and --${second} cannot be combined`, 'give one of them');
  }
  const streams = mode === 'dump' || (mode === 'watch' && options.format === 'ndjson');
  if ((options.format === 'ndjson' || options.format === 'csv') && !streams) {
    throw new HapeersError('usage', `--format ${options.format} requires --dump`, 'use text or json');
  }
  if (options.format === 'prometheus' || options.format === 'nagios') {
    throw new HapeersError(
      'usage',
      `--format ${options.format} cannot be combined with --as`,
      'use text or json',
    );
  }
  const table = typeof options.dump === 'string' ? options.dump : null;
  if (options.format === 'csv' && table === null) {
    throw new HapeersError('usage', '--format csv needs one table', 'name it: --dump TABLE');
  }
  return {
    ...found,
    wholeMs: options.timeout ?? DEFAULT_TIMEOUT_MS * WHOLE_FACTOR,
    observer,
    mode,
    filter: { table, key: options.key ?? null, conditions: options.where ?? [] },
    tolerance: options.tolerance,
    format: options.output !== undefined && options.format === 'text' ? 'ndjson' : options.format,
    color: options.color,
    output: options.output ?? null,
  };
}

function refuseObserverOptions(options: ProbeCommandOptions): void {
  const asked = modes.find((mode) => mode !== 'watch' && options[mode] !== undefined);
  if (asked !== undefined) {
    throw new HapeersError('usage', `--${asked} needs an observer`, 'name it with --as NAME');
  }
  if (options.format === 'ndjson' || options.format === 'csv') {
    throw new HapeersError('usage', `--format ${options.format} requires --dump`, 'use text or json');
  }
}
