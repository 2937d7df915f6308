#!/usr/bin/env python3
"""Compares our crates with Cargo's unit graph over small workspaces that are made for it.

Each workspace is about one thing that decides what Cargo compiles: a `cfg` of a target, flags of the compiler, features,
the resolver, build scripts and procedural macros, the selection. All packages are in the workspace itself, so nothing is
fetched and nothing is compiled. How the two sides are read is said in `unit_graph.py`.

    tests/unit_graph_cases.py --tool target/debug/cargo-model-sbom [--only WORD]

Exit code: 0 everything is the same, 1 something differs or a command failed.
"""

import argparse
import os
import pathlib
import subprocess
import sys
import tempfile

import unit_graph

WASM = "wasm32-unknown-unknown"
WINDOWS = "x86_64-pc-windows-msvc"
MAC = "aarch64-apple-darwin"


def package(name, body="", edition="2021", version="1.0.0", lib=""):
    """The manifest of a library with what stands behind `[package]`."""
    return f'[package]\nname = "{name}"\nversion = "{version}"\nedition = "{edition}"\n{lib}{body}'


def dependencies(*names, table="dependencies", extra=""):
    """A table of path dependencies; `name!` is one that is optional."""
    lines = [
        f'{name.rstrip("!")} = {{ path = "{PREFIX}{name.rstrip("!")}"{", optional = true" if name[-1] == "!" else ""}{extra} }}\n'
        for name in names
    ]
    return f"\n[{table}]\n{''.join(lines)}"


PREFIX = "deps/"
BUILD = {"build.rs": "fn main() {}\n"}
MACRO = '\n[lib]\nproc-macro = true\n'


def below(expression, *names, kind="dependencies"):
    """Dependencies below `[target.'…']`."""
    return dependencies(*names, table=f"target.'{expression}'.{kind}")


def leaf(*names):
    """Libraries without dependencies."""
    return {f"deps/{name}/Cargo.toml": package(name) for name in names}


def inner(name, body, **others):
    """A library below `deps` whose own dependencies are its neighbours."""
    return {f"deps/{name}/Cargo.toml": package(name, body.replace('path = "deps/', 'path = "../'), **others)}


def case(name, body, files, flags=(), environment=None, config=None, **others):
    files = {"Cargo.toml": package("app", body, **others), **files}
    if config:
        files[".cargo/config.toml"] = config
    return name, files, list(flags), environment or {}


def cfg_cases():
    """`cfg` expressions, and the flags that decide them."""
    features = leaf("sse2", "nosse2", "avx2", "atomic", "noatomic", "unwind", "abort", "debug", "release")
    by_feature = (
        below('cfg(target_feature = "sse2")', "sse2") + below('cfg(not(target_feature = "sse2"))', "nosse2")
        + below('cfg(target_feature = "avx2")', "avx2") + below('cfg(target_has_atomic = "64")', "atomic")
        + below('cfg(not(target_has_atomic = "ptr"))', "noatomic") + below('cfg(panic = "unwind")', "unwind")
        + below('cfg(panic = "abort")', "abort") + below("cfg(debug_assertions)", "debug")
        + below("cfg(not(debug_assertions))", "release")
    )
    profile = '\n[profile.dev]\npanic = "abort"\ndebug-assertions = false\n'
    yield case("target features of the host", by_feature, features)
    yield case("profiles decide no cfg", by_feature + profile, features)
    yield case("target features of wasm", by_feature, features, ["--target", WASM])
    yield case("flags for features", by_feature, features, environment={"RUSTFLAGS": "-C target-feature=+avx2,-sse2"})
    yield case("flags for a processor", by_feature, features, environment={"RUSTFLAGS": "-C target-cpu=x86-64-v3"})
    yield case("flags for panic", by_feature, features, environment={"RUSTFLAGS": "-C panic=abort -C debug-assertions=off"})
    yield case("optimisation as a flag", by_feature, features, environment={"RUSTFLAGS": "-C opt-level=3"})
    one = leaf("one", "two", "other")
    custom = below("cfg(acme_unstable)", "one") + below('cfg(backend = "fast")', "two") + below("cfg(not(acme_unstable))", "other")
    yield case("no custom cfg", custom, one)
    for variable in ("RUSTFLAGS", "CARGO_BUILD_RUSTFLAGS", "CARGO_TARGET_X86_64_UNKNOWN_LINUX_GNU_RUSTFLAGS"):
        yield case(f"a flag by {variable}", custom, one, environment={variable: "--cfg acme_unstable"})
    yield case("a key by RUSTFLAGS", custom, one, environment={"RUSTFLAGS": '--cfg backend="fast"'})
    yield case("encoded flags", custom, one, environment={"CARGO_ENCODED_RUSTFLAGS": '--cfg\x1fbackend="fast"\x1f--cfg=acme_unstable'})
    yield case("flags of build.rustflags", custom, one, config='[build]\nrustflags = ["--cfg", "acme_unstable"]\n')
    yield case("flags as one string", custom, one, config='[build]\nrustflags = "--cfg acme_unstable"\n')
    yield case("flags of target.triple", custom, one, config='[target.x86_64-unknown-linux-gnu]\nrustflags = ["--cfg", "acme_unstable"]\n')
    yield case("flags of another triple", custom, one, config=f'[target.{WASM}]\nrustflags = ["--cfg", "acme_unstable"]\n')
    yield case("flags of target.cfg", custom, one, config="[target.'cfg(unix)']\nrustflags = ['--cfg', 'backend=\"fast\"']\n")
    yield case("target flags hide build flags", custom, one,
               config="[build]\nrustflags = ['--cfg', 'acme_unstable']\n[target.'cfg(unix)']\nrustflags = ['--cfg', 'backend=\"fast\"']\n")
    yield case("the variable hides the configuration", custom, one, environment={"RUSTFLAGS": "--cfg acme_unstable"},
               config="[build]\nrustflags = ['--cfg', 'backend=\"fast\"']\n")
    yield case("feature is never a cfg", below('cfg(feature = "x")', "one") + "\n[features]\ndefault = ['x']\nx = []\n", one)
    yield case("feature as a flag", below('cfg(feature = "x")', "one"), one, environment={"RUSTFLAGS": '--cfg feature="x"'})
    yield case("true and false", below("cfg(true)", "one") + below("cfg(false)", "two"), one)
    yield case("all, any, not", below("cfg(all(unix, not(any(windows, acme))))", "one") + below("cfg(all())", "two") + below("cfg(any())", "other"), one)
    yield case("a triple as it is", below("x86_64-unknown-linux-gnu", "one") + below(WASM, "two"), one, ["--target", WASM])
    yield case("environment and vendor", below('cfg(target_env = "gnu")', "one") + below('cfg(target_vendor = "apple")', "two") + below('cfg(target_abi = "")', "other"), one)
    yield case("pointers and endianness", below('cfg(target_pointer_width = "32")', "one") + below('cfg(target_endian = "little")', "two"), one, ["--target", WASM])
    yield case("test and proc_macro", below("cfg(test)", "one") + below("cfg(proc_macro)", "two"), one)
    yield case("test as a flag", below("cfg(test)", "one"), one, environment={"RUSTFLAGS": "--cfg test"})


def platform_cases():
    """Host and target, and what is chosen by whom."""
    one = leaf("one", "two", "other", "linux", "wasm", "windows")
    platforms = below('cfg(target_os = "linux")', "linux") + below('cfg(target_family = "wasm")', "wasm") + below("cfg(windows)", "windows")
    yield case("the host", platforms, one)
    yield case("host-tuple", platforms, one, ["--target", "host-tuple"])
    yield case("host-tuple in the configuration", platforms, one, config='[build]\ntarget = "host-tuple"\n')
    yield case("two targets", platforms, one, ["--target", WASM, "--target", WINDOWS])
    yield case("a target and the host", platforms, one, ["--target", WASM, "--target", "host-tuple"])
    yield case("targets of the configuration", platforms, one, config=f'[build]\ntarget = ["{WASM}", "{MAC}"]\n')
    yield case("a target by a variable", platforms, one, environment={"CARGO_BUILD_TARGET": WINDOWS})
    yield case("the command line first", platforms, one, ["--target", WASM], config=f'[build]\ntarget = "{WINDOWS}"\n')
    build = dependencies("helper", table="build-dependencies")
    helper = {**inner("helper", platforms), **leaf("linux", "wasm", "windows"), **BUILD}
    yield case("a build script runs on the host", build, helper, ["--target", WASM])
    yield case("build dependencies of the target", below('cfg(target_family = "wasm")', "wasm", kind="build-dependencies"), {**one, **BUILD}, ["--target", WASM])
    yield case("build dependencies of the host", below("cfg(unix)", "linux", kind="build-dependencies"), {**one, **BUILD}, ["--target", WASM])
    macro = {**inner("macros", platforms, lib=MACRO), **leaf("linux", "wasm", "windows")}
    yield case("a macro runs on the host", dependencies("macros"), macro, ["--target", WINDOWS])
    flagged = below("cfg(acme)", "one")
    both = {**inner("macros", flagged, lib=MACRO), **inner("helper", flagged), **leaf("one"), **BUILD}
    of_both = dependencies("macros", "helper") + dependencies("helper", table="build-dependencies")
    yield case("flags reach the host", of_both, both, environment={"RUSTFLAGS": "--cfg acme"})
    yield case("flags do not reach the host", dependencies("macros") + dependencies("helper", table="build-dependencies"), both,
               ["--target", "x86_64-unknown-linux-gnu"], environment={"RUSTFLAGS": "--cfg acme"})
    yield case("flags of build.rustflags and a target", of_both, both, ["--target", "host-tuple"], config='[build]\nrustflags = ["--cfg=acme"]\n')
    yield case("flags for one of two targets", flagged + platforms, {**one}, ["--target", WASM, "--target", WINDOWS],
               config=f'[target.{WASM}]\nrustflags = ["--cfg", "acme"]\n')


def feature_cases():
    """Features, and how far they reach."""
    base = {**inner("base", dependencies("extra!") + "\n[features]\ndefault = []\nmore = ['dep:extra']\n"), **leaf("extra", "one", "two")}
    plain = dependencies("base")
    yield case("a feature that is off", plain, base)
    yield case("a feature of a dependency", dependencies("base", extra=', features = ["more"]'), base)
    yield case("an optional dependency", dependencies("one!", "base"), base)
    yield case("an optional dependency by its name", dependencies("one!", "base"), base, ["--features", "one"])
    yield case("all features", dependencies("one!", "base") + "\n[features]\nall = ['base/more']\n", base, ["--all-features"])
    yield case("dep/feature on the command line", plain, base, ["--features", "base/more"])
    yield case("a weak feature alone", dependencies("base!") + "\n[features]\ndefault = ['base?/more']\n", base)
    yield case("a weak feature with its dependency", dependencies("base!") + "\n[features]\ndefault = ['base?/more', 'dep:base']\n", base)
    yield case("a strong feature", dependencies("base!") + "\n[features]\ndefault = ['base/more']\n", base)
    yield case("no default features", dependencies("base") + "\n[features]\ndefault = ['base/more']\n", base, ["--no-default-features"])
    yield case("a renamed dependency", '\n[dependencies]\nother = { path = "deps/base", package = "base", features = ["more"] }\n', base)
    for resolver in ("1", "2", "3"):
        edition = {"lib": f'resolver = "{resolver}"\n', "edition": "2021"}
        yield case(f"build features, resolver {resolver}", plain + dependencies("base", table="build-dependencies", extra=', features = ["more"]'), {**base, **BUILD}, **edition)
        yield case(f"target features, resolver {resolver}", plain + "\n[target.'cfg(windows)'.dependencies]\nbase = { path = 'deps/base', features = ['more'] }\n", base, **edition)
        yield case(f"development features, resolver {resolver}", plain + dependencies("base", table="dev-dependencies", extra=', features = ["more"]'), base, **edition)
        macro = {**base, **inner("macros", dependencies("base", extra=', features = ["more"]'), lib=MACRO)}
        yield case(f"macro features, resolver {resolver}", dependencies("base", "macros"), macro, **edition)
    yield case("development dependencies", plain + dependencies("one", table="dev-dependencies"), base)
    yield case("a cycle through development", dependencies("base") , {
        **inner("base", dependencies("one")), **inner("one", dependencies("base", table="dev-dependencies"))})


def selection_cases():
    """Members, and which of them are asked for."""
    members = {
        "Cargo.toml": '[workspace]\nresolver = "2"\nmembers = ["deps/a", "deps/b", "deps/shared"]\n',
        **inner("shared", dependencies("extra!") + "\n[features]\nmore = ['dep:extra']\n"),
        **inner("a", dependencies("shared")), **inner("b", dependencies("shared", extra=', features = ["more"]')), **leaf("extra"),
    }
    for name, flags in (("one member", ["-p", "a"]), ("the other member", ["-p", "b"]), ("two members", ["-p", "a", "-p", "b"]), ("the workspace", ["--workspace"]),
                        ("the workspace but one", ["--workspace", "--exclude", "b"])):
        yield f"virtual: {name}", members, flags, {}
    defaults = {**members, "Cargo.toml": members["Cargo.toml"] + 'default-members = ["deps/a"]\n'}
    yield "virtual: default members", defaults, [], {}
    first = {**members, "Cargo.toml": members["Cargo.toml"].replace('"2"', '"1"')}
    yield "virtual: resolver 1, one member", first, ["-p", "a"], {}
    yield "virtual: resolver 1, the workspace", first, ["--workspace"], {}
    two = {
        "Cargo.toml": package("app", '\n[dependencies]\nold = { package = "same", path = "deps/old" }\nnew = { package = "same", path = "deps/new" }\n'),
        "deps/old/Cargo.toml": package("same", version="1.0.0"), "deps/new/Cargo.toml": package("same", version="2.0.0"),
    }
    yield "two versions of one crate", two, [], {}


def script_cases():
    """What decides whether a build script is compiled, and further places of flags."""
    one = leaf("one", "two", "other", "helper")
    of_script = dependencies("helper", table="build-dependencies")
    native = {**inner("native", of_script, lib='links = "z"\n'), "deps/native/build.rs": BUILD["build.rs"]}
    replaced = "[target.x86_64-unknown-linux-gnu.z]\nrustc-link-lib = ['z']\n"
    yield case("a script that links", dependencies("native"), {**native, **one})
    yield case("a script that is replaced", dependencies("native"), {**native, **one}, config=replaced)
    yield case("a script replaced for another target", dependencies("native"), {**native, **one}, ["--target", WASM], config=replaced)
    yield case("build dependencies without a script", of_script, one)
    yield case("a script that is switched off", of_script, {**one, **BUILD}, lib="build = false\n")
    yield case("a script elsewhere", of_script, {**one, "b/x.rs": "fn main() {}\n"}, lib='build = "b/x.rs"\n')
    static = inner("static", dependencies("one"))
    static["deps/static/Cargo.toml"] += "\n[lib]\ncrate-type = ['staticlib']\n"
    yield case("a static library", dependencies("static"), {**static, **one})
    custom = below("cfg(acme)", "one") + below("cfg(second)", "two") + below("cfg(not(acme))", "other")
    chain = "[target.'cfg(unix)']\nrustflags = ['--cfg=acme']\n[target.'cfg(acme)']\nrustflags = ['--cfg=second']\n"
    yield case("flags that choose flags", custom, one, config=chain)
    yield case("several tables of flags", custom, one,
               config="[target.'cfg(unix)']\nrustflags = ['--cfg=acme']\n[target.x86_64-unknown-linux-gnu]\nrustflags = ['--cfg=second']\n")
    yield case("flags of the table of variables", custom, one, config="[env]\nRUSTFLAGS = { value = '--cfg acme', force = true }\n")
    yield case("an empty variable", custom, one, environment={"RUSTFLAGS": ""}, config="[build]\nrustflags = ['--cfg=acme']\n")
    yield case("the configuration without an extension", custom, {**one, ".cargo/config": "[build]\nrustflags = ['--cfg=acme']\n"})
    yield case("the root is a macro", dependencies("one") + MACRO, one, ["--target", WASM])


def cases():
    for group in (cfg_cases, platform_cases, feature_cases, selection_cases, script_cases):
        yield from group()


def make(files, directory):
    for path, text in files.items():
        path = pathlib.Path(directory, path)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        if path.name == "Cargo.toml" and "[package]" in text:
            source = path.parent / "src" / "lib.rs"
            source.parent.mkdir(exist_ok=True)
            source.touch()
    root = pathlib.Path(directory, "Cargo.toml")
    if "[workspace]" not in root.read_text(encoding="utf-8"):
        with root.open("a", encoding="utf-8") as file:
            file.write('\n[workspace]\nexclude = ["deps"]\n')
    command = [unit_graph.CARGO, "generate-lockfile", "--offline", "--quiet"]
    subprocess.run(command, cwd=directory, check=True, capture_output=True)


def compare(tool, files, flags, environment):
    """What differs, and how many crates were compared."""
    with tempfile.TemporaryDirectory() as directory, tempfile.TemporaryDirectory() as target_directory:
        make(files, directory)
        saved, here = dict(os.environ), os.getcwd()
        # Both sides read the configuration from the directory that they are called in.
        os.chdir(directory)
        os.environ.update(environment)
        try:
            expected = unit_graph.truth(flags, target_directory)
            found = unit_graph.reported(tool, flags)
        finally:
            os.chdir(here)
            os.environ.clear()
            os.environ.update(saved)
    differences = []
    for sign, parts in (("extra", found.minus(expected)), ("missing", expected.minus(found))):
        for part, labels in parts.items():
            # Without `--target` Cargo does not say what is compiled for the host and what for the target.
            if part != "shipped" or "--target" in flags:
                differences += [f"{sign} in {part}: {label}" for label in labels]
    return differences, sum(expected.compiled.values())


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tool", metavar="PATH", required=True, help="the binary `cargo-model-sbom`")
    parser.add_argument("--only", metavar="WORD", default="", help="the workspaces whose names contain this")
    arguments = parser.parse_args()
    tool, failed, number, crates = os.path.abspath(arguments.tool), 0, 0, 0
    for name, files, flags, environment in cases():
        if arguments.only not in name:
            continue
        number += 1
        try:
            differences, count = compare(tool, files, flags, environment)
        except (OSError, subprocess.SubprocessError) as error:
            differences, count = [str(error)], 0
            if isinstance(error, subprocess.CalledProcessError):
                differences.append(error.stderr.decode("utf-8", "replace"))
        crates += count
        failed += bool(differences)
        print(f"{'FAIL' if differences else 'same'}  {name} ({count} crates)")
        for difference in differences:
            print(f"      {difference}")
    print(f"{number} workspaces, {crates} crates: {failed} differ")
    sys.exit(1 if failed or not number else 0)


if __name__ == "__main__":
    main()
