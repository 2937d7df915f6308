//! A product of as many models as a real one has: under nine licences, downloaded, bundled and called, some decided
//! and some not. Names, addresses and texts are made up.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

/// How many models the product has at most, as a real one does.
pub(crate) const MOST: usize = 70;

/// Models of one publisher under one licence.
struct Series {
    /// The owner of the repositories, and the supplier.
    owner: &'static str,
    name: &'static str,
    license: &'static str,
    task: &'static str,
    delivery: &'static str,
    /// Further lines of each declaration.
    keys: &'static str,
    sizes: &'static [&'static str],
}

const BASE: &str = "\n[[model.base]]\nname = \"harbour-base\"\nsource = \"hf:tidewater/harbour-base\"\nversion = \"4f1c0d9e8b7a6f5e4d3c2b1a0f9e8d7c6b5a4f3e\"\nlicense = \"Apache-2.0\"\nrelation = \"quantized\"\nsupplier = \"tidewater\"\n";

const SERIES: [Series; 11] = [
    Series {
        owner: "tidewater",
        name: "harbour",
        license: "Apache-2.0",
        task: "automatic-speech-recognition",
        delivery: "downloaded",
        keys: BASE,
        sizes: &[
            "tiny",
            "tiny-q4",
            "tiny-q8",
            "base",
            "base-q4",
            "base-q8",
            "small",
            "small-q4",
            "small-q8",
            "medium",
            "medium-q4",
            "medium-q8",
            "large",
            "large-q4",
        ],
    },
    Series {
        owner: "meta-llama",
        name: "Llama-3.1-Wharf",
        license: "LicenseRef-scancode-llama-3.1-license-2024",
        task: "text-generation",
        delivery: "downloaded",
        keys: "",
        sizes: &["8B", "8B-instruct", "70B-instruct"],
    },
    Series {
        owner: "kelp-speech",
        name: "murmur",
        license: "MIT",
        task: "text-to-speech",
        delivery: "downloaded",
        keys: "copyright = \"Copyright (c) 2026 Kelp Speech\"\n",
        sizes: &[
            "en", "en-low", "de", "de-low", "fr", "fr-low", "es", "es-low", "it", "pl", "pt", "nl", "sv",
            "da", "fi", "cs", "hu", "ja",
        ],
    },
    Series {
        owner: "nvidia",
        name: "sandbar-asr",
        license: "CC-BY-4.0",
        task: "automatic-speech-recognition",
        delivery: "downloaded",
        keys: "",
        sizes: &["110m", "110m-de", "180m", "180m-fr", "600m", "600m-multilingual", "1.1b", "1.1b-streaming"],
    },
    Series {
        owner: "nvidia",
        name: "sandbar-1b",
        license: "CC-BY-NC-4.0",
        task: "automatic-speech-recognition",
        delivery: "downloaded",
        keys: "",
        sizes: &["research"],
    },
    Series {
        owner: "halden",
        name: "fjord",
        license: "LicenseRef-Halden-Speech",
        task: "automatic-speech-recognition",
        delivery: "downloaded",
        keys: "license-file = \"licenses/halden.txt\"\n",
        sizes: &["large", "large-zh", "nano"],
    },
    Series {
        owner: "nvidia",
        name: "breakwater",
        license: "LicenseRef-scancode-nvidia-open-model-2025-04-28",
        task: "automatic-speech-recognition",
        delivery: "downloaded",
        keys: "",
        sizes: &["streaming-0.6b", "streaming-en-0.6b", "multitalker-0.6b", "diarize-0.1b"],
    },
    Series {
        owner: "quayside",
        name: "lantern-embed",
        license: "Apache-2.0",
        task: "feature-extraction",
        delivery: "downloaded",
        keys: "",
        sizes: &["small", "small-q8", "base", "base-q8", "large", "large-q8", "multilingual", "code"],
    },
    Series {
        owner: "ballast",
        name: "plumb-vad",
        license: "BSD-3-Clause",
        task: "voice-activity-detection",
        delivery: "bundled",
        keys: "copyright = \"Copyright (c) 2025 Ballast\"\nlicense-file = \"models/plumb/LICENSE\"\n",
        sizes: &["v4", "v5"],
    },
    Series {
        owner: "google",
        name: "gemma-3-skerry",
        license: "LicenseRef-scancode-gemma-tou-2025-03-24",
        task: "text-generation",
        delivery: "downloaded",
        keys: "",
        sizes: &["270m", "1b", "4b-it", "12b-it"],
    },
    Series {
        owner: "lagoon",
        name: "pier-translate",
        license: "Apache-2.0",
        task: "translation",
        delivery: "downloaded",
        keys: "",
        sizes: &["en-de", "de-en", "en-fr", "fr-en", "en-es"],
    },
];

const RULES: &str = r#"[organization]
name = "Pelican Software"
url = "https://pelican.example"
email = "sbom@pelican.example"
security-contact = "https://pelican.example/security"

[use]
commercial = true
offering = ["redistribution"]
fine-tunes = false
trains-other-models = false
monthly-active-users = 40_000
annual-revenue-usd = 3_000_000
regions = ["EU", "US"]
seat = "NO"
regulated = false
"#;

const REVIEWS: &str = r#"
[[review]]
models = ["hf:meta-llama/*"]
license = "LicenseRef-scancode-llama-3.1-license-2024"
decision = "approved"
by = "Ada Berg, Legal"
date = "2026-03-02"
reason = "far below the limit of users"
expires = "2099-12-31"
scope = ["redistribution"]
without-text = "read at the publisher's page"

[[review]]
models = ["hf:google/*"]
license = "LicenseRef-scancode-gemma-tou-2025-03-24"
decision = "approved"
by = "Ada Berg, Legal"
date = "2025-06-30"
reason = "the prohibited uses are in our terms of service"
expires = "2026-06-30"
scope = ["redistribution"]
without-text = "read at the publisher's page"
"#;

const HALDEN: &str = "Halden Speech Model Terms\n\nYou may run the models on your own devices. Whoever hands them to others asks Halden\nfirst, in writing, and names Halden where the models are used.\n";

const BSD: &str = "Copyright (c) 2025 Ballast\n\nRedistribution and use in source and binary forms, with or without modification, are permitted provided that the following conditions are met:\n\n1. Redistributions of source code must retain the above copyright notice, this list of conditions and the following disclaimer.\n\n2. Redistributions in binary form must reproduce the above copyright notice, this list of conditions and the following disclaimer in the documentation and/or other materials provided with the distribution.\n\n3. Neither the name of the copyright holder nor the names of its contributors may be used to endorse or promote products derived from this software without specific prior written permission.\n\nTHIS SOFTWARE IS PROVIDED BY THE COPYRIGHT HOLDERS AND CONTRIBUTORS \"AS IS\" AND ANY EXPRESS OR IMPLIED WARRANTIES, INCLUDING, BUT NOT LIMITED TO, THE IMPLIED WARRANTIES OF MERCHANTABILITY AND FITNESS FOR A PARTICULAR PURPOSE ARE DISCLAIMED. IN NO EVENT SHALL THE COPYRIGHT HOLDER OR CONTRIBUTORS BE LIABLE FOR ANY DIRECT, INDIRECT, INCIDENTAL, SPECIAL, EXEMPLARY, OR CONSEQUENTIAL DAMAGES (INCLUDING, BUT NOT LIMITED TO, PROCUREMENT OF SUBSTITUTE GOODS OR SERVICES; LOSS OF USE, DATA, OR PROFITS; OR BUSINESS INTERRUPTION) HOWEVER CAUSED AND ON ANY THEORY OF LIABILITY, WHETHER IN CONTRACT, STRICT LIABILITY, OR TORT (INCLUDING NEGLIGENCE OR OTHERWISE) ARISING IN ANY WAY OUT OF THE USE OF THIS SOFTWARE, EVEN IF ADVISED OF THE POSSIBILITY OF SUCH DAMAGE.\n";

/// The smallest safetensors file with one tensor of one number; `fill` makes files differ.
fn safetensors(fill: u8) -> Vec<u8> {
    let header = r#"{"w":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}"#;
    let mut bytes = (header.len() as u64).to_le_bytes().to_vec();
    bytes.extend(header.bytes());
    bytes.extend([fill; 4]);
    bytes
}

/// The first `models` declarations, a model of each series in turn; more than [`MOST`] repeat the series under further
/// names.
fn declarations(models: usize) -> Vec<String> {
    let longest = SERIES.iter().map(|series| series.sizes.len()).max().unwrap_or_default();
    let round = |edition: usize| {
        (0..longest).flat_map(move |at| {
            SERIES.iter().filter_map(move |series| Some(declaration(series, series.sizes.get(at)?, edition)))
        })
    };
    (1..).flat_map(round).take(models).collect()
}

fn declaration(series: &Series, size: &str, edition: usize) -> String {
    let Series { owner, name, license, task, delivery, keys, .. } = series;
    let edition = if edition == 1 { String::new() } else { format!("-{edition}") };
    let name = format!("{name}{edition}-{size}");
    // Forty digits, as a commit has; the same in each run.
    let version: String = name.bytes().cycle().take(20).map(|byte| format!("{byte:02x}")).collect();
    let files = match *delivery {
        "bundled" => format!("files = [\"models/plumb/{name}.safetensors\"]\n"),
        _ => String::new(),
    };
    // Keys stand before the tables of bases.
    format!(
        "[[model]]\nname = \"{name}\"\nversion = \"{version}\"\nsource = \"hf:{owner}/{name}\"\nlicense = \"{license}\"\n\
         supplier = \"{owner}\"\ndelivery = \"{delivery}\"\ntask = \"{task}\"\n{files}{keys}\n"
    )
}

/// Writes the product with that many models into a directory.
pub(crate) fn write(directory: &Path, models: usize) {
    let put = |path: &str, bytes: &[u8]| {
        let path = directory.join(path);
        fs::create_dir_all(path.parent().expect("a parent")).expect("a directory");
        fs::write(path, bytes).expect("written");
    };
    let mut manifest = "[package]\nname = \"pelican\"\nversion = \"2.4.0\"\nedition = \"2024\"\nlicense = \"MIT\"\ndescription = \"Writes down what is said, and reads it aloud\"\npublish = false\n\n[package.metadata.model-sbom]\ninclude = [\"models.toml\"]\n\n[workspace]\nmembers = [\"crates/*\"]\n\n[dependencies]\n".to_owned();
    let mut lock = "version = 4\n".to_owned();
    let crates = ["audio", "captions", "download", "hotkeys", "settings", "updates"];
    for name in crates {
        let member = format!("pelican-{name}");
        writeln!(manifest, "{member} = {{ path = \"crates/{name}\" }}").expect("written");
        write!(lock, "\n[[package]]\nname = \"{member}\"\nversion = \"2.4.0\"\n").expect("written");
        let text = format!(
            "[package]\nname = \"{member}\"\nversion = \"2.4.0\"\nedition = \"2024\"\nlicense = \"MIT OR Apache-2.0\"\npublish = false\n"
        );
        put(&format!("crates/{name}/Cargo.toml"), text.as_bytes());
        put(&format!("crates/{name}/src/lib.rs"), b"");
    }
    let needs: String = crates.iter().map(|name| format!(" \"pelican-{name}\",\n")).collect();
    write!(lock, "\n[[package]]\nname = \"pelican\"\nversion = \"2.4.0\"\ndependencies = [\n{needs}]\n")
        .expect("written");
    let models = declarations(models).concat();
    let reviews = if models.contains("Llama-3.1") { REVIEWS } else { "" };
    put("Cargo.toml", manifest.as_bytes());
    put("Cargo.lock", lock.as_bytes());
    put("src/main.rs", b"fn main() {}\n");
    put("models.toml", models.as_bytes());
    put("model-sbom.toml", format!("{RULES}{reviews}").as_bytes());
    if models.contains("halden.txt") {
        put("licenses/halden.txt", HALDEN.as_bytes());
    }
    for (fill, size) in [(1, "v4"), (2, "v5")] {
        let name = format!("plumb-vad-{size}");
        if models.contains(&name) {
            put(&format!("models/plumb/{name}.safetensors"), &safetensors(fill));
            put("models/plumb/LICENSE", BSD.as_bytes());
        }
    }
}
