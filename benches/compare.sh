#!/usr/bin/env bash
# Compares the program with public tools in one run: `benches/compare.sh WORKSPACE [BYTES [TURNS]]`.
#
# WORKSPACE is a directory with a Cargo workspace whose dependencies are fetched. Needs openssl, python3. The commands of
# a comparison run in turn, TURNS times (15), so that what else the machine does meets all of them. Prints medians, and
# their ratios to the first: the whole run without weights ÷ `cargo metadata --all-features`; SHA-256 of one file of BYTES
# (2 GiB by default) ÷ `openssl dgst -sha256`, and with SHA-512; two such files against one.
set -euo pipefail
workspace=$(cd "$1" && pwd)
bytes=${2:-2147483648}
turns=${3:-15}
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

compare() { # NAME DIRECTORY COMMAND…
    python3 - "$turns" "$@" <<'PY'
import shlex, statistics, subprocess, sys, time
turns, name, directory, *commands = sys.argv[1:]
seconds = {command: [] for command in commands}
for turn in range(int(turns) + 1):
    for command, measured in seconds.items():
        start = time.perf_counter()
        subprocess.run(shlex.split(command), cwd=directory, check=True, stdout=subprocess.DEVNULL)
        # The first turn fills caches.
        measured += [time.perf_counter() - start][: turn > 0]
medians = {command: statistics.median(measured) for command, measured in seconds.items()}
for command, median in medians.items():
    print(f"{name}: {median:.3f} s, {median / medians[commands[0]]:.2f} x   {command[-70:]}")
PY
}

compare "crates" "$workspace" "cargo metadata --all-features --format-version 1 --offline" \
    "$tool --offline --quiet --output $work/out/"
package one 1 "$bytes"
package two 2 "$bytes"
# `check` writes no lock, so that every round hashes; weights.sh measures with a lock.
compare "one file" "$work/one" "openssl dgst -sha256 1.bin" "$tool check --quiet"
compare "two files" "$work/two" "openssl dgst -sha256 1.bin 2.bin" "$tool check --quiet"
