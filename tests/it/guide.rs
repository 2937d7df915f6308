//! README and the guide: every example is run, every link leads to a file, every list is what the program has.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use cargo_model_sbom::internal::Word;
use cargo_model_sbom::internal::declare::LicenseType;
use cargo_model_sbom::internal::terms::{Condition, Limitation, Permission, Risk, Use};
use serde_json::Value;
use tempfile::TempDir;

use crate::support::{Output, SAFETENSORS, Workspace, copy, fixtures, program, run};

/// Commands of other programs: none of them is run.
const NOT_RUN: &[(&[&str], &str)] = &[
    (&["cargo", "install"], "fetches from a registry"),
    (&["cargo", "test"], "runs these tests"),
    (&["curl"], "talks to a server"),
    (&["guacone"], "talks to a server, and is another program"),
    (&["cosign"], "talks to a registry, and is another program"),
    (&["oras"], "talks to a registry, and is another program"),
    (&["gh"], "talks to a server, and is another program"),
];

/// Commands whose files are not here: they have to be understood, and may fail.
const FILES_NOT_HERE: &[(&str, &str)] =
    &[("diff old.cdx.json new.cdx.json", "the document of the release before")];

/// A markdown file.
struct Page {
    path: PathBuf,
    text: String,
}

/// A fenced block.
struct Block {
    language: String,
    /// The fixture that the last `<!-- workspace: NAME -->` names.
    workspace: String,
    text: String,
    /// The page and the line, for messages.
    place: String,
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn pages() -> Vec<Page> {
    let mut paths = vec![root().join("README.md"), root().join("SECURITY.md")];
    for entry in fs::read_dir(root().join("src/guide")).expect("the guide") {
        paths.push(entry.expect("an entry").path());
    }
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "md"));
    // It holds the links of the rendered pages.
    paths.retain(|path| !path.ends_with("links.md"));
    paths.sort();
    assert!(paths.len() > 10, "{paths:?}");
    paths.into_iter().map(|path| Page { text: fs::read_to_string(&path).expect("UTF-8"), path }).collect()
}

fn page(name: &str) -> String {
    fs::read_to_string(root().join("src/guide").join(name)).expect(name)
}

impl Page {
    fn name(&self) -> String {
        self.path.strip_prefix(root()).expect("below the root").display().to_string()
    }

    fn blocks(&self) -> Vec<Block> {
        let mut blocks = Vec::new();
        let mut workspace = "coding-assistant".to_owned();
        let mut open: Option<Block> = None;
        for (index, line) in self.text.lines().enumerate() {
            if let Some(name) = line.strip_prefix("<!-- workspace: ") {
                workspace = name.trim_end_matches(" -->").to_owned();
            }
            match (line.strip_prefix("```"), open.take()) {
                (Some(language), None) => {
                    let place = format!("{}:{}", self.name(), index + 1);
                    let (language, workspace) = (language.to_owned(), workspace.clone());
                    open = Some(Block { language, workspace, text: String::new(), place });
                }
                (Some(_), Some(block)) => blocks.push(block),
                (None, Some(mut block)) => {
                    block.text.push_str(line);
                    block.text.push('\n');
                    open = Some(block);
                }
                (None, None) => {}
            }
        }
        assert!(open.is_none(), "{}: a block has no end", self.name());
        blocks
    }

    /// Text outside of fenced blocks.
    fn prose(&self) -> String {
        self.text.split("```").step_by(2).collect()
    }
}

/// A directory with fixtures in `fixtures/`, as in this repository.
struct Stage {
    directory: TempDir,
    fixture: PathBuf,
    /// What the commands of the last block printed.
    printed: String,
}

impl Stage {
    fn new(name: &str) -> Self {
        let directory = tempfile::tempdir().expect("a directory");
        let undeclared = name == "undeclared";
        let name = if undeclared { "coding-assistant" } else { name };
        let fixture = directory.path().join("fixtures").join(name);
        copy(&fixtures().join(name), &fixture);
        if undeclared {
            let manifest = fs::read_to_string(fixture.join("Cargo.toml")).expect("a manifest");
            let end =
                manifest.find("[workspace]\n").expect("the end of what is no model") + "[workspace]\n".len();
            fs::write(fixture.join("Cargo.toml"), &manifest[..end]).expect("written");
            fs::remove_file(fixture.join("model-sbom.toml")).expect("removed");
            fs::remove_file(fixture.join("model-sbom.lock")).expect("removed");
        }
        // What `--artifact` names: a built product.
        fs::create_dir_all(fixture.join("target/release")).expect("a directory");
        fs::write(fixture.join("target/release/coding-assistant"), "a program").expect("written");
        Self { directory, fixture, printed: String::new() }
    }

    /// Runs one line of a shell.
    fn line(&mut self, line: &str, place: &str) {
        let words = shlex::split(line).unwrap_or_else(|| panic!("{place}: not a line of a shell: {line}"));
        // What follows belongs to the shell: where the output goes, the next command.
        let end = words.iter().position(|word| matches!(&**word, ">" | ">>" | "&&" | "|"));
        let words: Vec<&str> = words[..end.unwrap_or(words.len())].iter().map(String::as_str).collect();
        let (directory, arguments) = match words.as_slice() {
            [] => return,
            ["cargo", "model-sbom", arguments @ ..] | ["cargo-model-sbom", arguments @ ..] => {
                (self.fixture.as_path(), arguments)
            }
            ["cargo", "run", "--", arguments @ ..] => (self.directory.path(), arguments),
            _ => {
                let is_known = NOT_RUN.iter().any(|(command, _)| words.starts_with(command));
                assert!(is_known, "{place}: neither run nor listed in `NOT_RUN`: {line}");
                return;
            }
        };
        let mut command = program();
        command.current_dir(directory).args(arguments);
        let asks = ["upstream", "--upstream", "--remote"].iter().any(|word| arguments.contains(word));
        if asks && cfg!(not(feature = "upstream")) {
            return;
        }
        if arguments.contains(&"upstream") || arguments.contains(&"--upstream") {
            // It would ask publishers: here it is understood, and says that it may not.
            let output = run({
                command.arg("--offline");
                command
            });
            let said = output.text() + &output.stderr;
            assert!(output.code == 2 && said.contains("`--offline` forbids that"), "{place}: {line}\n{said}");
            return;
        }
        let output = run(command);
        let understood = !output.stderr.contains("For more information, try '--help'");
        let may_fail = FILES_NOT_HERE.iter().any(|(command, _)| arguments.join(" ") == *command);
        assert!(
            understood && (may_fail || matches!(output.code, 0 | 1)),
            "{place}: {line}\nexit code {}\n{}",
            output.code,
            output.stderr
        );
        self.printed.push_str(&output.text());
        self.printed.push_str(&output.stderr);
    }
}

/// Whether the lines of a block are among those that were printed, in one piece; `…` stands for lines left out.
fn is_printed(block: &str, printed: &str) -> bool {
    let lines = |text: &str| text.lines().map(|line| line.trim_end().to_owned()).collect::<Vec<_>>();
    let (block, printed) = (lines(block), lines(printed));
    let pieces = block.split(|line| line == "…").filter(|piece| !piece.is_empty());
    pieces.into_iter().all(|piece| printed.windows(piece.len()).any(|window| window == piece))
}

/// Reads a declaration with the program; `named` are the files of the blocks before.
fn declare(block: &Block, named: &mut BTreeMap<String, String>) {
    let text = &block.text;
    let first = text.lines().next().unwrap_or_default();
    let file = first.strip_prefix("# ").and_then(|name| name.split([',', ' ']).next()).unwrap_or_default();
    let content: Value = toml::from_str(text).unwrap_or_else(|error| panic!("{}: {error}", block.place));
    let workspace = match file {
        "Cargo.toml" => return depend(&content, &block.place),
        "model-sbom.toml" => {
            let workspace = Workspace::model("license = \"MIT\"");
            workspace.write("model-sbom.toml", text);
            workspace
        }
        _ if content.get("package").is_some_and(|package| package.get("name").is_some()) => {
            let workspace = Workspace::package("", &[("src/lib.rs", "")]);
            let name = content["package"]["name"].as_str().expect("a name");
            workspace.write("Cargo.toml", &format!("{text}\n[workspace]\n"));
            workspace.replace(
                "Cargo.lock",
                "name = \"app\"\nversion = \"1.0.0\"",
                &format!("name = \"{name}\"\nversion = \"0.1.0\""),
            );
            workspace
        }
        _ if text.contains("[package.metadata.model-sbom") => Workspace::package(text, &[]),
        _ if file.ends_with(".toml") => {
            named.insert(file.to_owned(), text.clone());
            return;
        }
        _ => {
            panic!("{}: what this declares is not known; name its file in a first line `# FILE`", block.place)
        }
    };
    for (path, content) in &*named {
        workspace.write(path, content);
    }
    for path in files(&content) {
        if !named.contains_key(&path) {
            let content = if path.ends_with(".safetensors") { SAFETENSORS } else { "A stand-in." };
            workspace.write(&path, content);
        }
    }
    let output = workspace.run(&["check"]);
    assert!(
        matches!(output.code, 0 | 1) && !output.stderr.contains("invalid-declaration"),
        "{}: exit code {}\n{}",
        block.place,
        output.code,
        output.stderr
    );
}

/// The files that a declaration names, with a name in place of each pattern.
fn files(value: &Value) -> Vec<String> {
    let strings = |value: &Value| -> Vec<String> {
        match value {
            Value::String(path) => vec![path.replace('*', "1")],
            Value::Array(paths) => {
                paths.iter().filter_map(Value::as_str).map(|path| path.replace('*', "1")).collect()
            }
            Value::Object(paths) => paths.values().filter_map(Value::as_str).map(str::to_owned).collect(),
            _ => Vec::new(),
        }
    };
    match value {
        Value::Object(table) => table
            .iter()
            .flat_map(|(key, value)| match key.as_str() {
                "file" | "files" | "license-file" | "license-files" | "card" => strings(value),
                _ => files(value),
            })
            .collect(),
        Value::Array(values) => values.iter().flat_map(files).collect(),
        _ => Vec::new(),
    }
}

/// A dependency on this crate: its version and features are those that it has.
fn depend(manifest: &Value, place: &str) {
    let own: Value =
        toml::from_str(&fs::read_to_string(root().join("Cargo.toml")).expect("a manifest")).expect("TOML");
    let dependency = &manifest["dependencies"][env!("CARGO_PKG_NAME")];
    let wanted =
        semver::VersionReq::parse(dependency["version"].as_str().expect("a version")).expect("a requirement");
    assert!(wanted.matches(&env!("CARGO_PKG_VERSION").parse().expect("a version")), "{place}: {wanted}");
    for feature in dependency["features"].as_array().into_iter().flatten() {
        assert!(own["features"].get(feature.as_str().expect("a name")).is_some(), "{place}: {feature}");
    }
}

/// The lines that a pipeline gives to a shell.
fn commands(value: &Value) -> Vec<String> {
    let lines = |text: &str| text.lines().map(str::to_owned).collect::<Vec<_>>();
    match value {
        Value::Object(table) => table
            .iter()
            .flat_map(|(key, value)| match (key.as_str(), value) {
                ("run", Value::String(text)) => lines(text),
                ("script", Value::Array(texts)) => {
                    texts.iter().filter_map(Value::as_str).flat_map(lines).collect()
                }
                _ => commands(value),
            })
            .collect(),
        Value::Array(values) => values.iter().flat_map(commands).collect(),
        _ => Vec::new(),
    }
}

/// A job that anybody may copy: a lock that nobody committed must not pass, so the check is first, and nothing writes.
fn assert_checks_first(lines: &[String], place: &str) {
    let runs: Vec<_> = lines.iter().filter(|line| line.starts_with("cargo model-sbom")).collect();
    assert!(runs[0].starts_with("cargo model-sbom check --locked"), "{place}: {}", runs[0]);
    for run in runs {
        assert!(run.contains("--locked") || run.starts_with("cargo model-sbom diff"), "{place}: {run}");
    }
}

/// Runs every block of a page, and counts them by language.
fn run_examples(page: &Page, count: &mut BTreeMap<String, usize>) {
    let mut stages = BTreeMap::new();
    let mut named = BTreeMap::new();
    for block in page.blocks() {
        let stage = stages.entry(block.workspace.clone()).or_insert_with(|| Stage::new(&block.workspace));
        match block.language.as_str() {
            "sh" => {
                stage.printed.clear();
                block.text.lines().for_each(|line| stage.line(line, &block.place));
            }
            "text" => {
                assert!(
                    is_printed(&block.text, &stage.printed),
                    "{}: printed is\n{}",
                    block.place,
                    stage.printed
                );
            }
            "toml" => declare(&block, &mut named),
            "yaml" => {
                let pipeline: Value = serde_saphyr::from_str(&block.text)
                    .unwrap_or_else(|error| panic!("{}: {error}", block.place));
                let lines = commands(&pipeline);
                assert_checks_first(&lines, &block.place);
                lines.iter().for_each(|line| stage.line(line, &block.place));
            }
            // The pages are documentation of the library, so this is a test of rustdoc.
            "rust" => assert!(block.place.starts_with("src/guide"), "{}", block.place),
            other => panic!("{}: nothing runs a block of `{other}`", block.place),
        }
        *count.entry(block.language).or_insert(0) += 1;
    }
}

#[test]
fn every_example_of_readme_and_guide_is_run() {
    let mut count = BTreeMap::new();
    pages().iter().for_each(|page| run_examples(page, &mut count));
    assert!(["sh", "text", "toml", "yaml", "rust"].iter().all(|language| count[*language] > 0), "{count:?}");
}

#[test]
fn a_wrong_example_is_seen() {
    let model = "[[package.metadata.model-sbom.model]]";
    for wrong in [
        "```sh\ncargo model-sbom chek\n```",
        "```sh\ncargo model-sbom check --lock\n```",
        "```sh\ncargo model-sbom verify no-such.cdx.json\n```",
        "```sh\nrm -rf target\n```",
        "```sh\ncargo model-sbom explain\n```\n```text\ncustom-licence\n```",
        &format!("```toml\n{model}\nname = \"m\"\nlicence = \"MIT\"\n```"),
        &format!("```toml\n{model}\nname = \"m\"\nlicense = \"MTI\"\n```"),
        "```toml\n# model-sbom.toml\n[uses]\n```",
        "```toml\nkey = 1\n```",
        "```toml\n# Cargo.toml\n[dependencies]\ncargo-model-sbom = \"99\"\n```",
        "```yaml\nscript: [cargo model-sbom -f cyclonedx -o new.cdx.json, cargo model-sbom check --locked]\n```",
        "```yaml\nscript: [\n```",
        "```\ncargo model-sbom\n```",
    ] {
        let page = Page { path: root().join("wrong.md"), text: format!("{wrong}\n") };
        let run = std::panic::catch_unwind(|| run_examples(&page, &mut BTreeMap::new()));
        assert!(run.is_err(), "{wrong}");
    }
}

#[test]
fn every_link_leads_to_a_file_and_every_path_is_there() {
    for page in pages() {
        let prose = page.prose();
        let targets = prose.split("](").skip(1).map(|rest| rest.split(')').next().unwrap_or_default());
        let defined = prose.lines().filter_map(|line| line.strip_prefix('[')?.split_once("]: "));
        let names: BTreeSet<_> = defined.clone().map(|(name, _)| name).collect();
        for target in targets.chain(defined.map(|(_, target)| target)) {
            let is_address = target.starts_with("https://");
            let path = page.path.parent().expect("a parent").join(target);
            assert!(is_address || path.exists(), "{}: {target}", page.name());
        }
        for name in prose.split("][").skip(1).map(|rest| rest.split(']').next().unwrap_or_default()) {
            assert!(names.contains(name), "{}: the link {name} has no target", page.name());
        }
        for word in prose.split('`').skip(1).step_by(2) {
            let directories = ["src/", "tests/", "fixtures/", "benches/", "schemas/", ".ci/"];
            let is_path = directories.iter().any(|start| word.starts_with(start)) && !word.contains(' ');
            // `x` stands for a name.
            let is_example = word.contains("/x.") || word.contains('*');
            assert!(!is_path || is_example || root().join(word).exists(), "{}: {word}", page.name());
        }
    }
}

#[test]
fn each_page_is_rendered_and_linked() {
    let source = page("mod.rs");
    let links = page("links.md");
    for entry in fs::read_dir(root().join("src/guide")).expect("the guide") {
        let name = entry.expect("an entry").file_name().into_string().expect("UTF-8");
        if let Some(stem) = name.strip_suffix(".md").filter(|stem| *stem != "links") {
            let module = format!(
                "#[doc = include_str!(\"links.md\")]\n#[doc = include_str!(\"{name}\")]\npub mod {stem} {{}}"
            );
            assert!(source.contains(&module), "{name}");
            assert!(source.contains(&format!("[`{stem}`]")), "{name} is not in the list");
            assert!(links.contains(&format!("[{name}]: crate::guide::{stem}\n")), "{name}");
        }
    }
}

/// The words in backticks of the row that begins with this cell.
fn row(page: &str, first: &str) -> BTreeSet<String> {
    let start = format!("| `{first}`");
    let rows: Vec<_> = page.lines().filter(|line| line.starts_with(&start)).collect();
    let [row] = rows.as_slice() else { panic!("{} rows of {first}", rows.len()) };
    let cells = row.split_once(" | ").map_or("", |(_, rest)| rest);
    cells.split('`').skip(1).step_by(2).map(str::to_owned).collect()
}

/// The keys that the program says it knows, by table: each table is given one that it does not know.
fn known_keys() -> BTreeMap<String, BTreeSet<String>> {
    let workspace = Workspace::package(
        "[package.metadata.model-sbom]\nno-key = 1\n\
         [[package.metadata.model-sbom.model]]\nno-key = 1\n\
         [[package.metadata.model-sbom.model.base]]\nno-key = 1\n\
         [[package.metadata.model-sbom.model.dataset]]\nno-key = 1\n\
         [[package.metadata.model-sbom.model]]\nname = \"s\"\ndelivery = \"service\"\nterms.no-key = 1\n\
         [[package.metadata.model-sbom.model.data]]\nno-key = 1\n\
         [[package.metadata.model-sbom.model.file]]\nno-key = 1",
        &[],
    );
    let tables =
        ["product", "organization", "use", "policy"].map(|name| format!("[{name}]\nno-key = 1\n")).concat();
    let lists = ["license", "crate", "ignore", "duty", "review", "upstream"]
        .map(|name| format!("[[{name}]]\nno-key = 1\n"));
    workspace.write("model-sbom.toml", &(tables + &lists.concat()));
    let output: Output = workspace.run(&["check"]);
    let mut known = BTreeMap::new();
    for message in output.stderr.split("unknown key `no-key` in `").skip(1) {
        let (table, rest) = message.split_once('`').expect("a table");
        let list = rest.split("known keys: ").nth(1).and_then(|list| list.lines().next()).expect("a list");
        let keys = list.split('`').skip(1).step_by(2).map(str::to_owned).collect();
        known.insert(table.trim_matches(['[', ']']).to_owned(), keys);
    }
    assert_eq!(known.len(), 17, "{}", output.stderr);
    known
}

#[test]
fn the_guide_lists_every_key() {
    let page = page("declaring.md");
    let (_, keys) = page.split_once("## All keys").expect("the list");
    for (table, known) in known_keys() {
        assert_eq!(row(keys, &table), known, "`{table}`");
    }
}

fn words<W: Word>() -> BTreeSet<String> {
    W::ALL.iter().map(|word| word.word().to_owned()).collect()
}

#[test]
fn the_guide_lists_every_word_of_a_licence() {
    let page = page("licenses.md");
    assert_eq!(row(&page, "risk"), words::<Risk>());
    assert_eq!(row(&page, "permissions"), words::<Permission>());
    assert_eq!(row(&page, "conditions"), words::<Condition>());
    assert_eq!(row(&page, "limitations"), words::<Limitation>());
    assert_eq!(row(&page, "license-types"), words::<LicenseType>());
    assert!(row(&page, "usage").is_superset(&words::<Use>()));
}
