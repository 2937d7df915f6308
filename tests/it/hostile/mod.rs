//! What a dependency, a file, a lock or a name may try: each attack that once worked, and what it comes to now.

mod cache;
mod documents;
mod further_places;
#[cfg(unix)]
mod git;
mod hidden;
mod limits;
mod links;
mod lock_digests;
mod lock_lines;
mod pickles;
mod policy;
mod reviews;
mod shell;
mod terminal;
mod texts;
mod two_declarations;
mod urls;
