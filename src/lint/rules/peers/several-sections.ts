import { membershipsOf } from '../../../model/fleet/membership.ts';
import { handsOverOneSection } from '../../../model/release/single-handover.ts';
import { isReplicated, sectionOf } from '../../../model/table/replication.ts';
import { always, defineRule } from '../../rule.ts';

export default defineRule({
  id: 'peers/several-sections',
  scope: 'config',
  severity: 'info',
  summary: 'reload hands over the tables of one of several peers sections',
  why: 'From HAProxy 3.0 on, an old process that is to teach the new one ends as soon as it has done so for one of its peers sections. The tables of the others come back from other nodes after some seconds (info); where a section lists no other node, every reload empties its tables or those of another section (a warning). HAProxy 2.8 and older hand over all of them.',
  remedy: 'Put all tables into one peers section.',
  haproxy: always('accepts'),
  facts: '__process_stopping_peer_sync() in src/peers.c, measured with 2.6, 3.0 and 3.2',
  bad: example(['mypeers', 'others']),
  good: example(['mypeers', 'mypeers']),
  check(config, report) {
    const members = membershipsOf({ name: '', config });
    const names = new Set(members.map(({ section }) => section.name?.value));
    // what has one name twice is told by peers/duplicate-section
    if (names.size < members.length || !handsOverOneSection(config.version, members.length)) return;
    const tables = config.tables.filter(isReplicated).map((table) => sectionOf(config, table));
    const used = members.filter(({ section }) => tables.includes(section));
    const [, second] = members;
    if (used.length === 0 || second === undefined) return;
    const alone = used.find(({ remotes, complete }) => complete && remotes.size === 0);
    const { section } = alone ?? second;
    report({
      source: section.source,
      range: section.name?.word ?? section.statement,
      ...(alone === undefined ? {} : { severity: 'warning' as const }),
      message: `a reload hands over the tables of one of ${members.length} peers sections: ${alone === undefined ? 'the rest comes back from other nodes' : 'the rest is lost, as this section lists no other node'}`,
      hint: 'put all tables into one peers section',
    });
  },
});

function example([first, second]: readonly [string, string]): string {
  const sections = [...new Set([first, second])].map(
    (name, index) => `peers ${name}
    peer hap1 10.0.0.1:${10_000 + index}
    peer hap2 10.0.0.2:${10_000 + index}
`,
  );
  const backends = [first, second].map(
    (name, index) => `backend app${index + 1}
    timeout connect 5s
    timeout server 30s
    stick-table type ip size 100k expire 30m peers ${name}
    stick on src
    server web1 10.0.1.1:80
`,
  );
  return [...sections, ...backends].join('\n');
}
