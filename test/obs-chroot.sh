#!/bin/sh
# Makes another OBS beside the machine's own, that of Debian SUITE (trixie: OBS 30.2, sid: the newest), in a chroot of
# about 800 MB, and prints the folder of an `obs` that starts it, to be put first in PATH:
#   PATH="$(sh test/obs-chroot.sh sid):$PATH"
# It is made once, in $COUNTNIGHT_CACHE, $XDG_CACHE_HOME/countnight or /var/cache/countnight; `rm -r` it for a newer one.
# Ends with 69 where none can be made (not root, no debootstrap, no mirror that answers), with 1 when making it failed.
set -eu
suite=${1:?usage: obs-chroot.sh SUITE}
# Some releases of OBS open libGL without depending on it.
packages='obs-studio obs-plugins libgl1 libgl1-mesa-dri libegl-mesa0 libglx-mesa0'
cache=${COUNTNIGHT_CACHE:-${XDG_CACHE_HOME:-/var/cache}/countnight}
root=$cache/$suite
command=$cache/$suite.bin

cannot() {
  printf 'no OBS of Debian %s can be made here: %s\n' "$suite" "$1" >&2
  exit 69
}
missing() {
  for tool in debootstrap unshare chroot wget; do command -v "$tool" >/dev/null 2>&1 || printf ' %s' "$tool"; done
}
# The machine's own apt knows the nearest mirror of Debian.
mirror() {
  apt-get indextargets --format '$(LABEL) $(REPO_URI)' 'Created-By: Packages' | awk '$1 == "Debian" { print $2; exit }'
}

[ "$(id -u)" = 0 ] || cannot 'a chroot needs root'
mkdir -p "$cache"
exec 9>"$cache/$suite.lock"
flock 9
# What was asked for is written down when all of it is there, so a making that was cut short is begun anew.
if [ "$(cat "$root/.countnight" 2>/dev/null)" != "$packages" ]; then
  command -v apt-get >/dev/null 2>&1 || cannot 'this is neither Debian nor Ubuntu'
  mirror=${DEBIAN_MIRROR:-$(mirror)}
  if [ -n "$(missing)" ] || [ -z "$mirror" ]; then
    { apt-get update && apt-get install -y --no-install-recommends debootstrap util-linux coreutils wget; } >/dev/null 2>&1 || :
    [ -z "$(missing)" ] || cannot "missing$(missing); remedy: apt-get install debootstrap util-linux coreutils wget"
    mirror=${mirror:-$(mirror)}
  fi
  [ -n "$mirror" ] || cannot 'the sources of apt name no mirror of Debian; give one as DEBIAN_MIRROR'
  unshare -m true 2>/dev/null || cannot 'this container may not mount'
  mirror=${mirror%/}
  proxy=
  eval "$(apt-config shell proxy Acquire::http::Proxy)"
  [ -z "$proxy" ] || export http_proxy="$proxy"
  wget -q --tries=3 --timeout=20 -O /dev/null "$mirror/dists/$suite/InRelease" ||
    cannot "$mirror does not answer for it"

  echo "making the OBS of Debian $suite in $root; this takes some minutes" >&2
  new=$root.new
  log=$root.log
  rm -rf "$new"
  # In a mount namespace of its own, so that nothing stays mounted, whatever happens.
  if ! unshare -m sh -eu -c '
    debootstrap --variant=minbase "$1" "$2" "$3"
    printf "#!/bin/sh\nexit 101\n" >"$2/usr/sbin/policy-rc.d"
    chmod +x "$2/usr/sbin/policy-rc.d"
    printf "force-unsafe-io\npath-exclude=/usr/share/doc/*\n" >"$2/etc/dpkg/dpkg.cfg.d/countnight"
    export DEBIAN_FRONTEND=noninteractive
    chroot "$2" apt-get -o Acquire::Retries=3 install -y --no-install-recommends $4
    chroot "$2" apt-get clean' sh "$suite" "$new" "$mirror" "$packages" >"$log" 2>&1 </dev/null; then
    tail -n 20 "$log" >&2
    echo "the OBS of Debian $suite could not be made; $log has all of it" >&2
    exit 1
  fi
  printf '%s' "$packages" >"$new/.countnight"
  rm -rf "$root"
  mv "$new" "$root"
fi

# Nothing is copied, and every step is an exec: the process keeps its number, so signals reach OBS itself.
mkdir -p "$command"
cat >"$command/new" <<WRAPPER
#!/bin/sh
exec unshare -m sh -eu -c '
  for path in /tmp /dev /proc /sys /usr/share/fonts "\${TMPDIR:-/tmp}" "\$PWD"; do
    [ "\$path" != / ] || continue
    mkdir -p "$root\$path"
    mount --rbind "\$path" "$root\$path"
  done
  exec chroot "$root" /usr/bin/obs "\$@"' obs "\$@"
WRAPPER
chmod +x "$command/new"
mv "$command/new" "$command/obs"
echo "$command"
