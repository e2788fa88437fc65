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
simfaas=$(swift build -c release --show-bin-path)/simfaas

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

page scenario-reference.md reference
page policies.md policies --format markdown
if $check; then echo "the generated pages are up to date"; fi
