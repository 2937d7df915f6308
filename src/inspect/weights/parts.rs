//! A file that was split into several, read as the one that it was: `model.onnx.part1`, `ggml.bin.ab`, `m.zip.001`.

use std::fs::File;
use std::io;

use camino::{Utf8Path, Utf8PathBuf};

use super::facts::{Format, HeaderFacts};
use super::fault::Fault;
use super::source::{ReadAt, Source};
use super::{HEAD, header, inside, read_named, recognize};

/// More parts than any file is split into.
const MOST: usize = 1000;

/// The parts of a file, in their order.
pub(super) struct Split {
    files: Vec<(File, u64)>,
    /// Whether the path that was asked about is that of the first.
    is_first: bool,
    /// The name of the whole.
    name: String,
}

/// How the parts of a file are counted.
enum Counted<'n> {
    /// `part01`: what stands before the number, and how many digits it has.
    Digits(&'n str, usize),
    /// `ab`, `partab`: what stands before the letters.
    Letters(&'n str),
}

impl Counted<'_> {
    fn end(&self, index: usize) -> Option<String> {
        match self {
            Self::Digits(start, width) => Some(format!("{start}{index:0width$}")),
            Self::Letters(start) => {
                let letter = |index: usize| char::from(b'a' + index as u8);
                (index < 26 * 26).then(|| format!("{start}{}{}", letter(index / 26), letter(index % 26)))
            }
        }
    }
}

/// The name of the whole, and how its parts are counted, by the name of one.
fn counted(name: &str) -> Option<(&str, Counted<'_>)> {
    let (stem, end) = name.rsplit_once('.')?;
    let digits = end.len() - end.trim_end_matches(|c: char| c.is_ascii_digit()).len();
    let (start, number) = end.split_at(end.len() - digits);
    if !number.is_empty() {
        let is_known = ["", "p", "part"].iter().any(|word| start.eq_ignore_ascii_case(word));
        return is_known.then_some((stem, Counted::Digits(start, digits)));
    }
    let start =
        end.strip_suffix(|c: char| c.is_ascii_lowercase())?.strip_suffix(|c: char| c.is_ascii_lowercase())?;
    matches!(start, "" | "part").then_some((stem, Counted::Letters(start)))
}

/// The paths of the parts of which one has this path, as far as they follow one another; none where the first is not there.
fn paths(path: &Utf8Path) -> Option<(String, Vec<Utf8PathBuf>)> {
    let (stem, counted) = counted(path.file_name()?)?;
    let at = |index: usize| Some(path.with_file_name(format!("{stem}.{}", counted.end(index)?)));
    let is_there = |path: &Utf8PathBuf| path.is_file();
    let first = [0, 1].into_iter().find(|index| at(*index).is_some_and(|path| is_there(&path)))?;
    let all: Vec<_> = (first..first + MOST).map_while(at).take_while(is_there).collect();
    all.iter().any(|part| part == path).then(|| (stem.to_owned(), all))
}

/// The parts of which one has this path.
pub(super) fn of(path: &Utf8Path) -> Option<Split> {
    let (name, paths) = paths(path)?;
    let is_first = paths.first().is_some_and(|first| first == path);
    let open = |path: &Utf8PathBuf| {
        let file = File::open(path).ok()?;
        let length = file.metadata().ok()?.len();
        Some((file, length))
    };
    Some(Split { files: paths.iter().map(open).collect::<Option<_>>()?, is_first, name })
}

impl Split {
    fn length(&self) -> u64 {
        self.files.iter().fold(0, |sum, (_, length)| sum.saturating_add(*length))
    }

    /// What the whole says of itself, told by the first part alone; the others have its format.
    pub(super) fn read(&self) -> Result<Option<HeaderFacts>, Fault> {
        let source = Source::new(self, self.length());
        if self.is_first {
            return read_named(&source, &self.name);
        }
        Ok(self.format(&source).map(HeaderFacts::new))
    }

    /// The facts of the header of the whole.
    pub(super) fn header(&self) -> Option<HeaderFacts> {
        let source = Source::new(self, self.length());
        let whole = header(&source).ok().flatten().filter(|facts| facts.format.is_model());
        whole.or_else(|| self.format(&source).map(HeaderFacts::new))
    }

    /// The format of the whole, or of the model in it.
    fn format(&self, source: &Source<'_>) -> Option<Format> {
        let head = source.head(HEAD).ok()?;
        let own = recognize(&head, source.length()).filter(|format| format.is_model());
        own.or_else(|| inside::look(source, &self.name, inside::Search::MODELS).map(|inside| inside.format))
    }
}

impl ReadAt for Split {
    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> io::Result<()> {
        let (mut start, mut at, mut left) = (0, offset, buffer);
        for (file, length) in &self.files {
            let end = start + length;
            if at < end && !left.is_empty() {
                let here = usize::try_from(end - at).unwrap_or(usize::MAX).min(left.len());
                let (own, rest) = left.split_at_mut(here);
                file.read_at(at - start, own)?;
                (at, left) = (at + here as u64, rest);
            }
            start = end;
        }
        if left.is_empty() { Ok(()) } else { Err(io::ErrorKind::UnexpectedEof.into()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_told_by_their_names_and_read_as_one() {
        let directory = tempfile::tempdir().expect("a directory");
        let at = |name: &str| Utf8PathBuf::from_path_buf(directory.path().join(name)).expect("UTF-8");
        let header =
            br#"{"a":{"dtype":"U8","shape":[64],"data_offsets":[0,64]},"__metadata__":{"license":"mit"}}"#;
        let whole = [&(header.len() as u64).to_le_bytes(), &header[..], &[7; 64]].concat();
        for names in [
            ["m.st.part1", "m.st.part2", "m.st.part3"],
            ["n.aa", "n.ab", "n.ac"],
            ["o.000", "o.001", "o.002"],
            ["p.partaa", "p.partab", "p.partac"],
        ] {
            let parts = [&whole[..50], &whole[50..60], &whole[60..]];
            names.iter().zip(parts).for_each(|(name, part)| std::fs::write(at(name), part).expect("written"));
            for (index, name) in names.iter().enumerate() {
                let facts = of(&at(name)).expect(name).read().expect("no fault").expect("a model");
                let license = (index == 0).then_some("mit");
                assert_eq!(
                    (facts.format, facts.license.id.as_deref()),
                    (Format::Safetensors, license),
                    "{name}"
                );
            }
            std::fs::remove_file(at(names[1])).expect("removed");
            assert!(of(&at(names[2])).is_none(), "one is missing");
            std::fs::remove_file(at(names[0])).expect("removed");
            assert!(of(&at(names[2])).is_none(), "the first is missing");
        }
        for other in ["a", "a.bin", "a.q1", "a.part", "a.AB", "part1"] {
            assert!(counted(other).is_none(), "{other}");
        }
    }
}
