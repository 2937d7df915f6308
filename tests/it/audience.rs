//! `--audience`: what goes to customers, and what stays in the house.

use crate::support::Workspace;

/// What only the organisation itself may read: a reviewer, a reason, an order, the name and source of confidential data, and
/// an opinion about our use.
const SECRETS: [&str; 6] =
    ["Ada Counsel", "fine for the pilot", "PO-4711", "support-tickets", "tickets.acme.example", "our use of"];

const FORMATS: [&str; 9] = [
    "cyclonedx-1.6-json",
    "cyclonedx-1.7-json",
    "cyclonedx-1.5-json",
    "cyclonedx-1.6-xml",
    "cyclonedx-1.7-xml",
    "cyclonedx-1.5-xml",
    "spdx-2.3-json",
    "spdx-2.3-tag-value",
    "spdx-3.0-json",
];

fn workspace() -> Workspace {
    let workspace = Workspace::package(
        "[[package.metadata.model-sbom.model]]\nname = \"mine\"\nversion = \"1\"\ndelivery = \"downloaded\"\n\
         license = \"LicenseRef-acme\"\nlicense-file = \"TERMS\"\n\n\
         [[package.metadata.model-sbom.model.dataset]]\nname = \"support-tickets\"\nrole = \"fine-tuning\"\n\
         source = \"https://tickets.acme.example/all\"\nlicense = \"LicenseRef-internal-data\"\nclassification = \"confidential\"\n\n\
         [[package.metadata.model-sbom.model]]\nname = \"theirs\"\nversion = \"1\"\ndelivery = \"downloaded\"\n\
         license = \"CC-BY-NC-4.0\"\n\n\
         [[package.metadata.model-sbom.model]]\nname = \"open-terms\"\nversion = \"1\"\ndelivery = \"downloaded\"\n\
         license = \"LicenseRef-nobody\"\n",
        &[("TERMS", "Acme terms: do as you like.\n")],
    );
    let bought = "[use]\ncommercial = true\noffering = [\"redistribution\"]\n\n\
                  [[license]]\nid = \"LicenseRef-acme\"\nname = \"Acme Terms\"\npurchase-order = \"PO-4711\"\nlicensee = \"Us\"\n";
    workspace.write("model-sbom.toml", bought);
    let review = ["review", "mine", "--approve", "--by", "Ada Counsel", "--reason", "fine for the pilot"];
    let output = workspace.run(&review);
    assert_eq!(output.code, 0, "{}", output.stderr);
    workspace
}

#[test]
fn a_document_for_customers_has_no_opinion_and_no_secret() {
    let workspace = workspace();
    for format in FORMATS {
        let read =
            |arguments: &[&str]| String::from_utf8(workspace.document(format, arguments)).expect("a text");
        let (customer, internal) = (read(&[]), read(&["--audience", "internal"]));
        for secret in SECRETS {
            assert!(!customer.contains(secret), "{format}: {secret}\n{customer}");
            // CycloneDX 1.5 has no field for the order of a licence that is one of an expression.
            assert!(internal.contains(secret) || secret == "PO-4711", "{format}: {secret}\n{internal}");
        }
        for fact in ["LicenseRef-acme", "approved", "required", "LicenseRef-nobody"] {
            assert!(customer.contains(fact), "{format}: {fact}\n{customer}");
        }
        assert!(customer.contains("undisclosed dataset"), "{format}: {customer}");
        assert!(!customer.contains("LicenseRef-internal-data"), "{format}: {customer}");
    }
}

#[test]
fn a_table_for_customers_has_no_decision() {
    let workspace = workspace();
    let table = |audience: &str| {
        let arguments = ["report", "--format", "csv", "--output", "-", "--audience", audience];
        let output = workspace.run(&arguments);
        assert_eq!(output.code, 0, "{}", output.stderr);
        output.text()
    };
    let (customer, internal) = (table("customer"), table("internal"));
    let line = |text: &str, name: &str| {
        let line = text.lines().find(|line| line.starts_with(&format!("model,{name},")));
        line.unwrap_or_else(|| panic!("{name}: {text}")).to_owned()
    };
    assert!(
        customer.starts_with(
            "kind,name,version,supplier,declared licence,concluded licence,custom licence,risk,"
        )
    );
    assert!(line(&customer, "mine").contains(",LicenseRef-acme,LicenseRef-acme,yes,"), "{customer}");
    assert!(line(&customer, "open-terms").contains(",required,"), "{customer}");
    for secret in SECRETS.iter().chain(&["blocked", "undecided", "use-not-permitted"]) {
        assert!(!customer.contains(secret), "{secret}\n{customer}");
    }
    assert!(line(&internal, "mine").contains(",Ada Counsel,"), "{internal}");
    assert!(
        line(&internal, "theirs").contains(",blocked,may not be used,,,,,,use-not-permitted,"),
        "{internal}"
    );
    let columns = |text: &str| text.lines().next().map(|line| line.split(',').count());
    assert_eq!((columns(&customer), columns(&internal)), (Some(15), Some(27)));
    assert!(customer.lines().any(|line| line.starts_with("application,app,1.0.0,")), "{customer}");
}

#[test]
fn a_page_for_customers_repeats_their_document_and_no_opinion() {
    let workspace = workspace();
    let page = |audience: &str| workspace.run(&["report", "--audience", audience, "--output", "-"]).text();
    let (customer, internal) = (page("customer"), page("internal"));
    for secret in SECRETS {
        assert!(!customer.contains(secret), "{secret}\n{customer}");
    }
    assert!(internal.contains("Ada Counsel"), "{internal}");
    for fact in [
        "Acme terms: do as you like.",
        // Who signed with a name alone has no role that customers could read.
        "approved by a reviewer on ",
        "<td>required: no decision is recorded</td>",
        "undisclosed dataset",
        "CC-BY-NC-4.0",
        "A digest of 3 models",
        "The supplier of 3 models",
    ] {
        assert!(customer.contains(fact), "{fact}\n{customer}");
    }
    let (_, body) = customer.split_once("</head>").expect("a head");
    for ours in ["may not be used", "Decisions", "not permitted", "Our use", "blocked"] {
        assert!(!body.contains(ours), "{ours}\n{body}");
    }
    let summary = workspace.run(&["report", "--format", "markdown", "--audience", "customer"]);
    assert_eq!(summary.code, 2);
    assert!(summary.stderr.contains("`--format html` or `--format csv`"), "{}", summary.stderr);
}

/// What a licence says is handed on word for word: that it names what is confidential is said.
#[test]
fn a_licence_text_that_names_confidential_data_is_told() {
    let workspace = workspace();
    let warning = "`support-tickets` is confidential data";
    let runs =
        [&["-o", "out/"][..], &["report", "--audience", "customer"], &["notices", "--output", "notices"]];
    for arguments in runs {
        let output = workspace.run(arguments);
        assert!(!output.stderr.contains(warning), "{arguments:?}: {}", output.stderr);
    }
    workspace.write("TERMS", "Acme terms: do as you like, but not with Support-Tickets.\n");
    for arguments in &runs[1..] {
        let output = workspace.run(arguments);
        assert!(output.stderr.contains(warning), "{arguments:?}: {}", output.stderr);
    }
    let internal = workspace.run(&["report", "--audience", "internal"]);
    assert!(!internal.stderr.contains(warning), "{}", internal.stderr);
}

/// What leads into the house: hosts that only its network resolves, paths of its machines, and the name of confidential data
/// in words of its own.
const INSIDE: [&str; 9] = [
    "llm.corp.internal",
    "gpu-7",
    "10.1.2.3",
    "/home/ada",
    "vault",
    "support-tickets",
    "Support-Tickets",
    "Support Tickets",
    "support_tickets",
];

fn house() -> Workspace {
    let model = |name: &str, keys: &str| {
        format!(
            "[[package.metadata.model-sbom.model]]\nname = \"{name}\"\nversion = \"1\"\nlicense = \"MIT\"\n{keys}\n"
        )
    };
    let called = model(
        "called",
        "delivery = \"service\"\nendpoint = \"https://llm.corp.internal/v1\"\nprovider = \"Acme\"\nretention = \"on D:\\\\vault\"\n\
         data = [{ flow = \"sent\", classification = \"internal\", description = \"Support-Tickets\" }]\n",
    );
    let public = model(
        "public",
        "delivery = \"service\"\nendpoint = \"https://api.example.com/v1\"\nprovider = \"Example\"\n",
    );
    let fetched = model(
        "fetched",
        "delivery = \"downloaded\"\nsource = \"https://10.1.2.3/models/x.gguf\"\ndescription = \"kept at https://gpu-7/x\"\n\
         copyright = \"2026 Acme, from Support-Tickets\"\nauthors = [\"the support-tickets team\"]\n\
         limitations = [\"knows support-tickets only\", \"no Support Tickets of support_tickets after 2025\", \"see /home/ada/notes.md\"]\n\n\
         [[package.metadata.model-sbom.model.base]]\nname = \"support-tickets-base\"\nrelation = \"finetune\"\nlicense = \"MIT\"\n\n\
         [[package.metadata.model-sbom.model.dataset]]\nname = \"support-tickets\"\nrole = \"training\"\nclassification = \"secret\"\n",
    );
    let named = model("support-tickets-7b", "delivery = \"downloaded\"\ncopyright = \"2026 Acme\"\n");
    Workspace::package(&[called, public, fetched, named].concat(), &[])
}

#[test]
fn nothing_that_leads_into_the_house_reaches_customers() {
    let workspace = house();
    let report = |format: &str, audience: &str| {
        let arguments = ["report", "--format", format, "--audience", audience, "--output", "-"];
        let output = workspace.run(&arguments);
        assert_eq!(output.code, 0, "{}", output.stderr);
        output.text()
    };
    let mut told = vec![report("html", "customer"), report("csv", "customer")];
    for format in FORMATS {
        let read =
            |arguments: &[&str]| String::from_utf8(workspace.document(format, arguments)).expect("a text");
        let (customer, internal) = (read(&[]), read(&["--audience", "internal"]));
        assert!(internal.contains("support-tickets-base"), "{format}: {internal}");
        // SPDX has no place for an endpoint of another kind than a property.
        assert!(customer.contains("undisclosed dataset"), "{format}: {customer}");
        told.push(customer);
    }
    let notices = workspace.run(&["notices", "--output", "out"]);
    assert!(!notices.stderr.contains("is confidential data"), "{}", notices.stderr);
    told.extend(
        ["ATTRIBUTION.md", "model-info.json", "headers/attribution.json", "headers/attribution.rs"]
            .map(|path| workspace.read(&format!("out/{path}"))),
    );
    for text in &told {
        for secret in INSIDE {
            assert!(!text.contains(secret), "{secret}: {text}");
        }
    }
    let internal = report("html", "internal");
    for secret in ["llm.corp.internal", "10.1.2.3", "/home/ada", "support-tickets-base"] {
        assert!(internal.contains(secret), "{secret}: {internal}");
    }
    let document = workspace.document("cyclonedx", &[]);
    assert!(
        String::from_utf8_lossy(&document).contains("https://api.example.com/v1"),
        "a public endpoint stays"
    );
}

#[test]
fn a_page_for_customers_has_every_fact_of_their_document() {
    let workspace = Workspace::fixture("coding-assistant");
    let page = workspace.run(&["report", "--audience", "customer", "--output", "-"]).text();
    let document = workspace.json("cyclonedx", &[]);
    let models = document["components"].as_array().expect("components").iter();
    let models = models.filter(|component| component["type"] == "machine-learning-model");
    let mut properties = 0;
    for property in models.flat_map(|model| model["properties"].as_array().expect("properties").iter()) {
        let (name, value) =
            (property["name"].as_str().expect("a name"), property["value"].as_str().expect("a value"));
        properties += 1;
        assert!(
            page.contains(&value.replace('&', "&amp;").replace('\'', "&#39;")),
            "{name}: {value}\n{page}"
        );
    }
    assert!(properties > 40, "{properties}");
}

/// The header of a weight file names the data that its declaration conceals.
#[test]
fn a_header_names_no_confidential_data_to_customers() {
    let workspace = Workspace::fixture("weights");
    let manifest = workspace.read("Cargo.toml");
    let named = "name = \"gguf\"";
    let table = manifest.find(named).expect("the model of the GGUF file");
    let end = manifest[table..]
        .find("\n[[package.metadata.model-sbom.model]]")
        .map_or(manifest.len(), |at| table + at);
    let data = "\n[[package.metadata.model-sbom.model.dataset]]\nname = \"Tiny Texts\"\nrole = \"training\"\nclassification = \"confidential\"\n";
    workspace.write("Cargo.toml", &format!("{}{data}{}", &manifest[..end], &manifest[end..]));
    for format in FORMATS {
        let read =
            |arguments: &[&str]| String::from_utf8(workspace.document(format, arguments)).expect("a text");
        assert!(read(&["--audience", "internal"]).contains("Tiny Texts"), "{format}");
        assert!(!read(&[]).contains("Tiny Texts"), "{format}");
    }
}

/// That data are confidential, one of several declarations knows.
#[test]
fn what_one_declaration_conceals_another_does_not_name() {
    let data = |name: &str, version: &str, class: &str| {
        format!(
            "[[package.metadata.model-sbom.model.dataset]]\nname = \"{name}\"\nversion = \"{version}\"\nrole = \"training\"\n\
             source = \"hf:corp/tickets\"\nlicense = \"CC-BY-4.0\"\n{class}\n"
        )
    };
    let model = |name: &str, data: &str| {
        format!(
            "[[package.metadata.model-sbom.model]]\nname = \"{name}\"\nversion = \"1\"\ndelivery = \"downloaded\"\nlicense = \"MIT\"\n\
             copyright = \"Copyright 2026 Acme\"\n\n{data}\n"
        )
    };
    let secret = "classification = \"internal\"";
    for (first, second) in [
        (data("tickets", "1", ""), data("tickets", "1", secret)),
        (data("tickets", "1", secret), data("tickets", "1", "")),
        (data("tickets", "1", secret), data("Support", "2", "")),
    ] {
        let workspace = Workspace::package(&(model("a", &first) + &model("b", &second)), &[]);
        let written = String::from_utf8(workspace.document("cyclonedx", &[])).expect("a text");
        workspace.run(&["notices", "--output", "out"]);
        for text in [written, workspace.read("out/ATTRIBUTION.md")] {
            assert!(!text.contains("tickets") && !text.contains("Support"), "{first}{second}{text}");
            assert!(text.contains("undisclosed dataset"), "{text}");
        }
    }
}
