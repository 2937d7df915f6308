//! Which ids of the SPDX License List each version of CycloneDX took as `license.id`.
//!
//! That field is an enumeration (`spdx.schema.json`) that grows without the version of the BOM, so a
//! reader may have the one from the day on which its version was released: 1.5 came with list 3.21, 1.6
//! with 3.23, 1.7 with 3.27. A younger id is written as an expression, which every reader takes. Here is
//! what is younger; ids are never taken from the list, so the rest is in all of them.

use super::version::Version;

/// Whether this id of the SPDX License List may stand in `license.id`.
pub(super) fn is_listed(id: &str, version: Version) -> bool {
    let younger = match version {
        Version::V1_5 => &[SINCE_1_6, SINCE_1_7, YOUNGER][..],
        Version::V1_6 => &[SINCE_1_7, YOUNGER],
        Version::V1_7 => &[YOUNGER],
    };
    !younger.iter().any(|ids| ids.binary_search(&id).is_ok())
}

/// In the enumeration of 1.6, not in that of 1.5.
#[rustfmt::skip]
const SINCE_1_6: &[&str] = &[
    "AML-glslang", "Adobe-Display-PostScript", "Adobe-Utopia", "BSD-2-Clause-Darwin", "BSD-3-Clause-HP",
    "BSD-3-Clause-Sun", "BSD-3-Clause-acpica", "BSD-3-Clause-flex", "BSD-Inferno-Nettverk",
    "BSD-Source-beginning-file", "BSD-Systemics", "BSD-Systemics-W3Works", "Brian-Gladman-2-Clause",
    "CC-BY-3.0-AU", "CMU-Mach-nodoc", "Caldera-no-preamble", "Cronyx", "DEC-3-Clause", "DL-DE-ZERO-2.0",
    "DRL-1.1", "FBM", "FSFAP-no-warranty-disclaimer", "Ferguson-Twofish", "Furuseth", "GCR-docs",
    "HP-1989", "HPND-DEC", "HPND-Fenneberg-Livingston", "HPND-INRIA-IMAG", "HPND-Kevlin-Henney",
    "HPND-MIT-disclaimer", "HPND-Pbmplus", "HPND-UC", "HPND-doc", "HPND-doc-sell",
    "HPND-export-US-modify", "HPND-sell-MIT-disclaimer-xserver", "HPND-sell-regexpr", "ISC-Veillard",
    "Kastrup", "LPD-document", "Lucida-Bitmap-Fonts", "MIT-testregex", "MMIXware", "MPEG-SSG",
    "Mackerras-3-Clause", "Mackerras-3-Clause-acknowledgment", "McPhee-slideshow", "OpenSSL-standalone",
    "OpenVision", "PADL", "Pixar", "SAX-PD-2.0", "SGI-OpenGL", "SL", "SSLeay-standalone", "Soundex",
    "Sun-PPP", "TGPPL-1.0", "TTYP0", "UMich-Merit", "URT-RLE", "Unicode-3.0", "Zeeff",
    "bcrypt-Solar-Designer", "check-cvs", "fwlw", "gtkbook", "hdparm", "lsof", "magaz", "mailprio",
    "pnmstitch", "python-ldap", "radvd", "softSurfer", "ssh-keyscan", "swrule", "ulem",
    "xkeyboard-config-Zinoviev",
];

/// In the enumeration of 1.7, not in that of 1.6.
#[rustfmt::skip]
const SINCE_1_7: &[&str] = &[
    "3D-Slicer-1.0", "AMD-newlib", "Artistic-dist", "Aspell-RU", "BSD-2-Clause-first-lines",
    "BSD-2-Clause-pkgconf-disclaimer", "Boehm-GC-without-fee", "CC-PDM-1.0", "CC-SA-1.0", "Catharon",
    "CryptoSwift", "DocBook-DTD", "DocBook-Schema", "DocBook-Stylesheet", "DocBook-XML", "FSFULLRSD",
    "FSL-1.1-ALv2", "FSL-1.1-MIT", "Game-Programming-Gems", "Gutmann", "HDF5", "HIDAPI", "HPND-Intel",
    "HPND-Netrek", "HPND-UC-export-US", "HPND-export-US-acknowledgement", "HPND-export2-US",
    "HPND-merchantability-variant", "HPND-sell-variant-MIT-disclaimer-rev", "InnoSetup", "MIPS",
    "MIT-Click", "MIT-Khronos-old", "NCBI-PD", "NCL", "NTIA-PD", "OAR", "PPL", "Ruby-pty", "SMAIL-GPL",
    "SOFA", "SUL-1.0", "Sendmail-Open-Source-1.1", "Sun-PPP-2000", "ThirdEye", "TrustedQSL",
    "Ubuntu-font-1.0", "Unlicense-libtelnet", "Unlicense-libwhirlpool", "X11-swapped", "any-OSI",
    "any-OSI-perl-modules", "cve-tou", "generic-xts", "jove", "libpng-1.6.35", "man2html", "ngrep",
    "pkgconf", "threeparttable", "wwl", "xzoom",
];

/// Known to the crate `spdx`, not in the enumeration of 1.7. Words of that crate that are no ids are here too.
#[rustfmt::skip]
const YOUNGER: &[&str] = &[
    "ALGLIB-Documentation", "Advanced-Cryptics-Dictionary", "BOLA-1.1", "BSD-2-Clause-pos-unchanged",
    "BSD-3-Clause-OpenWebUI", "BSD-3-Clause-Tso", "BSD-Mark-Modifications",
    "BSD-Source-Code-no-disclaimer", "BSD-Source-alt-GPL", "BSD-ask-to-endorse",
    "Brian-Gladman-3-Clause-no-conversion", "Buddy", "Bugroff", "CAPEC-tou", "CC-BY-NC-3.0-IGO",
    "ESA-PL-permissive-2.4", "ESA-PL-strong-copyleft-2.4", "ESA-PL-weak-copyleft-2.4", "FDK-MPEG-H",
    "GFDL-1.1-invariants", "GFDL-1.1-no-invariants", "GFDL-1.2-invariants", "GFDL-1.2-no-invariants",
    "GFDL-1.3-invariants", "GFDL-1.3-no-invariants", "HPND-SMC", "HPND-sell-variant-critical-systems",
    "Hippocratic-3.0-core", "ISO-permission", "Informatica", "MIT-STK", "MMPL-1.0.1", "MVT-1.1",
    "NIST-PD-TNT", "NOASSERTION", "OSC-1.0", "OSSP", "OpenMDW-1.0", "ParaType-Free-Font-1.3", "SGMLUG-PM",
    "TekHVC", "UnRAR", "Vixie-Cron", "WTFNMFPL", "WordNet", "X11-no-permit-persons", "atc-game",
    "hyphen-bulgarian",
];

#[cfg(test)]
mod tests {
    use super::*;

    const ENUMERATION: &str = include_str!("../../../schemas/cyclonedx/spdx.schema.json");

    #[test]
    fn every_id_of_the_list_is_in_the_enumeration_or_marked_younger() {
        let schema: serde_json::Value = serde_json::from_str(ENUMERATION).expect("a schema");
        let enumeration: Vec<_> =
            schema["enum"].as_array().expect("an enumeration").iter().filter_map(|id| id.as_str()).collect();
        for license in spdx::identifiers::LICENSES {
            assert!(
                enumeration.contains(&license.name) || YOUNGER.contains(&license.name),
                "{}",
                license.name
            );
        }
        for id in SINCE_1_6.iter().chain(SINCE_1_7) {
            assert!(enumeration.contains(id), "{id}");
        }
    }

    #[test]
    fn ids_are_sorted_for_the_search() {
        for ids in [SINCE_1_6, SINCE_1_7, YOUNGER] {
            assert!(ids.is_sorted_by(|left, right| left < right));
        }
    }

    #[test]
    fn an_id_is_listed_from_the_version_that_brought_it() {
        for (id, listed) in [
            ("MIT", [true, true, true]),
            ("Unicode-3.0", [false, true, true]),
            ("FSL-1.1-MIT", [false, false, true]),
            ("OpenMDW-1.0", [false, false, false]),
        ] {
            assert_eq!(
                [Version::V1_5, Version::V1_6, Version::V1_7].map(|version| is_listed(id, version)),
                listed,
                "{id}"
            );
        }
    }
}
