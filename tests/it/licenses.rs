//! `licenses`

use serde_json::Value;

use crate::support::{Output, Workspace, program, run, string};

/// The program outside any workspace.
fn outside(arguments: &[&str]) -> Output {
    let directory = tempfile::tempdir().expect("a directory");
    let mut command = program();
    command.current_dir(directory.path()).arg("licenses").args(arguments);
    run(command)
}

fn ids(output: &Output) -> Vec<String> {
    let licenses = output.json()["licenses"].as_array().cloned().expect("licenses");
    licenses.iter().map(|license| string(&license["id"]).to_owned()).collect()
}

fn row<'v>(rows: &'v Value, name: &str) -> &'v Value {
    let rows = rows.as_array().expect("rows");
    rows.iter().find(|row| row["name"] == name).unwrap_or_else(|| panic!("no {name}"))
}

#[test]
fn the_catalogue_is_listed_without_a_workspace() {
    let all = ids(&outside(&["--message-format", "json"]));
    assert!(all.len() > 80 && all.contains(&"MIT".to_owned()), "{all:?}");
    let low = ids(&outside(&["--risk", "low", "--message-format", "json"]));
    assert!(low.contains(&"Apache-2.0".to_owned()) && !low.contains(&"AGPL-3.0-only".to_owned()));
    for (tag, expected) in [
        ("llama3", vec!["LicenseRef-Meta-Llama-3-Community"]),
        ("isc", vec!["ISC"]),
        ("qwen-research", vec!["LicenseRef-Qwen-Research-2024", "LicenseRef-Qwen-Research-2026"]),
    ] {
        assert_eq!(ids(&outside(&["--tag", tag, "--message-format", "json"])), expected, "{tag}");
    }
    let text = outside(&[]).text();
    assert!(text.contains("\nlow     MIT  ") && text.contains("not legal advice"), "{text}");
}

#[test]
fn one_licence_is_found_by_each_of_its_names() {
    for name in [
        "LicenseRef-scancode-llama-3.2-license-2024",
        "licenseref-llama3.2",
        "llama-3.2-license-2024",
        "llama3.2",
    ] {
        let output = outside(&[name, "--message-format", "json"]);
        assert_eq!(ids(&output), ["LicenseRef-scancode-llama-3.2-license-2024"], "{name}");
    }
    let text = outside(&["llama3.2"]).text();
    for part in ["high   risk", "2024-09-25", "700,000,000 monthly users", "Built with Llama", "EU"] {
        assert!(text.contains(part), "{part}: {text}");
    }
}

#[test]
fn a_name_that_nobody_knows_ends_with_the_next_one() {
    for (name, exit, says) in [
        ("lama3.1", 2, "did you mean `llama3.1`?"),
        ("qwen-research", 2, "`LicenseRef-Qwen-Research-2026`"),
        ("nothing-like-it-at-all", 2, "lists the catalogue"),
    ] {
        let output = outside(&[name]);
        assert_eq!(output.code, exit, "{name}");
        assert!(output.stderr.contains(says), "{name}: {}", output.stderr);
    }
    let output = outside(&["--tag", "openrail"]);
    assert_eq!(output.code, 2);
    assert!(output.stderr.contains("names no one licence"), "{}", output.stderr);
    let failure = outside(&["lama3.1", "--message-format", "json"]).json();
    assert_eq!(failure["error"]["kind"], "usage");
}

#[test]
fn the_matrix_starts_with_the_declared_models() {
    let workspace = Workspace::model(
        "license = \"MIT\"\n[[package.metadata.model-sbom.model.base]]\nname = \"b\"\n\
         license = \"CC-BY-NC-4.0\"\nrelation = \"finetune\"",
    );
    let matrix = workspace.run(&["licenses", "--matrix", "--message-format", "json"]).json();
    let own = row(&matrix["models"], "m");
    assert_eq!(own["licenses"], serde_json::json!(["MIT", "CC-BY-NC-4.0"]));
    assert_eq!(
        (&own["usage"]["enterprise"], &own["usage"]["redistribution"]),
        (&"no".into(), &"limited".into())
    );
    let coder = row(&matrix["families"], "Qwen2.5-Coder-*");
    assert_eq!(coder["usage"]["saas"], "yes");
    assert_eq!(coder["exceptions"], serde_json::json!(["Qwen2.5-Coder-3B*"]));
    assert_eq!(row(&matrix["families"], "Qwen2.5-Coder-3B*")["usage"]["saas"], "no");
    let text = workspace.run(&["licenses", "--matrix"]).text();
    assert!(text.starts_with("MODEL") && text.contains("MIT + CC-BY-NC-4.0"), "{text}");
}

#[test]
fn what_fits_a_purpose_is_told_with_its_reasons() {
    let workspace = Workspace::model("license = \"LicenseRef-scancode-llama-3.1-license-2024\"");
    let answer = |purpose: &str| {
        let output = workspace.run(&["licenses", "--for", purpose, "--message-format", "json"]).json();
        string(&row(&output["models"], "m")["answer"]).to_owned()
    };
    assert_eq!(answer("commercial"), "check", "our figure is not known");
    workspace.write("model-sbom.toml", "[use]\nmonthly-active-users = 1_000\nregulated = false\n");
    assert_eq!(answer("commercial"), "conditions");
    workspace.write("model-sbom.toml", "[use]\nmonthly-active-users = 800_000_000\nregulated = false\n");
    assert_eq!(answer("commercial"), "no");
    assert_eq!(answer("research"), "conditions");
    let text = workspace.run(&["licenses", "--for", "saas"]).text();
    assert!(text.contains("800,000,000 monthly users of today are above the limit of 700,000,000"), "{text}");
    assert!(text.contains("known families whose licence allows it\n"), "{text}");
}

#[test]
fn tables_of_the_workspace_add_licences_and_come_first() {
    let workspace = Workspace::model("license = \"LicenseRef-acme\"");
    workspace.write(
        "model-sbom.toml",
        "[[license]]\nid = \"LicenseRef-acme\"\nname = \"Acme terms\"\nrisk = \"low\"\n\
         usage = { small-business = \"yes\", enterprise = \"yes\", saas = \"yes\", redistribution = \"no\", fine-tuning = \"yes\" }\n\
         [[license]]\nid = \"LicenseRef-scancode-llama-2-license-2023\"\nrisk = \"low\"\n",
    );
    let all = workspace.run(&["licenses", "--risk", "low", "--message-format", "json"]);
    let all = ids(&all);
    assert!(all.contains(&"LicenseRef-acme".to_owned()), "{all:?}");
    assert!(all.contains(&"LicenseRef-scancode-llama-2-license-2023".to_owned()), "{all:?}");
    let one = workspace.run(&["licenses", "LicenseRef-acme"]).text();
    assert!(one.contains("Acme terms") && one.contains("from model-sbom.toml"), "{one}");
    let redistribution = workspace.run(&["licenses", "--for", "redistribution", "--message-format", "json"]);
    assert_eq!(row(&redistribution.json()["models"], "m")["answer"], "no");
}

#[test]
fn a_bought_licence_answers_for_every_purpose_and_names_its_vendor() {
    let workspace = Workspace::model("license = \"LicenseRef-acme\"");
    let table = "[[license]]\nid = \"LicenseRef-acme\"\nlicensor = \"Vendor Inc.\"\nlicensee = \"Us\"\npurchase-order = \"PO-7\"\nexpires = \"2999-01-01\"\npermissions = [\"commercial-use\", \"saas\"]\n";
    workspace.write("model-sbom.toml", table);
    let answer = |purpose: &str| {
        let output = workspace.run(&["licenses", "--for", purpose, "--message-format", "json"]).json();
        string(&row(&output["models"], "m")["answer"]).to_owned()
    };
    for (purpose, expected) in [
        ("commercial", "yes"),
        ("saas", "yes"),
        ("enterprise", "yes"),
        ("redistribution", "check"),
        ("fine-tuning", "check"),
    ] {
        assert_eq!(answer(purpose), expected, "{purpose}");
    }
    let matrix = workspace.run(&["licenses", "--matrix", "--message-format", "json"]).json();
    let own = row(&matrix["models"], "m")["usage"].clone();
    assert_eq!((&own["saas"], &own["enterprise"]), (&"yes".into(), &"yes".into()));
    let text = || workspace.run(&["licenses", "--for", "enterprise"]).text();
    assert!(text().contains("no vendor stands behind it"), "{}", text());
    workspace.write("model-sbom.toml", &format!("{table}support = \"24/7\"\nindemnity = \"yes\"\n"));
    assert!(
        text().contains("vendor Vendor Inc.: support: 24/7, indemnity: yes, until 2999-01-01"),
        "{}",
        text()
    );
    let one = workspace.run(&["licenses", "LicenseRef-acme"]).text();
    for said in ["PO-7", "2999-01-01", "24/7"] {
        assert!(one.contains(said), "{said}: {one}");
    }
    let json = workspace.run(&["licenses", "LicenseRef-acme", "--message-format", "json"]).json();
    assert_eq!(json["licenses"][0]["bought"]["support"], "24/7", "{json}");
}

#[test]
fn faults_of_the_workspace_are_told_with_their_place() {
    let workspace = Workspace::model("license = \"MIT\"");
    workspace.write("model-sbom.toml", "[[license]]\nid = \"MIT\"\n");
    let output = workspace.run(&["licenses"]);
    assert_eq!(output.code, 2);
    assert!(output.stderr.contains("--> model-sbom.toml:2:7"), "{}", output.stderr);
}

/// A model for one task is no substitute for one of another.
#[test]
fn what_takes_the_place_of_a_model_is_for_the_same_task() {
    let workspace = Workspace::package(
        "[[package.metadata.model-sbom.model]]\nname = \"our-search\"\nversion = \"1\"\nsource = \"hf:BAAI/bge-m3\"\n\
         license = \"MIT\"\ndelivery = \"downloaded\"\n\
         [[package.metadata.model-sbom.model]]\nname = \"our-chat\"\nversion = \"1\"\ntask = \"chat\"\n\
         license = \"LicenseRef-scancode-llama-2-license-2023\"\ndelivery = \"downloaded\"\n",
        &[],
    );
    let ask = |arguments: &[&str]| {
        let all = [&["licenses", "--for", "commercial", "--message-format", "json"], arguments].concat();
        workspace.run(&all)
    };
    for (model, task, has, lacks) in [
        ("our-search", "feature-extraction", "mxbai-embed-*", "Mistral-7B-*"),
        ("our-chat", "text-generation", "Mistral-7B-*", "mxbai-embed-*"),
        ("whisper-large-v3", "automatic-speech-recognition", "moonshine", "Kokoro-82M*"),
    ] {
        let output = ask(&["--instead-of", model]);
        assert_eq!(output.code, 0, "{}", output.stderr);
        let page = output.json();
        assert_eq!((&page["tasks"][0], &page["instead_of"]), (&task.into(), &model.into()));
        let names: Vec<_> =
            page["families"].as_array().expect("families").iter().map(|row| &row["name"]).collect();
        assert!(names.contains(&&has.into()), "{model}: {names:?}");
        assert!(!names.contains(&&lacks.into()), "{model}");
        let declared = page["models"].as_array().expect("models").len();
        assert_eq!(declared, usize::from(model.starts_with("our")), "the model that is to be replaced");
    }
    let own = ask(&["--instead-of", "whisper-large-v3"]).json();
    let names: Vec<_> =
        own["families"].as_array().expect("families").iter().map(|row| &row["name"]).collect();
    assert!(!names.contains(&&"whisper-large*".into()), "its own family is none");
    let embedders = ask(&["--task", "embeddings"]).json();
    assert_eq!(embedders["tasks"][0], "feature-extraction");
    for (task, expected) in [("embeddings", "our-search"), ("text-generation", "our-chat")] {
        let rows = ask(&["--task", task]).json()["models"].clone();
        let names: Vec<_> = rows.as_array().expect("models").iter().map(|row| row["name"].clone()).collect();
        assert_eq!(names, [expected], "{task}: a declared model is for its own task");
    }
    for (arguments, words) in [
        (&["--task", "juggling"][..], "no model for the task `juggling`"),
        (&["--task", "text-generatoin"], "did you mean `text-generation`?"),
        (&["--instead-of", "nobody-knows-this"], "neither declared here nor of a known family"),
    ] {
        let output = ask(arguments);
        assert_eq!(output.code, 2, "{arguments:?}");
        let all = format!("{}{}", output.text(), output.stderr);
        assert!(all.contains(words), "{all}");
    }
    assert_eq!(
        workspace.run(&["licenses", "--task", "text-generation"]).code,
        2,
        "a task belongs to a purpose"
    );
}

#[test]
fn a_family_has_its_source_and_what_is_from_memory_answers_nothing() {
    let output = outside(&["--for", "commercial", "--message-format", "json"]);
    let page = output.json();
    let families = row(&page["families"], "bge-m3*");
    assert_eq!(families["source"]["confidence"], "medium");
    assert!(families["source"]["title"].as_str().is_some_and(|title| title.contains("mteb")));
    for family in page["families"].as_array().expect("families") {
        let source = &family["source"];
        assert!(source["checked"].as_str().is_some_and(|day| day.starts_with("2026-")), "{family}");
        let answered = ["yes", "conditions"].contains(&family["answer"].as_str().expect("an answer"));
        assert!(source["confidence"] != "low" || !answered, "{family}");
    }
}

/// The check denies it, since nobody knows which terms it is under: nothing says that it may be used.
#[test]
fn a_model_of_unknown_terms_fits_no_purpose() {
    let base = "[[package.metadata.model-sbom.model.base]]\nname = \"stable-diffusion-v1-5\"\nrelation = \"merge\"\nlicense = \"MIT\"";
    let data = "[[package.metadata.model-sbom.model.dataset]]\nname = \"d\"\nrole = \"training\"\nlicense = \"LicenseRef-x\"";
    for (keys, file) in [
        ("license-file = \"LICENSE.m\"", ("LICENSE.m", "Acme terms.")),
        ("license-file = \"LICENSE.m\"", ("LICENSE.m", include_str!("../../LICENSE-APACHE"))),
        ("card = \"README.md\"", ("README.md", "---\nextra_gated_prompt: no commerce\n---\n")),
        (base, ("README.md", "")),
        (data, ("README.md", "")),
    ] {
        let workspace = Workspace::model(&format!("license = \"MIT\"\n{keys}"));
        workspace.write(file.0, file.1);
        workspace.write("model-sbom.toml", "[use]\ncommercial = true\noffering = [\"saas\"]\n");
        assert_eq!(workspace.check().code, 1, "{keys}");
        let rows = |arguments: &[&str]| {
            let all = [&["licenses"], arguments, &["--message-format", "json"]].concat();
            workspace.run(&all).json()["models"].clone()
        };
        for purpose in ["commercial", "saas", "redistribution", "fine-tuning", "enterprise", "research"] {
            assert_eq!(row(&rows(&["--for", purpose]), "m")["answer"], "check", "{keys}: {purpose}");
        }
        let matrix = rows(&["--matrix"]);
        let own = row(&matrix, "m");
        let cells: Vec<_> = own["usage"].as_object().expect("cells").values().cloned().collect();
        assert_eq!((&own["risk"], cells), (&"high".into(), vec!["check".into(); 5]), "{keys}");
        let document = workspace.json("cyclonedx", &["--audience", "internal"]).to_string();
        assert!(document.contains("{\"name\":\"model-sbom:license:risk\",\"value\":\"high\"}"), "{document}");
    }
}

/// Whatever its terms say: a person rejected it, or a policy does not allow it.
#[test]
fn what_was_decided_against_fits_no_purpose() {
    let review = "[[review]]\nmodel = \"m\"\nlicense = \"MIT\"\ndecision = \"rejected\"\nby = \"Ada\"\ndate = \"2026-01-01\"\nreason = \"too large\"";
    let policy = "[policy]\ndeny = [{ license = \"MIT\", reason = \"too large\" }]";
    let lowered = format!("[rules]\nreview-rejected = \"allow\"\n\n{review}");
    let unknown = "[policy]\nallow = [{ supplier = \"Acme\", reason = \"read\" }]";
    for (text, answer) in [(review, "no"), (policy, "no"), (&lowered, "no"), (unknown, "check"), ("", "yes")]
    {
        let workspace = Workspace::model("license = \"MIT\"");
        workspace.write("model-sbom.toml", text);
        let rows = |arguments: &[&str]| {
            let all = [&["licenses"], arguments, &["--message-format", "json"]].concat();
            workspace.run(&all).json()["models"].clone()
        };
        for purpose in ["commercial", "saas", "redistribution", "fine-tuning", "research"] {
            let rows = rows(&["--for", purpose]);
            assert_eq!(row(&rows, "m")["answer"], answer, "{text}: {purpose}");
        }
        let matrix = rows(&["--matrix"]);
        let own = row(&matrix, "m");
        let cells: Vec<_> = own["usage"].as_object().expect("cells").values().cloned().collect();
        assert_eq!((&own["risk"], cells), (&"low".into(), vec![answer.into(); 5]), "{text}");
    }
    let workspace = Workspace::model("license = \"MIT\"");
    workspace.write("model-sbom.toml", policy);
    let page = workspace.run(&["licenses", "--for", "commercial", "--message-format", "json"]).json();
    let families = page["families"].as_array().expect("families");
    let allowed = families.iter().find(|family| family["license"] == "MIT" && family["answer"] != "no");
    assert_eq!(allowed, None);
}
