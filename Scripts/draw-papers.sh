#!/usr/bin/env bash
# Writes docs/papers.md, the papers' figures beside ours, with its drawings and their numbers, or checks that they are what would be
# made now. Another version of gnuplot may draw other files, so drawings are compared only if they name the version that is here.
#
# Usage: Scripts/draw-papers.sh [--check] [FOLDER]; expects the release build. Without FOLDER it is docs.
set -euo pipefail
cd "$(dirname "$0")/.."

check=false
if [[ ${1:-} == --check ]]; then
  check=true
  shift
fi
folder=${1:-docs}
made=$(mktemp -d)
trap 'rm -rf "$made"' EXIT

.build/release/simfaas papers --out "$made" --progress never >/dev/null
if ! $check; then
  # What is no longer drawn goes.
  rm -rf "$folder/figures/papers"
  mkdir -p "$folder/figures"
  mv "$made/figures/papers" "$folder/figures/papers"
  mv "$made/papers.md" "$folder/papers.md"
  echo "wrote $folder/papers.md and $(find "$folder/figures/papers" -name '*.svg' | wc -l) drawings"
  exit
fi

fail() {
  printf "error: %s; run 'make figures' and commit what it writes\n" "$1" >&2
  exit 1
}

diff -u "$folder/papers.md" "$made/papers.md" >&2 || fail "$folder/papers.md is not what 'simfaas papers' writes"
diff -ru --exclude='*.svg' "$folder/figures/papers" "$made/figures/papers" >&2 || fail "numbers in $folder/figures/papers are not those of now"
names() { (cd "$1" && printf '%s\n' *.svg); }
diff <(names "$folder/figures/papers") <(names "$made/figures/papers") >&2 || fail "other figures are drawn now"
other=0
for drawing in "$made"/figures/papers/*.svg; do
  kept=$folder/figures/papers/${drawing##*/}
  if [[ $(head -n 1 "$kept") != "$(head -n 1 "$drawing")" ]]; then
    other=$((other + 1))
  elif ! cmp -s "$kept" "$drawing"; then
    fail "$kept is drawn otherwise now"
  fi
done
if ((other)); then echo "$other drawings are of another version of gnuplot, and were not compared"; fi
