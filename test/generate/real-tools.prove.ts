import { expect, it } from 'vitest';
import { toolsAbsence, withTools } from './real-tools.ts';
import { twice } from './tool-clusters.ts';

const absence = toolsAbsence();
if (absence !== null) console.log(`firewalld: NOT tested with the real tool (${absence})`);

it.skipIf(absence !== null)(
  'firewalld has the rules of the last run, whatever was before',
  { timeout: 240_000 },
  () => {
    const { status, output } = withTools(
      twice('firewalld'),
      `mkdir -p /run/dbus; dbus-daemon --system --fork || exit 1; firewalld --nofork --nopid >/dev/null 2>&1 &
n=0; until firewall-cmd --state >/dev/null 2>&1; do n=$((n + 1)); [ $n -lt 60 ] || exit 1; sleep 0.5; done
firewall-cmd -q --permanent --add-port=22/tcp
for i in 1 1 2; do sh $i >/dev/null || exit 1; echo "== "; firewall-cmd --list-rich-rules | sort; done
firewall-cmd --list-ports; nft list ruleset | grep -E "dport (1024|1030)|vrrp"`,
    );
    expect(status, output).toBe(0);
    const [, first, second, third = ''] = output.split('== \n');
    expect(first?.trim().split('\n')).toHaveLength(8);
    expect(second).toBe(first);
    expect(third).not.toContain('2001:db8::3');
    expect(third).toContain('\n22/tcp\n');
    expect(third.split('\n22/tcp\n')[1]?.trim().split(/\n\s*/)).toEqual([
      'ip saddr 10.0.0.2 tcp dport 1024 accept',
      'ip saddr 10.0.0.2 tcp dport 1030 accept',
      'ip saddr 10.0.0.2 meta l4proto vrrp accept',
      'tcp dport 1024 drop',
      'tcp dport 1030 drop',
    ]);
  },
);
