#!/usr/bin/env bash
# Measures how well fits recover known parameters and reject wrong families: the tables of docs/calibration.md.
# Usage: Scripts/measure-fits.sh [SAMPLES]   (1000 samples of each kind unless told; takes hours on one core)
set -euo pipefail
cd "$(dirname "$0")/.."

samples=${1:-1000}
simfaas=.build/release/simfaas
families=(
  "exponential 0.2" "gamma 2.5,0.1" "log-normal 0.2,0.5" "weibull 1.8,0.3" "pareto 0.1,2.5"
  "burr 3,1.2,0.2" "log-logistic 4,0.2" "shifted-exponential 0.1,0.05" "shifted-gamma 0.1,2.5,0.04"
  "shifted-log-normal 0.1,0.1,0.6" "shifted-weibull 0.1,1.6,0.1" "shifted-log-logistic 0.1,3,0.1"
  "log-normal-mixture 0.7,0.1,0.2,0.4,0.3"
)

printf 'family\tn\tparameter\tmean ratio\tcovered %%\trejected %%\tnot converged\n'
for count in 30 300 3000; do
  for family in "${families[@]}"; do
    read -r name truth <<<"$family"
    "$simfaas" calibrate recovery "$name" --truth "$truth" --count "$count" --samples "$samples"
  done
done

printf 'true family\tn\tfitted family\trejected %%\n'
for count in 30 100 300; do
  for wrong in exponential gamma weibull log-logistic pareto; do
    "$simfaas" calibrate recovery log-normal --truth 0.2,0.5 --count "$count" --samples "$samples" \
      --wrong "$wrong"
  done
  for wrong in exponential log-normal gamma pareto; do
    "$simfaas" calibrate recovery weibull --truth 1.8,0.3 --count "$count" --samples "$samples" \
      --wrong "$wrong"
  done
  for wrong in log-normal gamma weibull shifted-log-normal; do
    "$simfaas" calibrate recovery log-normal-mixture --truth 0.7,0.1,0.2,0.4,0.3 --count "$count" \
      --samples "$samples" --wrong "$wrong"
  done
done
