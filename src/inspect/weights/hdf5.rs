//! HDF5: the groups of a file, the shapes of its datasets and the attributes of its root.
//!
//! Source: HDF5 File Format Specification 3.0, II to IV. Groups are read as `h5py` writes them; what else there is (dense links,
//! shared messages) is not followed, and then nothing is counted. Every read is bounded, which libraries do not promise.

use std::collections::{BTreeMap, HashSet};

use super::fault::{Fault, ensure};
use super::properties::is_of_terms;
use super::source::Source;

pub(super) const MAGIC: &[u8] = b"\x89HDF\r\n\x1a\n";
/// Groups and datasets of a file.
const MOST_OBJECTS: usize = 20_000;
/// Groups in groups.
const DEEPEST: usize = 32;
/// The longest header of an object, in bytes, and how many pieces it may have.
const LONGEST_HEADER: u64 = 1 << 20;
const MOST_PIECES: usize = 64;
/// The longest name, in bytes.
const LONGEST_NAME: u64 = 1024;
/// Bytes of all names and paths.
const LONGEST_NAMES: usize = 4 << 20;
/// The longest text of an attribute, in bytes.
const LONGEST_TEXT: u64 = 4 << 20;
/// Bytes of all texts.
const MOST_TEXT: usize = 8 << 20;

/// What a file holds.
#[derive(Default)]
pub(super) struct Contents {
    /// Version of the superblock.
    pub(super) version: u8,
    pub(super) datasets: Vec<Dataset>,
    /// Texts of the root by their names, of those that were asked for; and those of other objects that are asked for anywhere.
    pub(super) texts: BTreeMap<String, String>,
    /// Whether attributes of some object are kept in a way that is not followed.
    pub(super) has_unread_attributes: bool,
    /// Whether something was not followed.
    pub(super) is_partial: bool,
}

/// A dataset of numbers.
pub(super) struct Dataset {
    /// Path from the root, without the first `/`.
    pub(super) path: String,
    /// `float32`.
    pub(super) dtype: String,
    /// How many; `None` if they do not fit 64 bits.
    pub(super) numbers: Option<u64>,
}

/// Which attributes are read: asked with the name of one, and whether it is one of the root.
pub(super) type Wanted<'w> = &'w dyn Fn(&str, bool) -> bool;

/// Reads a file, and the attributes that are wanted.
pub(super) fn read(source: &Source<'_>, wanted: Wanted<'_>) -> Result<Contents, Fault> {
    let head = source.head(96)?;
    let version = *head.get(8).ok_or_else(cut)?;
    let (size_at, base_at, end_at, root_at) = match version {
        0 => (13, 24, 40, 64),
        1 => (13, 28, 44, 68),
        2 | 3 => (9, 12, 28, 36),
        _ => return Err(Fault::malformed(format!("a superblock of version {version}"))),
    };
    let mut contents = Contents { version, ..Contents::default() };
    if (number(&head, size_at, 1)?, number(&head, size_at + 1, 1)?) != (8, 8) {
        contents.is_partial = true;
        return Ok(contents);
    }
    let end = number(&head, end_at, 8)?;
    ensure(end <= source.length(), || {
        format!("its superblock says {end} bytes, and the file has {}", source.length())
    })?;
    let base = number(&head, base_at, 8)?;
    let mut walk = Walk { source, base, wanted, contents, seen: HashSet::new(), names: 0, text_bytes: 0 };
    let root = number(&head, root_at, 8)?;
    walk.object(root, String::new(), 0)?;
    Ok(walk.contents)
}

struct Walk<'w, 's> {
    source: &'w Source<'s>,
    base: u64,
    wanted: Wanted<'w>,
    contents: Contents,
    seen: HashSet<u64>,
    /// Bytes of names and paths so far.
    names: usize,
    /// Bytes of texts so far.
    text_bytes: usize,
}

/// Types of messages ("Object Header Messages").
const SPACE: u64 = 0x01;
const LINKS: u64 = 0x02;
const TYPE: u64 = 0x03;
const LINK: u64 = 0x06;
const LAYOUT: u64 = 0x08;
const ATTRIBUTE: u64 = 0x0c;
const CONTINUATION: u64 = 0x10;
const TABLE: u64 = 0x11;
const ATTRIBUTES: u64 = 0x15;

/// How headers begin since version 2.
const NEW: &[u8] = b"OHDR";

/// A message of an object's header: its type and what it says.
type Messages = Vec<(u64, Vec<u8>)>;

impl Walk<'_, '_> {
    fn bytes(&self, address: u64, length: u64) -> Result<Vec<u8>, Fault> {
        self.source.read(self.base.checked_add(address).ok_or_else(cut)?, length)
    }

    fn object(&mut self, address: u64, path: String, depth: usize) -> Result<(), Fault> {
        // A hard link leads to what was read already.
        if !self.seen.insert(address) {
            return Ok(());
        }
        if self.seen.len() > MOST_OBJECTS || depth > DEEPEST {
            self.contents.is_partial = true;
            return Ok(());
        }
        let messages = match self.messages(address) {
            // Headers since version 2 have a sum, which is not checked: what is wrong in one is for its library to say.
            Err(Fault::Malformed(_)) if self.bytes(address, 4)? == NEW => {
                self.contents.is_partial = true;
                return Ok(());
            }
            messages => messages?,
        };
        match self.attributes(&messages, depth == 0) {
            Err(Fault::Malformed(_)) if depth > 0 => self.contents.has_unread_attributes = true,
            read => read?,
        }
        let find = |kind| messages.iter().find(|(other, _)| *other == kind).map(|(_, bytes)| &**bytes);
        if let (Some(space), Some(kind), Some(layout)) = (find(SPACE), find(TYPE), find(LAYOUT)) {
            return self.dataset(path, space, kind, layout);
        }
        // Links by a heap, of a group with many.
        let is_dense = messages.iter().any(|(kind, bytes)| {
            let heap_at = if bytes.get(1).is_some_and(|flags| flags & 1 != 0) { 10 } else { 2 };
            *kind == LINKS && number(bytes, heap_at, 8).is_ok_and(|heap| heap != u64::MAX)
        });
        self.contents.is_partial |= is_dense;
        let mut links = Vec::new();
        for (_, link) in messages.iter().filter(|(kind, _)| *kind == LINK) {
            links.extend(hard_link(link)?.filter(|(name, _)| self.fits(name.len())));
        }
        if let Some(table) = find(TABLE) {
            self.symbols(number(table, 0, 8)?, number(table, 8, 8)?, &mut links)?;
        }
        drop(messages);
        for (name, address) in links {
            let path = if path.is_empty() { name } else { format!("{path}/{name}") };
            self.object(address, path, depth + 1)?;
        }
        Ok(())
    }

    /// Whether so many bytes of a name can be kept.
    fn fits(&mut self, bytes: usize) -> bool {
        self.names += bytes;
        self.contents.is_partial |= self.names > LONGEST_NAMES;
        self.names <= LONGEST_NAMES
    }

    /// The messages of an object's header, of all its pieces.
    fn messages(&self, address: u64) -> Result<Messages, Fault> {
        let head = self.bytes(address, 16)?;
        let is_new = head.starts_with(NEW);
        let (start, length) = match is_new {
            true => {
                let flags = head[5];
                let times = if flags & 0x20 != 0 { 16 } else { 0 };
                let limits = if flags & 0x10 != 0 { 4 } else { 0 };
                let (at, width) = (6 + times + limits, 1_u64 << (flags & 3));
                let size = self.bytes(address + at, width)?;
                (at + width, number(&size, 0, size.len())?)
            }
            false => {
                ensure(head[0] == 1, || "an object has a header of an unknown version".to_owned())?;
                (16, number(&head, 8, 4)?)
            }
        };
        let has_order = is_new && head[5] & 4 != 0;
        let (mut pieces, mut messages) = (vec![(address + start, length)], Messages::new());
        let (mut at, mut all) = (0, 0);
        while let Some((address, length)) = pieces.get(at).copied() {
            at += 1;
            all += length.min(LONGEST_HEADER + 1);
            ensure(all <= LONGEST_HEADER && at <= MOST_PIECES, || {
                "the header of an object is too long".to_owned()
            })?;
            let bytes = self.bytes(address, length)?;
            // A later piece of a new header has a mark before its messages and a sum behind.
            let bytes = if is_new && at > 1 {
                bytes.get(4..bytes.len().saturating_sub(4)).unwrap_or_default()
            } else {
                &bytes
            };
            read_messages(bytes, is_new, has_order, &mut messages)?;
            for (kind, bytes) in &messages[..] {
                if *kind == CONTINUATION {
                    let piece = (number(bytes, 0, 8)?, number(bytes, 8, 8)?);
                    if !pieces.contains(&piece) {
                        pieces.push(piece);
                    }
                }
            }
        }
        Ok(messages)
    }

    fn dataset(&mut self, path: String, space: &[u8], kind: &[u8], layout: &[u8]) -> Result<(), Fault> {
        let Some((dtype, size)) = data_type(kind)? else { return self.said_by(&path, kind, layout) };
        let numbers = numbers_of(space)?;
        // Version 3 or 4, contiguous: address and length, which is that of the numbers.
        if let [3 | 4, 1, rest @ ..] = layout {
            let (address, length) = (number(rest, 0, 8)?, number(rest, 8, 8)?);
            let needed = numbers.and_then(|numbers| numbers.checked_mul(size));
            ensure(needed == Some(length), || {
                format!(
                    "the dataset `{}` has {length} bytes, and its shape another number",
                    path.escape_debug()
                )
            })?;
            let end = self.base.checked_add(address).and_then(|start| start.checked_add(length));
            ensure(address == u64::MAX || end.is_some_and(|end| end <= self.source.length()), || {
                format!("the dataset `{}` ends behind the file", path.escape_debug())
            })?;
        }
        if self.fits(path.len()) {
            self.contents.datasets.push(Dataset { path, dtype, numbers });
        }
        Ok(())
    }

    /// The text of a dataset whose name is wanted as that of an attribute is.
    fn said_by(&mut self, path: &str, kind: &[u8], layout: &[u8]) -> Result<(), Fault> {
        /// Bytes of the longest.
        const LONGEST: u64 = 64 << 10;
        let name = path.rsplit('/').next().unwrap_or_default();
        if !(self.wanted)(name, false) || self.contents.texts.contains_key(name) {
            return Ok(());
        }
        // Version 3 or 4, contiguous.
        let text = match layout {
            [3 | 4, 1, rest @ ..] => {
                let (address, length) = (number(rest, 0, 8)?, number(rest, 8, 8)?);
                let is_there = address != u64::MAX && length <= LONGEST;
                let data = is_there.then(|| self.bytes(address, length)).transpose()?;
                data.map(|data| self.text(kind, &data)).transpose()?.flatten()
            }
            _ => None,
        };
        match text {
            Some(text) => _ = self.contents.texts.insert(name.to_owned(), text),
            None => self.contents.has_unread_attributes = true,
        }
        Ok(())
    }

    /// The entries of a group: a tree whose leaves are tables of symbols, with names in a heap.
    fn symbols(&mut self, tree: u64, heap: u64, links: &mut Vec<(String, u64)>) -> Result<(), Fault> {
        let heap = self.bytes(heap, 32)?;
        ensure(heap.starts_with(b"HEAP"), || "a group has no heap of names".to_owned())?;
        let (size, names) = (number(&heap, 8, 8)?, number(&heap, 24, 8)?);
        let (mut open, mut met) = (vec![tree], HashSet::new());
        while let Some(node) = open.pop() {
            ensure(met.insert(node) && open.len() < MOST_OBJECTS, || {
                "the tree of a group leads to itself".to_owned()
            })?;
            let head = self.bytes(node, 8)?;
            let count = number(&head, 6, 2)?;
            if head.starts_with(b"TREE") {
                let entries = self.bytes(node.saturating_add(24), count * 16)?;
                for entry in entries.chunks_exact(16).rev() {
                    open.push(number(entry, 8, 8)?);
                }
                continue;
            }
            ensure(head.starts_with(b"SNOD"), || "a group leads to what is no table".to_owned())?;
            for entry in self.bytes(node.saturating_add(8), count * 40)?.chunks_exact(40) {
                let (name, address) = (number(entry, 0, 8)?, number(entry, 8, 8)?);
                ensure(name < size, || "a name lies behind its heap".to_owned())?;
                let name = self.bytes(names.saturating_add(name), LONGEST_NAME.min(size - name))?;
                let name = name.split(|byte| *byte == 0).next().unwrap_or_default();
                if self.fits(name.len()) {
                    links.push((String::from_utf8_lossy(name).into_owned(), address));
                }
            }
            if links.len() > MOST_OBJECTS {
                self.contents.is_partial = true;
                return Ok(());
            }
        }
        Ok(())
    }

    /// The attributes that are wanted. Of two of one name, that nearer to the root counts.
    fn attributes(&mut self, messages: &Messages, is_root: bool) -> Result<(), Fault> {
        // In a heap, of an object with many.
        let is_dense = messages.iter().any(|(kind, bytes)| {
            let heap_at = if bytes.get(1).is_some_and(|flags| flags & 1 != 0) { 4 } else { 2 };
            *kind == ATTRIBUTES && number(bytes, heap_at, 8).is_ok_and(|heap| heap != u64::MAX)
        });
        self.contents.has_unread_attributes |= is_dense;
        for (_, attribute) in messages.iter().filter(|(kind, _)| *kind == ATTRIBUTE) {
            let version = number(attribute, 0, 1)?;
            let [name, kind, space] = [2, 4, 6].map(|at| number(attribute, at, 2));
            let [name, kind_length, space] = [name? as usize, kind? as usize, space? as usize];
            // Up to version 1 each part fills eight bytes; since version 3 the set of characters stands before the name.
            let filled = |length: usize| if version == 1 { length.next_multiple_of(8) } else { length };
            let start = if version == 3 { 9 } else { 8 };
            let kind_at = start + filled(name);
            let data_at = kind_at + filled(kind_length) + filled(space);
            let told = attribute.get(start..start + name).ok_or_else(cut)?;
            let told = told.split(|byte| *byte == 0).next().unwrap_or_default();
            let told = String::from_utf8_lossy(told);
            if !(self.wanted)(&told, is_root) || self.contents.texts.contains_key(&*told) {
                continue;
            }
            let kind = attribute.get(kind_at..).ok_or_else(cut)?;
            let data = attribute.get(data_at..).ok_or_else(cut)?;
            if is_number(kind)? {
                continue;
            }
            let space = attribute.get(kind_at + filled(kind_length)..data_at).ok_or_else(cut)?;
            let is_one = numbers_of(space)?.is_none_or(|values| values == 1);
            let Some(text) = self.text(kind, data)?.filter(|_| is_one) else {
                self.contents.has_unread_attributes |= is_of_terms(&told);
                continue;
            };
            self.text_bytes += told.len() + text.len();
            match self.text_bytes <= MOST_TEXT {
                true => _ = self.contents.texts.insert(told.into_owned(), text),
                false => self.contents.has_unread_attributes = true,
            }
        }
        Ok(())
    }

    /// A text of a fixed length, or one in a heap of the file.
    fn text(&self, kind: &[u8], data: &[u8]) -> Result<Option<String>, Fault> {
        let bytes = match number(kind, 0, 1)? & 0x0f {
            3 => data.get(..number(kind, 4, 4)? as usize).ok_or_else(cut)?.to_vec(),
            9 => {
                let (length, heap, index) = (number(data, 0, 4)?, number(data, 4, 8)?, number(data, 12, 4)?);
                let Some(bytes) = self.heap_object(heap, index, length)? else { return Ok(None) };
                bytes
            }
            _ => return Ok(None),
        };
        let text = bytes.split(|byte| *byte == 0).next().unwrap_or_default();
        Ok(Some(String::from_utf8_lossy(text).into_owned()))
    }

    fn heap_object(&self, heap: u64, index: u64, length: u64) -> Result<Option<Vec<u8>>, Fault> {
        let head = self.bytes(heap, 16)?;
        ensure(head.starts_with(b"GCOL"), || "a text lies in what is no heap".to_owned())?;
        let size = number(&head, 8, 8)?;
        let mut at = 16;
        while at + 16 <= size {
            let object = self.bytes(heap.saturating_add(at), 16)?;
            let (found, stored) = (number(&object, 0, 2)?, number(&object, 8, 8)?);
            if found == index {
                let fits = length <= stored && length <= LONGEST_TEXT;
                return fits.then(|| self.bytes(heap.saturating_add(at + 16), length)).transpose();
            }
            if found == 0 || stored > size {
                break;
            }
            at += 16 + stored.next_multiple_of(8);
        }
        Ok(None)
    }
}

/// The messages in a piece of a header.
fn read_messages(
    mut bytes: &[u8],
    is_new: bool,
    has_order: bool,
    messages: &mut Messages,
) -> Result<(), Fault> {
    let (kind_width, length) = if is_new { (1, if has_order { 6 } else { 4 }) } else { (2, 8) };
    while bytes.len() >= length {
        let (kind, size) = (number(bytes, 0, kind_width)?, number(bytes, kind_width, 2)? as usize);
        let end = length + size;
        let message = bytes.get(length..end).ok_or_else(cut)?;
        // A shared message is somewhere else, and its place is all that stands here.
        let flags = bytes[kind_width + 2];
        if flags & 2 == 0 {
            messages.push((kind, message.to_vec()));
        }
        bytes = &bytes[end..];
    }
    Ok(())
}

/// Name and address of a link, if it is a hard one.
fn hard_link(link: &[u8]) -> Result<Option<(String, u64)>, Fault> {
    let flags = number(link, 1, 1)?;
    let mut at = 2;
    if flags & 8 != 0 {
        if number(link, at, 1)? != 0 {
            return Ok(None);
        }
        at += 1;
    }
    at += if flags & 4 != 0 { 8 } else { 0 } + if flags & 0x10 != 0 { 1 } else { 0 };
    let width = 1 << (flags & 3);
    let length = number(link, at, width)?.min(LONGEST_NAME) as usize;
    let name = link.get(at + width..at + width + length).ok_or_else(cut)?;
    Ok(Some((String::from_utf8_lossy(name).into_owned(), number(link, at + width + length, 8)?)))
}

/// How many numbers a dataspace has.
fn numbers_of(space: &[u8]) -> Result<Option<u64>, Fault> {
    let rank = number(space, 1, 1)? as usize;
    let start = if number(space, 0, 1)? == 1 { 8 } else { 4 };
    // A space of version 2 may be empty.
    if start == 4 && number(space, 3, 1)? == 2 {
        return Ok(Some(0));
    }
    let mut numbers = Some(1_u64);
    for index in 0..rank {
        let dimension = number(space, start + 8 * index, 8)?;
        numbers = numbers.and_then(|numbers| numbers.checked_mul(dimension));
    }
    Ok(numbers)
}

/// Name and bytes of a type of numbers; `None` of one of texts or references.
fn data_type(kind: &[u8]) -> Result<Option<(String, u64)>, Fault> {
    let (class, bits, size) = (number(kind, 0, 1)? & 0x0f, number(kind, 1, 1)?, number(kind, 4, 4)?);
    let name = match class {
        0 if bits & 8 != 0 => "int",
        0 => "uint",
        1 => "float",
        3 | 7 | 9 => return Ok(None),
        _ => return Ok(Some(("other".to_owned(), size))),
    };
    Ok(Some((format!("{name}{}", size.saturating_mul(8)), size)))
}

/// Whether a type is that of numbers, or of names for them, which say nothing in words.
fn is_number(kind: &[u8]) -> Result<bool, Fault> {
    Ok(matches!(number(kind, 0, 1)? & 0x0f, 0 | 1 | 2 | 4 | 8))
}

/// A number of so many bytes, little-endian.
fn number(bytes: &[u8], at: usize, width: usize) -> Result<u64, Fault> {
    let bytes = bytes.get(at..at + width).ok_or_else(cut)?;
    Ok(bytes.iter().rev().fold(0, |number, byte| number << 8 | u64::from(*byte)))
}

fn cut() -> Fault {
    Fault::malformed("an object ends in the middle of its header")
}
