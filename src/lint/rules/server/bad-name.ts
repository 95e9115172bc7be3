import { quotedVariable } from '../../fix/edits.ts';
import { forbiddenCharacter, forbiddenInPrefix } from '../../names.ts';
import { always, defineRule } from '../../rule.ts';
import { suspectsOfProxies } from '../../suspect-servers.ts';

export default defineRule({
  id: 'server/bad-name',
  scope: 'config',
  severity: 'error',
  summary: 'server name contains a character that HAProxy refuses',
  why: 'Names can contain letters, digits and . : _ - (the prefix of a server-template cannot contain a colon). HAProxy refuses to start.',
  remedy: 'Use letters, digits and . _ - only.',
  fix: 'The variable is put in double quotes.',
  haproxy: always('refuses'),
  facts: '_srv_parse_init() in src/server.c, invalid_char() and invalid_prefix_char() in src/tools.c',
  bad: `backend app
    timeout connect 5s
    timeout server 30s
    server web/1 10.0.1.1:80
`,
  good: `backend app
    timeout connect 5s
    timeout server 30s
    server web1 10.0.1.1:80
`,
  check(config, report) {
    for (const server of suspectsOfProxies(config)) {
      const name = server.kind === 'server' ? server.name : server.prefix;
      if (!server.certain || name?.value == null || server.addressWord === null) continue;
      const bad = server.kind === 'server' ? forbiddenCharacter(name.value) : forbiddenInPrefix(name.value);
      if (bad === null) continue;
      report({
        source: server.source,
        range: name.word,
        message: `character "${bad}" is not allowed in the ${server.kind === 'server' ? 'name of a server' : 'prefix of servers'}`,
        hint:
          bad === '$' ? `write variables in double quotes: "${name.value}"` : 'use letters, digits and . _ -',
        fix: quotedVariable(server.source, name.word),
      });
    }
  },
});
