//! Values that several tables have: lists of tables, words, digests.

use super::table::{Faults, Kind, Table};
use crate::diagnostic::Spanned;
use crate::digest::{Algorithm, Digest};
use crate::vocabulary::Word;

/// What each table of a list says, where it can be read.
pub(super) fn read_all<'de, T>(
    table: &mut Table<'de>,
    key: &'static str,
    faults: &mut Faults,
    read: impl Fn(Table<'de>, &mut Faults) -> Option<T>,
) -> Vec<T> {
    let tables = table.tables(key, &format!("`[[{key}]]`"), faults);
    tables.into_iter().filter_map(|table| read(table, faults)).collect()
}

/// A string without its place.
pub(super) fn plain(table: &mut Table<'_>, key: &'static str, faults: &mut Faults) -> Option<String> {
    table.string(key, faults).map(|string| string.value)
}

/// A word that must be there.
pub(super) fn required_word<T: Word>(
    table: &mut Table<'_>,
    key: &'static str,
    faults: &mut Faults,
) -> Option<T> {
    if !table.has(key) {
        table.missing(key, faults);
    }
    table.word(key, faults).map(|word| word.value)
}

/// A SHA-256 in hexadecimal.
pub(super) fn sha256(
    table: &mut Table<'_>,
    key: &'static str,
    faults: &mut Faults,
) -> Option<Spanned<Digest>> {
    digest(table, key, Algorithm::Sha256, faults)
}

/// What `sha256` and `sha512` say of a file that is not here.
pub(super) fn digests(table: &mut Table<'_>, faults: &mut Faults) -> Vec<Digest> {
    let sha256 = digest(table, "sha256", Algorithm::Sha256, faults);
    let sha512 = digest(table, "sha512", Algorithm::Sha512, faults);
    sha256.into_iter().chain(sha512).map(|digest| digest.value).collect()
}

/// A digest in hexadecimal.
pub(super) fn digest(
    table: &mut Table<'_>,
    key: &'static str,
    algorithm: Algorithm,
    faults: &mut Faults,
) -> Option<Spanned<Digest>> {
    table.know(key, Kind::Digest(algorithm.hex_length()));
    let string = table.string(key, faults)?;
    digest_of(&string, key, algorithm, faults)
}

/// The same of a string that was read.
pub(super) fn digest_of(
    string: &Spanned<String>,
    key: &str,
    algorithm: Algorithm,
    faults: &mut Faults,
) -> Option<Spanned<Digest>> {
    let digest = Digest::from_hex(algorithm, &string.value);
    if digest.is_none() {
        let message = format!("`{}` is not a {algorithm}", string.value);
        let expected = algorithm.hex_length();
        let label = match string.value.len() {
            length if length == expected => "not hexadecimal".to_owned(),
            length => format!("{length} characters, not {expected}"),
        };
        let help = format!("write {expected} hexadecimal digits, as `{key}sum FILE` prints them");
        faults.at(string.span, message, label, help);
    }
    digest.map(|digest| string.with(digest))
}
