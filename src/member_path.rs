//! Paths of files inside a layer of an OCI layout: `models/x.oci/blobs/sha256/<digest>!/tiny.gguf`.
//!
//! What stands before the `!` is the path of the layer, which ends in its digest (OCI Image Layout Specification 1.1,
//! "Blobs"), so that no other path can be taken for one of these. What follows is the path inside the layer.

use camino::{Utf8Path, Utf8PathBuf};

use crate::digest::Algorithm;

/// The directory of the blobs of a layout.
const BLOBS: &str = "blobs/sha256/";

/// What stands between a layer and a file inside it.
const SEPARATOR: &str = "!/";

/// The path of a file inside a layer.
pub(crate) fn join(layer: &Utf8Path, member: &str) -> Utf8PathBuf {
    format!("{layer}{SEPARATOR}{member}").into()
}

/// Whether a path leads into a file: an archive, or a layer.
pub(crate) fn is_inside(path: &Utf8Path) -> bool {
    path.as_str().contains(SEPARATOR)
}

/// The path of the layer, and that inside it.
pub(crate) fn split(path: &str) -> Option<(&str, &str)> {
    let starts = path.match_indices(BLOBS).map(|(start, _)| start);
    let mut starts = starts.filter(|start| *start == 0 || path[..*start].ends_with('/'));
    starts.find_map(|start| {
        let digest = start + BLOBS.len();
        let end = digest + Algorithm::Sha256.hex_length();
        let is_digest = path.get(digest..end)?.bytes().all(|byte| byte.is_ascii_hexdigit());
        let member = path.get(end..)?.strip_prefix(SEPARATOR)?;
        (is_digest && !member.is_empty()).then(|| (&path[..end], member))
    })
}

/// Whether a path is that of a file inside a layer.
pub(crate) fn is_member(path: &Utf8Path) -> bool {
    split(path.as_str()).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_member_is_told_by_the_digest_of_its_layer() {
        let hex = "ab".repeat(32);
        for (path, expected) in [
            (
                format!("m.oci/blobs/sha256/{hex}!/a/b.gguf"),
                Some((format!("m.oci/blobs/sha256/{hex}"), "a/b.gguf")),
            ),
            (format!("blobs/sha256/{hex}!/a!/b"), Some((format!("blobs/sha256/{hex}"), "a!/b"))),
            (format!("blobs/sha256/{hex}"), None),
            (format!("blobs/sha256/{hex}!/"), None),
            (format!("blobs/sha256/{hex}/a"), None),
            (format!("xblobs/sha256/{hex}!/a"), None),
            (format!("blobs/sha256/{}!/a", &hex[1..]), None),
            ("models/a!/b.gguf".to_owned(), None),
            (format!("blobs/sha256/{}é!/a", &hex[1..]), None),
        ] {
            let expected = expected.map(|(layer, member)| (layer, member.to_owned()));
            let found = split(&path).map(|(layer, member)| (layer.to_owned(), member.to_owned()));
            assert_eq!(found, expected, "{path}");
            if let Some((layer, member)) = found {
                assert_eq!(join(Utf8Path::new(&layer), &member), path);
            }
        }
    }
}
