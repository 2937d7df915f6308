//! Weights that run code when a loader opens them.

use std::fs;

use serde_json::Value;

use crate::support::{Workspace, string};

/// `os.umask(63)`, were it loaded.
const CALL: &[u8] = b"cposix\numask\n(I63\ntR";

fn run_code() -> Vec<u8> {
    [b"\x80\x02", CALL, b"."].concat()
}

fn npy(descr: &str, content: &[u8]) -> Vec<u8> {
    let header = format!("{{'descr': {descr}, 'fortran_order': False, 'shape': (1,), }}\n");
    let size = (header.len() as u16).to_le_bytes();
    [b"\x93NUMPY\x01\0", &size[..], header.as_bytes(), content].concat()
}

fn zlib(bytes: &[u8]) -> Vec<u8> {
    use std::io::Write as _;
    let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).expect("memory");
    encoder.finish().expect("memory")
}

/// A GGUF file of one key.
fn gguf(key: &str, value: &str) -> Vec<u8> {
    let text = |text: &str| [&(text.len() as u64).to_le_bytes()[..], text.as_bytes()].concat();
    let head = [&b"GGUF\x03\0\0\0"[..], &[0; 8], &1_u64.to_le_bytes()].concat();
    [head, text(key), 8_u32.to_le_bytes().to_vec(), text(value)].concat()
}

/// A package with one model for each file, and what `check` says of each: the level of `unsafe-format` and its notes.
fn findings(files: &[(&str, Vec<u8>)]) -> (i32, Vec<(String, String, String)>) {
    let tables = files.iter().map(|(name, _)| {
        format!("[[package.metadata.model-sbom.model]]\nname = \"{name}\"\nversion = \"1\"\nlicense = \"MIT\"\nfiles = [\"m/{name}\"]\n")
    });
    let workspace = Workspace::package(&tables.collect::<String>(), &[]);
    fs::create_dir(workspace.path().join("m")).expect("a directory");
    for (name, bytes) in files {
        fs::write(workspace.path().join("m").join(name), bytes).expect("written");
    }
    let output = workspace.check();
    let said = output.json()["findings"].as_array().cloned().expect("findings");
    let said = said.iter().filter(|finding| finding["code"] == "unsafe-format").map(|finding| {
        let message = string(&finding["message"]);
        let name = message.split('`').nth(1).and_then(|path| path.strip_prefix("m/")).expect("a file");
        let notes =
            finding["notes"].as_array().map(|notes| notes.iter().map(string).collect::<Vec<_>>().join("; "));
        (name.to_owned(), string(&finding["level"]).to_owned(), notes.unwrap_or_default())
    });
    (output.code, said.collect())
}

#[test]
fn what_runs_a_program_is_denied_however_it_is_wrapped() {
    let broken = [b"\x80\x02", CALL, b"\xff"].concat();
    let lambda = br#"{"class_name":"Sequential","config":{"layers":[{"class_name":"Lambda"}]}}"#;
    let files = [
        ("broken.pkl", broken.clone()),
        ("broken.bin", broken),
        ("padded.pkl", [&b"N0".repeat(4000)[..], CALL, b"."].concat()),
        ("objects.npy", npy("'|O8'", &run_code())),
        ("fields.npy", npy("[('a', 'object')]", &run_code())),
        ("twice.npy", npy("'<f4', 'descr': '|O'", &run_code())),
        ("packed.joblib", zlib(&run_code())),
        ("second.pkl", [b"\x80\x02N.", CALL, b"."].concat()),
        ("cut.model", zlib(&run_code())[..30].to_vec()),
        ("junk.model", [&zlib(&run_code())[..], b"\n"].concat()),
        ("old.model", [b"ZF", format!("{:<19}", "0x17").as_bytes(), &zlib(&run_code())].concat()),
        ("damaged.dat", b"\x1f\x8b\x08\0\0\0\0\0\0\x03\xff\xff\xff".to_vec()),
        ("garbage.pt", b"neither a pickle nor an archive".to_vec()),
        ("lambda.h5", [b"\x89HDF\r\n\x1a\n\0", &[0; 100][..], lambda].concat()),
        ("template.gguf", gguf("tokenizer.chat_template", "{{ self.__init__.__globals__ }}")),
        ("tokenizer_config.json", br#"{"chat_template":"{{ x|attr('a') }}"}"#.to_vec()),
        ("chat_template.jinja", b"{{ ''['__cla' ~ 'ss__'] }}".to_vec()),
    ];
    let (code, said) = findings(&files);
    assert_eq!(code, 1);
    for (name, _) in &files {
        let levels: Vec<_> =
            said.iter().filter(|(file, ..)| file == name).map(|(_, level, _)| level).collect();
        assert_eq!(levels, ["deny"], "{name}");
    }
}

/// Twelve imports that sort before it hide nothing.
#[test]
fn a_flood_of_imports_hides_no_danger() {
    let flood = (0..12).map(|index| format!("caaa.f{index:02}\nx\n0"));
    let pickle =
        [b"\x80\x02".to_vec(), flood.collect::<String>().into_bytes(), CALL.to_vec(), b".".to_vec()].concat();
    let (_, said) = findings(&[("flood.pkl", pickle)]);
    assert!(said[0].2.starts_with("it imports what can run any program: `posix.umask`; "), "{}", said[0].2);
    assert!(said[0].2.ends_with("and 2 more"), "{}", said[0].2);
}

/// What libraries write is a warning at most, and formats that run nothing are silent.
#[test]
fn plain_weights_are_a_warning_at_most() {
    let (code, said) = findings(&[
        ("model.pkl", b"\x80\x02csklearn.svm._classes\nSVC\n)\x81.".to_vec()),
        ("numbers.npy", npy("'<f4'", &[0; 4])),
        ("chat.gguf", gguf("tokenizer.chat_template", "{{ messages[0]['content'] }}")),
        ("weights.bin", (0..1000_u32).flat_map(|index| (index as f32).sin().to_le_bytes()).collect()),
        ("model.safetensors", crate::support::SAFETENSORS.as_bytes().to_vec()),
    ]);
    let said: Vec<_> = said.iter().map(|(file, level, _)| (file.as_str(), level.as_str())).collect();
    assert_eq!((code, said), (0, vec![("model.pkl", "warn")]));
}

/// The digest of a template is in the document, wherever the template stands.
#[test]
fn chat_templates_are_in_the_document_with_their_digests() {
    let template = "{{ messages[0]['content'] }}";
    let workspace = Workspace::model("license = \"MIT\"");
    fs::write(workspace.path().join("weights.gguf"), gguf("tokenizer.chat_template.rag", template))
        .expect("written");
    let document = workspace.json("cyclonedx", &[]);
    let expected = format!("rag sha256:{}", crate::support::sha256(template.as_bytes()));
    let properties = properties(&document);
    assert!(
        properties.contains(&("model-sbom:weights:chat-templates".to_owned(), expected)),
        "{properties:?}"
    );
}

/// Every property in a document.
fn properties(value: &Value) -> Vec<(String, String)> {
    match value {
        Value::Array(values) => values.iter().flat_map(properties).collect(),
        Value::Object(entries) => {
            let own = match (entries.get("name"), entries.get("value")) {
                (Some(Value::String(name)), Some(Value::String(value))) => {
                    vec![(name.clone(), value.clone())]
                }
                _ => Vec::new(),
            };
            own.into_iter().chain(entries.values().flat_map(properties)).collect()
        }
        _ => Vec::new(),
    }
}
