//! Models that the code names and nothing declares: as commented tables, since named is not used, or as live ones.

use std::collections::{BTreeMap, BTreeSet};

use camino::Utf8Path;
use guppy::graph::PackageMetadata;
use ignore::WalkBuilder;

use crate::commands::known::{Asked, Known, KnownFile};
use crate::commands::tables::{Destination, Tables, unused};
use crate::declare::{Delivery, Source};
use crate::hub;
use crate::inspect::named::{Evidence, Mention, ModelName, NamedModel};
use crate::paths::with_slashes;
use crate::quantity::count;
use crate::report::Terminal;

/// What happens to the models that the code names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NamedModels {
    /// They are written as comments, for a person who knows which of them the product uses.
    Comment,
    /// `--accept-named`: they are declared.
    Accept,
}

/// The tables of the models that one package names, and the text that they follow.
pub(super) struct Written {
    /// What stands before them: with `--accept-named` without the comments that become tables.
    pub(super) before: String,
    /// The tables, live or commented.
    pub(super) tables: Vec<String>,
    /// How many of them stand there as comments already.
    pub(super) known: usize,
}

/// Writes the tables under names that none of `taken` is.
pub(super) fn tables(
    package: &PackageMetadata<'_>,
    models: &[&NamedModel],
    (destination, mode): (&Destination<'_>, NamedModels),
    asked: &BTreeMap<String, Asked>,
    taken: &mut BTreeSet<String>,
    terminal: &mut Terminal,
) -> Written {
    let comments = comments(&destination.before, destination.tables);
    let mut written = Written { before: destination.before.clone(), tables: Vec::new(), known: 0 };
    let mut replaced: Vec<&Comment> = Vec::new();
    for model in models {
        let there = comments.iter().filter(|comment| comment.is_about(model)).collect::<Vec<_>>();
        if mode == NamedModels::Comment && !there.is_empty() {
            written.known += 1;
            continue;
        }
        replaced.extend(there);
        let mut known = known(model, unused(model.proposed().to_owned(), taken));
        if let Some(name) = &known.compiled_in
            && let Some(path) = only_file(package, name)
        {
            known.bundled = vec![path];
            known.compiled_in = None;
        }
        if let Some(asked) = known.source.as_ref().and_then(|source| asked.get(source)) {
            known.add(asked);
        }
        taken.insert(known.name.clone());
        let places = places(model);
        terminal.status("Named", &format!("{} in {}: {places}", model.name, package.name()));
        let lines = known.table(destination.tables);
        written.tables.push(match mode {
            NamedModels::Accept => {
                let open: Vec<_> = lines.open.into_iter().collect();
                if !open.is_empty() {
                    terminal.attention("Decide", &format!("{}: {}", known.name, open.join(", ")));
                }
                lines.text
            }
            NamedModels::Comment => commented(&lines.text, &places),
        });
    }
    written.before = without(&written.before, &replaced);
    written
}

/// So many entries of a package are looked at for a file that is compiled in.
const MOST_ENTRIES: usize = 200_000;

/// The one file of this name in a package, whether Git ignores it or not; links are followed, as the compiler does.
fn only_file(package: &PackageMetadata<'_>, name: &str) -> Option<String> {
    let root = package.manifest_path().parent()?;
    let walk = WalkBuilder::new(root)
        .standard_filters(false)
        .follow_links(true)
        .filter_entry(|entry| entry.file_name() != ".git" && !entry.path().join("CACHEDIR.TAG").exists())
        .build();
    let files = walk.take(MOST_ENTRIES).filter_map(Result::ok);
    let mut files = files
        .filter(|entry| entry.file_name() == name && entry.file_type().is_some_and(|kind| kind.is_file()));
    let (first, second) = (files.next()?, files.next());
    let path = Utf8Path::from_path(first.path())?.strip_prefix(root).ok()?;
    second.is_none().then(|| with_slashes(path).into_string())
}

fn places(model: &NamedModel) -> String {
    let mut places: Vec<_> = model.mentions.iter().map(Mention::place).collect();
    places.dedup();
    match places.len() {
        0 => "somewhere".to_owned(),
        1 => places.remove(0),
        more => format!("{} and {}", places[0], count(more - 1, "more place")),
    }
}

/// The source of a model, as a declaration writes it.
pub(super) fn source_of(model: &NamedModel) -> Option<String> {
    match &model.name {
        ModelName::Hub { owner, .. } if owner.is_empty() => Some(model.name.to_string()),
        name => name.source().as_ref().map(Source::to_string),
    }
}

fn known(model: &NamedModel, name: String) -> Known {
    let commit = model.revisions.iter().find(|revision| hub::is_commit(revision));
    let is_compiled_in = model.mentions.iter().any(|mention| mention.evidence == Evidence::CompiledIn);
    let url = match &model.name {
        ModelName::Url(url) => Some(url),
        _ => None,
    };
    let source = source_of(model);
    let unnamed = model.files.get("").filter(|_| model.files.len() == 1);
    let of_model = unnamed.and_then(|file| file.sha256.clone());
    let files = model.files.values().filter(|file| !file.name.is_empty()).filter_map(|file| {
        let sha256 = file.sha256.clone()?;
        let (path, url) = match url {
            Some(url) => (None, Some(url.clone())),
            None => (Some(file.name.clone().into()), None),
        };
        Some(KnownFile { path, url, sha256, size: file.size.filter(|size| *size > 0) })
    });
    let delivery = match &model.name {
        ModelName::Service { .. } if !model.is_local() => Some(Delivery::Service),
        ModelName::File(_) if is_compiled_in => None,
        _ => Some(Delivery::Downloaded),
    };
    let written = |license: &String| (license.clone(), "as written in the source".to_owned());
    Known {
        name,
        version: commit.cloned(),
        version_hint: match model.revisions.first() {
            Some(revision) => format!("the commit that `{revision}` is"),
            None => "the commit that is fetched, or the version of its publisher".to_owned(),
        },
        source,
        delivery,
        provider: match &model.name {
            ModelName::Service { provider, .. } => provider.clone(),
            _ => None,
        },
        said: model.licenses.iter().map(written).collect(),
        compiled_in: match (&model.name, is_compiled_in) {
            (ModelName::File(name), true) => Some(name.clone()),
            _ => None,
        },
        files: files.collect(),
        sha256: of_model,
        ..Known::default()
    }
}

/// How the line before a commented table begins.
const HEAD: &str = "# Named at ";

fn commented(table: &str, places: &str) -> String {
    let place = places.replace(char::is_control, " ");
    let mut text =
        format!("{HEAD}{place}, and not declared: remove `# ` from these lines if the product uses it.\n");
    for line in table.lines() {
        text.push_str(if line.is_empty() { "#" } else { "# " });
        text.push_str(line);
        text.push('\n');
    }
    text
}

/// A commented table of an earlier run.
struct Comment {
    /// Its lines, from 0; the second is the one behind the last.
    lines: (usize, usize),
    source: Option<String>,
    name: String,
}

impl Comment {
    fn is_about(&self, model: &NamedModel) -> bool {
        let source = match &model.name {
            ModelName::Hub { owner, .. } if owner.is_empty() => Source::parse(&model.name.to_string()).ok(),
            name => name.source(),
        };
        match (&self.source, source) {
            (Some(own), Some(source)) => *own == source.canonical(),
            (None, None) => self.name == model.name.short(),
            _ => false,
        }
    }
}

/// The commented tables of a file.
fn comments(text: &str, tables: Tables) -> Vec<Comment> {
    let lines: Vec<_> = text.lines().collect();
    let head = format!("# [[{}model]]", tables.prefix());
    let mut comments = Vec::new();
    for (start, _) in lines.iter().enumerate().filter(|(_, line)| line.trim_end() == head) {
        let next = |line: &&str| line.trim_end() == head || !line.starts_with('#') || line.starts_with(HEAD);
        let length = lines[start + 1..].iter().position(next).unwrap_or(lines.len() - start - 1);
        let end = start + 1 + length;
        let plain: Vec<_> =
            lines[start..end].iter().map(|line| line.strip_prefix("# ").unwrap_or("")).collect();
        let Ok(table) = plain.join("\n").parse::<toml::Table>() else { continue };
        let model =
            tables.prefix().split_terminator('.').try_fold(&table, |table, key| table.get(key)?.as_table());
        let model = model.and_then(|table| table.get("model")?.as_array()?.first()?.as_table());
        let Some(model) = model else { continue };
        let string = |key: &str| model.get(key).and_then(toml::Value::as_str);
        let start = start - usize::from(start > 0 && lines[start - 1].starts_with(HEAD));
        comments.push(Comment {
            lines: (start, end),
            source: string("source")
                .and_then(|source| Source::parse(source).ok())
                .map(|source| source.canonical()),
            name: string("name").unwrap_or_default().to_owned(),
        });
    }
    comments
}

/// The text without these lines, and without the empty line behind each.
fn without(text: &str, comments: &[&Comment]) -> String {
    let lines: Vec<_> = text.split_inclusive('\n').collect();
    let is_gone = |index: usize| {
        comments.iter().any(|Comment { lines: (start, end), .. }| {
            (*start..*end).contains(&index) || index == *end && lines[index].trim().is_empty()
        })
    };
    lines.iter().enumerate().filter(|(index, _)| !is_gone(*index)).map(|(_, line)| *line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_commented_table_is_found_again_and_taken_out() {
        let table = "[[package.metadata.model-sbom.model]]\nname = \"m\"\n# license = \"…\"\nsource = \"hf:a/m\"\n\n[[package.metadata.model-sbom.model.file]]\npath = \"x\"\n";
        let text = format!(
            "[package]\n\n{}\n{}\n# kept\n",
            commented(table, "a.rs:1"),
            commented(table, "b.rs:2").replace("a/m", "a/n")
        );
        let found = comments(&text, Tables::Manifest);
        let sources: Vec<_> = found.iter().map(|comment| comment.source.as_deref()).collect();
        assert_eq!(sources, [Some("hf:a/m"), Some("hf:a/n")]);
        assert_eq!(without(&text, &found.iter().collect::<Vec<_>>()), "[package]\n\n# kept\n");
        assert!(comments(&text, Tables::Included).is_empty());
        assert!(
            comments("# [[package.metadata.model-sbom.model]]\n# nonsense\n", Tables::Manifest).is_empty()
        );
    }
}
