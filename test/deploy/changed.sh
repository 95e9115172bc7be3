#!/bin/sh
# The way of a deploy tool such as Ansible: validate, write, and tell whether something changed.
# usage: changed.sh HAPROXY, in a folder with hapeers.yaml and haproxy.cfg of node lb1; "hapeers" is on the PATH
set -eu
haproxy=$1

deploy() {
    status=0
    hapeers generate --node lb1 --into haproxy.cfg --write --exit-code --verify --haproxy "$haproxy" 2>log || status=$?
    case $status in
        0) echo unchanged ;;
        1) if grep -q '^wrote ' log; then echo changed; else echo refused; fi ;;
        *) echo failed ;;
    esac
}

deploy
deploy
hapeers generate --node lb1 --into haproxy.cfg --check

# What HAProxy refuses is not written.
cp haproxy.cfg before
printf 'backend broken\n    no-such-keyword\n' >>haproxy.cfg
cp haproxy.cfg broken
sed 's/10\.0\.0\.2/10.0.0.3/' hapeers.yaml >new.yaml
mv new.yaml hapeers.yaml
deploy
cmp haproxy.cfg broken
mv before haproxy.cfg
deploy
