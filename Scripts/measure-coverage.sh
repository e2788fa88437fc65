#!/usr/bin/env bash
# Counts how often intervals of 95 % hold the known answer of a queue, for every way that `simfaas compare` makes them: the table of
# docs/comparing.md.
# Usage: Scripts/measure-coverage.sh [REPETITIONS [WAY...]]   (1000 and all ways unless told; minutes on two cores)
#   WAY  fixed, sequential, antithetic, batches, warm-up
set -euo pipefail
cd "$(dirname "$0")/.."

repetitions=${1:-1000}
ways=("${@:2}")
((${#ways[@]})) || ways=(fixed sequential antithetic batches warm-up)
simfaas=.build/release/simfaas

# M/M/1 with λ = 0.5/s: the response time is exponential with mean 1 ÷ (μ − λ); its 95th percentile is ln 20 times that.
measure() {
  "$simfaas" coverage docs/examples/51-known-answer/scenario.yaml \
    --vary functions.f.execution.exponential.mean=1s,800ms --repetitions "$repetitions" --progress never \
    --truth responseTimeSeconds.mean=2,1.3333333333333333 \
    --truth responseTimeSeconds.p95=5.991464547107982,3.994309698071988 "$@"
}

for way in "${ways[@]}"; do
  printf '\n%s\n\n' "$way"
  case $way in
  fixed) measure ;;
  sequential) measure --precision 2% ;;
  antithetic) measure --antithetic ;;
  # About as many requests as twenty runs have, in one.
  batches) measure --batches 32 --set duration=40h ;;
  # From the empty queue on, in short runs.
  warm-up) measure --find-warm-up --set metrics.warmUp=0s ;;
  *)
    echo "error: there is no way '$way'" >&2
    exit 64
    ;;
  esac
done
