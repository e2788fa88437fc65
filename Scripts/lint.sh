#!/usr/bin/env bash
# Checks what a compiler does not: layout, documentation comments, and what each module may know.
# Usage: Scripts/lint.sh SOURCE...
set -euo pipefail
cd "$(dirname "$0")/.."

fail() {
  printf 'error: %s\n' "$*" >&2
  exit 1
}

swift format lint --strict --recursive --parallel "$@"

# The rule that what is public is documented is a matter of configuration; this shows that it is in force.
if swift format lint --strict --configuration .swift-format - >/dev/null 2>&1 <<<'public let undocumented = 1'; then
  fail ".swift-format no longer asks for a documentation comment on what is public"
fi

# The kernel, the model and the policies read nothing, print nothing, and draw from streams of their own only.
pure=(Sources/SimKernel Sources/ClusterModel Sources/Policies)
forbidden='^[[:space:]]*(@[a-zA-Z()_ ]+ )?((public|internal|private) )?import (Foundation|FoundationEssentials|Glibc|Musl|Darwin|CGSL|Dispatch)\b'
forbidden+='|\.random\(in:|\.shuffled\(|\.shuffle\(|\.randomElement\(|SystemRandomNumberGenerator'
forbidden+='|\b(ContinuousClock|SuspendingClock|DispatchTime|Date)\(|(^|[^.a-zA-Z])print\('
if grep -rnE --include='*.swift' "$forbidden" "${pure[@]}"; then
  fail "the lines above bring clocks, input, output or library randomness into a module that may not know them"
fi

for script in Scripts/*.sh .ci/run; do bash -n "$script"; done
echo "lint: nothing to object to"
