#!/usr/bin/env python3
"""Compares the crates in our bill of materials with those that Cargo says it would compile.

The truth is Cargo's own unit graph. It lists every compilation of a build before anything is built:

    RUSTC_BOOTSTRAP=1 cargo build -p PACKAGE --target TRIPLE --unit-graph -Z unstable-options

Nothing is compiled here: Cargo prints the graph and stops. From it come, for one subject in one configuration,

    compiled  every package with a unit: libraries, proc-macros, build scripts, and all that these need
    shipped   the packages compiled for the target platform, other than proc-macros and build scripts
    edges     the dependencies between units, as dependencies between their packages, without self edges

and they are compared with the document that this writes:

    cargo-model-sbom model-sbom -p PACKAGE --target TRIPLE -f cyclonedx-1.6-json -o - --offline

Its crates are the components with the property `model-sbom:crate:source`, the property `model-sbom:crate:role` tells which of them are
`shipped`, and the edges are in `dependencies`. A document of ours holds no path of the machine, so packages are matched
by name and version. Where two packages share both, they are counted, not told apart, and a note says so.

    tests/unit_graph.py --tool target/release/cargo-model-sbom --manifest-path ../app/Cargo.toml
    tests/unit_graph.py --tool target/release/cargo-model-sbom --manifest-path ../app/Cargo.toml -p app --config all
    tests/unit_graph.py --truth-only --manifest-path ../app/Cargo.toml -p app --config default

Needs a workspace with a Cargo.lock whose packages are all in Cargo's cache (`cargo fetch`), and no network.
Exit code: 0 everything is the same, 1 something differs or a command failed, 2 usage.
"""

import argparse
import collections
import concurrent.futures
import json
import os
import pathlib
import subprocess
import sys
import tempfile

ROLE = "model-sbom:crate:role"
ORIGIN = "model-sbom:crate:source"
WORKSPACE = "workspace"  # the subject that stands for all members together
CARGO = os.environ.get("CARGO", "cargo")

# Configuration: target triple (None is the host) and the feature flags, which cargo and the tool spell alike.
CONFIGURATIONS = {
    "default": (None, []),
    "no-default": (None, ["--no-default-features"]),
    "all": (None, ["--all-features"]),
    "windows": ("x86_64-pc-windows-msvc", []),
    "wasm": ("wasm32-unknown-unknown", []),
}


class Graph:
    """The crates of one subject in one configuration. Each is a "name version", each edge a "from -> to"."""

    def __init__(self):
        self.compiled = collections.Counter()
        self.shipped = collections.Counter()
        self.edges = set()
        self.notes = []

    def minus(self, other):
        """What this graph has and the other has not, each part sorted."""
        return {
            "compiled": sorted((self.compiled - other.compiled).elements()),
            "shipped": sorted((self.shipped - other.shipped).elements()),
            "edges": sorted(self.edges - other.edges),
        }

    def parts(self):
        return self.minus(Graph())


def run_json(command, environment=None):
    """Runs a command and parses its standard output as JSON."""
    environment = {**os.environ, **(environment or {})}
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, env=environment, check=False)
    if done.returncode != 0:
        errors = done.stderr.decode("utf-8", "replace").strip()
        raise subprocess.SubprocessError(f"`{' '.join(command)}` exited with {done.returncode}\n{errors}")
    return json.loads(done.stdout)


def host_triple():
    """The triple that rustc builds for when it isn't told another."""
    version = subprocess.check_output([os.environ.get("RUSTC", "rustc"), "-vV"], text=True)
    return version.split("host: ")[1].split()[0]


def package_label(package_id):
    """`…#name@1.2.3` and `…/name#1.2.3`, the two forms of a package id, as "name 1.2.3"."""
    address, fragment = package_id.rsplit("#", 1)
    if "@" in fragment:
        name, version = fragment.rsplit("@", 1)
    else:
        name, version = address.split("?")[0].rstrip("/").rsplit("/", 1)[-1], fragment
    return f"{name} {version}"


def what_to_build(manifest, subject, configuration, host):
    """The options that say what to build, the same for Cargo and for the tool."""
    triple, features = CONFIGURATIONS[configuration]
    selection = ["--workspace"] if subject == WORKSPACE else ["-p", subject]
    return ["--manifest-path", manifest, *selection, "--target", triple or host, *features]


def truth(options, target_directory):
    """What Cargo would compile."""
    options = [*options, "--locked", "--offline", "--ignore-rust-version", "--unit-graph", "-Z", "unstable-options"]
    # Cargo notes facts about rustc in the target directory: not in the source tree of somebody else.
    environment = {"RUSTC_BOOTSTRAP": "1", "CARGO_TARGET_DIR": target_directory}
    units = run_json([CARGO, "build", *options], environment)["units"]
    shipped, edges = set(), set()
    for unit in units:
        kinds = unit["target"]["kind"]
        # `platform` is null for the host. A build script is *run* for the target, but is no part of what is shipped.
        if unit["platform"] is not None and "proc-macro" not in kinds and "custom-build" not in kinds:
            shipped.add(unit["pkg_id"])
        for dependency in unit["dependencies"]:
            edges.add((unit["pkg_id"], units[dependency["index"]]["pkg_id"]))
    graph = Graph()
    graph.compiled.update(map(package_label, {unit["pkg_id"] for unit in units}))
    graph.shipped.update(map(package_label, shipped))
    graph.edges = {f"{package_label(a)} -> {package_label(b)}" for a, b in edges if a != b}
    graph.notes += [f"{count} packages are `{label}`" for label, count in sorted(graph.compiled.items()) if count > 1]
    return graph


def reported(tool, options):
    """What our document says."""
    document = run_json([tool, "model-sbom", *options, "-f", "cyclonedx-1.6-json", "-o", "-", "--offline"])
    # The subject of a whole workspace isn't a crate: its members are, and stand among the components.
    subjects = [] if "--workspace" in options else [document["metadata"]["component"]]
    graph, labels = Graph(), {}
    for component in subjects + document.get("components", []):
        if not any(entry["name"] == ORIGIN for entry in component.get("properties", [])):
            continue
        label = f"{component['name']} {component['version']}"
        labels[component["bom-ref"]] = label
        graph.compiled[label] += 1
        roles = [entry.get("value") for entry in component.get("properties", []) if entry["name"] == ROLE]
        if roles == ["shipped"]:
            graph.shipped[label] += 1
        elif roles != ["build-time"]:
            graph.notes.append(f"`{label}` has the role {roles}")
    for entry in document.get("dependencies", []):
        for target in entry.get("dependsOn", []):
            if entry["ref"] in labels and target in labels:
                graph.edges.add(f"{labels[entry['ref']]} -> {labels[target]}")
    return graph


def every_subject(manifest):
    """Each member of the workspace, then the workspace. A name that isn't unique gets its version."""
    options = ["--format-version", "1", "--manifest-path", manifest, "--all-features", "--locked", "--offline"]
    metadata = run_json([CARGO, "metadata", *options])
    names = collections.Counter(package["name"] for package in metadata["packages"])
    members = [package for package in metadata["packages"] if package["id"] in metadata["workspace_members"]]
    specs = (p["name"] if names[p["name"]] == 1 else f"{p['name']}@{p['version']}" for p in members)
    return sorted(specs) + [WORKSPACE]


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tool", metavar="PATH", help="the binary `cargo-model-sbom`")
    parser.add_argument("--manifest-path", metavar="PATH", required=True, help="Cargo.toml of a package or workspace")
    parser.add_argument("-p", "--package", metavar="SPEC", action="append", default=[], help="a member, alone")
    parser.add_argument("--workspace", action="store_true", help="all members together (default: both)")
    parser.add_argument("--config", default="default,no-default,all,windows", help="of: " + ", ".join(CONFIGURATIONS))
    parser.add_argument("--target", metavar="TRIPLE", help="instead of the host, where the configuration names none")
    parser.add_argument("--truth-only", action="store_true", help="print the truth as JSON, compare nothing")
    parser.add_argument("--output-dir", metavar="DIR", help="with --truth-only: write DIR/<package>-<config>.json")
    arguments = parser.parse_args()
    arguments.config = [name for name in arguments.config.split(",") if name]
    for name in set(arguments.config) - set(CONFIGURATIONS):
        parser.error(f"no configuration `{name}`; there are {', '.join(CONFIGURATIONS)}")
    if not arguments.tool and not arguments.truth_only:
        parser.error("--tool or --truth-only is required")
    return arguments


def print_truths(results, output_directory):
    """The JSON of one row as it is, of several under their names; or each in a file of its own."""
    named = {f"{subject}-{name}": expected.parts() for (subject, name), (expected, _) in results.items()}
    if output_directory is None:
        print(json.dumps(named if len(named) != 1 else next(iter(named.values())), indent=2))
        return
    os.makedirs(output_directory, exist_ok=True)
    for name, parts in named.items():
        text = json.dumps(parts, indent=2) + "\n"
        pathlib.Path(output_directory, f"{name}.json").write_text(text, encoding="utf-8")


def print_comparison(results):
    """A row for each subject and configuration, then the differences. Returns whether there is none."""
    row = "{:<32} {:<11} {:>23} {:>18} {:>18}".format
    print(row("package", "config", "compiled/shipped/edges", "extra", "missing"))
    sums, differences = [collections.Counter() for _ in range(3)], []
    for (subject, name), (expected, found) in results.items():
        extra, missing = found.minus(expected), expected.minus(found)
        counts = [{part: len(labels) for part, labels in parts.items()} for parts in (expected.parts(), extra, missing)]
        print(row(subject, name, *("/".join(map(str, count.values())) for count in counts)))
        for total, count in zip(sums, counts):
            total.update(count)
        for sign, parts in (("extra", extra), ("missing", missing)):
            for part, labels in parts.items():
                differences += [f"{subject} {name}: {sign} in {part}: {label}" for label in labels]
        differences += [f"{subject} {name}: {note}" for note in found.notes]
        for note in expected.notes:
            print(f"note: {subject} {name}: {note}")
    print(row("sum", f"{len(results)} rows", *("/".join(map(str, total.values())) for total in sums)))
    for difference in differences[:100]:
        print(difference)
    if len(differences) > 100:
        print(f"… and {len(differences) - 100} more")
    return not differences


def main():
    arguments = parse_arguments()
    manifest, results, failed = arguments.manifest_path, {}, False
    try:
        subjects = arguments.package + [WORKSPACE] * arguments.workspace or every_subject(manifest)
        host = arguments.target or host_triple()
    except (OSError, ValueError, subprocess.SubprocessError) as error:
        sys.exit(f"error: {error}")

    def look(key):
        options = what_to_build(manifest, *key, host)
        return truth(options, target_directory), None if arguments.truth_only else reported(arguments.tool, options)

    keys = [(subject, name) for subject in subjects for name in arguments.config]
    with tempfile.TemporaryDirectory() as target_directory, concurrent.futures.ThreadPoolExecutor(2) as pool:
        for key, future in [(key, pool.submit(look, key)) for key in keys]:
            try:
                results[key] = future.result()
            except (OSError, KeyError, ValueError, subprocess.SubprocessError) as error:
                print(f"error: {key[0]} {key[1]}: {error}", file=sys.stderr)
                failed = True
    if arguments.truth_only:
        print_truths(results, arguments.output_dir)
    else:
        failed |= not print_comparison(results)
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
