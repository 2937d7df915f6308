//! What lies in a bucket, as the answer of a place: each object with the checksum that the store keeps, the legal texts and the
//! card.
//!
//! Whoever fills a bucket changes terms as a publisher does: by another text, another tag in the card, other weights under the
//! same key. Texts and configurations are read; of weights no byte is, so that one without a checksum is compared by its length
//! alone and counts as not compared (`verify --remote` reads it).

use std::collections::BTreeSet;

use camino::Utf8Path;
use rayon::prelude::*;
use sha2::{Digest as _, Sha256};

use super::answer::{Answer, Gate, Outcome, RemoteFile, RemoteText, Snapshot, Stated, TEXTS};
use super::bucket::{Bucket, Object};
use super::fetch::is_read;
use super::http::{Client, Fault};
use super::settings::Stores;
use crate::digest::{Algorithm, Digest};
use crate::inspect::legal_files::kind_of;
use crate::inspect::{LicenseText, ModelCard};
use crate::legal_names;
use crate::limits;
use crate::weights_names::is_of_weights;

/// Asks the store of a bucket what a URI names.
pub(super) fn ask(client: &Client, stores: &Stores, uri: &str) -> Outcome {
    let bucket = match Bucket::parse(uri, stores) {
        Ok(bucket) => bucket,
        Err(why) => return Outcome::NotAsked(why),
    };
    match answer(client, &bucket, uri) {
        Ok(outcome) => outcome,
        Err(fault) if fault.says_gone() => Outcome::Gone(fault.to_string()),
        Err(fault) => Outcome::Unanswered(fault),
    }
}

fn answer(client: &Client, bucket: &Bucket<'_>, uri: &str) -> Result<Outcome, Fault> {
    let objects = bucket.list(client)?;
    if objects.is_empty() {
        return Ok(Outcome::Gone("the bucket lists nothing there".to_owned()));
    }
    let texts: Vec<_> = objects.iter().filter(|object| is_text(&object.path)).collect();
    let kept: BTreeSet<_> = texts.iter().take(TEXTS).map(|object| object.path.as_str()).collect();
    let one = |object: &Object| read(client, bucket, object, kept.contains(object.path.as_str()));
    let read = objects.par_iter().map(one).collect::<Result<Vec<_>, Fault>>()?;
    let mut snapshot = Snapshot::default();
    if let Some(more) = texts.len().checked_sub(TEXTS).filter(|more| *more > 0) {
        snapshot.unread.push(format!("{more} of its {} legal texts and cards", texts.len()));
    }
    let mut files = Vec::new();
    for (object, Read { sha256, text }) in objects.iter().zip(read) {
        match text {
            Some(content) => take_text(&mut snapshot, object, &content),
            None if kept.contains(object.path.as_str()) => {
                let why = format!("`{}`: it has more than {} bytes, the limit", object.path, limits::TEXT);
                snapshot.unread.push(why);
            }
            None => {}
        }
        let path = object.path.clone().into();
        files.push(RemoteFile { path, size: Some(object.size), sha256, blob: None });
    }
    snapshot.files = Some(files);
    Ok(Outcome::Answered(Box::new(Answer::unversioned(uri, Gate::Unknown, snapshot))))
}

/// Whether an object is a legal text or a card by its name.
fn is_text(path: &str) -> bool {
    let name = Utf8Path::new(path).file_name().unwrap_or_default();
    kind_of(name).is_some() || legal_names::is_card(name)
}

/// What is known of the bytes of an object.
struct Read {
    sha256: Option<Digest>,
    /// The bytes, of a text that is to be kept.
    text: Option<Vec<u8>>,
}

fn read(client: &Client, bucket: &Bucket<'_>, object: &Object, is_kept: bool) -> Result<Read, Fault> {
    let path = Utf8Path::new(&object.path);
    if is_read(path) && !is_of_weights(path) && object.size <= limits::TEXT {
        let content = bucket.bytes(client, object)?;
        let sha256 = Digest::from_bytes(Algorithm::Sha256, &Sha256::digest(&content));
        return Ok(Read { sha256: Some(sha256), text: is_kept.then_some(content) });
    }
    Ok(Read { sha256: bucket.checksum(client, object)?, text: None })
}

/// Takes in a text by what its name says it is: a legal text, or the card of the model.
fn take_text(snapshot: &mut Snapshot, object: &Object, content: &[u8]) {
    let path = Utf8Path::new(&object.path);
    let name = path.file_name().unwrap_or_default();
    if let Some(kind) = kind_of(name) {
        snapshot.texts.push(RemoteText { kind, text: LicenseText::of(path.to_owned(), content) });
    } else if legal_names::is_card(name) && snapshot.stated.is_empty() {
        snapshot.stated = Stated::of_card(&ModelCard::of_file(path, content));
    }
}
