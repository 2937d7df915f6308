//! `bom-ref`: the references of the BOM, readable.

use std::borrow::Cow;

use crate::assemble::bom::Reference;

/// A reference without percent-encoding, which a bom-ref has no need of.
///
/// cdxgen's validator takes an encoded `@`, `:` or `/` in one for a mistake.
pub(crate) fn bom_ref(reference: &Reference) -> Cow<'_, str> {
    let text = reference.as_str();
    if !text.contains('%') {
        return Cow::Borrowed(text);
    }
    match String::from_utf8(decoded(text.as_bytes())) {
        Ok(decoded) if !decoded.contains(char::is_control) => Cow::Owned(decoded),
        _ => Cow::Borrowed(text),
    }
}

fn decoded(bytes: &[u8]) -> Vec<u8> {
    let (mut decoded, mut rest) = (Vec::with_capacity(bytes.len()), bytes);
    while let [first, after @ ..] = rest {
        match (first, after) {
            (b'%', [high, low, after @ ..]) if high.is_ascii_hexdigit() && low.is_ascii_hexdigit() => {
                decoded.push(digit(*high) << 4 | digit(*low));
                rest = after;
            }
            _ => {
                decoded.push(*first);
                rest = after;
            }
        }
    }
    decoded
}

fn digit(hexadecimal: u8) -> u8 {
    match hexadecimal {
        b'0'..=b'9' => hexadecimal - b'0',
        letter => (letter | 0x20) - b'a' + 10,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encoded_characters_are_decoded_where_that_gives_text() {
        for (reference, expected) in [
            ("pkg:cargo/a@1.0.0", "pkg:cargo/a@1.0.0"),
            (
                "pkg:cargo/a@1.0.0?vcs_url=git%2Bhttps:%2f%2Fx%40c",
                "pkg:cargo/a@1.0.0?vcs_url=git+https://x@c",
            ),
            ("a%2", "a%2"),
            ("a%zz%", "a%zz%"),
            ("a%ff", "a%ff"),
            ("a%0Ab", "a%0Ab"),
            ("a%25%34%30", "a%40"),
        ] {
            assert_eq!(bom_ref(&Reference::new(reference)), expected);
        }
    }
}
