# CPython's release archive as Debian keeps it (the orig archive, unpatched), for
# machines that reach a Debian mirror and nothing else.
#
# apt runs with lists and sources of its own under build/cache/apt, so nothing on the
# system changes and no root is needed; mirror, proxies and keyring are the machine's.
# shellcheck shell=bash

PRIVATE_APT=$CACHE/apt

# The mirror of the suite this machine runs on, as its own apt configuration has it.
debian_mirror() {
  local codename
  codename=$(. /etc/os-release && echo "${VERSION_CODENAME:-}")
  apt-get update --print-uris 2>/dev/null |
    sed -n "s|^'\(.*\)/dists/$codename/InRelease'.*|\1|p" | head -n 1
}

private_apt() {  # private_apt apt-get|apt-cache ARGUMENTS...
  local program=$1 user=_apt
  shift
  [ "$(id -u)" -ne 0 ] || user=root  # else apt warns that _apt cannot read our directory
  "$program" -q -o Dir::Etc::sourcelist="$PRIVATE_APT/sources.list" -o Dir::Etc::sourceparts=/dev/null \
    -o Dir::State::lists="$PRIVATE_APT/lists" -o Dir::Cache="$PRIVATE_APT/cache" \
    -o APT::Sandbox::User="$user" -o Acquire::Languages=none "$@"
}

# from_debian VERSION ARCHIVE: tries each suite; the version decides, not its name.
from_debian() {
  local version=$1 archive=$2 mirror suite
  if ! command -v apt-get >/dev/null; then
    attempted "Debian: no apt-get on this machine"
    return 1
  fi
  mirror=$(debian_mirror)
  if [ -z "$mirror" ]; then
    attempted "Debian: this machine's apt configuration names no mirror for its own suite"
    return 1
  fi
  for suite in $DEBIAN_SUITES; do
    from_suite "$version" "$archive" "$mirror" "$suite" && return 0
  done
  return 1
}

from_suite() {
  local version=$1 archive=$2 mirror=$3 suite=$4 package full
  package=python$(cut -d. -f1,2 <<<"$version")
  read_suite "$mirror" "$suite" || return 1
  full=$(debian_version "$package" "$version")
  if [ -z "$full" ]; then
    attempted "Debian $suite: $package is there as $(debian_versions "$package")"
    return 1
  fi
  download_orig "$package" "$full" "$archive" "$suite"
}

# read_suite MIRROR SUITE: only the index of source packages, 10 MB.
read_suite() {
  local keyring=/usr/share/keyrings/debian-archive-keyring.gpg option=
  [ ! -f "$keyring" ] || option="[signed-by=$keyring]"
  mkdir -p "$PRIVATE_APT"/{lists,cache,download}/partial
  echo "deb-src $option $1 $2 main" >"$PRIVATE_APT/sources.list"
  say "Asking the Debian mirror of this machine about $2"
  private_apt apt-get -o APT::Update::Error-Mode=any update >"$LOGS/apt-$2.log" 2>&1 && return 0
  attempted "Debian $2: $(grep -m 1 '^E:' "$LOGS/apt-$2.log" || tail -n 1 "$LOGS/apt-$2.log")"
  return 1
}

# One "package | version | origin" line for each version in the suite.
debian_versions() {
  private_apt apt-cache madison "$1" 2>/dev/null | awk -F' *[|] *' '{ print $2 }' |
    paste -sd' ' | grep . || echo "no version at all"
}

# "3.13.5-2+deb13u5" for 3.13.5; Debian writes 3.15.0~rc1 for 3.15.0rc1.
debian_version() {
  local full
  for full in $(debian_versions "$1"); do
    [ "$(sed 's/-[^-]*$//; s/~//' <<<"$full")" != "$2" ] || { echo "$full"; return; }
  done
}

# apt checks the archive against the signed index; a pinned checksum must agree.
download_orig() {
  local package=$1 full=$2 archive=$3 suite=$4 found
  rm -f "$PRIVATE_APT"/download/*.tar.*
  say "Fetching the orig archive of $package $full from Debian $suite"
  if ! (cd "$PRIVATE_APT/download" &&
    private_apt apt-get source --download-only --tar-only "$package=$full") \
    >"$LOGS/apt-source.log" 2>&1; then
    attempted "Debian $suite: $package $full: $(grep -m 1 '^E:' "$LOGS/apt-source.log")"
    return 1
  fi
  found=$(find "$PRIVATE_APT/download" -name "*.orig.tar.xz" | head -n 1)
  if [ -z "$found" ]; then
    attempted "Debian $suite: $package $full has no .orig.tar.xz"
    return 1
  fi
  sha256sum "$found" | cut -d' ' -f1 >"$archive.sha256"
  archive_is_right "$found" "$(basename "$archive" .tar.xz | sed 's/^Python-//')" &&
    mv "$found" "$archive"
}
