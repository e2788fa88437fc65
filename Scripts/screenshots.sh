#!/usr/bin/env bash
# Takes a picture of every state of a report, light and dark, on a desk and on a phone, for people to look at, and checks what a
# machine can: that no page logs an error, loads anything, or is wider than a phone.
# Usage: Scripts/screenshots.sh FOLDER [SIMFAAS]; needs chromium and gnuplot. Without SIMFAAS it takes the release build.
set -euo pipefail
cd "$(dirname "$0")/.."

fail() {
  printf 'error: %s\n' "$*" >&2
  exit 1
}

(($# >= 1)) || fail "usage: Scripts/screenshots.sh FOLDER [SIMFAAS]"
mkdir -p "$1"
folder=$(cd "$1" && pwd)
simfaas=${2:-.build/release/simfaas}
[[ -x $simfaas ]] || fail "there is no program at $simfaas; 'make build' makes it"
browser=$(command -v chromium || command -v chromium-browser || command -v google-chrome) ||
  fail "there is no chromium: apt-get install chromium"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# MARK: The states of reports

quietly() { "$@" --progress never >"$work/output" 2>"$work/errors" || { cat "$work/errors" >&2; return 1; }; }

cat >"$work/empty.yaml" <<'END'
name: nothing happens
duration: 10min
functions: [{ name: f, execution: 1s }]
workload: { constant: { function: f, start: 1h, interval: 1s } }
END
cat >"$work/names.yaml" <<'END'
name: "<b>names</b> & 'quotes' that a page must survive, among them very long ones without any place to break: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
duration: 20min
cluster: { nodes: [{ count: 12, cpu: 4, memory: 2GiB }] }
functions:
  - { name: "<script>alert(1)</script>", memory: 128MiB, execution: { exponential: { mean: 300ms } }, create: 80ms, start: 200ms, initialise: 400ms }
  - { name: "مرحبا بالعالم", memory: 256MiB, execution: { logNormal: { median: 180ms, sigma: 0.6 } }, start: 150ms }
  - { name: "a-function-with-a-name-that-goes-on-and-on-without-a-place-to-break-it-anywhere-near", memory: 512MiB, execution: 40ms, initialise: 1s }
workload:
  - poisson: { function: "<script>alert(1)</script>", rate: 6/s }
  - poisson: { function: "مرحبا بالعالم", rate: 2/s }
  - poisson: { function: "a-function-with-a-name-that-goes-on-and-on-without-a-place-to-break-it-anywhere-near", rate: 0.2/s }
policies: { keepAlive: { name: fixed, window: 20s } }
metrics: { warmUp: 1min }
END
cat >"$work/sweep.yaml" <<'END'
scenario: names.yaml
axes:
  - { key: policies.keepAlive.window, name: window, values: [1s, 3s, 10s, 30s, 1min, 3min, 10min] }
  - { key: policies.nodeSelection.name, name: selection, values: [round-robin, least-used, most-used, random] }
set: [duration=2min, metrics.warmUp=0s]
replications: 3
END
cat >"$work/wrong.yaml" <<'END'
scenario: names.yaml
axes: [{ key: "cluster.nodes[0].memory", name: memory, values: [2GiB, nonsense] }]
set: [duration=1min, metrics.warmUp=0s]
invalid: record
replications: 2
END
cat >"$work/tune.yaml" <<'END'
scenario: names.yaml
axes:
  - { key: policies.keepAlive.window, name: window, range: { from: 1s, to: 10min, scale: logarithmic, round: 1s } }
  - { key: policies.nodeSelection.name, name: selection, values: [round-robin, least-used] }
set: [duration=2min, metrics.warmUp=0s]
objectives: [{ metric: coldStartFraction }, { metric: containers.meanIdle }]
replications: { search: 2, first: 6, most: 12 }
search: { population: 12, generations: 4, candidates: 8 }
END
# Its search is long enough to be ended in the middle.
sed 's/search: 2,/search: 2000,/' "$work/tune.yaml" >"$work/cut.yaml"

quietly "$simfaas" run "$work/empty.yaml" --out "$work/empty"
quietly "$simfaas" run "$work/names.yaml" --out "$work/run"
SIMFAAS_GNUPLOT=/nowhere quietly "$simfaas" run "$work/names.yaml" --out "$work/tables-only"
quietly "$simfaas" compare docs/examples/53-compare-keep-alive/scenario.yaml --replications 6 --bounds \
  --vary policies.keepAlive.window=10min,1min,5min,20min --set duration=30min --out "$work/comparison"
quietly "$simfaas" sweep "$work/sweep.yaml" --db "$work/sweep.sqlite"
# Half of its points are wrong, which is what is to be seen.
if quietly "$simfaas" sweep "$work/wrong.yaml" --db "$work/error.sqlite" 2>/dev/null; then fail "a wrong point went unnoticed"; fi
quietly "$simfaas" tune "$work/tune.yaml" --db "$work/tuning.sqlite"
"$simfaas" tune "$work/cut.yaml" --db "$work/cut.sqlite" --progress never >/dev/null 2>&1 &
cut=$!
for _ in {1..100}; do
  if "$simfaas" results list "$work/cut.sqlite" 2>/dev/null | grep -q ' complete'; then break; fi
  sleep 0.2
done
kill -INT "$cut"
wait "$cut" && fail "a tuning that was interrupted ended as if it had not been"
quietly "$simfaas" validate calibration/cases/pisa.yaml --replications 4 --out "$work/validation"
# One that was played before: there is no engine to play on.
cp -r Tests/ReportTests/Rehearsed "$work/rehearsal"
"$simfaas" report "$work/rehearsal" >/dev/null
for state in empty run tables-only comparison validation rehearsal; do mv "$work/$state/report.html" "$work/$state.html"; done
for state in error tuning cut; do [[ -s $work/$state.html ]] || fail "there is no page of '$state'"; done
states=(empty run tables-only comparison sweep error tuning cut validation rehearsal)

# MARK: What a machine can check

# A page that opens each report at the width of a phone and of a desk and says how wide and high it is.
{
  echo '<!DOCTYPE html><meta charset="utf-8"><pre id="out"></pre><script>const states = ['
  printf '"%s",' "${states[@]}"
  cat <<'END'
];
(async () => {
  for (const state of states) {
    const frame = document.createElement("iframe");
    const sizes = [];
    frame.style.border = "0";
    document.body.append(frame);
    for (const width of [390, 1280]) {
      frame.style.width = width + "px";
      await new Promise(done => { frame.onload = done; frame.src = state + ".html?" + width; });
      const root = frame.contentDocument.documentElement;
      sizes.push(root.scrollWidth, frame.contentDocument.body.scrollHeight);
    }
    frame.remove();
    out.textContent += "size " + state + " " + sizes.join(" ") + "\n";
  }
  out.textContent += "done\n";
})();
</script>
END
} >"$work/probe.html"

# An instance has settings of its own, so that several may run; nothing is asked of any network.
browse() {
  local profile=$1
  shift
  timeout 60 "$browser" --headless=new --no-sandbox --disable-gpu --hide-scrollbars --no-first-run --disable-background-networking \
    --enable-logging=stderr --v=0 --user-data-dir="$work/profile-$profile" "$@" 2>>"$work/browser-$profile.log"
}

browse probe --allow-file-access-from-files --virtual-time-budget=20000 --dump-dom "file://$work/probe.html" >"$work/probe.txt"
grep -q '^done$' "$work/probe.txt" || fail "the pages could not be measured: $(head -c 400 "$work/probe.txt")"
heights=()
while read -r _ state narrow narrow_height _ wide_height; do
  ((narrow <= 390)) || fail "the page '$state' is $narrow px wide on a phone of 390 px"
  heights+=("$state $narrow_height $wide_height")
done < <(sed 's/<[^>]*>//g' "$work/probe.txt" | grep '^size ')
((${#heights[@]} == ${#states[@]})) || fail "${#heights[@]} of ${#states[@]} pages were measured"

# MARK: Pictures

# Windows are at least 500 px wide, so a phone is a frame.
shoot() {
  local scheme=$1 name=$2 state narrow_height wide_height
  for line in "${heights[@]}"; do
    read -r state narrow_height wide_height <<<"$line"
    ((narrow_height = narrow_height > 12000 ? 12000 : narrow_height, wide_height = wide_height > 12000 ? 12000 : wide_height))
    browse "$name" --blink-settings="preferredColorScheme=$scheme" --window-size="1280,$wide_height" \
      --screenshot="$folder/$state-1280-$name.png" "file://$work/$state.html"
    echo "<!DOCTYPE html><title>$state</title><style>body{margin:0;background:#808080}iframe{border:0;width:390px;height:${narrow_height}px}</style><iframe src=\"$state.html\"></iframe>" \
      >"$work/phone-$name.html"
    browse "$name" --blink-settings="preferredColorScheme=$scheme" --window-size="500,$narrow_height" \
      --screenshot="$folder/$state-390-$name.png" "file://$work/phone-$name.html"
  done
}
shoot 1 light &
first=$!
shoot 0 dark &
second=$!
wait "$first"
wait "$second"

if grep -hE ':CONSOLE[(:]|Refused to|Content Security Policy' "$work"/browser-*.log; then
  fail "a page has logged the lines above"
fi
for state in "${states[@]}"; do
  for width in 1280 390; do
    for scheme in light dark; do
      [[ -s $folder/$state-$width-$scheme.png ]] || fail "there is no picture $state-$width-$scheme.png"
    done
  done
done
echo "$((4 * ${#states[@]})) pictures in $folder; no page logs an error or is wider than a phone"
