//! Right declarations with right texts and cards raise nothing about terms: `tests/right_declarations.sh`.

use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;

use crate::support::Workspace;

/// Licences that ask nobody: id, the tag of the hub where it has one, and what stands in a card beside it.
const RIGHT: [(&str, &str); 30] = [
    ("0BSD", ""),
    ("Apache-2.0", "license: apache-2.0"),
    ("Apache-2.0", "license: apache-2.0\nlicense_link: https://huggingface.co/acme/m/blob/main/LICENSE"),
    ("Apache-2.0", "license: Apache-2.0\nlicense_name: apache-2.0"),
    ("Apache-2.0", "license: other\nlicense_name: apache-2.0"),
    ("Apache-2.0", "license: other\nlicense_link: LICENSE"),
    ("Apache-2.0", "license: other\nlicense_link: https://www.apache.org/licenses/LICENSE-2.0"),
    ("Apache-2.0", "licence: apache-2.0"),
    ("Apache-2.0", "license:\n- apache-2.0"),
    ("Apache-2.0", "language: en"),
    ("Apache-2.0", "license: Apache License 2.0"),
    ("BSD-2-Clause", "license: bsd-2-clause"),
    ("BSD-3-Clause", "license: bsd-3-clause"),
    ("BSD-3-Clause", "license: bsd"),
    ("BSL-1.0", "license: bsl-1.0"),
    ("CC-BY-4.0", "license: cc-by-4.0"),
    ("CC-BY-4.0", "license: cc"),
    ("CC-BY-4.0", "license: other\nlicense_link: https://creativecommons.org/licenses/by/4.0/"),
    ("CC0-1.0", "license: cc0-1.0"),
    ("CDLA-Permissive-2.0", "license: cdla-permissive-2.0"),
    ("ISC", "license: isc"),
    ("MIT", "license: mit"),
    ("MIT", "license: MIT"),
    ("MIT", "license: mit\nlicense_link: LICENSE.md"),
    ("MIT", "license: MIT OR Apache-2.0"),
    ("MIT", "extra_gated_fields:\n  Name: text\nlicense: mit"),
    ("MIT OR Apache-2.0", "license: [mit, apache-2.0]"),
    ("MPL-2.0", "license: mpl-2.0"),
    ("Unlicense", "license: unlicense"),
    ("Zlib", "license: zlib"),
];

const USES: [&str; 3] = [
    "",
    "[use]\ncommercial = true\noffering = [\"saas\"]\n",
    "[use]\ncommercial = false\noffering = [\"internal\"]\n",
];

/// What the check says about terms that came with a model and differ from the declared ones.
const OF_TERMS: [&str; 3] = ["license-conflict", "license-text-changed", "unrecognised-terms"];

fn table(index: usize, license: &str, has_card: bool) -> String {
    let card = if has_card { format!("card = \"m{index}/README.md\"\n") } else { String::new() };
    format!(
        "[[package.metadata.model-sbom.model]]\nname = \"m{index}\"\nversion = \"1.0\"\nfiles = [\"m{index}/w.gguf\"]\n\
         license = \"{license}\"\nlicense-file = \"m{index}/LICENSE\"\n{card}\n"
    )
}

fn text_of(license: &str) -> String {
    let id = license.split(' ').next().expect("an id");
    let text = spdx::license_id(id).expect(id).text();
    text.replace("<year> <copyright holders>", "2019-2024 Ada Lovelace <ada@example.org> and contributors")
        .replace("<year> <owner>", "2024, Acme, Inc. All rights reserved")
        .replace("[yyyy] [name of copyright owner]", "2024 The Acme Authors")
}

#[test]
fn right_declarations_are_not_denied() {
    let mut manifest = String::new();
    let mut files = Vec::new();
    for (index, (license, front_matter)) in RIGHT.iter().enumerate() {
        write!(manifest, "{}", table(index, license, !front_matter.is_empty())).expect("a string");
        files.push((format!("m{index}/w.gguf"), crate::support::gguf!(" stand-in").to_owned()));
        files.push((format!("m{index}/LICENSE"), text_of(license)));
        files.push((format!("m{index}/README.md"), format!("---\n{front_matter}\n---\n# m{index}\n")));
    }
    let files: Vec<_> = files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    let workspace = Workspace::package(&manifest, &files);
    for usage in USES {
        workspace.write("model-sbom.toml", usage);
        let output = workspace.run(&["check"]);
        assert!(!output.stderr.contains("error["), "{usage}\n{}", output.stderr);
    }
}

/// Texts that belong to their publishers and are not kept here, each declared as what it is.
#[test]
#[ignore = "needs the folder that LICENSE_TEXTS names"]
fn right_declarations_of_known_texts_are_not_denied() {
    let Some(folder) = std::env::var_os("LICENSE_TEXTS").map(PathBuf::from) else { return };
    let rows = fs::read_to_string(folder.join("licence-text-fingerprints.tsv")).expect("the table");
    let mut manifest = String::new();
    let mut files = Vec::new();
    for (index, row) in rows.lines().skip(1).enumerate() {
        let cells: Vec<_> = row.split('\t').collect();
        // The table has an id that is no current one any more.
        let license = if cells[0] == "AGPL-3.0" { "AGPL-3.0-only" } else { cells[0] };
        let file = cells[1];
        let text = folder.join("texts").join(file);
        if license.starts_with('(') || !text.is_file() {
            continue;
        }
        write!(manifest, "{}", table(index, license, false)).expect("a string");
        files.push((format!("m{index}/w.gguf"), crate::support::gguf!(" stand-in").to_owned()));
        files.push((format!("m{index}/LICENSE"), fs::read_to_string(text).expect("a text")));
    }
    assert!(files.len() >= 2 * 40, "{}", files.len());
    let files: Vec<_> = files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    let output = Workspace::package(&manifest, &files).check();
    let found: Vec<_> = output.codes().into_iter().filter(|code| OF_TERMS.contains(&code.as_str())).collect();
    assert_eq!(found, Vec::<String>::new(), "{}", output.text());
}
