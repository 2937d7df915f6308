//! What `--remote` read of buckets and registries, laid down in a directory of the run: for each file of weights the pointer that
//! stands for it, and texts and configurations as they are.

use camino::{Utf8Path, Utf8PathBuf};
use sha2::{Digest as _, Sha256};

use super::hugging_face::{pointed_at, snapshot_of};
use super::{Found, Store, StoreError, StoreKind};
use crate::diagnostic::Span;
use crate::digest::{Algorithm, Digest};

/// The directory of what was read of these places at a version; in it is one, named by the revision.
pub(crate) fn directory(root: &Utf8Path, places: &[String], version: Option<&str>) -> Utf8PathBuf {
    let key = format!("{}\n{}", version.unwrap_or_default(), places.join("\n"));
    let name = Digest::from_bytes(Algorithm::Sha256, &Sha256::digest(key.as_bytes()));
    root.join("remote").join(name.hex())
}

/// What was read of these places; `None` where nothing was.
pub(super) fn find(
    root: &Utf8Path,
    places: &[String],
    version: Option<&str>,
    span: Span,
) -> Result<Option<Found>, StoreError> {
    let directory = directory(root, places, version);
    if places.is_empty() || !directory.is_dir() {
        return Ok(None);
    }
    let look = |source| StoreError::io(&directory, source);
    let Some(snapshot) = directory.read_dir_utf8().map_err(look)?.next() else { return Ok(None) };
    let snapshot = snapshot.map_err(look)?;
    let store = Store { kind: StoreKind::Remote, revision: snapshot.file_name().to_owned() };
    snapshot_of(store, snapshot.path(), span, &|entry| Ok(Some(pointed_at(entry)))).map(Some)
}
