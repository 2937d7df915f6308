//! Clients that the table has no row for: crates that send requests, and have the URL of a known API in their sources.

use std::collections::{BTreeMap, BTreeSet};

use camino::Utf8Path;
use guppy::PackageId;
use guppy::graph::{BuildTargetId, PackageMetadata};
use ignore::WalkBuilder;
use rayon::prelude::*;

use super::clients::{Callee, Client, Clients};
use super::patterns::asks::{self, is_in};
use super::rust::{self, Call, Site, Template, Visitor};
use super::tokens::Tokens;
use crate::files;
use crate::inspect::discover::is_beside;
use crate::limits;
use crate::resolve::{EdgeKind, Resolved, Role};

/// The row of each crate that is a client.
pub(super) struct Rows<'a>(BTreeMap<&'a PackageId, &'static Client>);

impl<'a> Rows<'a> {
    pub(super) fn of(resolved: &Resolved<'a>) -> Self {
        let clients = Clients::embedded();
        let crates = &resolved.crates.crates;
        let mut rows: BTreeMap<_, _> = crates
            .iter()
            .filter_map(|(id, krate)| Some((*id, clients.of_crate(krate.package.name())?)))
            .collect();
        let is_transport =
            |id| crates.get(id).is_some_and(|krate| clients.is_transport(krate.package.name()));
        let edges = resolved.crates.edges.iter().filter(|edge| edge.kind == EdgeKind::Normal);
        let sending: BTreeSet<_> = edges.filter(|edge| is_transport(edge.to)).map(|edge| edge.from).collect();
        let open = crates.iter().filter(|(id, krate)| {
            krate.role == Role::Shipped
                && !krate.package.in_workspace()
                && sending.contains(*id)
                && !rows.contains_key(*id)
                && !clients.is_transport(krate.package.name())
        });
        let open: Vec<_> = open.map(|(id, krate)| (*id, krate.package)).collect();
        let found: Vec<_> = open.into_par_iter().filter(|(_, package)| asks(package)).collect();
        rows.extend(found.into_iter().map(|(id, _)| (id, clients.other())));
        Self(rows)
    }

    pub(super) fn get(&self, id: &PackageId) -> Option<&'static Client> {
        self.0.get(id).copied()
    }

    pub(super) fn of_package(&self, package: &PackageMetadata<'_>) -> Option<&'static Client> {
        self.get(package.id())
    }
}

/// Whether the library of a package has the URL of an API.
fn asks(package: &PackageMetadata<'_>) -> bool {
    let library = package.build_targets().find(|target| target.id() == BuildTargetId::Library);
    let directory = library.and_then(|library| library.path().parent().map(Utf8Path::to_owned));
    directory.is_some_and(|directory| has_url(&directory))
}

/// Whether a string of a source below a directory is the URL of an API, or a part of one.
fn has_url(directory: &Utf8Path) -> bool {
    let mut walk = WalkBuilder::new(directory);
    walk.standard_filters(false).filter_entry(|entry| !entry.file_name().to_str().is_some_and(is_beside));
    walk.build().flatten().any(|entry| {
        let path = Utf8Path::from_path(entry.path()).filter(|path| path.extension() == Some("rs"));
        let bytes = path.and_then(|path| files::read(path, limits::SOURCE).ok());
        let text = bytes.filter(|bytes| is_in(bytes)).and_then(|bytes| String::from_utf8(bytes).ok());
        text.is_some_and(|text| is_asking(&text))
    })
}

/// Whether a source has the URL of an API as a string, not in a comment or a test.
fn is_asking(text: &str) -> bool {
    struct Found(bool);
    impl<'s> Visitor<'s> for Found {
        fn site(&mut self, site: Site<'s>) {
            self.0 |= asks::of_url(&site).is_some_and(|backend| backend.calls());
        }
        fn wants(&self, _: &Callee<'s>) -> bool {
            false
        }
        fn call(&mut self, _: Call<'s>) {}
        fn template(&mut self, _: Template<'s>) {}
    }
    let mut found = Found(false);
    rust::read(&Tokens::of(text), &mut found);
    found.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_crate_with_the_url_of_an_api_in_a_string_is_a_client() {
        let directory = tempfile::tempdir().expect("a directory");
        let root = Utf8Path::from_path(directory.path()).expect("UTF-8");
        std::fs::create_dir_all(root.join("tests")).expect("created");
        for (file, source, expected) in [
            ("lib.rs", r#"const U: &str = "https://api.x.ai/v1";"#, true),
            ("lib.rs", r#"fn f() { post(format!("{base}/chat/completions")) }"#, true),
            ("lib.rs", "/// As `https://api.x.ai/v1` does.\nfn f() {} // https://api.x.ai", false),
            ("lib.rs", r#"#[cfg(test)] mod tests { const U: &str = "https://api.x.ai/v1"; }"#, false),
            ("lib.rs", r#"const U: &str = "https://api.github.com";"#, false),
            ("tests/a.rs", r#"const U: &str = "https://api.x.ai/v1";"#, false),
        ] {
            std::fs::write(root.join("lib.rs"), "").expect("written");
            std::fs::write(root.join(file), source).expect("written");
            assert_eq!(has_url(root), expected, "{file} {source}");
        }
    }
}
