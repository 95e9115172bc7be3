/** What HAProxy looks at in the header of a section; peers sections have rules of their own. */
export interface SectionKind {
  readonly name: 'required' | 'optional' | 'none';
  /** Whether a name may hold letters, digits, `-`, `_`, `.` and `:` only (`invalid_char()` in src/tools.c). */
  readonly checksName: boolean;
  /** What happens to a word after the name; `proxy` depends on `from`, on the kind of proxy and on the version. */
  readonly extra: 'refused' | 'ignored' | 'proxy';
  /** What happens to a second section of the same name; `proxy` depends on the kinds of both and on the version. */
  readonly duplicate: 'refused' | 'ignored' | 'accepted' | 'proxy';
}

const PROXY: SectionKind = { name: 'required', checksName: true, extra: 'proxy', duplicate: 'proxy' };
const STRICT: SectionKind = { name: 'required', checksName: true, extra: 'refused', duplicate: 'refused' };
const LOOSE: SectionKind = { name: 'required', checksName: true, extra: 'ignored', duplicate: 'refused' };
const NAMELESS: SectionKind = { name: 'none', checksName: false, extra: 'refused', duplicate: 'accepted' };

/** By keyword; from the section parsers of HAProxy (`cfg_parse_listen()`, `cfg_parse_users()` ...). */
export const sectionKinds: ReadonlyMap<string, SectionKind> = new Map([
  ['global', NAMELESS],
  ['traces', NAMELESS],
  ['defaults', { ...PROXY, name: 'optional', checksName: false }],
  ['frontend', PROXY],
  ['backend', PROXY],
  ['listen', PROXY],
  ['peers', STRICT],
  ['fcgi-app', STRICT],
  ['log-forward', { ...STRICT, duplicate: 'proxy' }],
  ['log-profile', STRICT],
  ['userlist', { ...STRICT, duplicate: 'ignored' }],
  ['mailers', LOOSE],
  ['resolvers', LOOSE],
  ['ring', LOOSE],
  ['http-errors', LOOSE],
  ['healthcheck', LOOSE],
  ['cache', { ...STRICT, checksName: false }],
  ['program', { ...STRICT, checksName: false }],
  ['acme', { ...STRICT, checksName: false }],
  ['crt-store', { name: 'optional', checksName: false, extra: 'refused', duplicate: 'accepted' }],
]);

/** The proxies that clients connect to. */
export const FRONTENDS: readonly string[] = ['frontend', 'listen'];

/** The proxies that have servers. */
export const BACKENDS: readonly string[] = ['backend', 'listen'];

/** All kinds of proxies that serve. */
export const PROXIES: readonly string[] = ['frontend', 'backend', 'listen'];

/** The first character that HAProxy does not permit in a name; null where there is none. */
export function badCharacterOf(name: string): string | null {
  return /[^\w.:-]/u.exec(name)?.[0] ?? null;
}
