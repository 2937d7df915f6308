# Sourced by the benchmarks, which set `work`.

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
    (cd "$work/$1" && cargo generate-lockfile --quiet)
}
