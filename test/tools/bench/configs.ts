const HEAD = `global
    localpeer hap1

defaults
    mode http
    timeout connect 5s
    timeout client 30s
    timeout server 30s

peers mypeers
    peer hap1 127.0.0.1:10001
    peer hap2 127.0.0.1:10002

`;

/** What one load balancer of a small site has, 30 lines. */
export const smallConfig = `${HEAD}backend app
    balance roundrobin
    stick-table type ip size 100k expire 30m peers mypeers
    stick on src
    server web1 127.0.0.1:8001 check
    server web2 127.0.0.1:8002 check
    server web3 127.0.0.1:8003 check

frontend web
    bind 127.0.0.1:18080
    acl api path_beg /api/
    http-request deny if api !{ method GET POST }
    http-request set-header X-Forwarded-Proto http
    http-response set-header X-Frame-Options DENY
    default_backend app

# the end of the file
`;

/** Backends with a replicated table each, and a frontend with two ACLs for each: 8 lines and the servers for each backend. */
export function bigConfig(backends: number, servers: number): string {
  const parts = [HEAD];
  const rules: string[] = [];
  for (let b = 0; b < backends; b++) {
    parts.push(
      `backend be${b}\n    balance roundrobin\n    stick-table type ip size 1k expire 30m store http_req_rate(10s) peers mypeers\n    stick on src\n`,
    );
    for (let s = 0; s < servers; s++) {
      parts.push(`    server s${s} 127.0.0.1:${8000 + (s % 50_000)} weight 10 maxconn 100\n`);
    }
    parts.push('\n');
    rules.push(
      `    acl host_${b} hdr(host) -i app${b}.example.com\n    acl path_${b} path_beg /app${b}/\n    use_backend be${b} if host_${b} path_${b}\n`,
    );
  }
  return `${parts.join('')}frontend web\n    bind 127.0.0.1:18080\n${rules.join('')}`;
}

/** A config of some 40 to 100 lines; none is like another. */
export function oneOfMany(number: number): string {
  const section = `cluster${number}`;
  const backends = Array.from({ length: 2 + (number % 7) }, (_, b) => `app${b}`);
  const acls = backends.map(
    (name) => `    acl to_${name} hdr(host) -i ${name}.example.com\n    use_backend ${name} if to_${name}\n`,
  );
  const bodies = backends.map(
    (name, b) =>
      `\nbackend ${name}\n    balance roundrobin\n    stick-table type ip size 1k expire 30m store http_req_rate(10s) peers ${section}\n    stick on src\n    server web1 127.0.0.1:${8000 + b}\n    server web2 127.0.0.2:${8000 + b}\n`,
  );
  return `${HEAD.replace('peers mypeers', `peers ${section}`)}frontend web\n    bind 127.0.0.1:18080\n${acls.join('')}    default_backend app0\n${bodies.join('')}`;
}

/** A cluster file with as many nodes, which speak TLS to each other. */
export function bigCluster(count: number): string {
  const nodes = Array.from(
    { length: count },
    (_, number) => `  - { name: node${number}, address: 10.0.${number >> 8}.${number & 255} }\n`,
  );
  return `peers: { name: p, port: 1024, tls: { crt: "/etc/{name}.pem", ca-file: /etc/ca.pem } }\nnodes:\n${nodes.join('')}`;
}

/** One node of a fleet, which lists all of them: some 2,000 lines of backends with a replicated table each. */
export function nodeOfFleet(number: number, count: number): string {
  const peers = Array.from(
    { length: count },
    (_, node) => `    peer node${node} 10.1.${node >> 8}.${node & 255}:1024\n`,
  );
  const backends = Array.from({ length: Math.max(1, Math.floor((1980 - count) / 18)) }, (_, b) => b);
  const servers = Array.from(
    { length: 10 },
    (_, s) => `    server s${s} 10.2.0.${s}:8000 id ${s + 1}\n`,
  ).join('');
  const bodies = backends.map(
    (b) =>
      `\nbackend be${b}\n    balance roundrobin\n    stick-table type ip size 1k expire 30m store http_req_rate(10s) peers mypeers\n    stick on src\n${servers}`,
  );
  const rules = backends.map(
    (b) =>
      `    acl host_${b} hdr(host) -i app${b}.example.com\n    acl path_${b} path_beg /app${b}/\n    use_backend be${b} if host_${b} path_${b}\n`,
  );
  const head = HEAD.slice(0, HEAD.indexOf('    peer ')).replace('hap1', `node${number}`);
  return `${head}${peers.join('')}${bodies.join('')}\nfrontend web\n    bind 127.0.0.1:18080\n${rules.join('')}`;
}
