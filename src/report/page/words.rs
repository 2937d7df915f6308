//! The words of the page, for whoever reads no other of our pages.

use serde::Serialize;

#[derive(Serialize)]
pub(super) struct Word {
    pub(super) name: &'static str,
    meaning: &'static str,
}

/// In the order in which a reader meets them.
pub(super) const WORDS: [Word; 24] = [
    word(
        "Ready",
        "All models are decided, and no duty is open; warnings are still to be done. Duties open: the terms are \
         decided, and what they require is to be done or confirmed before the product ships. Not ready: something is \
         forbidden, undecided or unknown. Incomplete: models may be missing from the list. Can't be judged: our use is \
         not said.",
    ),
    word("blocked", "May not be used or shipped: the terms, a reviewer or a policy forbid it."),
    word("undecided", "A person has to decide: the terms were not approved, or something changed since."),
    word(
        "unknown",
        "What the terms say to our use is not known, or our use is not said. That is never the same as allowed.",
    ),
    word("owed", "The terms allow our use, and a duty of theirs is open. Of one duty: it is to be done."),
    word(
        "clear",
        "The terms allow our use, and no duty of theirs is open; one that is not known to be owed or met is counted \
         beside. It says nothing of the bytes: without a digest, what is fetched may be another model.",
    ),
    word(
        "decision",
        "A question about terms that a person answers. While one is open, the check fails. Error: what it fails for \
         besides, and what is fixed in files or code. Warning: to be done, and the check does not fail for it.",
    ),
    word("duty", "Something that a licence requires of us. A row is one duty of one licence."),
    word(
        "met",
        "Done, whether our use owes it or not: the place is named. What the command notices writes counts once its output ships.",
    ),
    word("not owed", "Our use does not owe the duty, for the reason that is given."),
    word(
        "for a person",
        "No file shows whether it is owed or done: a person has to find out and confirm it. Not known: it turns on \
         something unknown, such as a text or how copies reach users.",
    ),
    word(
        "forbidden",
        "Against our use: the terms do not allow it, or not without this duty. Allowed: within them.",
    ),
    word(
        "notices",
        "The command that writes ATTRIBUTION.md and the texts of licences, which ship with the product.",
    ),
    word(
        "delivery",
        "Bundled: part of the product. Downloaded: fetched when the product runs. Service: called over a network.",
    ),
    word(
        "review",
        "A recorded decision about terms. Expired: its last day is over; lapsed: the text or our use changed; required: \
         there is none.",
    ),
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
        "yes: allowed; conditions: allowed, with duties; limited: allowed within a limit, which the entry of the licence \
         names; check: a person has to read the text; no: not allowed.",
    ),
    word("catalogue", "What this program knows of licences, each with the day on which its text was read."),
    word(
        "evidence",
        "What files, cards and the catalogue say of a licence: it agrees with our declaration, conflicts with it, or \
         can't be compared.",
    ),
    word(
        "base",
        "A model that another one was made from, by fine-tuning, quantising, merging or distilling.",
    ),
    word("weights", "The numbers of a model, which are what the product ships or downloads."),
    word(
        "digest",
        "A number made from the bytes of a file (SHA-256): other bytes have another one. That of the words of a text leaves \
         out layout, upper case and punctuation, and is not that of its file.",
    ),
    word("crate", "A library of Rust. Shipped: part of the product. Build-time: only needed to build it."),
];

/// The words that the page for customers has.
pub(super) const FOR_CUSTOMERS: [&str; 7] =
    ["delivery", "review", "custom licence", "base", "weights", "digest", "crate"];

const fn word(name: &'static str, meaning: &'static str) -> Word {
    Word { name, meaning }
}
