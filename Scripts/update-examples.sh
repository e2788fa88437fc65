#!/usr/bin/env bash
# Writes docs/examples/*/expected.txt anew from the release build. Read the difference before you commit it.
set -euo pipefail
cd "$(dirname "$0")/.."

simfaas=.build/release/simfaas
for readme in docs/examples/*/README.md; do
  folder=$(dirname "$readme")
  arguments=(run "$folder/scenario.yaml")
  if [[ -e $folder/command.txt ]]; then read -r -d '' -a arguments <"$folder/command.txt" || true; fi
  "$simfaas" "${arguments[@]}" --progress never >"$folder/expected.txt"
  echo "wrote $folder/expected.txt"
done
git --no-pager diff --stat -- docs/examples
