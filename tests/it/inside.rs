//! What lies in an archive, in a packed file or in attributes of weights speaks of the model as what lies beside it does.

use std::io::Write as _;

use crate::support::Workspace;

const NONE: &[&str] = &[];

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

/// A zip archive of entries that are stored, behind something else. `flags` are those of each entry.
fn zip_behind(before: &[u8], flags: u8, entries: &[(&str, &[u8])]) -> Vec<u8> {
    let (mut local, mut central) = (before.to_vec(), Vec::new());
    for (name, content) in entries {
        let length = (content.len() as u32).to_le_bytes();
        let mut sum = flate2::Crc::new();
        sum.update(content);
        let named = (name.len() as u16).to_le_bytes();
        let head = [20, 0, flags, 0, 0, 0, 0, 0, 0x21, 0];
        let common = [&head[..], &sum.sum().to_le_bytes(), &length, &length, &named, &[0, 0]].concat();
        let offset = (local.len() as u32).to_le_bytes();
        central.extend([b"PK\x01\x02\x14\0", &common[..], &[0; 10], &offset, name.as_bytes()].concat());
        local.extend([b"PK\x03\x04", &common[..], name.as_bytes(), content].concat());
    }
    let count = (entries.len() as u16).to_le_bytes();
    let (size, start) = ((central.len() as u32).to_le_bytes(), (local.len() as u32).to_le_bytes());
    [local, central, [&b"PK\x05\x06\0\0\0\0"[..], &count, &count, &size, &start, &[0; 2]].concat()].concat()
}

fn zip(entries: &[(&str, &[u8])]) -> Vec<u8> {
    zip_behind(b"", 0, entries)
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
    let array = npy(license);
    let with =
        |name: &'static str, content: &str| zip(&[("a.safetensors", &plain), (name, content.as_bytes())]);
    vec![
        ("m.zip", with("config.json", &json)),
        ("card.zip", with("README.md", &card)),
        ("deep.zip", zip(&[("x/y/a.safetensors", &plain), ("x/y/generation_config.json", json.as_bytes())])),
        ("named.zip", with("a.safetensors.json", &json)),
        ("header.zip", zip(&[("a.safetensors", &safetensors(license))])),
        ("m.whl", with("tiny-1.dist-info/METADATA", &format!("Name: tiny\nLicense: {license}\n\nText.\n"))),
        ("nested.zip", zip(&[("pkg.zip", &with("config.json", &json))])),
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
        ("a.npz", zip(&[("license.npy", &array)])),
        ("a.skops", zip(&[("schema.json", schema.as_bytes())])),
        (
            "a.keras",
            zip(&[("metadata.json", b"{}"), ("config.json", keras.as_bytes()), ("model.weights.h5", b"")]),
        ),
        (
            "attribute.pt",
            zip(&[
                ("a/data.pkl", b"\x80\x02}."),
                ("a/version", b"3"),
                ("a/extra/license", license.as_bytes()),
            ]),
        ),
        ("a.ubj", ubjson(license)),
        ("model.json", tfjs.into_bytes()),
        ("saved_model.pb", saved_model(license)),
        (
            "a.llamafile",
            zip_behind(b"MZqFpD='\n\0program", 0, &[("a.gguf", &gguf(license)), (".args", b"-m\na.gguf")]),
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
        ("long.zip", zip(&[("a.safetensors", &plain), ("config.json", long.as_bytes())])),
        ("long.tar", tar(&[("a.safetensors", &plain), ("config.json", long.as_bytes())])),
        ("closed.zip", zip_behind(b"", 1, &[("a.safetensors", &plain), ("config.json", b"{}")])),
        ("odd.nemo", tar(&[("model_config.yaml", b"license: [mit\n"), ("a.safetensors", &plain)])),
        ("cut.zip", zip(&[("a.safetensors", cut)])),
        ("text.zip", zip(&[("a.safetensors", &plain), ("LICENSE", b"Acme terms.\nFor research alone.\n")])),
        ("cut.ubj", ubjson("mit")[..60].to_vec()),
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
            model("m.zip", &zip(&[("m/a.safetensors", &plain), (&format!("m/{name}"), json.as_bytes())]))
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
    let output = model("m.zip", &zip(others)).check();
    assert_eq!(output.codes(), NONE, "{}", output.text());
}

#[test]
fn facts_of_what_is_inside_are_those_of_the_file_at_home_and_in_ci() {
    let workspace = model("a.llamafile", &zip_behind(b"MZqFpD='\n\0program", 0, &[("a.gguf", &gguf("mit"))]));
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
    let archive = zip(&[("a.safetensors", &whole)]);
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
        (&[("m.zip", &zip(&[("a.dat", &noise)]))], Some("`m/m.zip` of tiny is in no format that is read")),
        (&[("a.safetensors", &weights), ("config.json", b"{}"), ("notes.txt", b"x")], None),
    ] {
        let output = models(files).check();
        assert_eq!(output.denied(), NONE, "{}", output.text());
        assert_eq!(output.stderr.contains(word), expected.is_some(), "{}", output.stderr);
        assert!(output.stderr.contains(expected.unwrap_or_default()), "{}", output.stderr);
    }
}
