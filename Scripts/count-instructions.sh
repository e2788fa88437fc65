#!/usr/bin/env bash
# Counts the instructions that one request costs, with callgrind, and compares them with the figure noted below.
#
# Two runs of different length are counted and subtracted, so that reading the scenario and starting up fall out. The
# count repeats to about 0.01 %, unlike a time; what it does not see is cache misses.
# Usage: Scripts/count-instructions.sh [--note]; expects the release build and valgrind.
set -euo pipefail
cd "$(dirname "$0")/.."

scenario=Scripts/instructions.yaml
noted=Scripts/instructions.txt
# A change of less than this many per cent is taken for one of the compiler.
tolerance=3
short=50000
long=150000

simfaas=$(swift build -c release --show-bin-path)/simfaas
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
# valgrind reads no symbols that are not there, and a stripped program is counted faster.
strip -o "$folder/simfaas" "$simfaas"

count() {
  valgrind --tool=callgrind --callgrind-out-file="$folder/$1.out" \
    "$folder/simfaas" run "$scenario" --set "requests=$1" --progress never >/dev/null 2>"$folder/$1.log" </dev/null || {
    cat "$folder/$1.log" >&2
    exit 1
  }
  sed -nE 's/^(summary|totals): ([0-9]+).*/\2/p' "$folder/$1.out" | tail -n 1
}

first=$(count "$short")
second=$(count "$long")
found=$(((second - first) / (long - short)))
if [[ ${1:-} == --note ]]; then
  echo "$found" >"$noted"
  echo "noted $found instructions per request"
  exit 0
fi
before=$(<"$noted")
printf '%d instructions per request; %d are noted in %s\n' "$found" "$before" "$noted"
if ((found * 100 > before * (100 + tolerance))); then
  echo "error: a request costs more than it did. If that is worth it, say so in the commit and run $0 --note." >&2
  exit 1
elif ((found * 100 < before * (100 - tolerance))); then
  echo "note: a request has become cheaper; run $0 --note"
fi
