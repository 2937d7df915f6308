#!/usr/bin/env bash
# Runs fuzz targets and prints a table of what each did. Needs a C++ compiler, for libFuzzer.
#
#     tests/fuzz/run.sh [SECONDS [TARGET…]]
#
# SECONDS for each target, 60 if not given; without TARGET all of them. JOBS of them run beside each other (2). The
# fixtures are the seeds; corpora stay in the target directory and are made small again after each run. Ends with an error
# if a target does.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
seconds=${1:-60}
shift || true
export RUSTC_BOOTSTRAP=1

# The flags of `cargo fuzz build -s none`; the target keeps them from build scripts and macros.
coverage=(-Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 -Cllvm-args=-sanitizer-coverage-trace-compares
    -Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table
    -Cdebug-assertions -Coverflow-checks --cfg fuzzing)
host=$(rustc -vV | sed -n 's/^host: //p')
RUSTFLAGS="${coverage[*]}" cargo build --locked --release --target "$host"
binaries=target/$host/release
if [ $# -eq 0 ]; then
    mapfile -t targets < <(sed -n 's/^name = "\(.*\)"$/\1/p' Cargo.toml | tail -n +2)
    set -- "${targets[@]}"
fi

work=target/run
seeds() {
    local directory=$work/seeds/$1 n=0 file
    shift
    rm -rf "$directory" && mkdir -p "$directory"
    while IFS= read -r file; do
        n=$((n + 1))
        cp "$file" "$directory/$n-${file##*/}"
    done < <(find ../../fixtures -type f -size -64k "$@" | sort)
}
seeds weights -path '*/models/*'
# No fixture is of a format that is only recognised.
n=0
for start in lmgg fmgg xxxxET12 CBM1 binf ptrt 'tree\nversion=' '7767517\n' '\272\026\117\057\013\0\0\0'; do
    n=$((n + 1))
    printf "$start"'0123456789' >"$work/seeds/weights/other-$n"
done
# Layers and configurations of packers, which no fixture is.
layers=$work/seeds/layers
rm -rf "$layers" && mkdir -p "$layers"
mapfile -t small < <(cd ../../fixtures/weights/models && find . -type f -size -3k | sort | head -6)
tar -C ../../fixtures/weights/models -cf "$work/plain.tar" "${small[@]}"
{ printf '\0'; cat "$work/plain.tar"; } >"$layers/plain"
{ printf '\1'; gzip -9c "$work/plain.tar"; } >"$layers/gzip"
if command -v zstd >/dev/null; then { printf '\2'; zstd -qc "$work/plain.tar"; } >"$layers/zstd"; fi
printf '{"manifestVersion":"1","package":{"name":"a","license":"MIT"}}' >"$work/seeds/weights/kitfile"
printf '{"descriptor":{"name":"a","licenses":["MIT"]},"modelfs":{}}' >"$work/seeds/weights/modelpack"
# Pickles that run code, packed and in archives, and templates.
code=$work/seeds/code
rm -rf "$code" && mkdir -p "$code"
cp "$work"/seeds/weights/* "$code"
printf '\200\002cposix\numask\n(I63\ntR.' >"$code/pickle"
printf 'V\\u0070osix\nS'"'"'umas\\x6b'"'"'\n\223(I63\ntR.' >"$code/escaped"
gzip -9c "$code/pickle" >"$code/gzip"
for tool in bzip2 xz lzma lz4 zstd; do
    if command -v "$tool" >/dev/null; then "$tool" -c <"$code/pickle" >"$code/$tool"; fi
done
tar -C "$code" -cf "$code/tar" pickle escaped gzip
printf "{{ ''['__cla' ~ 'ss__'] | attr('\\x5fx') }}{%% raw %%}" >"$code/template"
printf '{"chat_template":[{"name":"a","template":"{{ x.__class__ }}"}]}' >"$code/configuration"
printf '{"class_name":"Lambda","module":"os","config":"system","registered_name":"a>b"}' >"$code/keras"
{ printf '\211HDF\r\n\032\n'; cat "$code/keras"; } >"$code/hdf5"
# The index of a checkpoint of TensorFlow, a graph of it, and a model of statistics.
printf '\000\000\006\010\002\032\002\010\001\000w' >"$code/checkpoint"
printf '\012\026\012\001x\022\013Placeholder*\004\012\000\022\000\012\011\012\001w\022\005Const\042\003\010\226\012' >"$code/graph"
printf '<?xml version="1.0"?><PMML xmlns="http://www.dmg.org/PMML-4_4" version="4.4"><Header/><TreeModel modelName="a"/></PMML>' \
    >"$code/pmml"
# Archives and what is packed, with the byte that chooses the name.
inside=$work/seeds/inside
rm -rf "$inside" && mkdir -p "$inside"
{ printf '\001'; cat "$work/plain.tar"; } >"$inside/tar"
{ printf '\002'; gzip -9c "$work/plain.tar"; } >"$inside/gzip"
for archive in ../../fixtures/weights/models/tiny.{keras,npz,pt}; do
    { printf '\000'; cat "$archive"; } >"$inside/${archive##*/}"
done
n=3
for tool in xz zstd; do
    if command -v "$tool" >/dev/null; then { printf "\\$n"; "$tool" -qc <"$work/plain.tar"; } >"$inside/$tool"; fi
    n=$((n + 1))
done
seeds texts '(' -name Cargo.toml -o -name 'model-sbom.*' -o -path '*/models/*.md' ')'

# Documents of the fixtures in every format; declarations are made of any bytes.
documents=$work/seeds/documents
rm -rf "$documents" "$work/seeds/bytes" && mkdir -p "$documents" "$work/seeds/bytes"
for n in 1 2 3 4 5 6 7 8; do
    seq "$n" "$n" 4000 | sha256sum | cut -c 1-64 >"$work/seeds/bytes/$n"
    seq "$n" 7 4000 | tr -d '\n' | head -c "$((n * 300))" | tr '0-9' '\1-\377' >"$work/seeds/bytes/long-$n"
done
tool=${TOOL:-../../target/debug/cargo-model-sbom}
if [ -x "$tool" ]; then
    tool=$(realpath "$tool")
    for fixture in shared-model no-models; do
        for format in cyclonedx-1.{5,6,7}-{json,xml} spdx-2.3-{json,tag-value} spdx-3.0-json; do
            (cd "../../fixtures/$fixture" && "$tool" model-sbom -q --offline --locked -f "$format" -o -) \
                >"$documents/$fixture-$format" || echo "no seed: $fixture $format" >&2
        done
    done
fi

one() {
    local target=$1 work=$2 binaries=$3 seconds=$4 seeds=weights
    case $target in
        card | declaration | document | listing | lock) seeds=texts ;;
        inside) seeds=inside ;;
        layers) seeds=layers ;;
        whole-declaration) seeds=bytes ;;
        whole-document) seeds=documents ;;
        code-*) seeds=code ;;
    esac
    # Generated declarations are short: a byte chooses a value.
    local longest=65536
    if [ "$target" = whole-declaration ]; then longest=4096; fi
    local corpus=$work/corpus/$target log=$work/$target.log status=0
    mkdir -p "$corpus" "$work/artifacts/$target"
    "$binaries/$target" "$corpus" "$work/seeds/$seeds" -max_total_time="$seconds" -max_len="$longest" -timeout=20 \
        -rss_limit_mb="${MEMORY:-256}" -artifact_prefix="$work/artifacts/$target/" -print_final_stats=1 >"$log" 2>&1 || status=$?
    if [ "$status" -eq 0 ]; then
        mkdir -p "$work/small"
        rm -rf "$work/small/$target" && mkdir "$work/small/$target"
        "$binaries/$target" -merge=1 "$work/small/$target" "$corpus" >/dev/null 2>&1 &&
            rm -rf "$corpus" && mv "$work/small/$target" "$corpus"
    fi
    awk -v target="$target" -v status="$status" -v kept="$(find "$corpus" -type f | wc -l)" '
        /stat::number_of_executed_units/ { runs = $2 }
        /stat::peak_rss_mb/ { peak = $2 }
        /^Done/ { seconds = $(NF - 1) }
        match($0, /cov: [0-9]+/) { edges = substr($0, RSTART + 5, RLENGTH - 5) }
        END { printf "%-14s %12s inputs %5s s %6s edges %5s kept %5s MiB  %s\n",
              target, runs, seconds, edges, kept, peak, status == 0 ? "fine" : "FAILED, exit " status }' "$log"
    return "$status"
}
export -f one
printf '%s\n' "$@" | xargs -P "${JOBS:-2}" -I{} bash -c 'one "$@"' _ {} "$work" "$binaries" "$seconds"
