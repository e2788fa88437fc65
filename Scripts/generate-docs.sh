#!/usr/bin/env bash
# Writes the pages of docs/ that are made from the code, or checks that they are what would be made now.
# Usage: Scripts/generate-docs.sh [--check] FOLDER
set -euo pipefail
cd "$(dirname "$0")/.."

check=false
if [[ ${1:-} == --check ]]; then
  check=true
  shift
fi
folder=${1:?the folder of the pages}
simfaas=.build/release/simfaas

page() {
  local name=$1
  shift
  if ! $check; then
    "$simfaas" "$@" >"$folder/$name"
    echo "wrote $folder/$name"
  elif ! "$simfaas" "$@" | diff -u "$folder/$name" - >&2; then
    printf "error: %s is not what 'simfaas %s' prints; run 'make docs' and commit the page\n" \
      "$folder/$name" "$*" >&2
    exit 1
  fi
}

# The profile of the engine that was measured, from its samples.
fitted=$(mktemp)
trap 'rm -f "$fitted"' EXIT
"$simfaas" calibrate fit calibration/measured/docker-20.10/samples.csv.gz --hold-out 3 --out "$fitted" --progress never >/dev/null
if ! $check; then
  cp "$fitted" calibration/docker-20.10.yaml
  echo "wrote calibration/docker-20.10.yaml"
elif ! diff -u calibration/docker-20.10.yaml "$fitted" >&2; then
  echo "error: calibration/docker-20.10.yaml is not what its samples give; run 'make docs' and commit it" >&2
  exit 1
fi

page scenario-reference.md reference
page sweep-reference.md reference --of sweep
page tune-reference.md reference --of tune
page policies.md policies --format markdown
if $check; then
  Scripts/draw-papers.sh --check "$folder"
else
  Scripts/draw-papers.sh "$folder"
fi
if $check; then echo "the generated pages are up to date"; fi
