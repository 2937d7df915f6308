//! No secret of a URL reaches a document, a lock, a report or a message, and no URL makes a document invalid.

use std::fs;
use std::path::Path;

use cargo_model_sbom::emit::FORMATS;

use crate::conformance::assert_valid;
use crate::support::Workspace;

const SECRET: &str = "S3CR3T";

/// A model whose every URL gives access to something.
fn declared() -> Workspace {
    let model = "package.metadata.model-sbom.model";
    let workspace = Workspace::package(
        &format!(
            "[[{model}]]\nname = \"a\"\nversion = \"1\"\nlicense = \"LicenseRef-Own\"\ndelivery = \"downloaded\"\n\
             source = \"https://user:S3CR3T@models.example.com/a.gguf?X-Amz-Signature=S3CR3T&X-Amz-Credential=S3CR3T\"\n\
             supplier-url = \"https://S3CR3T@example.com/\"\n\
             description = \"from https://user:S3CR3T@example.com/\"\n\
             [[{model}.base]]\nname = \"c\"\nrelation = \"finetune\"\nlicense = \"MIT\"\n\
             source = \"https://models.example.com/c?access_token=S3CR3T\"\n\
             [[{model}.dataset]]\nname = \"d\"\nrole = \"training\"\nlicense = \"MIT\"\n\
             source = \"https://models.example.com/d?sv=1&sig=S3CR3T\"\n\
             [[{model}]]\nname = \"b\"\nversion = \"1\"\nlicense = \"Apache-2.0\"\ndelivery = \"downloaded\"\n\
             source = \"git+https://oauth2:S3CR3T@gitlab.example.com/b.git\"\n\
             [[{model}]]\nname = \"e\"\nversion = \"1\"\nlicense = \"Apache-2.0\"\nfiles = [\"e.gguf\"]\n\
             source = \"oci:user:S3CR3T@ghcr.io/acme/e:1\"\n"
        ),
        &[("e.gguf", crate::support::gguf!(" stand-in"))],
    );
    workspace.replace(
        "Cargo.toml",
        "edition = \"2024\"",
        "edition = \"2024\"\nrepository = \"https://user:S3CR3T@example.com/app\"\n\
         homepage = \"https://example.com/?token=S3CR3T\"\ndocumentation = \"https://S3CR3T@docs.example.com\"",
    );
    workspace.write(
        "model-sbom.toml",
        "[organization]\nname = \"Acme\"\nurl = \"https://user:S3CR3T@example.com\"\n\
         security-contact = \"https://example.com/?key=S3CR3T\"\n\n\
         [[license]]\nid = \"LicenseRef-Own\"\nurl = \"https://user:S3CR3T@example.com/terms\"\n",
    );
    workspace
}

fn texts_below(directory: &Path, found: &mut Vec<(String, String)>) {
    for entry in fs::read_dir(directory).expect("a directory") {
        let path = entry.expect("an entry").path();
        match path.is_dir() {
            true => texts_below(&path, found),
            false => found.push((
                path.display().to_string(),
                String::from_utf8_lossy(&fs::read(&path).expect("a file")).into_owned(),
            )),
        }
    }
}

/// Runs every command; nothing that one of them writes or prints holds the secret.
fn assert_kept(workspace: &Workspace, secret: &str) {
    let all: Vec<_> = FORMATS.iter().flat_map(|format| ["-f", format.id()]).collect();
    for arguments in [
        &[all.as_slice(), &["-o", "out"]].concat()[..],
        &["check"],
        &["check", "-v", "--color", "always"],
        &["check", "--message-format", "json"],
        &["check", "--message-format", "sarif"],
        &["check", "--message-format", "github"],
        &["report", "-o", "out/report.html"],
        &["notices", "--output", "out/notices"],
        &["review"],
        &["lock"],
    ] {
        let output = workspace.run(arguments);
        assert!(output.code < 2, "{arguments:?}: {}", output.stderr);
        for text in [&output.stderr, &output.text()] {
            assert!(!text.contains(secret), "{arguments:?}: {text}");
        }
    }
    let mut found = Vec::new();
    texts_below(&workspace.path().join("out"), &mut found);
    assert!(found.len() > FORMATS.len());
    found.extend(
        fs::read_to_string(workspace.path().join("model-sbom.lock")).map(|text| ("lock".to_owned(), text)),
    );
    for (path, text) in found {
        assert!(!text.contains(secret), "{path}");
    }
}

#[test]
fn what_a_declaration_gives_away_is_left_out_and_said() {
    let workspace = declared();
    assert_kept(&workspace, SECRET);
    assert_valid(&workspace, "declared");
    let output = workspace.run(&["check"]);
    for place in [
        "`source`",
        "`supplier-url`",
        "`url`",
        "`security-contact`",
        "the `repository` of `app 1.0.0`",
        "the `homepage` of `app 1.0.0`",
    ] {
        assert!(output.stderr.contains(place), "{place}: {}", output.stderr);
    }
    assert!(output.stderr.contains("which is left out"), "{}", output.stderr);
    let broken = Workspace::model(
        "source = \"http://user:S3CR3T@example.com/a\"\nsupplier-url = \"ftp://user:S3CR3T@example.com\"",
    );
    for format in ["human", "json", "github", "sarif"] {
        let output = broken.run(&["check", "--message-format", format]);
        assert_eq!(output.code, 2);
        assert!(!output.stderr.contains(SECRET) && !output.text().contains(SECRET), "{format}");
    }
}

/// Keys whose values are texts, names or paths, not URLs.
#[test]
fn a_url_in_any_text_of_a_declaration_gives_nothing_away() {
    let url = "\"at https://user:S3CR3T@files.host.io/a?token=S3CR3T\"";
    let texts = ["architecture", "description", "family", "supplier", "task"];
    let lists = ["authors", "inputs", "limitations", "outputs", "use-cases"];
    let keys = texts.iter().map(|key| format!("{key} = {url}\n"));
    let keys: String = keys.chain(lists.iter().map(|key| format!("{key} = [{url}]\n"))).collect();
    let service = format!(
        "\n[[package.metadata.model-sbom.model]]\nname = \"s\"\nlicense = \"MIT\"\ndelivery = \"service\"\n\
         provider = {url}\nregion = {url}\nendpoint = \"https://files.host.io/v1\"\n"
    );
    let workspace = Workspace::model(&format!("license = \"LicenseRef-Own\"\n{keys}{service}"));
    workspace.write(
        "model-sbom.toml",
        &format!(
            "[[license]]\nid = \"LicenseRef-Own\"\nfile = \"own.txt\"\nlicensee = {url}\nlicensor = {url}\npurchase-order = {url}\n"
        ),
    );
    workspace.write("own.txt", "Ask first.\n");
    assert_kept(&workspace, SECRET);
    let said = workspace.run(&["check"]).stderr;
    assert!(said.contains("`region` holds a URL with a user name"), "{said}");
    for key in ["card", "digests", "license-file", "files"] {
        let value = if key == "files" { format!("[{url}]") } else { url.to_owned() };
        let table =
            "[[package.metadata.model-sbom.model]]\nname = \"m\"\nversion = \"1.0\"\nlicense = \"MIT\"\n";
        let workspace = Workspace::package(&format!("{table}{key} = {value}\n"), &[]);
        let output = workspace.run(&["check"]);
        assert!(!format!("{}{}", output.stderr, output.text()).contains(SECRET), "{key}: {}", output.stderr);
    }
}

#[test]
fn no_user_hides_in_the_name_of_an_image() {
    for source in
        ["docker:user:S3CR3T@host.io/m", "ollama:user:S3CR3T@host.io/m", "oci:user:S3CR3T@host.io/m"]
    {
        let workspace = Workspace::model(&format!("license = \"MIT\"\nsource = \"{source}\""));
        for arguments in [&["check"][..], &["-f", "cyclonedx", "-o", "-"]] {
            let output = workspace.run(arguments);
            let said = format!("{}{}", output.stderr, output.text());
            assert!(!said.contains(SECRET), "{source} {arguments:?}: {said}");
        }
    }
    // A line of another file is shown where a model is named.
    let file = "FROM a\nRUN curl -H 'Authorization: Bearer S3CR3T' https://files.host.io/m.gguf -o m.gguf\n";
    let workspace = Workspace::package("", &[("Dockerfile", file)]);
    let said = workspace.run(&["check"]);
    assert!(!format!("{}{}", said.stderr, said.text()).contains(SECRET), "{}", said.text());
}

#[test]
fn what_a_source_gives_away_is_left_out() {
    let source = r#"
        const MODELS: [&str; 4] = [
            "https://hf_S3CR3T@huggingface.co/acme/net/resolve/main/a.gguf",
            "https://user:S3CR3T@files.host.io/net.onnx",
            "s3://models.acme/net.gguf?X-Amz-Signature=S3CR3T",
            "az://models.acme/other.gguf?sv=1&sig=S3CR3T",
        ];
        fn main() {}
    "#;
    let workspace = Workspace::package("", &[("src/main.rs", source)]);
    let found = workspace.check();
    assert_eq!(found.denied(), ["undeclared-model"; 4], "{}", found.text());
    for arguments in [
        &["check", "-v"][..],
        &["check", "--message-format", "json"],
        &["check", "--message-format", "sarif"],
        &["check", "--message-format", "github"],
        &["-f", "cyclonedx", "-f", "spdx3", "-o", "out"],
        &["report", "-o", "out/report.html"],
    ] {
        let output = workspace.run(arguments);
        assert!(!output.text().contains(SECRET) && !output.stderr.contains(SECRET), "{arguments:?}");
    }
    let mut written = Vec::new();
    texts_below(&workspace.path().join("out"), &mut written);
    assert!(written.iter().all(|(_, text)| !text.contains(SECRET)));
    for source in ["mlflow:user:S3CR3T@mlflow.example.com/net", "docker:user:S3CR3T@ghcr.io/acme/net"] {
        let broken = Workspace::model(&format!("source = \"{source}\""));
        for format in ["human", "json", "github", "sarif"] {
            let output = broken.run(&["check", "--message-format", format]);
            assert!(!output.stderr.contains(SECRET) && !output.text().contains(SECRET), "{source} {format}");
        }
    }
}

/// A package with a dependency from a Git repository, which is vendored.
fn with_git_dependency(url: &str) -> Workspace {
    let workspace = Workspace::package(&format!("[dependencies]\nprivy = {{ git = \"{url}\" }}\n"), &[]);
    let commit = "0123456789abcdef0123456789abcdef01234567";
    workspace.write(
        "Cargo.lock",
        &format!(
            "version = 4\n\n[[package]]\nname = \"app\"\nversion = \"1.0.0\"\ndependencies = [\n \"privy\",\n]\n\n\
             [[package]]\nname = \"privy\"\nversion = \"0.1.0\"\nsource = \"git+{url}#{commit}\"\n"
        ),
    );
    workspace.write(
        ".cargo/config.toml",
        &format!(
            "[source.\"git+{url}\"]\ngit = \"{url}\"\nreplace-with = \"vendored\"\n\n[source.vendored]\ndirectory = \"vendor\"\n"
        ),
    );
    workspace.write(
        "vendor/privy/Cargo.toml",
        "[package]\nname = \"privy\"\nversion = \"0.1.0\"\nedition = \"2024\"\nlicense = \"MIT\"\n\n\
         [[package.metadata.model-sbom.model]]\nname = \"p\"\nversion = \"1\"\nlicense = \"MIT\"\nfiles = [\"p.gguf\"]\n",
    );
    workspace.write("vendor/privy/src/lib.rs", "");
    workspace.write("vendor/privy/p.gguf", crate::support::gguf!(" stand-in"));
    workspace.write("vendor/privy/.cargo-checksum.json", "{\"files\":{},\"package\":null}");
    workspace
}

#[test]
fn what_a_git_dependency_gives_away_is_left_out_and_said() {
    let workspace = with_git_dependency("https://ci-bot:S3CR3T@gitlab.example.com/acme/privy.git");
    assert_kept(&workspace, SECRET);
    let output = workspace.run(&["-f", "cyclonedx", "-o", "-"]);
    assert!(
        output.stderr.contains("the source of `privy 0.1.0` holds a user name or a password"),
        "{}",
        output.stderr
    );
    let document = output.text();
    assert!(document.contains("gitlab.example.com") && !document.contains("ci-bot"), "{document}");
}

#[test]
fn a_repository_on_this_machine_is_told_by_its_commit() {
    let workspace = with_git_dependency("file:///home/somebody/privy");
    assert_kept(&workspace, "somebody");
    let document = workspace.run(&["-f", "cyclonedx", "-o", "-"]).text();
    assert!(document.contains("0123456789abcdef0123456789abcdef01234567"), "{document}");
}

#[test]
fn a_url_that_schemas_refuse_is_encoded_or_left_out() {
    let model = "package.metadata.model-sbom.model";
    let workspace = Workspace::package(
        &format!(
            "[[{model}]]\nname = \"a\"\nversion = \"1\"\nlicense = \"MIT\"\ndelivery = \"downloaded\"\n\
             source = \"https://example.com/a|b?c[]=d\"\nsupplier = \"S\"\nsupplier-url = \"https://example.com/{{x}}\"\n\
             [[{model}.dataset]]\nname = \"d\"\nrole = \"training\"\nlicense = \"MIT\"\nsource = \"https://example.com/<d>%\"\n"
        ),
        &[],
    );
    workspace.replace(
        "Cargo.toml",
        "edition = \"2024\"",
        "edition = \"2024\"\nrepository = \"https://github.com/<your-user>/ph\"\n\
         homepage = \"http://[::1\"\ndocumentation = \"https://docs.rs/x/100%\"",
    );
    assert_valid(&workspace, "odd URLs");
    let output = workspace.run(&["-f", "cyclonedx", "-o", "-"]);
    let document = output.text();
    for url in [
        "https://github.com/%3Cyour-user%3E/ph",
        "https://docs.rs/x/100%25",
        "https://example.com/a%7Cb?c%5B%5D=d",
        "https://example.com/%3Cd%3E%25",
    ] {
        assert!(document.contains(&format!("\"{url}\"")), "{url}: {document}");
    }
    assert!(!document.contains("[::1"), "{document}");
    for place in [
        "the `homepage` of `app 1.0.0` is not a URL",
        "the `repository` of `app 1.0.0` has characters",
        "the URL of `source` has characters",
    ] {
        assert!(output.stderr.contains(place), "{place}: {}", output.stderr);
    }
}

#[test]
fn spaces_of_a_file_name_stay() {
    let workspace = Workspace::package(
        "[[package.metadata.model-sbom.model]]\nname = \"m\"\nversion = \"1\"\nlicense = \"MIT\"\nfiles = [\"*.gguf\"]\n",
        &[("w  two.gguf", crate::support::gguf!(" stand-in"))],
    );
    for format in FORMATS {
        let document = String::from_utf8(workspace.document(format.id(), &[])).expect("UTF-8");
        assert!(document.contains("w  two.gguf"), "{}", format.id());
        workspace.write("bom", &document);
        let verified = workspace.run(&["verify", "bom"]);
        assert_eq!(verified.code, 0, "{}: {}{}", format.id(), verified.text(), verified.stderr);
    }
}

/// A GGUF file whose header says where its licence is.
fn gguf_with_link(link: &str) -> Vec<u8> {
    let text = |text: &str| [&(text.len() as u64).to_le_bytes()[..], text.as_bytes()].concat();
    let pairs = [("general.license", "other"), ("general.license.link", link)];
    let head = [&b"GGUF\x03\0\0\0"[..], &[0; 8], &(pairs.len() as u64).to_le_bytes()].concat();
    let pairs = pairs.map(|(key, value)| [text(key), 8_u32.to_le_bytes().to_vec(), text(value)].concat());
    [head, pairs.concat()].concat()
}

/// What headers, cards and the name of a model say is in documents and in the lock.
#[test]
fn what_weights_cards_and_names_give_away_is_left_out() {
    let workspace = Workspace::package(
        "[[package.metadata.model-sbom.model]]\nname = \"m https://user:S3CR3T@example.com/m\"\n\
         version = \"https://user:S3CR3T@example.com/1\"\nlicense = \"LicenseRef-Own\"\n\
         description = \"from https://user:S3CR3T@example.com/\"\nfiles = [\"w/*\"]\ncard = \"w/README.md\"\n",
        &[(
            "w/README.md",
            "---\nlicense: other\nlicense_name: own\nlicense_link: https://user:S3CR3T@example.com/terms\n---\n# m\n",
        )],
    );
    fs::write(workspace.path().join("w/w.gguf"), gguf_with_link("https://user:S3CR3T@example.com/terms"))
        .expect("written");
    let output = workspace.run(&["check"]);
    for place in ["`name`", "`version`", "`description`"] {
        let said = format!("{place} holds a URL with a user name, a password or a token");
        assert!(output.stderr.contains(&said), "{place}: {}", output.stderr);
    }
    for place in ["header of `w/w.gguf`", "text of `w/README.md`"] {
        assert!(output.stderr.contains(&format!("a URL in the {place}")), "{place}: {}", output.stderr);
    }
    assert_kept(&workspace, SECRET);
    assert!(!workspace.read("model-sbom.lock").contains(SECRET));
}
