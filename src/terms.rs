//! The words for terms: what a licence allows, requires and forbids.
//!
//! Used by the catalogue, by `[[license]]` tables and by the verdict on them.

use crate::vocabulary::vocabulary;

vocabulary! {
    /// In which direction data go, as the product sees it.
    pub enum Flow {
        /// To the service.
        Sent => "sent",
        /// From the service.
        Received => "received",
        /// Both ways.
        Both => "both",
    }
}

vocabulary! {
    /// How much a user of a licence risks; the order is that of the risk.
    pub enum Risk {
        /// Permissive.
        Low => "low",
        /// Custom terms without a gate on who may use it commercially.
        Medium => "medium",
        /// A gate by size, revenue or region, no commercial use, a ban on improving other models, or no licence.
        High => "high",
    }
}

vocabulary! {
    /// Whether a licence allows a use.
    pub enum Use {
        /// Allowed.
        Yes => "yes",
        /// Allowed under use restrictions or with a display.
        Conditions => "conditions",
        /// Allowed up to a threshold or with terms attached.
        Limited => "limited",
        /// Not allowed without another licence.
        No => "no",
        /// Not known: read the text.
        Check => "check",
    }
}

vocabulary! {
    /// How much of the text an entry was made from.
    pub enum Confidence {
        /// The title, a list or memory.
        Low => "low",
        /// A part of the text, or quotations of it.
        Medium => "medium",
        /// The text.
        High => "high",
    }
}

vocabulary! {
    /// What a licence grants.
    pub enum Permission {
        /// Commercial use.
        CommercialUse => "commercial-use",
        /// Changing the work.
        Modification => "modification",
        /// Handing the work on.
        Distribution => "distribution",
        /// Use that nobody else sees.
        PrivateUse => "private-use",
        /// An express grant of patent rights.
        PatentUse => "patent-use",
        /// Training further models from it.
        FineTuning => "fine-tuning",
        /// Offering it as a service.
        Saas => "saas",
    }
}

vocabulary! {
    /// What a licence asks in return.
    pub enum Condition {
        /// Hand on a copy of the licence.
        IncludeLicence => "include-licence",
        /// Put a fixed sentence into a notice file.
        IncludeNotice => "include-notice",
        /// Keep the copyright and other notices.
        RetainCopyright => "retain-copyright",
        /// Keep the documentation, and document changes as well.
        RetainDocumentation => "retain-documentation",
        /// Say what was changed.
        StateChanges => "state-changes",
        /// Show a fixed string to users or in publications.
        AttributionDisplay => "attribution-display",
        /// Begin the names of derived models with a fixed word.
        NamePrefix => "name-prefix",
        /// Bind recipients and users to the same use restrictions.
        PassThroughUseRestrictions => "pass-through-use-restrictions",
        /// Keep to an acceptable use policy.
        AcceptableUsePolicy => "acceptable-use-policy",
        /// Register with the licensor before commercial use.
        Registration => "registration",
        /// Filter or review what the model generates.
        ContentFilter => "content-filter",
        /// Mark generated content as generated.
        DiscloseAiOutput => "disclose-ai-output",
        /// Share derivatives under the same licence.
        ShareAlike => "share-alike",
        /// Offer the source to users over a network as well.
        NetworkCopyleft => "network-copyleft",
    }
}

vocabulary! {
    /// What a licence withholds.
    pub enum Limitation {
        /// Another licence is needed above a number of monthly users.
        MauThreshold => "mau-threshold",
        /// Another licence is needed above a revenue.
        RevenueThreshold => "revenue-threshold",
        /// Another licence is needed for some kinds of business.
        BusinessModelGate => "business-model-gate",
        /// Other models may not be improved with it.
        NoImprovingOtherLlms => "no-improving-other-llms",
        /// No commercial use.
        NonCommercial => "non-commercial",
        /// No use in production.
        NonProduction => "non-production",
        /// Research use only.
        ResearchOnly => "research-only",
        /// What is changed may not be handed on.
        NoDerivatives => "no-derivatives",
        /// Outputs are restricted as well.
        OutputRestriction => "output-restriction",
        /// Some purposes are forbidden.
        FieldOfUse => "field-of-use",
        /// Nothing is granted in some regions.
        GeoExclusion => "geo-exclusion",
        /// No use in competition with the licensor.
        NoCompete => "no-compete",
        /// For one's own end users only.
        EndUsersOnly => "end-users-only",
        /// Hosting for others needs a permission.
        HostingRestriction => "hosting-restriction",
        /// The name of the model may not name a derivative.
        NoNaming => "no-naming",
        /// Reasonable efforts to use the latest version are required.
        MustUpdate => "must-update",
        /// The licensor may change the terms.
        VendorMayUpdate => "vendor-may-update",
        /// The licensor may end the licence.
        Revocable => "revocable",
        /// The licensor may restrict use remotely.
        RemoteRestriction => "remote-restriction",
        /// Rights end when a guardrail is bypassed.
        GuardrailBypassTermination => "guardrail-bypass-termination",
        /// Rights end with litigation by the user over the work.
        LitigationTermination => "litigation-termination",
        /// The user indemnifies the licensor.
        Indemnity => "indemnity",
        /// No trademark rights.
        NoTrademark => "no-trademark",
        /// No patent rights are granted expressly.
        NoPatentGrant => "no-patent-grant",
    }
}

vocabulary! {
    /// The occasion on which a display string is due.
    pub enum DisplayWhen {
        /// A product with the model is distributed or made available.
        Distribution => "distribution",
        /// A model made or improved with it is distributed.
        Training => "training",
        /// A threshold with the effect `display` is passed.
        PastThreshold => "past-threshold",
        /// It is used commercially.
        CommercialUse => "commercial-use",
        /// A derivative is spoken of in public.
        Publication => "publication",
        /// One of the models that the text of the licence names is used.
        NamedModels => "named-models",
    }
}

vocabulary! {
    /// What a threshold counts.
    pub enum ThresholdKind {
        /// Users in a month.
        MonthlyActiveUsers => "monthly-active-users",
        /// Revenue in a year, in US dollars.
        AnnualRevenueUsd => "annual-revenue-usd",
        /// Revenue in a month, in US dollars.
        MonthlyRevenueUsd => "monthly-revenue-usd",
    }
}

vocabulary! {
    /// When a threshold is counted.
    pub enum Counted {
        /// Once, on the date of the threshold.
        AtRelease => "at-release",
        /// As long as the model is used.
        Ongoing => "ongoing",
    }
}

vocabulary! {
    /// What happens past a threshold.
    pub enum Effect {
        /// The use is not permitted without another licence.
        NeedsLicense => "needs-license",
        /// A display string is due.
        Display => "display",
        /// The licensor reviews the use.
        VendorReview => "vendor-review",
    }
}

vocabulary! {
    /// Whose business a threshold is about.
    pub enum Business {
        /// Any business.
        Any => "any",
        /// Businesses that give others access to the model itself.
        ModelAsAService => "model-as-a-service",
    }
}

impl Business {
    pub(crate) fn any() -> Self {
        Self::Any
    }
}

vocabulary! {
    /// Whether a limit itself is still inside.
    pub enum Bound {
        /// Passed by more than the limit.
        Above => "above",
        /// Passed by the limit.
        From => "from",
    }
}

impl Bound {
    pub(crate) fn above() -> Self {
        Self::Above
    }
}

vocabulary! {
    /// The models that a regional exclusion concerns.
    pub enum ExcludedModels {
        /// All models under the licence.
        All => "all",
        /// Models that take or make more than text.
        Multimodal => "multimodal",
    }
}

vocabulary! {
    /// What decides whether a regional exclusion is met.
    pub enum ExclusionBy {
        /// Where the licensee is domiciled or has its principal place of business.
        Seat => "seat",
        /// Where the product is offered.
        Offering => "offering",
    }
}

impl ExclusionBy {
    pub(crate) fn offering() -> Self {
        Self::Offering
    }
}

vocabulary! {
    /// How a model descends from another.
    pub enum Descent {
        /// Trained further.
        Finetune => "finetune",
        /// A small addition that needs the base.
        Adapter => "adapter",
        /// The same parameters with fewer bits.
        Quantized => "quantized",
        /// Parameters of several models combined.
        Merge => "merge",
        /// Trained on outputs of the base.
        Distilled => "distilled",
    }
}

vocabulary! {
    /// What a dataset was used for.
    pub enum DatasetRole {
        /// Pre-training.
        Training => "training",
        /// Further training of a base model.
        FineTuning => "fine-tuning",
        /// Measuring.
        Evaluation => "evaluation",
    }
}

vocabulary! {
    /// How a model reaches the user of the product.
    pub enum Delivery {
        /// Its files are part of the product.
        Bundled => "bundled",
        /// The product fetches its files later.
        Downloaded => "downloaded",
        /// The product calls an API; there are no files.
        Service => "service",
    }
}

vocabulary! {
    /// How a model learned (CycloneDX `modelParameters.approach.type`).
    pub enum Approach {
        /// From labelled data.
        Supervised => "supervised",
        /// From data without labels.
        Unsupervised => "unsupervised",
        /// From rewards.
        ReinforcementLearning => "reinforcement-learning",
        /// From data of which a part is labelled.
        SemiSupervised => "semi-supervised",
        /// From labels that the data itself gives.
        SelfSupervised => "self-supervised",
    }
}

vocabulary! {
    /// A kind of data (SPDX 3.0.1, Dataset, `DatasetType`).
    pub enum DatasetType {
        /// Sound.
        Audio => "audio",
        /// Values out of a list of categories.
        Categorical => "categorical",
        /// Graphs.
        Graph => "graph",
        /// Pictures.
        Image => "image",
        /// Numbers.
        Numeric => "numeric",
        /// None of the others.
        Other => "other",
        /// Readings of a sensor.
        Sensor => "sensor",
        /// Data of a given structure.
        Structured => "structured",
        /// Syntax, such as source code or parse trees.
        Syntactic => "syntactic",
        /// Text.
        Text => "text",
        /// Series in time.
        Timeseries => "timeseries",
        /// Points in time.
        Timestamp => "timestamp",
        /// Moving pictures.
        Video => "video",
    }
}
