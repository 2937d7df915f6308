#!/usr/bin/env bash
# Time and memory of `fleet` over many documents: `benches/fleet.sh [DOCUMENTS [COMPONENTS]]`, 5,000 of 500 by default.
#
# Needs GNU time, python3 and 2 GiB of disk. Each document is of a product of its own: one component in 25 is a model out of
# 300, with a file, a licence, a review and a base; the others are crates with a licence, a digest and a dependency. Every
# fifth document is SPDX 2.3, the others are CycloneDX 1.6. Bars: 60 s, 500 MiB on two cores.
set -euo pipefail
documents=${1:-5000}
components=${2:-500}
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

python3 - "$work" "$documents" "$components" <<'PY'
import hashlib, json, pathlib, random, sys
work, documents, components = pathlib.Path(sys.argv[1]) / "sboms", int(sys.argv[2]), int(sys.argv[3])
licenses = ["MIT", "Apache-2.0", "MIT OR Apache-2.0", "BSD-3-Clause", "LicenseRef-acme"]
pick = random.Random(1)
sha = lambda text: hashlib.sha256(text.encode()).hexdigest()

def model(index):
    name, license = f"model-{index:03}", licenses[index % 5]
    facts = {"license:risk": "low", "source": f"hf:acme/{name}", "delivery": "bundled"}
    if license.startswith("LicenseRef"):
        facts |= {"review:status": "approved", "review:expires": "2099-01-01"}
    return name, sha(name)[:40], license, [{"name": f"model-sbom:{key}", "value": value} for key, value in facts.items()]

def cyclonedx(number, models, crates):
    parts = []
    for index in models:
        name, version, license, facts = model(index)
        purl = f"pkg:huggingface/acme/{name}@{version}"
        parts.append({
            "type": "machine-learning-model", "bom-ref": purl, "name": name, "version": version, "purl": purl,
            "hashes": [{"alg": "SHA-256", "content": sha(name)}], "properties": facts,
            "licenses": [{"expression": license, "acknowledgement": "declared"}],
            "components": [{"type": "file", "name": "model.safetensors", "bom-ref": purl + "#model.safetensors",
                            "hashes": [{"alg": "SHA-256", "content": sha(name)}]}],
            "pedigree": {"ancestors": [{"type": "machine-learning-model", "name": f"base-{index % 20}", "version": "1",
                                        "licenses": [{"license": {"id": "MIT"}}]}]}})
    for name in crates:
        parts.append({"type": "library", "bom-ref": name, "name": name, "version": "1.0.0", "purl": f"pkg:cargo/{name}@1.0.0",
                      "description": "A crate that does what a crate of its name does, and a little more than that",
                      "hashes": [{"alg": "SHA-256", "content": sha(name)}],
                      "externalReferences": [{"type": "vcs", "url": f"https://git.example/{name}"}],
                      "licenses": [{"expression": licenses[len(name) % 4], "acknowledgement": "declared"}]})
    edges = [{"ref": one, "dependsOn": [other]} for one, other in zip(crates, crates[1:])]
    subject = {"type": "application", "bom-ref": "app", "name": f"product-{number:05}", "version": "1.0.0"}
    return {"bomFormat": "CycloneDX", "specVersion": "1.6", "serialNumber": f"urn:uuid:{number:032x}", "version": 1,
            "metadata": {"timestamp": "2026-01-01T00:00:00Z", "component": subject}, "components": parts, "dependencies": edges}

def spdx(number, models, crates):
    package = lambda id, name, version, license, purl: {
        "SPDXID": f"SPDXRef-{id}", "name": name, "versionInfo": version, "downloadLocation": "NOASSERTION",
        "licenseDeclared": license, "licenseConcluded": "NOASSERTION", "copyrightText": "NOASSERTION",
        "checksums": [{"algorithm": "SHA256", "checksumValue": sha(name)}],
        "externalRefs": [{"referenceCategory": "PACKAGE-MANAGER", "referenceType": "purl", "referenceLocator": purl}]}
    packages = [package("app", f"product-{number:05}", "1.0.0", "MIT", f"pkg:generic/product-{number:05}@1.0.0")]
    for index in models:
        name, version, license, _ = model(index)
        packages.append(package(name, name, version, license, f"pkg:huggingface/acme/{name}@{version}"))
    packages += [package(name, name, "1.0.0", licenses[len(name) % 4], f"pkg:cargo/{name}@1.0.0") for name in crates]
    relations = [{"spdxElementId": "SPDXRef-app", "relationshipType": "DEPENDS_ON", "relatedSpdxElement": each["SPDXID"]}
                 for each in packages[1:]]
    about = {"spdxElementId": "SPDXRef-DOCUMENT", "relationshipType": "DESCRIBES", "relatedSpdxElement": "SPDXRef-app"}
    return {"spdxVersion": "SPDX-2.3", "SPDXID": "SPDXRef-DOCUMENT", "name": "x", "dataLicense": "CC0-1.0",
            "documentNamespace": f"https://example.org/{number}", "packages": packages, "relationships": [about] + relations,
            "creationInfo": {"created": "2026-01-01T00:00:00Z", "creators": ["Tool: bench"]}}

for number in range(documents):
    directory = work / f"{number // 100:03}"
    directory.mkdir(parents=True, exist_ok=True)
    models = pick.sample(range(300), max(1, components // 25))
    crates = [f"crate-{index}" for index in pick.sample(range(5000), components - len(models))]
    text = json.dumps((spdx if number % 5 == 4 else cyclonedx)(number, models, crates), indent=1)
    (directory / f"{number:05}.json").write_text(text)
PY
du -sh "$work/sboms" | cut -f1
cd "$work"
for format in human json csv html; do
    /usr/bin/time -f '%e s %M KiB' -o "$work/took" taskset --cpu-list 0,1 "$tool" fleet sboms --format "$format" --quiet --output answer
    printf '%-6s %s, an answer of %s\n' "$format" "$(cat "$work/took")" "$(du -h answer | cut -f1)"
done
