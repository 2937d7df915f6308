#!/usr/bin/env bash
# Says how many of the model cards of a folder ask something of users in their section on the licence:
#   tests/card_prose.sh FOLDER
# The cards belong to their publishers and are not kept in this repository.
set -euo pipefail
CARDS=$(realpath "${1:?usage: card_prose.sh FOLDER}")
export CARDS
cd "$(dirname "${BASH_SOURCE[0]}")/.."
cargo test --quiet --lib few_sections_of_real_cards -- --ignored --nocapture
