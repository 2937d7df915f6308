//! The archive that a build script downloads, from the list of them in its crate.

use camino::Utf8Path;

use super::table::ArchiveLists;
use crate::address::without_secrets;
use crate::digest::{Algorithm, Digest};
use crate::inspect::legal_files;

/// An archive that a build script downloads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NativeArchive {
    /// From where.
    pub url: String,
    /// SHA-256 of the archive.
    pub sha256: Digest,
}

/// The plain archive for a target.
pub(super) fn plain(lists: &ArchiveLists, root: &Utf8Path, target: &str) -> Option<NativeArchive> {
    let text = lists
        .files
        .iter()
        .find_map(|file| legal_files::read_inside(&root.join(file), root).ok().flatten())?;
    in_list(&String::from_utf8_lossy(&text), target)
}

/// The one that is called `none`, else the first for the target, as the build scripts choose where no feature asks for
/// another. Columns are recognised by their content: their order differs between versions.
fn in_list(text: &str, target: &str) -> Option<NativeArchive> {
    let rows = || text.lines().filter_map(|line| row(line, target));
    let plain = rows().find(|(is_plain, _)| *is_plain).or_else(|| rows().next());
    plain.map(|(_, archive)| archive)
}

fn row(line: &str, target: &str) -> Option<(bool, NativeArchive)> {
    let cells: Vec<_> = line.split('\t').map(str::trim).collect();
    if !cells.contains(&target) {
        return None;
    }
    let url =
        cells.iter().find(|cell| cell.starts_with("https://")).and_then(|cell| without_secrets(cell))?;
    let sha256 = cells.iter().find_map(|cell| Digest::from_hex(Algorithm::Sha256, cell))?;
    Some((cells.contains(&"none"), NativeArchive { url, sha256 }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_plain_archive_of_a_target_is_found_in_either_order_of_columns() {
        let hash = |digit: &str| digit.repeat(64);
        let (a, b, c) = (hash("A"), hash("b"), hash("c"));
        let old = format!("train\tx86_64-a\thttps://a\t{b}\nnone\tx86_64-a\thttps://b\t{a}\n");
        let found = in_list(&old, "x86_64-a").expect("found");
        assert_eq!((found.url.as_str(), found.sha256.hex()), ("https://b", hash("a").as_str()));
        let new = format!(
            "target\tfeature_set\turl\tsha256\nmac\tcoreml\thttps://c\t{c}\nmac\tcoreml,webgpu\thttps://d\t{b}\n"
        );
        assert_eq!(in_list(&new, "mac").expect("found").url, "https://c");
        assert_eq!(in_list(&new, "x86_64-a"), None);
        assert_eq!(in_list("mac\tnone\thttps://c\tno digest\n", "mac"), None);
    }
}
