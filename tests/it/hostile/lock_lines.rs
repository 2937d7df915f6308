//! A lock of which one line was edited: whoever has the weights says so, or nothing that a machine without them says changes.

use crate::support::{Output, Workspace, run};

const LOCK: &str = "model-sbom.lock";
const MIT: &str = include_str!("../../../LICENSE-MIT");
const CHECK: [&str; 4] = ["check", "--locked", "--message-format", "json"];
const WRITE: [&str; 7] = ["--locked", "-f", "cyclonedx", "-o", "-", "--audience", "internal"];

/// Weights whose header says a name, a licence and a base.
fn weights() -> Vec<u8> {
    let header = r#"{"__metadata__":{"license":"mit","modelspec.title":"tiny","modelspec.author":"acme","base_model":"acme/b"},"w":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}"#;
    [&(header.len() as u64).to_le_bytes()[..], header.as_bytes(), &[0; 4]].concat()
}

/// A package whose model lies in its tree, with its lock.
fn locked() -> Workspace {
    let base = "[[package.metadata.model-sbom.model.base]]\nname = \"b\"\nsource = \"hf:acme/b\"\nrelation = \"finetune\"\n\
                license = \"MIT\"\n";
    let workspace = Workspace::package(
        &format!(
            "[[package.metadata.model-sbom.model]]\nname = \"t\"\nversion = \"1.0\"\nlicense = \"MIT\"\nsource = \"hf:acme/t\"\n\
             files = [\"m/*.safetensors\", \"m/config.json\"]\nlicense-file = \"LICENSE.txt\"\n{base}"
        ),
        &[
            ("LICENSE.txt", MIT),
            ("m/README.md", "---\nlicense: mit\nbase_model: acme/b\n---\n# T\n"),
            ("m/LICENSE", MIT),
            ("m/config.json", r#"{"model_type": "bert", "_name_or_path": "acme/b", "license": "mit"}"#),
        ],
    );
    std::fs::write(workspace.path().join("m/model.safetensors"), weights()).expect("written");
    let output = workspace.run(&["lock"]);
    assert_eq!(output.code, 0, "{}", output.stderr);
    std::fs::create_dir_all(workspace.path().join("target")).expect("a directory");
    workspace
}

/// The line with another value: a digit or a letter more, another number, the other truth.
fn altered(line: &str) -> Option<String> {
    let (key, value) = line.split_once(" = ")?;
    let value = match value {
        "true" => "false".to_owned(),
        value if value.ends_with(['"', ']']) => {
            let end = value.trim_end_matches([']', '"']);
            let last = end.chars().last().filter(char::is_ascii_alphanumeric)?;
            let other = if last == '1' { '2' } else { '1' };
            format!("{}{other}{}", &end[..end.len() - 1], &value[end.len()..])
        }
        number => (number.parse::<u64>().ok()? + 1).to_string(),
    };
    Some(format!("{key} = {value}"))
}

/// The code of a run, and what its findings say.
type Said = (i32, Vec<String>);

/// What a run says of the model.
fn said(output: &Output) -> Said {
    let findings = output.text();
    let findings = serde_json::from_str::<serde_json::Value>(&findings).unwrap_or_default();
    let findings = findings["findings"].as_array().cloned().unwrap_or_default();
    (output.code, findings.iter().map(|finding| finding["message"].to_string()).collect())
}

/// Runs where the weights are, and where they are not.
struct Machines {
    home: Workspace,
    ci: Workspace,
}

impl Machines {
    fn new() -> Self {
        let (home, ci) = (locked(), locked());
        std::fs::rename(ci.path().join("m"), ci.path().join("target/m")).expect("moved");
        ci.write(LOCK, &home.read(LOCK));
        Self { home, ci }
    }

    fn with(&self, lock: &str) -> &Self {
        self.home.write(LOCK, lock);
        self.ci.write(LOCK, lock);
        self
    }

    fn home(&self) -> Said {
        said(&run(self.home.command(&CHECK)))
    }

    fn ci(&self) -> Said {
        said(&run(self.ci.command(&CHECK)))
    }

    fn document(&self) -> (i32, String) {
        let output = run(self.ci.command(&WRITE));
        (output.code, output.text())
    }
}

/// Lines that an earlier program did not write: without them, a machine that has the weights is right to be content, and one
/// that has not denies.
const OF_LATER_PROGRAMS: [&str; 1] = ["has-evidence"];

/// Every edit of a line of a lock: the line, how it was edited, and the lock then.
fn edits(lock: &str) -> Vec<(&str, String, String)> {
    let lines: Vec<_> = lock.lines().collect();
    let mut edits = Vec::new();
    for (at, line) in lines.iter().enumerate().filter(|(_, line)| !line.is_empty() && !line.starts_with('#'))
    {
        // Without the line, and with another value.
        for edit in [Some(Vec::new()), altered(line).map(|other| vec![other])].into_iter().flatten() {
            let other = edit.iter().map(String::as_str);
            let edited: Vec<_> =
                lines[..at].iter().copied().chain(other).chain(lines[at + 1..].iter().copied()).collect();
            edits.push((*line, format!("{line} -> {edit:?}"), edited.join("\n") + "\n"));
        }
    }
    edits
}

#[test]
fn no_edit_of_a_line_passes_in_silence() {
    let machines = Machines::new();
    let lock = machines.home.read(LOCK);
    let (home, ci, document) = (machines.with(&lock).home(), machines.ci(), machines.document());
    assert_eq!((home.0, ci.0, document.0), (0, 0, 0), "{home:?} {ci:?}");
    let mut silent = Vec::new();
    for (line, edit, edited) in edits(&lock) {
        // Who has the weights says so.
        if machines.with(&edited).home() != home {
            continue;
        }
        let is_of_later = OF_LATER_PROGRAMS.iter().any(|key| line.starts_with(key));
        let found = machines.ci();
        if found != ci && !(is_of_later && found.0 != 0) {
            silent.push(format!("{edit}: {found:?}"));
        } else if found == ci && machines.document() != document {
            silent.push(format!("{edit}: another document"));
        }
    }
    assert_eq!(silent, Vec::<String>::new(), "{lock}");
}

/// Where the weights are, `lock` writes what it should say, or ends with a fault; and `verify` reports the edit, or the line is
/// none that a machine without the weights would believe.
#[test]
fn verify_and_lock_let_no_edit_of_a_line_pass() {
    let machines = Machines::new();
    let lock = machines.home.read(LOCK);
    let verify = ["verify", "--full"];
    let verified = run(machines.home.command(&verify));
    let (ci, document) = (machines.ci(), machines.document());
    assert_eq!(verified.code, 0, "{}", verified.stderr);
    let (mut kept, mut believed) = (Vec::new(), Vec::new());
    for (_, edit, edited) in edits(&lock) {
        machines.with(&edited);
        let said = run(machines.home.command(&verify));
        let is_silent = (said.code, &said.stdout, &said.stderr) == (0, &verified.stdout, &verified.stderr);
        if is_silent && (machines.ci() != ci || machines.document() != document) {
            believed.push(edit.clone());
        }
        let locked = run(machines.home.command(&["lock"]));
        // A developer's `lock` proves files by BLAKE3; with `--locked` every digest is computed.
        let is_kept = locked.code == 0 && machines.home.read(LOCK) != lock;
        if is_kept && run(machines.home.command(&["lock", "--locked"])).code == 0 {
            kept.push(edit);
        }
    }
    assert_eq!((kept, believed), (Vec::new(), Vec::new()), "{lock}");
}

/// A lock of weights that look as if nobody had read them: without BLAKE3, and with nothing of their header.
fn unread(lock: &str) -> String {
    let (before, rest) = lock.split_once("[model.artifact.facts]\n").expect("facts");
    let rest = rest.split_once("\n\n").map_or("", |(_, rest)| rest);
    let is_proof = |line: &&str| !line.starts_with("blake3 = ");
    before.lines().filter(is_proof).chain(rest.lines()).map(|line| format!("{line}\n")).collect()
}

/// Two edits make a lock that a machine without the weights might have written: one that has them says that it is out of date,
/// one that has not, or has pointers of Git LFS, that nobody knows what the header says.
#[test]
fn a_lock_without_what_was_read_is_not_believed() {
    let header =
        r#"{"__metadata__":{"license":"cc-by-nc-4.0"},"w":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}"#;
    let bytes = [&(header.len() as u64).to_le_bytes()[..], header.as_bytes(), &[0; 4]].concat();
    let workspace = Workspace::package(
        "[[package.metadata.model-sbom.model]]\nname = \"t\"\nversion = \"1.0\"\nlicense = \"MIT\"\nfiles = [\"t.safetensors\"]\n",
        &[],
    );
    let path = workspace.path().join("t.safetensors");
    std::fs::write(&path, &bytes).expect("written");
    assert_eq!(workspace.run(&["lock"]).code, 0);
    let lock = workspace.read(LOCK);
    workspace.write(LOCK, &unread(&lock));
    assert_eq!(workspace.run(&["lock", "--locked"]).code, 1, "{}", unread(&lock));
    let (sha256, size) = (crate::support::sha256(&bytes), bytes.len());
    let pointer = format!("version https://git-lfs.github.com/spec/v1\noid sha256:{sha256}\nsize {size}\n");
    for (place, content) in [("a pointer", Some(pointer)), ("away", None)] {
        match content {
            Some(pointer) => std::fs::write(&path, pointer).expect("written"),
            None => std::fs::remove_file(&path).expect("removed"),
        }
        workspace.write(LOCK, &unread(&lock));
        let found = run(workspace.command(&CHECK));
        assert_eq!(found.denied(), ["weights-missing"], "{place}: {}", found.text());
        workspace.write(LOCK, &lock);
        let found = run(workspace.command(&CHECK));
        assert_eq!(found.denied(), ["license-conflict"], "{place}: {}", found.text());
    }
}
