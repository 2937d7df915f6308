//! The digests of the texts of the SPDX License List: made here from the texts, compared with those that the program
//! carries.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use cargo_model_sbom::internal::assess::identify::{self, is_title};
use cargo_model_sbom::internal::inspect::LicenseText;
use cargo_model_sbom::internal::inspect::bodies;

fn texts() -> impl Iterator<Item = (&'static str, &'static str)> {
    let listed = spdx::identifiers::LICENSES.iter().filter_map(|license| spdx::license_id(license.name));
    listed.map(|id| (id.name, id.text())).filter(|(id, text)| *id != "NOASSERTION" && !text.trim().is_empty())
}

/// A text as it stands, and as it is handed out: from another address, without the appendix on how to apply it or with the
/// short notice in its place, with the exception that widens it, with words that the list has as optional.
fn variants(id: &str, text: &str) -> Vec<String> {
    let mut whole = vec![text.to_owned()];
    match id {
        "Apache-2.0" => {
            let address = "https://www.apache.org/licenses/LICENSE-2.0";
            whole.push(text.replacen("http://www.apache.org/licenses/", address, 1));
        }
        "MIT" => whole.push(text.replace(
            "this permission notice shall",
            "this permission notice (including the next paragraph) shall",
        )),
        // As ICU4X hands it out: the notice behind it says from whom code was adapted, and sets no condition.
        "Unicode-3.0" => whole.push(format!(
            "{text}\nSPDX-License-Identifier: Unicode-3.0\n\nPortions of ICU4X may have been adapted from ICU4C and/or \
             ICU4J.\nICU 1.8.1 to ICU 57.1 \u{a9} 1995-2016 International Business Machines Corporation and others.\n"
        )),
        _ => {}
    }
    let mut variants: Vec<_> = whole.iter().flat_map(|text| with_and_without_appendix(text)).collect();
    if id == "Apache-2.0" {
        let exception = spdx::exception_id("LLVM-exception").expect("listed").text();
        let widened = variants.iter().map(|text| format!("{text}\n\n{exception}"));
        variants.extend(widened.collect::<Vec<_>>());
    }
    variants
}

fn with_and_without_appendix(text: &str) -> Vec<String> {
    let lines: Vec<_> = text.lines().collect();
    let mut variants = vec![text.to_owned()];
    let is_end = |line: &&str| line.trim().eq_ignore_ascii_case("end of terms and conditions");
    if let Some(end) = lines.iter().position(is_end) {
        variants.push(lines[..end].join("\n"));
        variants.push(lines[..=end].join("\n"));
        if let Some(notice) =
            lines.iter().position(|line| line.trim().starts_with("Licensed under the Apache"))
        {
            variants.push([&lines[..=end], &lines[notice..]].concat().join("\n"));
        }
    }
    variants
}

fn table() -> String {
    let mut table = format!(
        "# SPDX License List {}: the id, the SHA-256 of a body of its text, and that of its asides where it has any (license_body.rs says what these are).\n\
         # Made by `UPDATE_SPDX_TEXTS=1 cargo test --test it spdx_texts`.\n",
        spdx::license_version()
    );
    for (id, text) in texts().collect::<BTreeMap<_, _>>() {
        let mut digests: Vec<String> = variants(id, text)
            .iter()
            .flat_map(|text| bodies(text))
            .filter(|body| body.title.iter().all(|line| is_title(line, id)))
            .map(|body| match &body.asides {
                Some(asides) => format!("{}\t{}", body.digest.hex(), asides.hex()),
                None => body.digest.hex().to_owned(),
            })
            .collect();
        digests.sort();
        digests.dedup();
        for digest in digests {
            writeln!(table, "{id}\t{digest}").expect("a string");
        }
    }
    table
}

fn identify(text: &str) -> Option<identify::Identified> {
    identify::run(&LicenseText::new("LICENSE".into(), text.to_owned())).text()
}

fn text_of(id: &str) -> String {
    texts().find(|(known, _)| *known == id).expect(id).1.to_owned()
}

#[test]
fn the_digests_are_those_of_the_texts() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/assess/spdx_texts.tsv");
    let table = table();
    if std::env::var_os("UPDATE_SPDX_TEXTS").is_some() {
        fs::write(&path, &table).expect("written");
    }
    assert!(fs::read_to_string(&path).expect("spdx_texts.tsv") == table, "run with UPDATE_SPDX_TEXTS=1");
}

#[test]
fn every_text_of_the_list_is_identified_as_itself() {
    let mut found = BTreeMap::new();
    for (id, text) in texts() {
        let identified = identify(text);
        assert!(
            identified.as_ref().is_none_or(|identified| identified.is(id)),
            "{id} is taken for {identified:?}"
        );
        found.insert(id, identified);
    }
    let unknown: Vec<_> = found.iter().filter(|(_, found)| found.is_none()).map(|(id, _)| *id).collect();
    assert_eq!(unknown, Vec::<&str>::new());
    assert_eq!(found.len(), 740);
}

const MIT_BODY: &str = "Permission is hereby granted";

#[test]
fn another_holder_year_and_layout_leave_a_licence_what_it_is() {
    let (mit, apache, bsd) = (text_of("MIT"), text_of("Apache-2.0"), text_of("BSD-3-Clause"));
    let appendix = apache.find("APPENDIX: How to apply").expect("an appendix");
    let short_notice = apache.find("Licensed under the Apache License").expect("a notice");
    let exception = spdx::exception_id("LLVM-exception").expect("listed").text();
    for (text, id) in [
        (mit.replace("<year> <copyright holders>", "2014-2026 Ada Lovelace and others"), "MIT"),
        (format!("The MIT License (MIT)\n\n{}", &mit[mit.find("Copyright").expect("a notice")..]), "MIT"),
        (mit[mit.find(MIT_BODY).expect("a body")..].to_owned(), "MIT"),
        (apache[..appendix].to_owned(), "Apache-2.0"),
        (apache[..apache.find("END OF TERMS").expect("an end")].to_owned(), "Apache-2.0"),
        (apache.replace("[yyyy] [name of copyright owner]", "2026 Ada Lovelace"), "Apache-2.0"),
        (bsd.replace("<year> <owner>", "1999, Acme Inc."), "BSD-3-Clause"),
        (
            format!(
                "BSD 3-Clause License\n\n{}",
                bsd.replace("the copyright holder nor", "Acme Inc. nor")
                    .replace("THE COPYRIGHT HOLDERS AND CONTRIBUTORS \"", "ACME INC. \"")
            ),
            "BSD-3-Clause",
        ),
        (text_of("GPL-3.0-only"), "GPL-3.0-or-later"),
        (
            apache.replacen(
                "http://www.apache.org/licenses/",
                "https://www.apache.org/licenses/LICENSE-2.0",
                1,
            ),
            "Apache-2.0",
        ),
        (format!("{}\n{}", &apache[..appendix], &apache[short_notice..]), "Apache-2.0"),
        (format!("{apache}\n\n{exception}"), "Apache-2.0"),
    ] {
        let found = identify(&text);
        assert!(found.as_ref().is_some_and(|found| found.is(id)), "{id}: {found:?}\n{text}");
    }
}

#[test]
fn a_text_with_something_changed_or_added_is_not_the_known_text() {
    let (mit, apache, mdw) = (text_of("MIT"), text_of("Apache-2.0"), text_of("OpenMDW-1.0"));
    let bsd = text_of("BSD-3-Clause");
    let exception = spdx::exception_id("LLVM-exception").expect("listed").text();
    for text in [
        // What "modified MIT" licences of models do: a display above a size, or no rights at all above one.
        format!(
            "{mit}\nOur only modification is that a product with more than 100 million monthly active users shall \
                 prominently display \"Model\" on its user interface.\n"
        ),
        mit.replacen(
            MIT_BODY,
            "You are not authorized to exercise any rights under this license if your revenue exceeds \
                                $20 million a month.\n\nPermission is hereby granted",
            1,
        ),
        mit.replace("MIT License", "Modified MIT License"),
        mit.replace("MIT License", "NON-COMMERCIAL LICENSE"),
        mit.replace("<year> <copyright holders>", "2026 Acme. Commercial use requires a licence."),
        mit.replace("sublicense, and/or sell", "sublicense"),
        apache.replacen(
            "1. Definitions.",
            "0. You may not deploy it in a way that competes with us.\n\n1. Definitions.",
            1,
        ),
        format!("{apache}\n10. Use for military purposes is forbidden.\n"),
        format!("{apache}\n\n{}", exception.replace("may redistribute", "may not redistribute")),
        mdw.replace("1.0", "1.1"),
        bsd.replace("the copyright holder nor", "anybody whose use was not permitted nor"),
    ] {
        assert_eq!(identify(&text), None, "{text}");
    }
}
