#!/usr/bin/env bash
# The main job: the Pisa testbed beside its published figures, and a trace in the format of Azure's.
# Usage: Scripts/run-main.sh [RESULTS]; expects the release build.
set -euo pipefail
cd "$(dirname "$0")/.."

results=${1:-results}
simfaas=$(swift build -c release --show-bin-path)/simfaas
scenario1=docs/examples/10-pisa-scenario-1/scenario.yaml
scenario2=docs/examples/11-pisa-scenario-2/scenario.yaml
trace=docs/examples/09-trace-azure-2021/scenario.yaml
mkdir -p "$results"

"$simfaas" validate calibration/cases/pisa.yaml --out "$results/pisa" | tee "$results/pisa.txt"

# One run of each scenario with all that is recorded of it.
for policy in round-robin least-used most-used; do
  "$simfaas" run "$scenario2" --out "$results/pisa-2-$policy" --progress never \
    --set "policies.nodeSelection.name=$policy" >"$results/pisa-2-$policy.txt"
done
for warming in cold pre-warmed warmed; do
  for function in heavy light; do
    "$simfaas" run "$scenario1" --out "$results/pisa-1-$function-$warming" --progress never \
      --set "workload.closedLoop.function=$function" --set "defaults.function.warming=$warming" \
      >"$results/pisa-1-$function-$warming.txt"
  done
done

echo
"$simfaas" run "$trace" --out "$results/azure2021-like" --progress never | tee "$results/azure2021-like.txt"

cat <<END

Results are in $results/, one folder a run. Look first at:
  $results/pisa.txt                                 the comparison above
  $results/pisa-1-heavy-cold/invocations.csv        every request, with the start of each of its phases
  $results/azure2021-like/report.html               a page with figures; each folder has one
  $results/pisa/report.html                         the comparison above, drawn
  $results/azure2021-like/summary.json              the figures above and many more
  $results/azure2021-like/scenario.resolved.yaml    what was run, with all defaults
To run your own recorded trace:
  $simfaas run $trace --set workload.trace.file=/path/to/trace.csv
END
