//! What is asked of many documents: which of the models, bases and datasets.

use jiff::civil::Date;
use packageurl::PackageUrl;

use super::{Entry, FileDigest, Kind, Licenses};
use crate::declare::{Identity, NamePattern, Source};
use crate::document::Said;
use crate::expression::LicenseExpression;

/// Patterns and values that an entry has to meet, each of them.
#[derive(Debug, Clone, Default)]
pub(crate) struct Question {
    /// Its name, its source, or its package URL with or without type and version.
    pub model: Option<NamePattern>,
    /// The same of any component, crates among them.
    pub component: Option<NamePattern>,
    /// A licence or an expression that it is under.
    pub license: Option<NamePattern>,
    /// A digest of it or of one of its files.
    pub digest: Option<DigestPrefix>,
    /// A decision about it ends before this day, or ended.
    pub expires_before: Option<Date>,
}

/// The first digits of a digest, eight or more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct DigestPrefix(String);

impl DigestPrefix {
    /// Hexadecimal digits, with or without the algorithm: `sha256:…`.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let digits = text.trim().rsplit(':').next().unwrap_or_default().to_ascii_lowercase();
        let is_one = (8..=128).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
        is_one.then_some(Self(digits))
    }

    /// The digits.
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

/// Whether an entry meets a question.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Answer {
    /// It does not.
    No,
    /// The documents do not state what would tell.
    Unknown,
    /// It does.
    Yes,
}

impl From<bool> for Answer {
    fn from(is: bool) -> Self {
        if is { Self::Yes } else { Self::No }
    }
}

impl Question {
    /// Whether anything is asked.
    pub(crate) fn is_asked(&self) -> bool {
        self.model.is_some()
            || self.component.is_some()
            || self.license.is_some()
            || self.digest.is_some()
            || self.expires_before.is_some()
    }

    /// Whether it is about other software than models: not where it names a model, or asks for a decision about one.
    pub(crate) fn is_of_components(&self) -> bool {
        self.is_asked() && self.model.is_none() && self.expires_before.is_none()
    }

    /// What is asked, part by part.
    pub(crate) fn phrases(&self) -> Vec<String> {
        let parts = [
            self.model.as_ref().map(|pattern| format!("model `{}`", pattern.as_str())),
            self.component.as_ref().map(|pattern| format!("component `{}`", pattern.as_str())),
            self.license.as_ref().map(|pattern| format!("licence `{}`", pattern.as_str())),
            self.digest.as_ref().map(|digest| format!("digest `{}`", digest.as_str())),
            self.expires_before.map(|day| format!("decisions that end before {day}")),
        ];
        parts.into_iter().flatten().collect()
    }

    /// Whether an entry meets all of it: not where one part is not met, unknown where one is unknown.
    pub(crate) fn answer(&self, entry: &Entry) -> Answer {
        let parts = [
            self.model.as_ref().map(|pattern| Answer::from(is_called(entry, pattern))),
            self.component.as_ref().map(|pattern| Answer::from(is_called(entry, pattern))),
            self.license.as_ref().map(|pattern| is_under(entry, pattern)),
            self.digest.as_ref().map(|digest| has(entry, digest)),
            self.expires_before.map(|day| ends_before(entry, day)),
        ];
        parts.into_iter().flatten().min().unwrap_or(Answer::Yes)
    }
}

fn is_called(entry: &Entry, pattern: &NamePattern) -> bool {
    let of_source = |source: &str| {
        let canonical = Source::parse(source).map_or_else(|_| source.to_owned(), |source| source.canonical());
        pattern.fits(&Identity::Source(canonical))
    };
    let of_url = |url: &String| {
        let Ok(parsed) = url.parse::<PackageUrl<'_>>() else { return pattern.is_match(url) };
        let path = parsed.namespace().map_or_else(String::new, |space| format!("{space}/")) + parsed.name();
        let plain = format!("pkg:{}/{path}", parsed.ty());
        let version = parsed.version().or(entry.version.known().map(String::as_str)).unwrap_or_default();
        let is_of_hub = || parsed.ty() == "huggingface" && of_source(&format!("hf:{path}"));
        [url, &path, &plain, &format!("{plain}@{version}")].iter().any(|text| pattern.is_match(text))
            || is_of_hub()
    };
    pattern.is_match(&entry.name)
        || entry.source.as_deref().is_some_and(of_source)
        || entry.package_urls.iter().any(of_url)
}

/// What is concluded decides, else what is declared: a name or an address may be that of any licence.
fn is_under(entry: &Entry, pattern: &NamePattern) -> Answer {
    let is_one = |licenses: &Licenses| {
        let ids = licenses.0.iter().filter_map(|one| LicenseExpression::parse_crate(one).ok());
        let mut ids = ids.flat_map(|one| one.ids().to_vec());
        pattern.is_match(&licenses.to_string())
            || licenses.0.iter().any(|one| pattern.is_match(one))
            || ids.any(|id| pattern.is_match(id.as_str()))
    };
    let stated = [&entry.declared, &entry.concluded];
    if stated.iter().filter_map(|said| said.known()).any(is_one) {
        return Answer::Yes;
    }
    match if entry.concluded.is_known() { &entry.concluded } else { &entry.declared } {
        Said::Known(licenses) if licenses.are_ids() => Answer::No,
        Said::Nothing => Answer::No,
        Said::Known(_) | Said::Unknown | Said::Silent => Answer::Unknown,
    }
}

/// A digest of another length says nothing about one that is asked for as a whole, and one of a text nothing about weights.
fn has(entry: &Entry, digest: &DigestPrefix) -> Answer {
    const WHOLE: [usize; 4] = [40, 64, 96, 128];
    let asked = digest.as_str();
    if entry.digests.iter().any(|digest| digest.value.starts_with(asked)) {
        return Answer::Yes;
    }
    let is_comparable = |digest: &FileDigest| {
        (digest.is_of_weights || entry.kind == Kind::Component)
            && (!WHOLE.contains(&asked.len()) || digest.value.len() == asked.len())
    };
    match entry.digests.iter().any(is_comparable) {
        true => Answer::No,
        false => Answer::Unknown,
    }
}

fn ends_before(entry: &Entry, day: Date) -> Answer {
    if entry.kind != Kind::Model {
        return Answer::No;
    }
    let review = entry.review.as_deref();
    // One end before the day is enough; that there is none needs each of them.
    let is_before = |end: Option<Date>| end.map_or(Answer::Unknown, |end| Answer::from(end < day));
    match (review, entry.ends().map(is_before).max()) {
        (Some("lapsed" | "expired"), _) => Answer::Yes,
        (_, Some(answer)) => answer,
        (Some("required" | "rejected" | "no-effect"), None) => Answer::No,
        (None, None) if entry.is_judged() => Answer::No,
        (_, None) => Answer::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn entry() -> Entry {
        let digest = |value: &str| FileDigest {
            algorithm: "SHA-256".to_owned(),
            value: value.to_owned(),
            file: None,
            is_of_weights: true,
        };
        Entry {
            kind: Kind::Model,
            name: "m".to_owned(),
            version: Said::Known("1".to_owned()),
            package_urls: vec!["pkg:huggingface/Acme/M".to_owned()],
            source: None,
            declared: Said::Known(Licenses(vec!["MIT OR LicenseRef-acme".to_owned()])),
            concluded: Said::Silent,
            tier: None,
            review: Some("approved".to_owned()),
            review_ends: Some("2026-03-01".to_owned()),
            until: None,
            state: None,
            delivery: None,
            digests: BTreeSet::from([digest(&"ab".repeat(32))]),
        }
    }

    #[test]
    fn a_question_is_met_not_met_or_open() {
        let pattern = |text: &str| Some(NamePattern::new(text).expect(text));
        let model = |text| Question { model: pattern(text), ..Question::default() };
        let license = |text| Question { license: pattern(text), ..Question::default() };
        let digest = |text: &str| Question { digest: DigestPrefix::parse(text), ..Question::default() };
        let before =
            |day: &str| Question { expires_before: Some(day.parse().expect(day)), ..Question::default() };
        for (question, expected) in [
            (Question::default(), Answer::Yes),
            (model("M"), Answer::Yes),
            (model("acme/*"), Answer::Yes),
            (model("hf:acme/m"), Answer::Yes),
            (model("https://huggingface.co/Acme/M"), Answer::Yes),
            (model("pkg:huggingface/acme/m@1"), Answer::Yes),
            (model("acme"), Answer::No),
            (Question { component: pattern("acme/m"), ..Question::default() }, Answer::Yes),
            (Question { component: pattern("other"), ..Question::default() }, Answer::No),
            (license("mit"), Answer::Yes),
            (license("LicenseRef-*"), Answer::Yes),
            (license("Apache-2.0"), Answer::No),
            (digest("SHA256:ABABABAB"), Answer::Yes),
            (digest(&"cd".repeat(32)), Answer::No),
            (digest(&"ab".repeat(64)), Answer::Unknown),
            (before("2026-03-02"), Answer::Yes),
            (before("2026-03-01"), Answer::No),
        ] {
            assert_eq!(
                question.answer(&entry()),
                expected,
                "{:?}",
                question.model.map(|it| it.as_str().to_owned())
            );
        }
        let bare = Entry { declared: Said::Silent, review_ends: None, digests: BTreeSet::new(), ..entry() };
        for question in [license("MIT"), digest("abababab"), before("2099-01-01")] {
            assert_eq!(question.answer(&bare), Answer::Unknown, "{question:?}");
        }
        let both = Question { model: pattern("other"), ..license("MIT") };
        assert_eq!(both.answer(&bare), Answer::No, "one part is not met");
    }

    #[test]
    fn what_can_not_be_compared_is_open() {
        let digest = |digits: &str| Question { digest: DigestPrefix::parse(digits), ..Question::default() };
        let text = FileDigest {
            algorithm: "SHA-256".to_owned(),
            value: "cd".repeat(32),
            file: Some("LICENSE".to_owned()),
            is_of_weights: false,
        };
        let of_text = Entry { digests: BTreeSet::from([text]), ..entry() };
        assert_eq!(digest("abababab").answer(&of_text), Answer::Unknown, "of no weights");
        assert_eq!(digest("cdcdcdcd").answer(&of_text), Answer::Yes, "the file itself is asked for");
        let mit = Question { license: NamePattern::new("MIT").ok(), ..Question::default() };
        for (declared, concluded, expected) in [
            ("https://a.example/LICENSE", None, Answer::Unknown),
            ("Acme Licence", None, Answer::Unknown),
            ("Acme Licence", Some("Apache-2.0"), Answer::No),
            ("Apache-2.0", Some("Acme Licence"), Answer::Unknown),
            ("Apache-2.0", None, Answer::No),
        ] {
            let said = |text: &str| Said::Known(Licenses(vec![text.to_owned()]));
            let concluded = concluded.map_or(Said::Silent, said);
            let entry = Entry { declared: said(declared), concluded, ..entry() };
            assert_eq!(mit.answer(&entry), expected, "{declared}");
        }
        let before = Question { expires_before: "2026-03-01".parse().ok(), ..Question::default() };
        for (review, ends, until, expected) in [
            ("approved", "soon", "2027-01-01", Answer::Unknown),
            ("required", "soon", "2027-01-01", Answer::Unknown),
            ("approved", "soon", "2026-01-01", Answer::Yes),
            ("approved", "2027-01-01", "soon", Answer::Unknown),
        ] {
            let [review, review_ends, until] = [review, ends, until].map(|text| Some(text.to_owned()));
            let entry = Entry { review, review_ends, until, ..entry() };
            assert_eq!(before.answer(&entry), expected, "{ends}");
        }
    }

    #[test]
    fn a_digest_is_eight_digits_or_more() {
        for (text, is_one) in
            [("abababab", true), ("sha256:0123456789", true), ("ababab", false), ("no digits", false)]
        {
            assert_eq!(DigestPrefix::parse(text).is_some(), is_one, "{text}");
        }
    }
}
