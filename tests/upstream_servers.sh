#!/usr/bin/env bash
# `upstream` against real servers on this machine, and every other command without a socket.
#
#   tests/upstream_servers.sh PROGRAM
#
# The hub is `tests/hub_server.py`, which PyPI `huggingface_hub` reads first; the registry is Debian's `docker-registry`, filled by
# `skopeo`; Git is `git http-backend` behind Python. `strace` watches the commands that promise no network.
set -euo pipefail
program=$(realpath "$1")
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
. "$here/servers.sh"
need strace strace
need docker-registry docker-registry
need skopeo skopeo
need git git
need openssl openssl
install 'huggingface_hub==2.4.0'
unset HF_TOKEN HF_HOME
export HF_HUB_DISABLE_IMPLICIT_TOKEN=1 HF_HUB_CACHE="$work/none" OLLAMA_MODELS="$work/none" CARGO_NET_RETRY=0

# The hub.
pinned=$(printf '1%.0s' {1..40}) latest=$(printf '2%.0s' {1..40})
repository() { # repository PATH GATED LARGE
    mkdir -p "$work/hub/$1/$pinned" "$work/hub/$1/$latest"
    printf '{"gated": %s, "commits": ["%s", "%s"], "large": ["%s"]}' "$2" "$pinned" "$latest" "$3" >"$work/hub/$1/repository.json"
}
both() { tee "$work/hub/$1/$pinned/$2" >"$work/hub/$1/$latest/$2"; }
repository models/acme/net false '*.safetensors'
printf -- '---\nlicense: other\nlicense_name: acme\nlicense_link: LICENSE\n---\n# Net\n' | both models/acme/net README.md
printf 'Acme Model Licence\n\nYou may use the model. You may not sell it.\n' | both models/acme/net LICENSE
printf '\73\0\0\0\0\0\0\0{"w":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}     \0\0\0\0' | both models/acme/net model.safetensors
printf '{"model_type": "net"}' | both models/acme/net config.json
repository models/acme/gated '"manual"' '*.safetensors'
printf -- '---\nlicense: other\n---\n' | both models/acme/gated README.md
repository datasets/acme/words false '*.parquet'
printf -- '---\nlicense: cc-by-4.0\n---\n' | both datasets/acme/words README.md
"$cache/venv/bin/python" "$here/hub_server.py" "$work/hub" >"$work/port" &
pids+=($!)
for _ in $(seq 50); do [ -s "$work/port" ] && break; sleep 0.1; done
export HF_ENDPOINT="http://127.0.0.1:$(cat "$work/port")"
"$cache/venv/bin/python" "$here/hub_client.py" "$HF_ENDPOINT" "$work/hub"

# A product.
app="$work/app"
mkdir -p "$app/src" "$app/net"
cp "$work/hub/models/acme/net/$pinned/"{LICENSE,README.md,model.safetensors} "$app/net/"
echo 'fn main() {}' >"$app/src/main.rs"
printf 'version = 4\n\n[[package]]\nname = "app"\nversion = "1.0.0"\n' >"$app/Cargo.lock"
declare_model() { # declare_model SOURCE VERSION
    printf '[package]\nname = "app"\nversion = "1.0.0"\nedition = "2024"\nlicense = "MIT"\n\n[workspace]\n\n[[package.metadata.model-sbom.model]]\nname = "net"\n%ssource = "%s"\nlicense = "LicenseRef-Acme"\nlicense-file = "net/LICENSE"\ncard = "net/README.md"\nfiles = ["net/*.safetensors"]\n' \
        "${2:+version = \"$2\"
}" "$1" >"$app/Cargo.toml"
}
run() { "$program" "$@" --manifest-path "$app/Cargo.toml"; }
declare_model hf:acme/net "$pinned"
run lock --quiet
expect "nothing changed at the hub" 0 "Unchanged 0 errors, 0 warnings; 1 of 1 answered" run upstream
# The script of the source guide sees the bytes of one file of one branch.
guide() { curl -s "$HF_ENDPOINT/acme/net/resolve/main/LICENSE" | md5sum; }
command -v curl >/dev/null && before=$(guide)
sed -i 's/^license: other/license: mit/' "$work/hub/models/acme/net/$pinned/README.md"
expect "the tag of the pinned commit changed" 1 "error[upstream-license-changed]" run upstream
if command -v curl >/dev/null; then
    [ "$before" = "$(guide)" ] && echo "ok: the MD5 of the licence file does not see a changed tag"
fi
cp "$app/net/README.md" "$work/hub/models/acme/net/$pinned/README.md"
mv "$work/hub/models/acme/net/$latest/LICENSE" "$work/hub/models/acme/net/$latest/LICENSE.md"
expect "the latest commit renamed its licence text, which is no change" 0 "Unchanged" run upstream
mv "$work/hub/models/acme/net/$latest/LICENSE.md" "$work/hub/models/acme/net/$latest/LICENSE"
sed -i 's/"gated": false/"gated": "auto"/' "$work/hub/models/acme/net/repository.json"
expect "a gate was added" 1 "error[upstream-gated]" run upstream
sed -i 's/"gated": "auto"/"gated": false/' "$work/hub/models/acme/net/repository.json"
sed -i 's/You may use/You may not use/' "$work/hub/models/acme/net/$pinned/LICENSE"
expect "a word of the text changed" 1 "error[upstream-text-changed]" run upstream
cp "$app/net/LICENSE" "$work/hub/models/acme/net/$pinned/LICENSE"
mv "$work/hub/models/acme/net" "$work/hub/models/acme/other"
expect "the model is gone" 1 "error[upstream-gone]" run upstream
mv "$work/hub/models/acme/other" "$work/hub/models/acme/net"
expect "nothing changed again" 0 "Unchanged" run upstream

# A lock of a model that is not here.
mv "$app/net" "$work/net"
printf '[package]\nname = "app"\nversion = "1.0.0"\nedition = "2024"\nlicense = "MIT"\n\n[workspace]\n\n[[package.metadata.model-sbom.model]]\nname = "net"\nversion = "%s"\nsource = "hf:acme/net"\nlicense = "LicenseRef-Acme"\ndelivery = "downloaded"\n' "$pinned" >"$app/Cargo.toml"
rm "$app/model-sbom.lock"
expect "a model that is not here is locked by its publisher" 0 "Locked 1 model" run lock --upstream
expect "its digest is marked" 0 'listed-in = "upstream"' cat "$app/model-sbom.lock"
expect "its document has the digest without a network" 0 "$(sha256sum <"$work/net/model.safetensors" | cut -d' ' -f1)" run --locked -f cyclonedx -o -
mv "$work/net" "$app/net"
rm "$app/model-sbom.lock"

# A registry.
mkdir -p "$work/registry" "$work/image/blobs/sha256"
printf 'version: 0.1\nstorage:\n  filesystem: {rootdirectory: %s}\nhttp: {addr: 127.0.0.1:%s}\n' "$work/registry" 5987 >"$work/registry.yml"
docker-registry serve "$work/registry.yml" >"$work/registry.log" 2>&1 &
pids+=($!)
blob() { local digest; digest=$(sha256sum "$1" | cut -d' ' -f1); cp "$1" "$work/image/blobs/sha256/$digest"; echo "$digest"; }
descriptor() { # descriptor MEDIA-TYPE FILE
    printf '{"mediaType":"%s","digest":"sha256:%s","size":%s,"annotations":{"org.opencontainers.image.title":"%s"}}' "$1" "$(blob "$2")" "$(stat -c %s "$2")" "$(basename "$2")"
}
printf '{}' >"$work/empty.json"
printf '{"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json","config":{"mediaType":"application/vnd.oci.empty.v1+json","digest":"sha256:%s","size":2},"layers":[%s,%s],"annotations":{"org.opencontainers.image.licenses":"LicenseRef-Acme"}}' \
    "$(blob "$work/empty.json")" "$(descriptor application/vnd.docker.ai.safetensors "$app/net/model.safetensors")" "$(descriptor application/vnd.docker.ai.license "$app/net/LICENSE")" >"$work/manifest.json"
manifest=$(blob "$work/manifest.json")
printf '{"imageLayoutVersion":"1.0.0"}' >"$work/image/oci-layout"
printf '{"schemaVersion":2,"manifests":[{"mediaType":"application/vnd.oci.image.manifest.v1+json","digest":"sha256:%s","size":%s,"annotations":{"org.opencontainers.image.ref.name":"1"}}]}' \
    "$manifest" "$(stat -c %s "$work/manifest.json")" >"$work/image/index.json"
for _ in $(seq 50); do
    skopeo copy --quiet --dest-tls-verify=false "oci:$work/image:1" docker://127.0.0.1:5987/acme/net:1 2>"$work/skopeo.log" && break
    sleep 0.2
done
sed -i '/^card/d' "$app/Cargo.toml"
declare_model "oci:127.0.0.1:5987/acme/net:1@sha256:$manifest" ""
expect "nothing changed in the registry" 0 "1 of 1 answered" run upstream
expect "the registry tells the digest of the manifest" 0 "\"revision\": \"sha256:$manifest\"" run upstream --message-format json
declare_model oci:127.0.0.1:5987/acme/net:2 ""
expect "the registry has no such tag" 1 "error[upstream-gone]" run upstream
declare_model oci:127.0.0.1:5987/acme/net:1 ""
printf 'x' >>"$app/net/model.safetensors"
expect "the weights here are not those of the registry" 1 "error[upstream-files-changed]" run upstream
cp "$work/hub/models/acme/net/$pinned/model.safetensors" "$app/net/"

# Bills of materials in the registry, which has no interface of referrers: an image of its own, and the tag that stands in for one.
sbom() { # sbom PRODUCT
    printf '{"bomFormat":"CycloneDX","specVersion":"1.6","metadata":{"component":{"type":"application","name":"%s","version":"1"}},"components":[{"type":"machine-learning-model","name":"net","version":"1","licenses":[{"license":{"id":"MIT"}}]}]}' "$1" >"$work/$1.cdx.json"
    printf '{"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json","config":{"mediaType":"application/vnd.oci.empty.v1+json","digest":"sha256:%s","size":2},"layers":[%s]}' \
        "$(blob "$work/empty.json")" "$(descriptor application/vnd.cyclonedx+json "$work/$1.cdx.json")" >"$work/$1.json"
    printf '{"schemaVersion":2,"manifests":[{"mediaType":"application/vnd.oci.image.manifest.v1+json","digest":"sha256:%s","size":%s,"annotations":{"org.opencontainers.image.ref.name":"%s"}}]}' \
        "$(blob "$work/$1.json")" "$(stat -c %s "$work/$1.json")" "$1" >"$work/image/index.json"
    skopeo copy --quiet --dest-tls-verify=false "oci:$work/image:$1" "docker://127.0.0.1:5987/acme/net:$2"
}
sbom own sbom
sbom referring "sha256-$manifest"
expect "the registry lists the documents of its tags" 0 "1 model, 0 bases, 0 datasets in 2 of 2 products; 2 documents read" "$program" fleet oci:127.0.0.1:5987/acme/net
expect "an image leads to what refers to it" 0 "1 of 1 product; 1 document read" "$program" fleet oci:127.0.0.1:5987/acme/net:1
expect "a repository that is not there is an error" 3 "404" "$program" fleet oci:127.0.0.1:5987/acme/none

# Git over HTTPS: `git http-backend` behind TLS, which Git's own client reads first.
openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -addext subjectAltName=DNS:localhost \
    -addext basicConstraints=critical,CA:FALSE -keyout "$work/tls.key" -out "$work/tls.pem" 2>/dev/null
mkdir -p "$work/git/acme"
export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_NOSYSTEM=1
git init --quiet --initial-branch main "$work/source"
cp "$app/net/LICENSE" "$work/source/"
git -C "$work/source" add LICENSE
git -C "$work/source" -c user.name=a -c user.email=a@localhost commit --quiet --message one
git -C "$work/source" -c user.name=a -c user.email=a@localhost tag --annotate v1 --message v1
commit=$(git -C "$work/source" rev-parse HEAD)
git clone --quiet --bare "$work/source" "$work/git/acme/net.git"
"$cache/venv/bin/python" "$here/git_server.py" "$work/git" "$work/tls.pem" "$work/tls.key" >"$work/git-port" &
pids+=($!)
for _ in $(seq 50); do [ -s "$work/git-port" ] && break; sleep 0.1; done
git_url="https://localhost:$(cat "$work/git-port")/acme/net.git"
expect "git reads the server of Git" 0 "$commit" env GIT_SSL_CAINFO="$work/tls.pem" git ls-remote "$git_url" 'refs/tags/v1^{}'
trusting() { env SSL_CERT_FILE="$work/tls.pem" "$program" "$@" --manifest-path "$app/Cargo.toml"; }
declare_model "git+$git_url" v1
run lock --quiet
expect "an annotated tag is the commit that it names" 0 "\"revision\": \"$commit\"" trusting upstream --message-format json
expect "of Git the licence is not compared, which is said" 0 "Git over HTTPS lists refs" trusting upstream
expect "a certificate that is not trusted is no answer" 3 "no trusted connection to localhost" run upstream
declare_model "git+$git_url" v2
expect "Git has no such tag" 1 "error[upstream-gone]" trusting upstream
declare_model "git+$git_url" "$commit"
expect "the commit of a branch is there" 0 "Incomplete" trusting upstream
git -C "$work/git/acme/net.git" update-ref -d refs/heads/main
git -C "$work/git/acme/net.git" tag -d v1 >/dev/null
expect "a commit at no ref is not said to be there" 0 "no branch or tag is at it" trusting upstream
declare_model "git+${git_url%net.git}none.git" v1
expect "Git has no such repository" 1 "error[upstream-gone]" trusting upstream
rm "$app/model-sbom.lock"

# No other command opens a socket. Cargo and Git are other programs, and no part of the promise.
declare_model hf:acme/net "$pinned"
run lock --quiet
mkdir -p "$work/sboms"
run --locked --quiet -f cyclonedx -f spdx -f in-toto -o "$work/sboms/" --artifact "$app/src/main.rs"
document=$(echo "$work"/sboms/*.cdx.json)
for words in "" lock "lock --locked" check verify review "review --due" report notices "licenses --matrix" licenses explain "init --dry-run" \
    "add hf:acme/other --dry-run" "completions bash" "schemas $work/schemas" "man $work/man" "verify $document --root $app" \
    "diff $document $document" "conform $document --profile ntia" "fleet $work/sboms"; do
    case $words in explain | completions* | schemas* | man* | "verify /"* | diff* | conform* | fleet*) place=() ;; *) place=(--manifest-path "$app/Cargo.toml") ;; esac
    status=0
    # shellcheck disable=SC2086
    strace -f -q -e trace=socket,connect -o "$work/trace" "$program" $words "${place[@]}" >"$work/out" 2>&1 || status=$?
    if [ $status -gt 1 ]; then
        echo "FAILED: \`$words\` ends with $status: what it would do is not seen"
        cat "$work/out"
        failed=1
    elif grep -E 'AF_INET6?' "$work/trace"; then
        echo "FAILED: \`$words\` opens a socket"
        failed=1
    else
        echo "ok: no socket: cargo model-sbom $words"
    fi
done
strace -f -q -e trace=socket,connect -o "$work/trace" "$program" upstream --manifest-path "$app/Cargo.toml" >/dev/null 2>&1
grep -q AF_INET "$work/trace" || { echo "FAILED: the socket of upstream is not seen: the watch is blind"; failed=1; }
exit $failed
