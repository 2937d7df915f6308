#!/usr/bin/env bash
# The hand over of documents: a statement of `-f in-toto` is signed and verified by the libraries that `cosign` and `actions/attest`
# are built after, and read again; a document is pushed with the client of PyPI `oras` to Debian's `docker-registry`, attached to an
# image, and found there by `fleet`. No key leaves this machine, and nothing is asked of others.
#
#   tests/handover.sh PROGRAM
set -euo pipefail
program=$(realpath "$1")
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
. "$here/servers.sh"
need npm npm
need docker-registry docker-registry
install 'in-toto-attestation==0.9.3' 'securesystemslib[crypto]==1.6.0' 'oras==0.2.43'
sigstore=$cache/sigstore
[ -d "$sigstore/node_modules/@sigstore/verify" ] || npm install --silent --no-audit --no-fund --ignore-scripts --prefix "$sigstore" \
    @sigstore/bundle@4 @sigstore/protobuf-specs@0.5 @sigstore/sign@4 @sigstore/verify@3 >/dev/null

cp -r "$here/../fixtures/coding-assistant" "$work/app"
echo 'the program' >"$work/app/program"
run() { "$program" "$@" --manifest-path "$work/app/Cargo.toml"; }
run --locked --quiet -f in-toto -o "$work/app.intoto.json" --artifact "$work/app/program"
expect "the subject is the file" 0 "$(sha256sum <"$work/app/program" | cut -d' ' -f1)" head -c 400 "$work/app.intoto.json"
"$cache/venv/bin/python" "$here/sign_statement.py" "$work/app.intoto.json" "$work/envelope.json"
cp "$here/sign_statement.mjs" "$sigstore/"
node "$sigstore/sign_statement.mjs" "$work/app.intoto.json" "$work/bundle.json"
for signed in envelope bundle; do
    expect "the document in the $signed is read" 0 '1 of 1 product; 1 document read' "$program" fleet --model 'hf:bigcode/*' "$work/$signed.json"
    expect "the files are those of the document in the $signed" 0 "Verified" "$program" verify "$work/$signed.json" --root "$work/app"
done

printf 'version: 0.1\nstorage:\n  filesystem: {rootdirectory: %s}\nhttp: {addr: 127.0.0.1:5983}\n' "$work/registry" >"$work/registry.yml"
docker-registry serve "$work/registry.yml" >"$work/registry.log" 2>&1 &
pids+=($!)
mkdir "$work/sboms"
run --locked --quiet -f cyclonedx -o "$work/sboms/"
cd "$work/sboms"
"$cache/venv/bin/python" - ./*.cdx.json >"$work/pushed" <<'PYTHON'
import pathlib, sys, time
import oras.client

client = oras.client.OrasClient(hostname="127.0.0.1:5983", insecure=True)
pathlib.Path("weights").write_bytes(b"weights")
for attempt in range(50):
    try:
        client.push(target="127.0.0.1:5983/acme/app:1", files=["weights"], disable_path_validation=True, quiet=True)
        break
    except Exception:
        time.sleep(0.2)
target = "127.0.0.1:5983/acme/app:sbom"
client.push(target=target, files=[f"{sys.argv[1]}:application/vnd.cyclonedx+json"], disable_path_validation=True, quiet=True)
PYTHON
expect "what oras pushed is found in the registry" 0 "1 of 1 product; 1 document read" "$program" fleet --model 'hf:bigcode/*' oci:127.0.0.1:5983/acme/app
exit $failed
