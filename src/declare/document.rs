//! `[document]`: what the documents hold beyond the default, and which lists they are checked against.

use super::table::{Faults, Table};
use crate::digest::Algorithm;
use crate::vocabulary::vocabulary;

/// What the documents have to hold.
#[derive(Debug, Clone, Default)]
pub struct Document {
    /// Lists that each document is checked against, where the command line names none.
    pub profiles: Vec<ProfileName>,
    /// Digests of files beside SHA-256, which is always there.
    pub digests: Vec<DigestName>,
}

vocabulary! {
    /// A digest that a document can have.
    pub enum DigestName {
        /// SHA-256, which each document has.
        Sha256 => "sha256",
        /// SHA-512, of weights and of the archives of registry crates.
        Sha512 => "sha512",
    }
}

vocabulary! {
    /// A list that a document can be checked against.
    pub enum ProfileName {
        /// NTIA, The Minimum Elements For a Software Bill of Materials.
        Ntia => "ntia",
        /// CISA, Minimum Elements for a Software Bill of Materials.
        Cisa2026 => "cisa-2026",
        /// BSI TR-03183-2, which requires SHA-512.
        BsiTr03183 => "bsi-tr-03183-2",
        /// G7, minimum elements of a software bill of materials for AI.
        G7Ai => "g7-ai",
        /// The profiles AI and Dataset of SPDX 3.
        Spdx3Ai => "spdx3-ai",
        /// Regulation (EU) 2024/1689, Annexes IV, XI and XII.
        EuAiAct => "eu-ai-act",
        /// Regulation (EU) 2024/2847, Annexes I, II and VII.
        Cra => "cra",
        /// CERT-In, data fields of an SBOM and elements of an AIBOM.
        CertIn => "cert-in",
        /// OpenChain Telco SBOM Guide, for SPDX.
        OpenChainTelco => "openchain-telco",
    }
}

impl ProfileName {
    /// Whether no document meets it without SHA-512 (BSI TR-03183-2, section 5.2.2).
    pub fn requires_sha512(self) -> bool {
        self == Self::BsiTr03183
    }
}

impl ProfileName {
    /// Whether SPDX 3 says in its words which files are structured (BSI TR-03183-2, section 8.2).
    pub fn says_structure(self) -> bool {
        self == Self::BsiTr03183
    }
}

impl Document {
    /// Whether the documents get this digest: it is named, or one of the lists requires it.
    pub fn has(&self, algorithm: Algorithm) -> bool {
        match algorithm {
            Algorithm::Sha256 => true,
            Algorithm::Sha512 => {
                self.digests.contains(&DigestName::Sha512)
                    || self.profiles.iter().any(|profile| profile.requires_sha512())
            }
            Algorithm::Blake3 | Algorithm::Sha384 | Algorithm::Sha1 | Algorithm::Md5 => false,
        }
    }

    /// Reads the table.
    pub(super) fn read(mut table: Table<'_>, faults: &mut Faults) -> Self {
        let document =
            Self { profiles: table.words("profiles", faults), digests: table.words("digests", faults) };
        table.finish(faults);
        document
    }
}
