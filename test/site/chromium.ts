import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BrowserContext, type BrowserContextOptions, chromium } from 'playwright-core';

/** Where Debian's package puts it. */
const BINARY = '/usr/bin/chromium';

/** Why the pages cannot be tested in a browser here; null where they can. */
export const noChromium: string | null = existsSync(BINARY)
  ? null
  : `the site in Chromium: NOT tested (${BINARY} is missing: install the package chromium)`;

/** A browser that speaks to nobody by itself. */
export interface Chromium {
  readonly open: (options: BrowserContextOptions) => Promise<BrowserContext>;
  readonly stop: () => Promise<void>;
}

export async function startChromium(): Promise<Chromium> {
  const folder = mkdtempSync(join(tmpdir(), 'hapeers-chromium-'));
  const browser = await chromium.launch({
    executablePath: BINARY,
    env: { ...process.env, HOME: folder },
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
  return {
    open: (options) => browser.newContext(options),
    async stop() {
      await browser.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
