//! Names of texts that come with a work and speak of its terms: one list for what lies beside weights, in stores of models and
//! in the sources of crates.

use camino::Utf8Path;

use crate::commerce;
use crate::prose;
use crate::weights_names;

/// What a legal file is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum LegalKind {
    /// The terms.
    License,
    /// Attributions that go with every copy.
    Notice,
    /// What the work may not be used for.
    Policy,
}

/// Words for the work itself.
pub(crate) const MODEL_WORDS: [&str; 5] = ["checkpoint", "checkpoints", "model", "models", "weights"];

/// Words for what a model was made from, sorted.
pub(crate) const BASE_WORDS: [&str; 7] =
    ["base", "foundation", "original", "parent", "teacher", "underlying", "upstream"];

/// Words for data, sorted.
pub(crate) const DATA_WORDS: [&str; 5] = ["corpora", "corpus", "data", "dataset", "datasets"];

/// The words for a licence, sorted, in lower case, also misspelt: how names of its texts begin, and what keys, headings and labels about it
/// contain.
pub(crate) const LICENSE_WORDS: [&str; 34] = [
    "licence",
    "licences",
    "licencia",
    "licencja",
    "licenese",
    "licens",
    "license",
    "licenses",
    "licentie",
    "licenza",
    "licenze",
    "licença",
    "licență",
    "lincense",
    "lisans",
    "liscence",
    "liscense",
    "lisence",
    "lisens",
    "lisense",
    "lisensi",
    "lisenssi",
    "lizenz",
    "lizenzen",
    "лицензия",
    "ліцензія",
    "ライセンス",
    "授权",
    "授权协议",
    "許可證",
    "许可",
    "许可协议",
    "许可证",
    "라이선스",
];

/// What follows the word in the name of a thing on a vehicle: `license_plate`.
pub(crate) const OF_VEHICLES: [&str; 2] = ["plate", "plates"];

/// What stands before the word in the name of a permit to drive: `drivers_license`.
pub(crate) const OF_DRIVERS: [&str; 3] = ["driver", "drivers", "driving"];

/// Last words of the names of lists, whose first may be that of a legal text: `terms_index`, `notice_labels`.
const LISTS: [&str; 16] = [
    "classes",
    "counts",
    "dictionary",
    "embedding",
    "embeddings",
    "frequencies",
    "ids",
    "idf",
    "index",
    "labels",
    "mapping",
    "synonyms",
    "tokens",
    "vectors",
    "vocab",
    "vocabulary",
];

/// How the names of further legal files begin, in lower case and with `_` for `-`.
const NAMES: [(&str, LegalKind); 40] = [
    ("acceptable_use", LegalKind::Policy),
    ("additional_terms", LegalKind::License),
    ("additional_use_grant", LegalKind::License),
    ("conditions_of_use", LegalKind::License),
    ("copying", LegalKind::License),
    ("copyright", LegalKind::License),
    ("eula", LegalKind::License),
    ("gebruiksvoorwaarden", LegalKind::License),
    ("legal_notice", LegalKind::License),
    ("licentievoorwaarden", LegalKind::License),
    ("licensvillkor", LegalKind::License),
    ("lizenzbedingungen", LegalKind::License),
    ("lizenzvertrag", LegalKind::License),
    ("model_licence", LegalKind::License),
    ("model_license", LegalKind::License),
    ("model_terms", LegalKind::License),
    ("notice", LegalKind::Notice),
    ("notices", LegalKind::Notice),
    ("nutzungsbedingungen", LegalKind::License),
    ("prohibited_use", LegalKind::Policy),
    ("responsible_use", LegalKind::Policy),
    ("special_terms", LegalKind::License),
    ("supplemental_terms", LegalKind::License),
    ("terms", LegalKind::License),
    ("terms_and_conditions", LegalKind::License),
    ("terms_of_use", LegalKind::License),
    ("tos", LegalKind::License),
    ("unlicense", LegalKind::License),
    ("usage_policy", LegalKind::Policy),
    ("usage_restrictions", LegalKind::License),
    ("usage_terms", LegalKind::License),
    ("use_policy", LegalKind::Policy),
    ("use_restrictions", LegalKind::License),
    ("使用协议", LegalKind::License),
    ("使用条款", LegalKind::License),
    ("利用規約", LegalKind::License),
    ("用户协议", LegalKind::License),
    ("补充协议", LegalKind::License),
    ("追加条項", LegalKind::License),
    ("附加条款", LegalKind::License),
];

/// Whether a file of this name is by it a licence and no other than one of these words: `LICENSE-MODEL.md`, `COPYING`, and
/// `LICENSE-APACHE-2.0` for those of `Apache-2.0`. A further word may say for whom or for what.
pub(crate) fn is_plain_license(name: &str, ids: &[&str]) -> bool {
    const OF_WEIGHTS: [&str; 7] = ["checkpoint", "checkpoints", "model", "models", "v", "weight", "weights"];
    let parts = |text: &str| {
        let lower = text.to_lowercase();
        let is_digit = |letter: char| letter.is_ascii_digit();
        let words = prose::words(&lower).into_iter();
        // `LICENSE-LLAMA3` has three.
        let parts = words.flat_map(|word| {
            let letters = word.chars().collect::<Vec<_>>();
            let runs = letters.chunk_by(|a, b| is_digit(*a) == is_digit(*b));
            runs.map(|run| run.iter().collect::<String>()).collect::<Vec<_>>()
        });
        parts.collect::<Vec<_>>()
    };
    let (stem, extension) = name.rsplit_once('.').unwrap_or((name, ""));
    let stem = if is_prose(&extension.to_lowercase()) { stem } else { name };
    let own: Vec<_> = ids.iter().flat_map(|id| parts(id)).collect();
    let is_license = |word: &str| LICENSE_WORDS.contains(&word) || matches!(word, "copying" | "unlicense");
    let is_known = |word: &String| {
        is_license(word)
            || OF_WEIGHTS.contains(&word.as_str())
            || word.bytes().all(|byte| byte.is_ascii_digit())
            || own.contains(word)
    };
    let words = parts(stem);
    words.iter().any(|word| is_license(word)) && words.iter().all(is_known)
}

/// Whether words in lower case, one space apart, name terms that are no licence: `use policy`, `terms of use`.
pub(crate) fn names_other_terms(words: &str) -> bool {
    let is_licence = |name: &str| LICENSE_WORDS.iter().any(|word| name.ends_with(word));
    let phrases = NAMES.iter().map(|(name, _)| *name).filter(|name| name.contains('_') && !is_licence(name));
    phrases.into_iter().any(|name| words.contains(&name.replace('_', " ")))
}

/// Whether a file of this name holds terms that its name does not call a licence: `terms.html`, `EULA.md`, `use-policy`.
pub(crate) fn is_of_other_terms(name: &str) -> bool {
    let lower = name.to_lowercase();
    let is_license = LICENSE_WORDS.iter().chain(&["copying", "copyright"]).any(|word| lower.contains(word));
    !is_license && matches!(kind_of(name), Some(LegalKind::License | LegalKind::Policy))
}

/// How the names of legal files begin.
fn names() -> impl Iterator<Item = (&'static str, LegalKind)> {
    LICENSE_WORDS.into_iter().map(|word| (word, LegalKind::License)).chain(NAMES)
}

/// Whole names of texts: as the beginning of one, these words say less.
const WHOLE: [(&str, LegalKind); 15] = [
    ("addenda", LegalKind::License),
    ("addendum", LegalKind::License),
    ("agreement", LegalKind::License),
    ("amendment", LegalKind::License),
    ("aup", LegalKind::Policy),
    ("avenant", LegalKind::License),
    ("commercial", LegalKind::License),
    ("conditions", LegalKind::License),
    ("legal", LegalKind::License),
    ("non_commercial", LegalKind::License),
    ("noncommercial", LegalKind::License),
    ("responsible_ai", LegalKind::Policy),
    ("restrictions", LegalKind::License),
    ("rider", LegalKind::License),
    ("zusatzvereinbarung", LegalKind::License),
];

/// How the names of texts end that are licences, spelt in the same way.
const ENDINGS: [&str; 7] =
    ["_addendum", "_agreement", "_amendment", "_eula", "_licence", "_license", "_rider"];

/// Extensions of sources and data, which are no texts whatever they are called.
const NO_TEXTS: [&str; 8] = ["rs", "py", "json", "toml", "yaml", "yml", "js", "sh"];

/// Extensions of prose.
const PROSE: [&str; 9] = ["adoc", "htm", "html", "markdown", "md", "pdf", "rst", "rtf", "txt"];

/// Extensions of archives.
const ARCHIVES: [&str; 8] = ["7z", "bz2", "gz", "tar", "tgz", "xz", "zip", "zst"];

/// Whether a name in lower case is that of weights or of data, as that of a detector of licence plates is. A text can be
/// called `LICENSE.model`, for it is that of the model, and an archive `LICENSE.gz`.
fn is_no_text(plain: &str) -> bool {
    let mut pieces = plain.split('.');
    let stem = pieces.next().unwrap_or_default();
    let is_whole = || names().any(|(name, _)| name == stem);
    let is_of_model = |piece: &str| {
        let is_of_part = weights_names::is_of_weights(Utf8Path::new(&format!("a.{piece}")))
            || weights_names::is_of_part(piece);
        is_of_part && !(matches!(piece, "model" | "weights") && is_whole()) || piece.starts_with("onnx_data")
    };
    let Some(extension) = pieces.clone().next_back() else { return false };
    let is_of_data = NO_TEXTS.contains(&extension)
        || weights_names::is_of_media(extension)
        || ARCHIVES.contains(&extension) && !is_whole();
    // `license_plate.onnx.data`, and not `LICENSE.pt.md` in Portuguese.
    is_of_data || !PROSE.contains(&extension) && pieces.any(is_of_model)
}

/// Whether an extension in lower case is that of prose, or the number of a version.
pub(crate) fn is_prose(extension: &str) -> bool {
    PROSE.contains(&extension) || extension.bytes().all(|byte| byte.is_ascii_digit())
}

/// A name as it is compared: `terms_of_use.txt` for `Terms of Use.txt`. A dot before it hides it, a tilde behind it keeps an
/// earlier copy.
fn plain(name: &str) -> String {
    let name = name.trim_start_matches('.').trim_end_matches('~').to_lowercase();
    // Where bytes are no UTF-8, a word ends.
    name.replace(['-', ' ', '(', ')', char::REPLACEMENT_CHARACTER], "_")
}

/// Extensions that a README can have: markup that hubs and forges show, and documents of programs for writing.
const CARDS: [&str; 25] = [
    "",
    "adoc",
    "asc",
    "asciidoc",
    "creole",
    "docx",
    "htm",
    "html",
    "markdown",
    "md",
    "mdown",
    "mdx",
    "mediawiki",
    "mkd",
    "mkdn",
    "odt",
    "org",
    "pdf",
    "pod",
    "rdoc",
    "rst",
    "rtf",
    "textile",
    "txt",
    "wiki",
];

/// Whether a file of this name is a model card: a README in any case or language, or a file that says so.
pub(crate) fn is_card(name: &str) -> bool {
    let plain = plain(name);
    let (stem, extension) = plain.rsplit_once('.').unwrap_or((&plain, ""));
    let is_text = CARDS.contains(&extension);
    let language = stem.strip_prefix("readme").filter(|rest| rest.is_empty() || rest.starts_with(['_', '.']));
    is_text && (language.is_some() || matches!(stem, "model_card" | "modelcard"))
}

/// Whether a file of this name says as data under what a work is given: `license.json`, `Lizenz.yaml`, `terms-of-use.toml`.
pub(crate) fn is_data_of_license(name: &str) -> bool {
    const DATA: [&str; 4] = ["json", "toml", "yaml", "yml"];
    let plain = plain(name);
    let Some((stem, extension)) = plain.rsplit_once('.') else { return false };
    let is_named = names().any(|(name, kind)| kind == LegalKind::License && name == stem);
    DATA.contains(&extension) && is_named
}

/// Whether what follows the beginning of a name makes it that of something else: `license_plate_labels.txt`, `terms-index`.
fn is_of_another_thing(beginning: &str, rest: &str) -> bool {
    let mut words = rest.split(['_', '.']).filter(|word| !word.is_empty());
    if LICENSE_WORDS.contains(&beginning) {
        return words.next().is_some_and(|word| OF_VEHICLES.contains(&word));
    }
    let stem = rest.split('.').next().unwrap_or_default();
    stem.rsplit('_').next().is_some_and(|word| LISTS.contains(&word))
}

/// What a legal file of this name is for; `None` where the name says something else.
pub fn kind_of(name: &str) -> Option<LegalKind> {
    // Most files of a crate are sources, which is seen without a copy of their names.
    let shown = name.trim_start_matches('.');
    let is_source =
        |(_, extension): (&str, &str)| NO_TEXTS.iter().any(|no| no.eq_ignore_ascii_case(extension));
    if shown.rsplit_once('.').is_some_and(is_source) {
        return None;
    }
    let plain = plain(name);
    let extension = plain.rsplit_once('.').map(|(_, extension)| extension);
    if is_no_text(&plain) {
        return None;
    }
    let begins = |prefix: &str| {
        let rest = plain.strip_prefix(prefix)?;
        (rest.is_empty() || rest.starts_with(['.', '_']) && !is_of_another_thing(prefix, rest)).then_some(())
    };
    let is_text = extension.is_none_or(|extension| PROSE.contains(&extension));
    let stem = plain.split('.').next().unwrap_or_default();
    let is_of_driver =
        |before: &str| before.rsplit('_').next().is_some_and(|word| OF_DRIVERS.contains(&word));
    let ends = is_text
        && ENDINGS.iter().any(|ending| stem.strip_suffix(ending).is_some_and(|before| !is_of_driver(before)));
    let named = names().find_map(|(prefix, kind)| begins(prefix).map(|()| kind));
    let whole = || WHOLE.iter().find(|(name, _)| is_text && *name == stem).map(|(_, kind)| *kind);
    let is_list = stem.rsplit('_').next().is_some_and(|word| LISTS.contains(&word));
    let withholds = is_text && !is_list && withholds(stem);
    // `模型许可协议.txt`: words of East Asia stand beside each other.
    let is_wide = |name: &str| name.chars().all(|letter| letter >= '\u{2e80}');
    let is_within = || is_text && names().any(|(name, _)| is_wide(name) && stem.contains(name));
    named.or_else(whole).or((ends || withholds || is_within()).then_some(LegalKind::License))
}

/// Words in the names of texts that may say what a model may be used for, and may as well say how it is used: they are read as
/// prose. Sorted.
const OF_USE: [&str; 76] = [
    "acceptable",
    "addendum",
    "agreement",
    "allowed",
    "amendment",
    "annex",
    "appendix",
    "attachment",
    "code_of_conduct",
    "condiciones",
    "condicoes",
    "condições",
    "conditions",
    "condizioni",
    "conduct",
    "contract",
    "disclaimer",
    "ethical",
    "ethics",
    "exceptions",
    "exhibit",
    "export",
    "guidelines",
    "haftung",
    "important",
    "kullanim",
    "kullanım",
    "lesen",
    "licensing",
    "limitations",
    "limits",
    "nda",
    "nutzung",
    "nutzungshinweise",
    "obligations",
    "patent",
    "patents",
    "permissions",
    "permitted",
    "policies",
    "policy",
    "read",
    "regeln",
    "responsible",
    "reglas",
    "restricted",
    "restrictions",
    "rights",
    "rules",
    "schedule",
    "supplement",
    "terminos",
    "termini",
    "termos",
    "terms",
    "términos",
    "uso",
    "usage",
    "use",
    "uses",
    "using",
    "utilisation",
    "utilizzo",
    "verwendung",
    "warunki",
    "žinoti",
    "использование",
    "правила",
    "условия",
    "умови",
    "使用",
    "使用说明",
    "免责声明",
    "利用",
    "利用条件",
    "사용",
];

/// Whether a text of this name beside a model may say what it may be used for: `USAGE.txt`, `DISCLAIMER.md`, `利用条件.txt`.
pub(crate) fn may_be_of_use(name: &str) -> bool {
    const TEXTS: [&str; 7] = ["adoc", "htm", "html", "markdown", "md", "rst", "txt"];
    let plain = plain(name);
    let (stem, extension) = plain.rsplit_once('.').unwrap_or((&plain, ""));
    // What has no extension is a text where it is written in capitals.
    let is_text = TEXTS.contains(&extension) || extension.is_empty() && !name.contains(char::is_lowercase);
    let words: Vec<_> = stem.split(['_', '.']).collect();
    let is_list = words.last().is_some_and(|last| LISTS.contains(last));
    is_text && !is_list && !is_no_text(&plain) && words.iter().any(|word| OF_USE.contains(word))
}

/// Whether the name of a text says itself that commerce is withheld: `NOT_FOR_COMMERCIAL_USE.txt`, `RESEARCH_ONLY.md`.
fn withholds(stem: &str) -> bool {
    let words: Vec<_> = stem.split('_').collect();
    let is_only = words.contains(&"only") && words.iter().any(|word| commerce::is_no_trade(word));
    let is_denied = words.iter().any(|word| matches!(*word, "no" | "non" | "not"));
    is_only
        || is_denied && words.iter().any(|word| commerce::begins(word))
        || words.iter().any(|word| commerce::is_negated(word))
}

/// A folder whose files are the licence texts of what lies beside it, each named by its id (REUSE 3).
pub(crate) const REUSE: &str = "LICENSES";

/// Whether a folder of this name holds licence texts: that of REUSE, in any spelling.
pub(crate) fn is_folder_of_texts(name: &str) -> bool {
    const NAMES: [&str; 8] =
        ["legal", "licence", "licences", "license", "license_texts", "licenses", "licensing", "lizenzen"];
    NAMES.contains(&plain(name).as_str())
}

/// Whether a file lies in a folder of licence texts, and can be one.
pub(crate) fn is_among_texts(path: &Utf8Path) -> bool {
    let is_text =
        |name: &str| Utf8Path::new(name).extension().is_none_or(|end| is_prose(&end.to_lowercase()));
    let folder = path.parent().and_then(Utf8Path::file_name);
    let is_reuse = folder == Some(REUSE);
    is_reuse || folder.is_some_and(is_folder_of_texts) && path.file_name().is_some_and(is_text)
}

/// The directory that a text is about by where it lies: where that is a folder of texts, of documentation or of the metadata of a
/// package, the one that holds this ("Core metadata specifications" of PyPA; JAR; REUSE 3).
pub(crate) fn subject(path: &Utf8Path) -> &Utf8Path {
    const BESIDE: [&str; 6] = ["about", "doc", "docs", "documentation", "info", "meta-inf"];
    let is_beside = |name: &str| {
        let lower = name.to_lowercase();
        is_folder_of_texts(name)
            || BESIDE.contains(&lower.as_str())
            || [".dist-info", ".egg-info"].iter().any(|end| lower.ends_with(end))
    };
    let mut folder = path.parent().unwrap_or(Utf8Path::new(""));
    while folder.file_name().is_some_and(is_beside) {
        folder = folder.parent().unwrap_or(Utf8Path::new(""));
    }
    folder
}

/// Whether a file is called as a licence text or as a use policy is, or lies where licence texts lie.
pub(crate) fn is_of_terms(path: &Utf8Path) -> bool {
    let is_named = matches!(path.file_name().and_then(kind_of), Some(LegalKind::License | LegalKind::Policy));
    is_named || is_among_texts(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn data_about_a_licence_is_called_after_it() {
        for (name, expected) in [
            ("license.json", true),
            ("LICENSE.JSON", true),
            ("Lizenz.yaml", true),
            ("terms-of-use.toml", true),
            ("model_license.yml", true),
            ("license_plate.json", false),
            ("licenses_of_crates.json", false),
            ("notice.json", false),
            ("license.txt", false),
        ] {
            assert_eq!(is_data_of_license(name), expected, "{name}");
        }
    }

    #[test]
    fn a_text_is_about_the_directory_that_holds_its_folder() {
        for (path, expected) in [
            ("LICENSE", ""),
            ("a/b/LICENSE", "a/b"),
            ("a/LICENSES/MIT.txt", "a"),
            ("a/docs/legal/terms.md", "a"),
            ("m-1.dist-info/licenses/LICENSE", ""),
            ("m-1.dist-info/licenses/vendored/x/LICENSE", "m-1.dist-info/licenses/vendored/x"),
            ("META-INF/LICENSE", ""),
        ] {
            assert_eq!(subject(Utf8Path::new(path)), expected, "{path}");
        }
    }

    #[test]
    fn a_card_is_a_readme_in_any_markup() {
        assert!(CARDS.is_sorted());
        for (name, expected) in [
            ("README.adoc", true),
            ("readme.ORG", true),
            ("README.html", true),
            ("README_de.txt", true),
            ("Readme.pdf", true),
            ("MODEL_CARD.rst", true),
            ("README", true),
            ("README.json", false),
            ("README.py", false),
            ("readme_images.png", false),
        ] {
            assert_eq!(is_card(name), expected, "{name}");
        }
        for name in ["APPENDIX.md", "Exhibit-A.txt", "SCHEDULE.md"] {
            assert!(may_be_of_use(name), "{name}");
        }
    }

    #[test]
    fn names_tell_what_a_legal_file_is_for() {
        for (name, kind) in [
            ("LISANS.txt", Some(LegalKind::License)),
            ("Lizenzbedingungen.txt", Some(LegalKind::License)),
            ("LICENSE.weights", Some(LegalKind::License)),
            ("license_plate.weights", None),
            ("使用许可.txt", Some(LegalKind::License)),
            ("模型许可协议.md", Some(LegalKind::License)),
            ("模型使用说明.md", None),
            ("лицензия.md", Some(LegalKind::License)),
            ("ліцензія", Some(LegalKind::License)),
            ("LICENSE", Some(LegalKind::License)),
            ("LICENSE-MIT", Some(LegalKind::License)),
            ("Licence.md", Some(LegalKind::License)),
            ("COPYING", Some(LegalKind::License)),
            ("UNLICENSE", Some(LegalKind::License)),
            ("license_apache", Some(LegalKind::License)),
            ("NOTICE", Some(LegalKind::Notice)),
            ("NOTICE.txt", Some(LegalKind::Notice)),
            ("USE_POLICY.md", Some(LegalKind::Policy)),
            ("Acceptable-Use-Policy.txt", Some(LegalKind::Policy)),
            ("license.rs", None),
            ("legal-bert.gguf", None),
            ("legal_labels.csv", None),
            ("legal.md", Some(LegalKind::License)),
            ("AUP.txt", Some(LegalKind::Policy)),
            ("licensing", None),
            ("noticeboard.txt", None),
            ("NOT_FOR_COMMERCIAL_USE.txt", Some(LegalKind::License)),
            ("Research-Only.md", Some(LegalKind::License)),
            ("noncommercial_labels.txt", None),
            ("README.md", None),
            (".LICENSE", Some(LegalKind::License)),
            ("LICENSE~", Some(LegalKind::License)),
            ("LICENSE (1).txt", Some(LegalKind::License)),
            ("USAGE_RESTRICTIONS.md", Some(LegalKind::License)),
            ("使用协议.txt", Some(LegalKind::License)),
            ("Terms of Use.txt", Some(LegalKind::License)),
            ("LIZENZ.txt", Some(LegalKind::License)),
            ("许可证.txt", Some(LegalKind::License)),
            ("Лицензия.txt", Some(LegalKind::License)),
            ("Responsible AI.md", Some(LegalKind::Policy)),
            ("commercial.csv", None),
            ("license_plate_detector.pt", None),
            ("License-Plate.ONNX", None),
            ("license-plate-recognition-barrier-0007.xml", None),
            ("license_plate_ocr.bin", None),
            ("license_plate.png", None),
            ("license_plate_labels.txt", None),
            ("licence-plates.md", None),
            ("license_plate", None),
            ("license.plate.txt", None),
            ("license-plate-detector-license.txt", Some(LegalKind::License)),
            ("drivers_license.txt", None),
            ("driving-licence.md", None),
            ("LICENSE-driver.txt", Some(LegalKind::License)),
            ("LICENSE-labels.txt", Some(LegalKind::License)),
            ("LICENSE-plateau.txt", Some(LegalKind::License)),
            ("terms-index", None),
            ("terms_vocab.txt", None),
            ("notice_labels.txt", None),
            ("tos-embeddings.txt", None),
            ("TERMS-acme.txt", Some(LegalKind::License)),
            ("terms-index-service.md", Some(LegalKind::License)),
            ("license_plate_yolo.tar.gz", None),
            ("license_plate.onnx.data", None),
            ("license_plate.onnx_data_1", None),
            ("terms_embed.safetensors", None),
            ("tos_classifier.pkl", None),
            ("terms.npz", None),
            ("notice_model.h5", None),
            ("LICENSE.model", Some(LegalKind::License)),
            ("LICENSE-MODEL", Some(LegalKind::License)),
            ("LICENSE.MIT", Some(LegalKind::License)),
            ("LICENSE-2.0", Some(LegalKind::License)),
            ("LICENSE.pt.md", Some(LegalKind::License)),
            ("license-bin.bin.txt", Some(LegalKind::License)),
            ("LICENSE.gz", Some(LegalKind::License)),
            ("License.pdf", Some(LegalKind::License)),
            ("ADDENDUM.md", Some(LegalKind::License)),
            ("ACME-ADDENDUM.txt", Some(LegalKind::License)),
            ("Amendment.html", Some(LegalKind::License)),
            ("RIDER.txt", Some(LegalKind::License)),
            ("Additional Terms.md", Some(LegalKind::License)),
            ("附加条款.txt", Some(LegalKind::License)),
            ("addendum.csv", None),
            ("APPENDIX.md", None),
            ("overrider.md", None),
        ] {
            assert_eq!(kind_of(name), kind, "{name}");
        }
    }
}
