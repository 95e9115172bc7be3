import { describe, it } from 'vitest';
import { haproxyBinaries } from './binaries.ts';
import { scalePods } from './scaled-pods.ts';

describe('the StatefulSet of integrations/kubernetes', () => {
  it.each(haproxyBinaries().map((binary) => [binary.version, binary] as const))(
    'loses nothing with HAProxy %s from two pods to three, and when a pod comes back',
    { timeout: 240_000 },
    (_, binary) => scalePods(binary, [2, 3]),
  );
});
