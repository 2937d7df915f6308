#!/usr/bin/env python3
"""How many of the licence texts in the sources of crates are recognised:

    tests/crate_texts.py [FOLDER]      (~/.cargo/registry/src)

FOLDER has the sources of crates, as Cargo unpacks them; nothing is fetched. Every file that is named like a licence text is
compared as the program does (`tests/it/license_texts.rs`). One that the program does not know counts as genuine where its words
are, in order, at least nine tenths those of a text of the SPDX License List, and as anything else otherwise: a reference to
texts, a list of files, several licences in one file. Prints the counts, the share of genuine texts that are recognised, and
those that are not; ends with 1 below 99 %.
"""
import collections
import difflib
import os
import pathlib
import re
import subprocess
import sys

WANTED = 0.99
ALIKE = 0.9


def words(text):
    return re.findall(r"[a-z0-9]+", text.lower())


def listed(folder):
    """The texts of the newest `spdx` crate, by id, without the Rust around them."""
    crates = sorted(folder.glob("**/spdx-*/src/text/licenses"), key=str)
    if not crates:
        sys.exit(f"{folder} has no `spdx` crate with texts: fetch the dependencies of this workspace first")
    texts = {}
    for file in crates[-1].iterdir():
        text = file.read_text(errors="replace")
        texts[file.name] = words(re.sub(r'^r?#*"|"#*\s*$', "", text))
    return texts


def alike(text, known):
    """The listed text that has most of the words, and how much of both is equal."""
    counted = collections.Counter(text)
    best = (0.0, "")
    for name, other in known.items():
        if not other or not 0.5 < len(text) / len(other) < 2:
            continue
        shared = sum((counted & collections.Counter(other)).values())
        if 2 * shared / (len(text) + len(other)) < ALIKE:
            continue
        ratio = difflib.SequenceMatcher(None, text, other, autojunk=False).ratio()
        best = max(best, (ratio, name))
    return best


def main():
    folder = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else "~/.cargo/registry/src").expanduser()
    root = pathlib.Path(__file__).resolve().parent.parent
    command = ["cargo", "test", "--quiet", "--test", "it", "licences_below", "--", "--ignored", "--nocapture"]
    output = subprocess.run(command, cwd=root, env={**os.environ, "LICENSES_BELOW": str(folder)}, capture_output=True, text=True)
    if output.returncode:
        sys.exit(output.stderr)
    rows = [line.split("\t") for line in output.stdout.splitlines() if "\t" in line]
    # The texts of the list as data of a crate are written in Rust.
    rows = [row for row in rows if "/src/text/licenses/" not in row[0]]
    known = listed(folder)
    counts, missed, seen = collections.Counter(), collections.defaultdict(list), {}
    for path, found, *_ in rows:
        if found != "-":
            counts["refers to licences" if found.startswith("refers") else "recognised"] += 1
            continue
        text = tuple(words((folder / path).read_text(errors="replace")))
        if text not in seen:
            seen[text] = alike(text, known)
        ratio, name = seen[text]
        if ratio >= ALIKE:
            missed[(path.split("/", 1)[1], name, f"{ratio:.3f}")] = [path]
            counts["genuine, not recognised"] += 1
        else:
            counts["anything else"] += 1
    crates = {row[0].split("/")[1] for row in rows}
    for (path, name, ratio), _ in sorted(missed.items()):
        print(f"not recognised: {path} is {ratio} {name}")
    share = counts["recognised"] / (counts["recognised"] + counts["genuine, not recognised"])
    print(f"{len(rows)} files of {len(crates)} crates: " + ", ".join(f"{count} {what}" for what, count in counts.most_common()))
    print(f"{share:.2%} of the genuine texts are recognised")
    sys.exit(share < WANTED)


main()
