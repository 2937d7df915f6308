//! What a person or a program is told. The only module, with the writer of documents, that prints.

mod human;
pub mod json;
mod progress;
mod terminal;

pub use progress::Bar;
pub use terminal::{ColorWhen, MessageFormat, Terminal, Verbosity};
