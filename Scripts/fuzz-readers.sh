#!/usr/bin/env bash
# Reads wrong traces made out of the seeds in Tests/WorkloadsTests/Seeds with the reader of each format, in release.
#
# An input depends on its number and the seeds only. One that traps, hangs or fills memory ends the script and is written to
# the folder `fuzz-failures`.
# Usage: Scripts/fuzz-readers.sh [inputs per reader] [reader] [number of the first input]
set -euo pipefail
cd "$(dirname "$0")/.."

inputs=${1:-10000}
reader=${2:-}
first=${3:-0}

swift build -c release --product fuzz-readers >&2
program=$(swift build -c release --show-bin-path)/fuzz-readers

# As little stack as a thread may have, so that calls that lie as deep as an input is long are found.
ulimit -S -s 512
# Memory that is freed stays with the program (of glibc), as the next input wants as much.
export MALLOC_MMAP_THRESHOLD_=33554432 MALLOC_TRIM_THRESHOLD_=268435456

readers=$reader
if [[ -z $readers ]]; then
  readers=$(find Tests/WorkloadsTests/Seeds -type f -printf '%f\n' | sed 's/\..*//' | sort -u)
fi
for reader in $readers; do
  if ! message=$("$program" "$reader" --count "$inputs" --first "$first" 2>&1 >&3); then
    printf '%s\n' "$message" >&2
    number=$(sed -n 's/.*: input \([0-9]*\).*/\1/p' <<<"$message" | tail -1)
    if [[ -n $number ]]; then
      "$program" "$reader" --first "$number" --write fuzz-failures >&2
    fi
    exit 1
  fi
done 3>&1
