#!/usr/bin/env bash
# What scripts share that start programs of their own: `source` it. They say where the numbers of those are kept.

fail() {
  printf 'error: %s\n' "$*" >&2
  exit 1
}

need_root() { ((EUID == 0)) || fail "$1 needs root"; }

# Whether the process runs whose number the file holds.
runs() { [[ -s $1 ]] && kill -0 "$(<"$1")" 2>/dev/null; }

# Ends the process whose number the file holds, and waits for it.
end_process() {
  local file=$1 number
  if runs "$file"; then
    number=$(<"$file")
    kill "$number"
    for _ in $(seq 150); do
      kill -0 "$number" 2>/dev/null || break
      sleep 0.1
    done
    kill -9 "$number" 2>/dev/null || true
  fi
  rm -f "$file"
}
