#!/bin/sh
# Brings ufw, firewalld, keepalived, socat and nft for the tests of what generate writes for them: sh test/generate/get-tools.sh
#
# apt downloads their packages, with what they need and this machine lacks, and they are unpacked to .haproxy/tools/root:
# nothing is installed, and nothing outside .haproxy is written. Exit status 0 when that folder is complete; else the reason
# is on standard error. Delete .haproxy/tools to get fresh builds.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
tools=$(cd "$here/../.." && pwd)/.haproxy/tools
packages='ufw firewalld keepalived socat nftables iptables dbus polkitd'
deadline=100

[ ! -e "$tools/root/usr/bin/socat" ] || exit 0
command -v apt-get >/dev/null && command -v dpkg-deb >/dev/null || { echo 'this machine has no apt' >&2; exit 1; }
mkdir -p "$tools"
exec 9>"$tools/lock"
flock -w "$deadline" 9
[ ! -e "$tools/root/usr/bin/socat" ] || exit 0

work=$tools/work
rm -rf "$work"
mkdir -p "$work/archives/partial" "$work/lists/partial" "$work/root/usr/lib" "$work/root/usr/bin" "$work/root/usr/sbin"
trap 'rm -rf "$work"' EXIT INT TERM HUP

# $@: options of apt. Packages that are installed come as well: what only lies here is not on every machine.
download() {
  # shellcheck disable=SC2086 # several packages
  timeout "$deadline" apt-get -qq --yes --download-only --no-install-recommends --reinstall \
    -o Dir::Cache::archives="$work/archives" -o APT::Sandbox::User="$(id -un)" "$@" install $packages
}
# Lists of this machine may be missing or old: then private ones are made.
download >"$work/log" 2>&1 || {
  lists="Dir::State::lists=$work/lists"
  timeout "$deadline" apt-get -qq -o "$lists" -o APT::Sandbox::User="$(id -un)" update >"$work/log" 2>&1 &&
    download -o "$lists" >>"$work/log" 2>&1 || {
    tail -n 1 "$work/log" >&2
    exit 1
  }
}

# Where /lib and others are links on this machine, they stay links below.
for folder in lib bin sbin; do ln -s "usr/$folder" "$work/root/$folder"; done
for package in "$work"/archives/*.deb; do
  dpkg-deb --fsys-tarfile "$package" | tar -x --keep-directory-symlink --no-same-owner -C "$work/root"
done

# What the packages do when they are installed.
cd "$work/root"
cp usr/share/ufw/iptables/*.rules usr/share/ufw/ufw.conf etc/ufw/
chmod 640 etc/ufw/*.rules
for name in iptables ip6tables; do
  for tool in "$name" "$name-restore" "$name-save"; do ln -sf xtables-nft-multi "usr/sbin/$tool"; done
done
ln -sf org.fedoraproject.FirewallD1.server.policy.choice usr/share/polkit-1/actions/org.fedoraproject.FirewallD1.policy

# One of before lacks what has been added to the list.
rm -rf "$tools/root"
mv "$work/root" "$tools/root"
