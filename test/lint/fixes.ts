/** A config with one thing to fix, and what `--fix` makes of it. */
export interface FixExample {
  readonly rule: string;
  readonly what: string;
  readonly before: string;
  readonly after: string;
}

const PEERS = `peers mypeers
    peer hap1 10.0.0.1:10000
    peer hap2 10.0.0.2:10000
`;

const USER = `
backend users
    stick-table type ip size 100k expire 30m peers mypeers
`;

const APP = `backend app
    timeout connect 5s
    timeout server 30s
`;

/** A peers section, and a table that refers to it. */
function inPeers(lines: string): string {
  return `peers mypeers\n${lines}${USER}`;
}

function inApp(lines: string): string {
  return `${APP}${lines}`;
}

/** A table, on the proxy and on the section that it needs. */
function inTable(definition: string): string {
  return `${PEERS}\nbackend app\n    stick-table ${definition}\n`;
}

function clients(tracked: string, looked: string): string {
  return `backend clients
    stick-table type ip size 100k expire 30m store gpt0

${APP}    mode http
    http-request track-sc0 src table ${tracked}
    http-request deny if { src,table_gpt0(${looked}) eq 1 }
    server web1 10.0.1.1:80
`;
}

type Row = readonly [rule: string, what: string, before: string, after: string];

const rows: readonly Row[] = [
  [
    'peers/mixed-forms',
    'a wildcard that covers the address of the local peer',
    inPeers('    bind :10000\n    peer hap1 10.0.0.1:10000 \n    peer hap2 10.0.0.2:10000 # the other\n'),
    inPeers('    bind :10000\n    server hap1 \n    server hap2 10.0.0.2:10000 # the other\n'),
  ],
  [
    'peers/mixed-forms',
    'columns',
    inPeers(
      '    peer   hap1    10.0.0.1:10000\n    bind           10.0.0.1:10000\n    peer   hap200  10.0.0.2:10000  tcp-ut 10s\n',
    ),
    inPeers(
      '    server hap1\n    bind           10.0.0.1:10000\n    server hap200  10.0.0.2:10000  tcp-ut 10s\n',
    ),
  ],
  [
    'peers/mixed-forms',
    'a section of which only the remote peers are in the wrong form',
    inPeers('    bind 10.0.0.1:10000\n    server hap1\n    peer hap2 10.0.0.2:10000\n'),
    inPeers('    bind 10.0.0.1:10000\n    server hap1\n    server hap2 10.0.0.2:10000\n'),
  ],
  [
    'peers/misplaced-address',
    'a section without a bind line',
    inPeers('    # the nodes\n    server hap1 10.0.0.1:10000\n    server hap2 10.0.0.2:10000\n'),
    inPeers('    bind 10.0.0.1:10000\n    # the nodes\n    server hap1\n    server hap2 10.0.0.2:10000\n'),
  ],
  [
    'peers/misplaced-address',
    'a host name behind a bind line of the same port',
    inPeers('    bind 10.0.0.1:10000\n    server hap1 localhost:10000\n    server hap2 10.0.0.2:10000\n'),
    inPeers('    bind 10.0.0.1:10000\n    server hap1\n    server hap2 10.0.0.2:10000\n'),
  ],
  [
    'peers/duplicate-peer',
    'a line that stands there twice',
    inPeers('    peer hap1 10.0.0.1:10000\n    peer hap2 10.0.0.2:10000\n    peer  hap2  10.0.0.2:10000\n'),
    inPeers('    peer hap1 10.0.0.1:10000\n    peer hap2 10.0.0.2:10000\n'),
  ],
  [
    'peers/several-listeners',
    'a bind line that stands there twice',
    inPeers(
      '    bind 10.0.0.1:10000\n    bind 10.0.0.1:10000\n    server hap1\n    server hap2 10.0.0.2:10000\n',
    ),
    inPeers('    bind 10.0.0.1:10000\n    server hap1\n    server hap2 10.0.0.2:10000\n'),
  ],
  [
    'peers/bad-shard',
    'a shard of the local peer',
    inPeers('    shards 1\n    peer hap1 10.0.0.1:10000 shard 1\n    peer hap2 10.0.0.2:10000 shard 1\n'),
    inPeers('    shards 1\n    peer hap1 10.0.0.1:10000\n    peer hap2 10.0.0.2:10000 shard 1\n'),
  ],
  [
    'peers/ignored-parameter',
    'parameters around one that counts',
    inPeers(
      '    peer hap1 10.0.0.1:10000\n    peer hap2 10.0.0.2:10000 check inter 5s tcp-ut 10s weight 10 # far\n',
    ),
    inPeers('    peer hap1 10.0.0.1:10000\n    peer hap2 10.0.0.2:10000 tcp-ut 10s # far\n'),
  ],
  [
    'peers/unknown-keyword',
    'a misspelled keyword',
    inPeers('    peer hap1 10.0.0.1:10000\n    per  hap2 10.0.0.2:10000\n'),
    inPeers('    peer hap1 10.0.0.1:10000\n    peer hap2 10.0.0.2:10000\n'),
  ],
  [
    'peers/unknown-keyword',
    'a misspelled section',
    `${PEERS}\nbackand app\n    stick-table type ip size 100k expire 30m peers mypeers\n`,
    `${PEERS}\nbackend app\n    stick-table type ip size 100k expire 30m peers mypeers\n`,
  ],
  [
    'server/unknown-parameter',
    'two misspelled parameters, and an address cut in two',
    inApp('    server web1 10.0.1.1 80 chek intre 5s\n'),
    inApp('    server web1 10.0.1.1:80 check inter 5s\n'),
  ],
  [
    'server/bad-parameter',
    'a misspelled value',
    inApp('    server web1 10.0.1.1:80 check on-error mark-dwon\n'),
    inApp('    server web1 10.0.1.1:80 check on-error mark-down\n'),
  ],
  [
    'server/late-default-server',
    'a default-server line with its comment, at the end of a file without line end',
    inApp(
      '    # the servers\n    server web1 10.0.1.1:80\n\n    server web2 10.0.1.2:80\n  # every second\n  default-server check inter 1s',
    ),
    inApp(
      '  # every second\n  default-server check inter 1s\n    # the servers\n    server web1 10.0.1.1:80\n\n    server web2 10.0.1.2:80\n',
    ),
  ],
  [
    'syntax/unknown-keyword',
    'an option',
    inApp('    mode http\n    option httpchck\n    server web1 10.0.1.1:80\n'),
    inApp('    mode http\n    option httpchk\n    server web1 10.0.1.1:80\n'),
  ],
  [
    'syntax/unknown-keyword',
    'an action with parentheses',
    inApp('    mode http\n    http-request set-vra(txn.a) src\n    server web1 10.0.1.1:80\n'),
    inApp('    mode http\n    http-request set-var(txn.a) src\n    server web1 10.0.1.1:80\n'),
  ],
  [
    'syntax/unknown-keyword',
    'a section',
    `global\n    maxconn 100\n\nbakcend app\n    timeout connect 5s\n    timeout server 30s\n    server web1 10.0.1.1:80\n`,
    `global\n    maxconn 100\n\n${inApp('    server web1 10.0.1.1:80\n')}`,
  ],
  ['syntax/outside-section', 'the first section', `gobal\n    maxconn 100\n`, `global\n    maxconn 100\n`],
  [
    'syntax/bad-variable',
    'a dollar sign at the end of a pattern',
    inApp('    mode http\n    http-request deny if { path_reg "^/x$" }\n    server web1 10.0.1.1:80\n'),
    inApp('    mode http\n    http-request deny if { path_reg "^/x\\$" }\n    server web1 10.0.1.1:80\n'),
  ],
  [
    'syntax/incomplete-setenv',
    'a name and a value in one word',
    'global\n    setenv APP_PORT=8080\n',
    'global\n    setenv APP_PORT 8080\n',
  ],
  [
    'syntax/incomplete-setenv',
    'a value of several words',
    'global\n    presetenv GREETING hello to you # all\n',
    'global\n    presetenv GREETING "hello to you" # all\n',
  ],
  [
    'conditions/extra-argument',
    'a remark behind .endif',
    inApp('    .if version_atleast(2.4)\n    server web1 10.0.1.1:80\n    .endif version 2.4\n'),
    inApp('    .if version_atleast(2.4)\n    server web1 10.0.1.1:80\n    .endif # version 2.4\n'),
  ],
  [
    'table/bad-definition',
    'blanks in the list of data types',
    inTable('type ip size 100k expire 30m store gpc0, http_req_rate(10s) conn_cnt peers mypeers'),
    inTable('type ip size 100k expire 30m store gpc0,http_req_rate(10s),conn_cnt peers mypeers'),
  ],
  [
    'table/bad-definition',
    'an empty element, one that stands there twice, and misspelled words',
    inTable('typ ip size 100k exipre 30m store gpc0,,gpc0,http_req_rte(10s) peers mypeers'),
    inTable('type ip size 100k expire 30m store gpc0,http_req_rate(10s) peers mypeers'),
  ],
  [
    'table/bad-definition',
    'a misspelled key type',
    inTable('type strng len 20 size 100k expire 30m peers mypeers'),
    inTable('type string len 20 size 100k expire 30m peers mypeers'),
  ],
  ['table/unknown-table', 'a misspelled name', clients('clinets', 'client'), clients('clients', 'clients')],
  [
    'suppression/unknown-rule',
    'a misspelled rule',
    inTable('type ip size 100k peers mypeers # hapeers: ignore=table/missing-expires'),
    inTable('type ip size 100k peers mypeers # hapeers: ignore=table/missing-expire'),
  ],
  [
    'conditions/unknown-directive',
    'a misspelled directive',
    inApp('    .if version_atleast(2.4)\n    server web1 10.0.1.1:80\n    .endfi\n'),
    inApp('    .if version_atleast(2.4)\n    server web1 10.0.1.1:80\n    .endif\n'),
  ],
  [
    'peers/bad-peer-name',
    'a variable without quotes',
    inPeers('    peer $HAPROXY_LOCALPEER 10.0.0.1:10000\n    peer hap2 10.0.0.2:10000\n'),
    inPeers('    peer "$HAPROXY_LOCALPEER" 10.0.0.1:10000\n    peer hap2 10.0.0.2:10000\n'),
  ],
  [
    'server/bad-name',
    'a variable without quotes',
    inApp('    server ${HAPROXY_LOCALPEER}-web 10.0.1.1:80\n'),
    inApp('    server "${HAPROXY_LOCALPEER}-web" 10.0.1.1:80\n'),
  ],
  [
    'peers/bad-log',
    'a misspelled facility',
    inPeers('    peer hap1 10.0.0.1:10000\n    peer hap2 10.0.0.2:10000\n    log 127.0.0.1 deamon\n'),
    inPeers('    peer hap1 10.0.0.1:10000\n    peer hap2 10.0.0.2:10000\n    log 127.0.0.1 daemon\n'),
  ],
  [
    'syntax/unknown-defaults',
    'a misspelled name',
    'defaults common\n    timeout connect 5s\n    timeout server 30s\n\nbackend app from commen\n    server web1 10.0.1.1:80\n',
    'defaults common\n    timeout connect 5s\n    timeout server 30s\n\nbackend app from common\n    server web1 10.0.1.1:80\n',
  ],
  [
    'syntax/extra-section-argument',
    'an address in the header, as it was written long ago',
    'listen app 127.0.0.1:8080\n    timeout client 30s\n    timeout connect 5s\n    timeout server 30s\n    server web1 10.0.1.1:80\n',
    'listen app\n    bind 127.0.0.1:8080\n    timeout client 30s\n    timeout connect 5s\n    timeout server 30s\n    server web1 10.0.1.1:80\n',
  ],
  [
    'global/late-setting',
    'a global section above all others',
    `global\n    maxconn 100\n\n${APP}\nglobal\n    nbthread 2\n    localpeer hap1\n`,
    `global\n    maxconn 100\n    nbthread 2\n\n${APP}\nglobal\n    localpeer hap1\n`,
  ],
  [
    'table/bad-write-to',
    'a misspelled name',
    `${PEERS}\nbackend learned\n    stick-table type ip size 1k expire 1h\n\nbackend app\n    stick-table type ip size 1k expire 1h peers mypeers write-to laerned\n`,
    `${PEERS}\nbackend learned\n    stick-table type ip size 1k expire 1h\n\nbackend app\n    stick-table type ip size 1k expire 1h peers mypeers write-to learned\n`,
  ],
  [
    'server/mixed-ids',
    'columns, and ids that jump over the explicit one',
    `${PEERS}\n${APP}    stick-table type ip size 100k expire 30m peers mypeers\n    stick on src\n    server web1 10.0.1.1:80 check\n    server web2 10.0.1.2:80 id 3 check\n    server web3 10.0.1.3:80 # last\n    server web4 10.0.1.4:80\n`,
    `${PEERS}\n${APP}    stick-table type ip size 100k expire 30m peers mypeers\n    stick on src\n    server web1 10.0.1.1:80 id 1 check\n    server web2 10.0.1.2:80 id 3 check\n    server web3 10.0.1.3:80 id 4 # last\n    server web4 10.0.1.4:80 id 5\n`,
  ],
];

export const fixExamples: readonly FixExample[] = rows.map(([rule, what, before, after]) => ({
  rule,
  what,
  before,
  after,
}));
