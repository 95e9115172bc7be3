import { describe, it } from 'vitest';
import { binaryOf, judge, upgrades } from './upgraded.ts';

/** What needs no ten seconds to be ready for a reload; the rest: upgraded.prove.ts. */
describe('what lint --was-version says of an upgrade is what happens', () => {
  for (const upgrade of upgrades.filter(({ from }) => from !== '2.6')) {
    const [from, to] = [binaryOf(upgrade.from), binaryOf(upgrade.to)];
    const title = `${upgrade.from} to ${upgrade.to}: ${upgrade.what}`;
    if (from === undefined || to === undefined) console.log(`not tested without both binaries: ${title}`);
    else it.concurrent(title, { timeout: 60_000 }, () => judge(upgrade, from, to));
  }
});
