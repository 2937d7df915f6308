#!/usr/bin/env bash
# Time and memory of a document of many components: `benches/documents.sh [CRATES]`, 10,000 by default.
#
# Needs hyperfine, GNU time, python3. Makes a workspace of so many members, a tree in which each depends on two; one is its
# default, as guppy looks through all members for each of these. What `cargo metadata` prints is kept and given to the program in Cargo's place, so that the median of the whole run and
# the peak of memory are those of the program alone.
set -euo pipefail
crates=${1:-10000}
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"
need hyperfine /usr/bin/time python3

python3 - "$work" "$crates" <<'PY'
import pathlib, sys
work, crates = pathlib.Path(sys.argv[1]), int(sys.argv[2])
name = lambda index: f"member-{index:05}"
(work / "Cargo.toml").write_text('[workspace]\nresolver = "3"\nmembers = ["members/*"]\n'
    f'default-members = ["members/{name(0)}"]\n')
lock = ["version = 4\n"]
for index in range(crates):
    member = work / "members" / name(index)
    (member / "src").mkdir(parents=True)
    (member / "src/lib.rs").touch()
    needed = [name(next) for next in (2 * index + 1, 2 * index + 2) if next < crates]
    dependencies = "".join(f'{other} = {{ path = "../{other}" }}\n' for other in needed)
    (member / "Cargo.toml").write_text(
        f'[package]\nname = "{name(index)}"\nversion = "1.0.0"\nedition = "2024"\nlicense = "MIT"\n\n'
        f"[dependencies]\n{dependencies}")
    listed = "".join(f' "{other}",\n' for other in needed)
    listed = f"dependencies = [\n{listed}]\n" if listed else ""
    lock.append(f'\n[[package]]\nname = "{name(index)}"\nversion = "1.0.0"\n{listed}')
(work / "Cargo.lock").write_text("".join(lock))
PY
cd "$work"
peak() { /usr/bin/time -f '%M' -o "$work/peak" "$@" >/dev/null && awk '{ printf "%.0f", $1 / 1024 }' "$work/peak"; }
median() {
    hyperfine --shell=none --warmup 1 --runs 3 --style none --export-json "$work/result.json" "$@" >/dev/null 2>&1
    python3 -c 'import json, sys; print("%.2f" % json.load(open(sys.argv[1]))["results"][0]["median"])' "$work/result.json"
}
cargo metadata --all-features --format-version 1 --offline --locked >metadata.json
printf '#!/bin/sh\nexec cat %s\n' "$work/metadata.json" >kept
chmod +x kept
export CARGO=$work/kept
for format in cyclonedx-1.{5,6,7}-{json,xml} spdx-2.3-json spdx-2.3-tag-value spdx-3.0-json; do
    command="$tool --workspace --offline --quiet --format $format --output $work/out/"
    printf '%-20s %6s s %6s MiB\n' "$format" "$(median "$command")" "$(peak $command)"
done
