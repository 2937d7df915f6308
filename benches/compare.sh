#!/usr/bin/env bash
# Compares the program with public tools in one run: `benches/compare.sh WORKSPACE [BYTES]`.
#
# WORKSPACE is a directory with a Cargo workspace whose dependencies are fetched. Needs hyperfine, openssl, python3.
# Prints ratios of medians: the whole run without weights ÷ `cargo metadata --all-features`; SHA-256 of one file of
# BYTES (2 GiB by default) ÷ `openssl dgst -sha256`; two files against one; SHA-256 and SHA-512 together.
set -euo pipefail
workspace=$(cd "$1" && pwd)
bytes=${2:-2147483648}
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cargo build --quiet --release --manifest-path "$root/Cargo.toml"
tool=$root/target/release/cargo-model-sbom
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
. "$(dirname "${BASH_SOURCE[0]}")/package.sh"

medians() { # NAME DIRECTORY COMMAND…: prints each median, and its ratio to the first
    local name=$1 directory=$2
    shift 2
    (cd "$directory" && hyperfine --shell=none --warmup 1 --runs 7 --style none --export-json "$work/result.json" "$@" >/dev/null)
    python3 - "$name" "$work/result.json" <<'PY'
import json, sys
results = json.load(open(sys.argv[2]))["results"]
first = results[0]["median"]
for result in results:
    print(f'{sys.argv[1]}: {result["median"]:.3f} s, {result["median"] / first:.2f} x   {result["command"][-70:]}')
PY
}

medians "crates" "$workspace" "cargo metadata --all-features --format-version 1 --offline" \
    "$tool --offline --quiet --output $work/out/"
package one 1 "$bytes"
package two 2 "$bytes"
# `check` writes no lock, so that every round hashes; weights.sh measures with a lock.
medians "one file" "$work/one" "openssl dgst -sha256 1.bin" "$tool check --quiet --no-sha512" "$tool check --quiet"
medians "two files" "$work/two" "$tool check --quiet --no-sha512"
