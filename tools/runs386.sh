#!/usr/bin/env bash
# Exit status 0 if this machine runs programs for the 386.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
printf 'package main\n\nfunc main() {}\n' >"$dir/main.go"
CGO_ENABLED=0 GOARCH=386 "${GO:-go}" build -o "$dir/main" "$dir/main.go"
"$dir/main" 2>/dev/null
