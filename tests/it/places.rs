//! Where models come from: each place has its name in the documents, and an address that is called is no download.

use crate::support::Workspace;

/// The model's package URL, and the place that files are taken from.
fn documented(source: &str, delivery: &str) -> (String, Option<String>) {
    let workspace = Workspace::package(
        &format!(
            "[[package.metadata.model-sbom.model]]\nname = \"m\"\nversion = \"1.0\"\nlicense = \"MIT\"\n\
             delivery = \"{delivery}\"\nsource = \"{source}\"\n"
        ),
        &[],
    );
    let document = workspace.run(&["-f", "cyclonedx", "-o", "-"]).json();
    let components = document["components"].as_array().expect("components");
    let model = components.iter().find(|component| component["name"] == "m").expect("the model");
    let references = model["externalReferences"].as_array().cloned().unwrap_or_default();
    let place = references.iter().find(|reference| reference["type"] == "distribution");
    let text = |value: &serde_json::Value| value.as_str().map(str::to_owned);
    (text(&model["purl"]).expect("a purl"), place.and_then(|place| text(&place["url"])))
}

#[test]
fn registries_buckets_and_hubs_are_places() {
    for (source, purl, place) in [
        (
            "oci:ghcr.io/acme/tiny:1.0",
            "pkg:oci/tiny?repository_url=ghcr.io%2Facme%2Ftiny&tag=1.0",
            Some("oci://ghcr.io/acme/tiny:1.0"),
        ),
        (
            "docker:ai/qwen3",
            "pkg:oci/qwen3?repository_url=docker.io%2Fai%2Fqwen3&tag=1.0",
            Some("oci://docker.io/ai/qwen3"),
        ),
        (
            "s3://models/a.onnx",
            "pkg:generic/m@1.0?download_url=s3:%2F%2Fmodels%2Fa.onnx",
            Some("s3://models/a.onnx"),
        ),
        ("gs://models/a", "pkg:generic/m@1.0?download_url=gs:%2F%2Fmodels%2Fa", Some("gs://models/a")),
        (
            "az://acme.blob.core.windows.net/box/a",
            "pkg:generic/m@1.0?download_url=https:%2F%2Facme.blob.core.windows.net%2Fbox%2Fa",
            Some("https://acme.blob.core.windows.net/box/a"),
        ),
        // A container of nobody knows whose account is no place.
        ("az://box/a", "pkg:generic/m@1.0", None),
        (
            "mlflow:mlflow.example.com/churn",
            "pkg:mlflow/churn@1.0?repository_url=https:%2F%2Fmlflow.example.com",
            None,
        ),
        (
            "modelscope:acme/tiny",
            "pkg:generic/m@1.0?vcs_url=git%2Bhttps:%2F%2Fmodelscope.cn%2Fmodels%2Facme%2Ftiny",
            Some("https://modelscope.cn/models/acme/tiny"),
        ),
        (
            "hf:gpt2",
            "pkg:generic/m@1.0?vcs_url=git%2Bhttps:%2F%2Fhuggingface.co%2Fgpt2",
            Some("https://huggingface.co/gpt2/tree/1.0"),
        ),
        ("ollama:models.example:5000/acme/tiny:1", "pkg:generic/m@1.0", None),
    ] {
        let place = place.map(str::to_owned);
        assert_eq!(documented(source, "downloaded"), (purl.to_owned(), place), "{source}");
    }
}

/// It was given the page of an owner of the same name on the Hugging Face hub.
#[test]
fn the_owner_of_a_repository_of_modelscope_is_none_of_the_hub() {
    let workspace = Workspace::model("source = \"modelscope:acme/tiny\"");
    let document = workspace.json("cyclonedx", &[]).to_string();
    assert!(document.contains("modelscope.cn") && !document.contains("huggingface.co"), "{document}");
}

#[test]
fn the_address_of_a_service_is_no_download() {
    let service = documented("https://api.example.com/v1/embeddings", "service");
    assert_eq!(service, ("pkg:generic/m@1.0".to_owned(), None));
}

#[test]
fn what_is_no_place_is_a_fault_that_says_what_to_write() {
    for (source, said) in [
        ("s3:models/a.onnx", "write `s3://bucket/key`"),
        ("mlflow:churn", "expected `mlflow:host/name`"),
        ("modelscope:tiny", "expected `modelscope:owner/name`"),
        ("docker:", "write the name as `docker model pull` takes it"),
        ("ipfs://a", "unknown scheme"),
    ] {
        let workspace = Workspace::model(&format!("license = \"MIT\"\nsource = \"{source}\""));
        let output = workspace.run(&["check"]);
        assert_eq!(output.code, 2, "{source}: {}", output.stderr);
        assert!(output.stderr.contains(said), "{source}: {}", output.stderr);
    }
}

/// The pin of a file that only users download is in every format, and told as what it is.
#[test]
fn a_declared_digest_of_a_download_reaches_every_format() {
    let pin = "4b50b6dd862bf6e346929aaf4f5eaacec003bfa3f56462d6c874b41ef2f38795";
    let workspace = Workspace::package(
        &format!(
            "[[package.metadata.model-sbom.model]]\nname = \"m\"\nversion = \"1.0\"\nlicense = \"MIT\"\n\
             delivery = \"downloaded\"\nsource = \"https://models.example/m.gguf\"\nsha256 = \"{pin}\"\n"
        ),
        &[],
    );
    for format in [
        "cyclonedx-1.5-json",
        "cyclonedx-1.5-xml",
        "cyclonedx-1.6-json",
        "cyclonedx-1.6-xml",
        "cyclonedx-1.7-json",
        "cyclonedx-1.7-xml",
        "spdx-2.3-json",
        "spdx-2.3-tag-value",
        "spdx-3.0-json",
    ] {
        let document = workspace.run(&["-f", format, "-o", "-"]).text();
        for part in [pin, "digest:declared"] {
            assert!(document.contains(part), "{format}: {part}");
        }
    }
}
