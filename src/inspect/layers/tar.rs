//! Tar archives, entry by entry out of a stream: what is read into memory has a limit whatever a header says.
//!
//! Source: POSIX.1-2017, `pax`, "ustar Interchange Format" and "pax Extended Header"; GNU tar manual, "Basic Tar
//! Format" (long names, numbers in base 256, sparse files). Nothing is ever written: a link has no bytes of its own
//! and is skipped, and a name that would lead elsewhere, a device, a sparse file or a name that stands there twice
//! is a fault of the archive, since programs that unpack it make different things of it.

use std::collections::BTreeSet;
use std::io::{self, Read};

use tar::{EntryType, Header};

use super::fault::{LayerFault, ensure, shown};

/// Bytes of a header, and what contents are padded to.
const BLOCK: u64 = 512;
/// Entries of one archive: more than any model has files.
const MOST_ENTRIES: usize = 10_000;
/// Bytes of one name (Linux, `PATH_MAX`).
const LONGEST_NAME: usize = 4096;
/// Bytes of all names.
const MOST_NAMES: usize = 4 << 20;
/// Bytes of an extended header.
const LONGEST_EXTENSION: u64 = 64 << 10;

/// Bytes that come one after the other.
pub(in crate::inspect) trait Stream: Read {
    /// Leaves out so many bytes; fewer than that are an error.
    fn skip(&mut self, length: u64) -> io::Result<()>;
    /// How many bytes went by.
    fn position(&self) -> u64;
}

/// A file in an archive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::inspect) struct Entry {
    /// Path inside the archive, with `/`.
    pub(in crate::inspect) path: String,
    /// Length in bytes.
    pub(in crate::inspect) size: u64,
    /// Where its content begins in the archive.
    pub(in crate::inspect) offset: u64,
}

/// Whether to go on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::inspect) enum Next {
    /// With the next entry.
    Entry,
    /// Enough was seen.
    Enough,
}

/// Hands over every file with its content, of which as much may be read as is of interest.
pub(in crate::inspect) fn walk<S: Stream>(
    stream: &mut S,
    mut take: impl FnMut(&Entry, &mut dyn Read) -> Result<Next, LayerFault>,
) -> Result<(), LayerFault> {
    let mut seen = Seen::default();
    while let Some(header) = header(stream)? {
        let Some((path, size)) = seen.file(stream, &header)? else { continue };
        let end = padded(size)?;
        let entry = Entry { path, size, offset: stream.position() };
        let mut content = Content { stream, left: size };
        if take(&entry, &mut content)? == Next::Enough {
            return Ok(());
        }
        let left = content.left;
        skip(stream, left + (end - size))?;
    }
    rest(stream)
}

/// What was seen of an archive.
#[derive(Default)]
struct Seen {
    /// What is about the next entry.
    extended: Extended,
    names: BTreeSet<String>,
    bytes_of_names: usize,
    entries: usize,
}

impl Seen {
    /// The path and the length of the file whose header this is; `None` of another header, whose content is passed over.
    fn file(
        &mut self,
        stream: &mut impl Stream,
        header: &Header,
    ) -> Result<Option<(String, u64)>, LayerFault> {
        self.entries += 1;
        ensure(self.entries <= MOST_ENTRIES, || format!("it has more than {MOST_ENTRIES} entries"))?;
        let kind = header.entry_type();
        let size =
            header.entry_size().map_err(|_| LayerFault::broken("a header has no length that is one"))?;
        if self.extends(stream, kind, size)? {
            return Ok(None);
        }
        let Extended { path, size: long, sparse } = std::mem::take(&mut self.extended);
        let name = path.unwrap_or_else(|| header.path_bytes().into_owned());
        let size = long.unwrap_or(size);
        ensure(!sparse && !kind.is_gnu_sparse(), || {
            format!("`{}` is a sparse file, of which it holds the parts alone", shown(&name))
        })?;
        if matches!(kind, EntryType::Directory | EntryType::Symlink | EntryType::Link) {
            // Whatever length a header of these gives, no content follows (POSIX, "ustar Interchange Format").
            return Ok(None);
        }
        ensure(matches!(kind, EntryType::Regular | EntryType::Continuous), || {
            format!("`{}` is no file, directory or link", shown(&name))
        })?;
        if name.ends_with(b"/") {
            // Before POSIX, a directory was a file of this name.
            skip(stream, padded(size)?)?;
            return Ok(None);
        }
        let path = plain(&name)?;
        self.bytes_of_names += path.len();
        ensure(self.bytes_of_names <= MOST_NAMES, || format!("its names have more than {MOST_NAMES} bytes"))?;
        ensure(self.names.insert(path.clone()), || format!("it has `{}` twice", shown(&name)))?;
        Ok(Some((path, size)))
    }

    /// Whether a header is about others; what it says of the next entry is kept.
    fn extends(&mut self, stream: &mut impl Stream, kind: EntryType, size: u64) -> Result<bool, LayerFault> {
        if kind.is_pax_global_extensions() {
            let mut global = Extended::default();
            records(&extension(stream, size)?, &mut global)?;
            ensure(global == Extended::default(), || {
                "a global header names or measures every file that follows".to_owned()
            })?;
        } else if kind.is_pax_local_extensions() {
            records(&extension(stream, size)?, &mut self.extended)?;
        } else if kind.is_gnu_longname() {
            let mut name = extension(stream, size)?;
            name.truncate(name.iter().position(|byte| *byte == 0).unwrap_or(name.len()));
            self.extended.path = Some(name);
        } else if kind.is_gnu_longlink() {
            extension(stream, size)?;
        } else {
            return Ok(false);
        }
        Ok(true)
    }
}

/// What stands before an entry and is about it.
#[derive(Default, PartialEq, Eq)]
struct Extended {
    path: Option<Vec<u8>>,
    size: Option<u64>,
    sparse: bool,
}

struct Content<'s, S> {
    stream: &'s mut S,
    left: u64,
}

impl<S: Stream> Read for Content<'_, S> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let most = usize::try_from(self.left).unwrap_or(usize::MAX).min(buffer.len());
        if most == 0 {
            return Ok(0);
        }
        let read = self.stream.read(&mut buffer[..most])?;
        if read == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        self.left -= read as u64;
        Ok(read)
    }
}

/// The next header; `None` at the end, which a block of zeros marks.
fn header(stream: &mut impl Stream) -> Result<Option<Header>, LayerFault> {
    let mut header = Header::new_old();
    let block = header.as_mut_bytes();
    stream.read_exact(block).map_err(|error| cut(error, "it ends without the mark of its end"))?;
    if block.iter().all(|byte| *byte == 0) {
        return Ok(None);
    }
    let field = 148..156;
    let sum: u32 = block
        .iter()
        .enumerate()
        .map(|(index, byte)| u32::from(if field.contains(&index) { b' ' } else { *byte }))
        .sum();
    ensure(header.cksum().is_ok_and(|told| told == sum), || {
        "a header has another checksum: this is no tar archive, or a damaged one".to_owned()
    })?;
    Ok(Some(header))
}

/// The content of a header that is about the next one.
fn extension(stream: &mut impl Stream, size: u64) -> Result<Vec<u8>, LayerFault> {
    ensure(size <= LONGEST_EXTENSION, || format!("an extended header has {size} bytes"))?;
    let mut bytes = vec![0; size as usize];
    stream.read_exact(&mut bytes).map_err(|error| cut(error, "it ends in the middle of a header"))?;
    skip(stream, padded(size)? - size)?;
    Ok(bytes)
}

/// Records of the form `<length> <key>=<value>\n`, where the length is that of the whole record.
fn records(mut bytes: &[u8], extended: &mut Extended) -> Result<(), LayerFault> {
    while !bytes.is_empty() {
        let (record, rest) =
            record(bytes).ok_or_else(|| LayerFault::broken("an extended header is malformed"))?;
        bytes = rest;
        match record {
            (b"path", value) => extended.path = Some(value.to_owned()),
            (b"size", value) => {
                let size = std::str::from_utf8(value).ok().and_then(|value| value.parse().ok());
                extended.size = Some(
                    size.ok_or_else(|| LayerFault::broken("an extended header has no length that is one"))?,
                );
            }
            (key, _) if key.starts_with(b"GNU.sparse.") => extended.sparse = true,
            _ => {}
        }
    }
    Ok(())
}

type Record<'a> = (&'a [u8], &'a [u8]);

fn record(bytes: &[u8]) -> Option<(Record<'_>, &[u8])> {
    let space = bytes.iter().take(8).position(|byte| *byte == b' ')?;
    let length: usize = std::str::from_utf8(&bytes[..space]).ok()?.parse().ok()?;
    let record = bytes.get(space + 1..length)?.strip_suffix(b"\n")?;
    let equals = record.iter().position(|byte| *byte == b'=')?;
    Some(((&record[..equals], &record[equals + 1..]), &bytes[length..]))
}

/// A name as a path inside the archive.
fn plain(name: &[u8]) -> Result<String, LayerFault> {
    ensure(name.len() <= LONGEST_NAME, || format!("the name `{}` has {} bytes", shown(name), name.len()))?;
    let text = std::str::from_utf8(name)
        .map_err(|_| LayerFault::broken(format!("the name `{}` is not UTF-8", shown(name))))?;
    ensure(!text.contains(|character: char| character.is_control() || character == '\\'), || {
        format!("the name `{}` has a backslash or a control character", shown(name))
    })?;
    let leads_out = text.starts_with('/')
        || text.split('/').any(|part| part == "..")
        || text.as_bytes().get(1) == Some(&b':');
    ensure(!leads_out, || {
        format!("`{}` would lead out of the directory that it is unpacked to", shown(name))
    })?;
    let parts: Vec<_> = text.split('/').filter(|part| !matches!(*part, "" | ".")).collect();
    ensure(!parts.is_empty(), || "a file has no name".to_owned())?;
    Ok(parts.join("/"))
}

fn padded(size: u64) -> Result<u64, LayerFault> {
    size.checked_next_multiple_of(BLOCK)
        .ok_or_else(|| LayerFault::broken(format!("an entry can't have {size} bytes")))
}

fn skip(stream: &mut impl Stream, length: u64) -> Result<(), LayerFault> {
    stream.skip(length).map_err(cut_short)
}

/// Behind the mark of the end there are zeros alone: what else stood there would be unpacked by some and not by others.
fn rest(stream: &mut impl Stream) -> Result<(), LayerFault> {
    let mut buffer = vec![0; 64 << 10];
    loop {
        match stream.read(&mut buffer).map_err(LayerFault::Read)? {
            0 => return Ok(()),
            read => ensure(buffer[..read].iter().all(|byte| *byte == 0), || {
                "something follows behind the mark of its end".to_owned()
            })?,
        }
    }
}

/// A content that is shorter than its header says.
pub(super) fn cut_short(error: io::Error) -> LayerFault {
    cut(error, "it ends in the middle of a file")
}

fn cut(error: io::Error, what: &str) -> LayerFault {
    match error.kind() {
        io::ErrorKind::UnexpectedEof => LayerFault::broken(what),
        _ => LayerFault::Read(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    impl Stream for io::Cursor<&[u8]> {
        fn skip(&mut self, length: u64) -> io::Result<()> {
            let copied = io::copy(&mut self.take(length), &mut io::sink())?;
            if copied == length { Ok(()) } else { Err(io::ErrorKind::UnexpectedEof.into()) }
        }

        fn position(&self) -> u64 {
            self.position()
        }
    }

    fn files(bytes: &[u8]) -> Result<Vec<(String, Vec<u8>)>, String> {
        let mut files = Vec::new();
        let walked = walk(&mut io::Cursor::new(bytes), |entry, content| {
            let mut bytes = Vec::new();
            content.read_to_end(&mut bytes).map_err(cut_short)?;
            files.push((entry.path.clone(), bytes));
            Ok(Next::Entry)
        });
        match walked {
            Ok(()) => Ok(files),
            Err(LayerFault::Broken(what)) => Err(what),
            Err(LayerFault::Read(error)) => panic!("memory can be read: {error}"),
        }
    }

    /// An entry whose name is taken as it is.
    fn entry(kind: EntryType, name: &[u8], content: &[u8]) -> Vec<u8> {
        let mut header = Header::new_gnu();
        header.as_old_mut().name[..name.len()].copy_from_slice(name);
        header.set_entry_type(kind);
        header.set_size(content.len() as u64);
        header.set_cksum();
        let mut bytes = header.as_bytes().to_vec();
        bytes.extend(content);
        bytes.resize(bytes.len().next_multiple_of(512), 0);
        bytes
    }

    fn file(name: &str, content: &[u8]) -> Vec<u8> {
        entry(EntryType::Regular, name.as_bytes(), content)
    }

    fn pax(records: &[(&str, &str)]) -> Vec<u8> {
        let records = records.iter().map(|(key, value)| {
            let rest = format!(" {key}={value}\n");
            let digits = (1..6).find(|digits| (rest.len() + digits).to_string().len() == *digits);
            format!("{}{rest}", rest.len() + digits.expect("short"))
        });
        entry(EntryType::XHeader, b"PaxHeaders", records.collect::<String>().as_bytes())
    }

    fn archive(entries: &[Vec<u8>]) -> Vec<u8> {
        [entries.concat(), vec![0; 1024]].concat()
    }

    fn told(expected: &[(&str, &[u8])]) -> Result<Vec<(String, Vec<u8>)>, String> {
        Ok(expected.iter().map(|(path, content)| ((*path).to_owned(), content.to_vec())).collect())
    }

    #[test]
    fn files_are_told_by_every_kind_of_header() {
        let long = format!("{}/a.gguf", "d".repeat(150));
        let mut ustar = Header::new_ustar();
        ustar.set_path(&long).expect("it has a prefix");
        ustar.set_size(1);
        ustar.set_cksum();
        let prefixed = [ustar.as_bytes().as_slice(), b"x", &[0; 511]].concat();
        let mut large = Header::new_gnu();
        large.as_old_mut().name[0] = b'z';
        large.as_old_mut().size = [0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1];
        large.set_cksum();
        let base_256 = [large.as_bytes().as_slice(), b"y", &[0; 511]].concat();
        for (entries, expected) in [
            (vec![file("a", b"one"), file("./b//c", b"")], told(&[("a", b"one"), ("b/c", b"")])),
            (vec![entry(EntryType::Regular, b"d/", b""), file("d/a", b"x")], told(&[("d/a", b"x")])),
            (
                vec![
                    entry(EntryType::GNULongName, b"././@LongLink", format!("{long}\0").as_bytes()),
                    file("short", b"x"),
                ],
                told(&[(&long, b"x")]),
            ),
            (
                vec![entry(EntryType::GNULongLink, b"././@LongLink", b"t\0"), file("a", b"x")],
                told(&[("a", b"x")]),
            ),
            (vec![prefixed], told(&[(&long, b"x")])),
            (vec![base_256], told(&[("z", b"y")])),
            (vec![pax(&[("path", "ä/b"), ("mtime", "1.5")]), file("short", b"x")], told(&[("ä/b", b"x")])),
            (vec![pax(&[("SCHILY.xattr.a", "1\n2")]), file("a", b"x")], told(&[("a", b"x")])),
            (
                vec![entry(EntryType::XGlobalHeader, b"g", b"16 comment=text\n"), file("a", b"x")],
                told(&[("a", b"x")]),
            ),
            (
                vec![
                    entry(EntryType::Symlink, b"l", b""),
                    entry(EntryType::Link, b"h", b""),
                    file("a", b"x"),
                ],
                told(&[("a", b"x")]),
            ),
            (vec![entry(EntryType::Directory, b"..", b""), file("..a", b"x")], told(&[("..a", b"x")])),
            (Vec::new(), told(&[])),
        ] {
            assert_eq!(files(&archive(&entries)), expected);
        }
    }

    /// Go writes lengths from 8 GiB on this way, with none in the header itself.
    #[test]
    fn a_length_in_an_extended_header_counts() {
        let mut header = Header::new_ustar();
        header.set_path("a").expect("short");
        header.set_size(0);
        header.set_cksum();
        let content = [header.as_bytes().as_slice(), b"12345", &[0; 507]].concat();
        let bytes = archive(&[pax(&[("size", "5")]), content]);
        assert_eq!(files(&bytes), told(&[("a", b"12345")]));
    }

    #[test]
    fn what_would_be_unpacked_in_more_than_one_way_is_a_fault() {
        let mut short = archive(&[file("a", &[1; 700])]);
        short.truncate(1000);
        let mut damaged = archive(&[file("a", b"x")]);
        damaged[3] ^= 1;
        for (bytes, expected) in [
            (archive(&[file("../a", b"x")]), "would lead out of the directory"),
            (archive(&[file("/etc/passwd", b"x")]), "would lead out of the directory"),
            (archive(&[file("a/../../b", b"x")]), "would lead out of the directory"),
            (archive(&[file("C:/a", b"x")]), "would lead out of the directory"),
            (archive(&[file("a\\b", b"x")]), "has a backslash"),
            (archive(&[file("a\nb", b"x")]), "has a backslash or a control character"),
            (archive(&[entry(EntryType::Regular, b"a\xff", b"x")]), "is not UTF-8"),
            (archive(&[file("./", b""), file(".", b"x")]), "a file has no name"),
            (archive(&[file("a", b"x"), file("./a", b"y")]), "it has `./a` twice"),
            (archive(&[entry(EntryType::Char, b"a", b"")]), "is no file, directory or link"),
            (archive(&[entry(EntryType::Block, b"a", b"")]), "is no file, directory or link"),
            (archive(&[entry(EntryType::Fifo, b"a", b"")]), "is no file, directory or link"),
            (archive(&[entry(EntryType::GNUSparse, b"a", b"")]), "is a sparse file"),
            (archive(&[pax(&[("GNU.sparse.major", "1")]), file("a", b"x")]), "is a sparse file"),
            (archive(&[pax(&[("path", &"a".repeat(4097))]), file("a", b"x")]), "has 4097 bytes"),
            (
                archive(&[entry(EntryType::XHeader, b"p", &[b'1'; 70_000])]),
                "an extended header has 70000 bytes",
            ),
            (archive(&[entry(EntryType::XHeader, b"p", b"99 path=a\n")]), "malformed"),
            (archive(&[pax(&[("size", "-1")]), file("a", b"x")]), "no length that is one"),
            (archive(&[pax(&[("size", "18446744073709551615")]), file("a", b"x")]), "can't have"),
            (archive(&[pax(&[("size", "99999999999")]), file("a", b"x")]), "in the middle of a file"),
            (
                archive(&[entry(EntryType::XGlobalHeader, b"g", b"10 path=a\n"), file("a", b"x")]),
                "a global header",
            ),
            (archive(&vec![entry(EntryType::Directory, b"d", b""); 10_001]), "more than 10000 entries"),
            (short, "in the middle of a file"),
            (damaged, "another checksum"),
            (file("a", b"x"), "without the mark of its end"),
            ([archive(&[file("a", b"x")]), file("b", b"y")].concat(), "something follows"),
            (Vec::new(), "without the mark of its end"),
        ] {
            let fault = files(&bytes).expect_err(expected);
            assert!(fault.contains(expected), "{expected}: {fault}");
        }
    }

    #[test]
    fn an_archive_cut_or_changed_anywhere_is_no_panic() {
        let bytes = archive(&[
            pax(&[("path", "a/b")]),
            file("x", b"content"),
            entry(EntryType::GNULongName, b"././@LongLink", b"long\0"),
            file("y", b"more"),
        ]);
        for length in 0..bytes.len() - 512 {
            assert!(files(&bytes[..length]).is_err(), "{length}");
        }
        for index in 0..bytes.len() {
            for bit in [0x01, 0x80, 0xff] {
                let mut changed = bytes.clone();
                changed[index] ^= bit;
                let _ = files(&changed);
            }
        }
    }
}
