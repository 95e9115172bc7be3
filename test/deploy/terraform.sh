#!/bin/sh
# A cluster file from another program: what "terraform output -json cluster" prints goes to standard input.
# usage: terraform.sh, in a folder with outputs.json; "hapeers" is on the PATH
set -eu
hapeers generate - --node lb2 --form modern <outputs.json
