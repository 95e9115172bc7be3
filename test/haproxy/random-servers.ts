import fc from 'fast-check';
import { lineOf } from './random-words.ts';

/** What the conditions in {@link serverConfigs} ask for. */
export const serverEnvironment = { HAPEERS_SET: '1' };

const maxServers = 200;

interface RandomLine {
  readonly kind: 'server' | 'server-template' | 'default-server';
  /** The first number of a template's range; null for a range that is written as a count. */
  readonly first: number | null;
  readonly count: number;
  readonly id: RandomId | null;
  readonly address: string;
  readonly parameters: string;
  /** The condition that the line is under; null for none. */
  readonly condition: string | null;
}

interface RandomId {
  readonly number: number;
  readonly spelling: (number: number) => string;
}

interface RandomProxy {
  readonly kind: string;
  /** A defaults section right above it, whose `default-server` it begins with; null for none. */
  readonly defaults: string | null;
  readonly lines: readonly RandomLine[];
}

const ids: fc.Arbitrary<RandomId> = fc.record({
  // Small numbers are in the way of the automatic ones, and leave gaps.
  number: fc.oneof(
    { weight: 9, arbitrary: fc.integer({ min: 1, max: 60 }) },
    { weight: 1, arbitrary: fc.integer({ min: 1, max: 2 ** 31 - 1 }) },
  ),
  // HAProxy reads the digits up to anything else into 32 bits.
  spelling: fc.constantFrom(
    ...[
      (number: number) => `${number}`,
      (number: number) => `${number}`,
      (number: number) => `00${number}`,
      (number: number) => `+${number}x`,
      (number: number) => `${number + 2 ** 32}`,
    ],
  ),
});

const parameters = fc
  .subarray([['backup'], ['disabled'], ['enabled'], ['weight', '7'], ['weight', '200'], ['maxconn', '10']])
  .chain((groups) => lineOf([...groups, ['inter', '2s']]));

const lines: fc.Arbitrary<RandomLine> = fc.record({
  kind: fc.constantFrom('server', 'server', 'server', 'server-template', 'default-server'),
  first: fc.option(fc.integer({ min: 0, max: 30 })),
  count: fc.integer({ min: 1, max: 30 }),
  id: fc.option(ids, { freq: 2 }),
  address: fc.constantFrom(
    '127.0.0.1:80',
    '127.0.0.1',
    '[::1]:8080',
    'ipv4@127.0.0.2:+1',
    'unix@/nowhere/socket',
    'localhost:80',
  ),
  parameters,
  condition: fc.oneof(
    { weight: 9, arbitrary: fc.constant(null) },
    { weight: 1, arbitrary: fc.constantFrom('defined(HAPEERS_SET)', '!streq("$HAPEERS_SET",1)') },
  ),
});

/** Configurations of one to five proxies with up to 200 servers in all. */
export const serverConfigs: fc.Arbitrary<string> = fc
  .array(
    fc.record({
      kind: fc.constantFrom('backend', 'listen'),
      defaults: fc.option(parameters),
      lines: fc.array(lines, { minLength: 1, maxLength: 120, size: 'max' }),
    }),
    { minLength: 1, maxLength: 5 },
  )
  .map((proxies) => {
    const room = { servers: maxServers };
    return proxies.map((proxy, index) => proxyText(proxy, index, room)).join('\n');
  });

function proxyText({ kind, defaults, lines }: RandomProxy, proxy: number, room: { servers: number }): string {
  const above = defaults === null ? [] : ['defaults', `    default-server ${defaults}`, ''];
  const text = [...above, `${kind} proxy${proxy}`];
  const taken = new Set<number>();
  for (const [index, line] of lines.entries()) {
    const size = line.kind === 'server' ? 1 : line.kind === 'server-template' ? line.count : 0;
    if (size > room.servers) continue;
    room.servers -= size;
    // HAProxy refuses an explicit id that is there twice.
    const id = line.id === null || taken.has(line.id.number) ? null : line.id;
    if (id !== null) taken.add(id.number);
    const words = `    ${lineText(line, index, id)}`;
    text.push(...(line.condition === null ? [words] : [`.if ${line.condition}`, words, '.endif']));
  }
  return `${text.join('\n')}\n`;
}

function lineText(line: RandomLine, index: number, id: RandomId | null): string {
  const { kind, first, count, address, parameters } = line;
  const idWords = id === null ? '' : ` id ${id.spelling(id.number)}`;
  switch (kind) {
    case 'default-server':
      return `default-server ${parameters}`;
    case 'server':
      return `server s${index} ${address}${idWords} ${parameters}`;
    case 'server-template': {
      const range = first === null ? `${count}` : `${first}-${first + count - 1}`;
      return `server-template t${index}- ${range} ${address} ${parameters}${idWords}`;
    }
  }
}
