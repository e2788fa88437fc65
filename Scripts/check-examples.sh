#!/usr/bin/env bash
# Runs every example with every command given and compares what it prints, fingerprints included, with expected.txt.
# Each command is one process for each example, with hash seeds of its own.
# Usage: Scripts/check-examples.sh SIMFAAS...
#   SIMFAAS  the path of a build, or NAME=VALUE:PATH to run it with a variable of the environment set
set -euo pipefail
cd "$(dirname "$0")/.."

checked=0
for command in "$@"; do
  variables=()
  path=$command
  while [[ $path == [A-Z]*=*:* ]]; do
    variables+=("${path%%:*}")
    path=${path#*:}
  done
  for expected in docs/examples/*/expected.txt; do
    folder=$(dirname "$expected")
    arguments=(run "$folder/scenario.yaml")
    # Words are separated by blanks and lines; quotes mean nothing.
    if [[ -e $folder/command.txt ]]; then read -r -d '' -a arguments <"$folder/command.txt" || true; fi
    if ! env ${variables[@]+"${variables[@]}"} "$path" "${arguments[@]}" --progress never </dev/null |
      diff -u "$folder/expected.txt" - >&2; then
      printf 'error: %s does not print %s/expected.txt\n' "$command" "$folder" >&2
      exit 1
    fi
    checked=$((checked + 1))
  done
done
((checked > 0)) || {
  echo "error: there are no examples" >&2
  exit 1
}
echo "$checked runs of examples print what they should"
