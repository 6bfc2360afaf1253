#!/usr/bin/env bash
# The same inputs must give the same commands on every architecture: the test that
# compares the core's trace with a committed hash is run as a 32-bit program. A
# run that finds no such test is a failure, not a success.
set -euo pipefail
cd "$(dirname "$0")/.."
out=$(CGO_ENABLED=0 GOARCH=386 "${GO:-go}" test -count=1 -v -run TraceHash ./core/... 2>&1) || { echo "$out"; exit 1; }
if ! passed=$(grep -E '^--- PASS: .*TraceHash' <<<"$out"); then
  echo "trace386: no test named …TraceHash under core/ was run" >&2
  exit 1
fi
echo "$passed"
