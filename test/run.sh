#!/bin/sh
# Every check there is: real components, lint, types, dead code, tests. `npm test -- NAME` runs the test files
# whose path holds NAME.
set -eu
cd "$(dirname "$0")/.."
sh test/components.sh
if [ $# -eq 0 ]; then
  npx --no-install biome ci .
  npx --no-install tsc --noEmit
  npx --no-install knip
fi
files=
for file in test/*.test.ts test/*/*.test.ts; do
  [ -f "$file" ] || continue
  case "$file" in *"${1:-}"*) files="$files $file" ;; esac
done
[ -n "$files" ] || { echo "no test file has '${1:-}' in its path" >&2; exit 64; }
# Two at a time: OBS and Chromium draw in software, and a third would only slow the first two.
# shellcheck disable=SC2086
exec node --import tsx --test --test-force-exit --test-concurrency=2 --test-timeout=600000 $files
