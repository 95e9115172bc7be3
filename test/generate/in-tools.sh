#!/bin/sh
# Runs commands with the tools of get-tools.sh, in namespaces of their own (unshare -mnpf): sh in-tools.sh FOLDER COMMANDS
#
# The file system is this machine's, with the tools above and all writes in memory; the network has a loopback and "eth0".
# FOLDER is at /case.
set -eu

tools=$(cd "$(dirname "$0")/../.." && pwd)/.haproxy/tools
case=$1

mount --make-rprivate /
copy=$(mktemp -d)
cp -a "$case/." "$copy"
mount -t tmpfs tmpfs /mnt
cd /mnt
mkdir upper work root
cp -a "$tools/root" lower
mkdir lower/case
cp -a "$copy/." lower/case
rm -rf "$copy"
mount -t overlay overlay -o lowerdir=/mnt/lower:/,upperdir=/mnt/upper,workdir=/mnt/work root
cd root
mount -t proc proc proc
mount -t sysfs sysfs sys
mount --rbind /dev dev
mount -t tmpfs tmpfs run
mount -t tmpfs tmpfs tmp
ip link set lo up
ip link add eth0 type veth peer name eth1
ip address add 10.0.0.1/24 dev eth0
ip link set eth0 up
exec chroot . sh -c "cd /case; $2"
