//! Bills of materials for the tests of every format: one that uses each field and variant, one of a
//! workspace, and ones of any size.

use jiff::Timestamp;

use crate::assemble::bom::{
    Activity, Aggregate, Annotation, Approach, Bom, Claims, Completeness, Component, ComponentKind,
    CrateOrigin, CrateRole, CustomLicense, DataFlow, DatasetFacts, DatasetType, Delivery, Descent, Energy,
    File, FileOrigin, FileRole, Flow, Header, LicenseEvidence, LicenseText, Link, LinkKind, Linkage, Metric,
    ModelCard, NativeFacts, Organization, Promises, Purchase, Reference, Relation, RelationKind, ReviewState,
    ReviewStatus, Risk, Service, Share, Store, SupplierSource, Terms, Tool, Weights,
};
use crate::digest::{Algorithm, Digest};
use crate::expression::LicenseExpression;
use crate::header_fact::HeaderFact;
use crate::vocabulary::Word;

/// The subject of [`sample`].
pub(crate) const APP: &str = "pkg:cargo/example-app@1.2.0";
/// One GGUF file under Apache-2.0.
pub(crate) const CHAT_GGUF: &str =
    "pkg:huggingface/example-lab/small-chat-gguf@1111111111111111111111111111111111111111";
/// Two shards under a custom licence that nobody reviewed, with card and licence text.
pub(crate) const CODER: &str = "pkg:huggingface/example-lab/coder@2222222222222222222222222222222222222222";
/// Reviewed and approved.
pub(crate) const ENCODER: &str =
    "pkg:generic/encoder@3?checksum=sha256:3333333333333333333333333333333333333333333333333333333333333333";
/// Approved once; the decision lapsed. Its base is [`CODER`].
pub(crate) const ADAPTER: &str =
    "pkg:oci/coder-adapter@sha256%3A4444444444444444444444444444444444444444444444444444444444444444";
/// Rejected, merged from both ancestors.
pub(crate) const MERGED: &str = "pkg:github/example-lab/merged@v5";
/// A service: no file, no licence.
pub(crate) const SERVICE: &str = "pkg:generic/hosted-ranker@2025-10";
/// Ancestor of three models.
pub(crate) const BASE_LARGE: &str =
    "pkg:huggingface/example-lab/base-large@6666666666666666666666666666666666666666";
/// Ancestor of two models.
pub(crate) const BASE_SMALL: &str =
    "pkg:huggingface/example-lab/base-small@7777777777777777777777777777777777777777";
/// Compiled into [`GNU_ONE`].
pub(crate) const NATIVE: &str = "pkg:generic/zlib@1.3.2";
/// A crate with native code.
pub(crate) const GNU_ONE: &str = "pkg:cargo/gnu_one@1.0.0%2Bbuild.1";
/// Trained on, under CC-BY-4.0.
pub(crate) const CORPUS: &str = "pkg:generic/code-corpus@2?download_url=https://data.example.org/code-corpus";
/// Fine-tuned on; sensitive.
pub(crate) const DIALOGUES: &str =
    "dataset:sha256:8888888888888888888888888888888888888888888888888888888888888888";
/// Measured with; nothing else is known.
pub(crate) const BENCHMARK: &str =
    "dataset:sha256:9999999999999999999999999999999999999999999999999999999999999999";

const TEXT: &str = "EXAMPLE MODEL LICENSE\n\n1. \"Use\" is allowed & encouraged < 700 M users.\n";

/// An application with every kind of component, relation, state and fact.
pub(crate) fn sample() -> Bom {
    let custom_licenses = [custom_plain(), custom_bought(), custom_bare(), custom_data()];
    let mut bom = Bom {
        subject: application(APP, "example-app", "1.2.0"),
        components: [crates(), models(), datasets()].concat(),
        ancestors: ancestors(),
        models: Vec::new(),
        relations: relations(),
        custom_licenses: custom_licenses.map(|(id, license)| (id.to_owned(), license)).into(),
        annotations: annotations(),
        completeness: completeness(),
        issuer: Some(issuer()),
        tlp: Some("AMBER"),
        says_structure: false,
        tool: Tool { name: "cargo-model-sbom", version: "0.1.0" },
        created: at("2025-11-20T10:00:00Z"),
    };
    bom.components.sort_by(|left, right| left.reference.cmp(&right.reference));
    bom.relations.sort();
    bom
}

/// A workspace as the subject, with two members and nothing that is optional.
pub(crate) fn workspace() -> Bom {
    let root = "workspace:example";
    let members = ["pkg:cargo/member-a@0.1.0", "pkg:cargo/member-b@0.1.0"];
    let mut bom = sample();
    bom.subject = component(root, ComponentKind::Workspace, "example", None);
    bom.components =
        vec![application(members[0], "member-a", "0.1.0"), library(members[1], "member-b", "0.1.0", "MIT")];
    bom.relations = vec![
        edge(members[0], members[1], RelationKind::DependsOn),
        edge(root, members[0], RelationKind::Contains),
        edge(root, members[1], RelationKind::Contains),
    ];
    bom.ancestors.clear();
    bom.custom_licenses.clear();
    bom.annotations.clear();
    bom.completeness.clear();
    (bom.issuer, bom.tlp) = (None, None);
    bom
}

/// A BOM of this many components: one of ten is a model, each depends on or is used by another.
pub(crate) fn generated(components: usize) -> Bom {
    let mut bom = workspace();
    bom.subject = application(APP, "example-app", "1.2.0");
    bom.components = (0..components).map(generated_component).collect();
    bom.relations = (0..components).map(generated_edge).collect();
    bom.components.sort_by(|left, right| left.reference.cmp(&right.reference));
    bom.relations.sort();
    bom
}

fn generated_edge(index: usize) -> Relation {
    let parent = index / 2;
    let parent = if is_model(parent) { parent - 1 } else { parent };
    let from = if index == 0 { APP.to_owned() } else { generated_reference(parent) };
    let kind = if is_model(index) { RelationKind::Uses } else { RelationKind::DependsOn };
    edge(&from, &generated_reference(index), kind)
}

fn is_model(index: usize) -> bool {
    index % 10 == 9
}

fn generated_reference(index: usize) -> String {
    if is_model(index) {
        format!("pkg:huggingface/example-lab/model-{index:06}@{index:040x}")
    } else {
        format!("pkg:cargo/crate-{index:06}@1.0.0")
    }
}

fn generated_component(index: usize) -> Component {
    let (reference, name) = (generated_reference(index), format!("component-{index:06}"));
    if !is_model(index) {
        return library(&reference, &name, "1.0.0", "MIT OR Apache-2.0");
    }
    let mut model = component(&reference, ComponentKind::Model(Box::default()), &name, Some("1"));
    model.files = vec![file(&reference, "model.safetensors", FileRole::Weights, Some(index as u64))];
    model.digests = model.files[0].digests.clone();
    model.terms.declared = Some(expression("Apache-2.0"));
    model
}

fn crates() -> Vec<Component> {
    let git = "pkg:cargo/git-kernel@0.3.0?vcs_url=git%2Bhttps://github.com/example-lab/git-kernel%40cccccccccccccccccccccccccccccccccccccccc";
    let mut git_kernel = library(git, "git-kernel", "0.3.0", "BSD-3-Clause");
    git_kernel.digests.clear();
    git_kernel.origin = Some(CrateOrigin::Git);
    git_kernel.commit = Some("c".repeat(40));
    git_kernel.supplier = Some(laboratory());
    git_kernel.supplier_from = Some(SupplierSource::Repository);
    git_kernel.links = vec![link(LinkKind::Repository, "https://github.com/example-lab/git-kernel")];
    let mut slash = library("pkg:cargo/bitflags@1.3.2", "bitflags", "1.3.2", "MIT/Apache-2.0");
    slash.terms.as_written = Some("MIT/Apache-2.0".to_owned());
    let mut without_license = library("pkg:cargo/unlicensed@0.1.0", "unlicensed", "0.1.0", "MIT");
    without_license.terms = Terms::default();
    without_license.authors.clear();
    vec![
        library("pkg:cargo/serde@1.0.228", "serde", "1.0.228", "MIT OR Apache-2.0"),
        library(
            "pkg:cargo/unicode-ident@1.0.22",
            "unicode-ident",
            "1.0.22",
            "(MIT OR Apache-2.0) AND Unicode-3.0",
        ),
        library("pkg:cargo/smartstring@1.0.1", "smartstring", "1.0.1", "MPL-2.0+"),
        library(GNU_ONE, "gnu_one", "1.0.0+build.1", "LGPL-2.1+"),
        library(
            "pkg:cargo/classpath@1.0.0",
            "classpath",
            "1.0.0",
            "GPL-2.0-only WITH Classpath-exception-2.0",
        ),
        build_time(library("pkg:cargo/cc@1.2.47", "cc", "1.2.47", "MIT OR Apache-2.0")),
        build_time(library("pkg:cargo/serde_derive@1.0.228", "serde_derive", "1.0.228", "MIT")),
        git_kernel,
        slash,
        without_license,
        native(),
    ]
}

fn native() -> Component {
    let facts = NativeFacts {
        role: CrateRole::Shipped,
        linkage: Linkage::Compiled,
        version_from: Some("src/zlib/zlib.h".to_owned()),
    };
    let mut zlib = component(NATIVE, ComponentKind::Native(facts), "zlib", Some("1.3.2"));
    zlib.cpe = Some("cpe:2.3:a:zlib:zlib:1.3.2:*:*:*:*:*:*:*".to_owned());
    zlib.terms.declared = Some(expression("Zlib"));
    zlib.supplier = Some(laboratory());
    zlib.links = vec![link(LinkKind::Website, "https://zlib.net")];
    zlib
}

fn models() -> Vec<Component> {
    let mut gguf = model(CHAT_GGUF, "small-chat-gguf", "1111111111111111111111111111111111111111");
    gguf.files = vec![file(CHAT_GGUF, "models/small-chat/q4.gguf", FileRole::Weights, Some(4096))];
    gguf.digests = gguf.files[0].digests.clone();
    card(&mut gguf).weights = Weights {
        header: HeaderFact::ALL.iter().map(|fact| (*fact, format!("what {fact} says"))).collect(),
        bytes: Some(4096),
        from_lock: Some(Share { part: 1, whole: 3 }),
        from_git_lfs: Some(Share { part: 2, whole: 3 }),
    };
    card(&mut gguf).store = Some(Store { kind: "oci-layout", revision: "sha256:cafe".to_owned() });
    gguf.terms = Terms {
        declared: Some(expression("Apache-2.0")),
        concluded: Some(expression("Apache-2.0")),
        identified: Some("Apache-2.0".to_owned()),
        risk: Some((Risk::Low, "permissive".to_owned())),
        state: Some("clear"),
        until: Some("2027-01-01".to_owned()),
        ..Terms::default()
    };

    let mut coder = model(CODER, "coder", "2222222222222222222222222222222222222222");
    coder.files = vec![
        file(CODER, "LICENSE", FileRole::License, Some(TEXT.len() as u64)),
        file(CODER, "README.md", FileRole::Card, Some(12)),
        file(CODER, "model-00001-of-00002.safetensors", FileRole::Weights, Some(1 << 33)),
        file(CODER, "model-00002-of-00002.safetensors", FileRole::Weights, None),
    ];
    coder.files[2].header = [(HeaderFact::Tensors, "2".to_owned())].into();
    (coder.files[2].origin, coder.files[3].origin) = (FileOrigin::GitLfs, FileOrigin::Lock);
    coder.files[3].listing = Some("SHA256SUMS (sha256sum)".to_owned());
    coder.files[0].media_type = Some("application/vnd.ollama.image.license".to_owned());
    coder.files[0].title = Some("LICENSE".to_owned());
    coder.source = Some("hf:example-lab/coder".to_owned());
    card(&mut coder).claims = claims();
    card(&mut coder).languages = Some("en, code".to_owned());
    card(&mut coder).claims_from = Some("README.md".to_owned());
    card(&mut coder).manifest = Digest::from_hex(Algorithm::Sha256, &"ab".repeat(32));
    coder.terms = custom("LicenseRef-example-model", ReviewStatus::Required, None);
    coder.terms.text = Some(license_text());
    coder.terms.promises = Promises {
        support: Some("by telephone".to_owned()),
        indemnity: Some("up to the price".to_owned()),
        service_level: Some("99 of 100 days".to_owned()),
    };
    let said = |source, by: &str, path: Option<&str>, said: &str, agreement| LicenseEvidence {
        source,
        by: Some(Reference::new(by)),
        path: path.map(str::to_owned),
        said: said.to_owned(),
        agreement,
    };
    coder.terms.evidence = vec![
        said("declaration", APP, None, "LicenseRef-example-model", "agrees"),
        said("model-card", &format!("{CODER}#README.md"), Some("README.md"), "mit", "conflicts"),
    ];

    let mut encoder = model(ENCODER, "encoder", "3");
    encoder.files = vec![file(ENCODER, "encoder.onnx", FileRole::Weights, Some(77))];
    encoder.digests = encoder.files[0].digests.clone();
    encoder.terms =
        custom("MIT OR LicenseRef-example-commercial", ReviewStatus::Approved, Some("2025-10-01"));
    encoder.terms.concluded = Some(expression("LicenseRef-example-commercial"));

    let mut adapter = model(ADAPTER, "coder-adapter", "4");
    adapter.terms = custom("LicenseRef-example-model", ReviewStatus::Lapsed, Some("2025-09-01"));
    adapter.terms.text = Some(license_text());
    let mut merged = model(MERGED, "merged", "v5");
    merged.terms = custom("LicenseRef-bare", ReviewStatus::Rejected, Some("2025-11-01"));
    let mut service =
        component(SERVICE, ComponentKind::Model(Box::default()), "hosted-ranker", Some("2025-10"));
    card(&mut service).delivery = Some(Delivery::Service);
    card(&mut service).is_pinned = true;
    card(&mut service).service = Some(Box::new(Service {
        provider: Some("Example Cloud".to_owned()),
        endpoint: Some("https://api.cloud.example.org/v1".to_owned()),
        authenticated: Some(true),
        terms: Some(("https://cloud.example.org/terms".to_owned(), "2025-10-02".to_owned())),
        region: Some("EU".to_owned()),
        retention: Some("30 days".to_owned()),
        data: vec![
            DataFlow {
                flow: Flow::Sent,
                classification: "personal".to_owned(),
                description: Some("queries".to_owned()),
            },
            DataFlow { flow: Flow::Received, classification: "public".to_owned(), description: None },
        ],
    }));
    vec![gguf, coder, encoder, adapter, merged, service]
}

fn claims() -> Claims {
    Claims {
        metrics: vec![
            Metric::new("pass@1", "68.1", Some("CruxEval-I, test (text-generation)".to_owned())),
            Metric::new("perplexity", "3.5", None),
        ],
        metrics_left_out: 2_312,
        emissions: Some("1149.8 g CO2 equivalent; source: codecarbon".to_owned()),
        energy: Some(Energy { activity: Activity::FineTuning, kilowatt_hours: "2.5".to_owned() }),
    }
}

fn datasets() -> Vec<Component> {
    let facts = DatasetFacts {
        types: vec![DatasetType::Text, DatasetType::Structured],
        built_date: Some(at("2023-05-01T00:00:00Z")),
        ..DatasetFacts::default()
    };
    let mut corpus = component(CORPUS, ComponentKind::Dataset(Box::new(facts)), "code-corpus", Some("2"));
    corpus.description = Some("Permissively licensed source code.".to_owned());
    corpus.supplier = Some(laboratory());
    corpus.release_date = Some(at("2023-06-01T00:00:00Z"));
    corpus.links = vec![link(LinkKind::Distribution, "https://data.example.org/code-corpus")];
    corpus.terms.declared = Some(expression("CC-BY-4.0"));
    let facts = DatasetFacts {
        types: vec![DatasetType::Text],
        classification: Some("confidential".to_owned()),
        sensitive: Some(true),
        built_date: None,
    };
    let mut dialogues = component(DIALOGUES, ComponentKind::Dataset(Box::new(facts)), "dialogues", None);
    dialogues.purl = None;
    dialogues.digests = digests("dialogues");
    dialogues.terms.declared = Some(expression("CC-BY-4.0 AND LicenseRef-example-data"));
    let facts = DatasetFacts { sensitive: Some(false), ..DatasetFacts::default() };
    let mut benchmark = component(BENCHMARK, ComponentKind::Dataset(Box::new(facts)), "benchmark", None);
    benchmark.purl = None;
    vec![corpus, dialogues, benchmark]
}

fn ancestors() -> Vec<Component> {
    let mut large = model(BASE_LARGE, "base-large", "6666666666666666666666666666666666666666");
    large.terms.declared = Some(expression("LicenseRef-bare"));
    let small = component(
        BASE_SMALL,
        ComponentKind::Model(Box::default()),
        "base-small",
        Some("7777777777777777777777777777777777777777"),
    );
    vec![large, small]
}

fn relations() -> Vec<Relation> {
    use RelationKind::{BuildDependsOn, DependsOn, DescendantOf, EvaluatedOn, FineTunedOn, TrainedOn, Uses};
    let git = crates()[7].reference.as_str().to_owned();
    let depended = [
        "serde@1.0.228",
        "smartstring@1.0.1",
        "gnu_one@1.0.0%2Bbuild.1",
        "bitflags@1.3.2",
        "unlicensed@0.1.0",
        "classpath@1.0.0",
    ];
    let mut relations: Vec<_> =
        depended.iter().map(|krate| edge(APP, &format!("pkg:cargo/{krate}"), DependsOn)).collect();
    relations.extend([CHAT_GGUF, CODER, ENCODER, MERGED, SERVICE].map(|model| edge(APP, model, Uses)));
    relations.extend([
        edge(APP, &git, DependsOn),
        edge(&git, ADAPTER, Uses),
        edge(GNU_ONE, NATIVE, RelationKind::Contains),
        edge(&git, "pkg:cargo/cc@1.2.47", BuildDependsOn),
        edge("pkg:cargo/serde@1.0.228", "pkg:cargo/serde_derive@1.0.228", BuildDependsOn),
        edge("pkg:cargo/serde_derive@1.0.228", "pkg:cargo/unicode-ident@1.0.22", DependsOn),
        edge(CODER, CORPUS, TrainedOn),
        edge(CODER, DIALOGUES, FineTunedOn),
        edge(CODER, BENCHMARK, EvaluatedOn),
        edge(ENCODER, CORPUS, TrainedOn),
        edge(ENCODER, CORPUS, EvaluatedOn),
        edge(CHAT_GGUF, BASE_SMALL, DescendantOf(Descent::Quantized)),
        edge(CODER, BASE_LARGE, DescendantOf(Descent::Finetune)),
        edge(ENCODER, BASE_LARGE, DescendantOf(Descent::Distilled)),
        edge(ADAPTER, CODER, DescendantOf(Descent::Adapter)),
        edge(MERGED, BASE_LARGE, DescendantOf(Descent::Merge)),
        edge(MERGED, BASE_SMALL, DescendantOf(Descent::Merge)),
    ]);
    relations
}

fn annotations() -> Vec<Annotation> {
    let note = |subject, code, text: &str| Annotation {
        subject: Reference::new(subject),
        code,
        text: text.to_owned(),
    };
    vec![
        note(
            CODER,
            "custom-license",
            "`LicenseRef-example-model` is a custom licence and needs review; run `cargo model-sbom review coder`",
        ),
        note(SERVICE, "missing-license", "nothing says under which terms this model may be used"),
        note(ADAPTER, "review-expired", "the review of 2025-09-01 no longer holds: the licence text changed"),
    ]
}

fn completeness() -> Vec<Completeness> {
    let stated = |subjects: &[&str], aggregate| Completeness {
        subjects: subjects.iter().copied().map(Reference::new).collect(),
        aggregate,
    };
    vec![
        stated(&[APP, "pkg:cargo/serde@1.0.228"], Aggregate::Complete),
        stated(&[CHAT_GGUF, CODER], Aggregate::Incomplete),
        stated(&[SERVICE], Aggregate::Unknown),
    ]
}

fn custom_plain() -> (&'static str, CustomLicense) {
    let license = CustomLicense {
        name: Some("Example Model License 1.0".to_owned()),
        url: Some("https://lab.example.org/license?v=1&lang=en".to_owned()),
        licensor: Some("Example Lab".to_owned()),
        text: Some(TEXT.to_owned()),
        purchase: None,
    };
    ("LicenseRef-example-model", license)
}

fn custom_bought() -> (&'static str, CustomLicense) {
    let purchase = Purchase {
        licensee: Some("Example Organization".to_owned()),
        purchase_order: Some("PO-1234".to_owned()),
        types: vec!["subscription", "user"],
        last_renewal: Some(at("2025-01-01T00:00:00Z")),
        expires: Some(at("2026-01-01T00:00:00Z")),
        contact: Some("Vendor Desk <desk@vendor.example>".to_owned()),
    };
    let license = CustomLicense {
        name: Some("Example Commercial License".to_owned()),
        purchase: Some(purchase),
        ..CustomLicense::default()
    };
    ("LicenseRef-example-commercial", license)
}

fn custom_bare() -> (&'static str, CustomLicense) {
    ("LicenseRef-bare", CustomLicense::default())
}

fn custom_data() -> (&'static str, CustomLicense) {
    (
        "LicenseRef-example-data",
        CustomLicense { url: Some("https://data.example.org/terms".to_owned()), ..CustomLicense::default() },
    )
}

fn custom(id: &str, status: ReviewStatus, day: Option<&str>) -> Terms {
    let decided = day.map(|day| ("open-source office".to_owned(), day.to_owned()));
    let review = ReviewState {
        status,
        reason: Some("Custom licence, used in a product that is sold.".to_owned()),
        expires: decided.is_some().then(|| "2026-10-01".to_owned()),
        due: decided.is_some().then(|| "2026-11-01".to_owned()),
        imported_from: decided.is_some().then(|| "decisions/legal.toml".to_owned()),
        decided,
    };
    Terms { declared: Some(expression(id)), review: Some(review), ..Terms::default() }
}

fn license_text() -> LicenseText {
    LicenseText {
        path: "LICENSE".to_owned(),
        content: TEXT.to_owned(),
        normalized_sha256: "cd".repeat(32),
        license: Some("LicenseRef-example-model".to_owned()),
    }
}

fn application(reference: &str, name: &str, version: &str) -> Component {
    let mut application = library(reference, name, version, "MIT OR Apache-2.0");
    application.kind = ComponentKind::Application(CrateRole::Shipped);
    application.supplier = Some(issuer());
    application.copyright = Some("Copyright 2025 Example Organization".to_owned());
    application.digests.clear();
    application
}

fn library(reference: &str, name: &str, version: &str, license: &str) -> Component {
    let mut library = component(reference, ComponentKind::Library(CrateRole::Shipped), name, Some(version));
    library.authors = vec!["Example Contributors <authors@example.org>".to_owned(), "Example Lab".to_owned()];
    library.digests = vec![digest(Algorithm::Sha256, reference)];
    library.terms.declared = Some(LicenseExpression::parse_crate(license).expect("sample licence"));
    library.links = vec![
        link(
            LinkKind::Distribution,
            &format!("https://static.crates.io/crates/{name}/{name}-{version}.crate"),
        ),
        link(LinkKind::Repository, "https://github.com/example-lab/crates"),
        link(LinkKind::Website, "https://lab.example.org/"),
        link(LinkKind::Documentation, &format!("https://docs.rs/{name}")),
    ];
    library
}

fn build_time(mut krate: Component) -> Component {
    krate.kind = ComponentKind::Library(CrateRole::BuildTime);
    krate
}

fn model(reference: &str, name: &str, version: &str) -> Component {
    let words = |words: &[&str]| words.iter().map(|&word| word.to_owned()).collect();
    let card = ModelCard {
        task: Some("text-generation".to_owned()),
        family: Some("transformer".to_owned()),
        architecture: Some("Qwen2ForCausalLM".to_owned()),
        approach: Some(Approach::SelfSupervised),
        inputs: words(&["text", "image"]),
        outputs: words(&["text"]),
        use_cases: words(&["Completes source code in an editor."]),
        limitations: words(&["Knows nothing after 2023.", "Writes insecure code."]),
        ..ModelCard::default()
    };
    let mut model = component(reference, ComponentKind::Model(Box::new(card)), name, Some(version));
    model.description = Some(format!("{name} completes text & code."));
    model.supplier = Some(laboratory());
    model.release_date = Some(at("2024-02-29T00:00:00Z"));
    model.copyright = Some("Copyright 2024 Example Lab".to_owned());
    model.links = vec![
        link(LinkKind::Distribution, &format!("https://hub.example.org/example-lab/{name}")),
        link(LinkKind::ModelCard, &format!("https://hub.example.org/example-lab/{name}/README.md")),
        link(LinkKind::License, "https://lab.example.org/license?v=1&lang=en"),
    ];
    model
}

fn component(reference: &str, kind: ComponentKind, name: &str, version: Option<&str>) -> Component {
    Component {
        version: version.map(str::to_owned),
        purl: reference.starts_with("pkg:").then(|| reference.to_owned()),
        ..Component::new(Reference::new(reference), kind, name)
    }
}

fn card(model: &mut Component) -> &mut ModelCard {
    match &mut model.kind {
        ComponentKind::Model(card) => card,
        _ => panic!("a model"),
    }
}

fn file(owner: &str, path: &str, role: FileRole, size: Option<u64>) -> File {
    let digests = digests(&format!("{owner}/{path}"));
    File {
        reference: Reference::new(format!("{owner}#{path}")),
        path: path.to_owned(),
        role,
        size,
        digests,
        header: Header::new(),
        media_type: None,
        title: None,
        origin: FileOrigin::Disk,
        listing: None,
        url: None,
    }
}

fn issuer() -> Organization {
    Organization {
        name: "Example Organization".to_owned(),
        url: Some("https://example.com".to_owned()),
        email: Some("sbom@example.com".to_owned()),
        security_contact: Some("security@example.com".to_owned()),
    }
}

fn laboratory() -> Organization {
    Organization {
        name: "Example Lab".to_owned(),
        url: Some("https://lab.example.org".to_owned()),
        ..Organization::default()
    }
}

fn digests(seed: &str) -> Vec<Digest> {
    vec![digest(Algorithm::Sha256, seed), digest(Algorithm::Sha512, seed)]
}

fn digest(algorithm: Algorithm, seed: &str) -> Digest {
    let sum = seed.bytes().fold(5381_u64, |sum, byte| sum.wrapping_mul(33) ^ u64::from(byte));
    Digest::from_hex(algorithm, &format!("{sum:016x}").repeat(algorithm.hex_length() / 16))
        .expect("hexadecimal digits")
}

fn link(kind: LinkKind, url: &str) -> Link {
    Link { kind, url: url.to_owned() }
}

fn edge(from: &str, to: &str, kind: RelationKind) -> Relation {
    Relation { from: Reference::new(from), to: Reference::new(to), kind }
}

fn expression(text: &str) -> LicenseExpression {
    LicenseExpression::parse(text).expect("sample licence")
}

fn at(time: &str) -> Timestamp {
    time.parse().expect("sample time")
}
