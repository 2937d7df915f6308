# Sourced by the benchmarks: the program as `tool` ($TOOL, else a build of the profile `dist`), and `work`, which is removed at the end.

need() { # PROGRAM…: ends the run where one is not there
    local program
    for program in "$@"; do
        command -v "$program" >/dev/null || { echo "$0 needs \`$program\`, which is not on the PATH" >&2; exit 1; }
    done
}

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
[ -n "${TOOL:-}" ] || cargo build --quiet --profile dist --manifest-path "$root/Cargo.toml"
tool=${TOOL:-$root/target/dist/cargo-model-sbom}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

package() { # DIRECTORY FILES BYTES: a package with one model of so many files of so many bytes
    mkdir -p "$work/$1/src"
    printf '[package]\nname = "bench"\nversion = "1.0.0"\nedition = "2024"\nlicense = "MIT"\n[workspace]\n%s\n' \
        "[[package.metadata.model-sbom.model]]
name = \"m\"
version = \"1\"
license = \"MIT\"
files = [\"*.bin\"]" > "$work/$1/Cargo.toml"
    echo 'fn main() {}' > "$work/$1/src/main.rs"
    for index in $(seq "$2"); do head -c "$3" /dev/urandom > "$work/$1/$index.bin"; done
    (cd "$work/$1" && cargo generate-lockfile --quiet && sync *.bin && bash -c "$drop" && cat *.bin >/dev/null)
}

# Takes the files of a package out of the page cache. `package` reads them into it again: what a program wrote lies there
# in smaller pieces than what was read from the disk, and every tool reads it more slowly.
drop='for file in *.bin; do dd if=$file iflag=nocache count=0 status=none; done'
