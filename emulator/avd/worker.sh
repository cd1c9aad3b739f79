#!/bin/sh
# A container's main program: its emulators, then a worker with all of them. `check` says whether one of them is ready.
set -eu
devices() { offramp emulator list --json | sed -n 's/.*"serial":"\([^"]*\)".*"state":"ready".*/\1/p'; }
if [ "${1-}" = check ]; then
  [ -n "$(devices)" ]
  exit
fi
offramp emulator up --profile "$OFFRAMP_PROFILE" --count "$OFFRAMP_COUNT"
set --
for serial in $(devices); do
  set -- "$@" --device "$serial"
done
exec offramp worker --server "$OFFRAMP_NATS" "$@"
