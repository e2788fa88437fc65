#!/usr/bin/env bash
# Measures a Docker engine for a minute, fits a profile to every other round, and checks it on the rounds between.
#
#   Scripts/calibrate-check.sh [FOLDER]     the engine is that of `Scripts/docker-engine.sh env`
#
# Fails if a prediction misses by more than a quarter of the median or half of the 95th percentile and is outside of what the
# samples leave open, twice: what a minute on a shared machine measures may have been disturbed once (`calibrate check` by itself allows
# a tenth and a fifth). Fails as well if anything is left in the engine.
set -euo pipefail
cd "$(dirname "$0")/.."
: "${SIMFAAS_DOCKER_HOST:?no engine: see Scripts/docker-engine.sh env}" "${SIMFAAS_DOCKER_REGISTRY:?}"
simfaas=.build/release/simfaas
folder=${1:-$(mktemp -d)}

measure_and_check() {
  "$simfaas" calibrate docker --host "$SIMFAAS_DOCKER_HOST" --registry "$SIMFAAS_DOCKER_REGISTRY" --image handler-sh:1 \
    --cpus none,0.5 --simultaneous 1,2,4 --repetitions 40 --precision 0.01 --budget 75s --hold-out 2 --out "$folder" || return 1
  "$simfaas" calibrate check "$folder/profile.yaml" "$folder/samples.csv" --tolerance 0.25 --tail-tolerance 0.5
}

if ! measure_and_check; then
  echo "once more"
  measure_and_check
fi
left=$(curl -sf --unix-socket "${SIMFAAS_DOCKER_HOST#unix://}" 'http://engine/containers/json?all=1&filters=%7B%22label%22%3A%5B%22simfaas.calibration%22%5D%7D')
[[ $left == '[]' ]] || {
  echo "error: containers are left in the engine: $left" >&2
  exit 1
}
echo "nothing is left in the engine; samples and profile: $folder"
