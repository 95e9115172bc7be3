import { describe, expect, it } from 'vitest';
import {
  branchOf,
  needsArgument,
  optionsOf,
  sectionKeywords,
  statementsOf,
  takesNoArgument,
} from '../../grammar/vocabulary.ts';
import { parseVersion } from '../../src/model/value/version.ts';
import { haproxyBinaries } from './binaries.ts';
import { check } from './check.ts';

describe.each(haproxyBinaries())('HAProxy $version', { timeout: 240_000 }, (binary) => {
  const branch = branchOf(parseVersion(binary.version));
  it.each(sectionKeywords(branch))('refuses what "%s" needs and does not accept', async (section) => {
    const header = section === 'global' || section === 'defaults' ? section : `${section} tested`;
    const statements = statementsOf(section, branch);
    const options = optionsOf(section, branch).filter((word) => takesNoArgument(`option ${section}`, word));
    const lines = [
      ...statements.filter((word) => needsArgument(section, word)),
      ...statements.filter((word) => takesNoArgument(section, word)).map((word) => `${word} more`),
      ...options.map((word) => `option ${word} more`),
    ];
    const accepted: string[] = [];
    for (const line of lines) {
      const text = `${header}\n    ${line}\nlisten other\n    mode tcp\n    bind 127.0.0.1:1\n`;
      const { exit, messages } = await check(binary, text);
      // One message of 2.6 and 3.0 has a misspelled place.
      const isSaid = messages.some(
        (message) => message.severity === 'alert' && (message.line === 2 || message.line === null),
      );
      if (exit !== 1 || !isSaid) accepted.push(line);
    }
    expect(accepted).toEqual([]);
  });
});
