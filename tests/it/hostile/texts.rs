//! Licence texts that were changed: what makes no difference to a text, and what makes it another one.

use cargo_model_sbom::internal::assess::identify;
use cargo_model_sbom::internal::inspect::LicenseText;

fn text_of(id: &str) -> String {
    spdx::license_id(id).expect(id).text().to_owned()
}

fn mit(notice: &str) -> String {
    text_of("MIT").replace("Copyright (c) <year> <copyright holders>", notice)
}

fn bsd(from: &str, to: &str) -> String {
    let text = text_of("BSD-3-Clause");
    assert!(text.contains(from), "{from}");
    text.replace(from, to)
}

fn identify(bytes: &[u8]) -> Option<String> {
    identify::run(&LicenseText::of("LICENSE".into(), bytes)).text().map(|text| text.id)
}

const NAME: &str = "the copyright holder nor";
const BY: &str = "THE COPYRIGHT HOLDERS AND CONTRIBUTORS \"AS IS\"";

#[test]
fn what_leaves_a_text_the_same_is_recognised() {
    let utf16 = |text: &str| -> Vec<u8> {
        [vec![0xff, 0xfe], text.encode_utf16().flat_map(u16::to_le_bytes).collect()].concat()
    };
    let plain = mit("Copyright (c) 2024 Ada");
    let notices = [
        "Copyright (c) 2024 Ada Lovelace",
        "Copyright 2019, 2021-2024 Ada Lovelace <ada@example.org>",
        "Copyright (c) 2024 Acme, Inc. and its affiliates. All rights reserved.",
        "Copyright © 2020-2024 by Acme, Inc.",
        "© 2024 Acme GmbH. Alle Rechte vorbehalten.",
        "(c) 2024 Acme AI Ltd.",
        "Copyright (c) 2024 The Acme Authors",
        "Copyright (c) 2024 The acme-rs developers",
        "Copyright (c) 2024 acme42",
        "Copyright (c) 2024-present Acme Research (https://acme.example)",
        "Copyright (c) 2015 Ada Lovelace (ada) and contributors",
        "Copyright (c) 2024 Ada Lovelace\nCopyright (c) 2025 Beta Labs, LLC",
        "Copyright (c) 2024 Łukasz Żółć, Anna van der Berg & José da Silva",
        "Copyright (c) 2024 The Regents of the University of Example",
        "SPDX-FileCopyrightText: 2024 Ada Lovelace <ada@example.org>",
        "Copyright (c) 2024 Nguyễn Văn A",
        "",
    ];
    let mut texts: Vec<(Vec<u8>, &str)> =
        notices.iter().map(|notice| (mit(notice).into_bytes(), "MIT")).collect();
    texts.extend([
        (plain.replace('\n', "\r\n").into_bytes(), "MIT"),
        ([b"\xef\xbb\xbf", plain.as_bytes()].concat(), "MIT"),
        (utf16(&plain), "MIT"),
        (plain.to_uppercase().into_bytes(), "MIT"),
        (plain.replace(' ', "\u{a0}").into_bytes(), "MIT"),
        (plain.replace('"', "“").into_bytes(), "MIT"),
        (plain.lines().map(|line| format!("> {line}\n")).collect::<String>().into_bytes(), "MIT"),
        (plain.lines().map(|line| format!("# {line}\n")).collect::<String>().into_bytes(), "MIT"),
        (plain.replace("MIT License", "# The MIT License (MIT)").into_bytes(), "MIT"),
        (plain.replace("MIT License", "").into_bytes(), "MIT"),
        (bsd(NAME, "Acme, Inc. nor").into_bytes(), "BSD-3-Clause"),
        (bsd(NAME, "the University of Example nor").into_bytes(), "BSD-3-Clause"),
        (bsd(BY, "ACME INC. AND CONTRIBUTORS \"AS IS\"").into_bytes(), "BSD-3-Clause"),
        (bsd(BY, "THE REGENTS AND CONTRIBUTORS ``AS IS''").into_bytes(), "BSD-3-Clause"),
        (
            text_of("Apache-2.0").replace("[yyyy] [name of copyright owner]", "2024 Acme").into_bytes(),
            "Apache-2.0",
        ),
        (text_of("ISC").into_bytes(), "ISC"),
        (text_of("MPL-2.0").into_bytes(), "MPL-2.0"),
        (text_of("CC-BY-4.0").into_bytes(), "CC-BY-4.0"),
    ]);
    assert!(texts.len() >= 34, "{}", texts.len());
    for (bytes, id) in texts {
        assert_eq!(identify(&bytes).as_deref(), Some(id), "{}", String::from_utf8_lossy(&bytes));
    }
}

#[test]
fn what_changes_a_text_is_not_recognised() {
    let plain = mit("Copyright (c) 2024 Ada");
    let notices = [
        "Copyright (c) 2024 Acme. Code: MIT. Weights: CC-BY-NC-4.0.",
        "Copyright (c) 2024 Acme. Production deployments require a paid agreement.",
        "Copyright (c) 2024 Acme. Free for research; companies with revenue above 1M USD need another agreement",
        "Copyright (c) 2024 Acme, research and evaluation",
        "Copyright (c) 2024 Acme. Academia alone.",
        "Copyright (c) 2024 Acme (hosted offerings excluded, ask first)",
        "Copyright (c) 2024 Acme CC-BY-NC-4.0",
        "Copyright (c) 2024 Acme, AGPL-3.0-only",
        "Copyright (c) 2024 Acme <no business with it>",
        "Copyright (c) 2024 Acme. All rights reserved. Academia alone.",
        "Copyright (c) 2024 Acme, at most 100 machines",
        "Copyright (c) 2024 Acme: academia",
        "Copyright (c) 2024 Acme, Inc. Academia Alone",
        "Copyright (c) 2024 Acme for academics",
        "Copyright (c) 2024 Acme https://acme.example/license-terms",
        "© 2024 Acme. Weights stay ours.",
        "(c) 2024 Acme; evaluation copy",
        "(c) Acme academia",
        "SPDX-FileCopyrightText: 2024 Acme. Hosted elsewhere prohibited.",
        "Copyright protects the weights of this model",
        "Copyright (c) 2024 Acme until it expires in June",
        "Copyright 2024 Acme \"not for companies\"",
        "Copyright (c) 2024 Acme. Valid from 2026 on.",
        "Copyright (c) 2024 ACME NO MILITARY CUSTOMERS",
    ];
    let mut texts: Vec<Vec<u8>> = notices.iter().map(|notice| mit(notice).into_bytes()).collect();
    let with = |line: &[u8]| [plain.as_bytes(), b"\n", line, b"\n"].concat();
    texts.extend([
        with(b"Commercial use is prohibited."),
        with(b"\xca\xee\xec\xec\xe5\xf0\xf7\xe5\xf1\xea\xee\xe5 \xe7\xe0\xef\xf0\xe5\xf9\xe5\xed\xee."),
        with("Коммерческое использование запрещено.".as_bytes()),
        with("仅限研究。".as_bytes()),
        with(b"<!-- no commerce -->"),
        with("c\u{200b}ommerce excluded".as_bytes()),
        with("© 2024 Acme AI. Model weights are free for research.".as_bytes()),
        with(b"\x1b[8mResearch alone\x1b[0m"),
        format!("<!DOCTYPE html>\n{plain}<p>No commerce.</p>").into_bytes(),
        plain.encode_utf16().flat_map(u16::to_le_bytes).collect(),
        plain.replace("and/or sell", "and/or lend").into_bytes(),
        plain.replace("without restriction, ", "").into_bytes(),
        plain.replace("THE SOFTWARE IS PROVIDED \"AS IS\"", "THE SOFTWARE IS OFFERED \"AS IS\"").into_bytes(),
        plain.replace("MIT License", "MIT License for academia").into_bytes(),
        format!("{plain}\n{}", text_of("ISC")).into_bytes(),
        bsd(NAME, "Acme (whose terms at acme.example apply) nor").into_bytes(),
        bsd(NAME, "anybody who sells it nor").into_bytes(),
        bsd(BY, "ACME FOR RESEARCH AND EVALUATION PURPOSES EXCLUSIVELY \"AS IS\"").into_bytes(),
        bsd(BY, "ACME UNDER SEPARATE TERMS \"AS IS\"").into_bytes(),
        bsd(BY, "ACME TO UNIVERSITIES \"AS IS\"").into_bytes(),
        bsd(BY, "ACME IN EUROPE \"AS IS\"").into_bytes(),
        text_of("Apache-2.0")
            .replacen("1. Definitions.", "Acme keeps the weights.\n\n1. Definitions.", 1)
            .into_bytes(),
        text_of("Apache-2.0")
            .replace("[yyyy] [name of copyright owner]", "2024 Acme. Weights: ask us.")
            .into_bytes(),
    ]);
    assert!(texts.len() >= 47, "{}", texts.len());
    for bytes in texts {
        assert_eq!(identify(&bytes), None, "{}", String::from_utf8_lossy(&bytes));
    }
}

#[test]
fn a_clause_that_begins_as_a_notice_does_is_part_of_the_text() {
    for (id, clause) in [
        ("CC-BY-3.0", "copyright protection under copyright law"),
        ("MPL-2.0", "(c) under Patent Claims infringed"),
        ("QPL-1.0-INRIA-2004", "copyright, trademark notices"),
    ] {
        let text = text_of(id);
        assert_eq!(identify(text.as_bytes()).as_deref(), Some(id));
        let without: Vec<_> = text.lines().filter(|line| !line.contains(clause)).collect();
        assert!(without.len() < text.lines().count(), "{id}");
        assert_eq!(identify(without.join("\n").as_bytes()), None, "{id} without {clause}");
        let changed = text.replace(clause, &clause.replace("under", "without").replace("trademark", "no"));
        assert_eq!(identify(changed.as_bytes()), None, "{id} with another clause");
    }
}
