/** How one place is put to a binary: under which lines, and how a word becomes a line. */
export interface Place {
  /** The name in the vocabulary: a section, `server`, `option` ... */
  readonly name: string;
  readonly head: readonly string[];
  readonly line: (word: string, index: number) => string;
}

const proxies: readonly (readonly [string, readonly string[]])[] = [
  ['defaults', ['defaults d', '  mode http']],
  ['frontend', ['frontend f', '  mode http']],
  ['backend', ['backend b', '  mode http']],
  ['listen', ['listen l', '  mode http']],
];

/** Some releases do not read these sections further without leave. */
const leave = ['global', '  expose-experimental-directives', '  expose-deprecated-directives'];

const named = [
  'peers',
  'userlist',
  'resolvers',
  'mailers',
  'ring',
  'cache',
  'log-forward',
  'http-errors',
  'fcgi-app',
  'program',
  'log-profile',
  'acme',
  'healthcheck',
];

const statement = (word: string) => `  ${word}`;

/** A statement with an argument that many words take: some are judged only when they have what they need. */
export const statementWithArgument = (word: string) => `  ${word} 127.0.0.1:80`;

/** Sections: the header word itself. */
export const sectionPlace: Place = { name: 'section', head: [], line: (word) => `${word} x` };

/**
 * The first words of each section. `namespace_list` is missing: HAProxy says nothing about any word there
 * (cfg_parse_netns).
 */
export const statementPlaces: readonly Place[] = [
  { name: 'global', head: ['global'], line: statement },
  { name: 'crt-store', head: ['crt-store'], line: statement },
  { name: 'traces', head: ['traces'], line: statement },
  ...named.map((name) => ({ name, head: [...leave, `${name} x`], line: statement })),
  ...proxies.map(([name, head]) => ({ name, head, line: statement })),
];

/** `option WORD` in each kind of proxy. */
export const optionPlaces: readonly Place[] = [
  ...proxies.map(([name, head]) => ({
    name: `option ${name}`,
    head,
    line: (word: string) => `  option ${word}`,
  })),
  { name: 'option log-forward', head: ['log-forward x'], line: (word) => `  option ${word}` },
];

/** `no option WORD`, in the kind of proxy that has every capability. */
export const noOptionPlace: Place = {
  name: 'no option',
  head: ['listen l', '  mode http'],
  line: (word) => `  no option ${word}`,
};

/** Parameters of `server` and `bind`, with a word after them: some of them are judged only when they have one. */
export const parameterPlaces: readonly Place[] = [
  { name: 'server', head: ['backend b'], line: (word, index) => `  server s${index} 127.0.0.1:80 ${word} 1` },
  {
    name: 'bind',
    head: ['frontend f'],
    line: (word, index) => `  bind 127.0.0.1:${10_000 + index} ${word} 1`,
  },
];

/** Parameters of `server` once more, where some of them are not welcome. */
export const defaultServerPlace: Place = {
  name: 'default-server',
  head: ['backend b'],
  line: (word) => `  default-server ${word}`,
};

/** Words in second place. */
export const secondWordPlaces: readonly Place[] = [
  { name: 'stats', head: ['listen l', '  mode http'], line: (word) => `  stats ${word}` },
  { name: 'timeout', head: ['listen l', '  mode http'], line: (word) => `  timeout ${word}` },
  { name: 'stick', head: ['listen l', '  mode http'], line: (word) => `  stick ${word}` },
  { name: 'tcp-request', head: ['listen l', '  mode http'], line: (word) => `  tcp-request ${word}` },
  { name: 'tcp-response', head: ['listen l', '  mode http'], line: (word) => `  tcp-response ${word}` },
];

/** Rule sets, whose actions HAProxy lists itself when it is given an unknown one. */
export const ruleSetPlaces: readonly Place[] = [
  'tcp-request connection',
  'tcp-request session',
  'tcp-request content',
  'tcp-response content',
  'quic-initial',
  'http-request',
  'http-response',
  'http-after-response',
  'tcp-check',
  'http-check',
].map((name) => ({ name, head: ['listen l', '  mode http'], line: (word) => `  ${name} ${word}` }));

/** Names of filters. */
export const filterPlace: Place = {
  name: 'filter',
  head: ['listen l', '  mode http'],
  line: (word) => `  filter ${word}`,
};

/** Sample fetches and converters, asked for by `stick`, which goes on after an error. */
export const samplePlaces: readonly Place[] = [
  { name: 'fetch', head: ['backend b', '  mode http'], line: (word) => `  stick on ${word}` },
  { name: 'converter', head: ['backend b', '  mode http'], line: (word) => `  stick on str(a),${word}` },
];
