//! How the work of a run grows with what is declared, and with the packages of a workspace.
//!
//! A single test in a program of its own. Not time is counted, which depends on the machine, but what the program allocates:
//! a list that is made anew for each model shows.

use std::alloc::System;
use std::fs;

use camino::{Utf8Path, Utf8PathBuf};
use cargo_model_sbom::emit::FORMATS;
use cargo_model_sbom::{Options, check, generate};
use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};

#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

fn allocations(work: impl FnOnce()) -> usize {
    let region = Region::new(ALLOCATOR);
    work();
    let change = region.change();
    change.allocations + change.reallocations
}

type Make = fn(&Utf8Path, usize) -> Utf8PathBuf;

/// A workspace with so many members, each of which needs two others.
fn workspace_of_members(directory: &Utf8Path, members: usize) -> Utf8PathBuf {
    let name = |index| format!("member-{index:04}");
    let mut lock = "version = 4\n".to_owned();
    for index in 0..members {
        let needed = [2 * index + 1, 2 * index + 2].into_iter().filter(|needed| *needed < members).map(name);
        let needed: Vec<_> = needed.collect();
        let paths: String =
            needed.iter().map(|other| format!("{other} = {{ path = \"../{other}\" }}\n")).collect();
        let member = directory.join(name(index));
        fs::create_dir_all(member.join("src")).expect("created");
        fs::write(member.join("src/lib.rs"), "").expect("written");
        let manifest = format!(
            "[package]\nname = \"{}\"\nversion = \"1.0.0\"\nedition = \"2024\"\nlicense = \"MIT\"\n[dependencies]\n{paths}",
            name(index)
        );
        fs::write(member.join("Cargo.toml"), manifest).expect("written");
        lock.push_str(&format!("\n[[package]]\nname = \"{}\"\nversion = \"1.0.0\"\n", name(index)));
        if !needed.is_empty() {
            lock.push_str(&format!("dependencies = {needed:?}\n"));
        }
    }
    fs::write(directory.join("Cargo.toml"), "[workspace]\nresolver = \"3\"\nmembers = [\"member-*\"]\n")
        .expect("written");
    fs::write(directory.join("Cargo.lock"), lock).expect("written");
    directory.join("Cargo.toml")
}

/// A workspace with so many models, whose files are all in one directory: every other is named by a pattern.
fn workspace_of_models(directory: &Utf8Path, models: usize) -> Utf8PathBuf {
    let mut manifest =
        "[package]\nname = \"app\"\nversion = \"1.0.0\"\nedition = \"2024\"\nlicense = \"MIT\"\n[workspace]\n".to_owned();
    fs::create_dir_all(directory.join("src")).expect("created");
    fs::create_dir_all(directory.join("w")).expect("created");
    for index in 0..models {
        let file = if index % 2 == 0 { format!("w/{index}.gguf") } else { format!("w/{index}.*") };
        manifest.push_str(&format!(
            "[[package.metadata.model-sbom.model]]\nname = \"m{index}\"\nversion = \"1\"\nsource = \"hf:acme/m{index}\"\n\
             license = \"LicenseRef-Acme\"\nsupplier = \"Acme\"\nfiles = [\"{file}\"]\n\
             [[package.metadata.model-sbom.model.base]]\nname = \"b{0}\"\nrelation = \"finetune\"\n\
             source = \"hf:acme/b{0}\"\nlicense = \"MIT\"\n",
            index % 10
        ));
        fs::write(directory.join(format!("w/{index}.gguf")), format!("GGUF stand-in {index}"))
            .expect("written");
    }
    fs::write(directory.join("Cargo.toml"), manifest).expect("written");
    fs::write(directory.join("src/lib.rs"), "").expect("written");
    let lock = "version = 4\n\n[[package]]\nname = \"app\"\nversion = \"1.0.0\"\n";
    fs::write(directory.join("Cargo.lock"), lock).expect("written");
    directory.join("Cargo.toml")
}

/// A workspace with a model whose card has so many sections, and a line of so many sentences.
fn workspace_of_a_card(directory: &Utf8Path, sections: usize) -> Utf8PathBuf {
    let manifest = workspace_of_models(directory, 1);
    let card = "# h\nx\n".repeat(sections) + &"The model is commercial. ".repeat(sections);
    fs::write(directory.join("w/README.md"), card).expect("written");
    manifest
}

/// A workspace with a model whose file lies in so many directories, one in the other.
fn workspace_of_directories(directory: &Utf8Path, depth: usize) -> Utf8PathBuf {
    let manifest = workspace_of_models(directory, 0);
    let below = vec!["d"; depth].join("/");
    fs::create_dir_all(directory.join(&below)).expect("created");
    fs::write(directory.join(&below).join("m.gguf"), "GGUF stand-in").expect("written");
    let model = format!(
        "[[package.metadata.model-sbom.model]]\nname = \"m\"\nversion = \"1\"\nlicense = \"MIT\"\nsupplier = \"Acme\"\n\
         files = [\"{below}/m.gguf\"]\n"
    );
    let text = fs::read_to_string(&manifest).expect("a manifest");
    fs::write(&manifest, text + &model).expect("written");
    manifest
}

/// The allocations of a check and of a document in every format.
fn work(make: Make, number: usize) -> [(String, usize); 3] {
    let directory = tempfile::tempdir().expect("a directory");
    let manifest = make(Utf8Path::from_path(directory.path()).expect("UTF-8"), number);
    let options = Options::new(manifest);
    let checked = allocations(|| drop(check(&options).expect("checked")));
    let mut bom = None;
    let generated = allocations(|| bom = Some(generate(&options).expect("a bill of materials")));
    let bom = bom.expect("generated");
    let written = allocations(|| {
        for format in FORMATS {
            format.write(&bom).expect("a document");
        }
    });
    [("check", checked), ("generate", generated), ("documents", written)]
        .map(|(what, count)| (what.to_owned(), count))
}

#[test]
fn the_work_of_a_run_grows_with_the_number_of_models_and_of_members() {
    let works: [(Make, usize); 4] = [
        (workspace_of_models, 100),
        (workspace_of_members, 50),
        (workspace_of_a_card, 400),
        (workspace_of_directories, 30),
    ];
    for (make, unit) in works {
        grows_evenly(make, unit);
    }
}

fn grows_evenly(make: Make, unit: usize) {
    work(make, 1);
    let (few, more, most) = (work(make, unit), work(make, 2 * unit), work(make, 4 * unit));
    for ((what, few), ((_, more), (_, most))) in few.into_iter().zip(more.into_iter().zip(most)) {
        // Twice as many more: about twice the work, whatever a run costs without any; none where it does not grow.
        assert!(
            most.saturating_sub(more) as f64 <= 2.2 * more.saturating_sub(few) as f64,
            "{what}: {few} {more} {most} allocations for one, two and four times as much"
        );
    }
}
