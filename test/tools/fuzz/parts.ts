import { clusters } from './clusters.ts';
import { configs } from './configs.ts';
import type { FuzzPart } from './part.ts';
import { runtime } from './runtime.ts';
import { wire } from './wire.ts';

/** Everything that comes from outside. */
export const fuzzParts: readonly FuzzPart[] = [configs, clusters, wire, runtime];
