import type { Config } from '../config.ts';
import type { Address } from '../value/address.ts';

/** One node of a cluster: its name, and its config as it reads it (that name is its local peer). */
export interface FleetNode {
  readonly name: string;
  readonly config: Config;
  /** Where the others dial it while it listens elsewhere, since a gateway leads there; undefined where nobody says so. */
  readonly translated?: readonly TranslatedAddress[];
}

/** Two addresses of a node with a gateway between. */
export interface TranslatedAddress {
  readonly dialed: Address;
  readonly listens: Address;
}

/** The nodes that share tables with each other, in the order given. */
export interface Fleet {
  readonly nodes: readonly FleetNode[];
}
