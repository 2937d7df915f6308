//! What the source promises about itself.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use cargo_model_sbom::emit::FORMATS;
use cargo_model_sbom::internal::Word as _;
use cargo_model_sbom::internal::assess::codes;

use crate::support::{fixtures, sha256};

#[path = "../../fixtures/make.rs"]
mod make;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Every source below a directory, without those that are tests as a whole.
fn sources(directory: &str) -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    let mut open = vec![root().join(directory)];
    while let Some(directory) = open.pop() {
        for entry in fs::read_dir(directory).expect("a directory") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") && !is_test(&path) {
                let text = fs::read_to_string(&path).expect("a source");
                found.push((path, text));
            }
        }
    }
    assert!(!found.is_empty(), "{directory}");
    found
}

fn is_test(path: &Path) -> bool {
    path.components()
        .any(|part| matches!(part.as_os_str().to_str(), Some("tests" | "tests.rs" | "sample.rs")))
}

/// The text before the tests, without comments.
fn code(text: &str) -> String {
    let text = text.split("#[cfg(test)]").next().unwrap_or_default();
    text.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
}

fn stems(directory: &str) -> BTreeSet<String> {
    let files = fs::read_dir(root().join(directory)).expect(directory);
    files
        .map(|entry| entry.expect("an entry").path())
        .filter_map(|path| path.file_stem().and_then(|stem| stem.to_str()).map(str::to_owned))
        .filter(|stem| stem != "mod")
        .collect()
}

#[test]
fn a_rule_is_a_file_a_code_and_a_test() {
    let expected: BTreeSet<_> = codes().iter().map(|code| code.replace('-', "_")).collect();
    assert_eq!(stems("src/assess/rules"), expected);
    assert_eq!(stems("tests/it/rules"), expected);
}

fn page(name: &str) -> String {
    fs::read_to_string(root().join("src/guide").join(name)).expect(name)
}

#[test]
fn the_guide_lists_every_rule_and_format() {
    let checking = page("checking.md");
    let rows = checking
        .lines()
        .filter(|line| {
            ["deny", "warn", "allow"].iter().any(|level| line.contains(&format!("` | {level} | ")))
        })
        .count();
    assert_eq!(rows, cargo_model_sbom::internal::assess::RULES.len());
    for rule in cargo_model_sbom::internal::assess::RULES {
        let row = format!("| `{}` | {} | {} |", rule.meta().code, rule.meta().level, rule.meta().summary);
        assert!(checking.contains(&row), "{row}");
    }
    let upstream = page("upstream.md");
    for meta in cargo_model_sbom::internal::assess::UPSTREAM_RULES {
        let row = format!("| `{}` | {} | {} |", meta.code, meta.level, meta.summary);
        assert!(upstream.contains(&row), "{row}");
    }
    let fleet = page("fleet.md");
    for concern in cargo_model_sbom::internal::fleet::Concern::ALL {
        assert!(fleet.contains(&format!("| `{concern}` | ")), "{concern}");
    }
    let formats = page("formats.md");
    for format in FORMATS {
        assert!(formats.contains(&format!("`{}`", format.id())), "{}", format.id());
        assert!(
            format.alias().is_none_or(|alias| formats.contains(&format!("`{alias}`"))),
            "{}",
            format.id()
        );
    }
}

/// What versions promise, as the files of the modules say it that the documentation lists: a change of it is one that
/// other programs see.
#[test]
fn what_versions_promise_is_written_down() {
    let lib = fs::read_to_string(root().join("src/lib.rs")).expect("lib.rs");
    let lines: Vec<_> = lib.lines().collect();
    let shown = lines.windows(2).filter(|pair| pair[0] != "#[doc(hidden)]").map(|pair| pair[1]);
    let mut promised: Vec<_> =
        shown.clone().filter(|line| line.starts_with("pub use ")).map(str::to_owned).collect();
    let modules = shown.filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';'));
    for module in modules.chain(["library", "error", "digest", "expression"]) {
        let file = root().join("src").join(module);
        let text = fs::read_to_string(file.with_extension("rs"));
        let text = text.or_else(|_| fs::read_to_string(file.join("mod.rs"))).expect(module);
        let code = code(&text);
        let lines: Vec<_> = code.lines().map(str::trim).collect();
        let public = lines.windows(2).filter(|pair| pair[0] != "#[doc(hidden)]").map(|pair| pair[1]);
        let public = public.filter(|line| line.starts_with("pub "));
        promised.extend(public.map(|line| format!("{module}: {}", line.trim_end_matches(['{', ',', ' ']))));
    }
    assert!(promised.len() > 200, "{}", promised.len());
    insta::assert_snapshot!("public", promised.join("\n"));
}

/// What a newcomer reads first stays short: the rest is the guide.
#[test]
fn the_readme_is_short() {
    let bytes = fs::metadata(root().join("README.md")).expect("README.md").len();
    assert!(bytes <= 8000, "README.md has {bytes} bytes");
}

#[test]
fn a_stage_uses_only_what_stands_before_it() {
    let stages = ["declare", "resolve", "inspect", "assess", "assemble", "emit", "commands"];
    for (index, stage) in stages.iter().enumerate().take(stages.len() - 1) {
        for (path, text) in sources(&format!("src/{stage}")) {
            for later in &stages[index + 1..] {
                let used = code(&text).contains(&format!("crate::{later}::"));
                assert!(!used, "{} uses {later}", path.display());
            }
        }
    }
}

/// Files that do import each other in a circle, each circle with its reason. None may be added.
const CIRCLES: &[&[&str]] = &[
    // Terms are judged from obligations, evidence and lineage, each of which asks what a licence of the catalogue or of the
    // organisation says: that type stands in `terms`.
    &["assess"],
    // An ancestor of a component is a component, and the model behind a service too.
    &["emit::cyclonedx::component", "emit::cyclonedx::pedigree", "emit::cyclonedx::service"],
    // What is included by a source is a source.
    &[
        "inspect::named::included",
        "inspect::named::patterns",
        "inspect::named::scan",
        "inspect::named::texts",
    ],
    // What lies beside the weights names bases, and what they are is read beside the weights.
    &["inspect::beside", "inspect::named_bases", "inspect::survey"],
    // An archive holds weights, whose code may hold archives.
    &[
        "inspect::weights::archive",
        "inspect::weights::code",
        "inspect::weights::gguf",
        "inspect::weights::pickle",
    ],
    // Pages and messages share small parts, which should stand in files of their own.
    &["report"],
    // Files of a store are artifacts, and artifacts are searched for in stores.
    &["resolve::artifacts", "resolve::stores", "resolve::stores::manifest", "resolve::stores::oci"],
];

/// The paths that a `use` names, braces spelt out: `a::{b, c::d}` is `a::b` and `a::c::d`.
fn paths(tree: &str) -> Vec<String> {
    let Some(open) = tree.find('{') else {
        return vec![tree.split(" as ").next().unwrap_or_default().trim().to_owned()];
    };
    let (before, inside) = (tree[..open].trim(), tree[open + 1..].trim_end().trim_end_matches('}'));
    let mut depth = 0;
    let parts = inside.split(|c| {
        depth += i32::from(c == '{') - i32::from(c == '}');
        c == ',' && depth == 0
    });
    parts
        .filter(|part| !part.trim().is_empty())
        .flat_map(paths)
        .map(|path| format!("{before}{path}"))
        .collect()
}

/// The modules of the crate by their paths (`declare::model`), each with the paths that it imports.
fn imports() -> BTreeMap<String, BTreeSet<String>> {
    let modules = sources("src").into_iter().map(|(path, text)| {
        let inside = path.strip_prefix(root().join("src")).expect("a source").with_extension("");
        let parts: Vec<_> = inside.iter().map(|part| part.to_str().expect("UTF-8")).collect();
        let parts: Vec<_> =
            parts.into_iter().filter(|part| !matches!(*part, "mod" | "lib" | "main")).collect();
        let code = code(&text);
        let uses = code.split(';').filter_map(|line| {
            let at = line.rfind("use ").filter(|at| line[..*at].ends_with(['\n', ' ']) || *at == 0)?;
            Some(line[at + "use ".len()..].replace('\n', " "))
        });
        let absolute = |path: String| {
            let mut base = parts.clone();
            let mut rest = path.as_str();
            if let Some(inside) = rest.strip_prefix("crate::") {
                return inside.to_owned();
            }
            rest = rest.strip_prefix("self::").unwrap_or(rest);
            while let Some(above) = rest.strip_prefix("super::") {
                base.pop();
                rest = above;
            }
            format!("{}::{rest}", base.join("::"))
        };
        (parts.join("::"), uses.flat_map(|tree| paths(&tree)).map(absolute).collect())
    });
    modules.collect()
}

/// Files that import each other, directly or through others, can't be read or changed one without the other. What a file
/// takes from a module above it is that module's face, and no circle.
#[test]
fn no_files_import_each_other_in_a_circle() {
    let imports = imports();
    let of = |path: &str| {
        let parts: Vec<_> = path.split("::").collect();
        (1..=parts.len())
            .rev()
            .map(|length| parts[..length].join("::"))
            .find(|module| imports.contains_key(module))
    };
    let is_above = |above: &str, module: &str| above.is_empty() || module.starts_with(&format!("{above}::"));
    let next: BTreeMap<&str, BTreeSet<String>> = imports
        .iter()
        .map(|(module, paths)| {
            let used = paths.iter().filter_map(|path| of(path));
            let used =
                used.filter(|used| used != module && !is_above(used, module) && !is_above(module, used));
            (module.as_str(), used.collect())
        })
        .collect();
    let reach = |from: &str| {
        let mut seen = BTreeSet::new();
        let mut open: Vec<&str> = vec![from];
        while let Some(module) = open.pop() {
            for used in next.get(module).into_iter().flatten() {
                if seen.insert(used.as_str()) {
                    open.push(used);
                }
            }
        }
        seen
    };
    let reached: BTreeMap<&str, BTreeSet<&str>> =
        next.keys().map(|module| (*module, reach(module))).collect();
    let mut circles: BTreeSet<Vec<&str>> = BTreeSet::new();
    for (module, reaches) in reached.iter().filter(|(module, reaches)| reaches.contains(*module)) {
        let circle =
            reaches.iter().filter(|other| reached.get(*other).is_some_and(|back| back.contains(module)));
        circles.insert(circle.copied().collect());
    }
    let is_in = |module: &str, known: &str| module == known || module.starts_with(&format!("{known}::"));
    let is_known = |circle: &&Vec<&str>| {
        CIRCLES.iter().any(|known| circle.iter().all(|module| known.iter().any(|known| is_in(module, known))))
    };
    let new: Vec<_> = circles.iter().filter(|circle| !is_known(circle)).collect();
    assert!(new.is_empty(), "{new:#?}");
    assert!(next.values().map(BTreeSet::len).sum::<usize>() > 500, "the imports are read");
}

#[test]
fn pure_stages_reach_for_nothing() {
    for stage in ["declare", "assess", "assemble", "emit"] {
        for (path, text) in sources(&format!("src/{stage}")) {
            for reach in ["std::fs", "std::env", "std::net", "std::process", "SystemTime", "Timestamp::now"] {
                assert!(!code(&text).contains(reach), "{} has {reach}", path.display());
            }
        }
    }
}

#[test]
fn only_the_terminal_prints() {
    for (path, text) in sources("src") {
        let prints = ["println!", "print!(", "eprint", "io::stdout", "io::stderr"]
            .iter()
            .any(|word| code(&text).contains(word));
        assert!(!prints || path.ends_with("report/terminal.rs"), "{}", path.display());
    }
}

/// One module opens sockets, and only the command and its reports use `upstream`.
#[test]
fn one_module_opens_sockets() {
    let is_below = |path: &Path, directory: &str| path.starts_with(root().join("src").join(directory));
    let (mut doors, mut users) = (BTreeSet::new(), BTreeSet::new());
    for (path, text) in sources("src") {
        let code = code(&text);
        let sockets = ["ureq::", "TcpStream", "TcpListener", "UdpSocket", "UnixStream", "ToSocketAddrs"];
        if sockets.iter().any(|word| code.contains(word)) {
            doors.insert(path.strip_prefix(root()).expect("a source").to_owned());
        }
        if code.contains("crate::upstream") && !is_below(&path, "upstream") {
            users.insert(path.strip_prefix(root()).expect("a source").to_owned());
        }
        for later in ["assemble", "emit", "commands", "report", "output", "cli"] {
            let used = is_below(&path, "upstream") && code.contains(&format!("crate::{later}::"));
            assert!(!used, "{} uses {later}", path.display());
        }
    }
    let paths = |names: &[&str]| names.iter().map(PathBuf::from).collect::<BTreeSet<_>>();
    assert_eq!(doors, paths(&["src/upstream/http.rs"]));
    let expected = [
        "src/cli.rs",
        "src/commands/fleet.rs",
        "src/commands/init/mod.rs",
        "src/commands/init/upstream.rs",
        "src/commands/lock_upstream.rs",
        "src/commands/remote.rs",
        "src/commands/upstream.rs",
        "src/commands/verify.rs",
        "src/report/sarif/mod.rs",
        "src/report/upstream.rs",
    ];
    assert_eq!(users, paths(&expected));
}

#[test]
fn fixtures_are_what_the_program_that_makes_them_writes() {
    let files = make::files();
    assert!(files.len() >= 5);
    for (path, bytes) in files {
        assert!(bytes.len() < 50_000, "{path}");
        assert!(
            fs::read(fixtures().join(path)).expect(path) == bytes,
            "{path}: run `cargo run --example make-fixtures`"
        );
    }
}

#[test]
fn schemas_are_the_files_that_their_readme_names() {
    let readme = fs::read_to_string(root().join("schemas/README.md")).expect("schemas/README.md");
    for folder in ["cyclonedx", "spdx", "sarif"] {
        for entry in fs::read_dir(root().join("schemas").join(folder)).expect(folder) {
            let path = entry.expect("an entry").path();
            let digest = sha256(&fs::read(&path).expect("a schema"));
            let name = path.file_name().and_then(|name| name.to_str()).expect("UTF-8").to_owned();
            assert!(
                name.starts_with('.') || name == "xmlcatalog.xml" || readme.contains(&digest),
                "{name} {digest}"
            );
        }
    }
}

#[test]
fn the_changelog_has_a_place_for_what_is_new() {
    let changelog = fs::read_to_string(root().join("CHANGELOG.md")).expect("CHANGELOG.md");
    assert!(
        changelog.contains("## [Unreleased]")
            || changelog.contains(&format!("## [{}]", env!("CARGO_PKG_VERSION")))
    );
}

#[test]
fn the_workspace_is_read_before_any_stage() {
    let files = sources("src/workspace");
    assert!(files.len() >= 4);
    for (path, text) in files {
        for stage in ["declare", "resolve", "inspect", "assess", "assemble", "emit"] {
            assert!(!code(&text).contains(&format!("crate::{stage}::")), "{}: {stage}", path.display());
        }
    }
}
