#!/usr/bin/env bash
# Opens the timelines and the reference of amisim in a real browser: CHROMIUM, or whichever
# is installed. Without one nothing is tested here, and this says so.
set -euo pipefail
cd "$(dirname "$0")/../internal/timeline/browsertest"
found=${CHROMIUM:-}
for name in chromium chromium-browser google-chrome google-chrome-stable chrome; do
  [ -n "$found" ] || found=$(command -v "$name" || true)
done
if [ -z "$found" ]; then
  echo "browser: skipped: no Chromium is installed, and CHROMIUM names none"
  exit 0
fi
echo "browser: go test, with $found"
CHROMIUM=$found CGO_ENABLED=0 "${GO:-go}" test -count=1 ./...
