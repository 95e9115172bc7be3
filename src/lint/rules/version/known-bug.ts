import { knownBugs } from '../../../model/release/known-bugs.ts';
import { isReplicated, sectionOf } from '../../../model/table/replication.ts';
import { formatVersion } from '../../../model/value/version.ts';
import { always, defineRule } from '../../rule.ts';

export default defineRule({
  id: 'version/known-bug',
  scope: 'config',
  severity: 'info',
  summary: 'release of HAProxy has a bug that breaks replication',
  why: 'Some releases lose tables or stop sending updates although the config is right. The list has what the changelogs of the maintenance branches say about peers; a distributor may have fixed it in an older release. Only full versions, such as 3.0.4, are compared with it.',
  remedy: 'Upgrade to the release that the message names, or a later one of the same branch.',
  haproxy: always('accepts'),
  facts: 'the changelogs of the maintenance branches',
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
  badVersion: '3.0.4',
  check(config, report) {
    const { version, peersSections, tables } = config;
    if (!Number.isFinite(version.patch)) return;
    const [section] = peersSections.filter(({ certain, disabled }) => certain && !disabled);
    if (section === undefined) return;
    const shared = peersSections.map(
      (one) => tables.filter((table) => isReplicated(table) && sectionOf(config, table) === one).length,
    );
    for (const { effect, fixedIn, fix } of knownBugs(version, Math.max(...shared))) {
      report({
        source: section.source,
        range: section.name?.word ?? section.statement,
        message: `known bug of HAProxy ${formatVersion(version)}: ${effect}`,
        hint: `upgrade to ${fixedIn} or later (commit ${fix}), unless your distributor has fixed it`,
      });
    }
  },
});
