import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { siteFiles } from '../../site/build/site.ts';
import { repositoryFolder } from '../haproxy/binaries.ts';

/** The site as `npm run playground` writes it, in a folder of its own. */
export interface BuiltSite {
  readonly files: ReadonlyMap<string, string>;
  /** The address of a page as a file. */
  readonly local: (path?: string) => string;
  readonly remove: () => void;
}

export async function buildSite(): Promise<BuiltSite> {
  const files = await siteFiles(repositoryFolder);
  const folder = mkdtempSync(join(tmpdir(), 'hapeers-site-'));
  for (const [path, text] of files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return {
    files,
    local: (path = 'index.html') => pathToFileURL(join(folder, path)).href,
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
