#!/usr/bin/env bash
# Kills a sweep with SIGKILL at random moments, resumes it each time, and compares what comes out, byte for byte, with an
# undisturbed sweep, with 1, 2 and 4 workers and with points run by themselves and collected.
# Usage: Scripts/sweep-kills.sh [RUNS [KILLS [SEED]]]
#   RUNS   how many runs the sweep has, in tens (1000)
#   KILLS  how often it is killed (50)
#   SEED   of the moments (1)
set -euo pipefail
cd "$(dirname "$0")/.."

runs=${1:-1000}
kills=${2:-50}
RANDOM=${3:-1}
simfaas=$PWD/.build/release/simfaas
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

fail() {
  printf 'error: %s\n' "$*" >&2
  exit 1
}

# About 5 ms a run.
cat >"$folder/scenario.yaml" <<'YAML'
name: short
requests: 50000
functions: [{ name: f, memory: 128MiB, execution: { exponential: { mean: 50ms } }, initialise: 200ms }]
workload: { poisson: { function: f, rate: 50/s } }
policies: { keepAlive: { name: fixed, window: 2s } }
YAML
cat >"$folder/sweep.yaml" <<YAML
scenario: scenario.yaml
axes:
  - { key: policies.keepAlive.window, name: window, range: { from: 1s, to: 5s, steps: 5 } }
  - { key: functions.f.memory, name: memory, values: [128MiB, 256MiB] }
replications: $((runs / 10))
YAML

sweep() {
  local database=$1
  shift
  "$simfaas" sweep "$folder/sweep.yaml" --db "$folder/$database.sqlite" --progress never "$@" >/dev/null 2>>"$folder/errors.txt"
}

export_of() { "$simfaas" results export "$folder/$1.sqlite" --format long; }

compare() {
  export_of "$1" >"$folder/$1.csv"
  cmp "$folder/$1.csv" "$folder/whole.csv" || fail "$1: the export differs from the undisturbed one"
}

sweep whole --workers 1 || fail "the undisturbed sweep failed: $(cat "$folder/errors.txt")"
export_of whole >"$folder/whole.csv"
rows=$(($(wc -l <"$folder/whole.csv") - 1))
for workers in 2 4; do
  sweep "workers$workers" --workers "$workers"
  compare "workers$workers"
done

hits=0
attempts=0
database=1
while ((hits < kills)); do
  ((++attempts <= 20 * kills)) || fail "after $attempts attempts only $hits kills hit a sweep"
  workers=$((1 << RANDOM % 3))
  "$simfaas" sweep "$folder/sweep.yaml" --db "$folder/killed$database.sqlite" --resume --workers "$workers" --progress never \
    >/dev/null 2>>"$folder/errors.txt" &
  process=$!
  # Up to half a second: from before the database is there to the middle of a run.
  sleep "0.$(printf '%03d' $((RANDOM % 500)))"
  kill -KILL "$process" 2>/dev/null || true
  status=0
  wait "$process" 2>/dev/null || status=$?
  if ((status == 137)); then
    hits=$((hits + 1))
  elif ((status == 0)); then
    # It had come to its end: compare, and go on with another one.
    compare "killed$database"
    database=$((database + 1))
  else
    fail "a resumed sweep failed with status $status: $(tail -n 3 "$folder/errors.txt")"
  fi
done
sweep "killed$database" --resume || fail "the last sweep failed: $(tail -n 3 "$folder/errors.txt")"
compare "killed$database"
again=$("$simfaas" sweep "$folder/sweep.yaml" --db "$folder/killed$database.sqlite" --resume 2>/dev/null)
grep -q "nothing was left to do" <<<"$again" || fail "a finished sweep was run again"

"$simfaas" sweep plan "$folder/sweep.yaml" --out "$folder/plan.jsonl" 2>/dev/null
for index in 2 0 1; do
  "$simfaas" sweep point --plan "$folder/plan.jsonl" --index "$index" --per-index 4 --out "$folder/points" >/dev/null
done
"$simfaas" sweep collect --plan "$folder/plan.jsonl" --from "$folder/points" --db "$folder/points.sqlite" >/dev/null
compare points

echo "$runs runs, $rows values: the same after $hits kills ($database databases), with 1, 2 and 4 workers, and point by point"
