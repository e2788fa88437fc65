#!/usr/bin/env bash
# Installs what building and testing need and this machine lacks. What is there is left alone.
set -euo pipefail

fail() {
  printf 'error: %s\n' "$*" >&2
  exit 1
}

# Swift comes from swift.org; no package manager is asked for it.
if ! command -v swift >/dev/null 2>&1; then
  fail "Swift is not installed, or not on the PATH. Install Swift 6.3 or later from https://www.swift.org/install and try again."
fi
version=$(swift --version 2>/dev/null | sed -nE 's/.*Swift version ([0-9]+)\.([0-9]+).*/\1 \2/p' | head -n 1)
read -r major minor <<<"${version:-0 0}"
if ((major < 6 || (major == 6 && minor < 3))); then
  fail "Swift 6.3 or later is needed; this is ${major}.${minor}. See https://www.swift.org/install."
fi

# GSL is what the tests compare our distributions with.
has_gsl() {
  local folder
  for folder in /usr/include /usr/local/include /opt/homebrew/include; do
    [[ -e $folder/gsl/gsl_cdf.h ]] && return 0
  done
  return 1
}

# zlib unpacks traces. On macOS it comes with the developer tools.
has_zlib() {
  [[ $(uname) == Darwin || -e /usr/include/zlib.h || -e /usr/local/include/zlib.h ]]
}

# SQLite holds the results of sweeps. On macOS it comes with the system.
has_sqlite() {
  [[ $(uname) == Darwin || -e /usr/include/sqlite3.h || -e /usr/local/include/sqlite3.h ]]
}

# gnuplot draws the figures of reports; without it they have tables only.
has_gnuplot() { command -v gnuplot >/dev/null 2>&1; }

as_root() {
  if ((EUID == 0)); then
    "$@"
  elif command -v sudo >/dev/null 2>&1; then
    sudo "$@"
  else
    fail "this needs root, and there is no sudo; as root, run: $*"
  fi
}

has_gsl && has_zlib && has_sqlite && has_gnuplot && exit 0

if command -v apt-get >/dev/null 2>&1; then
  echo "installing libgsl-dev, zlib1g-dev, libsqlite3-dev and gnuplot-nox"
  export DEBIAN_FRONTEND=noninteractive
  as_root apt-get update -qq </dev/null
  as_root apt-get install -y -qq --no-install-recommends libgsl-dev zlib1g-dev libsqlite3-dev gnuplot-nox </dev/null
elif command -v brew >/dev/null 2>&1; then
  echo "installing gsl and gnuplot"
  brew install gsl pkgconf gnuplot </dev/null
else
  if has_gsl && has_zlib && has_sqlite; then
    echo "note: there is no gnuplot 5.2 or later; reports will have tables and no figures"
    exit 0
  fi
  fail "the GNU Scientific Library (headers and library, version 2), zlib or SQLite is missing. Install them with the package manager of this system (Fedora: gsl-devel zlib-devel sqlite-devel, Arch: gsl zlib sqlite) and try again."
fi
has_gsl || fail "the GNU Scientific Library was installed but its header gsl/gsl_cdf.h is not where it is looked for."
has_zlib || fail "zlib was installed but its header zlib.h is not where it is looked for."
has_sqlite || fail "SQLite was installed but its header sqlite3.h is not where it is looked for."
has_gnuplot || fail "gnuplot was installed but is not on the PATH."
