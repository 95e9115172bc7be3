import fc from 'fast-check';
import { lineOf } from './random-words.ts';

/** The local peer of {@link tableConfigs}, and the peer whose name is free for an observer. */
export const localPeer = 'hap1';
export const observer = 'observer';

/** The ports that a random configuration may use: what listens where. */
export interface TablePorts {
  /** Of the peers sections, in their order. */
  readonly peers: readonly number[];
  /** A connection to the port with the number of a table of binary keys makes an entry in it. */
  readonly fill: readonly number[];
}

interface RandomTable {
  /** The number of its peers section; null for a table that is not shared. */
  readonly section: number | null;
  readonly inPeers: boolean;
  readonly proxy: 'backend' | 'listen' | 'frontend';
  readonly isBinary: boolean;
  readonly definition: string;
}

/** Configurations of one or two peers sections and tables in them and in proxies, as a branch knows them. */
export function tableConfigs(branch: string, ports: TablePorts): fc.Arbitrary<string> {
  const sections = fc.integer({ min: 1, max: ports.peers.length });
  const all = fc.array(tables(branch), { minLength: 1, maxLength: ports.fill.length, size: 'max' });
  return fc.tuple(sections, all).map(([count, list]) => configText(count, list, ports));
}

function configText(sections: number, tables: readonly RandomTable[], ports: TablePorts): string {
  const fillers: string[] = [];
  const proxies: string[] = [];
  const peers = Array.from({ length: sections }, (_, index) => [
    `peers section${index}`,
    `    peer ${localPeer} 127.0.0.1:${ports.peers[index]}`,
    `    peer ${observer} 127.0.0.1:9`,
  ]);
  for (const [index, { section, inPeers, proxy, isBinary, definition }] of tables.entries()) {
    const number = section === null ? null : section % sections;
    let name = `t-${index}`;
    if (number !== null && inPeers) {
      peers[number]?.push(`    table ${name} ${definition}`);
      name = `section${number}/${name}`;
    } else {
      const shared = number === null ? '' : ` peers section${number}`;
      proxies.push(`${proxy} ${name}\n    stick-table ${definition}${shared}\n`);
    }
    if (isBinary) {
      const rule = `tcp-request connection track-sc0 bin(6b) table ${name}`;
      fillers.push(`frontend fill${index}\n    bind 127.0.0.1:${ports.fill[index]}\n    ${rule}\n`);
    }
  }
  return [...peers.map((lines) => `${lines.join('\n')}\n`), ...proxies, ...fillers].join('\n');
}

function tables(branch: string): fc.Arbitrary<RandomTable> {
  return fc
    .record({
      section: fc.option(fc.nat(1), { freq: 6 }),
      inPeers: fc.boolean(),
      proxy: fc.constantFrom('backend', 'listen', 'frontend'),
      table: keyTypes(branch).chain((type) =>
        definitions(branch, type).map((definition) => ({ definition, isBinary: type[1] === 'binary' })),
      ),
    })
    .map(({ table, ...rest }) => ({ ...rest, ...table }));
}

function definitions(branch: string, type: readonly string[]): fc.Arbitrary<string> {
  const switches = [['nopurge'], ['srvkey', 'name'], ['srvkey', 'addr']];
  if (isFrom('3.1', branch)) switches.push(['brates-factor', '8']);
  if (isFrom('3.2', branch)) switches.push(['recv-only']);
  return fc
    .record({
      sizes: fc.array(sizes, { minLength: 1, maxLength: 2 }),
      expire: fc.array(times(20_000), { maxLength: 2 }),
      stores: fc.array(dataLists(branch), { maxLength: 2 }),
      switches: fc.subarray(switches),
    })
    .chain(({ sizes, expire, stores, switches }) =>
      lineOf([
        type,
        ...sizes.map((size) => ['size', size]),
        ...expire.map((time) => ['expire', time]),
        ...withoutConflicts(stores).map((list) => ['store', list.join(',')]),
        ...switches,
      ]),
    );
}

function keyTypes(branch: string): fc.Arbitrary<readonly string[]> {
  const plain = fc.constantFrom(
    ...['integer', 'ip', 'ipv6', 'string', 'binary', ...(isFrom('3.2', branch) ? ['ipv4'] : [])],
  );
  // Up to 2.7 what follows the digits is not looked at.
  const unread = isFrom('2.8', branch) ? [''] : ['', 'k'];
  const lengths = fc
    .tuple(fc.constantFrom('', '0', '+'), fc.integer({ min: 1, max: 600 }), fc.constantFrom(...unread))
    .map((parts) => parts.join(''));
  return fc.oneof(
    plain.map((type) => ['type', type]),
    fc
      .tuple(fc.constantFrom('string', 'binary'), lengths)
      .map(([type, length]) => ['type', type, 'len', length]),
  );
}

const sizes = fc.oneof(
  fc.integer({ min: 1, max: 2 ** 32 - 1 }).map(String),
  fc
    .tuple(fc.integer({ min: 1, max: 4 }), fc.constantFrom('k', 'K', 'm', 'M'))
    .map((parts) => parts.join('')),
  fc.constantFrom('1g', '3G', '010'),
);

const unitsMs = { us: 0.001, '': 1, ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** A time of at least so many milliseconds, up to what HAProxy takes. What follows the unit is not read. */
function times(leastMs: number): fc.Arbitrary<string> {
  return fc
    .constantFrom(...Object.entries(unitsMs))
    .chain(([unit, ms]) =>
      fc
        .tuple(
          fc.integer({ min: Math.ceil(leastMs / ms), max: Math.floor((2 ** 31 - 1) / Math.max(ms, 1)) }),
          fc.constantFrom('', '', '', unit === '' ? '' : '30s'),
        )
        .map(([number, unread]) => `${number}${unit}${unread}`),
    );
}

const scalars =
  'server_id gpt0 gpc0 conn_cnt conn_cur sess_cnt http_req_cnt http_err_cnt bytes_in_cnt bytes_out_cnt gpc1 server_key server_name http_fail_cnt'.split(
    ' ',
  );
const rates =
  'gpc0_rate conn_rate sess_rate http_req_rate http_err_rate bytes_in_rate bytes_out_rate gpc1_rate http_fail_rate'.split(
    ' ',
  );

function dataLists(branch: string): fc.Arbitrary<string[]> {
  const isNew = isFrom('3.0', branch);
  const scalar = fc.constantFrom(...scalars, ...(isNew ? ['glitch_cnt'] : []));
  const rate = fc
    .tuple(fc.constantFrom(...rates, ...(isNew ? ['glitch_rate'] : [])), times(1))
    .map(([name, period]) => `${name}(${period})`);
  const count = fc
    .tuple(fc.constantFrom('', '0', '+'), fc.integer({ min: 1, max: 100 }))
    .map((parts) => parts.join(''));
  const array = fc.tuple(fc.constantFrom('gpt', 'gpc'), count).map(([name, number]) => `${name}(${number})`);
  const rateArray = fc.tuple(count, times(1)).map((args) => `gpc_rate(${args})`);
  return fc.array(fc.oneof(scalar, scalar, rate, array, rateArray), { minLength: 1, maxLength: 8 });
}

/** Without what HAProxy refuses to store together: an array, and a scalar that is one of its elements. */
function withoutConflicts(lists: readonly (readonly string[])[]): string[][] {
  const seen = new Set<string>();
  const kept = lists.map((list) =>
    list.filter((element) => {
      const name = element.replace(/\(.*/, '');
      const stem = name.replace(/^(gp[ct])[01]?/, '$1');
      const conflicts = ['', '0', '1'].map((digit) => stem.replace(/^(gp[ct])/, `$1${digit}`));
      const isArray = name === stem;
      if (/^gp[ct]/.test(name) && conflicts.some((other) => seen.has(other) && isArray !== (other === stem)))
        return false;
      seen.add(name);
      return true;
    }),
  );
  return kept.filter((list) => list.length > 0);
}

function isFrom(wanted: string, branch: string): boolean {
  return branch.localeCompare(wanted, 'en', { numeric: true }) >= 0;
}
