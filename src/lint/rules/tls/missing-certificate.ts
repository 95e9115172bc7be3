import {
  certainSections,
  hasCertificate,
  listenerParameters,
  usesTls,
} from '../../../model/parameter/tls.ts';
import { FRONTENDS } from '../../../model/section/kind.ts';
import { always, defineRule } from '../../rule.ts';

export default defineRule({
  id: 'tls/missing-certificate',
  scope: 'config',
  severity: 'error',
  summary: 'TLS listener has no certificate',
  why: 'HAProxy refuses to start.',
  remedy: 'Add "crt FILE" with the certificate and its key.',
  haproxy: always('refuses'),
  facts: 'ssl_sock_prepare_bind_conf() in src/ssl_sock.c',
  bad: `peers mypeers
    bind 10.0.0.1:10000 ssl ca-file /etc/haproxy/ca.pem verify required
    default-server ssl crt /etc/haproxy/hap1.pem ca-file /etc/haproxy/ca.pem verify required verifyhost peers.example
    server hap1
    server hap2 10.0.0.2:10000

backend app
    stick-table type ip size 100k expire 30m peers mypeers
`,
  good: `peers mypeers
    bind 10.0.0.1:10000 ssl crt /etc/haproxy/hap1.pem ca-file /etc/haproxy/ca.pem verify required
    default-server ssl crt /etc/haproxy/hap1.pem ca-file /etc/haproxy/ca.pem verify required verifyhost peers.example
    server hap1
    server hap2 10.0.0.2:10000

backend app
    stick-table type ip size 100k expire 30m peers mypeers
`,
  check(config, report) {
    const message = 'the listener speaks TLS, but has no certificate';
    const hint = 'add "crt FILE" with the certificate and its key';
    for (const section of certainSections(config)) {
      const parameters = listenerParameters(section);
      if (!usesTls(parameters) || hasCertificate(parameters)) continue;
      const lines = [...section.binds, ...section.defaults];
      const line = lines.find((one) => one.parameters.known.some(({ keyword }) => keyword.value === 'ssl'));
      const ssl = line?.parameters.known.find(({ keyword }) => keyword.value === 'ssl');
      if (line !== undefined && ssl !== undefined) {
        report({ source: line.source, range: ssl.keyword.word, message, hint });
      }
    }
    for (const { kind, binds } of config.proxies) {
      if (!FRONTENDS.includes(kind)) continue;
      for (const { certain, source, parameters } of binds) {
        const { known, unknown } = parameters;
        const ssl = known.find(({ keyword }) => keyword.value === 'ssl');
        if (!certain || unknown !== null || ssl === undefined || hasCertificate(known)) continue;
        report({ source, range: ssl.keyword.word, message, hint });
      }
    }
  },
});
