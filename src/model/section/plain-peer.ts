import type { Statement } from '../../../grammar/ast.ts';
import { wordAt } from '../../../grammar/quoting.ts';
import type { Source } from '../../text.ts';
import type { Parameter, ParameterList, Peer } from '../config.ts';
import type { Argument } from '../line/expand.ts';
import type { LiveLine } from '../line/live-line.ts';
import { type Address, parseAddress } from '../value/address.ts';

/**
 * A `peer NAME ADDRESS` or `server NAME ADDRESS` line without quotes, escapes, variables and parameters of its own. It
 * keeps the line and cuts what is asked for when it is asked for: in a fleet of 500 nodes there are 250,000 of them.
 */
export class PlainPeer implements Peer {
  readonly keyword: 'peer' | 'server';
  readonly source: Source;
  readonly statement: Statement;
  readonly certain: boolean;
  readonly local: boolean | null;
  readonly inherited: readonly Parameter[];

  constructor(
    { source, statement, certain }: LiveLine,
    keyword: 'peer' | 'server',
    local: boolean | null,
    inherited: readonly Parameter[],
  ) {
    this.keyword = keyword;
    this.source = source;
    this.statement = statement;
    this.certain = certain;
    this.local = local;
    this.inherited = inherited;
  }

  get name(): Argument | null {
    return this.#argument(1);
  }

  get addressWord(): Argument | null {
    return this.#argument(2);
  }

  get address(): Address | null {
    const text = this.addressWord?.value;
    return text == null ? null : parsedAddress(text);
  }

  get parameters(): ParameterList {
    return NO_PARAMETERS;
  }

  #argument(index: number): Argument | null {
    const word = wordAt(this.source.text, this.statement, index);
    return word === null ? null : { value: this.source.slice(word), word };
  }
}

const addresses = new Map<string, Address>();
/** More than the nodes of any fleet, and little memory. */
const MAX_ADDRESSES = 4096;

/** Every node lists the same few addresses, and rules ask for them again and again. */
function parsedAddress(text: string): Address {
  let address = addresses.get(text);
  if (address === undefined) {
    if (addresses.size >= MAX_ADDRESSES) addresses.clear();
    address = parseAddress(text);
    addresses.set(text, address);
  }
  return address;
}

export const NO_PARAMETERS: ParameterList = { known: [], unknown: null };

/** Whether a line, its keyword included, is one that {@link PlainPeer} reads. */
export function isPlainPeer({ isPlain, prefix, arguments: words }: LiveLine): boolean {
  return isPlain && prefix === null && words.length === 3 && words[2]?.value?.includes('$') === false;
}
