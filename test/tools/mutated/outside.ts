import type { HaproxyMessage } from '../../../src/lint/haproxy/messages.ts';
import type { MutatedConfig } from './configs.ts';

/** What a refusal depends on besides the text of the config, and how HAProxy words it. */
const outside: readonly (readonly [what: string, message: RegExp])[] = [
  ['names', /could not resolve address|Failed to initialize server\(s\) addr/],
  // A host that is a name; what has digits and dots alone, or a sign that no name has, is refused as such.
  ['names', /invalid address: '(?=[\w.-]*[A-Za-z_])[\w.-]+' in '/],
  ['names', /'(?=[\w.-]*[A-Za-z_])[\w.-]+(?:\/\d+)?' is not a valid IPv4 or IPv6 address/],
  ['names', /unknown (?:group|user) name/],
  [
    'files',
    /[Uu]nable to (?:open|load|stat|read)|[Ff]ailed to open|[Cc]annot open|[Cc](?:an|ould)n't open|No such file or directory|error in loading|file not found|unable to find the file/,
  ],
  [
    'builds',
    /not (?:built|compiled)|built without|without USE_|not supported (?:on|by) this (?:build|platform)|library (?:does not|doesn't) support|rebuild|keyword 'quic-(?:force-retry|cc-algo|socket)'/i,
  ],
  ['privileges', /[Pp]ermission denied|Operation not permitted|privilege|network namespace/],
];

/** Words that only say that something above them failed, and an alert with which HAProxy starts. */
const echo =
  /^(?:.*option is not accepted in default-server sections|Error\(s\) found in configuration file|Fatal errors found in configuration|config : |.*(?:\bdetected\b.*fatal error|error\(s\) found))/;

/** A condition that only the build can answer, so that nobody else knows which lines HAProxy reads. */
const buildCondition = /^\s*\.(?:el)?if\b.*\b(?:openssl_version|awslc_api|ssllib_name|feature)/m;

/** What of the machine or the build a refusal depends on alone; null where the text is refused as such. */
export function outsideCauseOf(
  messages: readonly HaproxyMessage[],
  config: Pick<MutatedConfig, 'files'>,
): string | null {
  if (config.files.some(([, text]) => buildCondition.test(text))) return 'builds';
  const alerts = messages.filter(({ severity, text }) => severity === 'alert' && !echo.test(text));
  const causes = alerts.map(({ text }) => outside.find(([, message]) => message.test(text))?.[0] ?? null);
  return causes.length > 0 && causes.every((cause) => cause !== null) ? (causes[0] ?? null) : null;
}

/** A message without what differs from config to config: the kind of a refusal. */
export function kindOfRefusal(messages: readonly HaproxyMessage[]): string {
  const alert = messages.find(({ severity, text }) => severity === 'alert' && !echo.test(text));
  if (alert === undefined) return '(no message)';
  return (alert.text.split('\n')[0] ?? '')
    .replace(/'[^']*'/g, "'…'")
    .replace(/"[^"]*"/g, '"…"')
    .replace(/\[[^\]]*\]/g, '[…]')
    .replace(/-?\d+/g, 'N')
    .slice(0, 160);
}
