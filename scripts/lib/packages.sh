# Debian packages: which are missing, and installing them where that is allowed.
# shellcheck shell=bash

packages_of() {  # packages_of SECTION...
  local section
  for section in "$@"; do
    awk -v want="[$section]" '/^\[/ { on = ($0 == want); next } on && NF && !/^#/' \
      "$ROOT/scripts/lib/packages.txt"
  done | sort -u
}

missing_packages() {
  local package
  for package in $(packages_of "$@"); do
    [ "$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null)" = installed ] ||
      echo "$package"
  done
}

# ensure_packages SECTION...: installs what is missing as root, and otherwise says
# what to type. Without dpkg (another distribution) it trusts the user.
ensure_packages() {
  local missing
  if ! command -v dpkg-query >/dev/null; then
    say "this is no Debian or Ubuntu: taking for granted what scripts/lib/packages.txt lists"
    return 0
  fi
  mapfile -t missing < <(missing_packages "$@")
  [ ${#missing[@]} -gt 0 ] || return 0
  [ "$(id -u)" -eq 0 ] || die "$EXIT_UNAVAILABLE" "packages are missing, and only root can install them:" \
    "sudo apt-get install --no-install-recommends ${missing[*]}"
  install_packages "${missing[@]}"
}

install_packages() {
  export DEBIAN_FRONTEND=noninteractive
  TOLERANT=yes run_step "Reading the package lists" "$LOGS/apt-update.log" - apt-get update ||
    say "  apt-get update failed; trying with the lists that are there"
  run_step "Installing $# packages: $*" "$LOGS/apt-install.log" - \
    apt-get install -y --no-install-recommends "$@" ||
    die "$EXIT_UNAVAILABLE" "the packages could not be installed" \
      "Install them by hand and run again: apt-get install --no-install-recommends $*"
}
