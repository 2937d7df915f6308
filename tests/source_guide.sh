#!/usr/bin/env bash
# What two ways to watch licences notice of one set of changes at a hub: the script of a licence guide (the MD5 of `LICENSE` on
# `main`, as `curl` gets it), and `cargo model-sbom upstream`. A table in Markdown; fails where `upstream` misses a change.
#
#   tests/source_guide.sh PROGRAM
set -euo pipefail
program=$(realpath "$1")
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
. "$here/servers.sh"
need curl curl
install 'huggingface_hub==2.4.0'
unset HF_TOKEN HF_HOME
export HF_HUB_DISABLE_IMPLICIT_TOKEN=1 HF_HUB_CACHE="$work/none" OLLAMA_MODELS="$work/none" CARGO_NET_RETRY=0

pinned=$(printf '1%.0s' {1..40}) latest=$(printf '2%.0s' {1..40})
net="$work/hub/models/acme/net"
make() { # The hub as it was when the model was declared.
    rm -rf "$work/hub/models"
    mkdir -p "$net/$pinned" "$net/$latest"
    printf '{"gated": false, "commits": ["%s", "%s"], "large": ["*.safetensors"]}' "$pinned" "$latest" >"$net/repository.json"
    for commit in "$pinned" "$latest"; do
        printf -- '---\nlicense: other\nlicense_name: acme\nlicense_link: LICENSE\n---\n# Net\n' >"$net/$commit/README.md"
        printf 'Acme Model Licence\n\nYou may use the model. You may not sell it.\n' >"$net/$commit/LICENSE"
        printf '\73\0\0\0\0\0\0\0{"w":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}     \0\0\0\0' >"$net/$commit/model.safetensors"
    done
}
make
"$cache/venv/bin/python" "$here/hub_server.py" "$work/hub" >"$work/port" &
pids+=($!)
for _ in $(seq 50); do [ -s "$work/port" ] && break; sleep 0.1; done
export HF_ENDPOINT="http://127.0.0.1:$(cat "$work/port")"

app="$work/app"
mkdir -p "$app/src" "$app/net"
cp "$net/$pinned/"* "$app/net/"
echo 'fn main() {}' >"$app/src/main.rs"
printf 'version = 4\n\n[[package]]\nname = "app"\nversion = "1.0.0"\n' >"$app/Cargo.lock"
printf '[package]\nname = "app"\nversion = "1.0.0"\nedition = "2024"\nlicense = "MIT"\n\n[workspace]\n\n[[package.metadata.model-sbom.model]]\nname = "net"\nversion = "%s"\nsource = "hf:acme/net"\nlicense = "LicenseRef-Acme"\nlicense-file = "net/LICENSE"\ncard = "net/README.md"\nfiles = ["net/*.safetensors"]\n' "$pinned" >"$app/Cargo.toml"
"$program" lock --quiet --manifest-path "$app/Cargo.toml"

guide() { curl -s "$HF_ENDPOINT/acme/net/raw/main/LICENSE" | md5sum; }
before=$(guide)
codes='import json, sys; print(" ".join(dict.fromkeys(f["code"] for f in json.load(sys.stdin)["findings"])) or "nothing")'
printf '| change | MD5 of `LICENSE` | `upstream` | exit code |\n|---|---|---|---|\n'
row() { # row WHAT EXPECTED COMMAND: EXPECTED is the first code, or nothing
    local md5=same found status=0
    make
    (cd "$net" && eval "$3")
    [ "$before" = "$(guide)" ] || md5=differs
    "$program" upstream --message-format json --manifest-path "$app/Cargo.toml" >"$work/out" 2>/dev/null || status=$?
    found=$(python3 -c "$codes" <"$work/out")
    printf '| %s | %s | %s | %s |\n' "$1" "$md5" "$found" "$status"
    [[ " $found " == *" $2 "* ]] || { echo "FAILED: $2 was expected"; failed=1; }
}
row "nothing" nothing :
row "layout of the text alone" nothing "sed -i 's/\$/\\r/' */LICENSE"
row "tag, latest commit" upstream-terms-ahead "sed -i 's/^license: other/license: mit/' $latest/README.md"
row "tag, declared commit" upstream-license-changed "sed -i 's/^license: other/license: mit/' $pinned/README.md"
row "text renamed, latest commit" nothing "mv $latest/LICENSE $latest/LICENSE.md"
row "gate added" upstream-gated "sed -i 's/\"gated\": false/\"gated\": \"manual\"/' repository.json"
row "a word of the text, latest commit" upstream-terms-ahead "sed -i 's/You may use/You may not use/' $latest/LICENSE"
row "a word of the text, declared commit" upstream-text-changed "sed -i 's/You may use/You may not use/' $pinned/LICENSE"
row "use policy added, latest commit" upstream-terms-ahead "echo 'No war.' >$latest/USE_POLICY.md"
row "weights replaced, declared commit" upstream-files-changed "printf x >>$pinned/model.safetensors"
row "declared commit removed" upstream-gone "sed -i 's/\"$pinned\", //' repository.json"
row "model removed" upstream-gone "mv ../net ../other"
exit $failed
