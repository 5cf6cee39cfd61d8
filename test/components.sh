#!/bin/sh
# The tests run against the real OBS, Chromium, Redis and friends. Installs what is missing where it may
# (Debian or Ubuntu, as root); elsewhere says exactly what is missing and fails: nothing is skipped in silence.
set -eu
packages=
want() { # COMMAND PACKAGES
  command -v "$1" >/dev/null 2>&1 || packages="$packages $2"
}
want obs 'obs-studio obs-plugins libgl1-mesa-dri'
want Xvfb 'xvfb xauth'
command -v chromium >/dev/null 2>&1 || command -v google-chrome >/dev/null 2>&1 ||
  command -v chromium-browser >/dev/null 2>&1 || packages="$packages chromium"
want redis-server redis-server
want ffmpeg ffmpeg
want pngcheck pngcheck
want wget wget
[ -n "$packages" ] || exit 0
if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null 2>&1; then
  echo "missing for the tests:$packages" >&2
  echo "remedy: sudo apt-get update && sudo apt-get install -y --no-install-recommends$packages" >&2
  exit 69
fi
echo "installing for the tests:$packages"
export DEBIAN_FRONTEND=noninteractive
log=$(mktemp)
# A Redis that starts by itself on its usual port would only be in the way: the tests start their own.
[ -e /usr/sbin/policy-rc.d ] || { printf '#!/bin/sh\nexit 101\n' >/usr/sbin/policy-rc.d; chmod +x /usr/sbin/policy-rc.d; made=1; }
# shellcheck disable=SC2086
if ! { apt-get update && apt-get install -y --no-install-recommends $packages; } >"$log" 2>&1; then
  tail -n 20 "$log" >&2
  echo "could not install:$packages" >&2
  exit 69
fi
[ -z "${made:-}" ] || rm -f /usr/sbin/policy-rc.d
rm -f "$log"
