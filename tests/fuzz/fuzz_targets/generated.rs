//! Declarations made of any bytes: tables with the keys that exist, and values that are mostly right.

use arbitrary::{Arbitrary as _, Result, Unstructured};

/// Values that a kind of key takes, and some that it does not take.
const NAMES: &[&str] = &["m", "m2", "Tiny Model", "a/b", "é", "a\u{301}", "<b>", "$(id)", "-rf", "x]]>", "</text>"];
const VERSIONS: &[&str] = &["1", "2.0", "main", "733247c55e3f73af49ce8e9c7949bf14af205928", "v1@x", "a b", "1%2F"];
const SOURCES: &[&str] = &[
    "hf:acme/m", "hf:Acme/M", "hf:gpt2", "ollama:tiny:2b", "oci:ghcr.io/acme/m:1", "docker:acme/m",
    "https://example.org/m.gguf", "https://user:pw@example.org/m?token=x", "git+https://github.com/acme/m",
    "git+file:///home/x/m", "s3://bucket/key", "modelscope:acme/m", "mlflow:example.org/m", "https://[::1]:8/a%zz",
];
const LICENSES: &[&str] = &[
    "MIT", "Apache-2.0 OR MIT", "GPL-3.0-only WITH Classpath-exception-2.0", "LicenseRef-X", "CC-BY-NC-4.0",
    "LicenseRef-Llama-3.1", "OpenRAIL", "(MIT AND Apache-2.0) OR LicenseRef-Y", "NOASSERTION", "mit", "",
];
const PATHS: &[&str] = &["LICENSE", "README.md", "w.gguf", "*.gguf", "**/*", "missing", "../up", "w.safetensors", "{a,w}.*"];
const URLS: &[&str] = &["https://example.org", "https://example.org/a b", "http://x", "mailto:a@example.org"];
const EMAILS: &[&str] = &["a@example.org", "no", "ä@exämple.org"];
const DATES: &[&str] = &["2024-02-29", "2023-02-29", "2024-09-19", "9999-12-31", "2999-01-01", "x"];
const WORDS: &[&str] = &[
    "bundled", "downloaded", "service", "finetune", "quantized", "merge", "adapter", "distilled", "training",
    "evaluation", "validation", "testing", "text", "image", "supervised", "self-supervised", "public",
    "confidential", "low", "high", "clear", "amber", "approved", "rejected", "allow", "warn", "deny", "none",
];
const DIGESTS: &[&str] = &[
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
    "5C3C7582AF0FD49EAEB426220C1A0E36137C7C83DBE28153AF75D115313BF8BE", "abc",
];

/// What a key holds.
#[derive(Clone, Copy)]
enum Kind {
    One(&'static [&'static str]),
    Many(&'static [&'static str]),
    Text,
    Texts,
    Flag,
    Tables(&'static [(&'static str, Kind)]),
}

use Kind::{Flag, Many, One, Tables, Text, Texts};

const BASE: &[(&str, Kind)] = &[
    ("name", One(NAMES)), ("relation", One(WORDS)), ("version", One(VERSIONS)), ("source", One(SOURCES)),
    ("license", One(LICENSES)), ("license-file", One(PATHS)), ("release-date", One(DATES)), ("supplier", Text),
    ("sha256", One(DIGESTS)),
];
const DATASET: &[(&str, Kind)] = &[
    ("name", One(NAMES)), ("role", One(WORDS)), ("version", One(VERSIONS)), ("source", One(SOURCES)),
    ("license", One(LICENSES)), ("description", Text), ("types", Many(WORDS)), ("sensitive", Flag),
    ("classification", One(WORDS)), ("release-date", One(DATES)), ("built-date", One(DATES)), ("supplier", Text),
    ("sha256", One(DIGESTS)),
];
const MODEL: &[(&str, Kind)] = &[
    ("name", One(NAMES)), ("version", One(VERSIONS)), ("source", One(SOURCES)), ("license", One(LICENSES)),
    ("license-file", One(PATHS)), ("card", One(PATHS)), ("files", Many(PATHS)), ("sha256", One(DIGESTS)),
    ("supplier", Text), ("supplier-url", One(URLS)), ("supplier-email", One(EMAILS)), ("delivery", One(WORDS)),
    ("task", Text), ("description", Text), ("family", Text), ("architecture", Text), ("approach", One(WORDS)),
    ("inputs", Texts), ("outputs", Texts), ("release-date", One(DATES)), ("copyright", Text), ("authors", Texts),
    ("users", Texts), ("use-cases", Texts), ("limitations", Texts), ("base", Tables(BASE)),
    ("dataset", Tables(DATASET)),
];
const PACKAGE: &[(&str, Kind)] = &[("model", Tables(MODEL))];
const LICENSE: &[(&str, Kind)] = &[
    ("id", One(LICENSES)), ("name", Text), ("file", One(PATHS)), ("url", One(URLS)), ("risk", One(WORDS)),
];
const REVIEW: &[(&str, Kind)] = &[
    ("model", One(NAMES)), ("verdict", One(WORDS)), ("by", Text), ("date", One(DATES)), ("reason", Text),
    ("license", One(LICENSES)), ("source", One(SOURCES)), ("evidence", Texts),
];
const IGNORE: &[(&str, Kind)] = &[
    ("crate", One(NAMES)), ("path", One(PATHS)), ("model", One(SOURCES)), ("reason", Text),
];
const CRATE: &[(&str, Kind)] = &[("name", One(NAMES)), ("version", One(VERSIONS)), ("model", Tables(MODEL))];
const WORKSPACE: &[(&str, Kind)] = &[
    ("license", Tables(LICENSE)), ("review", Tables(REVIEW)), ("ignore", Tables(IGNORE)), ("crate", Tables(CRATE)),
];

/// A `Cargo.toml` and a `model-sbom.toml`.
pub fn declarations(bytes: &[u8]) -> Result<[String; 2]> {
    let mut bytes = Unstructured::new(bytes);
    let mut manifest =
        "[package]\nname = \"app\"\nversion = \"1.0.0\"\nedition = \"2024\"\nlicense = \"MIT\"\n".to_owned();
    tables(&mut bytes, "package.metadata.model-sbom", PACKAGE, &mut manifest)?;
    let mut workspace = String::new();
    if bool::arbitrary(&mut bytes)? {
        tables(&mut bytes, "", WORKSPACE, &mut workspace)?;
    }
    Ok([manifest, workspace])
}

/// The tables of a table, each with its plain keys first.
fn tables(bytes: &mut Unstructured<'_>, path: &str, keys: &[(&str, Kind)], text: &mut String) -> Result<()> {
    for (key, kind) in keys {
        let Tables(keys) = kind else { continue };
        let path = if path.is_empty() { (*key).to_owned() } else { format!("{path}.{key}") };
        for _ in 0..bytes.int_in_range(0..=3)? {
            text.push_str(&format!("\n[[{path}]]\n"));
            for (index, (key, kind)) in keys.iter().enumerate() {
                // The first key is the one that a table must have.
                if (index == 0 || bytes.ratio(2, 5)?) && !matches!(kind, Tables(_)) {
                    let value = value(bytes, *kind)?;
                    text.push_str(&format!("{key} = {value}\n"));
                }
            }
            tables(bytes, &path, keys, text)?;
        }
    }
    Ok(())
}

fn value(bytes: &mut Unstructured<'_>, kind: Kind) -> Result<String> {
    Ok(match kind {
        One(values) => quoted(&one(bytes, values)?),
        Many(values) => {
            let count = bytes.int_in_range(0..=3)?;
            let values: Result<Vec<_>> = (0..count).map(|_| Ok(quoted(&one(bytes, values)?))).collect();
            format!("[{}]", values?.join(", "))
        }
        Text => quoted(&text(bytes)?),
        Texts => {
            let count = bytes.int_in_range(0..=3)?;
            let values: Result<Vec<_>> = (0..count).map(|_| Ok(quoted(&text(bytes)?))).collect();
            format!("[{}]", values?.join(", "))
        }
        Flag => bool::arbitrary(bytes)?.to_string(),
        Tables(_) => unreachable!("tables are no values"),
    })
}

/// One of these, or any text.
fn one(bytes: &mut Unstructured<'_>, values: &[&str]) -> Result<String> {
    if bytes.ratio(1, 12)? { text(bytes) } else { Ok((*bytes.choose(values)?).to_owned()) }
}

fn text(bytes: &mut Unstructured<'_>) -> Result<String> {
    let length = bytes.int_in_range(1..=24)?;
    let any = bytes.bytes(length)?;
    Ok(String::from_utf8_lossy(any).into_owned())
}

/// A basic string of TOML.
fn quoted(text: &str) -> String {
    let escaped = text.chars().map(|c| match c {
        '"' => "\\\"".to_owned(),
        '\\' => "\\\\".to_owned(),
        c if c.is_control() => format!("\\u{:04x}", u32::from(c)),
        c => c.to_string(),
    });
    format!("\"{}\"", escaped.collect::<String>())
}
