"""Counts what readers of others show of our documents, beside what the documents have. See tests/consumers.sh.

Arguments: CACHE (venv, npm and target inside), the directory of this file, and DOCUMENTS/FIXTURE/FORMAT/FILE.
What a document has is counted here without any reader: components (all that are listed, files and the subject too), models,
licences and digests (components that have one) and edges. A reader that shows a number of its own for one of them, refuses a
document or ends with an error is `LOST`, unless THEIRS says why that is its own doing.
"""

import collections
import concurrent.futures
import json
import os
import pathlib
import re
import subprocess
import sys
import warnings
import xml.etree.ElementTree as ET

CACHE, HERE, DOCUMENTS = map(pathlib.Path, sys.argv[1:4])
COLUMNS = ("components", "models", "licences", "digests", "edges")
warnings.simplefilter("ignore")

# (reader, format, column or "*") as patterns: why a difference is the reader's. Nothing of ours stands here.
THEIRS = [
    ("lib4sbom", "cyclonedx-.*-xml", "licences|digests", "reads neither digests nor most licences of XML"),
    ("lib4sbom", "cyclonedx", ".*", "leaves the subject out"),
    ("lib4sbom", "spdx-2", "edges", "leaves edges from and to the document and of build scripts out"),
    ("lib4sbom", "spdx-3", ".*", "has no profiles AI and Dataset, and no digests of files"),
    ("cdx-convert", ".*", "components", "drops files, and writes models and data without their profiles"),
    (r"ossbomer \(CERT-In", "cyclonedx", "refused", "takes no `LicenseRef-` for a licence expression"),
]

# The same of what is ours and open: said, and no failure, so that another one is seen.
OURS = [
    ("ossbomer", "spdx-2", "refused", "the subject of several packages has no identifier of its own (`-p` names one)"),
]


def cyclonedx_json(document):
    rest, found = [document.get("metadata", {}).get("component")] + document.get("components", []), []
    while rest:
        component = rest.pop()
        if component:
            found.append(component)
            rest += component.get("components", [])
    return counts(len(found), sum(each["type"] == "machine-learning-model" for each in found),
                  sum(bool(each.get("licenses")) for each in found), sum(bool(each.get("hashes")) for each in found),
                  sum(len(each.get("dependsOn", [])) for each in document.get("dependencies", [])))


def cyclonedx_xml(text):
    root = ET.fromstring(text)
    name = lambda element: element.tag.rsplit("}", 1)[-1]
    child = lambda element, wanted: next((each for each in element if name(each) == wanted), None)
    found, edges = [], 0

    def walk(element):
        for each in element:
            if name(each) in ("tools", "pedigree", "modelCard", "evidence", "annotations"):
                continue
            if name(each) == "component":
                found.append(each)
            walk(each)

    walk(root)
    for dependency in child(root, "dependencies") if child(root, "dependencies") is not None else []:
        edges += sum(name(each) == "dependency" for each in dependency)
    has = lambda each, wanted: child(each, wanted) is not None and len(child(each, wanted)) > 0
    return counts(len(found), sum(each.get("type") == "machine-learning-model" for each in found),
                  sum(has(each, "licenses") for each in found), sum(has(each, "hashes") for each in found), edges)


def spdx_2_json(document):
    packages = document["packages"]
    return counts(len(packages), None, sum(each.get("licenseDeclared", "NOASSERTION") != "NOASSERTION" for each in packages),
                  sum(bool(each.get("checksums")) for each in packages), len(document["relationships"]))


def spdx_2_tag_value(text):
    packages = text.split("\nPackageName: ")[1:]
    licence = re.compile(r"^PackageLicenseDeclared: (?!NOASSERTION)", re.M)
    return counts(len(packages), None, sum(bool(licence.search(each)) for each in packages),
                  sum("\nPackageChecksum: " in each for each in packages), len(re.findall(r"^Relationship: ", text, re.M)))


def spdx_3(document):
    graph = document["@graph"]
    listed = [each for each in graph if re.search(r"Package$|^software_File$", each["type"])]
    edges = [each for each in graph if each.get("relationshipType")]
    known = {each["from"] for each in edges if each["relationshipType"] == "hasDeclaredLicense"
             and not any(to.endswith("NoAssertionLicense") for to in each["to"])}
    return counts(len(listed), sum(each["type"] == "ai_AIPackage" for each in listed),
                  sum(each["spdxId"] in known for each in listed), sum(bool(each.get("verifiedUsing")) for each in listed), len(edges))


def counts(components, models, licences, digests, edges):
    numbers = zip(COLUMNS, (components, models, licences, digests, edges))
    return {column: number for column, number in numbers if number is not None}


def raw(format, text):
    if format.startswith("cyclonedx"):
        return cyclonedx_json(json.loads(text)) if format.endswith("json") else cyclonedx_xml(text)
    if format == "spdx-2.3-tag-value":
        return spdx_2_tag_value(text)
    return (spdx_3 if format == "spdx-3.0-json" else spdx_2_json)(json.loads(text))


def cyclonedx_python_lib(format, path, text):
    from cyclonedx.model.bom import Bom
    from cyclonedx.model.component import ComponentType
    from cyclonedx.schema import SchemaVersion
    from cyclonedx.validation.json import JsonStrictValidator
    from cyclonedx.validation.xml import XmlValidator
    version, kind = re.fullmatch(r"cyclonedx-(1\.\d)-(json|xml)", format).groups()
    schema = SchemaVersion.from_version(version)
    error = (JsonStrictValidator if kind == "json" else XmlValidator)(schema).validate_str(text)
    if error:
        raise ValueError(error)
    bom = Bom.from_json(json.loads(text)) if kind == "json" else Bom.from_xml(ET.fromstring(text))
    rest, found = [bom.metadata.component, *bom.components], []
    while rest:
        component = rest.pop()
        found.append(component)
        rest += component.components
    return counts(len(found), sum(each.type == ComponentType.MACHINE_LEARNING_MODEL for each in found),
                  sum(bool(each.licenses) for each in found), sum(bool(each.hashes) for each in found),
                  sum(len(each.dependencies) for each in bom.dependencies))


def lib4sbom(format, path, text):
    from lib4sbom.parser import SBOMParser
    parser = SBOMParser()
    parser.parse_file(str(path))
    packages = [each for each in parser.get_packages()] + [each for each in parser.get_files()]
    known = lambda each: any(each.get(key) not in (None, "", "NOASSERTION") for key in ("licensedeclared", "licenseconcluded"))
    return counts(len(packages), None, sum(map(known, packages)), sum(bool(each.get("checksum")) for each in packages),
                  len(parser.get_relationships()))


def spdx_tools(format, path, text):
    from spdx_tools.spdx.model import SpdxNoAssertion
    from spdx_tools.spdx.parser.parse_anything import parse_file
    from spdx_tools.spdx.validation.document_validator import validate_full_spdx_document
    document = parse_file(str(path))
    errors = validate_full_spdx_document(document)
    if errors:
        raise ValueError(errors[0].validation_message)
    known = lambda each: each.license_declared is not None and not isinstance(each.license_declared, SpdxNoAssertion)
    return counts(len(document.packages), None, sum(map(known, document.packages)),
                  sum(bool(each.checksums) for each in document.packages), len(document.relationships))


def spdx_python_model(format, path, text):
    from spdx_python_model import v3_0_1 as model
    objects = model.SHACLObjectSet()
    with open(path, encoding="utf-8") as file:
        model.JSONLDDeserializer().read(file, objects)
    each = lambda kind: list(objects.foreach_type(kind))
    listed = each("software_Package") + each("software_File")
    edges = each("Relationship")
    terms = [edge for edge in edges if str(edge.relationshipType).endswith("hasDeclaredLicense")]
    known = {edge.from_._id if hasattr(edge.from_, "_id") else str(edge.from_) for edge in terms
             if not any("NoAssertionLicense" in str(to) for to in edge.to)}
    return counts(len(listed), len(each("ai_AIPackage")), sum(item._id in known for item in listed),
                  sum(bool(item.verifiedUsing) for item in listed), len(edges))


def package_urls(format, path, text):
    from packageurl import PackageURL
    for written in set(re.findall(r'pkg:[a-z]+/[^"<>\s]+', text.replace("&amp;", "&"))):
        PackageURL.from_string(written)
    return {}


def license_expressions(format, path, text):
    from license_expression import get_spdx_licensing
    licensing = get_spdx_licensing()
    for written in set(re.findall(r'"(?:expression|licenseDeclared|licenseConcluded|simplelicensing_licenseExpression)": ?"([^"]+)"', text)):
        licensing.parse(written, validate=False)
    return {}


def ntia(format, path, text):
    from ntia_conformance_checker import SbomChecker
    spec = "spdx3" if format == "spdx-3.0-json" else "spdx2"
    for standard in ("ntia", "bsi", "fsct3-min") if spec == "spdx3" else ("ntia",):
        checker = SbomChecker(str(path), validate=False, compliance=standard, sbom_spec=spec)
        lacks = {name: len(value) for name in dir(checker) if name.startswith("components_without_")
                 for value in [getattr(checker, name)] if isinstance(value, list) and value}
        # Two models of this fixture wait for a person's decision on their licences; in others, crates of the workspace have
        # no file of their own.
        bsi = ("creators", "filenames", "sha512_hashes", "structured_prop", "names", "versions")
        asked = {"ntia": ("names", "versions", "identifiers", "suppliers"), "fsct3-min": ("names", "versions", "suppliers"),
                 "bsi": bsi if "coding-assistant" in path.parts else ()}
        lacking = {name: lacks[f"components_without_{name}"] for name in asked[standard] if f"components_without_{name}" in lacks}
        if lacking:
            raise ValueError(f"{standard}: without {lacking}")
    return {}


def tool(*arguments, fails=None):
    """A program of the venv: it ends well or, where `fails` tells a failure, does not say what that matches."""
    def run(format, path, text):
        program = CACHE / "venv/bin" / arguments[0]
        if not program.exists():
            raise ModuleNotFoundError(arguments[0])
        output = subprocess.run([program, *[str(path) if each == "{}" else each for each in arguments[1:]]], capture_output=True,
                                text=True, timeout=300, env={**os.environ, "SYFT_CHECK_FOR_APP_UPDATE": "false"})
        said = output.stdout + output.stderr
        if re.search(fails, said) if fails else output.returncode != 0:
            raise ValueError(said[-200:])
        return {}
    return run


CYCLONEDX, SPDX_2, SPDX_3 = r"cyclonedx-.*", r"spdx-2\.3-.*", r"spdx-3\.0-json"
READERS = [
    ("cyclonedx-python-lib", CYCLONEDX, cyclonedx_python_lib),
    ("lib4sbom", r"cyclonedx-1\.[56]-.*|spdx-.*", lib4sbom),
    ("spdx-tools", SPDX_2, spdx_tools),
    ("spdx-python-model", SPDX_3, spdx_python_model),
    ("packageurl-python", ".*", package_urls),
    ("license-expression", ".*json", license_expressions),
    ("sbomcheck", r"spdx-.*", ntia),
    ("ossbomer (NTIA)", r"cyclonedx-1\.6-json|spdx-2\.3-json", tool("ossbomer", "validate", "--file", "{}", "--profile", "ntia-min-elements")),
    ("ossbomer (CRA)", r"cyclonedx-1\.6-json|spdx-2\.3-json", tool("ossbomer", "validate", "--file", "{}", "--profile", "eu-cra-annex-i")),
    ("ossbomer (CERT-In)", r"cyclonedx-1\.6-json|spdx-2\.3-json", tool("ossbomer", "validate", "--file", "{}", "--profile", "cert-in-v2.0")),
    ("openchain-telco", r"spdx-2\.3-json", tool("openchain-telco-sbom-validator", "{}", fails=r"(?i)Package without|is missing|Invalid|There is no")),
    ("sbom2doc", r"cyclonedx-1\.6-json|spdx-2\.3-.*", tool("sbom2doc", "-i", "{}", "-f", "json")),
    ("sbomaudit", r"cyclonedx-1\.6-json|spdx-2\.3-.*", tool("sbomaudit", "--offline", "-i", "{}", fails="Traceback")),
    ("syft", r"cyclonedx-1\.[56]-.*|spdx-2\.3-.*", tool("syft", "convert", "{}", "-o", "syft-json")),
    ("cdx-ev", r"cyclonedx-.*-json", tool("cdx-ev", "validate", "--no-filename-validation", "{}")),
]


def python_rows(format, path, text):
    for name, formats, reader in READERS:
        if re.fullmatch(formats, format):
            try:
                yield name, path, reader(format, path, text), ""
            except ModuleNotFoundError as absent:
                print(f"not installed: {name}: {absent}", file=sys.stderr)
            except Exception as error:  # whatever a reader raises is its verdict
                yield name, path, {}, f"{type(error).__name__}: {error}"


def foreign_rows(command):
    if not pathlib.Path(command[0]).exists() and command[0] != "node":
        return
    output = subprocess.run(command, capture_output=True, text=True, timeout=900)
    for line in output.stdout.splitlines():
        name, path, numbers, why = (line.split("\t") + [""] * 3)[:4]
        yield name, pathlib.Path(path), {key: int(value) for key, value in (each.split("=") for each in numbers.split())}, why
    if output.returncode != 0:
        yield command[0], pathlib.Path("-"), {}, output.stderr[-200:]


def known(table, reader, format, column):
    """Why; a refusal is known only where a row is about refusals."""
    for name, formats, columns, why in table:
        is_about = columns == "refused" if column == "refused" else re.fullmatch(columns, column)
        if is_about and re.match(name, reader) and re.match(formats, format):
            return why


def main():
    paths = sorted(path for path in DOCUMENTS.glob("*/*/*") if path.is_file())
    documents = {path: (path.parent.name, path.read_text()) for path in paths}
    has = {path: raw(format, text) for path, (format, text) in documents.items()}
    arguments = [f"{format}={path}" for path, (format, _) in documents.items()]
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        others = [pool.submit(lambda command: list(foreign_rows(command)), command) for command in (
            ["node", str(HERE / "readers.mjs"), str(CACHE / "npm"), *arguments], [str(CACHE / "target/debug/consumers"), *arguments])]
        rows = [row for path, (format, text) in documents.items() for row in python_rows(format, path, text)]
        rows += [row for other in others for row in other.result()]
    lost, seen, reasons = 0, collections.Counter(), set()
    print(f"{'fixture':<18}{'format':<20}{'reader':<24}" + "".join(f"{column:>12}" for column in COLUMNS))
    for path in paths:
        format = documents[path][0]
        print(f"{path.parts[-3]:<18}{format:<20}{'(the document)':<24}" + "".join(f"{has[path].get(column, '-'):>12}" for column in COLUMNS))
        for name, _, numbers, why in sorted(row for row in rows if row[1] == path):
            seen[name] += 1
            cells, verdict = [], ""
            for column in COLUMNS:
                number, expected = numbers.get(column), has[path].get(column)
                cells.append("-" if number is None else f"{number}" if number == expected else f"{number}/{expected}")
                if number is not None and expected is not None and number != expected:
                    reason = known(THEIRS, name, format, column)
                    reasons.update([("theirs", name, reason)] if reason else [])
                    verdict = verdict or ("" if reason else "LOST")
            if why:
                reason = [(whose, name, known(table, name, format, "refused")) for whose, table in (("theirs", THEIRS), ("ours, open", OURS))]
                reason = [row for row in reason if row[2]]
                reasons.update(reason)
                verdict = f"({reason[0][0]}) {why}" if reason else f"LOST: {why}"
                verdict = " ".join(verdict.split())
            lost += verdict.startswith("LOST")
            if verdict or any("/" in cell for cell in cells) or any(cell != "-" for cell in cells):
                print(f"{'':<18}{'':<20}{name:<24}" + "".join(f"{cell:>12}" for cell in cells) + f"  {verdict}"[:220])
    for row in (row for row in rows if row[1] not in has):
        print(f"LOST: {row[0]}: {row[3]}")
        lost += 1
    for whose, name, reason in sorted(reasons):
        print(f"{whose}: {name}: {reason}")
    print(f"{len(seen)} readers, {sum(seen.values())} documents read, {lost} lost or refused")
    sys.exit(1 if lost else 0)


main()
