#!/usr/bin/env bash
# Counts, with callgrind, what a request of the bench's cases a and b costs in the steady state: instructions, and calls
# that allocate, free, retain or release.
#
# Each case is run at two lengths and the difference divided by the difference in requests, so that starting up falls
# out. The counts repeat to about 0.01 %. Fails above the bounds below.
# Usage: Scripts/steady-state.sh; expects the release build, valgrind and objcopy.
set -euo pipefail
cd "$(dirname "$0")/.."

# Case, two lengths, requests per request that the bench states (its warm-up is a third of case b and is counted here too),
# bound of instructions per request, bound of calls per thousand requests. The runs of case b are so short that cold starts count.
cases=("a 0.005 0.015 1 1 840 1" "b 0.005 0.01 3 2 1300 5")

simfaas=$(swift build -c release --show-bin-path)/simfaas
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
# valgrind cannot read Swift's debug information; the names of functions stay.
objcopy --strip-debug "$simfaas" "$folder/simfaas"

# Prints requests, instructions and calls of one run.
count() {
  local out=$folder/$1-$2
  valgrind --tool=callgrind --callgrind-out-file="$out" \
    "$folder/simfaas" bench --case "$1" --length "$2" --repetitions 1 --format json \
    >"$out.json" 2>"$out.log" </dev/null || {
    cat "$out.log" >&2
    exit 1
  }
  local requests instructions calls
  requests=$(sed -nE 's/.*"n" : ([0-9]+).*/\1/p' "$out.json")
  instructions=$(sed -nE 's/^(summary|totals): ([0-9]+).*/\2/p' "$out" | tail -n 1)
  # A call is stated as cfn=(number) name, the name only once, then calls=count.
  calls=$(awk '
    match($0, /^c?fn=\([0-9]+\) /) { split($0, part, /[()]/); name[part[2]] = substr($0, RLENGTH + 1) }
    /^cfn=/ { split($0, part, /[()]/); callee = name[part[2]] }
    /^calls=/ {
      split(substr($0, 7), part, " ")
      if (callee ~ /^(malloc|calloc|realloc|free|posix_memalign|aligned_alloc|swift_retain|swift_release|swift_allocObject|swift_slowAlloc|swift_bridgeObjectRetain|swift_bridgeObjectRelease)$/)
        sum += part[1]
    }
    END { print sum + 0 }' "$out")
  echo "$requests $instructions $calls"
}

status=0
for line in "${cases[@]}"; do
  read -r name short long all stated bound calls_bound <<<"$line"
  read -r n1 i1 c1 <<<"$(count "$name" "$short")"
  read -r n2 i2 c2 <<<"$(count "$name" "$long")"
  requests=$(((n2 - n1) * all / stated))
  instructions=$(((i2 - i1) / requests))
  calls=$((1000 * (c2 - c1) / requests))
  printf 'case %s: %d instructions per request (at most %d), %d allocations, frees, retains and releases per 1000 requests (at most %d)\n' \
    "$name" "$instructions" "$bound" "$calls" "$calls_bound"
  if ((instructions > bound || calls > calls_bound)); then
    echo "error: case $name costs more than it may" >&2
    status=1
  fi
done
exit $status
