#!/usr/bin/env bash
# Runs the readers and every profile on each document in the given directories, and counts what came of it.
# Usage: tests/conform_samples.sh DIR…        CARGO_MODEL_SBOM names the program [default: target/debug/…]
# Ends with 1 when the program panicked, was killed or gave an exit code that it does not have.
set -u
program=${CARGO_MODEL_SBOM:-target/debug/cargo-model-sbom}
profiles=(ntia cisa-2026 bsi-tr-03183-2 g7-ai spdx3-ai eu-ai-act cra cert-in openchain-telco)
arguments=()
for profile in "${profiles[@]}"; do arguments+=(--profile "$profile"); done
[ $# -gt 0 ] || { echo "usage: $0 DIR…" >&2; exit 2; }

files=0 read=0 refused=0 panics=0
declare -A outcomes=()
output=$(mktemp) && trap 'rm -f "$output"' EXIT
while IFS= read -r -d '' file; do
    files=$((files + 1))
    "$program" conform "$file" "${arguments[@]}" --message-format json >"$output" 2>"$output.err"
    code=$?
    if [ "$code" -gt 3 ] || grep -q "panicked at" "$output.err"; then
        panics=$((panics + 1))
        echo "panic ($code): $file" >&2
    elif [ "$code" -le 1 ]; then
        read=$((read + 1))
    else
        refused=$((refused + 1))
        message=$(sed -n 's/^ *"message": "cannot check [^:]*: \(.*\)",$/\1/p' "$output" | cut -c1-60)
        outcomes[$message]=$((${outcomes[$message]:-0} + 1))
        [ -z "${VERBOSE:-}" ] || echo "refused: $file: $message" >&2
    fi
    rm -f "$output.err"
done < <(find "$@" -type f \( -name '*.json' -o -name '*.xml' -o -name '*.spdx' \) -print0 | sort -z)

echo "files $files: read $read, refused $refused, panics $panics"
for message in "${!outcomes[@]}"; do echo "  ${outcomes[$message]} × $message"; done | sort -rn
[ "$panics" -eq 0 ]
