//! The one door of the program's own binary, tests, tools and fuzz targets. No version promises anything of it.
//!
//! It names each item that they use, so that the compiler still finds what nothing uses.

#![allow(missing_docs, reason = "each item is documented where it stands")]

pub use crate::diagnostic::SourceMap;
pub use crate::vocabulary::Word;

#[cfg(feature = "cli")]
pub use crate::cli::main;

pub mod assemble {
    pub use crate::assemble::{DocumentFacts, LicenseTexts, run};
}

pub mod assess {
    pub use crate::assess::RULES;
    pub use crate::assess::catalog::{Catalog, Expected, expected_license};
    pub use crate::assess::rules::codes;
    pub use crate::assess::text_parts::several;
    pub use crate::assess::upstream_rules::UPSTREAM_RULES;

    pub mod identify {
        pub use crate::assess::identify::{Identification, Identified, is_title, referred, run};
    }
}

#[cfg(feature = "cli")]
pub mod compare {
    pub use crate::compare::{ChangeKind, Class, Difference, run};
}

#[cfg(feature = "cli")]
pub mod conform {
    pub use crate::conform::{PROFILES, run};

    pub mod output {
        pub use crate::conform::output::{OutputFormat, Subject, render};
    }
}

pub mod declare {
    pub use crate::declare::{LicenseType, LockFile, run};
}

pub mod emit {
    pub use crate::emit::integrity::check_bom;
}

#[cfg(feature = "cli")]
pub mod fleet {
    pub use crate::fleet::Concern;
}

pub mod inspect {
    pub use crate::inspect::digest::product;
    pub use crate::inspect::layers::list;
    pub use crate::inspect::legal_files::{LegalKind, kind_of};
    pub use crate::inspect::license_body::bodies;
    pub use crate::inspect::{LicenseText, ModelCard, Progress, Reading};

    pub mod named {
        pub use crate::inspect::named::{ClientKind, NamedModel, kind_of_crate, of_sources, of_texts};
    }

    pub mod weights {
        pub use crate::inspect::weights::source::ALL_READS;
        pub use crate::inspect::weights::{
            Fault, Format, HEAD, HeaderFacts, Source, read, read_named, read_source, recognize,
        };

        /// The first model in bytes of this name that are packed: its path and length where it is one of several files, and its
        /// format.
        pub fn inside(
            source: &Source<'_>,
            name: &str,
            is_passed_by: &dyn Fn(&camino::Utf8Path) -> bool,
        ) -> Option<(Option<(String, u64)>, Format)> {
            use crate::inspect::weights::Search;
            let search = Search { is_passed_by, ..Search::MODELS };
            let found = crate::inspect::weights::inside_of(source, name, search)?;
            Some((found.entry, found.format))
        }
    }
}

pub mod pipeline {
    pub use crate::pipeline::{Observer, created, run, today};
}

pub mod read {
    pub use crate::read::{Document, document};
}

#[cfg(feature = "cli")]
pub mod report {
    pub use crate::report::{DataFormat, plain, printed};

    pub mod comment {
        pub use crate::report::comment::{Subject, write};
    }

    pub mod difference {
        pub use crate::report::difference::{Side, render};
    }

    pub mod page {
        pub use crate::report::page::{Circumstances, Report};
    }
}

pub mod resolve {
    pub use crate::resolve::{Packing, parse_listing};
}

pub mod terms {
    pub use crate::terms::{Condition, Limitation, Permission, Risk, Use};
}

#[cfg(feature = "cli")]
pub mod verify {
    pub mod document {
        pub use crate::verify::document::run;
    }

    pub mod output {
        pub use crate::verify::output::{VerifyFormat, render};
    }
}

pub mod workspace {
    pub use crate::workspace::{Manifest, Workspace};
}
