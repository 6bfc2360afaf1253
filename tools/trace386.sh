#!/usr/bin/env bash
# The same inputs must give the same commands on every architecture: the test that
# compares the core's trace with a committed hash is run as a 32-bit program. Where
# the processor or the kernel runs no program for the 386, one for 32-bit ARM is run
# by qemu-arm; where that is missing too, nothing is run and the output says so. A
# run that finds no such test is a failure, not a success.
set -euo pipefail
cd "$(dirname "$0")/.."
go=${GO:-go}
if tools/runs386.sh; then
  run=(env CGO_ENABLED=0 GOARCH=386 "$go" test)
elif command -v qemu-arm >/dev/null; then
  echo "trace386: no program for the 386 runs here; 32-bit ARM under qemu-arm"
  run=(env CGO_ENABLED=0 GOARCH=arm "$go" test -exec qemu-arm)
else
  echo "trace386: SKIPPED: no program for the 386 runs here, and there is no qemu-arm"
  exit 0
fi
out=$("${run[@]}" -count=1 -v -run TraceHash ./core/... 2>&1) || { echo "$out"; exit 1; }
if ! passed=$(grep -E '^--- PASS: .*TraceHash' <<<"$out"); then
  echo "trace386: no test named …TraceHash under core/ was run" >&2
  exit 1
fi
echo "$passed"
