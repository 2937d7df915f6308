//! Facts of weight files in documents, and what happens to files that lie.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use camino::Utf8Path;
use cargo_model_sbom::emit::FORMATS;
use cargo_model_sbom::internal::inspect::weights::ALL_READS;
use cargo_model_sbom::internal::inspect::weights::{Fault, Format, HeaderFacts, Source, read, read_source};

use crate::document::Document;
use crate::support::{Workspace, fixtures};
use crate::zip::{self, stored};

/// Every file of the fixture, as its path and bytes.
fn files() -> Vec<(PathBuf, Vec<u8>)> {
    let mut open = vec![fixtures().join("weights/models")];
    let mut files = Vec::new();
    while let Some(directory) = open.pop() {
        for entry in fs::read_dir(directory).expect("a directory") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                open.push(path);
            } else {
                let bytes = fs::read(&path).expect("a file");
                files.push((path, bytes));
            }
        }
    }
    assert!(files.len() > 20);
    files
}

/// Reads bytes, within the limit of all reads, and returns what came out.
fn read_bytes(bytes: &[u8]) -> Result<Option<HeaderFacts>, Fault> {
    let source = Source::new(&bytes, bytes.len() as u64);
    let facts = read_source(&source);
    assert!(source.bytes_read() <= ALL_READS);
    // A tiny file can't ask for more than a few passes over it, whatever it says.
    assert!(source.bytes_read() <= 64 * 1024 + 64 * bytes.len() as u64, "{} bytes", source.bytes_read());
    facts
}

#[test]
fn every_format_of_document_tells_the_format_and_parameters_of_every_model() {
    let workspace = Workspace::fixture("weights");
    let expected = BTreeSet::from([
        "burn-record",
        "burnpack",
        "ctranslate2",
        "gguf",
        "hdf5",
        "keras",
        "mil-blob",
        "mlmodel",
        "mlpackage",
        "npy",
        "npz",
        "onnx",
        "openvino",
        "ort",
        "pickle",
        "pytorch",
        "pytorch-legacy",
        "rten",
        "safetensors",
        "shard-index",
        "tflite",
        "torchscript",
    ]);
    for format in FORMATS {
        let document = read_document(format.id(), &workspace);
        let parts = || document.components.iter();
        let told: BTreeSet<_> =
            parts().filter_map(|part| part.property("model-sbom:weights:format")).collect();
        assert_eq!(told, expected, "{}", format.id());
        let gguf = document.named("gguf");
        for (property, value) in [
            ("parameters", "68"),
            ("dtypes", "F32: 4 in 1 tensor; Q8_0: 64 in 1 tensor"),
            ("quantization", "Q8_0"),
            ("context-length", "2048"),
            ("license-name", "tiny-terms"),
            ("base-models", "Example Lab/Tiny Base v1 (https://example.org/tiny-base)"),
            ("datasets", "Tiny Texts"),
            ("languages", "en, fr"),
        ] {
            let told = gguf.property(&format!("model-sbom:weights:{property}"));
            assert_eq!(told, Some(value), "{} {property}", format.id());
        }
        assert_eq!(document.named("sharded").property("model-sbom:weights:parameters"), Some("14"));
    }
}

#[test]
fn the_check_tells_which_of_them_can_run_code_and_nothing_else() {
    let output = Workspace::fixture("weights").check();
    // The GGUF file names a base, data and terms that the fixture does not declare.
    let (runs_code, others): (Vec<_>, Vec<_>) =
        output.codes().into_iter().partition(|code| code == "unsafe-format");
    assert_eq!(
        BTreeSet::from_iter(others),
        BTreeSet::from(["dataset-license", "lineage-license", "unrecognised-terms"].map(str::to_owned)),
        "{}",
        output.text()
    );
    let unsafe_files = ["tiny.pkl", "tiny-legacy.pt", "tiny.pt", "tiny.npz", "tiny.keras"];
    for name in unsafe_files {
        assert!(output.text().contains(&format!("`models/{name}` can run code")), "{name}");
    }
    assert_eq!(runs_code.len(), unsafe_files.len());
}

#[test]
fn a_file_cut_short_at_any_byte_is_read_without_harm() {
    for (path, bytes) in files() {
        let mut lies = 0;
        for length in 0..bytes.len() {
            lies += usize::from(match read_bytes(&bytes[..length]) {
                Ok(facts) => {
                    facts.is_some_and(|facts| !facts.code.unread.is_empty() || facts.malformed.is_some())
                }
                Err(fault) => matches!(fault, Fault::Malformed(_)),
            });
        }
        let knows_its_length = read(utf8(&path)).expect("well-formed").is_some();
        assert!(
            lies > 0 || !knows_its_length || bytes.len() < 30,
            "{}: a cut is never noticed",
            path.display()
        );
    }
}

#[test]
fn a_file_with_any_byte_changed_is_read_without_harm() {
    for (path, mut bytes) in files() {
        for index in 0..bytes.len() {
            let byte = bytes[index];
            for changed in [byte ^ 0xff, byte ^ 0x01, byte ^ 0x80, 0x7f] {
                bytes[index] = changed;
                if let Err(Fault::Read(error)) = read_bytes(&bytes) {
                    panic!("{} at {index}: {error}", path.display());
                }
            }
            bytes[index] = byte;
        }
    }
}

fn utf8(path: &Path) -> &Utf8Path {
    Utf8Path::from_path(path).expect("UTF-8")
}

/// What is wrong with these bytes.
fn fault(bytes: &[u8]) -> String {
    match read_bytes(bytes) {
        Ok(Some(HeaderFacts { malformed: Some(what), .. })) | Err(Fault::Malformed(what)) => what,
        other => panic!("{}: {other:?}", bytes[..bytes.len().min(40)].escape_ascii()),
    }
}

#[test]
fn lengths_of_two_to_the_63_are_told_and_not_believed() {
    let huge = (1_u64 << 63).to_le_bytes();
    let gguf = |tensors: &[u8], pairs: &[u8], rest: &[u8]| [b"GGUF\x03\0\0\0", tensors, pairs, rest].concat();
    let (none, one) = (0_u64.to_le_bytes(), 1_u64.to_le_bytes());
    for (bytes, part) in [
        (gguf(&huge, &none, b""), "9223372036854775808 tensors"),
        (gguf(&none, &huge, b""), "9223372036854775808 key-value pairs"),
        (gguf(&none, &one, &[&huge[..], &[0; 16]].concat()), "a key of 9223372036854775808 bytes"),
        (
            gguf(&none, &one, &[&one[..], b"k", &9_u32.to_le_bytes(), &8_u32.to_le_bytes(), &huge].concat()),
            "9223372036854775808 texts",
        ),
        (
            gguf(&none, &one, &[&one[..], b"k", &9_u32.to_le_bytes(), &5_u32.to_le_bytes(), &huge].concat()),
            "9223372036854775808 elements",
        ),
        // A pickle of one text.
        ([b"\x80\x04\x8d", &huge[..]].concat(), "would end behind"),
        // A model whose graph says how long it is in ten bytes.
        ([b"\x08\x0a\x3a", &[0xff; 9][..], &[1]].concat(), "would end behind"),
        // RTen: the place of its model.
        ([b"RTEN\x02\0\0\0", &huge[..], &huge, &huge].concat(), "is not inside"),
        // A list of tensors in CBOR, of MessagePack below.
        ([b"NRUB\x01\0\x09\0\0\0\x7b", &(1_u64 << 63).to_be_bytes()[..]].concat(), "would end behind"),
    ] {
        let what = fault(&bytes);
        assert!(what.contains(part), "{part}: {what}");
    }
}

#[test]
fn deep_nesting_ends_in_a_fault_and_not_on_the_stack() {
    const DEPTH: usize = 100_000;
    // Graphs inside attributes of nodes of graphs, from the inside out.
    let mut graph = Vec::new();
    let field = |number: u8, inner: &[u8]| {
        let mut out = vec![number << 3 | 2];
        let mut length = inner.len();
        while length > 0x7f {
            out.push(length as u8 | 0x80);
            length >>= 7;
        }
        out.push(length as u8);
        out.extend(inner);
        out
    };
    for _ in 0..40 {
        graph = field(1, &field(5, &field(6, &graph)));
    }
    assert!(fault(&[b"\x08\x0a", &field(7, &graph)[..]].concat()).contains("nested too deep"));

    let nested = "[".repeat(DEPTH);
    let json = format!("{{\"__metadata__\":{{\"a\":{nested}");
    let safetensors = [&(json.len() as u64).to_le_bytes(), json.as_bytes()].concat();
    assert!(matches!(read_bytes(&safetensors), Err(Fault::Malformed(_))));
    assert!(matches!(read_bytes(format!("{{\"weight_map\":{nested}").as_bytes()), Err(Fault::Malformed(_))));

    let arrays = [9_u32.to_le_bytes().as_slice(), &1_u64.to_le_bytes()].concat().repeat(DEPTH);
    let head = [
        b"GGUF\x03\0\0\0",
        &[0; 8][..],
        &1_u64.to_le_bytes(),
        &1_u64.to_le_bytes(),
        b"k",
        &9_u32.to_le_bytes(),
    ]
    .concat();
    assert!(fault(&[head, arrays].concat()).contains("nested too deep"));

    let record = [b"\x82\xa8metadata\x81\xa5float".to_vec(), vec![0x91; DEPTH]].concat();
    assert!(fault(&record).contains("nested too deep"));
    // Tuples of tuples, a million deep, are no more than one value.
    let pickle = [b"\x80\x02)".to_vec(), vec![0x85; 1_000_000], b".".to_vec()].concat();
    let facts = read_bytes(&pickle).expect("well-formed").expect("a pickle");
    assert_eq!(facts.format, Format::Pickle);
}

#[test]
fn files_that_onnx_names_outside_or_in_a_circle_are_told() {
    let model = fs::read(fixtures().join("weights/models/tiny.onnx")).expect("a model");
    let named = |name: &str| {
        let at = model.windows(14).position(|bytes| bytes == b"tiny.onnx.data").expect("its data");
        [&model[..at], name.as_bytes(), &model[at + 14..]].concat()
    };
    for name in ["../../secrets.", "/etc/passwd/aa", "C:\\windows\\aaa", "a/../../../bcd"] {
        assert_eq!(name.len(), 14);
        assert!(fault(&named(name)).contains("not beside it"), "{name}");
    }
    let workspace = Workspace::fixture("weights");
    let path = workspace.path().join("circle-a.onnx");
    fs::write(&path, named("./circle-a.onn")).expect("written");
    assert!(read(utf8(&path)).is_ok());
    let path = workspace.path().join("circle-a.onn");
    fs::write(&path, named("./circle-a.onn")).expect("written");
    let fault = read(utf8(&path)).expect_err("a circle");
    assert!(fault.to_string().contains("names itself"), "{fault}");
}

/// An archive of one entry, deflated.
fn archive(content: &[u8]) -> Vec<u8> {
    zip::deflated("a/data.pkl", content)
}

#[test]
fn a_zip_bomb_goes_off_no_further_than_it_may() {
    // 80 MiB of one text in less than 1 MiB of archive: what is left out is inflated and thrown away, up to a limit.
    let length = 80 * 1024 * 1024_u32;
    let mut bomb = [b"\x80\x02X", &length.to_le_bytes()[..]].concat();
    bomb.resize(bomb.len() + length as usize, b'a');
    bomb.push(b'.');
    let archive = archive(&bomb);
    assert!(archive.len() < 1024 * 1024);
    let facts = read_bytes(&archive).expect("no fault").expect("it may be anything");
    assert!(facts.code.unread.iter().any(|what| what.contains("inflates to too much")), "{:?}", facts.code);
}

#[test]
fn an_archive_that_is_no_archive_of_weights_is_left_alone() {
    let entries: &[(&str, &[u8])] =
        &[("word/document.xml", b"<document/>"), ("docs/a.txt", b"cos\nsin\ntan\n")];
    assert_eq!(read_bytes(&stored(entries)).expect("no fault"), None);
    let other = archive(b"\x80\x02N.");
    assert_eq!(read_bytes(&other).expect("no fault").map(|facts| facts.format), Some(Format::Pytorch));
}

#[test]
fn an_archive_is_known_by_all_its_entries_and_not_by_the_first() {
    let pickle = b"\x80\x02cos\nsystem\n.";
    let lambda = br#"{"class_name":"Dense","config":{"activation":{"class_name":"__lambda__"},"nan":[NaN,-Infinity,"NaN"]}}"#;
    let array = b"\x93NUMPY\x01\0\x3f\0{'descr': '|O', 'fortran_order': False, 'shape': (1,), }      \n\x80\x02cos\nsystem\n.";
    for (entries, format, import) in [
        (
            &[("a/extra/x.txt", &b"x"[..]), ("a/version", b"3"), ("a/data.pkl", pickle)][..],
            Format::Pytorch,
            "os.system",
        ),
        (
            &[("assets/vocab.txt", b"x"), ("config.json", lambda), ("model.weights.h5", b"")],
            Format::Keras,
            "keras.layers.Lambda",
        ),
        (&[("meta.json", b"{}"), ("a.npy", array)], Format::Npz, "os.system"),
    ] {
        let facts = read_bytes(&stored(entries)).expect("well-formed").expect("recognised");
        assert_eq!(facts.format, format);
        assert!(facts.imports.contains(import), "{format}: {:?}", facts.imports);
    }
    for entries in [
        &[("docs/a.txt", &b"x"[..]), ("tests/a.npy", array)][..],
        &[("x/y.txt", b"x"), ("x/data.pkl", pickle)],
    ] {
        let facts = read_bytes(&stored(entries)).expect("no fault").expect("it holds a pickle");
        assert_eq!((facts.format, facts.imports.contains("os.system")), (Format::Pickle, true));
    }
}

#[test]
fn entries_that_share_their_bytes_are_not_inflated_again_and_again() {
    let mut pickle =
        b"\x93NUMPY\x01\0\x3f\0{'descr': '|O', 'fortran_order': False, 'shape': (1,), }      \n\x80\x02B"
            .to_vec();
    pickle.extend(60_000_000_u32.to_le_bytes());
    pickle.resize(pickle.len() + 60_000_000, 0);
    pickle.push(b'.');
    let one = archive(&pickle);
    let start = one.windows(4).position(|bytes| bytes == b"PK\x01\x02").expect("a directory");
    let record = &one[start..one.len() - 22];
    let name = b"a/data.npy";
    let record: Vec<u8> = [&record[..46], name].concat();
    let mut local = one[..start].to_vec();
    local[30..40].copy_from_slice(name);
    let count = 40_u16.to_le_bytes();
    let central = record.repeat(40);
    let (size, at) = ((central.len() as u32).to_le_bytes(), (start as u32).to_le_bytes());
    let end = [&b"PK\x05\x06\0\0\0\0"[..], &count, &count, &size, &at, &[0; 2]].concat();
    let facts = read_bytes(&[local, central, end].concat()).expect("no fault").expect("arrays");
    assert!(facts.code.unread.contains("it inflates to too much"), "{:?}", facts.code);
}

fn read_document(format: &str, workspace: &Workspace) -> Document {
    let document = workspace.document(format, &[]);
    Document::read(format, std::str::from_utf8(&document).expect("UTF-8"))
}

/// Random changes of several bytes at once, spliced from other files: what one changed byte does not reach.
#[test]
#[ignore = "takes a minute"]
fn a_minute_of_random_changes_does_no_harm() {
    let files: Vec<_> = files().into_iter().map(|(_, bytes)| bytes).collect();
    let mut state = 0x5eed_u64;
    let mut random = |below: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % below.max(1)
    };
    let until = std::time::Instant::now() + std::time::Duration::from_secs(60);
    let mut runs = 0_u64;
    while std::time::Instant::now() < until {
        let mut bytes = files[random(files.len())].clone();
        for _ in 0..=random(6) {
            let at = random(bytes.len());
            match random(5) {
                0 => bytes[at] = random(256) as u8,
                1 => bytes.truncate(at.max(1)),
                2 => bytes[at] = [0, 1, 0x7f, 0x80, 0xff][random(5)],
                3 => {
                    let other = &files[random(files.len())];
                    let from = random(other.len());
                    let length = random(16).min(other.len() - from);
                    bytes.splice(at..at, other[from..from + length].iter().copied());
                }
                _ => {
                    let end = (at + 1 + random(8)).min(bytes.len());
                    bytes[at..end].fill(0xff);
                }
            }
        }
        if let Err(Fault::Read(error)) = read_bytes(&bytes) {
            panic!("{error}: {}", bytes.escape_ascii());
        }
        runs += 1;
    }
    assert!(runs > 1000, "{runs}");
}

#[test]
fn the_architecture_of_the_header_fills_a_silent_declaration_and_no_other() {
    let workspace = Workspace::fixture("weights");
    let architecture = |workspace: &Workspace| {
        let document = workspace.json("cyclonedx", &[]);
        let components = document["components"].as_array().cloned().expect("components");
        let model = components.into_iter().find(|component| component["name"] == "gguf").expect("the model");
        model["modelCard"]["modelParameters"]["modelArchitecture"].as_str().map(str::to_owned)
    };
    assert_eq!(architecture(&workspace).as_deref(), Some("llama"));
    workspace.replace(
        "Cargo.toml",
        "name = \"gguf\"",
        "name = \"gguf\"\narchitecture = \"LlamaForCausalLM\"",
    );
    assert_eq!(architecture(&workspace).as_deref(), Some("LlamaForCausalLM"));
}

#[test]
fn a_name_that_says_another_format_than_the_bytes_is_reported_at_home_and_in_ci() {
    for (name, bytes, what) in [
        (
            "m.safetensors",
            "<!DOCTYPE html>\n<html>404</html>\n",
            "it is named as safetensors, and its bytes are a text",
        ),
        ("m.safetensors", crate::support::gguf!(""), "it is named as safetensors, and its bytes are gguf"),
        ("m.gguf", "\0\u{1}\u{2}\u{3}", "it is named as gguf, and its bytes are of no format that is known"),
        ("m.onnx", "7767517\n\0", "it is named as onnx, and its bytes are"),
    ] {
        let workspace = Workspace::package(
            &format!(
                "[[package.metadata.model-sbom.model]]\nname = \"m\"\nversion = \"1\"\nlicense = \"MIT\"\nfiles = [\"{name}\"]\n"
            ),
            &[(name, bytes)],
        );
        if what.ends_with("are") {
            assert_eq!(
                workspace.check().codes(),
                Vec::<String>::new(),
                "protobuf has no mark, and this is no graph of ncnn"
            );
            continue;
        }
        assert_eq!(workspace.run(&["lock"]).code, 0);
        let output = workspace.check();
        assert_eq!(output.codes(), ["malformed-weights"], "{name}");
        assert!(output.text().contains(what), "{}", output.text());
        let is_said = |place: &str| {
            let output = workspace.check();
            assert!(
                output.codes().contains(&"malformed-weights".to_owned()),
                "{place} {name}: {}",
                output.text()
            );
            assert!(output.text().contains(what), "{place} {name}: {}", output.text());
        };
        let (sha256, size) = (crate::support::sha256(bytes.as_bytes()), bytes.len());
        workspace.write(
            name,
            &format!("version https://git-lfs.github.com/spec/v1\noid sha256:{sha256}\nsize {size}\n"),
        );
        is_said("a pointer");
        std::fs::remove_file(workspace.path().join(name)).expect("there");
        is_said("no file");
    }
}

#[test]
fn a_lock_knows_each_shard_that_an_index_names() {
    let shard = |index: usize| format!("w, part-{index:05}-of-00103.safetensors");
    let map: Vec<_> = (1..=103).map(|index| format!("\"t{index}\": \"{}\"", shard(index))).collect();
    let index = format!("{{\"metadata\": {{}}, \"weight_map\": {{{}}}}}", map.join(", "));
    let name = "model.safetensors.index.json";
    let workspace = Workspace::package(
        &format!(
            "[[package.metadata.model-sbom.model]]\nname = \"m\"\nversion = \"1\"\nlicense = \"MIT\"\nfiles = [\"{name}\"]\n"
        ),
        &[(name, &index)],
    );
    let said = || {
        let text = workspace.check().text();
        assert!(text.contains(&format!("`{}` and 102 more", shard(1))), "{text}");
    };
    said();
    assert_eq!(workspace.run(&["lock"]).code, 0);
    let external = |workspace: &Workspace| {
        let text = workspace.document("cyclonedx", &[]);
        let text = String::from_utf8(text).expect("text");
        text.lines().filter(|line| line.contains("and 3 more")).map(str::to_owned).collect::<Vec<_>>()
    };
    let here = external(&workspace);
    assert!(!here.is_empty());
    let (sha256, size) = (crate::support::sha256(index.as_bytes()), index.len());
    let pointer = format!("version https://git-lfs.github.com/spec/v1\noid sha256:{sha256}\nsize {size}\n");
    workspace.write(name, &pointer);
    said();
    assert_eq!(external(&workspace), here);
    let lock = workspace.read("model-sbom.lock");
    assert_eq!(workspace.run(&["lock"]).code, 0);
    assert_eq!(workspace.read("model-sbom.lock"), lock, "and keeps them");
}
