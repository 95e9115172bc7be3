import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { repositoryFolder } from '../haproxy/binaries.ts';
import { schemas, violations } from './schemas.ts';

/** JSON is YAML, too. */
const documentsOf = (path: string, change = (text: string) => text): unknown[] =>
  parseAllDocuments(change(readFileSync(join(repositoryFolder, path), 'utf8'))).map((document) =>
    document.toJS(),
  );
const violationsOf = (path: string, change?: (text: string) => string) =>
  documentsOf(path, change).flatMap((data, index) => violations(schemas[path]?.[index] ?? false, data));

describe('what a service reads', () => {
  it.each(Object.keys(schemas))('is what the service documents: %s', (path) => {
    expect(documentsOf(path)).toHaveLength(schemas[path]?.length ?? 0);
    expect(violationsOf(path)).toEqual([]);
  });

  it.each([
    ['action.yml', 'shell: bash', '', /steps\/0 must have required property 'shell'/],
    ['action.yml', 'using: composite', 'using: node20', /runs\/using must be equal to constant/],
    ['action.yml', 'required: true', 'mandatory: true', /must NOT have additional properties.*mandatory/],
    ['.pre-commit-hooks.yaml', 'entry:', 'entrypoint:', /additional properties.*entrypoint/],
    [
      'integrations/github/matcher.json',
      '"regexp": "^(',
      '"regexp": "^((',
      /regexp must match format "regex"/,
    ],
    ['integrations/gitlab/hapeers.yml', 'codequality', 'code_quality', /additional properties.*code_quality/],
    [
      'integrations/megalinter/hapeers.megalinter-descriptor.yml',
      'file_names_regex',
      'file_name_regex',
      /additional properties.*file_name_regex/,
    ],
    ['integrations/trunk/plugin.yaml', 'output: sarif', 'output: Sarif', /output must be equal to one of/],
    [
      'integrations/reviewdog/reviewdog.yml',
      'level: warning',
      'level: warn',
      /level must be equal to one of/,
    ],
  ])('is compared in earnest: %s with "%s" as "%s"', (path, from, to, message) => {
    expect(readFileSync(join(repositoryFolder, path), 'utf8')).toContain(from);
    expect(violationsOf(path, (text) => text.replace(from, to)).join('\n')).toMatch(message);
  });
});
