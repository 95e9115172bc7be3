import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { branchOf, needsArgument, statementsOf } from '../../grammar/vocabulary.ts';
import { parseVersion } from '../../src/model/value/version.ts';
import { haproxyBinaries, repositoryFolder } from './binaries.ts';
import { check } from './check.ts';

const sections = new Set<string>(
  JSON.parse(readFileSync(join(repositoryFolder, 'grammar/vocabulary/bare.json'), 'utf8')).rows.flatMap(
    (row: { readonly in: readonly string[] }) => row.in,
  ),
);

describe.each(haproxyBinaries())('HAProxy $version', { timeout: 120_000 }, (binary) => {
  it.each([...sections])('refuses bare statements of "%s"', async (section) => {
    const branch = branchOf(parseVersion(binary.version));
    const words = statementsOf(section, branch).filter((word) => needsArgument(section, word));
    const header = section === 'global' || section === 'defaults' ? section : `${section} tested`;
    const accepted: string[] = [];
    for (const word of words) {
      // One message of 2.6 and 3.0 has a misspelled place.
      const { exit, messages } = await check(
        binary,
        `${header}\n    ${word}\nlisten other\n    mode tcp\n    bind 127.0.0.1:1\n`,
      );
      if (
        exit !== 1 ||
        !messages.some(({ severity, line }) => severity === 'alert' && (line === 2 || line === null))
      )
        accepted.push(word);
    }
    expect(accepted).toEqual([]);
  });
});
