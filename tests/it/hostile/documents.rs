//! What a document says of files is compared, all of it, or is said not to be.

use serde_json::{Value, json};

use crate::support::{Workspace, gguf, sha256};

/// A document of one model with one file, `hashes` put into the component of this type.
fn with_hashes(kind: &str, change: impl Fn(&mut Vec<Value>)) -> Workspace {
    let workspace = Workspace::model("license = \"MIT\"");
    let mut document = workspace.json("cyclonedx", &[]);
    let mut changed = 0;
    change_all(&mut document, kind, &mut |hashes| {
        change(hashes);
        changed += 1;
    });
    assert_eq!(changed, 1, "{kind}: {document:#}");
    workspace.write("x.json", &document.to_string());
    workspace
}

fn change_all(value: &mut Value, kind: &str, change: &mut dyn FnMut(&mut Vec<Value>)) {
    match value {
        Value::Array(values) => values.iter_mut().for_each(|value| change_all(value, kind, change)),
        Value::Object(entries) => {
            let is_kind = entries.get("type").is_some_and(|found| found == kind);
            match entries.get_mut("hashes").and_then(Value::as_array_mut) {
                Some(hashes) if is_kind => change(hashes),
                _ => {}
            }
            entries.values_mut().for_each(|value| change_all(value, kind, change));
        }
        _ => {}
    }
}

/// The digest of a model is that of its one file.
#[test]
fn a_false_digest_of_a_model_is_told() {
    for kind in ["machine-learning-model", "file"] {
        let workspace = with_hashes(kind, |hashes| {
            let sha256 = hashes.iter_mut().find(|hash| hash["alg"] == "SHA-256").expect("SHA-256");
            sha256["content"] = "0".repeat(64).into();
        });
        let output = workspace.run(&["verify", "x.json"]);
        assert_eq!(output.code, 1, "{kind}: {}{}", output.text(), output.stderr);
        assert!(output.text().contains("conflict weights.gguf"), "{kind}: {}", output.text());
        let intact = with_hashes(kind, |_| {});
        let output = intact.run(&["verify", "x.json"]);
        assert_eq!((output.code, output.stderr.contains("not compared")), (0, false), "{}", output.stderr);
    }
}

/// What this program does not compute, it says.
#[test]
fn what_is_not_compared_is_said() {
    let workspace = with_hashes("file", |hashes| {
        hashes.push(json!({"alg": "SHA3-256", "content": "0".repeat(64)}));
        hashes.push(json!({"alg": "MD5", "content": "0".repeat(40)}));
        hashes.push(json!({"alg": "SHA-512", "content": "zz"}));
    });
    let output = workspace.run(&["verify", "x.json"]);
    assert_eq!(output.code, 0, "{}{}", output.text(), output.stderr);
    for algorithm in ["MD5", "SHA3-256", "SHA-512"] {
        let said = format!("warning: `{algorithm}` of 1 component is not compared");
        assert!(output.stderr.contains(&said), "{algorithm}: {}", output.stderr);
    }
}

/// Digests that this program never writes are compared, and those that anybody can forge prove nothing.
#[test]
fn digests_of_other_programs_are_compared() {
    let right = [
        ("MD5", "0cc175b9c0f1b6a831c399e269772661"),
        ("SHA-1", "86f7e437faa5a7fce15d1ddcb9eaeaea377667b8"),
        (
            "SHA-384",
            "54a59b9f22b0b80880d8427e548b7c23abd873486e1f035dce9cd697e85175033caa88e6d57bc35efae0b5afd3145f31",
        ),
        ("SHA-256", "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb"),
    ];
    let verify = |hashes: &[(&str, String)]| {
        let workspace = Workspace::package("", &[("w.bin", "a")]);
        let hashes: Vec<_> =
            hashes.iter().map(|(algorithm, value)| json!({"alg": algorithm, "content": value})).collect();
        let bom = json!({"bomFormat": "CycloneDX", "specVersion": "1.6", "version": 1,
            "components": [{"type": "file", "name": "w.bin", "hashes": hashes}]});
        workspace.write("x.json", &bom.to_string());
        let output = workspace.run(&["verify", "x.json"]);
        (output.code, output.text() + &output.stderr)
    };
    let all = right.map(|(algorithm, value)| (algorithm, value.to_owned()));
    let (code, text) = verify(&all);
    assert!(code == 0 && !text.contains("not compared"), "{text}");
    for index in 0..3 {
        let (algorithm, value) = &all[index];
        let wrong = (*algorithm, "0".repeat(value.len()));
        let mut some = all.clone();
        some[index] = wrong.clone();
        let (code, text) = verify(&some);
        assert!(code == 1 && text.contains("conflict w.bin"), "{algorithm}: {text}");
        let (code, text) = verify(&[wrong]);
        assert!(code == 1 && text.contains("changed  w.bin"), "{algorithm}: {text}");
        let (code, text) = verify(&all[index..=index]);
        let is_proof = *algorithm == "SHA-384";
        assert_eq!(
            (code == 0, text.contains("unproven w.bin")),
            (is_proof, !is_proof),
            "{algorithm}: {text}"
        );
    }
}

/// It is there, and one of the digests is not its own.
#[test]
fn a_file_that_is_listed_twice_is_not_missing() {
    let workspace = Workspace::package("", &[("w.gguf", gguf!(" stand-in"))]);
    let file = |digest: &str| {
        let hashes = json!([{"alg": "SHA-256", "content": digest}]);
        json!({"type": "file", "name": "w.gguf", "hashes": hashes})
    };
    let right = sha256(gguf!(" stand-in").as_bytes());
    for digests in [[right.as_str(), &"0".repeat(64)], [&"0".repeat(64), right.as_str()]] {
        let components: Vec<_> = digests.iter().map(|digest| file(digest)).collect();
        let bom =
            json!({"bomFormat": "CycloneDX", "specVersion": "1.6", "version": 1, "components": components});
        workspace.write("bom.json", &bom.to_string());
        let output = workspace.run(&["verify", "bom.json"]);
        assert_eq!(output.code, 1, "{}", output.stderr);
        assert!(output.text().contains("conflict w.gguf"), "{}", output.text());
    }
}
