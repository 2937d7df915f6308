#!/usr/bin/env python3
"""Time and memory of large inputs, each at one size and at twice that: `tests/large_inputs.py PROGRAM [CASE …]`.

PROGRAM is a release build. Twice the input may take 2.3 times the time; what takes longer is printed with `!` and is the exit
status. Each run is made three times, of which the fastest counts; the figures are processor seconds and the peak of memory.
"""

import concurrent.futures
import json
import os
import pathlib
import resource
import subprocess
import sys
import tempfile
import zipfile

LONGEST = 2.3
RUNS = 3


def workspace(directory, manifest=""):
    (directory / "src").mkdir(parents=True)
    (directory / "src/lib.rs").write_text("")
    (directory / "Cargo.toml").write_text(
        '[package]\nname = "app"\nversion = "1.0.0"\nedition = "2024"\nlicense = "MIT"\n[workspace]\n' + manifest
    )
    (directory / "Cargo.lock").write_text('version = 4\n\n[[package]]\nname = "app"\nversion = "1.0.0"\n')
    return ["--manifest-path", str(directory / "Cargo.toml")]


def model(name, files):
    return (
        f'[[package.metadata.model-sbom.model]]\nname = "{name}"\nversion = "1"\nsource = "hf:acme/{name}"\n'
        f'license = "MIT"\nsupplier = "Acme"\nfiles = ["{files}"]\n'
    )


def numbers(path, seed):
    header = json.dumps({"a": {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]}}).encode()
    path.write_bytes(len(header).to_bytes(8, "little") + header + seed.to_bytes(4, "little"))


def models(directory, size):
    """Models of one file each."""
    at = workspace(directory, "".join(model(f"m{index}", f"w/{index}.safetensors") for index in range(size)))
    (directory / "w").mkdir()
    for index in range(size):
        numbers(directory / f"w/{index}.safetensors", index)
    return [["check", *at], ["-f", "cyclonedx", "-o", str(directory / "bom.json"), *at]]


def undeclared(directory, size):
    """Models that nobody declared."""
    at = workspace(directory)
    (directory / "w").mkdir()
    for index in range(size):
        numbers(directory / f"w/{index}.safetensors", index)
    return [["check", *at], ["init", "--dry-run", *at]]


def texts(directory, size):
    """Licence files in a package."""
    at = workspace(directory)
    for index in range(size):
        (directory / f"LICENSE-{index}").write_text(f"Copyright {index}\nDo with part {index} of it what you want.\n")
    return [["check", *at], ["notices", "-o", str(directory.parent / f"notices{size}.txt"), *at]]


def files(directory, size):
    """Files of one model."""
    at = workspace(directory, model("m", "w/**"))
    for index in range(size):
        below = directory / f"w/{index % 100}"
        below.mkdir(parents=True, exist_ok=True)
        numbers(below / f"{index}.safetensors", index)
    return [["check", *at], ["-f", "cyclonedx", "-o", str(directory / "bom.json"), *at]]


def documents(directory, size):
    """Components of two documents, of which a tenth differ."""
    directory.mkdir(parents=True)
    paths = []
    for change in [0, 1]:
        components = [
            {
                "type": "library",
                "bom-ref": f"c{index}",
                "name": f"c{index}",
                "version": f"1.{change if index % 10 == 0 else 0}.0",
                "purl": f"pkg:cargo/c{index}@1.{change if index % 10 == 0 else 0}.0",
                "licenses": [{"license": {"id": "MIT"}}],
            }
            for index in range(size)
        ]
        document = {"bomFormat": "CycloneDX", "specVersion": "1.6", "version": 1, "components": components}
        path = directory / f"{change}.json"
        path.write_text(json.dumps(document))
        paths.append(str(path))
    return [["diff", *paths]]


def entries(directory, size):
    """Entries of an archive, declared and not."""
    declared = workspace(directory / "declared", model("m", "m.zip"))
    other = workspace(directory / "other")
    with zipfile.ZipFile(directory / "declared/m.zip", "w") as archive:
        for index in range(size):
            archive.writestr(f"part{index % 100}/{index}.dat", index.to_bytes(4, "little") * 8)
    os.link(directory / "declared/m.zip", directory / "other/m.zip")
    return [["check", *declared], ["check", *other]]


CASES = {
    "models": (models, 10_000),
    "undeclared": (undeclared, 10_000),
    "texts": (texts, 2_500),
    "files": (files, 4_000),
    "documents": (documents, 150_000),
    "entries": (entries, 50_000),
}


def measured(program, arguments, directory):
    """Processor seconds and the peak of memory in MiB."""
    fastest, peak = None, 0
    for _ in range(RUNS):
        with open(directory / "out", "wb") as out:
            process = subprocess.Popen([program, "model-sbom", *arguments], stdout=out, stderr=out, cwd=directory)
            _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode not in (0, 1):
            said = (directory / "out").read_bytes()[:2000].decode(errors="replace")
            sys.exit(f"{arguments[0]} ended with {process.returncode}: {said}")
        seconds = usage.ru_utime + usage.ru_stime
        fastest = seconds if fastest is None else min(fastest, seconds)
        peak = max(peak, usage.ru_maxrss / 1024)
    return fastest, peak


def main():
    program = str(pathlib.Path(sys.argv[1]).resolve())
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    slow = 0
    for name in sys.argv[2:] or CASES:
        make, size = CASES[name]
        with tempfile.TemporaryDirectory() as temporary:
            at = pathlib.Path(temporary)
            # In another process: the peak of this one is that of its children, too.
            with concurrent.futures.ProcessPoolExecutor(1) as maker:
                made = [maker.submit(make, at / "once", size), maker.submit(make, at / "twice", 2 * size)]
                runs = [one.result() for one in made]
            for once, twice in zip(*runs):
                (first, low), (second, high) = (measured(program, arguments, at) for arguments in (once, twice))
                is_slow = second > LONGEST * first
                slow += is_slow
                print(
                    f"{'!' if is_slow else ' '} {name:10} {once[0]:8} {size:7}: {first:6.2f} s {low:5.0f} MiB; "
                    f"{2 * size:7}: {second:6.2f} s {high:5.0f} MiB; {second / first:.2f} times the time",
                    flush=True,
                )
    sys.exit(slow)


if __name__ == "__main__":
    main()
