#!/usr/bin/env python3
"""A small hub that speaks the API of Hugging Face, from a directory: for `tests/upstream_servers.sh`.

Layout: ROOT/{models,datasets}/OWNER/NAME/repository.json with `gated`, `commits` (a list, the latest last) and `large` (patterns
of files in Git LFS); the files of a commit lie in ROOT/…/NAME/COMMIT/. `huggingface_hub` is its proof: what that client reads
from it is compared with the files.
"""

import fnmatch
import hashlib
import http.server
import json
import pathlib
import re
import sys
import urllib.parse

PAGE = 2


def git_blob(data):
    return hashlib.sha1(b"blob %d\0" % len(data) + data).hexdigest()


def card_data(text):
    """The flat keys of front matter: all that the cards here have."""
    found = re.match(r"---\n(.*?)\n---", text, re.S)
    lines = found.group(1).splitlines() if found else []
    return dict(line.split(": ", 1) for line in lines if ": " in line)


class Repository:
    def __init__(self, kind, directory):
        self.kind, self.directory = kind, directory
        self.id = "/".join(directory.parts[-2:])
        self.about = json.loads((directory / "repository.json").read_text())

    def commit(self, revision):
        commits = self.about["commits"]
        revision = commits[-1] if revision == "main" else revision
        return revision if revision in commits else None

    def files(self, commit):
        root = self.directory / commit
        return {str(path.relative_to(root)): path.read_bytes() for path in sorted(root.rglob("*")) if path.is_file()}

    def is_large(self, path):
        return any(fnmatch.fnmatch(path, pattern) for pattern in self.about.get("large", []))

    def entry(self, path, data):
        entry = {"type": "file", "path": path, "size": len(data), "oid": git_blob(data)}
        if self.is_large(path):
            digest = hashlib.sha256(data).hexdigest()
            pointer = f"version https://git-lfs.github.com/spec/v1\noid sha256:{digest}\nsize {len(data)}\n".encode()
            entry.update(oid=git_blob(pointer), lfs={"oid": digest, "size": len(data), "pointerSize": len(pointer)})
        return entry

    def info(self, commit, with_blobs):
        files = self.files(commit)
        siblings = []
        for path, data in files.items():
            sibling = {"rfilename": path}
            if with_blobs:
                entry = self.entry(path, data)
                sibling.update(size=entry["size"], blobId=entry["oid"])
                if "lfs" in entry:
                    lfs = entry["lfs"]
                    sibling["lfs"] = {"sha256": lfs["oid"], "size": lfs["size"], "pointerSize": lfs["pointerSize"]}
            siblings.append(sibling)
        return {
            "_id": "0", "id": self.id, "sha": commit, "private": False, "disabled": False, "downloads": 0, "likes": 0, "tags": [],
            "gated": self.about.get("gated", False), "siblings": siblings,
            "cardData": card_data(files.get("README.md", b"").decode()),
        }


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    root = None

    def log_message(self, *_):
        pass

    def answer(self, status, body=b"", headers=()):
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def refuse(self, status, code):
        self.answer(status, json.dumps({"error": code}).encode(), [("X-Error-Code", code), ("X-Error-Message", code)])

    def give(self, value, headers=()):
        self.answer(200, json.dumps(value).encode(), [("Content-Type", "application/json"), *headers])

    def repository(self, kind, name):
        directory = self.root / kind / name
        return Repository(kind, directory) if (directory / "repository.json").is_file() else None

    def do_GET(self):
        url = urllib.parse.urlsplit(self.path)
        query = dict(urllib.parse.parse_qsl(url.query))
        api = re.fullmatch(r"/api/(models|datasets)/([^/]+/[^/]+)(?:/(revision|tree)/([^/]+)(?:/(.*))?)?", url.path)
        file = re.fullmatch(r"/(datasets/)?([^/]+/[^/]+)/(?:resolve|raw)/([^/]+)/(.+)", url.path)
        if api:
            kind, name, route, revision, _ = api.groups()
            return self.api(self.repository(kind, name), route, urllib.parse.unquote(revision or "main"), query, url.path)
        if file:
            data, name, revision, path = file.groups()
            repository = self.repository("datasets" if data else "models", name)
            return self.file(repository, urllib.parse.unquote(revision), urllib.parse.unquote(path))
        return self.refuse(404, "EntryNotFound")

    do_HEAD = do_GET

    def api(self, repository, route, revision, query, path):
        if repository is None:
            return self.refuse(401, "RepoNotFound")
        commit = repository.commit(revision)
        if commit is None:
            return self.refuse(404, "RevisionNotFound")
        if route != "tree":
            return self.give(repository.info(commit, "blobs" in query))
        entries = [repository.entry(path, data) for path, data in repository.files(commit).items()]
        first = int(query.get("cursor", 0))
        headers = []
        if first + PAGE < len(entries):
            rest = urllib.parse.urlencode({**query, "cursor": first + PAGE})
            headers.append(("Link", f"<http://{self.headers['Host']}{path}?{rest}>; rel=\"next\""))
        return self.give(entries[first:first + PAGE], headers)

    def file(self, repository, revision, path):
        if repository is None:
            return self.refuse(401, "RepoNotFound")
        commit = repository.commit(revision)
        if commit is None:
            return self.refuse(404, "RevisionNotFound")
        if repository.about.get("gated") and "Authorization" not in self.headers:
            return self.refuse(401, "GatedRepo")
        data = repository.files(commit).get(path)
        if data is None:
            return self.refuse(404, "EntryNotFound")
        entry = repository.entry(path, data)
        etag = entry["lfs"]["oid"] if "lfs" in entry else entry["oid"]
        headers = [("ETag", f'"{etag}"'), ("X-Repo-Commit", commit), ("Accept-Ranges", "bytes")]
        if "lfs" in entry:
            headers += [("X-Linked-ETag", f'"{etag}"'), ("X-Linked-Size", str(len(data)))]
        span = re.fullmatch(r"bytes=(\d+)-(\d*)", self.headers.get("Range", ""))
        if not span:
            return self.answer(200, data, headers)
        start, end = int(span.group(1)), int(span.group(2) or len(data) - 1)
        end = min(end, len(data) - 1)
        headers.append(("Content-Range", f"bytes {start}-{end}/{len(data)}"))
        return self.answer(206, data[start:end + 1], headers)


def main():
    Handler.root = pathlib.Path(sys.argv[1]).resolve()
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    print(server.server_address[1], flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
