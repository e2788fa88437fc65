#!/usr/bin/env bash
# Plays all scenarios of calibration/rehearsals on a Docker engine, and prints how they compare with what is simulated.
#
#   Scripts/rehearse.sh PROFILE [FOLDER]
#
# PROFILE is what `simfaas calibrate fit` wrote for the engine; FOLDER, by default .build/rehearsals, gets a folder a rehearsal with
# requests.csv, rehearsal.json and the report, and figures.txt with the lines of all of them that say predicted and measured.
#
# Settings, by environment:
#   SIMFAAS_DOCKER_HOST, SIMFAAS_DOCKER_REGISTRY   the engine and the registry: see Scripts/docker-engine.sh env
#   SIMFAAS                                        the program; by default that of the release build
#   REPETITIONS                                    how often each is played; 10
#   ONLY                                           the names of those to play, between spaces; all by default
set -euo pipefail
cd "$(dirname "$0")/.."

fail() {
  printf 'error: %s\n' "$*" >&2
  exit 64
}

(($# == 1 || $# == 2)) || fail "usage: Scripts/rehearse.sh PROFILE [FOLDER]"
[[ -f $1 ]] || fail "there is no file $1"
profile=$(realpath "$1")
folder=${2:-.build/rehearsals}
simfaas=${SIMFAAS:-.build/release/simfaas}
[[ -x $simfaas ]] || fail "there is no program $simfaas; make it with 'swift build -c release', or name another with SIMFAAS"
[[ -n ${SIMFAAS_DOCKER_HOST:-} ]] || fail "no engine: set SIMFAAS_DOCKER_HOST, see Scripts/docker-engine.sh env"
registry=()
[[ -z ${SIMFAAS_DOCKER_REGISTRY:-} ]] || registry=(--registry "$SIMFAAS_DOCKER_REGISTRY")

mkdir -p "$folder"
: >"$folder/figures.txt"
status=0

# play NAME SCENARIO [SET]...
play() {
  local name=$1 scenario=$2 settings=(--set "profile=$profile") change
  shift 2
  [[ " ${ONLY:-$name} " == *" $name "* ]] || return 0
  for change; do settings+=(--set "$change"); done
  mkdir -p "$folder/$name"
  echo "$name"
  if ! "$simfaas" calibrate rehearse "calibration/rehearsals/$scenario.yaml" "${settings[@]}" --host "$SIMFAAS_DOCKER_HOST" \
    "${registry[@]}" --repetitions "${REPETITIONS:-10}" --out "$folder/$name" >"$folder/$name/report.txt"; then
    status=1
    echo "$name failed" >>"$folder/figures.txt"
    return 0
  fi
  {
    echo "$name"
    sed -n '/^predicted against measured$/,/^$/p' "$folder/$name/report.txt" | sed '1d'
  } | tee -a "$folder/figures.txt"
}

play pisa-cold pisa-cold
play pisa-pre-warmed pisa-pre-warmed
play pisa-warmed pisa-warmed
play poisson-keep-alive poisson-keep-alive
play sixteen-cold-starts sixteen-cold-starts
for clients in 1 2 4 8; do
  play "closed-loop-$clients" closed-loop "workload.closedLoop.clients=$clients"
done
echo "reports and figures: $folder"
exit "$status"
