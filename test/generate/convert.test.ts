import { describe, expect, it } from 'vitest';
import { convertForm } from '../../src/generate/convert.ts';
import { Source } from '../../src/text.ts';

const convert = (text: string, ...forms: readonly ('legacy' | 'modern' | 'single')[]) =>
  forms.reduce((now, form) => convertForm(new Source('haproxy.cfg', now), form, 'a'), text);

const LEGACY = `global
    localpeer a

peers p # ours
    log 127.0.0.1:514 local0
    default-bind ssl crt a.pem  # shown
    default-server ssl ca-file ca.pem
    # above
    peer b    10.0.0.2:1024 weight 1 # the second
    peer a    10.0.0.1:1024   # me
    peer probe 127.0.0.1:9
    table t type ip size 1k

backend x
    server b 10.0.0.9:80
`;

const MODERN = `peers p\r
\tserver b 10.0.0.2:1024 shard 1\r
\tbind 10.0.0.1:1024 ssl crt a.pem # here\r
\tserver a # me\r
\tdisabled`;

describe('a section in another form', () => {
  it('has the lines of that form', () => {
    expect(convert(LEGACY, 'modern')).toContain(`    bind 10.0.0.1:1024 ssl crt a.pem  # shown
    default-server ssl ca-file ca.pem
    # above
    server b    10.0.0.2:1024 weight 1 # the second
    server a   # me
    server probe 127.0.0.1:9
    table t type ip size 1k
`);
    expect(convert(MODERN, 'legacy')).toBe(`peers p\r
\tpeer b 10.0.0.2:1024 shard 1\r
\tdefault-bind ssl crt a.pem # here\r
\tpeer a 10.0.0.1:1024 # me\r
\tdisabled`);
    expect(convert(MODERN, 'single')).toBe(`peers p\r
\t.if streq("$HAPROXY_LOCALPEER",b)\r
\t\tserver b\r
\t.else\r
\t\tserver b 10.0.0.2:1024 shard 1\r
\t.endif\r
\t.if streq("$HAPROXY_LOCALPEER",b)\r
\t\tbind 10.0.0.2:1024 ssl crt a.pem\r
\t.elif streq("$HAPROXY_LOCALPEER",a)\r
\t\tbind 10.0.0.1:1024 ssl crt a.pem # here\r
\t.endif\r
\t.if streq("$HAPROXY_LOCALPEER",a)\r
\t\tserver a # me\r
\t.else\r
\t\tserver a 10.0.0.1:1024 # me\r
\t.endif\r
\tdisabled`);
  });

  it.each(['127.0.0.1:9', 'ipv4@127.0.0.2:9', '[::1]:9', 'localhost:9'])(
    'has no listener for an observer at %s',
    (address) => {
      const text = `peers p\n    peer a 10.0.0.1:1024\n    peer probe ${address}\n`;
      expect(convert(text, 'single')).toContain(`\n    server probe ${address}\n`);
      expect(convert(text, 'single')).not.toContain('streq("$HAPROXY_LOCALPEER",probe)');
    },
  );

  it('is restored to the byte on the way back', () => {
    expect(convert(LEGACY, 'modern', 'legacy')).toBe(LEGACY);
    expect(convert(LEGACY, 'single', 'legacy')).toBe(LEGACY);
    expect(convert(MODERN, 'single', 'modern')).toBe(MODERN);
    expect(convert(MODERN, 'legacy', 'modern')).toBe(MODERN);
    const plain = 'peers p\n  bind :1\n  server a\n  server b 10.0.0.2:1\n';
    expect(convert(plain, 'legacy', 'modern')).toBe(plain);
    const last = 'peers p\n  peer a 10.0.0.1:1\n  peer b 10.0.0.2:1';
    expect(convert(last, 'single', 'legacy')).toBe(last);
  });

  it('comes from what generate writes, too', () => {
    const single = `peers p
    .if streq("$HAPROXY_LOCALPEER",a)
        bind 10.0.0.1:1 ssl crt x
        server a
    .else
        server a 10.0.0.1:1
    .endif
    .if streq("$HAPROXY_LOCALPEER",b)
        bind 10.0.0.2:1 ssl crt x
        server b
    .else
        server b 10.0.0.2:1
    .endif
`;
    expect(convert(single, 'modern')).toBe(
      'peers p\n    bind 10.0.0.1:1 ssl crt x\n    server a\n    server b 10.0.0.2:1\n',
    );
    expect(convert(single, 'legacy')).toBe(
      'peers p\n    default-bind ssl crt x\n    peer a 10.0.0.1:1\n    peer b 10.0.0.2:1\n',
    );
  });

  it('is known by what HAProxy reads, and keeps how it is written', () => {
    const text = `global
    setenv ME a
    setenv IP 10.0.0.1
    setenv PROBE 127.0.0.1:9

peers p
    "default-bind" ssl crt a.pem
    peer "$ME" "\${IP}:1" # me
    peer b 10.0.0.2:1 "shard" 1
    peer probe "$PROBE"
`;
    const head = text.slice(0, text.indexOf('    "default-bind"'));
    expect(convert(text, 'modern')).toBe(`${head}    bind "\${IP}:1" ssl crt a.pem
    server "$ME" # me
    server b 10.0.0.2:1 "shard" 1
    server probe "$PROBE"
`);
    const single = convert(text, 'single');
    expect(single).toContain('.if streq("$HAPROXY_LOCALPEER",a)\n        server "$ME" # me\n');
    expect(single).toContain('    server probe "$PROBE"\n');
    expect(single).toContain('        server b\n    .else\n        server b 10.0.0.2:1 "shard" 1\n');
    const named = single.replaceAll('streq("$HAPROXY_LOCALPEER",a)', 'streq("$ME","${HAPROXY_LOCALPEER}")');
    expect(named).not.toBe(single);
    expect(convert(named, 'legacy')).toBe(convert(single, 'legacy'));
    expect(() => convert('peers p\n peer "$X" 10.0.0.1:1\n peer a 10.0.0.2:1\n', 'modern')).toThrow(
      'cannot convert a name that depends on a variable (haproxy.cfg:2:2)',
    );
    expect(() => convert('peers p\n peer "$HAPROXY_LOCALPEER" 10.0.0.1:1\n', 'modern')).toThrow(
      'cannot convert a name that depends on a variable (haproxy.cfg:2:2)',
    );
  });

  it('is refused with the line where there is no counterpart', () => {
    expect(() => convert('peers p\n.if defined(X)\n peer a 10.0.0.1:1\n.endif\n', 'modern')).toThrow(
      'cannot convert a condition that is not about the local peer (haproxy.cfg:2:1)',
    );
    expect(() => convert('peers p\n peer b 10.0.0.1:1\n', 'modern')).toThrow(
      '"a" is not a member of "peers p"',
    );
    expect(() => convert('peers p\n bind :1\n bind :2\n server a\n', 'legacy')).toThrow(
      'a second "bind" line',
    );
    expect(() => convert('peers p\n bind :1\n server a\n server b\n', 'single')).toThrow(
      'cannot convert a member without an address (haproxy.cfg:4:2)',
    );
    expect(() => convert('peers p\n bind :1\n server a\n server a\n', 'single')).toThrow(
      'cannot convert a second line for "a" (haproxy.cfg:4:2)',
    );
  });

  it('is the same where it has no members', () => {
    expect(convert('peers p\n Peer a 10.0.0.1:1\n', 'single')).toBe('peers p\n Peer a 10.0.0.1:1\n');
  });
});
