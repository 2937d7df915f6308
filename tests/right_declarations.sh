#!/usr/bin/env bash
# Checks that right declarations with right texts and cards raise nothing about terms:
#   tests/right_declarations.sh [FOLDER]
# FOLDER has `licence-text-fingerprints.tsv` and `texts/`, as for `license_texts.sh`; its texts are declared as what
# they are.
set -euo pipefail
arguments=()
if [ $# -gt 0 ]; then
    LICENSE_TEXTS=$(realpath "$1")
    export LICENSE_TEXTS
    arguments=(--include-ignored)
fi
cd "$(dirname "${BASH_SOURCE[0]}")/.."
cargo test --quiet --test it right_declarations -- "${arguments[@]}"
