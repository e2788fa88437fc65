#!/usr/bin/env bash
# The main job: the Pisa testbed beside its published figures, and a trace in the format of Azure's.
# Usage: Scripts/run-main.sh [RESULTS]; expects the release build.
set -euo pipefail
cd "$(dirname "$0")/.."

results=${1:-results}
simfaas=$(swift build -c release --show-bin-path)/simfaas
trace=docs/examples/09-trace-azure-2021/scenario.yaml
scenario1=docs/examples/10-pisa-scenario-1/scenario.yaml
scenario2=docs/examples/11-pisa-scenario-2/scenario.yaml

# simulate NAME SCENARIO [--set KEY=VALUE]...: one run; its folder is RESULTS/NAME.
simulate() {
  local name=$1 scenario=$2
  shift 2
  mkdir -p "$results"
  if ! "$simfaas" run "$scenario" --out "$results/$name" --progress never "$@" \
    >"$results/$name.txt" 2>"$results/$name.log" </dev/null; then
    cat "$results/$name.log" >&2
    exit 1
  fi
  rm -f "$results/$name.log"
}

# mean_response FOLDER: the mean response time of its requests, in seconds.
mean_response() {
  awk -F, '
    NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
    { sum += $at["responseTime"]; n++ }
    END { printf "%.3f", n ? sum / n : 0 }' "$1/invocations.csv"
}

# invocations_per_node FOLDER: how many requests each node was given, in the order of the nodes' names.
invocations_per_node() {
  awk -F, '
    NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
    { count[$at["node"]]++ }
    END { for (node in count) print node, count[node] }' "$1/invocations.csv" |
    sort | awk '{ printf "%s%s", NR > 1 ? " " : "", $2 } END { print "" }'
}

echo "Pisa testbed, scenario 1: mean response time of 100 requests, one at a time, round-robin (s)"
printf '  %-7s %-11s %10s %10s %8s\n' function warming measured simulated error
while read -r function warming measured; do
  name=pisa-1-$function-$warming
  simulate "$name" "$scenario1" --set "workload.0.closedLoop.function=$function" \
    --set "functions.$function.warming=$warming"
  simulated=$(mean_response "$results/$name")
  awk -v f="$function" -v w="$warming" -v m="$measured" -v s="$simulated" 'BEGIN {
    printf "  %-7s %-11s %10.4f %10.4f %+7.1f%%\n", f, w, m, s, 100 * (s - m) / m }'
done <<'TABLE'
heavy cold 6.542
heavy pre-warmed 5.4022
heavy warmed 5.2647
light cold 13.3288
light pre-warmed 12.2149
light warmed 12.0481
TABLE

echo
echo "Pisa testbed, scenario 2: requests per node of 100, cold"
printf '  %-7s %-12s %-28s %s\n' function policy measured simulated
while IFS='|' read -r function policy measured; do
  name=pisa-2-$function-$policy
  simulate "$name" "$scenario2" --set "workload.0.closedLoop.function=$function" \
    --set "policies.nodeSelection=$policy"
  printf '  %-7s %-12s %-28s %s\n' "$function" "$policy" "$measured" \
    "$(invocations_per_node "$results/$name")"
done <<'TABLE'
heavy|round-robin|25 on each
heavy|least-used|nearly even
heavy|most-used|35 on the fullest
light|round-robin|nearly even
light|least-used|nearly even
light|most-used|42 on the fullest
TABLE

echo
echo "Trace in the format of the Azure Functions trace of 2021"
simulate azure2021-like "$trace"
cat "$results/azure2021-like.txt"

cat <<END

Results are in $results/, one folder a run. Look first at:
  $results/pisa-1-heavy-cold/invocations.csv   every request, with the start of each of its phases
  $results/azure2021-like/summary.json         the figures above and many more
  $results/azure2021-like/scenario.resolved.yaml   what was run, with all defaults
To run your own recorded trace: $simfaas run $trace --set workload.0.trace.file=/path/to/trace.csv
END
