import { cutWords } from '../edit/layout.ts';
import { HapeersError } from '../errors.ts';
import { type ClusterSection, type Form, forms, type Member } from '../model/cluster.ts';
import { requireOneOf } from '../required.ts';
import { quoteWord } from './quote.ts';
import { tableWords } from './table.ts';
import { bindTls, memberTls, serverTls } from './tls.ts';

/** A line of a section: its words as they are written, quotes included; `depth` counts the conditions around it. */
export interface BodyLine {
  readonly words: readonly string[];
  readonly depth: number;
}

/** A section as it is to be written. */
export interface Block {
  readonly header: readonly string[];
  readonly body: readonly BodyLine[];
}

/**
 * The peers section of one node. Defaults come before the lines that they are for: HAProxy applies `default-server`
 * to the lines below it only.
 * @param form instead of the form that the section has
 * @throws HapeersError `usage` where the form is unknown or cannot say what the cluster asks for, and for a node that is
 *   no member
 */
export function peersBlock(section: ClusterSection, node: string, form: Form = section.form): Block {
  requireOneOf(form, 'form', forms);
  const local = section.members.find(({ name }) => name === node);
  if (local === undefined) {
    throw new HapeersError(
      'usage',
      `"${node}" is not a member of "${section.name}"`,
      'add the node to the cluster file',
    );
  }
  const members = bodyOf(section, local, form);
  return {
    header: ['peers', quoteWord(section.name)],
    body: [
      ...(section.shards === null ? [] : [plain('shards', String(section.shards))]),
      // Arguments of `log` are given as HAProxy reads them, quotes included.
      ...(section.log ?? []).map((text) => ({ words: ['log', ...cutWords(text)], depth: 0 })),
      ...members,
      ...section.observers.map(({ name, address }) =>
        plain(form === 'legacy' ? 'peer' : 'server', name, address),
      ),
      ...(section.tables ?? []).map((table) => ({ words: tableWords(table), depth: 0 })),
    ],
  };
}

function bodyOf(section: ClusterSection, local: Member, form: Form): readonly BodyLine[] {
  switch (form) {
    case 'legacy':
      return legacyBody(section, local);
    case 'modern':
      return modernBody(section, local);
    case 'single':
      return singleBody(section);
  }
}

/** A `peer` line is both the listener of its node and what the others dial. */
function legacyBody(section: ClusterSection, local: Member): readonly BodyLine[] {
  const other = section.members.find(({ address, listen }) => address !== listen);
  if (other !== undefined) {
    throw new HapeersError(
      'usage',
      `"form: legacy" cannot listen on "${other.listen}" while others dial "${other.address}" (node "${other.name}")`,
      'use --form modern, or remove "bind" from the node',
    );
  }
  return isOfAllNodes(section, 'legacy')
    ? onceFor(section, 'legacy', () => legacyLines(section, local))
    : legacyLines(section, local);
}

/** Whether all nodes have one text of a section. */
export function isOfAllNodes({ form: own, members }: ClusterSection, form: Form = own): boolean {
  if (form === 'legacy')
    return members.every(({ tls, shard: received }) => tls === null && received === null);
  return form === 'single';
}

function legacyLines({ members }: ClusterSection, local: Member): readonly BodyLine[] {
  return [
    ...defaults('default-bind', bindTls(local.tls)),
    ...defaults('default-server', serverTls(local.tls)),
    ...members.map((member) =>
      plain(
        'peer',
        member.name,
        member.address,
        ...(member === local ? [] : shard(member)),
        ...memberTls(member),
      ),
    ),
  ];
}

/** The local `server` line has no address: HAProxy would take it for a parameter. */
function modernBody(section: ClusterSection, local: Member): BodyLine[] {
  return [
    ...defaults('default-server', serverTls(local.tls)),
    plain('bind', local.listen, ...bindTls(local.tls)),
    ...section.members.map((member) => (member === local ? localServer(member) : remoteServer(member))),
  ];
}

/** By form, since what is asked for may be another one than the section has. */
const made = {
  legacy: new WeakMap<ClusterSection, readonly BodyLine[]>(),
  single: new WeakMap<ClusterSection, readonly BodyLine[]>(),
};

/** Lines that are the same for all nodes are made once. */
function onceFor(
  section: ClusterSection,
  form: keyof typeof made,
  make: () => readonly BodyLine[],
): readonly BodyLine[] {
  const known = made[form].get(section);
  if (known !== undefined) return known;
  const lines = make();
  made[form].set(section, lines);
  return lines;
}

/** One text for all nodes, in which each finds itself by `HAPROXY_LOCALPEER` (set from `-L` or the host name). */
function singleBody(section: ClusterSection): readonly BodyLine[] {
  return onceFor(section, 'single', () => singleLines(section));
}

function singleLines(section: ClusterSection): readonly BodyLine[] {
  const { members } = section;
  return [
    ...singleDefaults(members),
    ...members.flatMap((member) => [
      { words: ['.if', isLocal(member)], depth: 0 },
      deeper(plain('bind', member.listen, ...bindTls(member.tls))),
      deeper(localServer(member)),
      { words: ['.else'], depth: 0 },
      deeper(remoteServer(member)),
      { words: ['.endif'], depth: 0 },
    ]),
  ];
}

/** `default-server` is for all lines below, so it is chosen before the first of them where the nodes differ. */
function singleDefaults(members: readonly Member[]): BodyLine[] {
  const lines = members.map((member) => defaults('default-server', serverTls(member.tls)));
  const texts = new Set(lines.flat().map(({ words }) => words.join(' ')));
  if (texts.size <= 1) return lines[0] ?? [];
  return [
    ...members.flatMap((member, index) => [
      { words: [index === 0 ? '.if' : '.elif', isLocal(member)], depth: 0 },
      ...(lines[index] ?? []).map(deeper),
    ]),
    { words: ['.endif'], depth: 0 },
  ];
}

/** One word, since 2.4 reads only the first word of a condition. */
function isLocal({ name }: Member): string {
  return `streq("$HAPROXY_LOCALPEER",${name})`;
}

function localServer(member: Member): BodyLine {
  return plain('server', member.name, ...memberTls(member));
}

/** All other nodes have this line, so it is made once. */
function remoteServer(member: Member): BodyLine {
  const known = remoteServers.get(member);
  if (known !== undefined) return known;
  const line = plain('server', member.name, member.address, ...shard(member), ...memberTls(member));
  remoteServers.set(member, line);
  return line;
}

const remoteServers = new WeakMap<Member, BodyLine>();

/** A shard belongs to a connection to another node: HAProxy ignores that of the local peer, with a warning. */
function shard(member: Member): string[] {
  return member.shard === null ? [] : ['shard', String(member.shard)];
}

function defaults(keyword: string, words: readonly string[]): BodyLine[] {
  return words.length === 0 ? [] : [plain(keyword, ...words)];
}

function plain(...words: string[]): BodyLine {
  return { words: words.map(quoteWord), depth: 0 };
}

function deeper({ words, depth }: BodyLine): BodyLine {
  return { words, depth: depth + 1 };
}
