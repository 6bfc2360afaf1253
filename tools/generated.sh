#!/usr/bin/env bash
# Are the generated files up to date? Everything is generated anew in a copy of
# the tree, uncommitted changes included, and the copies are compared: the tree
# itself is left alone.
set -euo pipefail
cd "$(dirname "$0")/.."
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
mkdir "$tmp/before"
find . -mindepth 1 -maxdepth 1 ! -name .git ! -name bin ! -name dist -exec cp -R {} "$tmp/before/" \;
cp -R "$tmp/before" "$tmp/after"
(cd "$tmp/after" && "${GO:-go}" generate ./...)
if ! diff -r "$tmp/before" "$tmp/after"; then
  echo "generated: files are out of date; run: go generate ./..." >&2
  exit 1
fi
