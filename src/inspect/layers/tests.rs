//! Layers as packers write them, and as nobody should.

use std::io::Write;

use camino::Utf8PathBuf;
use flate2::Compression;
use flate2::write::GzEncoder;
use ruzstd::encoding::{CompressionLevel, compress_to_vec};
use sha2::{Digest as _, Sha256};

use super::super::digest::FileDigests;
use super::*;
use crate::digest::Algorithm;
use crate::inspect::weights::Format;

fn full() -> Wanted {
    Wanted { sha256: true, sha512: true, blake3: true, ..Wanted::default() }
}
const PACKINGS: [Packing; 3] = [Packing::Tar, Packing::Gzip, Packing::Zstd];

/// The smallest GGUF: version 3, no tensors, one key.
fn gguf() -> Vec<u8> {
    let text = |text: &str| [(text.len() as u64).to_le_bytes().as_slice(), text.as_bytes()].concat();
    [
        b"GGUF".as_slice(),
        &3_u32.to_le_bytes(),
        &0_u64.to_le_bytes(),
        &1_u64.to_le_bytes(),
        &text("general.architecture"),
        &8_u32.to_le_bytes(),
        &text("llama"),
    ]
    .concat()
}

fn archive(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut builder = ::tar::Builder::new(Vec::new());
    for (path, content) in files {
        let mut header = ::tar::Header::new_gnu();
        header.set_size(content.len() as u64);
        builder.append_data(&mut header, path, *content).expect("written");
    }
    builder.into_inner().expect("written")
}

fn packed(bytes: &[u8], packing: Packing) -> Vec<u8> {
    match packing {
        Packing::Tar => bytes.to_vec(),
        Packing::Gzip => {
            let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
            encoder.write_all(bytes).expect("written");
            encoder.finish().expect("written")
        }
        Packing::Zstd => compress_to_vec(bytes, CompressionLevel::Fastest),
    }
}

struct Layer(tempfile::TempDir);

impl Layer {
    fn new(bytes: &[u8]) -> Self {
        let directory = tempfile::tempdir().expect("a directory");
        std::fs::write(directory.path().join("layer"), bytes).expect("written");
        Self(directory)
    }

    fn path(&self) -> Utf8PathBuf {
        Utf8PathBuf::from_path_buf(self.0.path().join("layer")).expect("UTF-8")
    }

    fn unpack(&self, packing: Packing, part: Option<Part>) -> (FileDigests, Result<Vec<Member>, String>) {
        let wish = Wish { packing, part, layer: full(), members: full() };
        let Unpacked { layer, members } = unpack(&self.path(), &wish, &Silent).expect("readable");
        (layer.into(), members)
    }
}

fn sha256(bytes: &[u8]) -> Digest {
    Digest::from_bytes(Algorithm::Sha256, &Sha256::digest(bytes))
}

#[test]
fn a_layer_and_its_files_are_hashed_in_one_read() {
    let large: Vec<u8> = (0..1_500_000_u32).map(|index| (index % 251) as u8).collect();
    let files: [(&str, &[u8]); 4] =
        [("m/a.gguf", &gguf()), ("m/README.md", b"# A"), ("LICENSE", b"MIT"), ("m/rest.data", &large)];
    let bytes = archive(&files);
    for packing in PACKINGS {
        let bytes = packed(&bytes, packing);
        let (layer, members) = Layer::new(&bytes).unpack(packing, Some(Part::Weights));
        assert_eq!((layer.size, &layer.sha256), (Some(bytes.len() as u64), &sha256(&bytes)), "{packing:?}");
        let members = members.expect("a layer");
        let told: Vec<_> = members
            .iter()
            .map(|member| (member.path.as_str(), member.size, member.digests[0].clone()))
            .collect();
        let expected: Vec<_> =
            files.iter().map(|(path, content)| (*path, content.len() as u64, sha256(content))).collect();
        assert_eq!(told, expected, "{packing:?}");
        let digests = FileDigests::of(members[3].size, members[3].digests.clone());
        let blake3 = Digest::from_bytes(Algorithm::Blake3, blake3::hash(&large).as_bytes());
        assert_eq!((digests.blake3, digests.sha512.is_some()), (Some(blake3), true));
        let facts = members[0].facts.as_ref().expect("a header");
        assert_eq!(
            (facts.format, facts.architecture.as_deref()),
            (Format::Gguf, Some("llama")),
            "{packing:?}"
        );
        let parts = members.iter().map(|member| member.part).collect::<Vec<_>>();
        assert_eq!(parts, [Part::Weights, Part::Card, Part::License, Part::Weights]);
        let texts = members.iter().filter_map(|member| member.text.as_deref()).collect::<Vec<_>>();
        assert_eq!(texts, [b"# A".as_slice(), b"MIT"]);
    }
}

#[test]
fn of_documents_card_and_licence_are_part_of_the_model() {
    for (layer, path, expected) in [
        (Part::Documents, "docs/README.md", Some(Part::Card)),
        (Part::Documents, "LICENSE.txt", Some(Part::License)),
        (Part::Documents, "guide.md", None),
        (Part::Documents, "Lizenz.txt", Some(Part::License)),
        (Part::Documents, "LICENSES/MIT.txt", Some(Part::License)),
        (Part::Documents, "COPYING", Some(Part::License)),
        (Part::Documents, "USE_POLICY.md", Some(Part::License)),
        (Part::Documents, "README_de.md", Some(Part::Card)),
        (Part::Documents, "model_card.md", Some(Part::Card)),
        (Part::Weights, "license_plate_labels.txt", Some(Part::Configuration)),
        (Part::Weights, "license.onnx", Some(Part::Weights)),
        (Part::Weights, "a/README.md", Some(Part::Card)),
        (Part::Weights, "a.safetensors", Some(Part::Weights)),
        (Part::Weights, "config.json", Some(Part::Configuration)),
        (Part::Weights, "modeling.py", Some(Part::Configuration)),
        (Part::Weights, ".gitattributes", Some(Part::Configuration)),
        (Part::Weights, "model.onnx.data", Some(Part::Weights)),
        (Part::Configuration, "tokenizer.bin", Some(Part::Configuration)),
    ] {
        assert_eq!(part_of(layer, path), expected, "{path}");
    }
}

#[test]
fn what_is_proven_by_a_lock_is_not_hashed_again() {
    let files: [(&str, &[u8]); 3] = [("a.gguf", &gguf()), ("b.bin", &[7; 5000]), ("LICENSE", b"MIT")];
    let bytes = archive(&files);
    let marked = |content: &[u8]| LockedArtifact {
        size: Some(content.len() as u64),
        // Digests that could not come from the bytes.
        sha256: Digest::from_hex(Algorithm::Sha256, &"0".repeat(64)).expect("a digest"),
        sha512: None,
        blake3: None,
        facts: BTreeMap::new(),
        listed_in: None,
    };
    let locked = [marked(files[0].1), marked(files[1].1)];
    let known = BTreeMap::from([("a.gguf", &locked[0]), ("b.bin", &locked[1])]);
    for packing in PACKINGS {
        let layer = Layer::new(&packed(&bytes, packing));
        let wish = Wish { packing, part: Some(Part::Weights), layer: full(), members: full() };
        let look = |known: &BTreeMap<&str, &LockedArtifact>, expected| {
            let file = std::fs::File::open(layer.path()).expect("there");
            look(&file, &wish, known, expected).expect("readable")
        };
        let members = look(&known, 3).expect("the same files");
        assert_eq!(members[1].digests, [locked[1].sha256.clone()], "{packing:?}");
        assert_eq!(members[2].digests[0], sha256(b"MIT"), "the lock has another digest of a text");
        let architecture = members[0].facts.as_ref().and_then(|facts| facts.architecture.as_deref());
        assert_eq!(architecture, Some("llama"), "{packing:?}");
        let longer = LockedArtifact { size: Some(1), ..locked[1].clone() };
        assert!(look(&BTreeMap::from([("a.gguf", &locked[0]), ("b.bin", &longer)]), 3).is_none());
        assert!(look(&BTreeMap::from([("a.gguf", &locked[0])]), 2).is_none());
        assert!(look(&known, 4).is_none());
    }
}

#[test]
fn a_layer_that_is_not_what_it_should_be_has_its_digests_and_a_fault() {
    let plain = archive(&[("a", &[1; 3000])]);
    let gzip = packed(&plain, Packing::Gzip);
    let zstd = packed(&plain, Packing::Zstd);
    let cut = |bytes: &[u8], less: usize| bytes[..bytes.len() - less].to_vec();
    let mut changed = gzip.clone();
    let check = changed.len() - 6;
    changed[check] ^= 1;
    // A frame that asks for 2 GiB: magic, descriptor, window.
    let window = [0x28, 0xb5, 0x2f, 0xfd, 0x00, 21 << 3, 1, 0, 0];
    for (bytes, packing, expected) in [
        (b"GGUF".to_vec(), Packing::Tar, "without the mark of its end"),
        (vec![b'x'; 2048], Packing::Tar, "no tar archive"),
        (gzip.clone(), Packing::Tar, "without the mark of its end"),
        (plain.clone(), Packing::Gzip, "gzip stream is damaged"),
        (plain.clone(), Packing::Zstd, "zstd stream is damaged"),
        (cut(&gzip, 1), Packing::Gzip, "gzip stream ends too soon"),
        (changed, Packing::Gzip, "gzip stream is damaged"),
        (cut(&zstd, 1), Packing::Zstd, "zstd"),
        (window.to_vec(), Packing::Zstd, "asks for 2147483648 bytes of memory"),
        (Vec::new(), Packing::Gzip, ""),
        (Vec::new(), Packing::Zstd, "without the mark of its end"),
        (packed(b"", Packing::Gzip), Packing::Gzip, "without the mark of its end"),
    ] {
        let (layer, members) = Layer::new(&bytes).unpack(packing, Some(Part::Weights));
        assert_eq!((layer.size, layer.sha256), (Some(bytes.len() as u64), sha256(&bytes)));
        let fault = members.expect_err(expected);
        assert!(fault.contains(expected), "{expected}: {fault}");
    }
}

#[test]
fn streams_in_several_parts_are_one() {
    let plain = archive(&[("a", &[1; 3000])]);
    let (one, two) = plain.split_at(1000);
    let skipped = [0x50, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 9, 9, 9];
    for (packing, between) in [(Packing::Gzip, &[][..]), (Packing::Zstd, &skipped)] {
        let bytes = [&packed(one, packing), between, &packed(two, packing)].concat();
        assert_eq!(list(&bytes, packing), Ok(vec![("a".to_owned(), 3000)]), "{packing:?}");
    }
}

#[test]
fn a_header_behind_what_is_kept_gives_the_format_alone() {
    let head = |name: &str, bytes: &[u8], size| {
        let entry = Entry { path: name.to_owned(), size, offset: 0 };
        let mut head = Head::new(&entry, true);
        head.most = bytes.len() as u64;
        assert!(head.is_done_with(bytes));
        let (facts, malformed) = head.read();
        (facts.map(|facts| (facts.format, facts.architecture)), malformed.is_some())
    };
    // Readers read a little ahead.
    let whole = [gguf(), vec![0; 8192]].concat();
    let short = &gguf()[..gguf().len() - 3];
    assert_eq!(head("a.gguf", &whole, 1 << 40), (Some((Format::Gguf, Some("llama".to_owned()))), false));
    assert_eq!(head("a.gguf", short, 1 << 40), (Some((Format::Gguf, None)), false));
    assert_eq!(head("a.gguf", short, short.len() as u64), (None, true), "the whole of it lies");
    assert_eq!(head("a.txt", b"text", 1 << 40), (None, false));
}

/// A pickle is one whatever packs it, and one of which no more than the beginning is kept may run anything.
#[test]
fn what_runs_code_in_a_packed_layer_is_found_or_said() {
    let pickle = b"\x80\x02cposix\numask\n(I63\ntR.";
    let gzip = packed(pickle, Packing::Gzip);
    for (name, bytes, size, imports, unread) in [
        ("a.pkl", &pickle[..], pickle.len(), true, false),
        ("a", pickle, pickle.len(), true, false),
        ("a.joblib", &gzip, gzip.len(), true, false),
        ("a.pkl", pickle, 1 << 40, true, true),
        ("a.pkl", &pickle[..2], 1 << 40, false, true),
        ("a.txt", b"text", 1 << 40, false, false),
    ] {
        let entry = Entry { path: name.to_owned(), size: size as u64, offset: 0 };
        let mut head = Head::new(&entry, true);
        head.most = bytes.len() as u64;
        assert!(head.is_done_with(bytes), "{name}");
        let (facts, malformed) = head.read();
        assert_eq!(malformed, None, "{name}");
        let code = facts.map(|facts| (!facts.imports.is_empty(), !facts.code.unread.is_empty()));
        assert_eq!(code.unwrap_or_default(), (imports, unread), "{name} of {size} bytes");
    }
}

#[test]
fn of_headers_that_say_too_much_the_format_is_kept() {
    let mut facts = HeaderFacts::new(Format::Gguf);
    facts.authors = (0..1000).map(|index| format!("{index:01000}")).collect();
    assert_eq!(facts.text_bytes(), 1_000_000);
    let mut budget = Budget(MOST_FACTS);
    let kept = (0..10).filter(|_| budget.admit(facts.clone()) == facts).count();
    assert_eq!((kept, budget.admit(facts).format), (8, Format::Gguf));
}

#[test]
fn a_bomb_goes_off_no_further_than_the_limit() {
    let decoder = |length| Decoder::new(io::empty(), Packing::Gzip, length);
    for (length, expected) in [(0, 1 << 30), (1 << 20, 1 << 30), (1 << 30, 100 << 30), (u64::MAX, u64::MAX)] {
        assert_eq!(decoder(length).most(), expected, "{length}");
    }
    let zeros = packed(&vec![0; 4 << 20], Packing::Gzip);
    let mut decoder = Decoder::new(zeros.as_slice(), Packing::Gzip, 0).at_most(1 << 20);
    let error = io::copy(&mut decoder, &mut io::sink()).expect_err("a bomb");
    assert!(error.to_string().contains("it unpacks to more than 1048576 bytes"), "{error}");
}

#[test]
fn a_layer_cut_or_changed_anywhere_is_no_panic() {
    let plain = archive(&[("a.gguf", &gguf()), ("LICENSE", b"MIT")]);
    for packing in PACKINGS {
        let bytes = packed(&plain, packing);
        assert_eq!(list(&bytes, packing).map(|files| files.len()), Ok(2));
        for length in 0..bytes.len() {
            let _ = list(&bytes[..length], packing);
        }
        for index in 0..bytes.len() {
            for mask in [0x01, 0x80, 0xff] {
                let mut changed = bytes.clone();
                changed[index] ^= mask;
                let _ = list(&changed, packing);
            }
        }
    }
}
