#!/usr/bin/env bash
# Changes small things in the source and says which changes no test notices. Needs cargo-mutants.
#
#     tests/mutants.sh [SHARD [TEST ARGUMENTS…]]
#
# SHARD is K/N: each N-th of all mutants, beginning with the K-th (0/200 if not given). The tests are the unit tests
# (`--lib`), unless arguments for `cargo test` are given. Works on a copy; ends with an error where a mutant survives.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
shard=${1:-0/200}
shift || true
[ $# -gt 0 ] || set -- --lib
exec cargo mutants --shard "$shard" --sharding round-robin --timeout 600 --no-shuffle --baseline skip \
    -f 'src/emit/**' -f 'src/assess/**' -f 'src/compare/**' -f 'src/verify/**' \
    -e '**/tests/**' -e '**/tests.rs' -e '**/sample.rs' -e '**/round_trip.rs' -- "$@"
