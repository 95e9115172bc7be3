import { hostname } from 'node:os';
import { bytesOf } from '../../bytes.ts';
import { HapeersError } from '../../errors.ts';
import { convertForm } from '../../generate/convert.ts';
import { guardFaults } from '../../generate/guard.ts';
import { localpeerOf } from '../../generate/localpeer.ts';
import { losses } from '../../generate/losses.ts';
import type { Form } from '../../model/cluster.ts';
import type { Config } from '../../model/config.ts';
import { place, reportText } from '../../report/text.ts';
import { visibleLines } from '../../report/visible.ts';
import { Source } from '../../text.ts';
import { colorsFor } from '../shell/color.ts';
import { configOf } from '../shell/config.ts';
import { readSources, refuseStream } from '../shell/files.ts';
import type { Io } from '../shell/io.ts';
import type { ConfigOptions } from '../shell/options.ts';
import { configTarget } from '../shell/target.ts';
import { tell } from '../shell/tell.ts';
import type { Draft } from './drafts.ts';
import { newProblems, whereOf } from './guard.ts';
import { printAll, showDiffs, writeAll } from './output.ts';
import { verify } from './verify.ts';

export interface ConvertOptions extends ConfigOptions {
  readonly convert: Form;
  readonly into?: string;
  readonly diff?: true;
  readonly check?: true;
  readonly write?: true;
  readonly backup?: true;
  readonly drop?: true;
  readonly verify?: true;
  readonly root?: string;
  readonly exitCode?: true;
  readonly haproxy?: string;
  readonly color?: boolean;
}

/**
 * Writes the peers sections of one config in another form, or shows how.
 * @returns the exit code: 1 where `--check` finds a difference or something would be lost, 2 where the node would read
 *   something else
 * @throws HapeersError `usage`, `file-unreadable`, `file-unwritable`
 */
export async function convert(options: ConvertOptions, io: Io): Promise<number> {
  const { into, convert: form } = options;
  if (into === undefined) {
    throw new HapeersError('usage', '--convert needs a file', 'name it with --into FILE');
  }
  if (into === '-' && options.write === true) {
    throw new HapeersError('usage', '--write needs a file', 'name it with --into FILE, or leave out --write');
  }
  if (options.write === true) refuseStream(into, io);
  const [before = new Source(into, '')] = await readSources([into], io);
  const said = localpeerOf(before, configTarget(null, options, null, io));
  const node = options.localpeer ?? (said.kind === 'named' ? said.name : hostname());
  const text = convertForm(before, form, node, configTarget(node, options, null, io));
  const path = into === '-' ? null : into;
  const draft: Draft = { nodes: [node], path, before, spliced: true, text, content: bytesOf(before, text) };
  const stop = guardConversion(draft, node, options, io);
  if (options.diff === true) showDiffs([draft], options.color, io);
  if (stop !== null) return stop;
  if (form === 'single') tellCertificates(draft, node, options, io);
  if (options.verify === true && !(await isAccepted(draft, node, options, io))) return 1;
  const isChanged = before.text !== text;
  if (options.check === true) {
    if (isChanged) tell(io, `${into} has peers sections in another form than ${form}`);
    return isChanged ? 1 : 0;
  }
  if (options.write === true) await writeAll([draft], options, io);
  else if (options.diff !== true) printAll([draft], io);
  return options.exitCode === true && isChanged ? 1 : 0;
}

function readings(
  { before, text }: Draft,
  node: string,
  options: ConvertOptions,
  io: Io,
): { readonly was: Config; readonly is: Config } {
  const target = configTarget(node, options, null, io);
  const source = before ?? new Source('', '');
  const read = (one: Source) => configOf([one], node, target, 'node');
  return { was: read(source), is: read(new Source(source.name, text, source.encoding)) };
}

/** The node must read the same from both forms. */
function guardConversion(draft: Draft, node: string, options: ConvertOptions, io: Io): 1 | 2 | null {
  const { was, is } = readings(draft, node, options, io);
  const faults = guardFaults(was, is, new Set(is.files.map(({ source }) => source)));
  for (const fault of faults) tell(io, `hapeers: ${fault.message} (node "${node}"${whereOf(fault)})`);
  const added = newProblems(was, is);
  if (added.length > 0) io.stderr(reportText(added, colorsFor(io, 'stderr', options.color)));
  if (faults.length > 0 || added.some(({ severity }) => severity === 'error')) {
    io.stderr('  hint: nothing was written; change these lines and try again\n');
    return 2;
  }
  if (options.drop === true) return null;
  const lost = losses(was, is);
  for (const { what, section, source, range } of lost) {
    if (what === 'the condition') continue;
    tell(io, `hapeers: peers section "${section}" would lose ${what} (${place(source, range)})`);
  }
  if (lost.every(({ what }) => what === 'the condition')) return null;
  io.stderr('  hint: accept that with --drop\n');
  return 1;
}

/** One text for all nodes names one certificate for all. */
function tellCertificates(draft: Draft, node: string, options: ConvertOptions, io: Io): void {
  const { is } = readings(draft, node, options, io);
  const paths = is.peersSections.flatMap(({ binds, defaults, peers }) =>
    [...binds, ...defaults, ...peers].flatMap(({ parameters }) =>
      parameters.known.flatMap(({ keyword, args }) =>
        keyword.value === 'crt' ? [args[0]?.value ?? ''] : [],
      ),
    ),
  );
  for (const path of new Set(paths)) {
    if (path !== '')
      tell(io, `note: all nodes that read this text load the certificate "${path}", not only "${node}"`);
  }
}

async function isAccepted(draft: Draft, node: string, options: ConvertOptions, io: Io): Promise<boolean> {
  const { is } = readings(draft, node, options, io);
  const { refusal, warnings } = await verify(
    {
      changes: [draft],
      files: [],
      root: options.root ?? null,
      localPeer: is.localPeerStatements.length === 0 ? node : null,
      sections: is.peersSections.flatMap(({ name }) => (name?.value == null ? [] : [name.value])),
    },
    options.haproxy ?? 'haproxy',
    io,
  );
  for (const warning of warnings) tell(io, `hapeers: HAProxy warns: ${warning}`);
  if (refusal === null) return true;
  tell(io, `hapeers: HAProxy refuses the config (${draft.path ?? '<stdout>'})`);
  io.stderr(visibleLines(`${refusal}  hint: nothing was written\n`));
  return false;
}
