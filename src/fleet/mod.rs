//! Many bills of materials, one answer: which products have which models, bases and datasets, under which terms.
//!
//! In: paths of files and directories, documents from any tool in any format. Out: a [`Fleet`], sorted. Documents are
//! read side by side and dropped one by one: what is kept is a [`Record`] of each, and each [`Entry`] that differs once.
//! What a document leaves out is `None` or [`Said::Silent`](crate::document::Said), which the reports show as "not stated".

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, PoisonError};

use camino::{Utf8Path, Utf8PathBuf};
use jiff::civil::Date;
use rayon::prelude::*;

mod conflicts;
mod find;
mod findings;
mod question;
pub(crate) mod record;
mod stale;

pub use findings::Concern;
pub(crate) use findings::Finding;
pub(crate) use question::{Answer, DigestPrefix, Question};
pub(crate) use record::{Entry, FileDigest, Kind, Licenses, Product, Record};

use crate::declare::Period;
use crate::error::Error;
use crate::read;
use find::Candidate;

/// What the documents say together.
#[derive(Debug, Default)]
pub(crate) struct Fleet {
    /// The documents, by path.
    pub documents: Vec<Record>,
    /// Each model, base and dataset with its facts, and the documents that state these.
    pub lines: Vec<Line>,
    /// Where a question is asked, the entries of which the documents do not state whether they meet it.
    pub undecided: Vec<Line>,
    /// Whether a question was asked: then the lines are those that meet it.
    pub is_asked: bool,
    /// What they show together, sorted.
    pub findings: Vec<Finding>,
    /// Files that should be bills of materials and could not be read, by path.
    pub unreadable: Vec<Unreadable>,
    /// Files in directories that are something else, by path.
    pub others: Vec<String>,
}

/// Equal facts.
#[derive(Debug, Clone)]
pub(crate) struct Line {
    /// The facts.
    pub entry: Entry,
    /// The documents that state them: places in [`Fleet::documents`], in their order.
    pub documents: Vec<usize>,
}

/// A file that could not be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Unreadable {
    /// As the caller knows it.
    pub path: String,
    /// Why it was not read.
    pub reason: String,
}

/// Each entry with the candidates that state it.
type Entries = BTreeMap<Entry, BTreeSet<usize>>;

/// What a candidate turned out to be.
enum Outcome {
    Document(Box<Record>),
    Unreadable(Unreadable),
    Other(String),
}

/// A document that lies elsewhere than in a file.
pub(crate) struct Given<'g> {
    /// Where it is, as the caller knows it.
    pub(crate) place: String,
    /// Whether it has to be a bill of materials.
    pub(crate) is_meant: bool,
    /// Hands out its bytes, or says why not.
    pub(crate) read: Box<dyn Fn() -> Result<Vec<u8>, String> + Send + Sync + 'g>,
}

/// When a document is stale.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Now {
    /// The day by the clock.
    pub today: Date,
    /// The age from which a document is stale.
    pub stale_after: Option<Period>,
}

/// Reads all documents behind the paths, and those that are given beside them.
///
/// # Errors
///
/// When one of the paths does not exist.
pub(crate) fn run<'g>(
    paths: &[Utf8PathBuf],
    current_dir: &Utf8Path,
    now: Now,
    question: &Question,
    given: Vec<Given<'g>>,
) -> Result<Fleet, Error> {
    let found = find::run(paths, current_dir)?;
    let mut fleet = Fleet { others: found.others, unreadable: found.unreadable, ..Fleet::default() };
    let entries = Mutex::new(Entries::new());
    let mut given: Vec<Given<'g>> = found.candidates.into_iter().map(Candidate::given).chain(given).collect();
    given.sort_by(|a, b| a.place.cmp(&b.place));
    let documents = given.into_par_iter().enumerate().map(|(place, given)| {
        let (outcome, stated) = read(given, question);
        let mut entries = entries.lock().unwrap_or_else(PoisonError::into_inner);
        for entry in stated {
            entries.entry(entry).or_default().insert(place);
        }
        outcome
    });
    let outcomes: Vec<_> = documents.collect();
    fleet.take_in(outcomes, entries.into_inner().unwrap_or_else(PoisonError::into_inner));
    fleet.findings = findings::run(&fleet, now.today, now.stale_after);
    Ok(fleet)
}

fn read(given: Given<'_>, question: &Question) -> (Outcome, Vec<Entry>) {
    let Given { place: shown, is_meant, read } = given;
    let bytes = match read() {
        Ok(bytes) => bytes,
        Err(reason) => return (Outcome::Unreadable(Unreadable { path: shown, reason }), Vec::new()),
    };
    match read::document(&bytes) {
        Ok(document) => {
            drop(bytes);
            let (record, entries) = record::of(&document, shown, question);
            (Outcome::Document(Box::new(record)), entries)
        }
        Err(error) if is_meant || read::is_meant(&bytes, &error) => {
            (Outcome::Unreadable(Unreadable { path: shown, reason: error.to_string() }), Vec::new())
        }
        Err(_) => (Outcome::Other(shown), Vec::new()),
    }
}

impl Fleet {
    fn take_in(&mut self, outcomes: Vec<Outcome>, entries: Entries) {
        let mut places = BTreeMap::new();
        for (place, outcome) in outcomes.into_iter().enumerate() {
            match outcome {
                Outcome::Document(record) => {
                    places.insert(place, self.documents.len());
                    self.documents.push(*record);
                }
                Outcome::Unreadable(unreadable) => self.unreadable.push(unreadable),
                Outcome::Other(path) => self.others.push(path),
            }
        }
        self.unreadable.sort_by(|a, b| a.path.cmp(&b.path));
        self.others.sort();
        let lines = entries.into_iter().map(|(entry, stated)| Line {
            entry,
            documents: stated.iter().filter_map(|place| places.get(place).copied()).collect(),
        });
        self.lines = lines.collect();
    }

    /// The products that state a line, by name and version, or by the path of a document that names none.
    pub(crate) fn labels(&self, line: usize) -> BTreeSet<String> {
        self.lines[line].documents.iter().map(|place| self.documents[*place].label()).collect()
    }

    /// Keeps what meets a question: its lines, the findings that one of them takes part in, and files that can't be read.
    pub(crate) fn ask(&mut self, question: &Question) {
        self.is_asked = question.is_asked();
        let answers: Vec<_> = self.lines.iter().map(|line| question.answer(&line.entry)).collect();
        let is_met = |place: &usize| answers[*place] == Answer::Yes;
        self.findings.retain(|finding| !self.is_asked || finding.lines.iter().any(is_met));
        for (line, answer) in std::mem::take(&mut self.lines).into_iter().zip(&answers) {
            match answer {
                Answer::Yes => self.lines.push(line),
                Answer::Unknown => self.undecided.push(line),
                Answer::No => {}
            }
        }
    }

    /// Whether every file could be read, and every entry meets the question or does not.
    pub(crate) fn is_complete(&self) -> bool {
        self.unreadable.is_empty() && self.undecided.is_empty()
    }

    /// How often something is wrong.
    pub(crate) fn count(&self, concern: Concern) -> usize {
        match concern {
            Concern::Unreadable => self.unreadable.len(),
            Concern::Matched if self.is_asked => things(&self.lines),
            Concern::Matched => 0,
            Concern::Undecided => things(&self.undecided),
            _ => self.findings.iter().filter(|finding| finding.concern == concern).count(),
        }
    }

    /// How many products the documents are about; a document that names none is of one of its own.
    pub(crate) fn product_count(&self) -> usize {
        self.documents.iter().map(Record::label).collect::<BTreeSet<_>>().len()
    }

    /// The products that state a line, each with its documents.
    pub(crate) fn products<'f>(&'f self, line: &Line) -> BTreeMap<&'f Product, Vec<&'f Record>> {
        let mut products: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for document in line.documents.iter().map(|place| &self.documents[*place]) {
            products.entry(&document.product).or_default().push(document);
        }
        products
    }
}

/// How many models, bases and datasets lines are about.
fn things(lines: &[Line]) -> usize {
    lines.iter().map(|line| line.entry.identity()).collect::<BTreeSet<_>>().len()
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::document::Said;

    const NOW: Now = Now { today: Date::constant(2026, 6, 1), stale_after: None };

    fn model(more: &Value) -> Value {
        let mut model = json!({"type": "machine-learning-model", "name": "m", "version": "1"});
        model.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
        model
    }

    fn document(product: &str, models: &[Value]) -> String {
        json!({"bomFormat": "CycloneDX", "specVersion": "1.6", "components": models,
            "metadata": {"timestamp": "2026-01-01T00:00:00Z", "component": {"type": "application", "name": product, "version": "1"}}})
        .to_string()
    }

    fn fleet(files: &[(&str, &str)], paths: &[&str]) -> Result<Fleet, Error> {
        let directory = tempfile::tempdir().expect("a directory");
        for (path, text) in files {
            let path = directory.path().join(path);
            std::fs::create_dir_all(path.parent().expect("a parent")).expect("a directory");
            std::fs::write(path, text).expect("written");
        }
        let paths: Vec<_> = paths.iter().map(Utf8PathBuf::from).collect();
        let root = Utf8Path::from_path(directory.path()).expect("UTF-8");
        run(&paths, root, NOW, &Question::default(), Vec::new())
    }

    #[test]
    fn equal_facts_of_several_documents_are_one_line() {
        let mit = json!({"licenses": [{"license": {"id": "MIT"}}]});
        let fleet = fleet(
            &[
                ("a.json", &document("a", &[model(&mit)])),
                ("b.json", &document("b", &[model(&mit)])),
                ("c/c.xml", "<bom xmlns=\"http://cyclonedx.org/schema/bom/1.6\"><components>\
                    <component type=\"machine-learning-model\"><name>m</name><version>1</version></component></components></bom>"),
            ],
            &["."],
        )
        .expect("read");
        let paths: Vec<_> = fleet.documents.iter().map(|document| document.path.as_str()).collect();
        assert_eq!(paths, ["a.json", "b.json", "c/c.xml"]);
        let lines: Vec<_> =
            fleet.lines.iter().map(|line| (&line.entry.declared, &line.documents[..])).collect();
        assert_eq!(
            lines,
            [(&Said::Silent, &[2][..]), (&Said::Known(Licenses(vec!["MIT".to_owned()])), &[0, 1])]
        );
        assert_eq!(fleet.products(&fleet.lines[1]).len(), 2);
    }

    #[test]
    fn nothing_is_passed_over_in_silence() {
        let good = document("a", &[]);
        let files = [
            ("in/good.json", good.as_str()),
            ("in/later.json", r#"{"bomFormat": "CycloneDX", "specVersion": "2.0"}"#),
            ("in/cut.json", r#"{"bomFormat": "CycloneDX", "#),
            ("in/empty.spdx", ""),
            ("in/package.json", r#"{"name": "x"}"#),
            ("in/tsconfig.json", "{ // a comment\n}"),
            ("in/page.xml", "<html/>"),
            ("in/notes.txt", "hello"),
            ("in/first.json", "{\"$sch"),
            ("in/first.xml", "<?xml version=\"1.0\"?>\n<bo"),
            ("in/words.cdx", "hello"),
            ("in/a.spdx.yml", "spdxVersion: SPDX-2.3"),
            ("in/a.spdx.rdf", "<rdf:RDF/>"),
            ("in/bom.json.gz", "\u{1f}"),
            ("in/lock.yaml", "a: 1"),
            ("in/notes.gz", "hello"),
            ("named.txt", "hello"),
        ];
        let fleet = fleet(&files, &["in", "named.txt", "in/good.json"]).expect("read");
        let unreadable: Vec<_> = fleet.unreadable.iter().map(|file| file.path.as_str()).collect();
        let expected = [
            "in/a.spdx.rdf",
            "in/a.spdx.yml",
            "in/bom.json.gz",
            "in/cut.json",
            "in/empty.spdx",
            "in/first.json",
            "in/first.xml",
            "in/later.json",
            "in/words.cdx",
            "named.txt",
        ];
        assert_eq!(unreadable, expected);
        let others = [
            "in/lock.yaml",
            "in/notes.gz",
            "in/notes.txt",
            "in/package.json",
            "in/page.xml",
            "in/tsconfig.json",
        ];
        assert_eq!(fleet.others, others);
        assert_eq!(fleet.documents.len(), 1, "a file is read once");
    }

    #[test]
    fn documents_of_one_run_are_not_stale() {
        let made = |time: &str| document("a", &[]).replace("2026-01-01T00:00:00Z", time);
        let spdx = |day: &str| {
            json!({"spdxVersion": "SPDX-2.3", "SPDXID": "SPDXRef-DOCUMENT", "name": "a", "dataLicense": "CC0-1.0",
                "documentNamespace": "https://a.example/a", "documentDescribes": ["SPDXRef-a"],
                "creationInfo": {"created": format!("{day}T00:00:00Z"), "creators": ["Tool: t"]},
                "packages": [{"SPDXID": "SPDXRef-a", "name": "a", "versionInfo": "1", "downloadLocation": "NOASSERTION"}]})
            .to_string()
        };
        for (one, other, stale) in [
            (made("2026-01-01T00:00:00Z"), made("2026-01-01T00:00:05Z"), vec![]),
            (made("2026-01-01T23:59:59Z"), made("2026-01-02T00:00:00Z"), vec!["1.json"]),
            (made("2026-01-02T00:00:00Z"), spdx("2026-01-01"), vec![]),
            (spdx("2026-01-02"), spdx("2026-01-01"), vec!["2.json"]),
        ] {
            let fleet = fleet(&[("1.json", &one), ("2.json", &other)], &["."]).expect("read");
            assert_eq!(fleet.product_count(), 1, "{one} {other}");
            let found = fleet.findings.iter().filter(|finding| finding.concern == Concern::Stale);
            assert_eq!(found.map(|finding| finding.subject.as_str()).collect::<Vec<_>>(), stale, "{other}");
        }
    }

    /// An organisation that asks who has a crate under a licence is answered, and one that asks nothing sees models alone.
    #[test]
    fn a_question_finds_crates_too() {
        let krate = |name: &str, license: &str| {
            json!({"type": "library", "name": name, "version": "1", "purl": format!("pkg:cargo/{name}@1"),
                "hashes": [{"alg": "SHA-256", "content": "ab".repeat(32)}], "licenses": [{"expression": license}]})
        };
        let parts = [
            krate("gpl", "GPL-3.0-only"),
            krate("mit", "MIT"),
            krate("open", "NOASSERTION"),
            model(&json!({})),
        ];
        let text = document("a", &parts);
        let asked = |question: Question| {
            let directory = tempfile::tempdir().expect("a directory");
            std::fs::write(directory.path().join("a.json"), &text).expect("written");
            let root = Utf8Path::from_path(directory.path()).expect("UTF-8");
            let mut fleet = run(&[Utf8PathBuf::from(".")], root, NOW, &question, Vec::new()).expect("read");
            fleet.ask(&question);
            let names = |lines: &[Line]| lines.iter().map(|line| line.entry.name.clone()).collect::<Vec<_>>();
            (names(&fleet.lines), names(&fleet.undecided))
        };
        let pattern = |text: &str| crate::declare::NamePattern::new(text).ok();
        let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        let none = Vec::<String>::new();
        assert_eq!(asked(Question::default()), (names(&["m"]), none.clone()));
        let license = Question { license: pattern("GPL-*"), ..Question::default() };
        assert_eq!(asked(license.clone()), (names(&["gpl"]), names(&["m", "open"])));
        let of_models = Question { model: pattern("*"), ..license.clone() };
        assert_eq!(asked(of_models), (none.clone(), names(&["m"])));
        let of_crate =
            Question { component: pattern("pkg:cargo/mit"), license: pattern("MIT"), ..Question::default() };
        assert_eq!(asked(of_crate), (names(&["mit"]), none.clone()));
        let of_other =
            Question { component: pattern("pkg:cargo/gpl"), license: pattern("MIT"), ..Question::default() };
        assert_eq!(asked(of_other), (none, Vec::new()));
        let digest = Question { digest: DigestPrefix::parse(&"ab".repeat(32)), ..Question::default() };
        assert_eq!(asked(digest).0, ["gpl", "mit", "open"]);
    }

    #[test]
    fn what_nobody_judged_is_not_judged() {
        let property =
            |name: &str, value: &str| json!({"name": format!("model-sbom:{name}"), "value": value});
        let licenses = |concluded: &str| {
            json!([{"license": {"id": "MIT", "acknowledgement": "declared"}},
                   {"license": {"name": concluded, "acknowledgement": "concluded"}}])
        };
        for (more, expected) in [
            (
                json!({"licenses": licenses("Acme Terms")}),
                vec!["a review of the custom licence Acme Terms is not stated"],
            ),
            (
                json!({"licenses": [{"license": {"name": "Acme"}}], "properties": [property("license:risk", "harmless")]}),
                vec!["a review of the custom licence Acme is not stated"],
            ),
            (
                json!({"licenses": [{"license": {"name": "Acme"}}], "properties": [property("license:risk", "low")]}),
                vec![],
            ),
        ] {
            let fleet = fleet(&[("a.json", &document("a", &[model(&more)]))], &["."]).expect("read");
            let texts: Vec<_> = fleet.findings.iter().map(|finding| finding.text.as_str()).collect();
            assert_eq!(texts, expected, "{more}");
        }
    }

    /// A digest without the name of a file contradicts another of the same version.
    #[test]
    fn digests_without_a_file_name_are_compared() {
        let with = |digest: &str| {
            model(&json!({"purl": "pkg:huggingface/acme/m@1", "licenses": [{"license": {"id": "MIT"}}],
                "hashes": [{"alg": "SHA-256", "content": digest.repeat(32)}]}))
        };
        for (other, conflicts) in [("ab", 0), ("cd", 1)] {
            let (a, b) = (document("a", &[with("ab")]), document("b", &[with(other)]));
            let fleet = fleet(&[("a.json", &a), ("b.json", &b)], &["."]).expect("read");
            assert_eq!(fleet.count(Concern::DigestConflict), conflicts, "{:?}", fleet.findings);
        }
    }

    #[test]
    fn a_name_with_a_comma_is_one_licence() {
        let named = json!({"licenses": [{"license": {"name": "Acme Terms, MIT"}}]});
        let mut fleet = fleet(&[("a.json", &document("a", &[model(&named)]))], &["."]).expect("read");
        let texts: Vec<_> = fleet.findings.iter().map(|finding| finding.text.as_str()).collect();
        assert_eq!(texts, ["a review of the custom licence Acme Terms, MIT is not stated"]);
        let license = crate::declare::NamePattern::new("MIT").ok();
        fleet.ask(&Question { license, ..Question::default() });
        assert_eq!((fleet.lines.len(), fleet.undecided.len()), (0, 1), "its name is not that of the licence");
    }

    #[test]
    fn a_path_that_is_not_there_is_an_error() {
        fleet(&[], &["gone"]).expect_err("not there");
    }

    #[cfg(unix)]
    #[test]
    fn links_lead_to_a_file_once_and_in_no_circle() {
        let directory = tempfile::tempdir().expect("a directory");
        let at = |name: &str| directory.path().join(name);
        std::fs::create_dir(at("1.0")).expect("a directory");
        std::fs::write(at("1.0/a.json"), document("a", &[])).expect("written");
        std::os::unix::fs::symlink("1.0", at("latest")).expect("linked");
        std::os::unix::fs::symlink("..", at("1.0/up")).expect("linked");
        std::os::unix::fs::symlink("gone.json", at("b.json")).expect("linked");
        let root = Utf8Path::from_path(directory.path()).expect("UTF-8");
        let fleet =
            run(&[Utf8PathBuf::from(".")], root, NOW, &Question::default(), Vec::new()).expect("read");
        assert_eq!((fleet.documents.len(), fleet.unreadable.len()), (1, 1));
        assert_eq!(fleet.unreadable[0].path, "b.json");
    }
}
