#!/usr/bin/env python3
"""Proves `tests/hub_server.py` with the hub's own client, PyPI `huggingface_hub`: ENDPOINT ROOT."""

import hashlib
import pathlib
import sys
import tempfile

from huggingface_hub import HfApi, hf_hub_download
from huggingface_hub.errors import GatedRepoError, RepositoryNotFoundError, RevisionNotFoundError

endpoint, root = sys.argv[1], pathlib.Path(sys.argv[2])
api = HfApi(endpoint=endpoint, token=False)
pinned, latest = "1" * 40, "2" * 40
files = {str(path.relative_to(root / "models/acme/net" / pinned)): path.read_bytes()
         for path in (root / "models/acme/net" / pinned).rglob("*") if path.is_file()}


def blob(data):
    return hashlib.sha1(b"blob %d\0" % len(data) + data).hexdigest()


info = api.model_info("acme/net", revision=pinned, files_metadata=True)
assert (info.id, info.sha, info.gated) == ("acme/net", pinned, False), info
assert info.card_data.license == "other" and info.card_data.license_name == "acme", info.card_data
siblings = {sibling.rfilename: sibling for sibling in info.siblings}
assert siblings.keys() == files.keys()
for path, data in files.items():
    sibling = siblings[path]
    assert sibling.size == len(data), path
    if path.endswith(".safetensors"):
        assert sibling.lfs.sha256 == hashlib.sha256(data).hexdigest(), path
    else:
        assert sibling.blob_id == blob(data), path
tree = {entry.path: entry for entry in api.list_repo_tree("acme/net", revision=pinned, recursive=True)}
assert tree.keys() == files.keys(), "every page is read"
assert all(entry.size == len(files[path]) for path, entry in tree.items())
assert tree["model.safetensors"].lfs.sha256 == hashlib.sha256(files["model.safetensors"]).hexdigest()
assert tree["LICENSE"].blob_id == blob(files["LICENSE"])
with tempfile.TemporaryDirectory() as cache:
    for path, data in files.items():
        got = hf_hub_download("acme/net", path, revision=pinned, endpoint=endpoint, cache_dir=cache, token=False)
        assert pathlib.Path(got).read_bytes() == data, path
assert api.model_info("acme/net").sha == latest
assert api.dataset_info("acme/words").card_data.license == "cc-by-4.0"
for call, error in [
    (lambda: api.model_info("acme/none"), RepositoryNotFoundError),
    (lambda: api.model_info("acme/net", revision="3" * 40), RevisionNotFoundError),
    (lambda: hf_hub_download("acme/gated", "README.md", endpoint=endpoint, token=False), GatedRepoError),
]:
    try:
        call()
    except error:
        continue
    raise AssertionError(f"{error.__name__} was expected")
print("ok: huggingface_hub reads every file, page, digest and refusal of the hub")
