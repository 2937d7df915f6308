#!/usr/bin/env bash
# Identifies the licence texts of a folder that has `licence-text-fingerprints.tsv` and `texts/`:
#   tests/license_texts.sh FOLDER
# The texts belong to their publishers and are not kept in this repository.
set -euo pipefail
folder=$(realpath "${1:?usage: license_texts.sh FOLDER}")
cd "$(dirname "${BASH_SOURCE[0]}")/.."
LICENSE_TEXTS=$folder cargo test --quiet --test it license_texts -- --ignored --nocapture
