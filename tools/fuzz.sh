#!/usr/bin/env bash
# Every fuzz target of every package for FUZZTIME each; go test takes one at a time. An input that reaches something new is made
# small in at most 100 tries: a minute each, which is what go test spends on it otherwise, would be all of FUZZTIME.
set -euo pipefail
cd "$(dirname "$0")/.."
go=${GO:-go}
for pkg in $("$go" list ./...); do
  for target in $("$go" test -list '^Fuzz' "$pkg" | grep '^Fuzz' || true); do
    echo "fuzz: $pkg $target for ${FUZZTIME:=10s}"
    "$go" test -run '^$' -fuzz "^$target\$" -fuzztime "$FUZZTIME" -fuzzminimizetime 100x "$pkg"
  done
done
