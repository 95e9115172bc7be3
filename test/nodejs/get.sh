#!/bin/sh
# Brings the Node.js versions that hapeers is tested with besides the one that runs the tests: sh test/nodejs/get.sh
#
# npm downloads the packages that are behind "node@22" and the like (one program, no scripts) into a private folder, and the
# program of each is kept as .haproxy/nodejs/MAJOR/node: nothing is installed, and nothing outside .haproxy is written but
# npm's own cache. Exit status 0 when all are there; else the reason is on standard error. Delete .haproxy/nodejs to get fresh ones.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
cache=$(cd "$here/../.." && pwd)/.haproxy/nodejs
majors='18 22 24'
deadline=60

is_complete() {
  for major in $majors; do [ -x "$cache/$major/node" ] || return 1; done
}

! is_complete || exit 0
command -v npm >/dev/null || { echo 'this machine has no npm' >&2; exit 1; }
mkdir -p "$cache"
exec 9>"$cache/lock"
flock -w $((3 * deadline)) 9
package=$(node --print '`node-${process.platform}-${process.arch}`')
work=$cache/work
trap 'rm -rf "$work"' EXIT INT TERM HUP
for major in $majors; do
  [ ! -x "$cache/$major/node" ] || continue
  rm -rf "$work"
  mkdir -p "$work/new"
  timeout "$deadline" npm install --prefix "$work" --no-save --ignore-scripts --no-audit --no-fund --loglevel=error \
    "$package@$major" >"$work/log" 2>&1 || { grep . "$work/log" | head -n 1 >&2; exit 1; }
  mv "$work/node_modules/$package/bin/node" "$work/new/node"
  "$work/new/node" --version >/dev/null || { echo "Node.js $major does not start here" >&2; exit 1; }
  rm -rf "${cache:?}/$major"
  mv "$work/new" "$cache/$major"
done
