import { describe, it } from 'vitest';
import { binaryOf, judge, upgrades } from './upgraded.ts';

describe('what lint --was-version says of an upgrade is what happens', () => {
  for (const upgrade of upgrades) {
    const [from, to] = [binaryOf(upgrade.from), binaryOf(upgrade.to)];
    const title = `${upgrade.from} to ${upgrade.to}: ${upgrade.what}`;
    if (from === undefined || to === undefined) console.log(`not proved without both binaries: ${title}`);
    else it.concurrent(title, () => judge(upgrade, from, to));
  }
});
