//! Runs the program on a copy of a fixture, in an environment that holds nothing of the machine's user.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;
use tempfile::TempDir;

/// The time in every document of a test: `SOURCE_DATE_EPOCH`.
pub(crate) const EPOCH: &str = "1790000000";

/// The smallest safetensors file: one tensor of one number.
pub(crate) const SAFETENSORS: &str = concat!(
    "\u{3b}\0\0\0\0\0\0\0",
    r#"{"w":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}     "#,
    "\0\0\0\0"
);

/// The bytes of a GGUF file of version 3 without tensors, and what tells it from others behind them.
macro_rules! gguf {
    ($rest:literal) => {
        concat!("GGUF\u{3}\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", $rest)
    };
}

pub(crate) use gguf;

/// The directory of the fixtures.
pub(crate) fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures")
}

/// A fixture copied into a directory of its own, where it may be changed.
pub(crate) struct Workspace {
    directory: TempDir,
}

/// Files, each with its path and its content.
pub(crate) type Files<'f> = &'f [(&'f str, &'f str)];

/// How a run ended.
pub(crate) struct Output {
    /// Exit code.
    pub(crate) code: i32,
    /// What it printed on stdout.
    pub(crate) stdout: Vec<u8>,
    /// What it printed on stderr.
    pub(crate) stderr: String,
}

impl Output {
    /// stdout as text.
    pub(crate) fn text(&self) -> String {
        String::from_utf8(self.stdout.clone()).expect("stdout is UTF-8")
    }

    /// stdout as JSON.
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.stdout)
            .unwrap_or_else(|error| panic!("{error}: {}\n{}", self.text(), self.stderr))
    }

    /// The codes of the findings of a check, in their order.
    pub(crate) fn codes(&self) -> Vec<String> {
        self.codes_where(|_| true)
    }

    /// The codes of those at `deny`.
    pub(crate) fn denied(&self) -> Vec<String> {
        self.codes_where(|finding| finding["level"] == "deny")
    }

    fn codes_where(&self, wanted: fn(&Value) -> bool) -> Vec<String> {
        let findings = self.json()["findings"].as_array().cloned().expect("findings");
        let findings = findings.iter().filter(|finding| wanted(finding));
        findings.map(|finding| string(&finding["code"]).to_owned()).collect()
    }
}

impl Workspace {
    /// A copy of a fixture.
    pub(crate) fn fixture(name: &str) -> Self {
        let directory = tempfile::tempdir().expect("a directory");
        copy(&fixtures().join(name), directory.path());
        Self { directory }
    }

    /// A package with this text behind its `[package]` table, and these files.
    pub(crate) fn package(manifest: &str, files: &[(&str, &str)]) -> Self {
        let workspace = Self { directory: tempfile::tempdir().expect("a directory") };
        let head = "[package]\nname = \"app\"\nversion = \"1.0.0\"\nedition = \"2024\"\nlicense = \"MIT\"\n\n[workspace]\n";
        workspace.write("Cargo.toml", &format!("{head}\n{manifest}\n"));
        workspace.write("Cargo.lock", "version = 4\n\n[[package]]\nname = \"app\"\nversion = \"1.0.0\"\n");
        workspace.write("src/main.rs", "fn main() {}\n");
        for (path, content) in files {
            workspace.write(path, content);
        }
        workspace
    }

    /// A product with that many models under up to nine licences.
    pub(crate) fn product(models: usize) -> Self {
        let directory = tempfile::tempdir().expect("a directory");
        crate::product::write(directory.path(), models);
        Self { directory }
    }

    /// A package with one model of one weight file, `weights.gguf`; `keys` are further lines of its table.
    pub(crate) fn model(keys: &str) -> Self {
        let table = format!(
            "[[package.metadata.model-sbom.model]]\nname = \"m\"\nversion = \"1.0\"\nfiles = [\"weights.gguf\"]\n{keys}\n"
        );
        Self::package(&table, &[("weights.gguf", crate::support::gguf!(" stand-in"))])
    }

    /// Adds crates that the package depends on, each from a Git repository of its own: its name, the text behind its
    /// `[package]` table, and its files. What Cargo fetches of them lies in the directory of the workspace.
    pub(crate) fn depend_on_git(&self, crates: &[(&str, &str, Files<'_>)]) {
        let mut lines = "\n[dependencies]\n".to_owned();
        for (name, manifest, files) in crates {
            let directory = format!("repositories/{name}");
            let head = format!(
                "[package]\nname = \"{name}\"\nversion = \"1.0.0\"\nedition = \"2024\"\nlicense = \"MIT\"\n"
            );
            self.write(&format!("{directory}/Cargo.toml"), &format!("{head}[workspace]\n{manifest}\n"));
            self.write(&format!("{directory}/src/lib.rs"), "");
            files.iter().for_each(|(path, content)| self.write(&format!("{directory}/{path}"), content));
            let repository = self.path().join(&directory);
            for arguments in [
                &["init", "--quiet"][..],
                &["add", "--all"],
                &["-c", "user.name=a", "-c", "user.email=a@example.org", "commit", "--quiet", "-m", "a"],
            ] {
                let mut git = Command::new("git");
                git.args(arguments).current_dir(&repository);
                assert!(git.status().expect("git runs").success(), "{arguments:?}");
            }
            lines.push_str(&format!("{name} = {{ git = \"file://{}\" }}\n", repository.display()));
        }
        let manifest = self.read("Cargo.toml");
        self.write("Cargo.toml", &manifest.replace("[workspace]\n", &format!("[workspace]\n{lines}\n")));
        let mut cargo = Command::new(env!("CARGO"));
        cargo.args(["generate-lockfile", "--quiet"]).current_dir(self.path());
        cargo.env("CARGO_HOME", self.path().join("home"));
        assert!(cargo.status().expect("cargo runs").success());
    }

    /// Runs the program with the home of Cargo that holds what [`Self::depend_on_git`] fetched.
    pub(crate) fn run_at_home(&self, arguments: &[&str]) -> Output {
        let mut command = self.command(arguments);
        command.env("CARGO_HOME", self.path().join("home"));
        run(command)
    }

    /// Where it is.
    pub(crate) fn path(&self) -> &Path {
        self.directory.path()
    }

    /// Writes a file.
    pub(crate) fn write(&self, path: &str, content: &str) {
        let path = self.path().join(path);
        fs::create_dir_all(path.parent().expect("a parent")).expect("a directory");
        fs::write(path, content).expect("written");
    }

    /// The text of a file.
    pub(crate) fn read(&self, path: &str) -> String {
        fs::read_to_string(self.path().join(path)).expect(path)
    }

    /// Replaces a text that has to be there.
    pub(crate) fn replace(&self, path: &str, from: &str, to: &str) {
        let text = self.read(path);
        assert!(text.contains(from), "{path} holds no {from:?}");
        self.write(path, &text.replace(from, to));
    }

    /// The program with these arguments, in this directory.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = program();
        command.current_dir(self.path()).args(arguments);
        command
    }

    /// Runs the program.
    pub(crate) fn run(&self, arguments: &[&str]) -> Output {
        run(self.command(arguments))
    }

    /// Runs the check with findings as JSON.
    pub(crate) fn check(&self) -> Output {
        self.run(&["check", "--message-format", "json"])
    }

    /// One document.
    pub(crate) fn document(&self, format: &str, arguments: &[&str]) -> Vec<u8> {
        let output = self.run(&[&["--format", format, "--output", "-"], arguments].concat());
        assert_eq!(output.code, 0, "{}", output.stderr);
        output.stdout
    }

    /// One JSON document.
    pub(crate) fn json(&self, format: &str, arguments: &[&str]) -> Value {
        serde_json::from_slice(&self.document(format, arguments)).expect("JSON")
    }
}

/// The program in a scrubbed environment.
pub(crate) fn program() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_cargo-model-sbom"));
    for (name, _) in std::env::vars_os() {
        let text = name.to_string_lossy();
        let of_cargo = text.starts_with("CARGO") && !matches!(&*text, "CARGO_HOME");
        if of_cargo
            || ["GIT_", "HF_", "HUGGINGFACE_", "XDG_", "OLLAMA_"]
                .iter()
                .any(|prefix| text.starts_with(prefix))
            || matches!(&*text, "NO_COLOR" | "CLICOLOR_FORCE" | "RUSTC" | "RUSTFLAGS" | "CI")
        {
            command.env_remove(&name);
        }
    }
    command.env("SOURCE_DATE_EPOCH", EPOCH);
    command.env("HF_HUB_CACHE", "/nowhere").env("OLLAMA_MODELS", "/nowhere");
    command
}

/// Runs a command to its end.
pub(crate) fn run(mut command: Command) -> Output {
    let output = command.output().expect("the program runs");
    Output {
        code: output.status.code().expect("an exit code"),
        stdout: output.stdout,
        stderr: String::from_utf8(output.stderr).expect("stderr is UTF-8"),
    }
}

/// Copies a directory, without what Cargo built in it.
pub(crate) fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a directory");
    for entry in fs::read_dir(from).expect("a fixture") {
        let entry = entry.expect("an entry");
        let target = to.join(entry.file_name());
        if entry.file_type().expect("a type").is_dir() {
            if entry.file_name() != "target" {
                copy(&entry.path(), &target);
            }
        } else {
            fs::copy(entry.path(), target).expect("copied");
        }
    }
}

/// SHA-256 in hexadecimal.
pub(crate) fn sha256(bytes: &[u8]) -> String {
    use sha2::Digest as _;
    sha2::Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// SHA-512 in hexadecimal.
pub(crate) fn sha512(bytes: &[u8]) -> String {
    use sha2::Digest as _;
    sha2::Sha512::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A string of a JSON document.
pub(crate) fn string(value: &Value) -> &str {
    value.as_str().unwrap_or_else(|| panic!("not a string: {value}"))
}
