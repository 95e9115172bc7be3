#!/bin/sh
# The watch story: a file that another program writes lists the nodes, and HAProxy follows it, reloaded when that is safe.
# usage: watch.sh HAPROXY, in a folder with hapeers.yaml, nodes.json and haproxy.cfg of node lb1; "hapeers" is on the PATH
set -eu
haproxy=$1
export haproxy
: >log

# Daemons write their pids here; a reload takes the listeners over and asks the old process to end.
"$haproxy" -D -p pid -L lb1 -f haproxy.cfg
first=$(cat pid)
hapeers generate --node lb1 --write --verify --haproxy "$haproxy" --watch --interval 500ms --quiet-time 200ms \
    --reload-command '"$haproxy" -D -p pid -L lb1 -x ./api -f haproxy.cfg -sf $(cat pid)' 2>log &
watcher=$!
trap 'kill $watcher 2>/dev/null || :; kill $(cat pid) 2>/dev/null || :' EXIT

await() {
    left=600
    until grep -q " $1: " log; do
        left=$((left - 1))
        if [ $left -eq 0 ]; then
            cat log >&2
            exit 1
        fi
        sleep 0.1
    done
    echo "$1"
}

await up-to-date
sed 's/"lb2"/"lb3": "127.0.0.3", "lb2"/' nodes.json >new.json
mv new.json nodes.json
await written
await reloaded
[ "$first" != "$(cat pid)" ] && echo 'another process'
grep -c '    peer lb' haproxy.cfg

# A node that is gone is not followed without --allow-shrink.
echo '{ "lb1": "127.0.0.1" }' >new.json
mv new.json nodes.json
await refused
grep -c '    peer lb' haproxy.cfg
kill -TERM $watcher
wait $watcher && echo 'ended in order'
