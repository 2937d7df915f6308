//! Generated declarations through the whole pipeline into every format. What no fault is told of is written; each document
//! is valid by its schema, names no place of the machine, reads as each other format does, and is the same a second time.

#![no_main]

mod generated;
mod held;

use std::fs;
use std::path::PathBuf;
use std::sync::{LazyLock, Mutex};

use camino::Utf8PathBuf;
use cargo_model_sbom::internal::assemble::{self, DocumentFacts, LicenseTexts};
use cargo_model_sbom::bom::Audience;
use cargo_model_sbom::internal::declare::LockFile;
use cargo_model_sbom::{diagnostic::Diagnostic, internal::SourceMap};
use cargo_model_sbom::emit::{self, FORMATS};
use cargo_model_sbom::Error;
use cargo_model_sbom::internal::inspect::{Progress, Reading};
use cargo_model_sbom::options::BuildDeps;
use cargo_model_sbom::internal::pipeline::{self, Observer};
use cargo_model_sbom::internal::report::comment;
use cargo_model_sbom::internal::report::page::{Circumstances, Report};
use cargo_model_sbom::internal::workspace::{Manifest, Workspace};
use cargo_model_sbom::Options;
use cargo_model_sbom::internal::{compare, emit::check_bom, read};
use jiff::civil::{Date, date};
use jsonschema::{Registry, Validator};
use serde_json::Value;

/// The day on which pages are made.
const TODAY: Date = date(2026, 11, 1);

/// A workspace of one package with the files that declarations name.
struct Scene {
    options: Options,
    workspace: Workspace,
    package: String,
}

static SCENE: LazyLock<Mutex<Scene>> = LazyLock::new(|| Mutex::new(scene()));

fn scene() -> Scene {
    let directory: PathBuf = std::env::temp_dir().join(format!("{}-{}", held::PLACE, std::process::id()));
    fs::create_dir_all(directory.join("src")).expect("created");
    let manifest = "[package]\nname = \"app\"\nversion = \"1.0.0\"\nedition = \"2024\"\nlicense = \"MIT\"\n[workspace]\n";
    let weights = include_bytes!("../../../fixtures/weights/models/tiny.gguf");
    for (name, bytes) in [
        ("Cargo.toml", manifest.as_bytes()),
        ("Cargo.lock", b"version = 4\n\n[[package]]\nname = \"app\"\nversion = \"1.0.0\"\n"),
        ("src/lib.rs", b""),
        ("w.gguf", weights),
        ("LICENSE", include_bytes!("../../../LICENSE-MIT")),
        ("README.md", b"---\nlicense: mit\nbase_model: acme/base\n---\n# A model\n"),
    ] {
        fs::write(directory.join(name), bytes).expect("written");
    }
    let directory = Utf8PathBuf::from_path_buf(directory).expect("UTF-8");
    let options = Options::new(directory.join("Cargo.toml"));
    let workspace = Workspace::load(&options.workspace).expect("a workspace");
    let package = workspace.graph.packages().next().expect("a package").id().repr().to_owned();
    Scene { options, workspace, package }
}

macro_rules! schema {
    ($path:literal) => {
        serde_json::from_str::<Value>(include_str!(concat!("../../../schemas/", $path))).expect("a schema")
    };
}

static SCHEMAS: LazyLock<[(&str, Validator); 5]> = LazyLock::new(|| {
    let mut registry = Registry::new();
    for (uri, schema) in [
        ("http://cyclonedx.org/schema/spdx.schema.json", schema!("cyclonedx/spdx.schema.json")),
        ("http://cyclonedx.org/schema/jsf-0.82.schema.json", schema!("cyclonedx/jsf-0.82.schema.json")),
        (
            "http://cyclonedx.org/schema/cryptography-defs.schema.json",
            schema!("cyclonedx/cryptography-defs.schema.json"),
        ),
    ] {
        registry = registry.add(uri, schema).expect("a schema");
    }
    let registry = registry.prepare().expect("schemas");
    let validator = |schema: Value| {
        let options = jsonschema::options().should_validate_formats(true).with_registry(&registry);
        options.build(&schema).expect("a schema")
    };
    [
        ("cyclonedx-1.5-json", validator(schema!("cyclonedx/bom-1.5.schema.json"))),
        ("cyclonedx-1.6-json", validator(schema!("cyclonedx/bom-1.6.schema.json"))),
        ("cyclonedx-1.7-json", validator(schema!("cyclonedx/bom-1.7.schema.json"))),
        ("spdx-2.3-json", validator(schema!("spdx/spdx-2.3.schema.json"))),
        ("spdx-3.0-json", validator(schema!("spdx/spdx-3.0.1.schema.json"))),
    ]
});

/// Hears what a run tells.
struct Listener;

impl Observer for Listener {
    fn warn(&mut self, _text: &str) {}

    fn diagnostics(&mut self, diagnostics: &[&Diagnostic], sources: &SourceMap) {
        diagnostics.iter().for_each(|diagnostic| held::told(diagnostic, sources));
    }

    fn progress(&self) -> Box<dyn Progress> {
        Box::new(NoProgress)
    }
}

struct NoProgress;

impl Progress for NoProgress {
    fn start(&self, _files: usize, _bytes: u64) {}

    fn advance(&self, _bytes: u64) {}

    fn finish(&self) {}
}

fn run(scene: &mut Scene, [manifest, workspace_file]: [String; 2]) {
    let Scene { options, workspace, package } = scene;
    let mut sources = SourceMap::default();
    // One input is for one of them: both are reached.
    let audience = if manifest.len() % 2 == 0 { Audience::Internal } else { Audience::Customer };
    let file = sources.add("Cargo.toml", manifest);
    workspace.workspace_file =
        (!workspace_file.is_empty()).then(|| sources.add("model-sbom.toml", workspace_file));
    workspace.manifests =
        vec![Manifest { package: package.clone(), file, member: true, included: Vec::new() }];
    workspace.sources = sources;
    let workspace = &*workspace;
    let reading = Reading::new(&options.workspace, options.digests);
    let result = pipeline::run(workspace, &options.workspace, &reading, &mut Listener, |judged, _| {
        for finding in &judged.assessment.findings {
            held::told(&finding.diagnostic, &workspace.sources);
        }
        let facts = DocumentFacts {
            created: pipeline::created(workspace)?,
            build_deps: BuildDeps::Include,
            license_texts: LicenseTexts::Include,
            audience,
        };
        let (inventory, assessment) = (judged.inventory, judged.assessment);
        let bom = assemble::run(workspace, judged.declarations, inventory, assessment, facts);
        check_bom(&bom).expect("what is inconsistent is a fault of the declaration");
        let first = emit::format("cyclonedx-1.7-json").expect("a format").write(&bom).expect("a document");
        let first = read::document(&first).expect("it is read again");
        for format in FORMATS {
            let (id, bytes) = (format.id(), format.write(&bom).expect("a document"));
            assert_eq!(format.write(&bom).expect("a document"), bytes, "{id} twice");
            let text = std::str::from_utf8(&bytes).expect("UTF-8");
            assert!(!text.contains(held::PLACE), "{id} names a place of the machine");
            if let Some((_, schema)) = SCHEMAS.iter().find(|(of, _)| *of == id) {
                let value = serde_json::from_str(text).expect("JSON");
                let errors: Vec<_> = schema.iter_errors(&value).map(|error| error.to_string()).collect();
                assert!(errors.is_empty(), "{id}: {errors:?}");
            }
            let again = read::document(&bytes).unwrap_or_else(|error| panic!("{id}: {error}"));
            let difference = compare::run(&first, &again);
            assert!(!difference.is_any(), "{id}: {difference:?}");
        }
        let about = Circumstances {
            judged_on: TODAY,
            platform: None,
            is_of_commit: false,
            commit: None,
            selection: String::new(),
            cargo_lock: None,
            lock: None,
            documents: Vec::new(),
            since: None,
        };
        let sources = &workspace.sources;
        let report = Report::new(&bom, inventory, assessment, judged.declarations, sources, &about);
        let subject = comment::Subject {
            bom: &bom,
            inventory,
            assessment,
            sources,
            judged_on: TODAY,
            commit: None,
            lock: None,
            changes: None,
        };
        for (what, text) in [("html", report.html()), ("markdown", comment::write(&subject))] {
            assert!(!text.contains(held::PLACE), "{what} names a place of the machine");
        }
        let mut sources = SourceMap::default();
        let written = sources.add("model-sbom.lock", inventory.lock.next.to_toml());
        let (lock, faults) = LockFile::read(&sources, written);
        assert!(faults.is_empty(), "{faults:?}");
        assert_eq!(lock.models, inventory.lock.next.models);
        Ok(())
    });
    match result {
        Ok(()) => {}
        Err(error @ Error::Declarations(_)) => {
            error.diagnostics().iter().for_each(|fault| held::told(fault, &workspace.sources));
        }
        Err(error) => panic!("no file is to blame: {error}"),
    }
}

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    if let Ok(texts) = generated::declarations(bytes) {
        // To look at what an input stands for.
        if std::env::var_os("SHOW").is_some() {
            eprintln!("{}\n{}", texts[0], texts[1]);
        }
        run(&mut SCENE.lock().expect("no run failed before"), texts);
    }
});
