import { describe, expect, it } from 'vitest';
import { toolsAbsence, withTools } from './real-tools.ts';
import { artifactOf, twice } from './tool-clusters.ts';

const absence = toolsAbsence();
if (absence !== null) console.log(`ufw, nftables, keepalived: NOT tested with the real tools (${absence})`);

// firewalld takes longer: real-tools.prove.ts.
describe.skipIf(absence !== null)('the real tools', () => {
  it('ufw has the rules of the last run, whatever was before', () => {
    const show = 'echo "== "; ufw show added | grep hapeers';
    const { status, output } = withTools(
      twice('ufw'),
      `ufw --force enable >/dev/null; ufw allow 22/tcp >/dev/null; for i in 1 2; do sh $i >/dev/null || exit 1; ${show}; done; ufw show added | grep -c 22/tcp; nft list ruleset 2>/dev/null | grep -E "dport . 1024|vrrp"`,
    );
    expect(status, output).toBe(0);
    const [, first, second = ''] = output.split('== \n');
    expect(first?.trim().split('\n')).toEqual([
      "ufw allow from 10.0.0.2 to any port 1024,1030 proto tcp comment 'hapeers b'",
      "ufw deny 1024,1030/tcp comment 'hapeers'",
      "ufw allow from 10.0.0.2 proto vrrp comment 'hapeers b'",
      "ufw allow from 2001:db8::3 to any port 1024,1030 proto tcp comment 'hapeers c'",
      "ufw allow from 2001:db8::3 proto vrrp comment 'hapeers c'",
    ]);
    expect(second).not.toContain('2001:db8::3');
    // The rule of somebody else stays, and what the kernel has is in the order that lets the nodes in.
    const kernel = second.slice(second.indexOf('\n1\n') + 3);
    expect(
      [...kernel.matchAll(/(?:ip saddr (\S+) )?tcp dport \{ (1024, 1030) \}.*(accept|drop)/g)].map(
        ([, from = 'all', ports, verdict]) => [from, ports, verdict],
      ),
    ).toEqual([
      ['10.0.0.2', '1024, 1030', 'accept'],
      ['all', '1024, 1030', 'drop'],
      ['all', '1024, 1030', 'drop'],
    ]);
    expect(kernel).toMatch(/vrrp ip saddr 10\.0\.0\.2 .*accept/);
  });

  it('nftables has the rules of the last run, whatever was before', () => {
    const { status, output } = withTools(
      twice('nftables'),
      'nft add table inet mine; for i in 1 1 2; do nft -f $i || exit 1; echo "== "; nft list ruleset; done',
    );
    expect(status, output).toBe(0);
    const [, first, second, third = ''] = output.split('== \n');
    expect(first?.match(/ accept$/gm)).toHaveLength(5);
    expect(second).toBe(first);
    expect(third).toContain('table inet mine');
    expect([...third.matchAll(/^\t\t(.*(?:accept|drop))$/gm)].map(([, rule]) => rule)).toEqual([
      'iifname "lo" accept',
      'ip saddr 10.0.0.2 tcp dport { 1024, 1030 } accept',
      'tcp dport { 1024, 1030 } drop',
      'ip saddr 10.0.0.2 meta l4proto vrrp accept',
    ]);
  });

  it('ufw and nftables let sources in, to the runtime API as well', () => {
    const cluster = `peers: { name: s, port: 1024 }
nodes: [{ name: a, address: 10.0.0.1, socket: "10.0.0.1:9999" }, { name: b, address: 10.0.0.2 }]
artifacts: { firewall: { sources: [10.9.0.0/24, "2001:db8:9::/64"] } }
`;
    const { status, output } = withTools(
      { nft: artifactOf('nftables', cluster, 'a'), ufw: artifactOf('ufw', cluster, 'a') },
      'nft -f nft && nft list ruleset | grep -E "saddr|drop" && ufw --force enable >/dev/null && sh ufw >/dev/null && sh ufw >/dev/null && ufw show added | grep hapeers',
    );
    expect(status, output).toBe(0);
    expect(output.split('\n').map((line) => line.trim())).toEqual([
      'ip saddr { 10.0.0.2, 10.9.0.0/24 } tcp dport { 1024, 9999 } accept',
      'ip6 saddr 2001:db8:9::/64 tcp dport { 1024, 9999 } accept',
      'tcp dport { 1024, 9999 } drop',
      "ufw allow from 10.0.0.2 to any port 1024,9999 proto tcp comment 'hapeers b'",
      "ufw allow from 10.9.0.0/24 to any port 1024,9999 proto tcp comment 'hapeers source'",
      "ufw deny 1024,9999/tcp comment 'hapeers'",
      "ufw allow from 2001:db8:9::/64 to any port 1024,9999 proto tcp comment 'hapeers source'",
      '',
    ]);
  });

  it.each(['active-active', 'active-passive'])('keepalived accepts what is written for %s', (mode) => {
    const files = Object.fromEntries(
      [
        '',
        ', preempt-delay: 30',
        ', preempt: true',
        ', unicast: true, check: "/usr/bin/test -e /etc"',
        ', preempt: true, wait-for-tables: true',
      ].flatMap((keys, index) =>
        ['a', 'b'].map((node) => [
          `${index}${node}.conf`,
          artifactOf(
            'keepalived',
            `mode: ${mode}
peers: { name: s, port: 1024 }
nodes: [{ name: a, address: 10.0.0.1 }, { name: b, address: 10.0.0.2 }]
artifacts: { keepalived: { virtual-address: [10.0.0.100/24, 10.0.0.101/24], interface: eth0, router-id: 51${keys} } }
`,
            node,
          ),
        ]),
      ),
    );
    const { status, output } = withTools(
      files,
      // With a script and a user "keepalived -t" of 2.2.7 ends itself: then it has to run. No HAProxy runs, and a namespace
      // has no events of processes.
      `chmod 755 /case; ip link set eth1 up; ip address add 10.0.0.2/24 dev eth0; for f in *.conf; do
if grep -q vrrp_script $f; then
  : >log; keepalived -n -l -f $f >log 2>&1 & n=0
  until grep -Eq "VRRP_Script.(haproxy. succeeded|learned. failed)" log; do n=$((n + 1)); [ $n -lt 100 ] || { cat log; exit 1; }; sleep 0.1; done
  kill $!; wait $!; grep -iE "unknown|unable|invalid|failed" log | grep -vE "learned(_2)?. failed .exited with status 1.$|process event listen"
else keepalived -t -f $f || echo "$f is refused"; fi; done; true`,
    );
    expect({ status, output }).toEqual({ status: 0, output: '' });
  });
});
