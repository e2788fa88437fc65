#!/usr/bin/env bash
# Runs a sweep on a real Slurm while a node is ended in the middle and the sweep itself is killed and resumed, and compares
# what comes out, byte for byte, with a sweep on this machine.
# Usage: Scripts/sweep-slurm.sh [RUNS [REQUESTS]]
#   RUNS       how many runs, in tens (300)
#   REQUESTS   of each run, which decides how long it takes (100000)
# Needs the cluster of Scripts/slurm.sh: eval "$(Scripts/slurm.sh env)".
set -euo pipefail
cd "$(dirname "$0")/.."

fail() {
  printf 'error: %s\n' "$*" >&2
  exit 1
}

[[ -n ${SIMFAAS_SLURM:-} ]] || fail "there is no cluster; eval \"\$(Scripts/slurm.sh env)\" behind Scripts/slurm.sh start"
runs=${1:-300}
requests=${2:-100000}
simfaas=$PWD/.build/release/simfaas
folder=$(mktemp -d)
sweep=
ended() {
  [[ -z $sweep ]] || kill -KILL "$sweep" 2>/dev/null || true
  [[ ! -s $folder/db.sqlite.slurm/job-name ]] || scancel --quiet --name="$(<"$folder/db.sqlite.slurm/job-name")" || true
  rm -rf "$folder"
}
trap ended EXIT

cat >"$folder/scenario.yaml" <<YAML
name: short
requests: $requests
functions: [{ name: f, memory: 128MiB, execution: { exponential: { mean: 50ms } }, initialise: 200ms }]
workload: { poisson: { function: f, rate: 50/s } }
policies: { keepAlive: { name: fixed, window: 2s } }
YAML
cat >"$folder/sweep.yaml" <<YAML
scenario: scenario.yaml
axes:
  - { key: policies.keepAlive.window, name: window, range: { from: 1s, to: 10s, steps: $((runs / 10)) } }
  - { key: functions.f.memory, name: memory, values: [128MiB, 256MiB] }
replications: 5
metrics: [responseTimeSeconds.mean, responseTimeSeconds.p99, coldStartFraction, events]
YAML

begin=$SECONDS
"$simfaas" sweep "$folder/sweep.yaml" --db "$folder/local.sqlite" --progress never >/dev/null 2>&1
local_time=$((SECONDS - begin))
"$simfaas" results export "$folder/local.sqlite" --format long >"$folder/local.csv"

# In the background: it takes the place of the shell that was made for it.
on_slurm() {
  exec "$simfaas" sweep "$folder/sweep.yaml" --db "$folder/db.sqlite" --engine slurm --per-job $(((all + 7) / 8)) --progress never "$@" \
    >"$folder/out.txt" 2>>"$folder/errors.txt"
}

points() { find "$folder/db.sqlite.slurm/points" -name 'point-*.json' 2>/dev/null | wc -l; }

# Waits until so many points are there.
await() {
  for _ in $(seq 1200); do
    (($(points) >= $1)) && return
    sleep 0.1
  done
  fail "after two minutes there are only $(points) points: $(tail -n 3 "$folder/errors.txt")"
}

all=$((runs / 10 * 2))
begin=$SECONDS
on_slurm &
sweep=$!
await $((all / 5))
before=$(points)
((before < all)) || fail "all points were there before a node was ended; state more REQUESTS"
# The sweep itself is killed, too; jobs go on, and the next call finds them.
kill -KILL "$sweep"
{ wait "$sweep"; } 2>/dev/null || true
lost=
for _ in 1 2 3 4 5; do
  for _ in $(seq 100); do
    task=$(squeue -h -r -w n2 -t R -o %F_%K)
    [[ -z $task ]] || break
    sleep 0.1
  done
  [[ -n $task ]] || fail "no task runs on n2; state more REQUESTS"
  Scripts/slurm.sh kill-node n2
  Scripts/slurm.sh start-node n2
  # Its task may just have come to its end.
  for _ in $(seq 100); do
    if scontrol show job -o "$task" | grep -q 'Restarts=1'; then
      lost=$task
      break 2
    fi
    sleep 0.1
  done
done
[[ -n $lost ]] || fail "no task was lost with its node"
on_slurm --resume &
sweep=$!
status=0
wait "$sweep" || status=$?
sweep=
((status == 0)) || fail "the sweep ended with status $status: $(tail -n 5 "$folder/errors.txt")"
slurm_time=$((SECONDS - begin))
grep -q "task $lost lost its node" "$folder/errors.txt" || fail "no task was seen to lose its node: $(cat "$folder/errors.txt")"
"$simfaas" results export "$folder/db.sqlite" --format long >"$folder/slurm.csv"
cmp "$folder/local.csv" "$folder/slurm.csv" || fail "the export differs from the local sweep's"
[[ ! -e $folder/db.sqlite.slurm ]] || fail "the working folder was left behind"
echo "$((all * 5)) runs: the same on Slurm as locally, with a node ended at $before of $all points and the sweep killed" \
  "(local $local_time s, Slurm $slurm_time s)"
