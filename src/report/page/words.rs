//! The words of the page, for whoever reads no other of our pages.

use serde::Serialize;

#[derive(Serialize)]
pub(super) struct Word {
    pub(super) name: &'static str,
    meaning: &'static str,
}

/// In the order in which a reader meets them.
pub(super) const WORDS: [Word; 12] = [
    word("blocked", "The terms forbid our use, or a reviewer rejected the model."),
    word("undecided", "A person has to decide: the terms were not approved, or something changed since."),
    word(
        "unknown",
        "It is not known what ships, or what its terms say to our use. That is never the same as allowed.",
    ),
    word("owed", "Our use is allowed, and a duty of the licence is open."),
    word("clear", "Our use is allowed, and nothing is left to do."),
    word(
        "custom licence",
        "Terms that the SPDX License List does not have; their ids begin with LicenseRef-.",
    ),
    word(
        "risk",
        "Low: notices at most. Medium: conditions or limits that have to be kept. High: uses are withheld, or the \
         terms are not known.",
    ),
    word(
        "the five uses",
        "yes: allowed; conditions: allowed, with duties; limited: allowed within a limit; check: a person has to \
         read the text; no: not allowed.",
    ),
    word(
        "base",
        "A model that another one was made from, by fine-tuning, quantising, merging or distilling.",
    ),
    word("weights", "The numbers of a model, which are what the product ships or downloads."),
    word("digest", "A number made from the bytes of a file (SHA-256): other bytes have another one."),
    word("crate", "A library of Rust. Shipped: part of the product. Build-time: only needed to build it."),
];

/// The words that the page for customers has.
pub(super) const FOR_CUSTOMERS: [&str; 5] = ["custom licence", "base", "weights", "digest", "crate"];

const fn word(name: &'static str, meaning: &'static str) -> Word {
    Word { name, meaning }
}
