#!/bin/sh
# Every check there is: real components, lint, types, dead code, tests; then a part of them once more on a newer OBS, with
# NEWER_OBS=1 all that start one. `npm test -- NAME` runs the test files whose path holds NAME, `OBS_SUITE=sid` on the OBS of that Debian.
set -eu
cd "$(dirname "$0")/.."
newer=trixie
again='test/stage/stage.test.ts test/stage/newer-obs.test.ts'
sh test/components.sh
if [ -n "${OBS_SUITE:-}" ]; then
  PATH="$(sh test/obs-chroot.sh "$OBS_SUITE"):$PATH"
  export PATH
elif [ $# -eq 0 ]; then
  # Made while the tests run, behind them: it costs a minute of one core, and waits for its mirror for the rest.
  made=$(mktemp)
  nice -n 19 sh test/obs-chroot.sh "$newer" >"$made" 2>"$made.log" &
  maker=$!
fi
if [ $# -eq 0 ]; then
  npx --no-install biome ci . &
  lint=$!
  npx --no-install knip &
  dead=$!
  npx --no-install tsc --noEmit
  wait "$lint"
  wait "$dead"
fi
files=
for file in test/*.test.ts test/*/*.test.ts; do
  [ -f "$file" ] || continue
  case "$file" in *"${1:-}"*) files="$files $file" ;; esac
done
[ -n "$files" ] || { echo "no test file has '${1:-}' in its path" >&2; exit 64; }
built="dist/tests-$$"
trap 'rm -rf "$built"' EXIT
trap 'exit 130' INT TERM
# shellcheck disable=SC2086
COUNTNIGHT_CODE=$(node test/bundle.mjs "$built" $files)
export COUNTNIGHT_CODE
run() { # HOW-MANY-AT-A-TIME FILES
  obs --version
  # The reporter that names what failed once more at the end: a log is often cut from the front.
  # shellcheck disable=SC2046
  node --enable-source-maps --test --test-reporter=spec --test-force-exit --test-concurrency="$1" --test-timeout=1500000 \
    $(printf "$built/%s.js " $(printf '%s\n' $2 | sed 's/\.ts$//'))
}
# Two at a time: OBS and Chromium draw in software, and a third would only slow the first two.
run 2 "$files"
[ -n "${maker:-}" ] || exit 0
status=0
wait "$maker" || status=$?
if [ "$status" != 0 ]; then
  cat "$made.log" >&2
  echo "all of this on the machine's own OBS only: there is none of Debian $newer (see above)" >&2
  # A mirror that fails is no fault of ours; who asked for the newer OBS hears of it.
  [ -z "${NEWER_OBS:-}" ] || [ "$status" = 69 ] || exit "$status"
  exit 0
fi
PATH="$(cat "$made"):$PATH"
rm -f "$made" "$made.log"
# shellcheck disable=SC2086
[ -z "${NEWER_OBS:-}" ] || again=$(grep -l obs-headless $files)
# One at a time: OBS is slower there, and these are to find what is wrong with it, not with a busy machine.
run 1 "$again"
