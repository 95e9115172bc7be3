import { endOfLife } from '../../../model/release/end-of-life.ts';
import { formatVersion } from '../../../model/value/version.ts';
import { always, defineRule } from '../../rule.ts';

export default defineRule({
  id: 'version/end-of-life',
  scope: 'config',
  severity: 'info',
  summary: 'branch of HAProxy no longer gets fixes',
  why: 'Replication bugs and security holes that are found now are no longer fixed there. Distributions may continue with their own fixes.',
  remedy:
    'Move to a newer LTS branch; "hapeers lint --haproxy-version" shows what it says about this config.',
  haproxy: always('accepts'),
  facts: 'the table of branches on www.haproxy.org',
  bad: `peers mypeers
    peer hap1 10.0.0.1:10000
    peer hap2 10.0.0.2:10000

backend app
    stick-table type ip size 100k expire 30m peers mypeers
`,
  good: `# for HAProxy 3.4
peers mypeers
    peer hap1 10.0.0.1:10000
    peer hap2 10.0.0.2:10000

backend app
    stick-table type ip size 100k expire 30m peers mypeers
`,
  badVersion: '2.9',
  check({ version, peersSections, tables }, report) {
    const ended = endOfLife(version);
    const [section] = peersSections;
    const [table] = tables;
    const place = section ?? table;
    if (ended === null || place === undefined) return;
    report({
      source: place.source,
      range: section?.name?.word ?? place.statement,
      message: `the branch of HAProxy ${formatVersion(version)} has had no fixes since ${ended}`,
      hint: 'move to a newer LTS branch, unless your distributor still fixes it',
    });
  },
});
