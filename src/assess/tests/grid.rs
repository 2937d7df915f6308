//! What licences say to uses. Each expected value was read in the text of the licence, and cites its clause.

use super::declarations;
use crate::assess::judgement::Judgement;
use crate::assess::terms::KnownLicense;
use crate::assess::verdict;
use crate::declare::UseKey;
use crate::expression::LicenseExpression;

/// The uses, in the order of the columns. Each says everything that it does not say otherwise as a small American
/// company would.
const USES: [&str; 10] = [
    "silent",
    "",
    "offering = [\"saas\"]",
    "offering = [\"redistribution\"]",
    "offering = [\"saas\"]\nfine-tunes = true",
    "offering = [\"saas\"]\ntrains-other-models = true",
    "offering = [\"saas\"]\nmonthly-active-users = 900_000_000\nannual-revenue-usd = 90_000_000_000",
    "commercial = false",
    "commercial = false\noffering = [\"redistribution\"]",
    "offering = [\"saas\"]\nregions = [\"EU\", \"KR\"]\nseat = \"DE\"",
];

const SMALL: [&str; 9] = [
    "commercial = true",
    "offering = [\"internal\"]",
    "fine-tunes = false",
    "trains-other-models = false",
    "monthly-active-users = 1_000",
    "annual-revenue-usd = 100_000",
    "regions = [\"US\"]",
    "seat = \"US\"",
    "regulated = false",
];

fn usage(column: &str) -> String {
    if column == "silent" {
        return String::new();
    }
    let key = |line: &str| line.split('=').next().unwrap_or_default().trim().to_owned();
    let said: Vec<_> = column.lines().map(key).collect();
    let rest = SMALL.iter().filter(|line| !said.contains(&key(line)));
    column.lines().chain(rest.copied()).collect::<Vec<_>>().join("\n")
}

/// A licence, a declaration, and an answer for each use: `A`llowed, `F`orbidden or `U`nknown, with words that its
/// reason has to hold: the clause, the figure, or the key that is missing.
type Row = (&'static str, &'static str, [&'static str; 10]);

const ALLOWED: [&str; 10] = ["A"; 10];

#[rustfmt::skip]
const GRID: [Row; 50] = [
    //                       silent            inside   saas     copies   tuned    trains   huge     free inside, free copies, Germany
    // Permissive and copyleft: every use (Open Source Definition, 5 and 6); what they ask is a duty.
    ("MIT", "", ALLOWED),
    ("Apache-2.0", "", ALLOWED),
    ("BSD-3-Clause", "", ALLOWED),
    ("ISC", "", ALLOWED),
    ("CC-BY-4.0", "", ALLOWED),
    ("CC-BY-SA-4.0", "", ALLOWED),
    ("CC0-1.0", "", ALLOWED),
    ("GPL-3.0-only", "", ALLOWED),
    ("LGPL-2.1-or-later", "", ALLOWED),
    ("AGPL-3.0-or-later", "", ALLOWED),
    ("MPL-2.0", "", ALLOWED),
    ("EUPL-1.2", "", ALLOWED),
    ("ODbL-1.0", "", ALLOWED),
    ("ODC-By-1.0", "", ALLOWED),
    ("CDLA-Sharing-1.0", "", ALLOWED),
    // Creative Commons 4.0: 2(a)(1) for NonCommercial purposes only; 2(a)(1)(B) produce and reproduce, but not Share.
    ("CC-BY-NC-4.0", "", ["U `commercial`", "F 2(a)(1)", "F 2(a)(1)", "F 2(a)(1)", "F 2(a)(1)", "F 2(a)(1)", "F 2(a)(1)", "A", "A", "F 2(a)(1)"]),
    ("CC-BY-NC-SA-4.0", "", ["U `commercial`", "F 2(a)(1)", "F 2(a)(1)", "F 2(a)(1)", "F 2(a)(1)", "F 2(a)(1)", "F 2(a)(1)", "A", "A", "F 2(a)(1)"]),
    ("CC-BY-NC-ND-4.0", "", ["U `commercial`", "F 2(a)(1)", "F 2(a)(1)", "F 2(a)(1)", "F 2(a)(1)", "F 2(a)(1)", "F 2(a)(1)", "A", "A", "F 2(a)(1)"]),
    ("CC-BY-ND-4.0", "", ["U 2(a)(1)(B)", "A", "A", "A", "U 2(a)(1)(B)", "A", "A", "A", "A", "A"]),
    // 3.0 and before: 4(b) of BY-NC and BY-NC-ND, 4(c) of BY-NC-SA; 3 grants no adaptations.
    ("CC-BY-NC-3.0", "", ["U `commercial`", "F 4(b)", "F 4(b)", "F 4(b)", "F 4(b)", "F 4(b)", "F 4(b)", "A", "A", "F 4(b)"]),
    ("CC-BY-NC-2.0", "", ["U `commercial`", "F 4(b)", "F 4(b)", "F 4(b)", "F 4(b)", "F 4(b)", "F 4(b)", "A", "A", "F 4(b)"]),
    ("CC-BY-NC-SA-3.0", "", ["U `commercial`", "F 4(c)", "F 4(c)", "F 4(c)", "F 4(c)", "F 4(c)", "F 4(c)", "A", "A", "F 4(c)"]),
    ("CC-BY-NC-SA-2.0-FR", "", ["U `commercial`", "F non-commercial", "F non-commercial", "F non-commercial", "F non-commercial", "F non-commercial", "F non-commercial", "A", "A", "F non-commercial"]),
    ("CC-BY-NC-ND-3.0", "", ["U `commercial`", "F 4(b)", "F 4(b)", "F 4(b)", "F 4(b)", "F 4(b)", "F 4(b)", "A", "A", "F 4(b)"]),
    ("CC-BY-ND-3.0", "", ["U `fine-tunes`", "A", "A", "A", "F section 3", "A", "A", "A", "A", "A"]),
    // PolyForm: any noncommercial purpose; a small business has less than 1,000,000 USD and fewer than 100 people.
    ("PolyForm-Noncommercial-1.0.0", "", ["U `commercial`", "F noncommercial", "F noncommercial", "F noncommercial", "F noncommercial", "F noncommercial", "F noncommercial", "A", "A", "F noncommercial"]),
    ("PolyForm-Small-Business-1.0.0", "", ["U", "U", "U", "U", "U", "U", "F 1,000,000", "U", "U", "U"]),
    // BUSL: production only by the licensor's grant. SSPL 13, Elastic and SUL "limitations", FSL "permitted purpose".
    ("BUSL-1.1", "", ["U"; 10]),
    ("SSPL-1.0", "", ["U `offering`", "A", "U 13", "A", "U 13", "U 13", "U 13", "A", "A", "U 13"]),
    ("Elastic-2.0", "", ["U `offering`", "A", "U limitations", "A", "U limitations", "U limitations", "U limitations", "A", "A", "U limitations"]),
    ("FSL-1.1-MIT", "", ["U permitted purpose", "A", "U permitted purpose", "U permitted purpose", "U permitted purpose", "U permitted purpose", "U permitted purpose", "A", "U permitted purpose", "U permitted purpose"]),
    // Llama: 2 (700 million on the release date); 1.b.v (no other model may be improved) until 3; policy (seat) from 3.2.
    ("LicenseRef-scancode-llama-2-license-2023", "", ["U section", "A", "A", "A", "A", "F 1.b.v", "F section 2", "A", "A", "A"]),
    ("LicenseRef-Meta-Llama-3-Community", "", ["U section", "A", "A", "A", "A", "F 1.b.v", "F section 2", "A", "A", "A"]),
    ("LicenseRef-scancode-llama-3.1-license-2024", "", ["U `monthly-active-users`", "A", "A", "A", "A", "A", "F section 2", "A", "A", "A"]),
    ("LicenseRef-scancode-llama-3.2-license-2024", "task = \"text-generation\"", ["U `monthly-active-users`", "A", "A", "A", "A", "A", "F section 2", "A", "A", "A"]),
    ("LicenseRef-scancode-llama-3.2-license-2024", "", ["U", "A", "A", "A", "A", "A", "F section 2", "A", "A", "U `task`"]),
    ("LicenseRef-scancode-llama-3.2-license-2024", "inputs = [\"text\", \"image\"]", ["U", "A", "A", "A", "A", "A", "F section 2", "A", "A", "F acceptable use policy"]),
    ("LicenseRef-scancode-llama-4-cla-2025", "task = \"text-generation\"", ["U", "A", "A", "A", "A", "A", "F section 2", "A", "A", "F acceptable use policy"]),
    // Qwen 4 (100 million, always); Tongyi 2023 4 and 5.b; Qwen Research 1.i and 2.
    ("LicenseRef-scancode-qwen-2024", "", ["U `monthly-active-users`", "A", "A", "A", "A", "A", "F section 4", "A", "A", "A"]),
    ("LicenseRef-scancode-tongyi-qianwen-2023", "", ["U", "A", "A", "A", "A", "F 5.b", "F section 4", "A", "A", "A"]),
    ("LicenseRef-Qwen-Research-2024", "", ["U `commercial`", "F 1.i and 2", "F 1.i and 2", "F 1.i and 2", "F 1.i and 2", "F 1.i and 2", "F 1.i and 2", "A", "A", "F 1.i and 2"]),
    // Use restrictions, no gate: Gemma, DeepSeek, BigCode.
    ("LicenseRef-scancode-gemma-tou-2024-04-01", "", ["U `trains-other-models`", "A", "A", "A", "A", "U 1.1(e)", "A", "A", "A", "A"]),
    ("LicenseRef-scancode-deepseek-la-1.0", "", ["U `trains-other-models`", "A", "A", "A", "A", "U section I", "A", "A", "A", "A"]),
    ("LicenseRef-scancode-bigcode-open-rail-m-v1", "", ["U `trains-other-models`", "A", "A", "A", "A", "U section I", "A", "A", "A", "A"]),
    // Stability III (1,000,000 USD) and IV.b; LFM 1 and 5 (10,000,000 USD); DBRX 3 and 2.3; Grok 2.b.
    ("LicenseRef-scancode-stability-ai-community-2024", "", ["U", "A", "A", "A", "A", "F IV.b", "F III", "A", "A", "A"]),
    ("LicenseRef-LFM-Open-1.0", "", ["U `annual-revenue-usd`", "A", "A", "A", "A", "A", "F 1 and 5", "A", "A", "A"]),
    ("LicenseRef-Databricks-Open-Model-2024-03-27", "", ["U", "A", "A", "A", "A", "F 2.3", "F section 3", "A", "A", "A"]),
    // FLUX dev 1.c and 4.a(i); Mistral MRL 3.2; Hunyuan 3D 1.l and 5.c (territory), 4, 5.b.
    ("LicenseRef-FLUX-dev-NC-2.0", "", ["U `commercial`", "F 1.c", "F 1.c", "F 1.c", "F 1.c", "F 1.c", "F 1.c", "U `consumer-facing`", "U `consumer-facing`", "F 1.c"]),
    ("LicenseRef-scancode-tencent-hunyuan-3d-2.0-cla", "", ["U", "A", "A", "A", "A", "F 5.b", "F section 4", "A", "A", "F 1.l and 5.c"]),
    // Nobody judged them.
    ("LicenseRef-of-nobody", "", ["U nobody"; 10]),
];

#[test]
fn each_use_is_answered_as_the_text_says() {
    let mut cases = 0;
    for (license, model, expected) in GRID {
        let expression = LicenseExpression::parse(license).expect(license);
        let known = KnownLicense::new(&expression.ids()[0], &[]);
        for (column, expected) in USES.into_iter().zip(expected) {
            let declarations = declarations(&usage(column), model);
            let usage = declarations.workspace.usage.as_ref().expect("a table");
            let declared = &declarations.packages["p"].models[0];
            let remarks = verdict::remarks(&known, usage, Some(declared));
            let judged = verdict::judge(&known, usage, Some(declared));
            let (letter, words) = expected.split_once(' ').unwrap_or((expected, ""));
            let word = match letter {
                "A" => "allowed",
                "F" => "forbidden",
                _ => "unknown",
            };
            assert_eq!(judged.word(), word, "{license} {model} {column:?}: {remarks:?}");
            let cites =
                |judgement: &Judgement| judgement.word() == word && judgement.to_string().contains(words);
            let cited = words.is_empty() || remarks.iter().any(|remark| cites(&remark.judgement));
            assert!(cited, "{license} {model} {column:?}: no {words:?} in {remarks:?}");
            cases += 1;
        }
    }
    assert!(cases >= 200, "{cases}");
}

/// FLUX [dev] 1.c(b) and MNPL 9, Non-Production Environment: a use that meets end users is none of the granted ones, whoever
/// earns by it.
#[test]
fn end_users_make_a_use_another_one_where_the_text_says_so() {
    for (license, commercial, consumer_facing, expected) in [
        ("LicenseRef-FLUX-dev-NC-2.0", "false", "true", "forbidden 1.c(b)"),
        ("LicenseRef-FLUX-dev-NC-2.0", "false", "false", "allowed"),
        ("LicenseRef-FLUX-NC-2.1", "false", "true", "forbidden 1.c(b)"),
        ("LicenseRef-FLUX.1-dev-NC-1.1.1", "false", "true", "forbidden 1.c(b)"),
        ("LicenseRef-Mistral-MNPL-0.1", "false", "true", "forbidden 9, Non-Production"),
        ("LicenseRef-Mistral-MNPL-0.1", "false", "false", "allowed"),
        // The commercial use is the graver cause.
        ("LicenseRef-FLUX-dev-NC-2.0", "true", "true", "forbidden 1.c and 4.a(i)"),
        ("CC-BY-NC-4.0", "false", "true", "allowed"),
    ] {
        let column = format!("commercial = {commercial}\nconsumer-facing = {consumer_facing}");
        let declarations = declarations(&usage(&column), "");
        let usage = declarations.workspace.usage.as_ref().expect("a table");
        let expression = LicenseExpression::parse(license).expect(license);
        let known = KnownLicense::new(&expression.ids()[0], &[]);
        let remarks = verdict::remarks(&known, usage, Some(&declarations.packages["p"].models[0]));
        let judged = verdict::judge(&known, usage, Some(&declarations.packages["p"].models[0]));
        let (word, clause) = expected.split_once(' ').unwrap_or((expected, ""));
        assert_eq!(judged.word(), word, "{license} {column}: {remarks:?}");
        let is_cited = remarks.iter().any(|remark| remark.judgement.to_string().contains(clause));
        assert!(clause.is_empty() || is_cited, "{license} {column}: {remarks:?}");
    }
}

/// A purpose that law regulates: where the text or its policy limits some, our use is a question, and `[use]` has to say
/// whether it is one.
#[test]
fn purposes_that_law_regulates_are_asked_for_where_the_text_limits_some() {
    for (license, expected) in [
        ("LicenseRef-scancode-llama-2-license-2023", "acceptable use policy, 1 and 2"),
        ("LicenseRef-scancode-llama-4-cla-2025", "acceptable use policy, 1 and 3"),
        ("LicenseRef-scancode-llama-license-2023", "2.a(iii) and 2.a(iv)"),
        ("LicenseRef-scancode-bigcode-open-rail-m-v1", "Attachment A, (i), (m) and (n)"),
        ("LicenseRef-scancode-deepseek-la-1.0", "Attachment A"),
        ("LicenseRef-scancode-gemma-tou-2024-04-01", "prohibited use policy"),
        ("LicenseRef-scancode-tencent-hunyuan-3d-2.0-cla", "acceptable use policy, 14 and 20"),
        ("LicenseRef-FLUX-dev-NC-2.0", "4.a(iii)"),
        ("LicenseRef-NVIDIA-AI-Foundation-Models-Community", "4.5"),
        // Restrictions of use that were not read for it.
        ("LicenseRef-scancode-stability-ai-community-2024", "may be a purpose"),
        ("C-UDA-1.0", ""),
        ("LicenseRef-MiniMax-M2.7-NC", ""),
        ("LicenseRef-scancode-qwen-2024", ""),
        ("LicenseRef-Mistral-MRL-0.1", ""),
        ("CC-BY-NC-4.0", ""),
        ("GPL-3.0-only", ""),
        ("MIT", ""),
    ] {
        let expression = LicenseExpression::parse(license).expect(license);
        let known = KnownLicense::new(&expression.ids()[0], &[]);
        let said = |usage: &str| {
            let declarations = declarations(usage, "");
            let usage = declarations.workspace.usage.as_ref().expect("a table");
            verdict::remarks(&known, usage, None)
                .into_iter()
                .find(|remark| remark.judgement.to_string().contains("regulated"))
                .map(|remark| (remark.judgement.word(), remark.missing, remark.judgement.to_string()))
        };
        let is_cited = |said: &str| expected == "may be a purpose" || said.contains(expected);
        match (said(""), said("regulated = true")) {
            (None, None) => assert_eq!(expected, "", "{license}"),
            (Some(unsaid), Some(true_)) => {
                assert!(!expected.is_empty(), "{license}: {unsaid:?}");
                assert_eq!((unsaid.0, unsaid.1), ("unknown", Some(UseKey::Regulated)), "{license}");
                assert_eq!((true_.0, true_.1), ("unknown", None), "{license}");
                assert!(is_cited(&unsaid.2) && is_cited(&true_.2), "{license}: {unsaid:?}");
            }
            (unsaid, said) => panic!("{license}: {unsaid:?} {said:?}"),
        }
        assert_eq!(said("regulated = false"), None, "{license}");
    }
}
