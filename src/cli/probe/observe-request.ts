import type { Filter } from '../../probe/filter.ts';
import type { RuntimeTarget } from '../../probe/runtime/runtime-target.ts';
import type { TlsOptions } from '../../protocol/options.ts';
import type { DumpFormat } from './report/dump-format.ts';

/** What an observer is asked to do, under a name that is known to be no node's. */
export interface ObserveRequest {
  readonly observer: string;
  readonly mode: 'tables' | 'dump' | 'watch' | 'compare' | 'sum';
  readonly filter: Filter;
  readonly tolerance: number;
  readonly format: DumpFormat;
  readonly timeoutMs: number;
  /** What all of the exchange with a node may take. */
  readonly wholeMs: number;
  readonly tls: TlsOptions | null;
  /** What one is in the byte rates of the tables that are known, by their names on the wire. */
  readonly bratesFactors: ReadonlyMap<string, number>;
  /** Runtime APIs of the nodes, as far as they are given. */
  readonly sockets: readonly RuntimeTarget[];
  readonly color: boolean | undefined;
  /** The file that a dump goes to; null for standard output. */
  readonly output: string | null;
}
