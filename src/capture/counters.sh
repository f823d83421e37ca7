#!/bin/sh
# What the system counts on each network interface, as it prints it: `state NAME STATE` lines and /proc/net/dev on Linux,
# `netstat -ibn` elsewhere. Deno reads /proc and /sys only with every permission there is: whoever may start this may
# read nothing else by it, for it takes no arguments.
PATH=/usr/bin:/bin:/usr/sbin:/sbin
[ -r /proc/net/dev ] || exec netstat -ibn
for file in /sys/class/net/*/operstate; do
  name=${file#/sys/class/net/}
  IFS= read -r state <"$file" && printf 'state %s %s\n' "${name%/operstate}" "$state"
done 2>/dev/null
exec cat /proc/net/dev
