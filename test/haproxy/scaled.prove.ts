import { describe, it } from 'vitest';
import { haproxyBinaries } from './binaries.ts';
import { scale } from './scaled.ts';

it('nodes of all versions that follow DNS lose nothing from 2 to 4 to 3', { timeout: 300_000 }, () =>
  scale(haproxyBinaries()),
);

describe.concurrent.each(haproxyBinaries())('nodes that follow DNS, HAProxy $version', (binary) => {
  it('lose nothing from 2 to 4 to 3', { timeout: 300_000 }, () => scale([binary]));
});
