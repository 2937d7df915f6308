//! `unsafe-format`

use crate::support::Workspace;

/// Protocol 2: `os.system("true")`, were it loaded.
const PICKLE: &[u8] = b"\x80\x02cos\nsystem\nX\x04\x00\x00\x00true\x85R.";

#[test]
fn a_pickle_is_told_with_what_it_imports() {
    let workspace = Workspace::model("license = \"MIT\"");
    assert_eq!(workspace.check().codes(), Vec::<String>::new());
    std::fs::write(workspace.path().join("weights.gguf"), PICKLE).expect("written");
    let output = workspace.check();
    assert_eq!((output.code, output.denied()), (1, vec!["unsafe-format".to_owned()]));
    assert!(output.text().contains("it imports what can run any program: `os.system`"), "{}", output.text());
}

#[test]
fn a_pickle_of_a_library_is_a_warning() {
    let workspace = Workspace::model("license = \"MIT\"");
    let pickle = b"\x80\x02csklearn.svm\nSVC\n)\x81.";
    std::fs::write(workspace.path().join("weights.gguf"), pickle).expect("written");
    let output = workspace.check();
    // The name of the file says GGUF, too.
    let found = ["malformed-weights", "unsafe-format"].map(str::to_owned);
    assert_eq!((output.code, output.codes()), (0, found.to_vec()));
    assert!(
        output.text().contains("it imports what tensors don't need: `sklearn.svm.SVC`"),
        "{}",
        output.text()
    );
}

#[test]
fn a_program_with_weights_is_a_warning() {
    for (name, bytes) in [("m.llamafile", &b"MZqFpD='\n\0program"[..]), ("m.WASM", b"\0asm\x01\0\0\0")] {
        let workspace = Workspace::package(
            &format!(
                "[[package.metadata.model-sbom.model]]\nname = \"m\"\nversion = \"1\"\nlicense = \"MIT\"\nsupplier = \"Acme\"\n\
                 files = [\"{name}\"]\n"
            ),
            &[],
        );
        std::fs::write(workspace.path().join(name), bytes).expect("written");
        let output = workspace.check();
        assert!(
            output.code == 0 && output.text().contains("is a program, and holds weights"),
            "{}",
            output.text()
        );
        assert_eq!(workspace.run(&["lock"]).code, 0);
        std::fs::remove_file(workspace.path().join(name)).expect("removed");
        assert!(workspace.check().text().contains("is a program, and holds weights"), "{name} of the lock");
    }
}

/// A level that is set holds for all of them, and a damaged one is told by another rule where this one is off.
#[test]
fn a_damaged_pickle_is_denied_or_malformed() {
    let workspace = Workspace::model("license = \"MIT\"");
    std::fs::write(workspace.path().join("weights.gguf"), &PICKLE[..PICKLE.len() - 1]).expect("written");
    assert_eq!(workspace.check().denied(), ["unsafe-format"]);
    let (both, one) = (&["malformed-weights", "unsafe-format"][..], &["malformed-weights"][..]);
    for (level, expected) in [("warn", both), ("allow", one)] {
        workspace.write("model-sbom.toml", &format!("[rules]\nunsafe-format = \"{level}\"\n"));
        let output = workspace.check();
        assert_eq!(
            (output.code, output.codes()),
            (0, expected.iter().map(ToString::to_string).collect()),
            "{level}"
        );
    }
}

/// A runner without the weights judges as the machine did that locked them.
#[test]
fn weights_that_are_away_are_judged_by_the_lock() {
    let workspace = Workspace::model("license = \"MIT\"");
    std::fs::write(workspace.path().join("weights.gguf"), PICKLE).expect("written");
    assert_eq!(workspace.run(&["lock"]).code, 0);
    std::fs::remove_file(workspace.path().join("weights.gguf")).expect("removed");
    let output = workspace.check();
    assert!(output.denied().contains(&"unsafe-format".to_owned()), "{}", output.text());
    assert!(output.text().contains("it imports what can run any program: `os.system`"), "{}", output.text());
}
