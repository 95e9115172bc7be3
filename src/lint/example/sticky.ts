/**
 * The config of one of two nodes that share a sticky table, for the examples of rules: `table` is what follows its
 * type.
 */
export function nodeWithTable(local: string, table: string): string {
  return nodeWith(local, `type ip ${table}`, ['stick on src']);
}

/** The same with a table of any type and with these rules. */
export function nodeWith(local: string, definition: string, rules: readonly string[]): string {
  return `global
    localpeer ${local}

peers mypeers
    peer hap1 10.0.0.1:10000
    peer hap2 10.0.0.2:10000

backend app
    timeout connect 5s
    timeout server 30s
    stick-table ${definition} peers mypeers
${rules.map((rule) => `    ${rule}\n`).join('')}    server web1 10.0.1.1:80 id 101
`;
}

/** The same with these servers, each of them what follows "server". */
export function nodeWithServers(local: string, servers: readonly string[]): string {
  return `global
    localpeer ${local}

defaults
    timeout connect 5s
    timeout server 30s

peers mypeers
    peer hap1 10.0.0.1:10000
    peer hap2 10.0.0.2:10000

backend app
    stick-table type ip size 100k expire 30m peers mypeers
    stick on src
${servers.map((server) => `    server ${server}\n`).join('')}`;
}

/** A node with these lines in its peers section, and a table that they share. */
export function nodeWithPeers(local: string, lines: readonly string[]): string {
  return `global
    localpeer ${local}

peers mypeers
${lines.map((line) => `    ${line}\n`).join('')}
backend app
    timeout connect 5s
    timeout server 30s
    stick-table type ip size 100k expire 30m peers mypeers
    stick on src
    server web1 10.0.1.1:80 id 101
`;
}
