#!/bin/sh
# Runs child.ts with as little as it needs: it reads the folder that it is started in, and sees none of our environment.
# The kernel ends it after so many seconds of processor time as the argument says, 1 to 5, also when whoever started it is
# gone. It takes nothing else: whoever may start this may start nothing else by it.
case $1 in [1-5]) ;; *) exit 2 ;; esac
ulimit -S -t "$1"
ulimit -H -t "$(($1 + 1))"
ulimit -c 0
here=${0%/*}
deno=deno
for fetched in "$here"/../../../node_modules/.tapdeck/deno-*[0-9]/node_modules/@deno/*/deno; do # by the launcher
  case $fetched in *.new.*) ;; *) [ ! -x "$fetched" ] || deno=$fetched ;; esac
done
exec env -i PATH="$PATH" HOME="${HOME:-/}" ${DENO_DIR:+DENO_DIR="$DENO_DIR"} DENO_NO_UPDATE_CHECK=1 \
  "$deno" run --quiet --no-prompt --no-config --no-lock --no-remote --no-npm --no-code-cache --allow-read=. \
  --v8-flags=--max-old-space-size=256 "$here/child.ts"
