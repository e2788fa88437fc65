#!/usr/bin/env bash
# Writes the metrics of a run, has promtool check them and make blocks of them, and compares what it reads back with
# summary.json. promtool is that of Debian's package prometheus, unpacked rather than installed: no service is set up.
# Usage: Scripts/check-metrics.sh [SIMFAAS]
set -euo pipefail
cd "$(dirname "$0")/.."

simfaas=${1:-.build/release/simfaas}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

fail() {
  printf 'error: %s\n' "$*" >&2
  exit 1
}

if command -v promtool >/dev/null 2>&1; then
  promtool=promtool
else
  if ! command -v apt-get >/dev/null 2>&1 || ! command -v dpkg-deb >/dev/null 2>&1; then
    echo "skipped: there is no promtool here, and no apt-get to fetch it with"
    exit 0
  fi
  root=()
  ((EUID == 0)) || root=(sudo -n)
  if ! (cd "$folder" &&
    { apt-get download -qq prometheus ||
      { ${root[@]+"${root[@]}"} apt-get update -qq && apt-get download -qq prometheus; }; } &&
    dpkg-deb -x prometheus_*.deb package) >/dev/null 2>&1; then
    echo "skipped: Debian's package prometheus cannot be fetched here"
    exit 0
  fi
  promtool=$folder/package/usr/bin/promtool
fi
"$promtool" --version | head -n 1

# The first such key of a summary is that of all requests.
number() { sed -nE "s/^ *\"$2\": ([0-9]+),?\$/\1/p" "$1" | head -n 1; }

for example in 10-pisa-scenario-1 13-fan-out; do
  run=$folder/$example
  "$simfaas" run "docs/examples/$example/scenario.yaml" --out "$run" --progress never \
    --set metrics.invocations=true --set metrics.containers=true --set metrics.samplingPeriod=10s >/dev/null
  "$simfaas" metrics "$run" --format prometheus --progress never | "$promtool" check metrics || fail "$example: check metrics objects"
  "$simfaas" metrics "$run" --out "$run/metrics.txt" --dashboard "$run/dashboard.json" --progress never
  "$promtool" tsdb create-blocks-from openmetrics "$run/metrics.txt" "$run/tsdb" >/dev/null ||
    fail "$example: no blocks can be made of the metrics"
  # It looks for a log beside the blocks.
  mkdir -p "$run/tsdb/wal"
  "$promtool" tsdb dump "$run/tsdb" >"$run/dump.txt"
  # The last value of every series of a counter, added up.
  sum() {
    awk -v name="__name__=\"$1\"" -v also="$2" '
      index($0, name) && index($0, also) {
        series = $0; sub(/ [^ ]+ [^ ]+$/, "", series)
        if (!(series in time) || $NF > time[series]) { time[series] = $NF; value[series] = $(NF - 1) }
      }
      END { for (series in value) sum += value[series]; printf "%d\n", sum }' "$run/dump.txt"
  }
  for pair in "arrived:simfaas_requests_arrived_total:" \
    "completed:simfaas_requests_ended_total:outcome=\"completed\"" \
    "completed:simfaas_response_time_seconds_count:" \
    "completed:simfaas_response_time_seconds_bucket:le=\"+Inf\""; do
    IFS=: read -r key metric label <<<"$pair"
    is=$(sum "$metric" "$label")
    should=$(number "$run/summary.json" "$key")
    [[ $is == "$should" ]] || fail "$example: $metric read back is $is; summary.json says $key: $should"
  done
  echo "$example: promtool takes the metrics, and reads back what summary.json says"
done
