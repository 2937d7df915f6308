//! What Hugging Face's `license:` identifiers mean.
//!
//! In: the tag of a model card or of a file's header. Out: the SPDX identifier or the catalogue entry it stands for, or
//! that it stands for none. The table is the complete list of the hub's documentation of 2026-08-22 and is matched
//! exactly, but for case: guessing by similarity turns `bsd-3-clause-clear` into BSD-2-Clause and `lgpl-lr` into
//! LGPL-2.0-only.

/// What a tag stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum HubLicense {
    /// A licence of the SPDX License List.
    Spdx(&'static str),
    /// A custom licence: the identifier of its entry in the catalogue.
    Catalog(&'static str),
    /// A family of licences, with no word on which of them.
    Ambiguous,
    /// No licence at all: never a permission.
    Placeholder,
}

impl HubLicense {
    /// The identifier to declare instead of the tag, where there is one.
    pub(crate) fn id(self) -> Option<&'static str> {
        match self {
            Self::Spdx(id) | Self::Catalog(id) => Some(id),
            Self::Ambiguous | Self::Placeholder => None,
        }
    }
}

/// One line of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct HubTag {
    /// The tag, in lower case.
    pub tag: &'static str,
    /// What it stands for.
    pub license: HubLicense,
    /// What the tag leaves open, or is easily mistaken for.
    pub note: Option<&'static str>,
    /// The entry of the catalogue that is about a family as a whole.
    family: Option<&'static str>,
}

/// What `tag` stands for; `None` for a tag that the hub does not have. Case does not matter.
pub(crate) fn lookup(tag: &str) -> Option<HubLicense> {
    find(tag).map(|entry| entry.license)
}

/// The line of the table with this tag, with its note. Case does not matter.
pub(crate) fn find(tag: &str) -> Option<&'static HubTag> {
    let tag = tag.to_ascii_lowercase();
    let index = TAGS.binary_search_by(|entry| entry.tag.cmp(&tag)).ok()?;
    TAGS.get(index)
}

/// The whole table, sorted by tag.
pub(crate) fn tags() -> &'static [HubTag] {
    TAGS
}

const OR_LATER: &str =
    "the tag does not say whether later versions may be chosen: `-only` is the narrower reading";
const FAMILY: &str = "the tag names a family of licences, not one of them: the licence file decides";
const GPL_FAMILY: &str = "the tag names a family: neither the version nor `-only` or `-or-later` is said";
const TEXT_NOT_READ: &str = "the catalogue knows the title of this licence, not its text";

static TAGS: &[HubTag] = &[
    spdx("afl-3.0", "AFL-3.0"),
    spdx("agpl-3.0", "AGPL-3.0-only").noted(OR_LATER),
    spdx("apache-2.0", "Apache-2.0"),
    catalog("apple-amlr", "LicenseRef-Apple-AMLR")
        .noted("not the SPDX licence AML, which is the Apple MIT License"),
    catalog("apple-ascl", "LicenseRef-Apple-Sample-Code").noted(TEXT_NOT_READ),
    spdx("artistic-2.0", "Artistic-2.0"),
    catalog("bigcode-openrail-m", "LicenseRef-scancode-bigcode-open-rail-m-v1"),
    catalog("bigscience-bloom-rail-1.0", "LicenseRef-scancode-bigscience-rail-1.0"),
    catalog("bigscience-openrail-m", "LicenseRef-scancode-bigscience-open-rail-m"),
    ambiguous("bsd").noted(FAMILY),
    spdx("bsd-2-clause", "BSD-2-Clause"),
    spdx("bsd-3-clause", "BSD-3-Clause"),
    spdx("bsd-3-clause-clear", "BSD-3-Clause-Clear"),
    spdx("bsl-1.0", "BSL-1.0").noted("the Boost licence, not the Business Source License"),
    spdx("c-uda", "C-UDA-1.0"),
    ambiguous("cc").noted(FAMILY),
    spdx("cc-by-2.0", "CC-BY-2.0"),
    spdx("cc-by-2.5", "CC-BY-2.5"),
    spdx("cc-by-3.0", "CC-BY-3.0"),
    spdx("cc-by-4.0", "CC-BY-4.0"),
    spdx("cc-by-nc-2.0", "CC-BY-NC-2.0"),
    spdx("cc-by-nc-3.0", "CC-BY-NC-3.0"),
    spdx("cc-by-nc-4.0", "CC-BY-NC-4.0"),
    spdx("cc-by-nc-nd-3.0", "CC-BY-NC-ND-3.0"),
    spdx("cc-by-nc-nd-4.0", "CC-BY-NC-ND-4.0"),
    spdx("cc-by-nc-sa-2.0", "CC-BY-NC-SA-2.0"),
    spdx("cc-by-nc-sa-3.0", "CC-BY-NC-SA-3.0"),
    spdx("cc-by-nc-sa-4.0", "CC-BY-NC-SA-4.0"),
    spdx("cc-by-nd-4.0", "CC-BY-ND-4.0"),
    spdx("cc-by-sa-3.0", "CC-BY-SA-3.0"),
    spdx("cc-by-sa-4.0", "CC-BY-SA-4.0"),
    spdx("cc0-1.0", "CC0-1.0"),
    spdx("cdla-permissive-1.0", "CDLA-Permissive-1.0"),
    spdx("cdla-permissive-2.0", "CDLA-Permissive-2.0"),
    spdx("cdla-sharing-1.0", "CDLA-Sharing-1.0"),
    catalog("creativeml-openrail-m", "LicenseRef-scancode-stable-diffusion-2022-08-22"),
    catalog("deepfloyd-if-license", "LicenseRef-DeepFloyd-IF"),
    spdx("ecl-2.0", "ECL-2.0"),
    spdx("epl-1.0", "EPL-1.0"),
    spdx("epl-2.0", "EPL-2.0"),
    spdx("etalab-2.0", "etalab-2.0"),
    spdx("eupl-1.1", "EUPL-1.1"),
    spdx("eupl-1.2", "EUPL-1.2"),
    catalog("fair-noncommercial-research-license", "LicenseRef-FAIR-NC-Research"),
    catalog("gemma", "LicenseRef-Gemma-ToU-2026-04-01")
        .noted("the tag carries no version: earlier revisions came under the terms of their day"),
    ambiguous("gfdl").noted(GPL_FAMILY),
    ambiguous("gpl").noted(GPL_FAMILY),
    spdx("gpl-2.0", "GPL-2.0-only").noted(OR_LATER),
    spdx("gpl-3.0", "GPL-3.0-only").noted(OR_LATER),
    catalog("grok2-community", "LicenseRef-xAI-Community-2025-11-04"),
    catalog("h-research", "LicenseRef-H-Research").noted(TEXT_NOT_READ),
    catalog("intel-research", "LicenseRef-Intel-Research").noted(TEXT_NOT_READ),
    spdx("isc", "ISC"),
    ambiguous("lgpl").noted(GPL_FAMILY),
    spdx("lgpl-2.1", "LGPL-2.1-only").noted(OR_LATER),
    spdx("lgpl-3.0", "LGPL-3.0-only").noted(OR_LATER),
    spdx("lgpl-lr", "LGPLLR"),
    catalog("llama2", "LicenseRef-scancode-llama-2-license-2023"),
    catalog("llama3", "LicenseRef-Meta-Llama-3-Community"),
    catalog("llama3.1", "LicenseRef-scancode-llama-3.1-license-2024"),
    catalog("llama3.2", "LicenseRef-scancode-llama-3.2-license-2024"),
    catalog("llama3.3", "LicenseRef-scancode-llama-3.3-license-2024"),
    catalog("llama4", "LicenseRef-scancode-llama-4-cla-2025"),
    spdx("lppl-1.3c", "LPPL-1.3c"),
    spdx("mit", "MIT"),
    spdx("mpl-2.0", "MPL-2.0"),
    spdx("ms-pl", "MS-PL"),
    spdx("ncsa", "NCSA"),
    spdx("odbl", "ODbL-1.0"),
    spdx("odc-by", "ODC-By-1.0"),
    spdx("ofl-1.1", "OFL-1.1"),
    spdx("openmdw-1.0", "OpenMDW-1.0"),
    catalog("openmdw-1.1", "LicenseRef-OpenMDW-1.1"),
    ambiguous("openrail").of("LicenseRef-OpenRAIL-family").noted(FAMILY),
    catalog("openrail++", "LicenseRef-scancode-bigscience-open-rail-m2"),
    spdx("osl-3.0", "OSL-3.0"),
    placeholder("other")
        .noted("the terms are in `license_name`, `license_link` or a licence file, if anywhere"),
    spdx("pddl", "PDDL-1.0"),
    spdx("postgresql", "PostgreSQL"),
    placeholder("unknown")
        .noted("no licence is stated; the terms may stand in the access prompt of the card"),
    spdx("unlicense", "Unlicense"),
    spdx("wtfpl", "WTFPL"),
    spdx("zlib", "Zlib"),
];

const fn spdx(tag: &'static str, id: &'static str) -> HubTag {
    entry(tag, HubLicense::Spdx(id))
}

const fn catalog(tag: &'static str, id: &'static str) -> HubTag {
    entry(tag, HubLicense::Catalog(id))
}

const fn ambiguous(tag: &'static str) -> HubTag {
    entry(tag, HubLicense::Ambiguous)
}

const fn placeholder(tag: &'static str) -> HubTag {
    entry(tag, HubLicense::Placeholder)
}

const fn entry(tag: &'static str, license: HubLicense) -> HubTag {
    HubTag { tag, license, note: None, family: None }
}

impl HubTag {
    const fn noted(self, note: &'static str) -> Self {
        Self { note: Some(note), ..self }
    }

    const fn of(self, family: &'static str) -> Self {
        Self { family: Some(family), ..self }
    }

    /// The id under which the catalogue may have an entry of it.
    pub(crate) fn entry(&self) -> Option<&'static str> {
        self.license.id().or(self.family)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::assess::catalog::Catalog;
    use crate::terms::Use;

    #[test]
    fn the_table_is_complete_sorted_and_lower_case() {
        assert_eq!(TAGS.len(), 83);
        assert!(TAGS.is_sorted_by(|a, b| a.tag < b.tag));
        for entry in TAGS {
            assert_eq!(entry.tag, entry.tag.to_ascii_lowercase());
        }
    }

    #[test]
    fn tags_are_found_whatever_their_case() {
        for (tag, expected) in [
            ("apache-2.0", Some(HubLicense::Spdx("Apache-2.0"))),
            ("Apache-2.0", Some(HubLicense::Spdx("Apache-2.0"))),
            ("odc-by", Some(HubLicense::Spdx("ODC-By-1.0"))),
            ("bsd-3-clause-clear", Some(HubLicense::Spdx("BSD-3-Clause-Clear"))),
            ("lgpl-lr", Some(HubLicense::Spdx("LGPLLR"))),
            ("openrail++", Some(HubLicense::Catalog("LicenseRef-scancode-bigscience-open-rail-m2"))),
            ("openrail", Some(HubLicense::Ambiguous)),
            ("unknown", Some(HubLicense::Placeholder)),
            ("apache 2.0", None),
            ("", None),
        ] {
            assert_eq!(lookup(tag), expected, "{tag}");
        }
    }

    #[test]
    fn deprecated_tags_say_that_or_later_is_open() {
        for tag in ["agpl-3.0", "gpl-2.0", "gpl-3.0", "lgpl-2.1", "lgpl-3.0"] {
            let entry = find(tag).expect(tag);
            assert!(entry.license.id().is_some_and(|id| id.ends_with("-only")));
            assert_eq!(entry.note, Some(OR_LATER));
        }
    }

    #[test]
    fn spdx_identifiers_are_listed_and_current() {
        for entry in TAGS {
            if let HubLicense::Spdx(id) = entry.license {
                let listed = spdx::license_id(id).expect(id);
                assert!(!listed.is_deprecated(), "{id}");
            }
        }
    }

    #[test]
    fn tags_without_an_identifier_say_why() {
        for entry in TAGS {
            assert!(entry.license.id().is_some() || entry.note.is_some(), "{}", entry.tag);
        }
    }

    #[test]
    fn the_catalogue_has_what_the_table_names() {
        let catalog = Catalog::embedded();
        for tag in TAGS {
            let Some(id) = tag.entry() else { continue };
            match (catalog.get(id), tag.license) {
                (Some(license), HubLicense::Ambiguous) => {
                    let says_nothing = license.usage.rows().iter().all(|(_, r#use)| *r#use == Use::Check);
                    assert!(says_nothing, "{id}");
                }
                (Some(license), _) => assert_eq!(license.id, id, "an alias"),
                (None, HubLicense::Spdx(_)) => {}
                (None, _) => panic!("{id} is not in the catalogue"),
            }
        }
        let openrail = catalog.get("LicenseRef-OpenRAIL-family").expect("an entry");
        assert_eq!(openrail.hub_tags, ["openrail"]);
        assert_eq!(catalog.get("Apache-2.0").expect("an entry").hub_tags, ["apache-2.0"]);
    }
}
