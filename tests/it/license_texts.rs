//! Identification on licence texts that belong to their publishers and are not kept here: `tests/license_texts.sh`.

use std::fs;
use std::path::PathBuf;

use cargo_model_sbom::internal::assess::identify::{self, Identification};
use cargo_model_sbom::internal::assess::{Catalog, several};
use cargo_model_sbom::internal::inspect::LicenseText;
use cargo_model_sbom::internal::inspect::{LegalKind, kind_of};

/// A row of the table: the licence, the file, and the digest of its normalised text.
struct Row {
    license: String,
    file: String,
    digest: String,
}

/// The folder with `licence-text-fingerprints.tsv` and `texts/`.
fn folder() -> PathBuf {
    std::env::var_os("LICENSE_TEXTS").expect("LICENSE_TEXTS is the folder").into()
}

fn rows() -> Vec<Row> {
    let table = fs::read_to_string(folder().join("licence-text-fingerprints.tsv")).expect("the table");
    let rows = table.lines().skip(1).map(|line| {
        let cells: Vec<_> = line.split('\t').map(str::to_owned).collect();
        Row { license: cells[0].clone(), file: cells[1].clone(), digest: cells[4].clone() }
    });
    rows.collect()
}

#[test]
#[ignore = "needs texts that may not be kept here"]
fn every_fingerprint_leads_to_its_licence() {
    let catalog = Catalog::embedded();
    let rows = rows();
    for Row { license, file, digest } in &rows {
        if license.starts_with('(') {
            assert!(catalog.by_pointer_digest(digest).is_some(), "{file}");
            continue;
        }
        let found = catalog.by_text_digest(digest).unwrap_or_else(|| panic!("{file} is not known"));
        assert_eq!(Some(found), catalog.get(license), "{file}");
    }
    assert!(rows.len() >= 58, "{}", rows.len());
}

#[test]
#[ignore = "needs texts that may not be kept here"]
fn a_text_is_taken_for_no_other() {
    let rows = rows();
    let (mut known, mut titled, mut unknown) = (0, Vec::new(), Vec::new());
    for entry in fs::read_dir(folder().join("texts")).expect("texts") {
        let path = entry.expect("an entry").path();
        let file = path.file_name().expect("a name").to_string_lossy().into_owned();
        let content = String::from_utf8_lossy(&fs::read(&path).expect("a text")).replace("\r\n", "\n");
        let text = LicenseText::new(file.as_str().into(), content);
        let digest = text.fingerprint.as_ref().map(|digest| digest.hex().to_owned());
        let row = rows.iter().find(|row| Some(&row.digest) == digest.as_ref());
        match (identify::run(&text), row) {
            (Identification::Text(found), Some(row)) => {
                let expected = Catalog::embedded().get(&row.license).expect("known");
                assert!(found.is(&expected.id), "{file}: {found:?}");
                known += 1;
            }
            // The catalogue has digests of a few further copies; a licence of the SPDX list would be a mistake.
            (Identification::Text(found), None) => {
                assert!(found.id.starts_with("LicenseRef-"), "{file}: {found:?}")
            }
            (Identification::Pointer(_), Some(row)) => assert!(row.license.starts_with('('), "{file}"),
            (other, Some(_)) => panic!("{file} is in the table and is {other:?}"),
            (Identification::Titled(license), None) => titled.push(format!("{file} -> {}", license.id)),
            (_, None) => unknown.push(file),
        }
    }
    assert!(known >= 50, "{known}, titled {titled:#?}, unknown {unknown:#?}");
    // A copy of the agreement with other words: its title leads to it, and it is not identified.
    assert!(titled.iter().any(|line| line.ends_with("bigcode-open-rail-m-v1")), "{titled:#?}");
    assert!(unknown.iter().any(|file| file.contains("USE_POLICY")), "{unknown:#?}");
}

/// Licence files below a folder, such as the sources of crates, each with what it is taken for, and of those that nobody
/// knows the digests of body and asides, as `license_variants.tsv` and `license_references.tsv` have them:
/// `LICENSES_BELOW=FOLDER cargo test --test it licences_below -- --ignored --nocapture`.
#[test]
#[ignore = "reads the folder that LICENSES_BELOW names"]
#[expect(clippy::print_stdout, reason = "it is a table for a person")]
fn licences_below_a_folder() {
    let Some(folder) = std::env::var_os("LICENSES_BELOW").map(PathBuf::from) else { return };
    let mut paths: Vec<_> = ignore::WalkBuilder::new(&folder)
        .standard_filters(false)
        .build()
        .flatten()
        .map(ignore::DirEntry::into_path)
        .filter(|path| path.is_file())
        .filter(|path| {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            kind_of(&name) == Some(LegalKind::License)
        })
        .collect();
    paths.sort();
    for path in paths {
        let shown = path.strip_prefix(&folder).expect("below the folder").display().to_string();
        let text = LicenseText::of(shown.as_str().into(), &fs::read(&path).expect("a text"));
        let found = match identify::run(&text) {
            Identification::Text(found) => found.id,
            Identification::Pointer(license) => format!("pointer to {}", license.id),
            Identification::Titled(license) => format!("titled {}", license.id),
            Identification::Unknown => match (identify::referred(&text), text.bodies.first()) {
                (Some(ids), _) => format!("refers to {}", ids.join(" ")),
                (None, _) if several(&text).is_some() => several(&text).expect("parts").join(", "),
                (None, Some(body)) => {
                    let asides = body.asides.as_ref().map_or("", |digest| digest.hex());
                    format!("-\t{}\t{asides}", body.digest.hex())
                }
                (None, None) => "-".to_owned(),
            },
        };
        println!("{shown}\t{found}");
    }
}
