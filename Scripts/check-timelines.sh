#!/usr/bin/env bash
# Writes timelines of examples and checks them against the written rules of their format, packed and plain.
# Usage: Scripts/check-timelines.sh [SIMFAAS]
set -euo pipefail
cd "$(dirname "$0")/.."

if ! command -v python3 >/dev/null 2>&1; then
  echo "skipped: there is no python3 here, which Scripts/check-timeline.py needs"
  exit 0
fi
simfaas=${1:-.build/release/simfaas}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

for example in 10-pisa-scenario-1 30-knative 06-concurrency-and-queues 15-faults; do
  "$simfaas" run "docs/examples/$example/scenario.yaml" --out "$folder/$example" --progress never \
    --set metrics.invocations=true --set metrics.containers=true --set metrics.samplingPeriod=10s >/dev/null
  "$simfaas" timeline "$folder/$example" --out "$folder/$example.json" --progress never
  "$simfaas" timeline "$folder/$example" --out "$folder/$example-small.json.gz" --largest 256KiB --progress never
  Scripts/check-timeline.py "$folder/$example.json" "$folder/$example-small.json.gz"
  size=$(gzip -dc "$folder/$example-small.json.gz" | wc -c)
  ((size <= 256 * 1024)) || {
    echo "error: $example: a timeline of at most 256 KiB has $size bytes" >&2
    exit 1
  }
done
