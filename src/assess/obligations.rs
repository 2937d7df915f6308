//! What the terms of a model ask of the product, and where the product does it.
//!
//! In: the licences, `[use]`, the model's files, the notices that were found. Out: [`Obligation`]s. Where `[use]`
//! does not say how the product reaches its users, it is taken for one that others use; whether they get copies is
//! then for a person to say.

use super::lineage::Inherited;
use super::terms::KnownLicense;
use crate::declare::{Delivery, Descent, Model, Offering, Usage};
use crate::inspect::{InspectedModel, NoticeFile};
use crate::terms::{Condition, DisplayWhen, Effect};
use crate::vocabulary::vocabulary;

/// One thing that the terms ask.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Obligation {
    /// What has to be done.
    pub duty: Duty,
    /// The licence that asks it.
    pub license: String,
    /// The words to write: one of them is enough. Empty for a duty without fixed words.
    pub words: Vec<String>,
    /// Whether it is owed by our use.
    pub due: Due,
    /// Where it is done: the path of a file in the workspace or package, or the name itself.
    pub met: Option<String>,
}

vocabulary! {
    /// What a product has to do for a licence.
    pub enum Duty {
        /// Hand on a copy of the licence.
        LicenseText => "license-text",
        /// Write a fixed sentence into a notice.
        Notice => "notice",
        /// Show a fixed string to users.
        Display => "display",
        /// Begin the model's name with a fixed word.
        NamePrefix => "name-prefix",
        /// Keep to an acceptable use policy, and bind users to it.
        AcceptableUse => "acceptable-use",
        /// Share what is made from it under the same licence.
        ShareAlike => "share-alike",
    }
}

vocabulary! {
    /// Whether our use owes a duty.
    pub enum Due {
        /// It does.
        Yes => "yes",
        /// It does not.
        No => "no",
        /// A person has to find out.
        Check => "check",
    }
}

impl Obligation {
    /// Owed, and done nowhere.
    pub fn is_unmet(&self) -> bool {
        self.due == Due::Yes && self.met.is_none()
    }
}

/// What the licences of a model ask, its own first, then those that it inherits.
pub(super) fn run(
    model: &InspectedModel<'_>,
    licenses: &[KnownLicense<'_>],
    inherited: &[Inherited<'_>],
    usage: Option<&Usage>,
    notices: &[NoticeFile],
) -> Vec<Obligation> {
    let asker = Asker { model, usage, notices };
    let mut obligations: Vec<_> = licenses.iter().flat_map(|license| asker.asked(license, None)).collect();
    for inherited in inherited {
        if let Some(license) = &inherited.license {
            for obligation in asker.asked(license, Some(inherited.descent)) {
                merge(&mut obligations, obligation);
            }
        }
    }
    obligations
}

/// A licence that a model has and inherits asks once; owed by either way, it is owed.
fn merge(obligations: &mut Vec<Obligation>, new: Obligation) {
    let same = |known: &&mut Obligation| known.duty == new.duty && known.license == new.license;
    match obligations.iter_mut().find(same) {
        Some(known) if known.due != Due::Yes && new.due == Due::Yes => *known = new,
        Some(_) => {}
        None => obligations.push(new),
    }
}

struct Asker<'a> {
    model: &'a InspectedModel<'a>,
    usage: Option<&'a Usage>,
    notices: &'a [NoticeFile],
}

impl Asker<'_> {
    /// What one licence asks; `descent` where it is that of a base.
    fn asked(&self, license: &KnownLicense<'_>, descent: Option<Descent>) -> Vec<Obligation> {
        let asks = |condition| license.conditions().contains(&condition);
        let notice = license.notices();
        let (display, prefix) = match license.catalog {
            Some(known) => (known.display.as_slice(), known.name_prefix.as_deref()),
            None => Default::default(),
        };
        let mut asked = Vec::new();
        if asks(Condition::IncludeLicence) {
            let met = self.model.license_file.as_ref().map(|file| file.artifact.path.to_string());
            asked.push((Duty::LicenseText, Vec::new(), self.handed_out(), met));
        }
        if !notice.is_empty() {
            asked.push((Duty::Notice, notice.to_vec(), self.handed_out(), self.told(notice)));
        }
        if !display.is_empty() {
            asked.push((
                Duty::Display,
                display.to_vec(),
                self.display_due(license, descent),
                self.told(display),
            ));
        }
        if let (Some(prefix), Some(descent)) = (prefix, descent) {
            asked.push(self.name(prefix, descent));
        }
        if asks(Condition::AcceptableUsePolicy) || asks(Condition::PassThroughUseRestrictions) {
            asked.push((Duty::AcceptableUse, Vec::new(), Due::Check, None));
        }
        if asks(Condition::ShareAlike) && (descent.is_some() || !self.declaration().bases.is_empty()) {
            let named = self.declaration().license.as_ref();
            let met = named.filter(|declared| declared.value.ids().contains(&license.id));
            let met = met.map(|declared| format!("license = \"{}\"", declared.value));
            asked.push((Duty::ShareAlike, Vec::new(), self.made_available(), met));
        }
        let license = license.id.as_str();
        let obligation =
            |(duty, words, due, met)| Obligation { duty, license: license.to_owned(), words, due, met };
        asked.into_iter().map(obligation).collect()
    }

    fn declaration(&self) -> &Model {
        self.model.resolved.declaration
    }

    /// The first notice that has one of these sentences.
    fn told(&self, sentences: &[String]) -> Option<String> {
        let told = |notice: &&NoticeFile| sentences.iter().any(|sentence| notice.says(sentence));
        self.notices.iter().find(told).map(|notice| notice.path.to_string())
    }

    fn name(&self, prefix: &str, descent: Descent) -> (Duty, Vec<String>, Due, Option<String>) {
        let declaration = self.declaration();
        let repository = declaration.source.as_ref().and_then(|source| source.value.repository());
        let names = std::iter::once(declaration.name.value.as_str()).chain(repository);
        let met = names.into_iter().find(|name| plain(name).starts_with(&plain(prefix))).map(str::to_owned);
        // Quantising makes no model with a name of its own.
        let due = if descent == Descent::Quantized { Due::Check } else { self.made_available() };
        (Duty::NamePrefix, vec![prefix.to_owned()], due, met)
    }

    /// Whether copies of the weights leave the house with the product.
    fn handed_out(&self) -> Due {
        if self.declaration().delivery != Delivery::Bundled {
            return Due::No;
        }
        self.offered(&[Offering::Redistribution], Due::Check)
    }

    /// Whether anybody outside uses the product.
    fn made_available(&self) -> Due {
        self.offered(&[Offering::Redistribution, Offering::Saas], Due::Yes)
    }

    fn offered(&self, offerings: &[Offering], unsaid: Due) -> Due {
        match self.usage.map(|usage| usage.offering.as_slice()) {
            None | Some([]) => unsaid,
            Some(ours) => due(ours.iter().any(|offering| offerings.contains(offering))),
        }
    }

    fn display_due(&self, license: &KnownLicense<'_>, descent: Option<Descent>) -> Due {
        let trained = descent.is_some_and(|descent| descent != Descent::Quantized)
            || self.usage.is_some_and(|usage| usage.fine_tunes == Some(true));
        match license.catalog.and_then(|known| known.display_when) {
            Some(DisplayWhen::Distribution) | None => self.made_available(),
            Some(DisplayWhen::Training | DisplayWhen::Publication) if !trained => Due::No,
            Some(DisplayWhen::Training) => self.made_available(),
            Some(DisplayWhen::Publication) => Due::Check,
            Some(DisplayWhen::CommercialUse) => {
                due(self.usage.is_none_or(|usage| usage.commercial != Some(false)))
            }
            Some(DisplayWhen::PastThreshold) => self.past_threshold(license),
            Some(DisplayWhen::NamedModels) => Due::Check,
        }
    }

    /// Whether one of our figures is past a limit behind which a display is due.
    fn past_threshold(&self, license: &KnownLicense<'_>) -> Due {
        let thresholds = license.catalog.map(|known| known.thresholds.as_slice()).unwrap_or_default();
        let displays = thresholds.iter().filter(|threshold| threshold.effect == Effect::Display);
        let judged = displays.map(|threshold| {
            let ours = super::verdict::our_figure(threshold.kind, self.usage?)?;
            Some(threshold.is_passed(ours))
        });
        let judged: Vec<_> = judged.collect();
        match () {
            () if judged.contains(&Some(true)) => Due::Yes,
            () if judged.contains(&None) => Due::Check,
            () => Due::No,
        }
    }
}

fn due(owed: bool) -> Due {
    if owed { Due::Yes } else { Due::No }
}

/// Letters and digits in lower case: `Llama-3` and `llama 3` begin a name alike.
fn plain(name: &str) -> String {
    name.chars().filter(|character| character.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}
