//! Hostile files, each with what is found in it.

use super::*;

/// `os.umask(63)`, were it loaded.
const CALL: &[u8] = b"cposix\numask\n(I63\ntR";
const IMPORT: &str = "posix.umask";
const HARMLESS: &[u8] = b"\x80\x02N.";

fn run_code() -> Vec<u8> {
    [b"\x80\x02", CALL, b"."].concat()
}

fn found(name: &str, bytes: &[u8]) -> Found {
    run(&Source::new(&bytes, bytes.len() as u64), name).expect("memory can be read")
}

fn imports(found: &Found) -> Vec<&str> {
    found.imports.iter().map(String::as_str).collect()
}

fn short(text: &str) -> Vec<u8> {
    [&[0x8c, text.len() as u8][..], text.as_bytes()].concat()
}

fn npy(descr: &str, content: &[u8]) -> Vec<u8> {
    let header = format!("{{'descr': {descr}, 'fortran_order': False, 'shape': (1,), }}\n");
    let size = (header.len() as u16).to_le_bytes();
    [numpy::MAGIC, &[1, 0], &size, header.as_bytes(), content].concat()
}

/// An archive of entries that are stored under a method.
fn zip(method: u8, flags: u8, entries: &[(&str, &[u8])]) -> Vec<u8> {
    crate::zip::behind(b"", (method, flags), entries)
}

fn stored(entries: &[(&str, &[u8])]) -> Vec<u8> {
    zip(0, 0, entries)
}

fn tape(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for (name, content) in entries {
        let mut header = ::tar::Header::new_gnu();
        header.as_old_mut().name[..name.len()].copy_from_slice(name.as_bytes());
        header.set_size(content.len() as u64);
        header.set_entry_type(::tar::EntryType::Regular);
        header.set_cksum();
        bytes.extend(header.as_bytes());
        bytes.extend(*content);
        bytes.resize(bytes.len().next_multiple_of(512), 0);
    }
    bytes.resize(bytes.len() + 1024, 0);
    bytes
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    use std::io::Write as _;
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).expect("memory");
    encoder.finish().expect("memory")
}

fn zlib(bytes: &[u8]) -> Vec<u8> {
    use std::io::Write as _;
    let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).expect("memory");
    encoder.finish().expect("memory")
}

/// [`run_code`] as Python's `bz2`, `lzma` (in both containers), `lz4.frame` and `zstandard` pack it.
const PACKED: [(&str, &str); 5] = [
    (
        "bz2",
        "425a6839314159265359f57002c900000b5fc010100041090000201000282ace404000200022801900dea85309a680d310cd4a2a2a3730ce0f0da707c5dc914e14243d5c00b240",
    ),
    (
        "xz",
        "fd377a585a000004e6d6b4460200210116000000742fe5a3010016800263706f7369780a756d61736b0a284936330a74522e00003313ab574ae56f9900012f17810849b11fb6f37d010000000004595a",
    ),
    (
        "lzma",
        "5d00008000ffffffffffffffff0040008803cb87e60e3fc6dcf8397a94bc5afe606c3b0b35a4e8b2091fffffc76a0000",
    ),
    ("lz4", "04224d18684017000000000000003217000080800263706f7369780a756d61736b0a284936330a74522e00000000"),
    ("zstd", "28b52ffd2017b90000800263706f7369780a756d61736b0a284936330a74522e"),
];

fn bytes_of(hex: &str) -> Vec<u8> {
    let digits: Vec<_> = hex.trim().as_bytes().chunks(2).collect();
    let byte =
        |digits: &[u8]| u8::from_str_radix(std::str::from_utf8(digits).expect("ASCII"), 16).expect("hex");
    digits.into_iter().map(byte).collect()
}

/// Whatever surrounds it, the import is found, and the file is a pickle or holds one.
#[test]
fn an_import_is_found_wherever_it_lies() {
    let code = run_code();
    let by_memo =
        [b"\x80\x04", &short("posix")[..], b"q\x05", b"0", &short("umask"), b"q\x070h\x05h\x07\x93K?\x85R."]
            .concat();
    let taken_again = [
        b"\x80\x04",
        &short("math")[..],
        b"q\x050",
        &short("posix"),
        b"q\x050h\x05",
        &short("umask"),
        b"\x93K?\x85R.",
    ]
    .concat();
    let object = npy("'|O8'", &code);
    let second = [npy("'<f4'", &[0; 4]), object.clone()].concat();
    let torch = stored(&[("a/data.pkl", &code), ("a/version", b"3")]);
    let cases: Vec<(&str, Vec<u8>)> = vec![
        ("a.pkl", code.clone()),
        ("a", code.clone()),
        ("a.dat", [CALL, b"."].concat()),
        ("key.dat", [b"Np1_0\n0", CALL, b"."].concat()),
        ("far.dat", [b"Np99999999999999999999999\n0", CALL, b"."].concat()),
        ("a.jinja", [CALL, b"."].concat()),
        ("slash.zip", stored(&[("a.pkl/", &code)])),
        ("config.zip", stored(&[("config.json", &code)])),
        ("script.tar.gz", gzip(&tape(&[("x/a.py", &code)]))),
        ("padded.dat", [&b"N0".repeat(4000)[..], CALL, b"."].concat()),
        ("text.dat", [b"S'", &[b'x'; 5000][..], b"'\n0", CALL, b"."].concat()),
        ("second.pkl", [HARMLESS, CALL, b"."].concat()),
        ("late.pkl", [HARMLESS.repeat(70), code.clone()].concat()),
        ("memo.pkl", by_memo),
        ("again.pkl", taken_again),
        ("inst.pkl", b"(I63\niposix\numask\n.".to_vec()),
        ("object.pkl", b"\x80\x02(cposix\numask\nI63\no.".to_vec()),
        ("escaped.pkl", b"V\\u0070osix\nS'umas\\x6b'\n\x93I63\n\x85R.".to_vec()),
        ("inside.pkl", [b"\x80\x03B", &(code.len() as u32).to_le_bytes()[..], &code, b"."].concat()),
        ("zip-inside.pkl", [b"\x80\x03B", &(torch.len() as u32).to_le_bytes()[..], &torch, b"."].concat()),
        ("a.npy", object.clone()),
        ("pickle.npy", code.clone()),
        ("second.npy", second),
        ("a.npz", stored(&[("a", &object)])),
        ("deep.npz", stored(&[("x/readme.txt", b"x"), ("x/y/a.npy", &object)])),
        ("a.pt", torch.clone()),
        ("upper.pt", stored(&[("a/DATA.PKL", &code), ("a/version", b"3")])),
        ("other.pt", stored(&[("a/data.pkl", HARMLESS), ("a/b/c/x", &code)])),
        ("two.pt", stored(&[("a/data.pkl", &code), ("a/data.pkl", HARMLESS)])),
        ("script.pt", stored(&[("a/data.pkl", HARMLESS), ("a/constants.pkl", &code), ("a/code/a.py", b"")])),
        ("nested.zip", stored(&[("b.zip", &torch)])),
        ("prefix.zip", [b"#!/bin/sh\n".repeat(30), stored(&[("a.pkl", &code)])].concat()),
        ("both.gguf", [b"GGUF\x03\0\0\0".to_vec(), vec![0; 16], stored(&[("a.pkl", &code)])].concat()),
        ("old.pt", tape(&[("sys_info", HARMLESS), ("pickle", &code)])),
        ("a.nemo", tape(&[("./model_weights.ckpt", &torch)])),
        ("a.tar.gz", gzip(&tape(&[("x/model_weights.ckpt", &torch)]))),
        ("a.pkl.gz", gzip(&code)),
        ("two.pkl.gz", [gzip(HARMLESS), gzip(&code)].concat()),
        ("twice.gz", gzip(&gzip(&code))),
        // Marks of zlib, of Zstandard, of tar and of GGUF that are opcodes.
        ("zlib.dat", b"(S'0'\nI63\nl0cposix\numask\n(I63\ntR.".to_vec()),
        ("zstd.dat", [b"U*M\x18", &[b'x'; 40][..], b"0", CALL, b"."].concat()),
        ("gguf.dat", [b"GGUF\x03\0\0\0\0", CALL, b"."].concat()),
        ("a.joblib", zlib(&code)),
        ("zlib", zlib(&code)),
    ];
    let packed = PACKED.map(|(extension, hex)| (extension, bytes_of(hex)));
    for (name, bytes) in cases
        .iter()
        .map(|(name, bytes)| (*name, bytes))
        .chain(packed.iter().map(|(name, bytes)| (*name, bytes)))
    {
        let found = found(name, bytes);
        assert_eq!((imports(&found), found.code.is_pickle), (vec![IMPORT], true), "{name}");
        assert_eq!(found.code.unread, BTreeSet::new(), "{name}");
    }
}

/// A damaged pickle keeps its imports, and what can't be read to its end is said.
#[test]
fn what_is_damaged_is_still_what_it_is() {
    let broken = [b"\x80\x02", CALL, b"\xff"].concat();
    for (name, bytes, import) in [
        ("a.pkl", broken.clone(), true),
        ("a.bin", broken.clone(), true),
        ("a.dat", [CALL, b"\xff"].concat(), true),
        ("a.pkl", [b"\x80\x02", CALL, b"0000."].concat(), true),
        ("a.pkl", [b"\x80\x02", CALL, b"X\xff\0\0\0abc"].concat(), true),
        ("a.pkl", [HARMLESS, &broken].concat(), true),
        ("a.pt", stored(&[("a/data.pkl", &broken), ("a/version", b"3")]), true),
        ("a.npy", npy("'|O'", &broken), true),
        ("tar.dat", tape(&[("cposix\numask\n(I63\ntR.", b"x")]), true),
        ("a.jinja", [CALL, b"\xff"].concat(), true),
        ("a.dat", b"cposix\numask\n\xff".to_vec(), true),
        ("a.dat", b"cposix\numask\n".to_vec(), true),
        ("a.pkl", [HARMLESS, b"cposix\numask\n\xff"].concat(), true),
        ("a.dat", [b"cjoblib.numpy_pickle\nNumpyArrayWrapper\n)\x81}b0", CALL, b"."].concat(), true),
        ("a.dat", b"c_codecs\ndecode\n(Vcbfvk\nVrot13\ntRVumask\n\x93(I63\ntR\xff".to_vec(), false),
        ("a.dat", b"ccopyreg\nadd_extension\n(Vposix\nVumask\nI7\ntR0\x82\x07(I63\ntR\xff".to_vec(), false),
        ("a.dat", [&b"N".repeat(200_001)[..], CALL, b"."].concat(), false),
        ("a.pkl", b"ctorch.storage\n_load_from_bytes\n(Vabc\ntR.".to_vec(), false),
        ("a.npy", npy("open('x')", &[]), false),
        ("a.pt", stored(&[("a/data.pkl", &run_code()), ("a/version", b"3")])[..100].to_vec(), false),
        ("a.zip", zip(99, 0, &[("a.pkl", &run_code())]), false),
        ("a.zip", zip(0, 1, &[("a.pkl", &run_code())]), false),
        ("a.zip", zip(14, 0, &[("a.pkl", &run_code())]), false),
        ("a.7z", b"7z\xbc\xaf\x27\x1c\0\x04".to_vec(), false),
        ("a.pkl.gz", gzip(&run_code())[..20].to_vec(), false),
        ("a.tar", tape(&[("a.pkl", &run_code())])[..600].to_vec(), true),
        ("a.keras", stored(&[("config.json", b"{\"class_name\""), ("metadata.json", b"{}")]), false),
        ("a.keras", stored(&[("config.json", b"\xff\xfe{\0"), ("metadata.json", b"{}")]), false),
    ] {
        let found = found(name, &bytes);
        assert_eq!(imports(&found).contains(&IMPORT), import, "{name}: {:?}", found.imports);
        assert_ne!(found.code.unread, BTreeSet::new(), "{name}");
    }
    for (name, bytes) in
        [("a.pkl", &b"\x13\x37\x13\x37"[..]), ("a.pt", b"no pickle"), ("a.h5", b"no HDF5 file")]
    {
        assert!(found(name, bytes).mismatch.is_some(), "{name}");
    }
}

#[test]
fn what_keras_and_templates_run_is_found() {
    let lambda = br#"{"class_name":"Sequential","config":{"layers":[{"class_name":"Lambda"}]}}"#;
    let module = br#"{"module":"os","class_name":"function","config":"system"}"#;
    let hdf5 = [HDF5, &[0; 500], &lambda[..], &[0; 9]].concat();
    let large = [br#"{"x":["#.to_vec(), b"1,".repeat(100_000), lambda.to_vec(), b"]}".to_vec()].concat();
    for (name, bytes, import) in [
        ("a.keras", stored(&[("config.json", lambda)]), "keras.layers.Lambda"),
        ("a.keras", stored(&[("config.json", &large), ("metadata.json", b"{}")]), "keras.layers.Lambda"),
        ("a.keras", stored(&[("config.json", module)]), "os.system"),
        ("a.keras", stored(&[("config.json", b"{}"), ("model.weights.h5", &hdf5)]), "keras.layers.Lambda"),
        ("a.h5", hdf5.clone(), "keras.layers.Lambda"),
        ("a.h5.gz", gzip(&hdf5), "keras.layers.Lambda"),
        ("behind.h5.gz", gzip(&[vec![0; 1024], hdf5.clone()].concat()), "keras.layers.Lambda"),
        ("a.hdf5", [vec![0; 1024], hdf5.clone()].concat(), "keras.layers.Lambda"),
        ("keras_metadata.pb", [b"\x0a\x40", &lambda[..]].concat(), "keras.layers.Lambda"),
        ("model.json", lambda.to_vec(), "keras.layers.Lambda"),
    ] {
        let found = found(name, &bytes);
        assert!(found.imports.contains(import), "{name}: {:?}", found.imports);
        assert_eq!(found.code.unread, BTreeSet::new(), "{name}");
    }
    let template = r#"{"chat_template":"{{ ''.__class__ }}"}"#;
    for (name, bytes) in [
        ("tokenizer_config.json", template.as_bytes()),
        ("chat_template.JINJA", b"{{ ''.__class__ }}"),
        ("saved_model.pb", b"\x12\x08ReadFile"),
        ("graph.pbtxt", b"node { op: \"ReadFile\" }"),
        ("packed.tar.gz", &gzip(&tape(&[("saved_model.pb", b"\x12\x08ReadFile")]))),
    ] {
        assert_eq!(found(name, bytes).code.escapes.len(), 1, "{name}");
    }
}

/// A pickle without imports is one where its opcodes leave no doubt.
#[test]
fn a_pickle_that_imports_nothing_is_known_by_its_opcodes() {
    for (bytes, expected) in [
        (&b"K\x010\x80\x02K\x01."[..], true),
        (b"I1\np0\n0g0\n0g0\n0g0\n.", true),
        (b"I1\n.", false),
        (b"I1\n.\nmore", false),
    ] {
        assert_eq!(found("a.dat", bytes).code.is_pickle, expected, "{}", bytes.escape_ascii());
    }
}

/// What a loader of pickles never sees is no pickle, whatever it is made of.
#[test]
fn what_runs_nothing_is_silent() {
    let floats: Vec<u8> = (0..5000_u32).flat_map(|index| (index as f32).sin().to_le_bytes()).collect();
    let script = stored(&[
        ("a/data.pkl", b"\x80\x02c__torch__.tiny\nNet\n)\x81}b."),
        ("a/constants.pkl", b"\x80\x02)."),
        ("a/code/__torch__/tiny.py", b"class Net: pass"),
    ]);
    for (name, bytes) in [
        ("empty.pkl", &b""[..]),
        ("a.bin", &floats),
        ("a.bin", b"cat\ndog\nS of a long line"),
        ("config.json", br#"{"model_type":"llama","chat_template":null}"#),
        ("notes.txt", b"(((N.N.N.cos"),
        ("vocab.txt", b"cos\nsin\ntan\n"),
        ("words.txt", b"gab\ngate\ngo\ngut\nguts\npan\npen\npin\npot\n"),
        ("a.npy", &npy("'<f4'", &[0; 4])),
        ("a.pt", &script),
        ("chat_template.jinja", b"{{ messages[0]['content'] }}"),
        ("notes.tar.gz", b"no archive at all"),
        ("prefix.keras", &[b"#!/bin/sh\n".to_vec(), stored(&[("metadata.json", b"{}")])].concat()),
        ("x.docx", &stored(&[("word/document.xml", b"<a/>")])),
    ] {
        let found = found(name, bytes);
        assert_eq!(
            (found.code, imports(&Found { imports: found.imports, ..Found::default() })),
            (Code::default(), vec![]),
            "{name}"
        );
        assert_eq!(found.mismatch, None, "{name}");
    }
}

/// A header in another known format is the last word about a name that promises a pickle.
#[test]
fn a_name_that_promises_a_pickle_is_judged_by_what_the_file_is() {
    let found = || found("model.pt", b"GGUF\x03\0\0\0garbage");
    let facts = found().complete(Ok(Some(HeaderFacts::new(Format::Gguf)))).expect("no fault").expect("facts");
    assert_eq!(facts.code, Code::default());
    let mismatch =
        super::tests::found("model.pt", b"garbage").complete(Ok(None)).expect("no fault").expect("facts");
    assert_eq!((mismatch.format, mismatch.code.unread.len()), (Format::Pickle, 1));
}

/// What comes out of a bomb has a limit, and archives in archives too.
#[test]
fn bombs_go_off_no_further_than_they_may() {
    let mut bytes = run_code();
    for _ in 0..10 {
        bytes = gzip(&bytes);
    }
    assert_eq!(
        found("a.gz", &bytes).code.unread,
        BTreeSet::from(["archives in it are nested too deep".to_owned()])
    );
    let mut zips = stored(&[("a.pkl", HARMLESS)]);
    for _ in 0..10 {
        zips = stored(&[("a.zip", &zips), ("b.zip", &zips.clone())]);
    }
    assert!(found("a.zip", &zips).code.unread.contains("archives in it are nested too deep"));
    let budget = Budget::new(1 << 16);
    let bomb = gzip(&vec![b'N'; 1 << 20]);
    let bomb = bomb.as_slice();
    let source = Source::new(&bomb, bomb.len() as u64);
    let mut flow = Flow::Plain(source.cursor()).unpack(Compression::Gzip, 0, &budget).expect("gzip");
    assert!(flow.skip(1 << 20).expect_err("too much").to_string().contains("inflates to too much"));
}

/// Loaders run what they unpacked before the damage, and take any properties, several streams and what follows them.
#[test]
fn what_a_loader_would_unpack_is_found_under_any_name() {
    let code = run_code();
    let packed = |kind: &str| bytes_of(PACKED.iter().find(|(name, _)| *name == kind).expect("a kind").1);
    let cut = |bytes: &[u8], by: usize| bytes[..bytes.len() - by].to_vec();
    let no_zlib = zlib(b"");
    let (gzip, zlib, bzip2, lzma, lz4) =
        (gzip(&code), zlib(&code), packed("bz2"), packed("lzma"), packed("lz4"));
    let no_bzip2 = bytes_of("425a683917724538509000000000");
    let no_lzma = bytes_of("5d00008000ffffffffffffffff0083fffbffffc0000000");
    let skip = b"\x53\x2a\x4d\x18\x02\0\0\0ab";
    let other =
        "1200000100ffffffffffffffff0040008d945d2c38ef97bc06d4459c899135eb8f05038b1b90f79be08bffff55d80000";
    let damaged: Vec<(&str, Vec<u8>)> = vec![
        ("gzip by 1", cut(&gzip, 1)),
        ("gzip by 8", cut(&gzip, 8)),
        ("zlib by 1", cut(&zlib, 1)),
        ("zlib by 4", cut(&zlib, 4)),
        ("zlib and junk", [&zlib[..], b"junk"].concat()),
        ("bzip2 and junk", [&bzip2[..], b"\n"].concat()),
        ("lzma cut", cut(&lzma, 6)),
        ("lzma and junk", [&lzma[..], b"\n"].concat()),
    ];
    let odd: Vec<(&str, Vec<u8>)> = vec![
        ("two of zlib", [&no_zlib[..], &zlib].concat()),
        ("two of bzip2", [no_bzip2, bzip2].concat()),
        ("two of lzma", [&no_lzma[..], &lzma].concat()),
        ("no dictionary", [&lzma[..1], &[0; 4], &lzma[5..]].concat()),
        ("other properties", bytes_of(other)),
        ("skipped", [&skip[..], skip, &lz4].concat()),
        ("old joblib", [b"ZF", format!("{:<19}", "0x17").as_bytes(), &zlib].concat()),
        ("older joblib", [b"ZF", format!("{:<20}", "0x17").as_bytes(), &zlib].concat()),
    ];
    for (kind, bytes, is_whole) in damaged
        .into_iter()
        .map(|(kind, bytes)| (kind, bytes, false))
        .chain(odd.into_iter().map(|(kind, bytes)| (kind, bytes, true)))
    {
        for name in ["w.model", "w", "w.bin", "w.lzma", "w.pkl"] {
            let seen = found(name, &bytes);
            assert_eq!(imports(&seen), [IMPORT], "{kind} {name}");
            assert_eq!(seen.code.unread.is_empty(), is_whole, "{kind} {name}: {:?}", seen.code.unread);
        }
    }
}

/// What is surely packed and can't be unpacked is not read, whatever its name; a few bits that look like it are nothing.
#[test]
fn what_cannot_be_unpacked_is_said() {
    let xz = bytes_of(PACKED[1].1);
    let no_lzma = bytes_of("5d00008000ffffffffffffffff0083fffbffffc0000000");
    let far = [&no_lzma[..1], &[0xff; 4], &no_lzma[5..]].concat();
    for (kind, bytes) in [
        ("xz and junk", [&xz[..], b"junk"].concat()),
        ("xz cut", xz[..xz.len() - 30].to_vec()),
        ("xz behind lzma", [&no_lzma[..], &xz].concat()),
        ("more memory than is given", far),
        ("many streams", zlib(b"").repeat(2000)),
        ("gzip", b"\x1f\x8b\x08\0\0\0\0\0\0\x03\xff\xff\xff".to_vec()),
        ("skipped", b"\x50\x2a\x4d\x18\0\0\0\0junk".to_vec()),
    ] {
        assert!(!found("w.model", &bytes).code.unread.is_empty(), "{kind}");
    }
    for bytes in
        [&[0; 4096][..], b"x\x9cneither", b"]\0\0\x10\0", &[&b"]"[..], &[0; 200]].concat(), b"ZF and more"]
    {
        assert!(found("w.model", bytes).code.unread.is_empty(), "{bytes:?}");
    }
}

/// The last texts are known however many came before them, and what is not known is said.
#[test]
fn names_behind_many_texts_are_known() {
    // Each text is kept, up to a limit, and taken off the stack again.
    let words = [short(&"w".repeat(250)), b"0".to_vec()].concat().repeat(80_000);
    let code = [b"\x80\x04", &words[..], &short("lab.x"), b"\x94", &short("y"), b"\x94\x93."].concat();
    let seen = found("a.pkl", &code);
    assert_eq!((imports(&seen), seen.code.unread.len()), (vec!["lab.x.y"], 0));
    let code = [b"\x80\x04", &words[..], &short("lab.x"), b"q\x010h\x01", &short("y"), b"\x93."].concat();
    assert_eq!(found("a.pkl", &code).code.unread.len(), 1);
}

/// Of one file the dictionary of level 9, of 64 MiB, is allowed; behind another decoder less.
#[test]
fn what_xz_packs_at_its_highest_level_is_read() {
    let xz = "fd377a585a000004e6d6b446020021011c00000010cf58cc010016800263706f7369780a756d61736b0a284936330a74522e00003313ab574ae56f9900012f17810849b11fb6f37d010000000004595a";
    let lzma =
        "5d00000004ffffffffffffffff0040008803cb87e60e3fc6dcf8397a94bc5afe606c3b0b35a4e8b2091fffffc76a0000";
    for packed in [xz, lzma].map(bytes_of) {
        let code = found("w.pkl", &packed);
        assert!(code.code.unread.is_empty(), "{:?}", code.code.unread);
        assert!(imports(&code).contains(&IMPORT), "{:?}", code.imports);
    }
    let nested = found("w.pkl", &gzip(&bytes_of(xz))).code.unread;
    assert!(nested.iter().any(|what| what.contains("memory")), "{nested:?}");
}

#[test]
fn what_names_code_for_a_loader_is_told() {
    let target = b"encoder:\n  _target_: posix.umask\n".to_vec();
    for (name, bytes, import) in [
        ("modeling_x.py", b"import os\n".to_vec(), "modeling_x.py"),
        ("config.json", br#"{"auto_map":{"AutoModel":"modeling_x.X"}}"#.to_vec(), "modeling_x.X"),
        ("config.yaml", target.clone(), IMPORT),
        ("w.nemo", tape(&[("./model_config.yaml", &target)]), IMPORT),
    ] {
        let found = found(name, &bytes);
        assert!(imports(&found).contains(&import), "{name}: {:?}", found.imports);
        assert_eq!((found.code.is_pickle, &found.code.unread), (false, &BTreeSet::new()), "{name}");
    }
    let found = found(
        "w.pt2",
        &stored(&[("m/data/aotinductor/model/x.wrapper.so", &b"ELF"[..]), ("m/models/model.json", b"{}")]),
    );
    assert_eq!(found.code.escapes.len(), 1, "{:?}", found.code.escapes);
}

#[test]
fn programs_and_objects_of_other_languages_are_told() {
    let windows = [&b"MZ"[..], &[0; 58], &64_u32.to_le_bytes(), b"PE\0\0", &[0; 40]].concat();
    for (name, bytes) in
        [("w.bin", b"\x7fELF\x02\x01\x01".to_vec()), ("w", windows), ("w.bin", b"#!/bin/sh\nid\n".to_vec())]
    {
        assert_eq!(found(name, &bytes).code.escapes.len(), 1, "{name}");
    }
    for (name, bytes) in [
        ("w.rds", gzip(b"X\n\0\0\0\x03\0\x04\x03\0")),
        ("w.RData", gzip(b"RDX3\nX\n\0\0\0\x03")),
        ("w.ser", b"\xac\xed\0\x05sr\0\x11java.util.HashMap".to_vec()),
        ("w.t7", b"4\n1\n3\nV 1\n17\nfunction".to_vec()),
        ("w.bson", b"\x10\0\0\0\x02tag\0\x04\0\0\0ref\0\0".to_vec()),
    ] {
        let unread = found(name, &bytes).code.unread;
        assert!(unread.iter().any(|what| what.contains("objects of")), "{name}: {unread:?}");
    }
    let server = stored(&[("MAR-INF/MANIFEST.json", &b"{}"[..]), ("handler.py", b"import os\n")]);
    assert_eq!(imports(&found("w.mar", &server)), ["handler.py"]);
    assert!(imports(&found("w.zip", &server)).is_empty());
}

/// What can't be read as a whole is known where it holds plain arrays and nothing else.
#[test]
fn a_long_packed_archive_of_plain_arrays_is_no_pickle() {
    let long = npy("'|V9000000'", &vec![0; 9_000_000]);
    let short = npy("'<f4'", &[0; 4]);
    let object = npy("'|O'", &run_code());
    let behind = [&short[..], b"more"].concat();
    let plain = stored(&[("a.npy", &long), ("b.npy", &short)]);
    let mut elsewhere = plain.clone();
    let at = elsewhere.len() - 6;
    elsewhere[at] ^= 1;
    for (archive, is_plain) in [
        (plain.clone(), true),
        (stored(&[("a.npy", &long), ("b.npy", &object)]), false),
        (stored(&[("a.npy", &long), ("b.npy", &behind)]), false),
        (stored(&[("a.npy", &long), ("b.txt", &short)]), false),
        (zip(0, 1, &[("a.npy", &long)]), false),
        (zip(99, 0, &[("a.npy", &long)]), false),
        (elsewhere, false),
        ([&plain[..], b"x"].concat(), false),
        (plain[..plain.len() - 1].to_vec(), false),
    ] {
        let found = found("model.npz.gz", &gzip(&archive));
        assert_eq!(
            (found.code.unread.is_empty(), found.imports.is_empty()),
            (is_plain, true),
            "{:?}",
            found.code
        );
    }
}
