//! Files and pages behind plain addresses.
//!
//! The head tells whether the address is there and how long its file is; what is a text is read. A page in HTML is a text only
//! where what is left of it without its tags is that of a known licence: what else a page says around a text may change daily.

use camino::Utf8PathBuf;

use super::answer::{Answer, Gate, Outcome, RemoteFile, RemoteText, Snapshot};
use super::http::{Client, Fault, Reply, Request, refusal};
use crate::assess::identify::{self, Identification};
use crate::inspect::LicenseText;
use crate::inspect::legal_files::LegalKind;
use crate::limits;
use crate::markup::seen;

/// Asks an address.
pub(super) fn ask(client: &Client, url: &str) -> Outcome {
    answer(client, url).unwrap_or_else(Outcome::Unanswered)
}

fn answer(client: &Client, url: &str) -> Result<Outcome, Fault> {
    let head = client.get(Request { limit: None, ..Request::new(url, 0) })?;
    // Not every server answers about the head alone.
    let head = if head.is_success() || head.is_gone() { Some(head) } else { None };
    let snapshot = match head {
        Some(head) if head.is_gone() => return Ok(Outcome::Gone(format!("not found ({})", head.status))),
        Some(head) if !is_text(&head) => file(&head, url),
        _ => {
            let reply = client.get(Request::new(url, limits::TEXT))?;
            if reply.is_gone() {
                return Ok(Outcome::Gone(format!("not found ({})", reply.status)));
            }
            if !reply.is_success() {
                return Err(refusal(&reply));
            }
            if is_text(&reply) { text(&reply, url) } else { file(&reply, url) }
        }
    };
    Ok(Outcome::Answered(Box::new(Answer::unversioned(url, Gate::Unknown, snapshot))))
}

fn is_text(reply: &Reply) -> bool {
    let kind = reply.header("content-type").unwrap_or_default().to_ascii_lowercase();
    kind.starts_with("text/") || kind.starts_with("application/xhtml")
}

fn file_name(url: &str) -> Utf8PathBuf {
    let path = url.split(['?', '#']).next().unwrap_or_default();
    path.rsplit('/').next().unwrap_or_default().into()
}

/// A file of which the length is known, and no digest.
fn file(reply: &Reply, url: &str) -> Snapshot {
    let file = RemoteFile { path: file_name(url), size: reply.length(), sha256: None, blob: None };
    let unread = vec!["its terms: the address is that of a file, which states none".to_owned()];
    Snapshot { files: Some(vec![file]), unread, ..Snapshot::default() }
}

fn text(reply: &Reply, url: &str) -> Snapshot {
    let kind = reply.header("content-type").unwrap_or_default().to_ascii_lowercase();
    let mut snapshot = Snapshot::default();
    let path = file_name(url);
    let path = if path.as_str().is_empty() { url.into() } else { path };
    let is_page = kind.contains("html") || reply.body.trim_ascii_start().starts_with(b"<");
    if !is_page {
        let text = LicenseText::of(path, &reply.body);
        snapshot.texts.push(RemoteText { kind: LegalKind::License, text });
        return snapshot;
    }
    let text = LicenseText::new(path, seen(&String::from_utf8_lossy(&reply.body)));
    match identify::run(&text) {
        Identification::Text(_) => snapshot.texts.push(RemoteText { kind: LegalKind::License, text }),
        _ => snapshot.unread.push(format!(
            "`{url}` is a page in HTML, which can't be compared: give the address of the text itself"
        )),
    }
    snapshot
}
