//! What publishers say now of the models, bases and data that are declared: the command `upstream`.
//!
//! In: what is declared, locked and known ([`Subject`]). Out: an [`Outcome`] for each, and what changed ([`changes`]), as findings.
//! Nobody's word is taken for another's: what is unread or not compared is said, a place that can't be asked is named, and no
//! answer is never "nothing changed".

pub mod answer;
mod compare;
mod http;
mod hub;
mod settings;
mod subject;

pub use answer::{Answer, Gate, Outcome};
pub use compare::{Change, changes};
pub use http::{Fault, Secret};
pub use settings::Settings;
pub use subject::{Known, Subject, SubjectKind, subjects};
