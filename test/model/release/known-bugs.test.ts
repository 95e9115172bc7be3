import { describe, expect, it } from 'vitest';
import { endOfLife } from '../../../src/model/release/end-of-life.ts';
import { knownBugs } from '../../../src/model/release/known-bugs.ts';
import { parseVersion } from '../../../src/model/value/version.ts';

const fixesFor = (version: string, tables = 1) =>
  knownBugs(parseVersion(version), tables).map(({ fix, fixedIn }) => `${fixedIn} ${fix}`);

describe('the known bugs of a release', () => {
  it.each([
    ['2.4.28', ['2.4.29 b02b8453d']],
    ['2.4.29', []],
    [
      '2.6.2',
      ['2.6.3 160fff665', '2.6.5 b372f16d3', '2.6.7 0909f6226', '2.6.9 593802128', '2.6.22 b02b8453d'],
    ],
    ['2.6.12', ['2.6.18 494bc03ff', '2.6.22 b02b8453d']],
    ['2.6.23', []],
    ['2.8.4', ['2.8.5 a7777bbf7', '2.8.10 494bc03ff', '2.8.15 b02b8453d']],
    ['2.8.16', []],
    [
      '3.0.2',
      ['3.0.3 3e2d1476e', '3.0.5 1e0920f85', '3.0.5 78b8b6003', '3.0.10 b02b8453d', '3.0.11 006a3acbd'],
    ],
    ['3.0.10', ['3.0.11 006a3acbd']],
    ['3.0.11', []],
    [
      '3.2.14',
      ['3.2.15 1696cfaa1', '3.2.16 8f06c8fda', '3.2.16 06673291d', '3.2.22 3db607707', '3.2.23 1014a43e0'],
    ],
    ['3.2.22', ['3.2.23 1014a43e0']],
    ['3.2.26', []],
    ['3.3.1', ['3.3.2 0b29b76a5']],
    ['3.4.0', []],
  ])('%s', (version, fixes) => {
    expect(fixesFor(version)).toEqual(fixes);
  });

  it('may take many tables', () => {
    expect(fixesFor('2.8.3', 200)).not.toContain('2.8.4 60e7116be');
    expect(fixesFor('2.8.3', 201)).toContain('2.8.4 60e7116be');
    // The limit of 200 came with 2.6.6.
    expect(fixesFor('2.6.5', 201)).not.toContain('2.6.16 60e7116be');
    expect(fixesFor('2.6.6', 201)).toContain('2.6.16 60e7116be');
  });
});

it('the branches without fixes are the odd ones but the last, and those older than five years', () => {
  const branches = ['2.4', '2.5', '2.6', '2.7', '2.8', '2.9', '3.0', '3.1', '3.2', '3.3', '3.4'];
  expect(branches.filter((branch) => endOfLife(parseVersion(branch)) !== null)).toEqual([
    '2.4',
    '2.5',
    '2.7',
    '2.9',
    '3.1',
  ]);
});
