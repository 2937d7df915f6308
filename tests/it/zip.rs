//! Zip archives as tests need them: the one writer, for the tests of the library as well.

/// Stored entries.
pub(crate) fn stored(entries: &[(&str, &[u8])]) -> Vec<u8> {
    behind(b"", (0, 0), entries)
}

/// Entries behind something else, whose bytes are what is packed under a method; `method` and `flags` are those of each.
pub(crate) fn behind(before: &[u8], (method, flags): (u8, u8), entries: &[(&str, &[u8])]) -> Vec<u8> {
    let entries: Vec<_> = entries.iter().map(|(name, content)| (*name, *content, content.len())).collect();
    write(before, (method, flags), &entries)
}

/// One entry that is deflated.
#[allow(dead_code, reason = "the tests of the library have no use for it")]
pub(crate) fn deflated(name: &str, content: &[u8]) -> Vec<u8> {
    use std::io::Write as _;
    let mut encoder = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(content).expect("memory");
    write(b"", (8, 0), &[(name, &encoder.finish().expect("memory"), content.len())])
}

/// Entries with the lengths of what is unpacked (APPNOTE.TXT 6.3.10, 4.3). No reader here looks at the sums of what is packed.
fn write(before: &[u8], (method, flags): (u8, u8), entries: &[(&str, &[u8], usize)]) -> Vec<u8> {
    let (mut local, mut central) = (before.to_vec(), Vec::new());
    let number = |number: usize| u32::try_from(number).expect("short").to_le_bytes();
    for (name, packed, length) in entries {
        let mut sum = flate2::Crc::new();
        sum.update(packed);
        let named = (name.len() as u16).to_le_bytes();
        let head = [20, 0, flags, 0, method, 0, 0, 0, 0x21, 0];
        let lengths = [number(packed.len()), number(*length)].concat();
        let common = [&head[..], &sum.sum().to_le_bytes(), &lengths, &named, &[0, 0]].concat();
        let offset = number(local.len());
        central.extend([b"PK\x01\x02\x14\0", &common[..], &[0; 10], &offset, name.as_bytes()].concat());
        local.extend([b"PK\x03\x04", &common[..], name.as_bytes(), packed].concat());
    }
    let count = (entries.len() as u16).to_le_bytes();
    let (size, start) = (number(central.len()), number(local.len()));
    [local, central, [&b"PK\x05\x06\0\0\0\0"[..], &count, &count, &size, &start, &[0; 2]].concat()].concat()
}
