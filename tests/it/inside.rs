//! What lies in an archive, in a packed file or in attributes of weights speaks of the model as what lies beside it does.

use std::io::Write as _;

use crate::support::Workspace;
use crate::zip::{self, stored};

const NONE: &[&str] = &[];

/// A text of terms that nobody knows.
const ACME: &[u8] = b"Acme terms.\nFor research alone.\n";

/// A model under MIT whose one file has this name and content.
fn model(name: &str, content: &[u8]) -> Workspace {
    models(&[(name, content)])
}

/// The same of several files.
fn models(files: &[(&str, &[u8])]) -> Workspace {
    let names: Vec<_> = files.iter().map(|(name, _)| format!("\"m/{name}\"")).collect();
    let manifest = format!(
        "[[package.metadata.model-sbom.model]]\nname = \"tiny\"\nversion = \"1\"\nlicense = \"MIT\"\nfiles = [{}]\n",
        names.join(", ")
    );
    let workspace = Workspace::package(&manifest, &[("m/.keep", "")]);
    for (name, content) in files {
        std::fs::write(workspace.path().join("m").join(name), content).expect("written");
    }
    workspace
}

/// Weights whose header says this of their terms.
fn safetensors(license: &str) -> Vec<u8> {
    let said = if license.is_empty() {
        String::new()
    } else {
        format!(",\"__metadata__\":{{\"license\":\"{license}\"}}")
    };
    let header = format!("{{\"a\":{{\"dtype\":\"F32\",\"shape\":[4],\"data_offsets\":[0,16]}}{said}}}");
    [&(header.len() as u64).to_le_bytes(), header.as_bytes(), &[0; 16]].concat()
}

fn gguf(license: &str) -> Vec<u8> {
    let text = |text: &str| [&(text.len() as u64).to_le_bytes(), text.as_bytes()].concat();
    let pair = |key: &str, value: &str| [text(key), 8_u32.to_le_bytes().to_vec(), text(value)].concat();
    let pairs = [pair("general.architecture", "llama"), pair("general.license", license)].concat();
    [
        b"GGUF\x03\0\0\0".to_vec(),
        0_u64.to_le_bytes().to_vec(),
        2_u64.to_le_bytes().to_vec(),
        pairs,
        vec![0; 64],
    ]
    .concat()
}

/// A zip archive with a comment behind its directory.
fn commented(entries: &[(&str, &[u8])], comment: &str) -> Vec<u8> {
    let mut archive = stored(entries);
    archive.truncate(archive.len() - 2);
    [archive, (comment.len() as u16).to_le_bytes().to_vec(), comment.as_bytes().to_vec()].concat()
}

fn tar(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let mut archive = tar::Builder::new(Vec::new());
    for (name, content) in entries {
        let mut header = tar::Header::new_gnu();
        header.set_size(content.len() as u64);
        archive.append_data(&mut header, name, *content).expect("appended");
    }
    archive.into_inner().expect("finished")
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(bytes).expect("written");
    packed.finish().expect("packed")
}

fn npy(text: &str) -> Vec<u8> {
    let header = format!("{{'descr': '<U{}', 'fortran_order': False, 'shape': (), }}", text.len());
    let letters: Vec<_> = text.chars().flat_map(|letter| u32::from(letter).to_le_bytes()).collect();
    [b"\x93NUMPY\x01\0", &(header.len() as u16).to_le_bytes()[..], header.as_bytes(), &letters].concat()
}

fn ubjson(license: &str) -> Vec<u8> {
    let text = |text: &str| [b"L", &(text.len() as u64).to_be_bytes()[..], text.as_bytes()].concat();
    let keys = |key: &str| [text(key), b"{".to_vec()].concat();
    let said = [text("license"), b"S".to_vec(), text(license)].concat();
    [b"{".to_vec(), keys("learner"), keys("attributes"), said, b"}}}".to_vec()].concat()
}

fn field(number: u8, bytes: &[u8]) -> Vec<u8> {
    [&[number << 3 | 2, u8::try_from(bytes.len()).expect("short")], bytes].concat()
}

fn saved_model(license: &str) -> Vec<u8> {
    let collection = [field(1, b"license"), field(2, &field(2, &field(1, license.as_bytes())))].concat();
    let graph = [field(1, &field(4, b"serve")), field(4, &collection)].concat();
    [&[8, 1][..], &field(2, &graph)].concat()
}

/// A graph with 9 MiB of numbers before what it says of its licence.
fn onnx(license: &str) -> Vec<u8> {
    let long = |number: u8, bytes: &[u8]| {
        let length = (0..5).map(|at| (bytes.len() >> (7 * at)) as u8 & 0x7f | if at < 4 { 0x80 } else { 0 });
        [vec![number << 3 | 2], length.collect(), bytes.to_vec()].concat()
    };
    let tensor =
        [&[8, 128, 128, 0x90, 1, 0x10, 1][..], &field(8, b"w"), &long(9, &vec![0; 9 << 20])].concat();
    let said = long(14, &[field(1, b"license"), field(2, license.as_bytes())].concat());
    let operators = field(8, &[16, 17]);
    [&[8, 8][..], &operators, &long(7, &[field(2, b"g"), long(5, &tensor)].concat()), &said].concat()
}

/// Every kind of container, with what it says of a licence in the place where its programs write it.
fn containers(license: &str) -> Vec<(&'static str, Vec<u8>)> {
    let plain = safetensors("");
    let json = format!("{{\"a\": 1, \"license\": \"{license}\"}}");
    let yaml = format!("target: a.B\nlicense: {license}\n");
    let card = format!("---\nlicense: {license}\n---\n# Tiny\n");
    let node = format!(
        "{{\"__class__\": \"str\", \"__loader__\": \"JsonNode\", \"content\": \"\\\"{license}\\\"\"}}"
    );
    let schema = format!("{{\"content\": {{\"license\": {node}}}, \"_skops_version\": \"0.13.0\"}}");
    let keras = format!("{{\"class_name\": \"Sequential\", \"config\": {{\"license\": \"{license}\"}}}}");
    let weights = "[{\"paths\": [\"g.bin\"], \"weights\": []}]";
    let tfjs = format!(
        "{{\"format\": \"graph-model\", \"userDefinedMetadata\": {{\"license\": \"{license}\"}}, \"weightsManifest\": {weights}}}"
    );
    let trees = format!(
        "{{\"learner\": {{\"attributes\": {{\"license\": \"{license}\"}}, \"gradient_booster\": {{}}, \"learner_model_param\": {{}}}}}}"
    );
    let array = npy(license);
    let with =
        |name: &'static str, content: &str| stored(&[("a.safetensors", &plain), (name, content.as_bytes())]);
    vec![
        ("m.zip", with("config.json", &json)),
        ("card.zip", with("README.md", &card)),
        (
            "deep.zip",
            stored(&[("x/y/a.safetensors", &plain), ("x/y/generation_config.json", json.as_bytes())]),
        ),
        ("named.zip", with("a.safetensors.json", &json)),
        ("header.zip", stored(&[("a.safetensors", &safetensors(license))])),
        ("nested.zip", stored(&[("pkg.zip", &with("config.json", &json))])),
        (
            "words.safetensors",
            safetensors(&format!("\",\"config\":\"{{\\\"license\\\": \\\"{license}\\\"}}")),
        ),
        (
            "a.pkl",
            [
                b"\x80\x02}X\x07\0\0\0licenseX",
                &(license.len() as u32).to_le_bytes()[..],
                license.as_bytes(),
                b"s.",
            ]
            .concat(),
        ),
        ("handler.mar", with("MAR-INF/MANIFEST.json", &json)),
        ("asr.nemo", tar(&[("./model_config.yaml", yaml.as_bytes()), ("./a.safetensors", &plain)])),
        ("packed.nemo", gzip(&tar(&[("model_config.yaml", yaml.as_bytes()), ("a.safetensors", &plain)]))),
        ("m.tar.gz", gzip(&tar(&[("m/a.safetensors", &plain), ("m/config.json", json.as_bytes())]))),
        ("m.dat", gzip(&tar(&[("m/a.safetensors", &safetensors(license))]))),
        ("a.safetensors.gz", gzip(&safetensors(license))),
        ("a.npz", stored(&[("license.npy", &array)])),
        ("a.skops", stored(&[("schema.json", schema.as_bytes())])),
        (
            "a.keras",
            stored(&[("metadata.json", b"{}"), ("config.json", keras.as_bytes()), ("model.weights.h5", b"")]),
        ),
        (
            "attribute.pt",
            stored(&[
                ("a/data.pkl", b"\x80\x02}."),
                ("a/version", b"3"),
                ("a/extra/license", license.as_bytes()),
            ]),
        ),
        ("skops.zip", stored(&[("m.skops", &stored(&[("schema.json", schema.as_bytes())]))])),
        ("tfjs.zip", stored(&[("web/model.json", tfjs.as_bytes())])),
        ("xgb.json.gz", gzip(trees.as_bytes())),
        ("far.onnx.gz", gzip(&onnx(license))),
        ("far.tar.gz", gzip(&tar(&[("a.onnx", &onnx(license))]))),
        ("trees.txt", format!("tree\nversion=v4\nlicense={license}\n\nTree=0\nlicense=gpl\n").into_bytes()),
        ("a.ubj", ubjson(license)),
        ("model.json", tfjs.into_bytes()),
        ("saved_model.pb", saved_model(license)),
        (
            "a.llamafile",
            zip::behind(
                b"MZqFpD='\n\0program",
                (0, 0),
                &[("a.gguf", &gguf(license)), (".args", b"-m\na.gguf")],
            ),
        ),
    ]
}

#[test]
fn a_licence_inside_is_evidence_as_one_beside() {
    for (name, content) in containers("cc-by-nc-4.0") {
        let output = model(name, &content).check();
        assert!(output.denied().contains(&"license-conflict".to_owned()), "{name}: {}", output.text());
    }
    for (name, content) in containers("mit") {
        let output = model(name, &content).check();
        assert_eq!(output.denied(), NONE, "{name}: {}", output.text());
    }
}

#[test]
fn what_can_not_be_read_inside_asks() {
    let plain = safetensors("");
    let long = format!("{{\"a\": \"{}\"}}", "x".repeat(5 << 20));
    let cut = &safetensors("mit")[..60];
    for (name, content) in [
        ("long.zip", stored(&[("a.safetensors", &plain), ("config.json", long.as_bytes())])),
        ("long.tar", tar(&[("a.safetensors", &plain), ("config.json", long.as_bytes())])),
        ("closed.zip", zip::behind(b"", (0, 1), &[("a.safetensors", &plain), ("config.json", b"{}")])),
        ("odd.nemo", tar(&[("model_config.yaml", b"license: [mit\n"), ("a.safetensors", &plain)])),
        ("cut.zip", stored(&[("a.safetensors", cut)])),
        ("text.zip", stored(&[("a.safetensors", &plain), ("LICENSE", ACME)])),
        ("cut.ubj", ubjson("mit")[..60].to_vec()),
        ("comment.zip", commented(&[("a.safetensors", &plain)], "Not for commercial use.")),
        ("comment.npz", commented(&[("a.npy", &npy("x"))], "Not for commercial use.")),
        (
            "m.whl",
            stored(&[
                ("a.safetensors", &plain),
                ("tiny-1.dist-info/METADATA", b"Name: tiny\nLicense: cc-by-nc-4.0\n\nText.\n"),
            ]),
        ),
        (
            "m.task",
            stored(&[
                ("a.safetensors", &plain),
                ("METADATA", b"\n\x05gemma\x12\x18Not for commercial use.\0"),
            ]),
        ),
        (
            "package.zip",
            stored(&[("a.safetensors", &plain), ("package.json", b"{\"license\": \"CC-BY-NC-4.0\"}")]),
        ),
        ("in.whl", stored(&[("m/a.safetensors", &plain), ("m-1.dist-info/licenses/LICENSE", ACME)])),
        ("reuse.zip", stored(&[("m/w/a.safetensors", &plain), ("m/LICENSES/LicenseRef-Acme.txt", ACME)])),
        ("docs.tar", tar(&[("m/w/a.safetensors", &plain), ("m/docs/LICENSE", ACME)])),
    ] {
        let output = model(name, &content).check();
        let asks = ["unrecognised-terms", "license-conflict", "unsafe-format"];
        assert!(
            output.denied().iter().any(|code| asks.contains(&code.as_str())),
            "{name}: {}",
            output.text()
        );
    }
}

/// The index is that of a module of 20 numbers, as TensorFlow 2.21 writes it (`tf.saved_model.save`).
#[test]
fn a_saved_model_and_the_checkpoint_of_its_numbers_are_one() {
    let graph = saved_model("mit");
    let workspace = models(&[
        ("saved_model.pb", &graph),
        ("variables.index", include_bytes!("../keras/module.index")),
        ("variables.data-00000-of-00001", b"numbers"),
    ]);
    let document = workspace.json("cyclonedx", &[]);
    let mut components = document["components"].as_array().expect("components").iter();
    let model = components.find(|component| component["type"] == "machine-learning-model").expect("a model");
    let properties = model["properties"].to_string();
    for (name, value) in [("format", "saved-model"), ("parameters", "20"), ("tensors", "2")] {
        let property = format!("\"name\":\"model-sbom:weights:{name}\",\"value\":\"{value}\"");
        assert!(properties.contains(&property), "{name}: {properties}");
    }
}

#[test]
fn the_text_of_the_declared_licence_inside_is_right_wherever_it_lies() {
    let plain = safetensors("");
    let text = include_str!("../../LICENSE-MIT").as_bytes();
    for (weights, path) in [
        ("m/a.safetensors", "m-1.dist-info/licenses/LICENSE"),
        ("m/w/a.safetensors", "m/LICENSES/MIT.txt"),
        ("m/w/a.safetensors", "m/docs/LICENSE"),
        ("a.safetensors", "LICENSE"),
    ] {
        let others: &[(&str, &[u8])] = &[
            (weights, &plain),
            (path, text),
            ("m/package.json", b"{\"license\": \"MIT\"}"),
            ("m-1.dist-info/METADATA", b"Metadata-Version: 2.4\nName: m\nLicense-Expression: MIT\n"),
            ("m/RESTRICTIONS.md", b"None.\n"),
            ("METADATA", b"\n\x05gemma\x12\x04\xff\xfeturn\0\x01"),
        ];
        let output = model("m.zip", &commented(others, "Made by a program.")).check();
        assert_eq!(output.denied(), NONE, "{path}: {}", output.text());
    }
}

#[test]
fn a_base_inside_is_one_of_the_model() {
    let plain = safetensors("");
    for (name, json) in [
        ("config.json", "{\"_name_or_path\": \"meta-llama/Llama-3.1-8B\"}"),
        (
            "adapter_config.json",
            "{\"base_model_name_or_path\": \"meta-llama/Llama-3.1-8B\", \"peft_type\": \"LORA\"}",
        ),
        ("README.md", "---\nlicense: mit\nbase_model: meta-llama/Llama-3.1-8B\n---\n"),
        ("train.yaml", "base_model: meta-llama/Llama-3.1-8B\n"),
    ] {
        let output =
            model("m.zip", &stored(&[("m/a.safetensors", &plain), (&format!("m/{name}"), json.as_bytes())]))
                .check();
        assert!(output.denied().contains(&"lineage-license".to_owned()), "{name}: {}", output.text());
        assert!(output.text().contains("meta-llama/Llama-3.1-8B"), "{name}: {}", output.text());
    }
    // What lies elsewhere in a distribution is about that.
    let others: &[(&str, &[u8])] = &[
        ("m/a.safetensors", &plain),
        ("m/lib/deep/LICENSE", b"Acme terms.\nAsk us.\n"),
        ("m/package.json", b"{\"license\": \"ISC\"}"),
    ];
    let output = model("m.zip", &stored(others)).check();
    assert_eq!(output.codes(), NONE, "{}", output.text());
}

#[test]
fn facts_of_what_is_inside_are_those_of_the_file_at_home_and_in_ci() {
    let workspace =
        model("a.llamafile", &zip::behind(b"MZqFpD='\n\0program", (0, 0), &[("a.gguf", &gguf("mit"))]));
    let properties = |workspace: &Workspace| {
        let document = workspace.json("cyclonedx", &[]);
        let text = document.to_string();
        ["gguf", "llamafile", "llama"].map(|word| text.contains(&format!("\"value\":\"{word}\"")))
    };
    assert_eq!(properties(&workspace), [true; 3]);
    let nature = workspace.json("cyclonedx", &[]).to_string();
    for (name, value) in [("executable", "executable"), ("archive", "archive"), ("structured", "structured")]
    {
        let property = format!("\"name\":\"bsi:component:{name}\",\"value\":\"{value}\"");
        assert!(nature.contains(&property), "{name}");
    }
    // What the lock has of it speaks where it is not.
    for (name, content) in containers("cc-by-nc-4.0") {
        let workspace = model(name, &content);
        assert_eq!(workspace.run(&["lock"]).code, 0, "{name}");
        let here = workspace.run(&["check", "--locked", "--message-format", "json"]);
        std::fs::remove_file(workspace.path().join("m").join(name)).expect("there");
        let there = workspace.run(&["check", "--locked", "--message-format", "json"]);
        assert!(there.denied().contains(&"license-conflict".to_owned()), "{name}: {}", there.text());
        assert!(here.denied().contains(&"license-conflict".to_owned()), "{name}: {}", here.text());
    }
}

#[test]
fn a_file_that_was_split_is_read_as_one() {
    let whole = safetensors("cc-by-nc-4.0");
    let archive = stored(&[("a.safetensors", &whole)]);
    for (name, bytes) in [("a.safetensors", &whole), ("m.zip", &archive)] {
        for ends in [["part1", "part2"], ["aa", "ab"], ["001", "002"]] {
            let [first, second] = ends.map(|end| format!("{name}.{end}"));
            let workspace = models(&[(&first, &bytes[..50]), (&second, &bytes[50..])]);
            let output = workspace.check();
            assert_eq!(output.denied(), ["license-conflict"], "{first}: {}", output.text());
        }
    }
}

#[test]
fn weights_of_no_known_format_are_said_to_be_none() {
    let noise: Vec<u8> = (0u32..4000).map(|at| (at.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
    let weights = safetensors("");
    let word = "in no format that is read";
    for (files, expected) in [
        (&[("w2v.bin", &noise[..])][..], Some("`m/w2v.bin` of tiny is in no format that is read")),
        (
            &[("a.safetensors", &weights), ("b.dat", &noise), ("c.caffemodel", &noise)],
            Some("`m/b.dat`, `m/c.caffemodel` of tiny are"),
        ),
        (&[("m.zip", &stored(&[("a.dat", &noise)]))], Some("`m/m.zip` of tiny is in no format that is read")),
        (&[("a.safetensors", &weights), ("config.json", b"{}"), ("notes.txt", b"x")], None),
    ] {
        let output = models(files).check();
        assert_eq!(output.denied(), NONE, "{}", output.text());
        assert_eq!(output.stderr.contains(word), expected.is_some(), "{}", output.stderr);
        assert!(output.stderr.contains(expected.unwrap_or_default()), "{}", output.stderr);
    }
}
