import type { Config, PeersSection } from '../../../model/config.ts';
import { isMeantAsPeer, nodeOfFile } from '../../../model/section/peers.ts';
import { type Behavior, defineRule } from '../../rule.ts';

const dropped: Behavior = [
  { from: '2.4', reaction: 'warns' },
  { from: '2.6', reaction: 'accepts' },
  { from: '2.6.12', reaction: 'warns' },
];

export default defineRule({
  id: 'peers/missing-local-peer',
  scope: 'config',
  severity: 'error',
  summary: 'local peer is not listed in the peers section',
  why: 'HAProxy looks for its own name in the section: the one given by -L, else localpeer, else the host name. If it is missing, the whole section is dropped and every table that refers to it stays local, while the check still says "valid".',
  remedy:
    'List every node in the section under its exact name, and give each node its name by localpeer or -L.',
  haproxy: dropped,
  facts: 'check_config_validity() in src/cfgparse.c',
  bad: `peers mypeers
    peer lb1 10.0.0.1:10000
    peer lb2 10.0.0.2:10000

backend app
    stick-table type ip size 100k expire 30m peers mypeers
    stick on src
    server web1 10.0.1.1:80
`,
  good: `peers mypeers
    peer hap1 10.0.0.1:10000
    peer hap2 10.0.0.2:10000

backend app
    stick-table type ip size 100k expire 30m peers mypeers
    stick on src
    server web1 10.0.1.1:80
`,
  check(config, report) {
    const local = config.localPeer.name;
    const sections = config.peersSections.filter(({ certain, disabled }) => certain && !disabled);
    const first = sections[0];
    if (first !== undefined && local === null) {
      report({
        source: first.source,
        range: nameRange(first),
        severity: 'info',
        haproxy: 'unknown',
        message: 'the local peer is not known, so hapeers cannot tell whether this node is listed here',
        hint: 'give its name with --localpeer NAME, or set "localpeer NAME" in the global section',
      });
    }
    if (local === null) return;
    for (const [index, section] of sections.entries()) {
      if (section.peers.some((peer) => peer.local !== false)) continue;
      const next = sections[index + 1];
      if (isMeantAsPeer(section) || (next !== undefined && isMeantAsPeer(next))) continue;
      const names = section.peers.flatMap(({ name }) => (name?.value == null ? [] : [name.value]));
      const isEmpty = section.section.body.every(({ kind }) => kind === 'comment');
      report({
        source: section.source,
        range: nameRange(section),
        message: `the local peer "${local}" is not listed, so HAProxy drops this section and its tables stay local`,
        hint: suggest(local, names, section, config),
        haproxy: !isEmpty ? dropped : isReferenced(section, config) ? 'refuses' : 'warns',
      });
    }
  },
});

function nameRange(section: PeersSection) {
  return section.name?.word ?? section.statement;
}

function isReferenced(section: PeersSection, config: Config): boolean {
  return config.tables.some(({ peers }) => peers?.value != null && peers.value === section.name?.value);
}

function suggest(local: string, names: readonly string[], section: PeersSection, config: Config): string {
  const cased = names.find((name) => name.toLowerCase() === local.toLowerCase());
  if (cased !== undefined) return `names are case sensitive: write "${local}" instead of "${cased}"`;
  const short = names.find((name) => name.split('.')[0] === local.split('.')[0]);
  if (short !== undefined)
    return `"${short}" and "${local}" are different names: use the same one in both places`;
  const written = nodeOfFile(section)?.name?.value;
  if (written != null)
    return `the file is written for "${written}": set "localpeer ${written}", or pass -L ${written}`;
  const origin = config.localPeer.origin === 'option' ? '-L' : '"localpeer"';
  const host = config.localPeer.origin === 'host' ? ', the host name of this machine,' : '';
  const listed = names.map((name) => `"${name}"`).join(', ');
  return `add a line for "${local}"${host}${listed === '' ? '' : `, or set ${origin} to a name that is listed (${listed})`}`;
}
