#!/usr/bin/env bash
# Makes the documentation of the code with DocC, one archive a module, below .build/documentation.
# A link to nothing is an error.
#
# SIMFAAS_DOCS adds the DocC plugin to the package. It is a plugin only and adds nothing to what is built; but as an
# unconditional dependency it would be fetched before every first build, which then needed the network.
set -euo pipefail
cd "$(dirname "$0")/.."
export SIMFAAS_DOCS=1

mkdir -p .build/documentation
for module in SimKernel ClusterModel Policies Workloads Calibration DockerEngine Experiments Rehearsal Sweeps Figures Timelines Report Server; do
  swift package --allow-writing-to-directory .build/documentation \
    generate-documentation --target "$module" --warnings-as-errors \
    --output-path ".build/documentation/$module.doccarchive"
done
