#!/bin/sh
# Brings the HAProxy branches of versions.txt that the tests run against: sh test/haproxy/get.sh
#
# apt downloads the package of each Debian suite and its libraries under private folders (with its usual signature
# checks), and they are unpacked to .haproxy/SUITE: nothing is installed, nothing outside .haproxy is written, root is
# not needed. .haproxy/SUITE/haproxy starts that binary with its own loader and C library, because a newer build does
# not run with an older one. Where apt is missing, the haproxy on PATH has to do. Delete .haproxy to get fresh builds.
#
# Exit status: 0 when at least one HAProxy can be run, else 1. A suite that could not be had is told on standard error
# and in .haproxy/SUITE.missing, and tried again next time.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
cache=$(cd "$here/../.." && pwd)/.haproxy
default_mirror=http://deb.debian.org/debian
attempt_seconds=120
lock_seconds=500

missing_suites() {
  while read -r _ suite; do
    [ -x "$cache/$suite/haproxy" ] || echo "$suite"
  done <"$here/versions.txt"
}

# $1: why no suite can be had on this machine
give_up() {
  mkdir -p "$cache"
  for suite in $(missing_suites); do
    echo "$1" >"$cache/$suite.missing"
  done
  echo "no HAProxy from Debian: $1" >&2
}

# apt's own view of the configured sources, whatever their format: the base addresses that have a suite.
# $1: pattern of the suite
base_addresses() {
  apt-get --print-uris update 2>/dev/null | sed -nE "s#^'([^']*)/dists/($1)/InRelease' .*#\\1#p"
}

# The Debian mirror of this machine; other archives use Debian's suite names, too, so a path /debian goes first.
debian_mirror() {
  suites='bookworm|trixie|forky|(old)*stable|testing|sid|unstable'
  {
    base_addresses "$suites" | grep -E '/debian(\.list)?/?$' || true
    base_addresses "$suites"
    echo "$default_mirror"
  } | head -n 1
}

security_mirror() {
  { base_addresses '[a-z]+-security'; echo "$default_mirror-security"; } | head -n 1
}

# $1: suite, $2: mirror, $3: security mirror, $4: keyring, $5: folder for the work
unpack_suite() {
  suite=$1 mirror=$2 security=$3 keyring=$4 work=$5
  rm -rf "$work"
  mkdir -p "$work/lists/partial" "$work/archives/partial" "$work/none" "$work/out/root"

  printf 'deb [signed-by=%s] %s %s main\n' "$keyring" "$mirror" "$suite" >"$work/sources.list"
  # Testing has no security suite worth the name; the others get their fixes there first.
  [ "$suite" = forky ] ||
    printf 'deb [signed-by=%s] %s %s-security main\n' "$keyring" "$security" "$suite" >>"$work/sources.list"

  # What HAProxy's package needs besides libraries is for running it as a service: apt is told that it is there.
  for package in adduser dpkg init-system-helpers lsb-base openssl-provider-legacy sysvinit-utils; do
    printf 'Package: %s\nStatus: install ok installed\nVersion: 999\nArchitecture: all\nMaintainer: -\nDescription: -\n\n' \
      "$package"
  done >"$work/status"

  # The machine's way to reach the network (proxies, timeouts) is kept, but none of its hooks.
  apt-config dump | grep '^Acquire::' >"$work/apt.conf"
  cat >>"$work/apt.conf" <<CONF
Dir::State "$work";
Dir::State::lists "$work/lists";
Dir::State::status "$work/status";
Dir::Cache "$work";
Dir::Cache::archives "$work/archives";
Dir::Etc::main "$work/none/apt.conf";
Dir::Etc::parts "$work/none";
Dir::Etc::sourcelist "$work/sources.list";
Dir::Etc::sourceparts "$work/none";
Dir::Etc::preferences "$work/none/preferences";
Dir::Etc::preferencesparts "$work/none";
Dir::Log "$work";
APT::Architectures { "$(dpkg --print-architecture)"; };
APT::Install-Recommends "false";
APT::Sandbox::User "$(id -un)";
APT::Update::Error-Mode "any";
Acquire::Languages "none";
Acquire::Retries "1";
Acquire::http::Timeout "30";
Acquire::https::Timeout "30";
CONF
  export APT_CONFIG="$work/apt.conf"
  apt-get -qq update
  apt-get -qq --yes --download-only install haproxy

  for package in "$work"/archives/*.deb; do
    dpkg-deb -x "$package" "$work/out/root"
  done
  rm -rf "$work/out/root/usr/share"

  loader=$(cd "$work/out/root" && find . -type f -name 'ld*.so.[1-9]' | head -n 1)
  libraries=$(basename "$(dirname "$loader")")
  cat >"$work/out/haproxy" <<RUN
#!/bin/sh
root=\${0%/*}/root
exec "\$root/${loader#./}" --library-path "\$root/lib/$libraries:\$root/usr/lib/$libraries" "\$root/usr/sbin/haproxy" "\$@"
RUN
  chmod +x "$work/out/haproxy"
  "$work/out/haproxy" -v | sed -n 's/^HAProxy version \([0-9.]*[0-9]\).*/\1/p' >"$work/out/version"
  [ -s "$work/out/version" ] || { echo "E: the haproxy of $suite does not start here"; return 1; }

  # The one step that makes the suite count: whatever stops before it leaves nothing that looks complete.
  rm -rf "${cache:?}/$suite"
  mv "$work/out" "$cache/$suite"
}

# One suite with a deadline, and once more from Debian's own mirror. $1: suite
bring_suite() {
  work=$cache/work/$1 log=$cache/work/$1.log
  trap 'kill "$attempt" 2>/dev/null; exit 143' TERM
  for from in "$mirror $security" "$default_mirror $default_mirror-security"; do
    # shellcheck disable=SC2086 # two words on purpose
    timeout "$attempt_seconds" sh "$here/get.sh" unpack "$1" $from "$keyring" "$work" >"$log" 2>&1 &
    attempt=$!
    wait "$attempt" && status=0 || status=$?
    if [ "$status" = 0 ]; then
      rm -f "$cache/$1.missing"
      echo "HAProxy $(cat "$cache/$1/version") from Debian $1" >&2
      return
    fi
  done
  reason=$(grep '^E: ' "$log" | head -n 1 | cut -c4-)
  [ "$status" != 124 ] || reason="no result within $attempt_seconds s"
  echo "Debian $1: ${reason:-$(tail -n 1 "$log")}" | tee "$cache/$1.missing" >&2
}

if [ "${1-}" = unpack ]; then
  shift
  unpack_suite "$@"
  exit
fi

[ -n "$(missing_suites)" ] || exit 0

keyring=
for file in /usr/share/keyrings/debian-archive-keyring.gpg /usr/share/keyrings/debian-archive-keyring.pgp; do
  [ ! -r "$file" ] || keyring=$file
done

if ! command -v apt-get >/dev/null || ! command -v dpkg-deb >/dev/null; then
  give_up 'this machine has no apt'
elif [ -z "$keyring" ]; then
  give_up 'this machine has no Debian keyring (package debian-archive-keyring)'
else
  mkdir -p "$cache"
  exec 9>"$cache/lock"
  # Another run may have brought them between the first look and the lock.
  flock -w "$lock_seconds" 9 || { echo "another run has been bringing HAProxy for $lock_seconds s ($cache/lock)" >&2; exit 1; }
  rm -rf "$cache/work"
  suites=$(missing_suites)
  if [ -n "$suites" ]; then
    mkdir "$cache/work"
    echo "bringing HAProxy from Debian" $suites >&2
    mirror=$(debian_mirror)
    security=$(security_mirror)
    jobs=
    trap 'kill $jobs 2>/dev/null; wait; rm -rf "$cache/work"; exit 130' INT TERM HUP
    for suite in $suites; do
      bring_suite "$suite" &
      jobs="$jobs $!"
    done
    wait
    rm -rf "$cache/work"
  fi
fi

ls "$cache"/*/haproxy >/dev/null 2>&1 || command -v haproxy >/dev/null || {
  echo 'no HAProxy to test with, and none on PATH: install one, or repair the access to the Debian mirror' >&2
  exit 1
}
