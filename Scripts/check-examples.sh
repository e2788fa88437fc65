#!/usr/bin/env bash
# Runs every example with every command given and compares what it prints, fingerprints included, with expected.txt.
# Each run is a process with hash seeds of its own; as many go on at a time as there are processors.
# Usage: Scripts/check-examples.sh SIMFAAS...
#   SIMFAAS  the path of a build, or NAME=VALUE:PATH to run it with a variable of the environment set
set -euo pipefail
cd "$(dirname "$0")/.."

# One example with one command.
if [[ ${1:-} == --one ]]; then
  command=$2 folder=$3
  variables=()
  path=$command
  while [[ $path == [A-Z]*=*:* ]]; do
    variables+=("${path%%:*}")
    path=${path#*:}
  done
  arguments=(run "$folder/scenario.yaml")
  # Words are separated by blanks and lines; quotes mean nothing.
  if [[ -e $folder/command.txt ]]; then read -r -d '' -a arguments <"$folder/command.txt" || true; fi
  if ! difference=$(env ${variables[@]+"${variables[@]}"} "$path" "${arguments[@]}" --progress never </dev/null |
    diff -u "$folder/expected.txt" -); then
    printf '%s\nerror: %s does not print %s/expected.txt\n' "$difference" "$command" "$folder" >&2
    # xargs ends at once.
    exit 255
  fi
  exit
fi

pairs=()
for command in "$@"; do
  for expected in docs/examples/*/expected.txt; do
    if [[ -e $expected ]]; then pairs+=("$command" "$(dirname "$expected")"); fi
  done
done
((${#pairs[@]} > 0)) || {
  echo "error: there are no examples, or no command to run them with" >&2
  exit 1
}
processors=$(getconf _NPROCESSORS_ONLN 2>/dev/null || echo 1)
printf '%s\0' "${pairs[@]}" | xargs -0 -n 2 -P "$processors" "$0" --one || exit 1
echo "$((${#pairs[@]} / 2)) runs of examples print what they should"
