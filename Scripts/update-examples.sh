#!/usr/bin/env bash
# Writes docs/examples/*/expected.txt anew from the release build. Read the difference before you commit it.
set -euo pipefail
cd "$(dirname "$0")/.."

simfaas=$(swift build -c release --show-bin-path)/simfaas
for scenario in docs/examples/*/scenario.yaml; do
  folder=$(dirname "$scenario")
  "$simfaas" run "$scenario" --progress never >"$folder/expected.txt"
  echo "wrote $folder/expected.txt"
done
git --no-pager diff --stat -- docs/examples
