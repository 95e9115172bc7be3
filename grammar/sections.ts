/**
 * Words that begin a section in any version from 2.4 to 3.4 (the registered section parsers of each release; the
 * versions that know each are in the vocabulary). Not among them: `spoe-agent` and its kin, which only SPOE
 * files know.
 */
export const sectionKeywords: ReadonlySet<string> = new Set([
  'global',
  'defaults',
  'frontend',
  'backend',
  'listen',
  'peers',
  'userlist',
  'resolvers',
  'mailers',
  'cache',
  'program',
  'http-errors',
  'ring',
  'fcgi-app',
  'log-forward',
  'crt-store',
  'log-profile',
  'traces',
  'acme',
  'healthcheck',
  'namespace_list',
]);
