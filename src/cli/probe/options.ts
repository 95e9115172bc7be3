import { type Condition, parseCondition } from '../../probe/filter.ts';
import { DEFAULT_CONCURRENCY } from '../../probe/probe.ts';
import { type Command, Option } from '../shell/commander.ts';
import {
  addColorOptions,
  addConfigOptions,
  collect,
  once,
  parseCount,
  parseTimeOption,
} from '../shell/options.ts';
import type { ProbeClusterOptions } from './cluster.ts';
import { type DumpFormat, dumpFormats } from './report/dump-format.ts';
import type { ProbeFormat } from './report/probe-result.ts';

/** What `hapeers probe` can be told. */
export interface ProbeCommandOptions extends ProbeClusterOptions {
  readonly file?: readonly string[];
  readonly tls?: true;
  readonly sni?: string;
  readonly verifyhost?: string;
  readonly verify: 'required' | 'none';
  readonly timeout?: number;
  readonly concurrency: number;
  readonly impersonate?: true;
  readonly starting?: string;
  readonly tables?: true;
  readonly dump?: string | true;
  readonly watch?: true;
  readonly compare?: true;
  readonly sum?: true;
  readonly key?: string;
  readonly where?: readonly Condition[];
  readonly tolerance: number;
  readonly canary?: string;
  readonly wait?: number;
  readonly reloadSafe?: true;
  readonly ignorePeer?: readonly string[];
  readonly load?: string;
  readonly write?: true;
  readonly rate: number;
  readonly output?: string;
  readonly exitZero?: true;
  readonly exporter?: string;
  readonly format: DumpFormat | ProbeFormat;
}

/** Entries of --load in a second: a thousand keep a node busy for some milliseconds. */
const DEFAULT_RATE = 1000;

export function addProbeOptions(command: Command): Command {
  command
    .argument('[targets...]', 'HOST:PORT, HOST:PORT=PEERNAME, [IPV6]:PORT, unix@/PATH')
    .option('-f, --file <path>', 'probe every remote peer of this config (repeatable)', collect)
    .option(
      '--cluster [file]',
      'probe every node of the cluster file (default: hapeers.yaml here or above)',
      once('--cluster'),
    )
    .option('--peers <section>', 'with -f or --cluster: only the peers of this section', once('--peers'));
  addConfigOptions(command)
    .option('--tls', 'use TLS (with -f and --cluster: as configured there)')
    .option('--ca-file <path>', 'CA certificates to trust')
    .option('--crt <path>', 'client certificate with its key')
    .option('--sni <name>', 'server name to send (SNI)')
    .option('--verifyhost <name>', 'name that the certificate must have')
    .addOption(
      new Option('--verify <how>', 'whether to check the certificate')
        .choices(['required', 'none'])
        .default('required'),
    )
    .option(
      '--timeout <time>',
      'time time time time limit for the whole exchange with a node (default: 2s for each step, 60s for all)',
      parseTimeOption,
    )
    .option(
      '--concurrency <n>',
      'number of number of number of number of connections at once, never two to one address',
      parseCount(1),
      DEFAULT_CONCURRENCY,
    )
    .option(
      '--as <observer>',
      'open a session as this peer, which the nodes list for that purpose',
      once('--as'),
    )
    .option('--impersonate', 'with --as: use the name unchecked; a real peer of that name is cut off')
    .option(
      '--starting <node>',
      'with --cluster: check that the other nodes list this one, before HAProxy starts here',
      once('--starting'),
    )
    .option('--tables', 'with --as: list the tables that the nodes teach (the default)')
    .option('--dump [table]', 'with --as: print the content of all tables, or of one', once('--dump'))
    .option(
      '--watch',
      'with --as: print changes as they arrive; with --socket: repeat the check; until interrupted',
    )
    .option('--compare', 'with --as: print the keys that are missing or differ between nodes')
    .option('--sum', 'with --as: print one view of all nodes, with counters and rates added up')
    .option('--key <key>', 'with --dump, --watch, --compare, --sum: only this key', once('--key'))
    .option(
      '--where <condition>',
      'only entries whose data.NAME matches: NAME OPERATOR NUMBER (repeatable)',
      parseWhere,
    )
    .option('--tolerance <n>', 'with --compare: how far counters may differ', parseCount(0), 0)
    .option(
      '--socket [address]',
      'runtime API to ask: [NAME=]PATH or [NAME=]HOST:PORT (repeatable); without a value: those of --cluster',
      collect,
    )
    .option(
      '--canary <table>',
      'with --socket: prove that a table replicates, with an entry that is removed afterwards',
      once('--canary'),
    )
    .option(
      '--wait <time>',
      'with --socket or --starting: wait until everything is in order, at most this long',
      parseTimeOption,
    )
    .option('--reload-safe', 'with --socket and -f: exit with 0 only if a reload now loses nothing')
    .option(
      '--load <dump>',
      'with --socket: show what the node can load from this dump ("-" is standard input)',
      once('--load'),
    )
    .option('--write', 'with --load: load the entries, instead of only showing what would be loaded')
    .option('--rate <n>', 'with --load: entries per second', parseCount(1), DEFAULT_RATE)
    .option(
      '-o, --output <path>',
      'write the report or the dump there (a dump as ndjson unless --format says otherwise)',
      once('--output'),
    )
    .option(
      '--exporter <address>',
      'with --socket: serve /metrics and /healthz at [ADDRESS:]PORT until interrupted',
      once('--exporter'),
    )
    .option('--exit-zero', 'exit with 0 whatever is found, for programs that read the report')
    .option(
      '--ignore-peer <name>',
      'with --socket: leave out this peer, such as an observer (repeatable)',
      collect,
    )
    .addOption(
      new Option('--format <format>', 'format of the report; ndjson and csv with --dump')
        .choices([...dumpFormats, 'prometheus', 'nagios'])
        .default('text'),
    );
  return addColorOptions(command);
}

function parseWhere(text: string, before: readonly Condition[] = []): Condition[] {
  return [...before, parseCondition(text)];
}
