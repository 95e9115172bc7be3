import { HapeersError } from '../../errors.ts';
import { targetsOf } from '../../probe/config-targets.ts';
import { probe } from '../../probe/probe.ts';
import { parseTarget, type Target } from '../../probe/target.ts';
import type { TlsOptions } from '../../protocol/connect.ts';
import { coloursFor } from '../colour.ts';
import { type Command, Option } from '../commander.ts';
import { loadConfig } from '../config.ts';
import type { Io } from '../io.ts';
import {
  addColourOptions,
  addConfigOptions,
  type ConfigOptions,
  collect,
  DEFAULT_TIMEOUT_MS,
  parseCount,
  parseTimeOption,
} from '../options.ts';
import { probeTargetOf } from '../reach.ts';
import { reportProbeJson, reportProbeText } from '../report/probe.ts';
import { loadTls } from '../tls.ts';

interface ProbeOptions extends ConfigOptions {
  readonly file?: readonly string[];
  readonly peers?: string;
  readonly tls?: true;
  readonly caFile?: string;
  readonly crt?: string;
  readonly sni?: string;
  readonly verifyhost?: string;
  readonly verify: 'required' | 'none';
  readonly timeout?: number;
  readonly concurrency: number;
  readonly format: 'text' | 'json';
  readonly color?: boolean;
}

export function register(command: Command, io: Io, finish: (exitCode: number) => void): void {
  command
    .argument('[targets...]', 'HOST:PORT, HOST:PORT=PEERNAME, [IPV6]:PORT, unix@/PATH')
    .option('-f, --file <path>', 'probe every remote peer of this config (repeatable)', collect)
    .option('--peers <section>', 'with -f: only the peers of this section');
  addConfigOptions(command)
    .option('--tls', 'speak TLS (with -f taken from the config)')
    .option('--ca-file <path>', 'the authority to trust')
    .option('--crt <path>', 'our certificate with its key')
    .option('--sni <name>', 'the server name to send')
    .option('--verifyhost <name>', 'the name that the certificate must carry')
    .addOption(
      new Option('--verify <how>', 'whether to check the certificate')
        .choices(['required', 'none'])
        .default('required'),
    )
    .option('--timeout <time>', 'what each step may take (default: 2s)', parseTimeOption)
    .option('--concurrency <n>', 'connections at once, never two to one address', parseCount(1), 50)
    .addOption(new Option('--format <format>', 'how to report').choices(['text', 'json']).default('text'));
  addColourOptions(command).action(async (targets: readonly string[], options: ProbeOptions) => {
    finish(await probeAll(targets, options, io));
  });
}

async function probeAll(texts: readonly string[], options: ProbeOptions, io: Io): Promise<number> {
  const targets = [...texts.map(parseTarget), ...(await configTargets(options, io))];
  if (targets.length === 0) {
    throw new HapeersError(
      'usage',
      options.file === undefined
        ? 'no target is named'
        : 'the config names no remote peer that can be dialled',
      options.file === undefined
        ? 'name HOST:PORT=PEERNAME, or a config with -f'
        : 'check it with "hapeers lint"',
    );
  }
  const tls = await tlsOf(options, io);
  const findings = await probe(targets, {
    timeoutMs: options.timeout ?? DEFAULT_TIMEOUT_MS,
    concurrency: options.concurrency,
    tls,
  });
  io.stdout(
    options.format === 'json'
      ? reportProbeJson(findings)
      : reportProbeText(findings, coloursFor(io, 'stdout', options.color)),
  );
  return findings.every(({ healthy }) => healthy) ? 0 : 1;
}

async function configTargets(options: ProbeOptions, io: Io): Promise<Target[]> {
  if (options.file === undefined) {
    if (options.peers !== undefined)
      throw new HapeersError('usage', '--peers goes with -f', 'name the config with -f FILE');
    return [];
  }
  const config = await loadConfig(options.file, options.localpeer ?? null, options, io);
  return Promise.all(targetsOf(config, options.peers ?? null).map((target) => probeTargetOf(target, io)));
}

/** How to speak TLS with the targets named one by one; those of a config carry their own. */
async function tlsOf(options: ProbeOptions, io: Io): Promise<TlsOptions | null> {
  const { caFile, crt, sni, verifyhost, verify } = options;
  if (options.tls !== true) {
    if (caFile !== undefined || crt !== undefined || sni !== undefined || verifyhost !== undefined) {
      throw new HapeersError('usage', 'options of TLS are given without --tls', 'add --tls');
    }
    return null;
  }
  return loadTls(
    { sni: sni ?? null, verify, verifyHost: verifyhost ?? null, caFile: caFile ?? null, crt: crt ?? null },
    io,
  );
}
