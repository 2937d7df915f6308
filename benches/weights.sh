#!/usr/bin/env bash
# Compares the hashing of weights with public tools in one run: `benches/weights.sh [BYTES]`, 4 GiB by default.
#
# Needs hyperfine, openssl, GNU time, python3; b3sum where it is there. Files are random bytes in the page cache, read
# into it from the disk; before each round called cold they are dropped from it. Prints medians, and their ratios to the
# first command of a round; then the peak of memory, in MiB.
set -euo pipefail
bytes=${1:-4294967296}
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
need hyperfine openssl /usr/bin/time python3

round() { # NAME DIRECTORY COMMAND…
    local name=$1 directory=$2
    shift 2
    (cd "$work/$directory" && hyperfine --shell=none --runs 5 --style none --export-json "$work/result.json" \
        "${prepare[@]}" "$@" >/dev/null)
    python3 - "$name" "$work/result.json" <<'PY'
import json, sys
results = json.load(open(sys.argv[2]))["results"]
first = results[0]["median"]
for result in results:
    seconds = result["median"]
    print(f'{sys.argv[1]:>14}: {seconds:7.3f} s {first / seconds:6.2f} x as fast   {result["command"].split("/")[-1]}')
PY
}

memory() { # DIRECTORY COMMAND…
    local directory=$1
    shift
    (cd "$work/$directory" && /usr/bin/time -f '%M' -o "$work/memory" "$@" >/dev/null)
    awk -v what="${*##*/}" '{ printf "        memory: %7.1f MiB   %s\n", $1 / 1024, what }' "$work/memory"
}

b3sum=$(command -v b3sum || true)
for files in 1 2 8; do
    package "$files" "$files" $((bytes / files))
    all=$(cd "$work/$files" && echo *.bin)
    prepare=(--warmup 1 --prepare 'rm -f model-sbom.lock')
    round "$files, lock" "$files" "openssl dgst -sha256 $all" "$tool lock --quiet" "$tool lock --quiet --sha512"
    prepare=(--warmup 1)
    "$tool" lock --quiet --manifest-path "$work/$files/Cargo.toml"
    round "$files, document" "$files" "openssl dgst -sha256 $all" "$tool --quiet" "$tool --quiet --sha512"
    memory "$files" "$tool" lock --quiet --update m
    prepare=(--warmup 1)
    round "$files, verify" "$files" "openssl dgst -sha256 $all" "$tool verify --quiet" \
        ${b3sum:+"$b3sum $all" "$b3sum --num-threads 1 $all"}
    memory "$files" "$tool" verify --quiet
    prepare=(--prepare "sh -c '$drop'")
    round "$files, cold" "$files" "openssl dgst -sha256 $all" "$tool verify --quiet"
    rm -rf "${work:?}/$files"
done
