import { describe, it } from 'vitest';
import { haproxyBinaries } from './binaries.ts';
import { convertThereAndBack } from './converted.ts';

describe.concurrent.each(haproxyBinaries())('--convert, HAProxy $version', { timeout: 180_000 }, (binary) => {
  it.concurrent.each(['plain', 'mutual TLS'] as const)(
    'two nodes with %s replicate over every change of form',
    (kind) => convertThereAndBack(binary, kind),
  );
});
