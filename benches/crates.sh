#!/usr/bin/env bash
# What a workspace without weights costs: `benches/crates.sh WORKSPACE [TURNS]`.
#
# WORKSPACE is a directory with a Cargo workspace whose dependencies are fetched. Needs python3; measures `cargo cyclonedx`
# as well where it is installed, on a copy of the workspace, since it writes beside the manifests. The commands run in turn,
# TURNS times (15), so that what else the machine does meets all of them. Prints, of each, the median time and the median
# processor time (user and system, on all cores), and the ratios to `cargo metadata --all-features`.
set -euo pipefail
workspace=$(cd "$1" && pwd)
turns=${2:-15}
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

copy=$work/copy
if cargo cyclonedx --version >/dev/null 2>&1; then
    mkdir "$copy"
    tar -C "$workspace" --exclude=./target --exclude=./.git -cf - . | tar -C "$copy" -xf -
fi
python3 - "$turns" "$workspace" "$copy" "$tool" "$work/out/" <<'PY'
import os, resource, statistics, subprocess, sys, time
turns, workspace, copy, tool, out = sys.argv[1:]
commands = {
    "cargo metadata": (workspace, ["cargo", "metadata", "--all-features", "--format-version", "1", "--offline"]),
    "document": (workspace, [tool, "--offline", "--quiet", "--output", out]),
    "document, no SHA-512": (workspace, [tool, "--offline", "--quiet", "--no-sha512", "--output", out]),
    "check": (workspace, [tool, "check", "--offline", "--quiet"]),
}
if os.path.isdir(copy):
    commands["cargo cyclonedx"] = (copy, ["cargo", "cyclonedx", "--all-features", "--format", "json", "--quiet"])
times = {name: ([], []) for name in commands}
def used():
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime
for turn in range(int(turns) + 1):
    for name, (directory, command) in commands.items():
        start, before = time.perf_counter(), used()
        # A check that denies ends with 1.
        code = subprocess.run(command, cwd=directory, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode
        assert code in (0, 1) if name == "check" else code == 0, (name, code)
        # The first turn fills caches.
        if turn > 0:
            times[name][0].append(time.perf_counter() - start)
            times[name][1].append(used() - before)
medians = {name: [statistics.median(measured) for measured in both] for name, both in times.items()}
first = medians["cargo metadata"]
for name, (wall, processor) in medians.items():
    print(f"{name:22} {wall:7.3f} s {wall / first[0]:5.2f} x   processor {processor:7.3f} s {processor / first[1]:5.2f} x")
PY
