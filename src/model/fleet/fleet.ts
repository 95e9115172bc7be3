import type { Config } from '../config.ts';

/** One node of a cluster: its name, and its config as it reads it (that name is its local peer). */
export interface FleetNode {
  readonly name: string;
  readonly config: Config;
}

/** The nodes that share tables with each other, in the order given. */
export interface Fleet {
  readonly nodes: readonly FleetNode[];
}
