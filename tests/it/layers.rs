//! Layouts whose layers are archives, as KitOps and ModelPack pack them: whole commands on what is inside.

use std::collections::BTreeMap;
use std::io::Write;

use cargo_model_sbom::emit::FORMATS;
use flate2::Compression;
use flate2::write::GzEncoder;
use ruzstd::encoding::{CompressionLevel, compress_to_vec};
use serde_json::json;

use crate::conformance::assert_valid;
use crate::document::Document;
use crate::support::{SAFETENSORS, Workspace, sha256};

const LAYOUT: &str = "models/tiny.oci";
const CARD: &str = "---\nlicense: mit\n---\n# Tiny\n";
const LICENSE: &str = include_str!("../../LICENSE-MIT");
const KITFILE: &str = r#"{"manifestVersion":"1.0.0","package":{"name":"tiny","version":"1.0","license":"MIT","authors":["Acme"]},"model":{"name":"tiny","path":"."}}"#;

fn archive(files: &[(&str, &str)]) -> Vec<u8> {
    let mut builder = tar::Builder::new(Vec::new());
    for (path, content) in files {
        let mut header = tar::Header::new_gnu();
        header.set_size(content.len() as u64);
        header.set_mode(0o644);
        builder.append_data(&mut header, path, content.as_bytes()).expect("written");
    }
    builder.into_inner().expect("written")
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).expect("written");
    encoder.finish().expect("written")
}

fn zstd(bytes: &[u8]) -> Vec<u8> {
    compress_to_vec(bytes, CompressionLevel::Fastest)
}

fn blob(content: &[u8]) -> String {
    format!("{LAYOUT}/blobs/sha256/{}", sha256(content))
}

fn put(workspace: &Workspace, content: &[u8]) {
    let path = workspace.path().join(blob(content));
    std::fs::create_dir_all(path.parent().expect("a parent")).expect("a directory");
    std::fs::write(path, content).expect("written");
}

fn descriptor(kind: &str, content: &[u8]) -> String {
    format!(
        r#"{{"mediaType":"application/vnd.{kind}","digest":"sha256:{}","size":{}}}"#,
        sha256(content),
        content.len()
    )
}

/// Writes a layout with these layers, and a Kitfile as its configuration.
fn layout(workspace: &Workspace, layers: &[(&str, &[u8])]) {
    let layers_json: Vec<_> = layers.iter().map(|(kind, content)| descriptor(kind, content)).collect();
    let config = descriptor("kitops.modelkit.config.v1+json", KITFILE.as_bytes());
    let manifest = format!(r#"{{"config":{config},"layers":[{}]}}"#, layers_json.join(","));
    let index =
        format!(r#"{{"manifests":[{}]}}"#, descriptor("oci.image.manifest.v1+json", manifest.as_bytes()));
    workspace.write(&format!("{LAYOUT}/oci-layout"), r#"{"imageLayoutVersion":"1.0.0"}"#);
    workspace.write(&format!("{LAYOUT}/index.json"), &index);
    let blobs = layers.iter().map(|(_, content)| *content);
    blobs.chain([manifest.as_bytes(), KITFILE.as_bytes()]).for_each(|content| put(workspace, content));
}

fn declared() -> Workspace {
    Workspace::package(
        "[[package.metadata.model-sbom.model]]\nname = \"tiny\"\nversion = \"1\"\nlicense = \"MIT\"\n\
         source = \"oci:ghcr.io/acme/tiny:1\"\nfiles = [\"models/tiny.oci\"]\n",
        &[],
    )
}

fn weights() -> Vec<u8> {
    archive(&[("tiny/model.safetensors", SAFETENSORS), ("tiny/config.json", "{}")])
}

fn documents() -> Vec<u8> {
    archive(&[("README.md", CARD), ("LICENSE", LICENSE), ("guide.md", "# How")])
}

/// A layout, its layer of weights, and its layer of documents.
fn kit() -> (Workspace, Vec<u8>, Vec<u8>) {
    let workspace = declared();
    let (weights, documents) = (gzip(&weights()), documents());
    layout(
        &workspace,
        &[("kitops.modelkit.model.v1.tar+gzip", &weights), ("kitops.modelkit.docs.v1.tar", &documents)],
    );
    (workspace, weights, documents)
}

#[test]
fn files_in_layers_are_in_every_format_with_their_digests() {
    let (workspace, weights, documents) = kit();
    assert_eq!(workspace.check().codes(), Vec::<String>::new(), "{}", workspace.check().text());
    assert_valid(&workspace, "a kit");
    let inside = |layer: &[u8], path: &str| format!("{}!/{path}", blob(layer));
    let expected: BTreeMap<_, _> = [
        (blob(&weights), "layer", weights.clone()),
        (blob(&documents), "layer", documents.clone()),
        (blob(KITFILE.as_bytes()), "configuration", KITFILE.into()),
        (inside(&weights, "tiny/model.safetensors"), "weights", SAFETENSORS.into()),
        (inside(&weights, "tiny/config.json"), "configuration", b"{}".to_vec()),
        (inside(&documents, "README.md"), "model-card", CARD.into()),
        (inside(&documents, "LICENSE"), "license", LICENSE.into()),
    ]
    .into_iter()
    .map(|(path, role, content)| (path, (role.to_owned(), content.len().to_string(), sha256(&content))))
    .collect();
    for format in FORMATS {
        let text = String::from_utf8(workspace.document(format.id(), &[])).expect("UTF-8");
        let document = Document::read(format.id(), &text);
        let found: BTreeMap<_, _> = document
            .components
            .iter()
            .filter_map(|part| {
                let role = part.property("model-sbom:file:role")?.to_owned();
                let size = part.property("model-sbom:file:size")?.to_owned();
                Some((part.path.clone()?, (role, size, part.sha256.clone()?)))
            })
            .collect();
        assert_eq!(found, expected, "{}", format.id());
        let file = inside(&weights, "tiny/model.safetensors");
        let file =
            document.components.iter().find(|part| part.path.as_deref() == Some(&*file)).expect("there");
        assert_eq!(file.property("model-sbom:weights:format"), Some("safetensors"), "{}", format.id());
        assert_eq!(file.property("model-sbom:weights:parameters"), Some("1"), "{}", format.id());
        let size = SAFETENSORS.len() + KITFILE.len() + 2;
        let model = document.named("tiny");
        assert_eq!(model.property("model-sbom:weights:bytes"), Some(&*size.to_string()), "{}", format.id());
    }
}

#[test]
fn card_and_licence_in_a_layer_are_evidence() {
    let (workspace, ..) = kit();
    workspace.replace("Cargo.toml", "license = \"MIT\"\nsource", "license = \"Apache-2.0\"\nsource");
    let check = workspace.check();
    assert!(check.denied().contains(&"license-conflict".to_owned()), "{}", check.text());
    for path in ["!/README.md", "!/LICENSE"] {
        assert!(check.text().contains(path), "{path}: {}", check.text());
    }
    // Beside the weights, in the same layer, they are read alike.
    let workspace = declared();
    let all = zstd(&archive(&[("w.safetensors", SAFETENSORS), ("README.md", CARD), ("LICENSE", LICENSE)]));
    layout(&workspace, &[("cncf.model.weight.v1.tar+zstd", &all)]);
    workspace.replace("Cargo.toml", "license = \"MIT\"\nsource", "license = \"Apache-2.0\"\nsource");
    let check = workspace.check();
    assert!(check.text().contains("!/README.md") && check.text().contains("!/LICENSE"), "{}", check.text());
}

/// Of several texts in a layer each says something; so do cards, policies, and texts that are called otherwise or too long.
#[test]
fn every_text_about_terms_in_a_layer_is_evidence() {
    let long = format!("{LICENSE}{}", "\n".repeat(1 << 20));
    for (path, content, expected) in [
        ("guide.md", "# How", vec![]),
        ("LICENSE-MIT", LICENSE, vec![]),
        ("docs/COPYING.txt", "No commercial use.", vec!["unrecognised-terms"]),
        ("Lizenz.txt", "Nur zu Forschungszwecken.", vec!["unrecognised-terms"]),
        ("LICENSES/Acme.txt", "Ask us first.", vec!["unrecognised-terms"]),
        ("USE_POLICY.md", "No weapons.", vec!["unrecognised-terms"]),
        ("docs/README_de.md", "---\nlicense: cc-by-nc-4.0\n---\n", vec!["license-conflict"]),
        ("docs/model_card.md", "## License\nNo commercial use.\n", vec!["unrecognised-terms"]),
        ("weights/LICENSE.txt", long.as_str(), vec!["unrecognised-terms"]),
        ("license_plate_labels.txt", "plate", vec![]),
    ] {
        let documents = archive(&[("README.md", CARD), ("LICENSE", LICENSE), (path, content)]);
        let weights = gzip(&weights());
        let workspace = declared();
        let layers =
            [("kitops.modelkit.model.v1.tar+gzip", &*weights), ("kitops.modelkit.docs.v1.tar", &*documents)];
        layout(&workspace, &layers);
        let check = workspace.check();
        assert_eq!(check.denied(), expected, "{path}: {}", check.text());
        assert!(expected.is_empty() || check.text().contains(path), "{path}: {}", check.text());
        // A blob of its own says it as well.
        let layers = [
            ("cncf.model.weight.v1.tar+gzip", &*weights),
            ("cncf.model.doc.v1.tar", &*archive(&[("README.md", CARD), ("LICENSE", LICENSE)])),
            ("docker.ai.license", LICENSE.as_bytes()),
            ("docker.ai.license", content.as_bytes()),
        ];
        layout(&workspace, &layers);
        let is_text = LICENSE != content;
        assert_eq!(workspace.check().denied().is_empty(), !is_text, "{path}: {}", workspace.check().text());
    }
}

#[test]
fn the_lock_has_files_in_layers_and_keeps_them_when_the_layers_are_gone() {
    let (workspace, weights, documents) = kit();
    let first = workspace.document("cyclonedx", &[]);
    let lock = workspace.read("model-sbom.lock");
    for (path, digest) in [
        (blob(&weights), sha256(&weights)),
        (format!("{}!/tiny/model.safetensors", blob(&weights)), sha256(SAFETENSORS.as_bytes())),
        (format!("{}!/README.md", blob(&documents)), sha256(CARD.as_bytes())),
    ] {
        assert!(lock.contains(&format!("path = \"{path}\"")) && lock.contains(&digest), "{path}: {lock}");
    }
    assert_eq!(workspace.document("cyclonedx", &["--locked"]), first, "what the lock proves is told alike");
    let verified = workspace.run(&["verify"]);
    assert_eq!(verified.code, 0, "{}{}", verified.text(), verified.stderr);
    assert!(verified.stderr.contains("7 files against model-sbom.lock"), "{}", verified.stderr);

    std::fs::remove_file(workspace.path().join(blob(&weights))).expect("removed");
    let absent = workspace.run(&["-f", "cyclonedx", "-o", "-", "--locked"]);
    assert_eq!(absent.code, 0, "{}", absent.stderr);
    let document = Document::read("cyclonedx-1.6-json", &absent.text());
    let path = format!("{}!/tiny/model.safetensors", blob(&weights));
    let file = document.components.iter().find(|part| part.path.as_deref() == Some(&*path)).expect("there");
    assert_eq!(file.sha256.as_deref(), Some(&*sha256(SAFETENSORS.as_bytes())));
    assert_eq!(file.property("model-sbom:file:from-lock"), Some("true"));
    assert_eq!(file.property("model-sbom:file:role"), Some("weights"));
    let layer = document.components.iter().find(|part| part.path.as_deref() == Some(&*blob(&weights)));
    assert_eq!(layer.expect("there").property("model-sbom:file:role"), Some("layer"));
    let verified = workspace.run(&["verify", "--message-format", "json"]).json();
    assert_eq!(verified["differences"].as_array().map(Vec::len), Some(3), "{verified}");

    std::fs::remove_dir_all(workspace.path().join(LAYOUT)).expect("removed");
    let absent = workspace.run(&["-f", "cyclonedx", "-o", "-", "--locked"]);
    assert_eq!(absent.code, 0, "{}", absent.stderr);
    assert!(absent.text().contains(&sha256(SAFETENSORS.as_bytes())));
    assert_eq!(workspace.read("model-sbom.lock"), lock);
}

#[test]
fn a_layer_that_was_changed_is_a_mismatch_of_it_and_of_what_is_in_it() {
    let (workspace, weights, _) = kit();
    assert_eq!(workspace.run(&["lock"]).code, 0);
    let other = gzip(&archive(&[("tiny/model.safetensors", "other"), ("tiny/config.json", "{}")]));
    std::fs::write(workspace.path().join(blob(&weights)), &other).expect("written");
    let check = workspace.check();
    assert_eq!(check.denied(), ["digest-mismatch"; 3], "its name, the lock of it, the lock of its file");
    let verified = workspace.run(&["verify", "--message-format", "json"]).json();
    let told: Vec<_> = verified["differences"].as_array().expect("differences").iter().collect();
    let changed = format!("{}!/tiny/model.safetensors", blob(&weights));
    assert!(told.iter().all(|difference| difference["status"] == "changed"), "{verified}");
    assert_eq!(
        told.iter().map(|difference| &difference["path"]).collect::<Vec<_>>(),
        [&json!(blob(&weights)), &json!(changed)]
    );
}

#[test]
fn a_document_is_verified_down_to_the_files_in_layers() {
    let (workspace, weights, _) = kit();
    for format in ["cyclonedx-1.6-json", "spdx-2.3-json", "spdx-3.0-json"] {
        let document = workspace.document(format, &[]);
        let name = format!("target/{format}");
        workspace.write(&name, std::str::from_utf8(&document).expect("UTF-8"));
        let verified = workspace.run(&["verify", &name]);
        assert_eq!(verified.code, 0, "{format}: {}{}", verified.text(), verified.stderr);
        assert!(verified.stderr.contains("7 files against"), "{}", verified.stderr);
        // Of a file that is in the layer no longer, and of one that the document has other digests of.
        let text = std::str::from_utf8(&document).expect("UTF-8");
        workspace.write(&name, &text.replace("!/tiny/config.json", "!/tiny/other.json"));
        let missing = workspace.run(&["verify", &name, "--message-format", "json"]);
        assert_eq!(missing.code, 1, "{format}");
        let path = format!("{}!/tiny/other.json", blob(&weights));
        assert_eq!(missing.json()["differences"], json!([{"path": path, "status": "missing"}]), "{format}");
    }
}

#[test]
fn a_layer_that_lies_is_malformed_and_hashed_all_the_same() {
    let lies = archive(&[("a.gguf", "x"), ("a.gguf", "y")]);
    let short = &gzip(&weights())[..60];
    for (kind, layer, expected) in [
        ("kitops.modelkit.model.v1.tar", lies.as_slice(), "it has `a.gguf` twice"),
        ("kitops.modelkit.model.v1.tar+gzip", short, "its gzip stream ends too soon"),
        ("cncf.model.weight.v1.tar+zstd", b"GGUF", "its zstd stream is damaged"),
    ] {
        let workspace = declared();
        layout(&workspace, &[(kind, layer)]);
        let check = workspace.check();
        assert_eq!(check.codes(), ["malformed-weights"], "{kind}: {}", check.text());
        assert!(check.text().contains(expected), "{kind}: {}", check.text());
        let document = workspace.json("cyclonedx", &[]).to_string();
        assert!(document.contains(&sha256(layer)) && !document.contains("!/"), "{kind}");
    }
}

#[test]
fn a_layout_that_nobody_declared_is_found_and_declared_as_a_whole() {
    for (kind, packed) in [
        ("kitops.modelkit.model.v1.tar", weights()),
        ("kitops.modelkit.model.v1.tar+gzip", gzip(&weights())),
        ("cncf.model.weight.v1.tar+zstd", zstd(&weights())),
        ("cncf.model.weight.v1.raw", SAFETENSORS.into()),
    ] {
        let workspace = Workspace::package("", &[]);
        let documents = documents();
        layout(&workspace, &[(kind, &packed), ("kitops.modelkit.docs.v1.tar", &documents)]);
        let check = workspace.check();
        assert_eq!(check.denied(), ["undeclared-weights"], "{kind}: {}", check.text());
        let inside = if kind.ends_with("raw") { "" } else { "!/tiny/model.safetensors" };
        let message = format!("`{}{inside}` is a model, and no declaration names it", blob(&packed));
        assert!(check.text().contains(&message), "{kind}: {}", check.text());

        let init = workspace.run(&["init"]);
        assert_eq!(init.code, 0, "{}", init.stderr);
        let manifest = workspace.read("Cargo.toml");
        for line in
            ["name = \"tiny\"", "version = \"1.0\"", "license = \"MIT\"", "files = [\"models/tiny.oci\"]"]
        {
            assert!(manifest.contains(line), "{kind}: {line}: {manifest}");
        }
        assert!(!manifest.contains("blobs/"), "{manifest}");
        assert_eq!(workspace.check().denied(), Vec::<String>::new(), "{kind}: {}", workspace.check().text());
    }
}
