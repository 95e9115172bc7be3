import fc from 'fast-check';

/** A piece of a config with names of its own, before and after its fixes. */
interface Piece {
  readonly before: string;
  readonly after: string;
}

const TIMES = '    timeout connect 5s\n    timeout server 30s\n';

/** Pieces with one or two things to fix each, by a number that makes their names and ports unique. */
const pieces: readonly ((number: number) => Piece)[] = [
  (n) => ({
    before: `peers mixed${n}\n    # who we are\n    bind :${20_000 + n}\n    peer hap1 10.0.0.1:${20_000 + n}\n    peer hap2 10.0.0.2:${20_000 + n}\n`,
    after: `peers mixed${n}\n    # who we are\n    bind :${20_000 + n}\n    server hap1\n    server hap2 10.0.0.2:${20_000 + n}\n`,
  }),
  (n) => ({
    before: `peers bare${n}\n\tserver hap1\t10.0.0.1:${21_000 + n}\n\tserver hap2\t10.0.0.2:${21_000 + n} chek\n`,
    after: `peers bare${n}\n\tbind 10.0.0.1:${21_000 + n}\n\tserver hap1\n\tserver hap2\t10.0.0.2:${21_000 + n}\n`,
  }),
  (n) => ({
    before: `peers typo${n}\n    per hap1 10.0.0.1:${22_000 + n}\n    peer hap2 10.0.0.2:${22_000 + n}\n    resync-timeout 3s # quick\n`,
    after: `peers typo${n}\n    peer hap1 10.0.0.1:${22_000 + n}\n    peer hap2 10.0.0.2:${22_000 + n}\n`,
  }),
  (n) => ({
    before: `backend late${n}\n${TIMES}    server a 127.0.0.1:80\n    # for all of them\n    default-server check\n`,
    after: `backend late${n}\n${TIMES}    # for all of them\n    default-server check\n    server a 127.0.0.1:80\n`,
  }),
  (n) => ({
    before: `bakcend odd${n}\n${TIMES}    balence roundrobin\n    server a 127.0.0.1 80 weight 5\n    default-server chek\n`,
    after: `backend odd${n}\n${TIMES}    balance roundrobin\n    default-server check\n    server a 127.0.0.1:80 weight 5\n`,
  }),
  (n) => ({
    before: `backend table${n}\n    stick-table type ip size 1k exipre 30m store gpc0, conn_cnt,,gpc0\n`,
    after: `backend table${n}\n    stick-table type ip size 1k expire 30m store gpc0,conn_cnt\n`,
  }),
  (n) => ({
    before: `peers ours${n}\n    peer hap1 10.0.0.1:${23_000 + n}\n    peer hap2 10.0.0.2:${23_000 + n}\n    table clients${n} type ip size 1k expire 30m store gpt0\n\nbackend sticky${n}\n${TIMES}    mode http\n    stick-table type ip size 100k expire 30m peers ours${n}\n    stick on src\n    http-request deny if { src,table_gpt0(clients${n}) eq 1 }\n    server a 127.0.0.1:80 id 7\n    server b 127.0.0.1:81 check\n`,
    after: `peers ours${n}\n    peer hap1 10.0.0.1:${23_000 + n}\n    peer hap2 10.0.0.2:${23_000 + n}\n    table clients${n} type ip size 1k expire 30m store gpt0\n\nbackend sticky${n}\n${TIMES}    mode http\n    stick-table type ip size 100k expire 30m peers ours${n}\n    stick on src\n    http-request deny if { src,table_gpt0(ours${n}/clients${n}) eq 1 }\n    server a 127.0.0.1:80 id 7\n    server b 127.0.0.1:81 id 2 check\n`,
  }),
  (n) => ({
    before: `global\n    setenv PORT_${n}=80\n    presetenv MOTTO_${n} be kind\n    .if version_at_least(2.4)\n    setenv NEW_${n} yes\n    .endif of it\n`,
    after: `global\n    setenv PORT_${n} 80\n    presetenv MOTTO_${n} "be kind"\n    .if version_atleast(2.4)\n    setenv NEW_${n} yes\n    .endif # of it\n`,
  }),
  (n) => ({
    before: `backend quoted${n}\n    mode http\n${TIMES}    http-request deny if { path_reg "^/a${n}$" }\n    server a "\${NOWHERE_${n}:-127.0.0.1}:80"\n`,
    after: `backend quoted${n}\n    mode http\n${TIMES}    http-request deny if { path_reg "^/a${n}\\$" }\n    server a "\${NOWHERE_${n}-127.0.0.1}:80"\n`,
  }),
  (n) => ({
    before: `# caf\u00e9   \nbackend fine${n}\n${TIMES}\t  server  a   127.0.0.1:80   # as it is\n`,
    after: `# caf\u00e9   \nbackend fine${n}\n${TIMES}\t  server  a   127.0.0.1:80   # as it is\n`,
  }),
];

/** Configs of several such pieces in any order, with either line end, some without the last one. */
export const mixes: fc.Arbitrary<Piece> = fc
  .record({
    chosen: fc.array(fc.nat(pieces.length - 1), { minLength: 1, maxLength: 8 }),
    eol: fc.constantFrom('\n', '\r\n'),
    isCut: fc.boolean(),
  })
  .map(({ chosen, eol, isCut }) => {
    const all = chosen.map((index, number) => pieces[index]?.(number) ?? { before: '', after: '' });
    const join = (side: keyof Piece) =>
      `# a config\n\n${all.map((piece) => piece[side]).join('\n')}`.replaceAll('\n', eol);
    const before = join('before');
    return { before: isCut ? before.slice(0, -eol.length) : before, after: join('after') };
  });
