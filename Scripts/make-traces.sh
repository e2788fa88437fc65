#!/usr/bin/env bash
# Writes the generated traces in traces/ anew, or with --check compares them with what would be written, byte for byte.
#
# Usage: Scripts/make-traces.sh [--check]
set -euo pipefail
cd "$(dirname "$0")/.."

simfaas=${SIMFAAS:-.build/release/simfaas}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

"$simfaas" trace generate azure-2019 --functions 60 --scale 0.005 --days 1 --seed 8 \
  --out "$folder/azure2019-population.csv" --functions-out "$folder/azure2019-population-functions.csv" >/dev/null
"$simfaas" trace generate huawei --functions 3 --days 0.02 --seed 2025 --out "$folder/huawei-population.csv" >/dev/null

failed=0
for file in "$folder"/*; do
  name=traces/$(basename "$file")
  if [[ ${1:-} != --check ]]; then
    cp "$file" "$name"
  elif ! cmp -s "$file" "$name"; then
    echo "$name is not what Scripts/make-traces.sh writes" >&2
    failed=1
  fi
done
exit "$failed"
