//! How much memory hostile files and large ones can ask for.
//!
//! A single test in a program of its own: what is counted is what the whole program allocates.

use std::fs::{self, File};
use std::io::Write as _;

use camino::Utf8Path;
use cargo_model_sbom::internal::inspect::list;
use cargo_model_sbom::internal::inspect::weights::{Source, read_named, read_source};
use cargo_model_sbom::internal::resolve::Packing;
use cargo_model_sbom::{DigestChoice, internal::inspect::product};
use cargo_model_sbom::{Options, generate};
use peak_alloc::PeakAlloc;

#[global_allocator]
static ALLOCATOR: PeakAlloc = PeakAlloc;

const MIB: usize = 1024 * 1024;

/// What nothing here may go beyond, in bytes.
const MOST: usize = 64 * MIB;

/// The most bytes that were allocated at once while something was done, beyond those that were before.
fn peak(work: impl FnOnce()) -> usize {
    let before = ALLOCATOR.current_usage();
    ALLOCATOR.reset_peak_usage();
    work();
    ALLOCATOR.peak_usage().saturating_sub(before)
}

/// The same of reading the header of a file with these bytes.
fn reading(bytes: &[u8]) -> usize {
    peak(|| drop(read_source(&Source::new(&bytes, bytes.len() as u64))))
}

fn fixtures() -> &'static Utf8Path {
    Utf8Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures"))
}

#[test]
fn no_file_asks_for_more_memory_than_it_may() {
    assert!(peak(|| drop(std::hint::black_box(vec![0_u8; MOST]))) >= MOST, "nothing is counted");

    let models = fixtures().join("weights/models");
    let mut files = 0;
    for entry in walk(&models) {
        let mut bytes = fs::read(&entry).expect("a file");
        files += 1;
        for at in 0..bytes.len() {
            check(&format!("{entry} cut at {at}"), reading(&bytes[..at]));
            for mask in [0x01, 0x80, 0xff] {
                bytes[at] ^= mask;
                check(&format!("{entry} changed at {at}"), reading(&bytes));
                bytes[at] ^= mask;
            }
        }
    }
    assert!(files > 20, "{files} files");

    for (name, bytes) in hostile() {
        let facts = read_source(&Source::new(&bytes.as_slice(), bytes.len() as u64));
        assert!(facts.expect("well-formed").is_some(), "{name} is not read");
        check(name, reading(&bytes));
    }

    for (name, bytes) in programs() {
        let read = || read_named(&Source::new(&bytes.as_slice(), bytes.len() as u64), name);
        assert!(read().expect("no fault of the machine").is_some(), "{name} runs nothing");
        check(name, peak(|| drop(read())));
    }

    let bomb = gzip(&vec![0; 256 * MIB]);
    check("a layer that is a bomb", peak(|| drop(list(&bomb, Packing::Gzip))));

    let directory = tempfile::tempdir().expect("a directory");
    let path = Utf8Path::from_path(directory.path()).expect("UTF-8").join("weights.bin");
    File::create(&path).and_then(|file| file.set_len(256 * MIB as u64)).expect("a sparse file");
    check("a large file", peak(|| drop(product(&path, DigestChoice::Both).expect("readable"))));

    let options = Options::new(fixtures().join("weights/Cargo.toml"));
    check("a whole run", peak(|| drop(generate(&options).expect("a document"))));
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).expect("memory");
    encoder.finish().expect("memory")
}

/// A pickle of many imports, and what it can be packed in.
fn programs() -> Vec<(&'static str, Vec<u8>)> {
    let (_, imports) = hostile().swap_remove(0);
    let bytes = |bytes: &[u8]| [b"\x80\x03B", &(bytes.len() as u32).to_le_bytes()[..], bytes, b"."].concat();
    let archive = tape(&[("a.pkl", &imports), ("b.npy", &[0; 3 * MIB])]);
    let configuration = format!("{{\"class_name\":\"Lambda\",\"a\":\"{}\"}}", "x".repeat(16 * MIB));
    let templates = format!("{{\"chat_template\":[{}0]}}", "\"{{ a.__class__ }}\",".repeat(60));
    vec![
        ("packed.pkl.gz", gzip(&imports)),
        ("inside.pkl", bytes(&bytes(&imports))),
        ("archive.tar", archive.clone()),
        ("packed.tar.gz", gzip(&archive)),
        ("words.pkl", [b"\x80\x04".to_vec(), b"\x8c\x05words\x94".repeat(4 * MIB), b".".to_vec()].concat()),
        ("modules.pkl", [b"\x80\x04".to_vec(), b"\x8c\x02os\x940".repeat(4 * MIB), b"N.".to_vec()].concat()),
        ("texts.pb", [b"\x12\x08ReadFile".to_vec(), configuration.clone().into_bytes()].concat()),
        ("tokenizer_config.json", templates.into_bytes()),
        (
            "chat_template.jinja",
            [b"{{ x.__class__".to_vec(), b".a".repeat(128 * 1024 - 20), b"}}".to_vec()].concat(),
        ),
        ("bomb.pkl.gz", gzip(&[b"cposix\numask\n0".to_vec(), b"N0".repeat(100 * MIB)].concat())),
    ]
}

/// A tar archive of these files.
fn tape(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for (name, content) in entries {
        let mut header = tar::Header::new_gnu();
        header.as_old_mut().name[..name.len()].copy_from_slice(name.as_bytes());
        header.set_size(content.len() as u64);
        header.set_entry_type(tar::EntryType::Regular);
        header.set_cksum();
        bytes.extend(header.as_bytes());
        bytes.extend(*content);
        bytes.resize(bytes.len().next_multiple_of(512), 0);
    }
    bytes.resize(bytes.len() + 1024, 0);
    bytes
}

fn check(what: &str, bytes: usize) {
    assert!(bytes <= MOST, "{what}: {} MiB", bytes / MIB);
}

/// Every file below a directory.
fn walk(directory: &Utf8Path) -> Vec<camino::Utf8PathBuf> {
    let entries = directory.read_dir_utf8().expect("a directory").map(|entry| entry.expect("an entry"));
    let (directories, files): (Vec<_>, Vec<_>) =
        entries.map(|entry| entry.into_path()).partition(|path| path.is_dir());
    directories.iter().flat_map(|directory| walk(directory)).chain(files).collect()
}

/// Files that are true of their format and say as much as is read of it.
fn hostile() -> Vec<(&'static str, Vec<u8>)> {
    let text = |text: &str| [b"X", &(text.len() as u32).to_le_bytes()[..], text.as_bytes()].concat();
    let import = |index| [text(&format!("{index:0400}")), text("n"), b"\x93".to_vec()].concat();
    // A pickle of names that all stay on the stack.
    let imports: Vec<_> = (0..9_000).flat_map(import).collect();
    let imports = [b"\x80\x04".to_vec(), imports, b".".to_vec()].concat();

    let object = |entry: &dyn Fn(usize) -> String, length: usize| {
        let mut entries = entry(0);
        for index in 1.. {
            let next = entry(index);
            if entries.len() + next.len() + 100 > length {
                break;
            }
            entries = entries + "," + &next;
        }
        format!("{{{entries}}}")
    };
    let safetensors = |header: &str, data: usize| {
        [&(header.len() as u64).to_le_bytes(), header.as_bytes(), &vec![0; data]].concat()
    };
    let tensor = |index| {
        let end = index + 1;
        format!("\"{index}\":{{\"dtype\":\"U8\",\"shape\":[],\"data_offsets\":[{index},{end}]}}")
    };
    let tensors = object(&tensor, 16 * MIB);
    let data = tensors.matches("dtype").count();
    let words = object(&|index| format!("\"k{index}\":\"{index:01000}\""), 16 * MIB - 100);
    let files =
        object(&|index| format!("\"{index}\":\"{:01500}.safetensors\"", index % 10_000), 16 * MIB - 100);
    vec![
        ("a pickle of many imports", imports),
        ("safetensors of many tensors", safetensors(&tensors, data)),
        ("safetensors of many words", safetensors(&format!("{{\"__metadata__\":{words}}}"), 0)),
        ("an index of many files", format!("{{\"weight_map\":{files}}}").into_bytes()),
    ]
}
