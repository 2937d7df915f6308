//! Git over HTTPS: the commits that the refs of a repository are at.
//!
//! Source: gitprotocol-http(5), "Smart Clients", and gitprotocol-common(5), "pkt-line Format". The advertisement of
//! `git-upload-pack` names refs; files and licences are in packs, which are not fetched.

use super::answer::{Answer, Gate, Outcome, Snapshot};
use super::http::{Client, Fault, Request, refusal};
use crate::hub::is_commit;
use crate::limits;

/// What the protocol does not list.
const UNREAD: &str = "its licence and files: Git over HTTPS lists refs, and neither";

/// Asks a repository, at a version that is a branch, a tag or a commit.
pub(super) fn ask(client: &Client, url: &str, version: Option<&str>) -> Outcome {
    answer(client, url, version).unwrap_or_else(Outcome::Unanswered)
}

fn answer(client: &Client, url: &str, version: Option<&str>) -> Result<Outcome, Fault> {
    let repository = url.split(['?', '#']).next().unwrap_or_default().trim_end_matches('/');
    let refs = format!("{repository}/info/refs?service=git-upload-pack");
    let reply = client.get(Request::new(&refs, limits::API))?;
    if reply.is_gone() {
        return Ok(Outcome::Gone(format!("not found ({})", reply.status)));
    }
    if !reply.is_success() {
        return Err(refusal(&reply));
    }
    let refs = advertised(&reply.body).map_err(|why| reply.malformed(why))?;
    let (pinned, lost_version) = match version.map(|version| at_version(&refs, version)) {
        None => (None, None),
        Some(Ok(pinned)) => (Some(pinned), None),
        Some(Err(why)) => (None, Some(why)),
    };
    let (place, gate) = (format!("git+{url}"), Gate::Unknown);
    let latest = snapshot(at(&refs, "HEAD"));
    Ok(Outcome::Answered(Box::new(Answer { place, gate, pinned, lost_version, latest })))
}

/// The name of a ref, and its commit.
type Ref = (String, String);

fn at(refs: &[Ref], name: &str) -> Option<String> {
    refs.iter().find(|(known, _)| known == name).map(|(_, commit)| commit.clone())
}

fn snapshot(revision: Option<String>) -> Snapshot {
    Snapshot { revision, unread: vec![UNREAD.to_owned()], ..Snapshot::default() }
}

/// What is there at a version; else why there is nothing, in the middle of a sentence.
fn at_version(refs: &[Ref], version: &str) -> Result<Snapshot, String> {
    if is_commit(version) {
        let commit = version.to_lowercase();
        let is_at_ref = refs.iter().any(|(_, known)| *known == commit);
        let mut pinned = snapshot(Some(commit));
        if !is_at_ref {
            pinned.unread.push("whether the commit is still there: no branch or tag is at it".to_owned());
        }
        return Ok(pinned);
    }
    // An annotated tag is an object of its own: the commit that it names has `^{}` behind the name.
    let candidates = [
        format!("refs/tags/{version}^{{}}"),
        format!("refs/tags/{version}"),
        format!("refs/heads/{version}"),
        version.to_owned(),
    ];
    let commit = candidates.iter().find_map(|candidate| at(refs, candidate));
    commit.map(|commit| snapshot(Some(commit))).ok_or_else(|| "no branch or tag of this name".to_owned())
}

/// The refs of an advertisement, each with its commit.
fn advertised(bytes: &[u8]) -> Result<Vec<Ref>, String> {
    let mut lines = packets(bytes)?.into_iter().flatten();
    if lines.next().map(<[u8]>::trim_ascii_end) != Some(b"# service=git-upload-pack") {
        return Err("it is no advertisement of `git-upload-pack`".to_owned());
    }
    let mut refs = Vec::new();
    for line in lines {
        let line = line.split(|byte| *byte == 0).next().unwrap_or_default();
        let line = std::str::from_utf8(line).map_err(|_| "a ref is not UTF-8".to_owned())?.trim_end();
        let (commit, name) = line.split_once(' ').ok_or("a line is no ref")?;
        // A repository without commits advertises its capabilities alone.
        if is_commit(commit) && name != "capabilities^{}" {
            refs.push((name.to_owned(), commit.to_owned()));
        }
    }
    Ok(refs)
}

/// The lines of a stream; `None` where one ends a part.
fn packets(mut bytes: &[u8]) -> Result<Vec<Option<&[u8]>>, String> {
    let mut lines = Vec::new();
    while !bytes.is_empty() {
        let length = bytes.get(..4).and_then(|digits| std::str::from_utf8(digits).ok());
        let length = length
            .and_then(|digits| usize::from_str_radix(digits, 16).ok())
            .ok_or("a length is no number")?;
        match length {
            0 => {
                lines.push(None);
                bytes = &bytes[4..];
            }
            1..4 => return Err("a line has a length that is none".to_owned()),
            length => {
                lines.push(Some(bytes.get(4..length).ok_or("a line is truncated")?));
                bytes = &bytes[length..];
            }
        }
    }
    Ok(lines)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(text: &str) -> String {
        format!("{:04x}{text}", text.len() + 4)
    }

    #[test]
    fn an_advertisement_names_refs_and_commits() {
        let (one, two) = ("1".repeat(40), "2".repeat(40));
        let head = line("# service=git-upload-pack\n") + "0000";
        let refs = head.clone()
            + &line(&format!("{one} HEAD\0agent=git\n"))
            + &line(&format!("{two} refs/tags/v1\n"))
            + "0000";
        let expected = [("HEAD".to_owned(), one), ("refs/tags/v1".to_owned(), two)];
        assert_eq!(advertised(refs.as_bytes()), Ok(expected.to_vec()));
        let empty = head + &line(&format!("{} capabilities^{{}}\0x\n", "0".repeat(40))) + "0000";
        assert_eq!(advertised(empty.as_bytes()), Ok(Vec::new()));
        for wrong in ["", "<html>", "00", "0003", "ffff# service", "zzzz", &line("# service=other\n")] {
            assert!(advertised(wrong.as_bytes()).is_err(), "{wrong}");
        }
    }
}
