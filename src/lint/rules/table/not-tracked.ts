import type { Section } from '../../../../grammar/ast.ts';
import type { Config } from '../../../model/config.ts';
import { sessionPaths } from '../../../model/flow/session-paths.ts';
import { tableIndex } from '../../../model/table/index.ts';
import { always, defineRule } from '../../rule.ts';

export default defineRule({
  id: 'table/not-tracked',
  scope: 'config',
  severity: 'warning',
  summary: 'rule uses a stick counter that nothing tracks',
  why: 'Fetches such as "sc_http_req_rate(1)" look at the entry that "track-sc1" has chosen for this session. Where no rule of this proxy, or of a proxy that shares its sessions, tracks with that counter, they give nothing or 0, and actions on it do nothing. HAProxy never says so.',
  remedy:
    'Add a "track-sc" rule above, use the number of the counter that is tracked, or name a table and a key: "src_http_req_rate(TABLE)".',
  haproxy: always('accepts'),
  facts: 'smp_fetch_sc_stkctr() in src/stick_table.c',
  bad: `frontend www
    mode http
    timeout client 30s
    bind 127.0.0.1:8080
    stick-table type ip size 100k expire 30m store http_req_rate(10s)
    http-request track-sc0 src
    http-request deny if { sc_http_req_rate(0) gt 100 }
    http-request deny if { sc_http_req_rate(1) gt 100 }
`,
  good: `frontend www
    mode http
    timeout client 30s
    bind 127.0.0.1:8080
    stick-table type ip size 100k expire 30m store http_req_rate(10s)
    http-request track-sc0 src
    http-request deny if { sc_http_req_rate(0) gt 100 }
`,
  check(config, report) {
    const index = tableIndex(config);
    const tracks = trackedSections(config);
    const paths = sessionPaths(config);
    for (const use of index.live) {
      const { counter } = use;
      if (counter === null || use.by === 'track' || !use.certain) continue;
      const sections = tracks.get(counter);
      if (sections?.has(use.section) === true) continue;
      const proxy = index.proxyOf(use);
      if (sections !== undefined) {
        const session = proxy === null ? null : paths.sessionOf(proxy);
        if (session === null || session.some(({ section }) => sections.has(section))) continue;
      }
      report({
        source: use.source,
        range: use.range,
        message: `"${use.keyword}" uses counter ${counter}, which no rule ${sections === undefined ? 'tracks' : `of the same session tracks (${proxy?.kind ?? ''} "${proxy?.name?.value ?? ''}")`}`,
        hint: hintFor(counter, sections, tracks),
      });
    }
  },
});

/** The sections in which each counter is tracked. */
function trackedSections(config: Config): ReadonlyMap<number, ReadonlySet<Section>> {
  const sections = new Map<number, Set<Section>>();
  for (const { by, counter, section } of config.uses) {
    if (by !== 'track' || counter === null) continue;
    const own = sections.get(counter);
    if (own === undefined) sections.set(counter, new Set([section]));
    else own.add(section);
  }
  return sections;
}

function hintFor(
  counter: number,
  sections: ReadonlySet<Section> | undefined,
  tracks: ReadonlyMap<number, unknown>,
): string {
  if (sections !== undefined) {
    return 'a counter belongs to one session: add the "track-sc" rule to this proxy, or to the one that leads to it';
  }
  if (tracks.size === 0) return `add, for example, "http-request track-sc${counter} src"`;
  return `the rules track ${[...tracks.keys()]
    .sort()
    .map((one) => `counter ${one}`)
    .join(', ')}`;
}
