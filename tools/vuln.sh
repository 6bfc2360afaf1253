#!/usr/bin/env bash
# Known vulnerabilities in what the module uses. Without a reachable database
# there is nothing to compare with: that is said and is no failure. A finding is.
set -uo pipefail
cd "$(dirname "$0")/.."
out=$(${TOOL:-go tool -modfile=tools/go.mod} govulncheck ./... 2>&1)
status=$?
if [ $status -ne 0 ] && grep -q 'fetching vulnerabilities' <<<"$out"; then
  echo "govulncheck: skipped: no database"
  exit 0
fi
echo "$out"
exit $status
