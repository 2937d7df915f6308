//! What a person or a program is told. The only module, with the writer of documents, that prints.

mod github;
mod human;
mod json;
mod markdown;
pub mod notices;
pub mod page;
mod progress;
mod sarif;
mod terminal;

pub use progress::Bar;
pub use terminal::{ColorWhen, MessageFormat, Terminal, Verbosity};
