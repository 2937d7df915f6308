//! What each fixture of `fixtures/weights` says of itself.

use super::*;

fn path(name: &str) -> camino::Utf8PathBuf {
    Utf8Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/weights/models").join(name)
}

fn facts(name: &str) -> HeaderFacts {
    read(&path(name)).expect("well-formed").expect("recognised")
}

/// Type, tensors and numbers.
fn dtypes(facts: &HeaderFacts) -> Vec<(&str, u64, u64)> {
    facts.dtypes.iter().map(|(name, count)| (name.as_str(), count.tensors, count.parameters)).collect()
}

fn texts<'f>(texts: impl IntoIterator<Item = &'f String>) -> Vec<&'f str> {
    texts.into_iter().map(String::as_str).collect()
}

#[test]
fn every_fixture_is_recognised_by_its_head_as_what_it_is() {
    for (name, format) in [
        ("tiny.gguf", Format::Gguf),
        ("tiny.onnx", Format::Onnx),
        ("tiny.pkl", Format::Pickle),
        ("tiny.safetensors", Format::Safetensors),
        ("tiny.safetensors.index.json", Format::ShardIndex),
        ("tiny-legacy.pt", Format::PytorchLegacy),
        ("tiny.pt", Format::Pytorch),
        ("tiny-script.pt", Format::Torchscript),
        ("tiny.npy", Format::Npy),
        ("tiny.npz", Format::Npz),
        ("tiny.keras", Format::Keras),
        ("tiny.h5", Format::Hdf5),
        ("tiny.tflite", Format::Tflite),
        ("tiny.rten", Format::Rten),
        ("tiny.ort", Format::Ort),
        ("no-weights.ort", Format::Ort),
        ("tiny.bpk", Format::Burnpack),
        ("tiny.mpk", Format::BurnRecord),
        ("ctranslate2/model.bin", Format::Ctranslate2),
        ("tiny.mlmodel", Format::Mlmodel),
        ("tiny.mlpackage/Manifest.json", Format::Mlpackage),
        ("tiny.mlpackage/weight.bin", Format::MilBlob),
        ("tiny.xml", Format::OpenVino),
    ] {
        let bytes = std::fs::read(path(name)).expect(name);
        let head = &bytes[..bytes.len().min(HEAD as usize)];
        // The start of a TorchScript archive is that of a checkpoint.
        let looks = if format == Format::Torchscript { Format::Pytorch } else { format };
        assert_eq!(recognize(head, bytes.len() as u64), Some(looks), "{name}");
        assert_eq!(facts(name).format, format, "{name}");
    }
}

#[test]
fn what_is_no_weights_is_recognised_as_nothing() {
    let texts: [&[u8]; 10] = [
        b"",
        b"{}",
        b"# A README\n\nGGUF is a format.",
        b"{\"metadata\": {\"name\": \"a notebook\"}}",
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR",
        b"PK\x03\x04 no archive",
        b"\x08\x01",
        // Fields of protobuf as long as a number can be.
        b"\x08\x01\x12\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01onnx",
        b"\x08\x01\x12\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01\x0a\x00",
        &[0; 64],
    ];
    for text in texts {
        assert_eq!(recognize(text, text.len() as u64), None, "{}", text.escape_ascii());
        assert_eq!(read_source(&Source::new(&text, text.len() as u64)).expect("no fault"), None);
    }
}

#[test]
fn safetensors_count_their_tensors_and_tell_their_metadata() {
    let facts = facts("tiny.safetensors");
    assert_eq!((facts.parameters, facts.tensors), (Some(14), Some(5)));
    assert_eq!(
        dtypes(&facts),
        [("BF16", 1, 6), ("F32", 1, 0), ("F4", 1, 6), ("F8_E4M3", 1, 1), ("I64", 1, 1)]
    );
    assert_eq!(facts.architecture.as_deref(), Some("tiny-diffusion"));
    assert_eq!(facts.name.as_deref(), Some("Tiny"));
    assert_eq!(facts.license.id.as_deref(), Some("Apache-2.0"));
    assert_eq!(texts(&facts.authors), ["Example Lab"]);
    assert_eq!(texts(&facts.tags), ["small", "test"]);
}

#[test]
fn safetensors_that_do_not_cover_their_file_are_malformed() {
    for (header, data, part) in [
        (r#"{"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]}}"#, 3, "say 2 bytes"),
        (r#"{"a":{"dtype":"U8","shape":[2],"data_offsets":[1,3]}}"#, 3, "gap or overlap"),
        (r#"{"a":{"dtype":"U8","shape":[3],"data_offsets":[0,2]}}"#, 2, "do not fit its shape"),
        (r#"{"a":{"dtype":"Q8","shape":[2],"data_offsets":[0,2]}}"#, 2, "the type `Q8`"),
        (r#"{"a":{"dtype":"U8","shape":[9223372036854775808,4],"data_offsets":[0,2]}}"#, 2, "the shape"),
        (r#"{"a":{"dtype":"U8"}}"#, 0, "missing field"),
        (r#"{"a""#, 0, "EOF"),
    ] {
        let file = [&(header.len() as u64).to_le_bytes(), header.as_bytes(), &vec![0; data]].concat();
        let bytes = file.as_slice();
        match read_source(&Source::new(&bytes, bytes.len() as u64)) {
            Err(Fault::Malformed(what)) => assert!(what.contains(part), "{header}: {what}"),
            other => panic!("{header}: {other:?}"),
        }
    }
}

#[test]
fn an_index_names_the_shards() {
    let facts = facts("tiny.safetensors.index.json");
    assert_eq!((facts.parameters, facts.tensors), (Some(14), Some(2)));
    assert_eq!(texts(&facts.external_files), ["tiny.safetensors"]);
    let outside: &[u8] = br#"{"weight_map":{"a":"../a.safetensors"}}"#;
    let fault = read_source(&Source::new(&outside, outside.len() as u64)).expect_err("outside");
    assert!(fault.to_string().contains("not beside it"), "{fault}");
}

#[test]
fn gguf_tells_where_it_comes_from_and_how_it_was_quantized() {
    let facts = facts("tiny.gguf");
    assert_eq!((facts.parameters, facts.tensors), (Some(68), Some(2)));
    assert_eq!(dtypes(&facts), [("F32", 1, 4), ("Q8_0", 1, 64)]);
    assert_eq!(facts.format_version.as_deref(), Some("3"));
    assert_eq!(facts.architecture.as_deref(), Some("llama"));
    assert_eq!(facts.quantization.as_deref(), Some("Q8_0"));
    assert_eq!(facts.context_length, Some(2048));
    let EmbeddedLicense { id, name, link } = &facts.license;
    assert_eq!(
        [id, name, link].map(Option::as_deref),
        [Some("other"), Some("tiny-terms"), Some("https://example.org/terms")]
    );
    let base = Origin {
        name: Some("Tiny Base".to_owned()),
        version: Some("v1".to_owned()),
        organization: Some("Example Lab".to_owned()),
        url: Some("https://example.org/tiny-base".to_owned()),
    };
    assert_eq!(facts.base_models, [base]);
    assert_eq!(facts.datasets[0].name.as_deref(), Some("Tiny Texts"));
    assert_eq!(texts(&facts.languages), ["en", "fr"]);
}

/// Version 1 has counts and lengths of 32 bits; version 3 may be big-endian.
#[test]
fn every_version_of_gguf_is_read() {
    let first = [
        &b"GGUF"[..],
        &[1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0],
        &[20, 0, 0, 0],
        b"general.architecture",
        &[8, 0, 0, 0, 4, 0, 0, 0],
        b"bert",
        &[1, 0, 0, 0],
        b"a",
        &[1, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
        &[0; 40],
    ]
    .concat();
    let bytes = first.as_slice();
    let facts = read_source(&Source::new(&bytes, bytes.len() as u64)).expect("well-formed").expect("GGUF");
    assert_eq!((facts.architecture.as_deref(), facts.parameters), (Some("bert"), Some(2)));
    let big: &[u8] = b"GGUF\0\0\0\x03\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0";
    let facts = read_source(&Source::new(&big, 24)).expect("well-formed").expect("GGUF");
    assert_eq!(facts.format_version.as_deref(), Some("3, big-endian"));
}

#[test]
fn onnx_counts_what_lies_in_constants_branches_functions_and_other_files() {
    let facts = facts("tiny.onnx");
    // 4 in the file, 6 in another one, 3 sparse, 5 in a branch, 2 in a list, 7 in a function.
    assert_eq!((facts.parameters, facts.tensors), (Some(27), Some(6)));
    assert_eq!(dtypes(&facts), [("FLOAT", 6, 27)]);
    assert_eq!(facts.format_version.as_deref(), Some("IR 10, opset 21"));
    assert_eq!(facts.producer.as_deref(), Some("tiny-export 1.0"));
    assert_eq!(facts.name, None, "the name of a graph is none of a model");
    assert_eq!(facts.license.id.as_deref(), Some("Apache-2.0"));
    assert_eq!(texts(&facts.external_files), ["tiny.onnx.data"]);
}

#[test]
fn a_pickle_lists_what_it_imports_by_name_or_from_the_stack() {
    let facts = facts("tiny.pkl");
    assert_eq!(texts(&facts.imports), ["os.system"]);
    assert_eq!(facts.format_version.as_deref(), Some("protocol 4"));
    assert_eq!((facts.parameters, facts.tensors), (None, None));
}

#[test]
fn a_pytorch_checkpoint_counts_a_tensor_that_two_names_share_once() {
    for name in ["tiny-legacy.pt", "tiny.pt"] {
        let facts = facts(name);
        assert_eq!((facts.parameters, facts.tensors), (Some(14), Some(2)));
        assert_eq!(dtypes(&facts), [("float32", 1, 12), ("int64", 1, 2)]);
        assert_eq!(
            texts(&facts.imports),
            [
                "collections.OrderedDict",
                "torch.FloatStorage",
                "torch.LongStorage",
                "torch._utils._rebuild_tensor_v2"
            ]
        );
    }
}

#[test]
fn torchscript_counts_tensors_and_constants_and_names_its_class() {
    let facts = facts("tiny-script.pt");
    assert_eq!(dtypes(&facts), [("float16", 1, 4), ("float32", 1, 4)]);
    assert_eq!(facts.architecture.as_deref(), Some("tiny.Net"));
    assert_eq!(facts.imports.len(), 0, "what its own code defines is no import");
}

#[test]
fn arrays_tell_their_types_and_what_objects_import() {
    let facts = facts("tiny.npy");
    assert_eq!((dtypes(&facts), facts.format_version.as_deref()), (vec![("float32", 1, 6)], Some("1.0")));
    let facts = self::facts("tiny.npz");
    assert_eq!(dtypes(&facts), [("float64", 1, 3), ("object", 1, 1)]);
    assert_eq!(texts(&facts.imports), ["builtins.print"]);
}

#[test]
fn keras_tells_its_version_and_a_layer_of_python_code() {
    let facts = facts("tiny.keras");
    assert_eq!(facts.producer.as_deref(), Some("Keras 3.10.0"));
    assert_eq!((facts.architecture.as_deref(), facts.name.as_deref()), (Some("Functional"), Some("tiny")));
    assert_eq!(texts(&facts.imports), ["keras.layers.Lambda"]);
}

#[test]
fn hdf5_of_keras_tells_its_producer_its_layers_and_its_numbers() {
    let facts = facts("tiny.h5");
    assert_eq!(facts.format_version.as_deref(), Some("superblock 0"));
    assert_eq!(facts.producer.as_deref(), Some("Keras 2.15.0"));
    assert_eq!((facts.architecture.as_deref(), facts.name.as_deref()), (Some("Sequential"), Some("tiny")));
    assert_eq!((facts.parameters, facts.tensors, facts.layers), (Some(8), Some(2), Some(1)));
}

#[test]
fn tflite_counts_a_buffer_that_two_tensors_share_once_and_tells_its_metadata() {
    let facts = facts("tiny.tflite");
    assert_eq!(dtypes(&facts), [("INT8", 1, 6)]);
    assert_eq!(facts.format_version.as_deref(), Some("3"));
    assert_eq!((facts.name.as_deref(), facts.version.as_deref()), (Some("Tiny"), Some("v1")));
    assert_eq!(facts.license.name.as_deref(), Some("Apache License. Version 2.0"));
    assert_eq!(texts(&facts.authors), ["Example Lab"]);
}

#[test]
fn rten_counts_constants_in_branches_and_tells_its_licence() {
    let facts = facts("tiny.rten");
    assert_eq!(dtypes(&facts), [("Float32", 1, 4), ("Int32", 1, 5)]);
    assert_eq!(facts.license.id.as_deref(), Some("Apache-2.0"));
    assert_eq!(texts(&facts.urls), ["https://example.org/tiny"]);
}

#[test]
fn ort_counts_initializers_sparse_ones_and_those_in_branches() {
    let facts = facts("tiny.ort");
    assert_eq!(dtypes(&facts), [("FLOAT", 1, 3), ("FLOAT16", 1, 4), ("INT64", 1, 5)]);
    assert_eq!(facts.format_version.as_deref(), Some("6, IR 10, opset 21"));
    assert_eq!(facts.producer.as_deref(), Some("tiny-export 1.0"));
    assert_eq!(facts.version.as_deref(), Some("2"));
    assert_eq!(facts.description.as_deref(), Some("A tiny model"));
    assert_eq!(facts.license.id.as_deref(), Some("Apache-2.0"));
    assert_eq!(texts(&facts.authors), ["Example Lab"]);
    let facts = self::facts("no-weights.ort");
    assert_eq!((facts.parameters, facts.tensors), (Some(0), Some(0)));
}

#[test]
fn burn_counts_the_tensors_of_both_its_formats() {
    let facts = facts("tiny.bpk");
    assert_eq!(dtypes(&facts), [("BF16", 1, 3), ("F32", 1, 6)]);
    let facts = self::facts("tiny.mpk");
    assert_eq!(dtypes(&facts), [("F32", 1, 4)]);
    assert_eq!(facts.producer.as_deref(), Some("Burn 0.21.0"));
}

#[test]
fn ctranslate2_names_its_specification() {
    let facts = facts("ctranslate2/model.bin");
    assert_eq!(dtypes(&facts), [("float32", 1, 2), ("int8", 1, 6)]);
    assert_eq!(facts.architecture.as_deref(), Some("WhisperSpec"));
    assert_eq!(facts.format_version.as_deref(), Some("6, specification 3"));
}

#[test]
fn core_ml_tells_its_metadata_and_counts_its_layers_and_blobs() {
    let facts = facts("tiny.mlmodel");
    assert_eq!(facts.architecture.as_deref(), Some("neuralNetwork"));
    assert_eq!(facts.license.id.as_deref(), Some("Apache-2.0"));
    assert_eq!(facts.producer.as_deref(), Some("coremltools 9.0"));
    assert_eq!(dtypes(&facts), [("Float16", 1, 2), ("Float32", 1, 6)]);
    assert_eq!(dtypes(&self::facts("tiny.mlpackage/weight.bin")), [("Float16", 1, 4), ("Float32", 1, 3)]);
}

#[test]
fn openvino_counts_its_constants_and_names_the_file_that_holds_them() {
    let facts = facts("tiny.xml");
    assert_eq!(dtypes(&facts), [("f16", 1, 6), ("i64", 1, 1)]);
    assert_eq!(facts.producer.as_deref(), Some("OpenVINO 2026.4"));
    assert_eq!(texts(&facts.external_files), ["tiny.bin"]);
}

/// A field of Protocol Buffers with a length.
fn field(number: u8, bytes: &[u8]) -> Vec<u8> {
    let length = [(bytes.len() & 0x7f | 0x80) as u8, (bytes.len() >> 7) as u8];
    [&[number << 3 | 2], &length[..], bytes].concat()
}

#[test]
fn lists_end_somewhere_however_long_they_are_in_the_file() {
    let entry =
        |key: &str, value: &str| field(14, &[field(1, key.as_bytes()), field(2, value.as_bytes())].concat());
    let entries = (0..2000).flat_map(|index| {
        let value = index.to_string();
        ["author", "url", "base_model"].map(|key| entry(key, &value)).concat()
    });
    let path = |index| format!("{index:04}{}", "x".repeat(1000));
    let external = (0..2000).flat_map(|index| {
        let location = [field(1, b"location"), field(2, path(index).as_bytes())].concat();
        field(
            5,
            &[
                &field(8, &index.to_string().into_bytes())[..],
                &[2 << 3, 1],
                &field(13, &location),
                &[14 << 3, 1],
            ]
            .concat(),
        )
    });
    let graph = external.collect::<Vec<_>>();
    let length = [0x80, 0x80, 0x80, 0]
        .iter()
        .enumerate()
        .map(|(index, more)| (graph.len() >> (7 * index)) as u8 & 0x7f | more);
    let file: Vec<u8> = [0x08, 10, 7 << 3 | 2]
        .into_iter()
        .chain(length)
        .chain(graph.clone())
        .chain(opset())
        .chain(entries)
        .collect();
    let bytes = file.as_slice();
    let facts = read_source(&Source::new(&bytes, bytes.len() as u64)).expect("well-formed").expect("ONNX");
    assert_eq!([facts.authors.len(), facts.urls.len(), facts.base_models.len()], [1000; 3]);
    assert_eq!(facts.external_files.len(), 1024 * 1024 / 1004);
}

/// One name on the stack many times, and many names: five bytes of the file could ask for hundreds in memory.
#[test]
fn imports_end_somewhere_and_say_so() {
    let text = |text: &str| [b"X", &(text.len() as u32).to_le_bytes()[..], text.as_bytes()].concat();
    let start = [b"\x80\x04".to_vec(), text(&"m".repeat(480)), text("n"), b"\x93".to_vec()].concat();
    let read = |names: usize| {
        let more = (0..names).flat_map(|index| {
            [text(&format!("{index:05}{}", "m".repeat(475))), text("n"), b"\x93".to_vec()].concat()
        });
        let file: Vec<u8> = start.iter().copied().chain(more).chain(*b".").collect();
        let bytes = file.as_slice();
        read_source(&Source::new(&bytes, bytes.len() as u64)).expect("well-formed").expect("a pickle").imports
    };
    assert_eq!(read(100).len(), 101);
    let imports = read(12_000);
    assert!(imports.contains("more than can be listed"));
    assert!(imports.iter().map(String::len).sum::<usize>() <= 4 * 1024 * 1024 + 100);
    assert!(imports.len() > 8000, "{}", imports.len());
}

fn read_whole(bytes: &[u8]) -> HeaderFacts {
    read_source(&Source::new(&bytes, bytes.len() as u64)).expect("well-formed").expect("recognised")
}

fn global(module: &str, name: &str) -> Vec<u8> {
    format!("c{module}\n{name}\n").into_bytes()
}

/// What CPython imports, by its memo, its escapes and its old protocols.
#[test]
fn what_a_pickle_imports_is_what_python_would() {
    let text = |text: &str| [&[0x8c, text.len() as u8][..], text.as_bytes()].concat();
    // A place that is taken again moves nothing: `MEMOIZE` takes place 2.
    let memo = [
        b"\x80\x04".to_vec(),
        text("x"),
        b"q\x01q\x01q\x00".to_vec(),
        text("os"),
        b"\x94".to_vec(),
        b"0h\x02".to_vec(),
        text("system"),
        b"\x93.".to_vec(),
    ];
    let escaped = [b"\x80\x02".to_vec(), b"S'o\\x73'\nVsyste\\u006d\n\x93.".to_vec()];
    let long = [global("os", "system"), b"0S'".to_vec(), vec![b'x'; 5000], b"'\n.".to_vec()];
    let puts = (0..700).map(|at| format!("I{at}\np{at}\n0").into_bytes());
    let late = puts.chain([global("os", "system"), b".".to_vec()]).collect::<Vec<_>>();
    for pickle in [memo.concat(), escaped.concat(), long.concat(), late.concat()] {
        let facts = read_whole(&pickle);
        assert_eq!((facts.format, texts(&facts.imports)), (Format::Pickle, vec!["os.system"]));
    }
    let prose = format!("cat\ndog\n{}", "S of a long line ".repeat(400));
    let bytes = prose.as_bytes();
    assert_eq!(read_source(&Source::new(&bytes, bytes.len() as u64)).expect("no fault"), None);
}

#[test]
fn what_is_behind_more_values_than_are_kept_may_be_anything() {
    let pickle = [b"\x80\x02(".to_vec(), vec![b'N'; 300_000], b"t.".to_vec()].concat();
    let facts = read_whole(&pickle);
    assert_eq!(
        (facts.imports.len(), texts(&facts.code.unread)),
        (0, vec!["more values follow than are kept"])
    );
    assert_eq!((facts.parameters, facts.tensors), (None, None));
}

/// A tensor as `torch.save` writes it, of 12 numbers.
fn tensor(key: u8) -> Vec<u8> {
    let storage =
        [b"(X\x07\0\0\0storage".to_vec(), global("torch", "FloatStorage"), vec![b'X', 1, 0, 0, 0, key]];
    let storage = [storage.concat(), b"X\x03\0\0\0cpuK\x0ctQ".to_vec()].concat();
    [b"(".to_vec(), storage, b"K\0K\x03K\x04\x86K\x04K\x01\x86\x89t".to_vec()].concat()
}

#[test]
fn tensors_of_classes_of_their_own_are_counted() {
    let rebuild = || global("torch._utils", "_rebuild_tensor_v2");
    let plain = [rebuild(), tensor(b'0'), b"R".to_vec()].concat();
    let of_class = [
        global("torch._tensor", "_rebuild_from_type_v2"),
        b"(".to_vec(),
        rebuild(),
        global("torch", "Tensor"),
        tensor(b'1'),
        b"}tR".to_vec(),
    ]
    .concat();
    let pickle = [b"\x80\x02(".to_vec(), plain, of_class, b"l.".to_vec()].concat();
    let facts = read_whole(&pickle);
    assert_eq!((facts.parameters, facts.tensors), (Some(24), Some(2)));
}

/// A GGUF file of one key that is a list of texts, in either order of bytes.
fn gguf_of_languages(is_big_endian: bool, count: u64) -> Vec<u8> {
    let u32 = |number: u32| if is_big_endian { number.to_be_bytes() } else { number.to_le_bytes() };
    let u64 = |number: u64| if is_big_endian { number.to_be_bytes() } else { number.to_le_bytes() };
    let text = |text: &str| [&u64(text.len() as u64)[..], text.as_bytes()].concat();
    let languages = (0..count).flat_map(|index| text(&format!("l{index}"))).collect::<Vec<_>>();
    [
        b"GGUF".to_vec(),
        u32(3).to_vec(),
        [u64(0), u64(2)].concat(),
        text("general.license"),
        u32(8).to_vec(),
        text("mit"),
        text("general.languages"),
        [u32(9), u32(8)].concat(),
        u64(count).to_vec(),
        languages,
    ]
    .concat()
}

#[test]
fn gguf_is_read_in_either_order_of_bytes_with_its_whole_lists() {
    for is_big_endian in [false, true] {
        let facts = read_whole(&gguf_of_languages(is_big_endian, 94));
        assert_eq!((facts.license.id.as_deref(), facts.languages.len()), (Some("mit"), 94));
        assert_eq!(facts.format_version.as_deref() == Some("3, big-endian"), is_big_endian);
    }
}

#[test]
fn safetensors_are_known_however_their_header_is_laid_out() {
    let tensor = r#""a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]}"#;
    for header in [
        format!("{{\n  {tensor}\n}}  "),
        format!(" {{{tensor}}}"),
        format!("{{\"__metadata__\":null,{tensor}}}"),
    ] {
        let file = [&(header.len() as u64).to_le_bytes(), header.as_bytes(), &[0; 2]].concat();
        let facts = read_whole(&file);
        assert_eq!((facts.format, facts.parameters), (Format::Safetensors, Some(2)), "{header}");
    }
    let facts = read_whole(br#"{"metadata":null,"weight_map":{"a":"a.safetensors"}}"#);
    assert_eq!(facts.format, Format::ShardIndex);
}

/// A field of Protocol Buffers with a length of any size.
fn long_field(number: u8, bytes: &[u8]) -> Vec<u8> {
    let length = bytes.len();
    let more = |shift: usize| (length >> shift) as u8 & 0x7f | 0x80;
    [&[number << 3 | 2, more(0), more(7), more(14), (length >> 21) as u8], bytes].concat()
}

#[test]
fn onnx_counts_what_its_tensors_and_classical_models_really_hold() {
    let tensor = |location: &[u8]| {
        let entry = [field(1, b"location"), field(2, b"old.data")].concat();
        let data = if location.is_empty() { field(9, &[0; 8]) } else { Vec::new() };
        [&[8, 2, 16, 1][..], &field(8, b"w"), &data, &field(13, &entry), location].concat()
    };
    let graph = |tensor: &[u8]| [&[8, 8][..], &field(7, &field(5, tensor)), &opset()].concat();
    let inside = read_whole(&graph(&tensor(&[])));
    assert_eq!((inside.parameters, inside.external_files.len()), (Some(2), 0));
    let outside = read_whole(&graph(&tensor(&[14 << 3, 1])));
    assert_eq!((outside.parameters, texts(&outside.external_files)), (Some(2), vec!["old.data"]));

    let attribute = field(5, &[field(1, b"coefficients"), field(7, &[0; 12])].concat());
    let node = [field(4, b"LinearClassifier"), attribute, field(7, b"ai.onnx.ml")].concat();
    let classical = [&[8, 8][..], &field(7, &field(1, &node)), &opset()].concat();
    assert_eq!(read_whole(&classical).parameters, Some(3));

    let described =
        [&[8, 8][..], &long_field(6, &[b'x'; 5000]), &field(7, &field(5, &tensor(&[]))), &opset()].concat();
    assert_eq!(read_whole(&described).parameters, Some(2));
    let prose = [&[8, 8][..], &long_field(6, &[b'x'; 5000])].concat();
    let bytes = prose.as_slice();
    assert_eq!(read_source(&Source::new(&bytes, bytes.len() as u64)).expect("no fault"), None);
}

/// A node of `ModelProto`'s graph: its operator, its inputs and attributes of numbers.
fn operator(name: &str, inputs: &[&str], attributes: &[(&str, u8)]) -> Vec<u8> {
    let inputs = inputs.iter().flat_map(|input| field(1, input.as_bytes()));
    let attributes = attributes
        .iter()
        .flat_map(|(name, value)| field(5, &[field(1, name.as_bytes()), vec![3 << 3, *value]].concat()));
    field(1, &inputs.chain(field(4, name.as_bytes())).chain(attributes).collect::<Vec<_>>())
}

/// An initializer of so many numbers of a type.
fn initializer(name: &str, numbers: u8, kind: u8) -> Vec<u8> {
    let bytes = if matches!(kind, 1 | 6) { 4 } else { 1 };
    let data = field(9, &vec![0; usize::from(numbers) * bytes]);
    field(5, &[&[8, numbers, 16, kind][..], &field(8, name.as_bytes()), &data].concat())
}

#[test]
fn quantised_operators_of_onnx_count_what_their_tensors_stand_for() {
    const FLOAT: u8 = 1;
    const UINT8: u8 = 2;
    const INT8: u8 = 3;
    const INT32: u8 = 6;
    let packed = [
        operator(
            "MatMulNBits",
            &["x", "b", "s", "z"],
            &[("K", 16), ("N", 8), ("bits", 4), ("block_size", 16)],
        ),
        initializer("b", 64, UINT8),
        initializer("s", 8, FLOAT),
        initializer("z", 4, UINT8),
    ];
    let unknown = [operator("MatMulNBits", &["x", "b", "s"], &[("K", 16)]), initializer("b", 64, UINT8)];
    let dequantised = [
        initializer("w", 64, INT8),
        operator("QuantizeLinear", &["x", "xs", "xz"], &[]),
        operator("DequantizeLinear", &["w", "ws", "wz"], &[]),
        operator("DequantizeLinear", &["b", "bs"], &[]),
        initializer("xs", 1, FLOAT),
        initializer("ws", 4, FLOAT),
        initializer("wz", 4, INT8),
        initializer("b", 8, INT32),
        initializer("bs", 1, FLOAT),
    ];
    let dynamic = [
        operator("MatMulInteger", &["xq", "w_quantized", "xz", "w_zero_point"], &[]),
        operator("Mul", &["xs", "w_scale"], &[]),
        initializer("w_quantized", 64, INT8),
        initializer("w_zero_point", 1, INT8),
        initializer("w_scale", 1, FLOAT),
    ];
    let plain = [operator("Mul", &["x", "w_scale"], &[]), initializer("w_scale", 4, FLOAT)];
    for (graph, parameters, quantization) in [
        (packed.concat(), Some(128), Some("4 bit")),
        (unknown.concat(), None, Some("4 bit")),
        (dequantised.concat(), Some(72), Some("int8")),
        (dynamic.concat(), Some(64), Some("int8")),
        (plain.concat(), Some(4), None),
    ] {
        let facts = read_whole(&[&[8, 8][..], &field(7, &graph), &opset()].concat());
        assert_eq!((facts.parameters, facts.quantization.as_deref()), (parameters, quantization));
    }
}

#[test]
fn statements_at_the_top_of_a_checkpoint_are_facts() {
    let text = |text: &str| [b"X", &(text.len() as u32).to_le_bytes()[..], text.as_bytes()].concat();
    let entries =
        [("license", "CC-BY-NC-4.0"), ("version", "1.2.3"), ("date", "2024-03-01"), ("task", "detect")];
    let entries =
        entries.iter().flat_map(|(key, value)| [text(key), text(value)].concat()).collect::<Vec<_>>();
    let inner = [text("args"), b"}".to_vec(), text("author"), text("A"), b"s".to_vec()].concat();
    let model =
        [text("model"), global("torch._utils", "_rebuild_tensor_v2"), tensor(b'0'), b"R".to_vec()].concat();
    let facts = read_whole(&[b"\x80\x02}(".to_vec(), model, inner, entries, b"u.".to_vec()].concat());
    let said = [&facts.license.id, &facts.version, &facts.date, &facts.task]
        .map(|text| text.as_deref().unwrap_or_default());
    assert_eq!(said, ["CC-BY-NC-4.0", "1.2.3", "2024-03-01", "detect"]);
    assert_eq!((facts.parameters, facts.authors.len()), (Some(12), 0));
}

#[test]
fn a_buffer_of_tflite_has_the_length_of_its_tensor() {
    let mut bytes = std::fs::read(path("tiny.tflite")).expect("a file");
    let shape =
        bytes.windows(8).position(|eight| eight == [2, 0, 0, 0, 3, 0, 0, 0]).expect("the shape (2, 3)");
    bytes[shape + 2] = 1;
    let fault = fault(&bytes);
    assert!(fault.contains("a tensor has"), "{fault}");
}

#[test]
fn xml_says_the_licence_where_others_put_it() {
    let openvino = r#"<?xml version="1.0"?><net name="m" version="11"><layers></layers><edges/>
        <rt_info><model_info><license value="cc-by-nc-4.0"/><task_type value="x"/></model_info></rt_info></net>"#;
    let pmml = r#"<PMML xmlns="http://www.dmg.org/PMML-4_4" version="4.4"><Header description="d">
        <Extension name="license" value="cc-by-nc-4.0"/></Header><TreeModel modelName="m"/></PMML>"#;
    for text in [openvino, pmml] {
        assert_eq!(read_whole(text.as_bytes()).license.id.as_deref(), Some("cc-by-nc-4.0"), "{text}");
    }
}

/// The version of the operators of a model in ONNX.
fn opset() -> Vec<u8> {
    field(8, &[2 << 3, 13])
}

/// What is wrong with these bytes.
fn fault(bytes: &[u8]) -> String {
    match read_source(&Source::new(&bytes, bytes.len() as u64)) {
        Ok(Some(HeaderFacts { malformed: Some(what), .. })) | Err(Fault::Malformed(what)) => what,
        other => panic!("{}: {other:?}", bytes.escape_ascii()),
    }
}

/// A text of GGUF.
fn gguf_text(text: &[u8]) -> Vec<u8> {
    [&(text.len() as u64).to_le_bytes(), text].concat()
}

/// A pair of GGUF: its key, the number of its type, its value.
fn gguf_pair(key: &[u8], kind: u32, value: &[u8]) -> Vec<u8> {
    [&gguf_text(key), &kind.to_le_bytes()[..], value].concat()
}

/// A tensor of one dimension at the start of the data.
fn gguf_tensor(name: &[u8], numbers: u64, kind: u32) -> Vec<u8> {
    let rest = [&1_u32.to_le_bytes()[..], &numbers.to_le_bytes(), &kind.to_le_bytes(), &[0; 8]].concat();
    [gguf_text(name), rest].concat()
}

/// A file of GGUF whose data have 256 bytes at least.
fn gguf(pairs: &[Vec<u8>], tensors: &[Vec<u8>]) -> Vec<u8> {
    let counts = [tensors.len() as u64, pairs.len() as u64].map(u64::to_le_bytes).concat();
    [b"GGUF\x03\0\0\0", &counts[..], &pairs.concat(), &tensors.concat(), &[0; 288]].concat()
}

#[test]
fn gguf_that_its_library_refuses_is_malformed() {
    let (number, tensor) = (1_u32.to_le_bytes(), || gguf_tensor(b"a", 32, 0));
    let pair = |key: &[u8]| gguf_pair(key, 4, &number);
    for (bytes, part) in [
        (gguf(&[pair(b"x"), pair(b"y"), pair(b"x")], &[tensor()]), "a key twice"),
        (gguf(&[pair(b"\xff")], &[tensor()]), "a key that is not UTF-8"),
        (gguf(&[gguf_pair(b"general.alignment", 8, &gguf_text(b"32"))], &[tensor()]), "is of type 8"),
        (gguf(&[gguf_pair(b"general.alignment", 10, &32_u64.to_le_bytes())], &[tensor()]), "is of type 10"),
        (gguf(&[], &[tensor(), gguf_tensor(b"b", 1, 0), tensor()]), "the name of a tensor twice"),
        (gguf(&[], &[gguf_tensor(b"\xff", 32, 0)]), "a name of a tensor that is not UTF-8"),
        (gguf(&[], &[gguf_tensor(b"a", 33, 8)]), "a row of `a` has 33 numbers, and a block of Q8_0 32"),
        (gguf(&[], &[gguf_tensor(b"a", 32, 4)]), "`a` is of type 4, which GGUF does not have"),
    ] {
        let what = fault(&bytes);
        assert!(what.contains(part), "{part}: {what}");
    }
    let whole = gguf(&[pair(b"x"), pair(b"y")], &[tensor(), gguf_tensor(b"b", 64, 8)]);
    let facts = read_source(&Source::new(&&*whole, whole.len() as u64)).expect("well-formed").expect("GGUF");
    assert_eq!((facts.parameters, facts.malformed), (Some(96), None));
}

/// A model in ONNX with these tensors and entries of metadata.
fn onnx(tensors: &[Vec<u8>], metadata: &[[&str; 2]]) -> Vec<u8> {
    let tensors: Vec<_> = tensors.iter().map(|tensor| field(5, tensor)).collect();
    let graph = [field(2, b"g"), tensors.concat()].concat();
    let entry = |[key, value]: &[&str; 2]| {
        field(14, &[field(1, key.as_bytes()), field(2, value.as_bytes())].concat())
    };
    let metadata: Vec<_> = metadata.iter().map(entry).collect();
    [&[0x08, 8][..], &field(7, &graph), &opset(), &metadata.concat()].concat()
}

/// A tensor of two numbers: its name, its type, and its fields of data.
fn onnx_tensor(name: &str, kind: u8, data: &[(u8, &[u8])]) -> Vec<u8> {
    let data: Vec<_> = data.iter().map(|(number, bytes)| field(*number, bytes)).collect();
    [&[1 << 3, 2, 2 << 3, kind][..], &field(8, name.as_bytes()), &data.concat()].concat()
}

#[test]
fn onnx_that_its_library_refuses_is_malformed() {
    let float = |data: &[(u8, &[u8])]| onnx_tensor("w", 1, data);
    let raw: (u8, &[u8]) = (9, &[0; 8]);
    let external = |entries: &[[&str; 2]]| {
        let entry = |[key, value]: &[&str; 2]| {
            field(13, &[field(1, key.as_bytes()), field(2, value.as_bytes())].concat())
        };
        let entries: Vec<_> = entries.iter().map(entry).collect();
        onnx(&[[onnx_tensor("w", 1, &[]), entries.concat(), vec![14 << 3, 1]].concat()], &[])
    };
    for (bytes, part) in [
        (onnx(&[float(&[])], &[]), "has 2 numbers of type FLOAT, and no data"),
        (onnx(&[float(&[raw, (4, &[0; 8])])], &[]), "has its numbers twice"),
        (onnx(&[float(&[(4, &[0; 4])])], &[]), "2 numbers of type FLOAT, and 1 are there"),
        (onnx(&[float(&[(5, &[0; 2])])], &[]), "its numbers are not in `float_data`"),
        (onnx(&[onnx_tensor("w", 8, &[raw])], &[]), "has texts as numbers"),
        (onnx(&[onnx_tensor("w", 0, &[raw])], &[]), "has no type"),
        (onnx(&[onnx_tensor("", 1, &[raw])], &[]), "a tensor without a name"),
        (onnx(&[float(&[raw]), float(&[raw])], &[]), "two of its tensors have one name"),
        (onnx(&[float(&[raw])], &[["a", "1"], ["a", "2"]]), "its metadata has a key twice"),
        (external(&[["offset", "0"]]), "a tensor in another file that it does not name"),
        (external(&[["location", "w.data"], ["offset", "-1"]]), "the offset `-1` in another file"),
        (external(&[["location", "w.data"], ["length", "x"]]), "the length `x` in another file"),
    ] {
        let what = fault(&bytes);
        assert!(what.contains(part), "{part}: {what}");
    }
    for right in [
        onnx(&[float(&[raw])], &[["a", "1"], ["b", "1"]]),
        onnx(&[float(&[(4, &[0; 8])]), onnx_tensor("v", 3, &[(5, &[1, 2])])], &[]),
        external(&[["location", "w.data"], ["offset", "8"], ["length", "8"]]),
    ] {
        let facts =
            read_source(&Source::new(&&*right, right.len() as u64)).expect("well-formed").expect("ONNX");
        assert_eq!(facts.malformed, None);
    }
}

#[test]
fn terms_that_stand_before_a_fault_are_heard() {
    let license = gguf_pair(b"general.license", 8, &gguf_text(b"cc-by-nc-4.0"));
    let header =
        br#"{"__metadata__":{"license":"cc-by-nc-4.0"},"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]}}"#;
    let safetensors = [&(header.len() as u64).to_le_bytes()[..], header, &[0]].concat();
    let raw: (u8, &[u8]) = (9, &[0; 8]);
    let graph = onnx(&[onnx_tensor("w", 1, &[raw])], &[["license", "cc-by-nc-4.0"]]);
    for bytes in [
        gguf(&[license.clone(), gguf_pair(b"x", 77, b"")], &[]),
        gguf(std::slice::from_ref(&license), &[gguf_tensor(b"a", 1 << 20, 0)]),
        gguf(&[license], &[gguf_tensor(b"a", 32, 137)]),
        safetensors,
        [&graph[..], &[0xff, 0xff]].concat(),
    ] {
        let facts = read_source(&Source::new(&&*bytes, bytes.len() as u64)).expect("heard").expect("a model");
        assert_eq!(facts.license.id.as_deref(), Some("cc-by-nc-4.0"));
        assert!(facts.malformed.is_some(), "{:?}", facts.format);
    }
}
