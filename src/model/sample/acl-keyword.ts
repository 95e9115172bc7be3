/** ACL keywords and the sample fetch behind each, the same in every version (`haproxy -dKacl`). */
const FETCHES: ReadonlyMap<string, string> = new Map([
  ['base', 'base'],
  ['cook', 'req.cook'],
  ['hdr', 'req.hdr'],
  ['http_auth_group', 'http_auth_group'],
  ['method', 'method'],
  ['path', 'path'],
  ['payload', 'req.payload'],
  ['payload_lv', 'req.payload_lv'],
  ['req.ssl_ver', 'req.ssl_ver'],
  ['req_rdp_cookie', 'req.rdp_cookie'],
  ['req_rdp_cookie_cnt', 'req.rdp_cookie_cnt'],
  ['req_ssl_sni', 'req.ssl_sni'],
  ['req_ssl_ver', 'req.ssl_ver'],
  ['req_ver', 'req.ver'],
  ['resp_ver', 'res.ver'],
  ['scook', 'res.cook'],
  ['shdr', 'res.hdr'],
  ['url', 'url'],
  ['urlp', 'url_param'],
]);

/** Those that exist with a way of matching in their name: `path_beg`, `hdr_end(host)` ... */
const WITH_SUFFIX: ReadonlyMap<string, string> = new Map([
  ...['base', 'cook', 'hdr', 'path', 'scook', 'shdr', 'url', 'urlp'].map((name): [string, string] => [
    name,
    FETCHES.get(name) ?? name,
  ]),
  ['ssl_fc_sni', 'ssl_fc_sni'],
]);

const SUFFIX = /_(?:beg|dir|dom|end|len|reg|sub)$/;

/** The sample fetch behind an ACL keyword, which HAProxy looks for before sample fetches; null for any other name. */
export function fetchOfAclKeyword(name: string): string | null {
  return (
    FETCHES.get(name) ?? (SUFFIX.test(name) ? (WITH_SUFFIX.get(name.replace(SUFFIX, '')) ?? null) : null)
  );
}
