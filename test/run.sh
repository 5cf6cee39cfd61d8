#!/bin/sh
# Every check there is: real components, lint, types, dead code, tests; with NEWER_OBS=1 then the tests that start an OBS
# once more on a newer one. `npm test -- NAME` runs the test files whose path holds NAME, `OBS_SUITE=sid` on the OBS of that Debian.
set -eu
cd "$(dirname "$0")/.."
newer=trixie
sh test/components.sh
if [ -n "${OBS_SUITE:-}" ]; then
  PATH="$(sh test/obs-chroot.sh "$OBS_SUITE"):$PATH"
  export PATH
elif [ $# -eq 0 ] && [ -n "${NEWER_OBS:-}" ]; then
  # Made before anything else, so that what is wrong with it is known at once.
  status=0
  another=$(sh test/obs-chroot.sh "$newer") || status=$?
  # Where it cannot be made, nothing is at fault.
  [ "$status" = 0 ] || [ "$status" = 69 ] || exit "$status"
fi
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
run() {
  obs --version
  node --import tsx --test --test-force-exit --test-concurrency=2 --test-timeout=600000 "$@"
}
# shellcheck disable=SC2086
run $files
[ -n "${status:-}" ] || exit 0
if [ "$status" = 69 ]; then
  echo "all of this on the machine's own OBS only: none of Debian $newer could be made (see the first lines)" >&2
  exit 0
fi
PATH="$another:$PATH"
# shellcheck disable=SC2046,SC2086
run $(grep -l obs-headless $files)
