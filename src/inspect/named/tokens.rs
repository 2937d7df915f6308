//! Rust as tokens: without comments and white space, each bracket with its mate.
//!
//! A file that the compiler would refuse has tokens as well, and a bracket without a mate ends with the file.

use std::borrow::Cow;
use std::collections::BTreeMap;

use ra_ap_rustc_lexer::{FrontmatterAllowed, LiteralKind, TokenKind, strip_shebang, tokenize};
use rustc_literal_escaper::unescape_str;

/// A token.
#[derive(Debug, Clone, Copy)]
pub(super) struct Token {
    pub(super) kind: Kind,
    pub(super) start: u32,
    end: u32,
    /// Of a bracket: the position of the other one.
    mate: u32,
}

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Word,
    /// A string; its text is that between the quotes.
    Text {
        raw: bool,
    },
    /// Numbers, characters, lifetimes.
    Other,
    Open(u8),
    Close,
    Sign(u8),
}

/// The tokens of a file.
pub(super) struct Tokens<'s> {
    pub(super) text: &'s str,
    tokens: Vec<Token>,
    fault: Option<&'static str>,
    features: Option<&'s Features>,
}

/// The features that a package has, each with whether it is built with it.
pub(super) type Features = BTreeMap<String, bool>;

impl<'s> Tokens<'s> {
    pub(super) fn of(text: &'s str) -> Self {
        let mut at = strip_shebang(text).unwrap_or(0);
        let mut tokens = Vec::new();
        let mut open: Vec<usize> = Vec::new();
        let mut fault = None;
        for token in tokenize(&text[at..], FrontmatterAllowed::No) {
            let (start, end) = (at, at + token.len as usize);
            at = end;
            fault = fault.or_else(|| unterminated(token.kind));
            let Some((kind, start, end)) = kind(token.kind, text, start, end) else { continue };
            let index = tokens.len();
            let mut mate = index;
            if open.len() >= DEEPEST || index >= MOST {
                fault = Some(TOO_MUCH);
                break;
            }
            match kind {
                Kind::Open(_) => open.push(index),
                Kind::Close => {
                    if open.is_empty() {
                        fault = fault.or(Some(UNBALANCED));
                    }
                    if let Some(opening) = open.pop() {
                        mate = opening;
                        let opening: &mut Token = &mut tokens[opening];
                        opening.mate = index as u32;
                    }
                }
                _ => {}
            }
            tokens.push(Token { kind, start: start as u32, end: end as u32, mate: mate as u32 });
        }
        let last = tokens.len().saturating_sub(1) as u32;
        if !open.is_empty() {
            fault = fault.or(Some(UNBALANCED));
        }
        for opening in open {
            tokens[opening].mate = last.max(opening as u32);
        }
        Self { text, tokens, fault, features: None }
    }

    /// The same of a package that is built with these features.
    pub(super) fn built_with(self, features: &'s Features) -> Self {
        Self { features: Some(features), ..self }
    }

    /// Whether it is built with a feature; `None` of one that the package is not known to have.
    pub(super) fn has_feature(&self, name: &str) -> Option<bool> {
        self.features?.get(name).copied()
    }

    /// Why the file is no Rust, as far as tokens tell: then it was read only in part.
    pub(super) fn fault(&self) -> Option<&'static str> {
        self.fault
    }

    #[inline]
    pub(super) fn len(&self) -> usize {
        self.tokens.len()
    }

    #[inline]
    pub(super) fn kind(&self, index: usize) -> Option<Kind> {
        self.tokens.get(index).map(|token| token.kind)
    }

    #[inline]
    pub(super) fn start(&self, index: usize) -> usize {
        self.tokens.get(index).map_or(self.text.len(), |token| token.start as usize)
    }

    /// The other bracket; of what has none the token itself.
    #[inline]
    pub(super) fn mate(&self, index: usize) -> usize {
        self.tokens.get(index).map_or(index, |token| token.mate as usize)
    }

    #[inline]
    pub(super) fn written(&self, index: usize) -> &'s str {
        self.tokens.get(index).map_or("", |token| &self.text[token.start as usize..token.end as usize])
    }

    #[inline]
    pub(super) fn word(&self, index: usize) -> Option<&'s str> {
        (self.kind(index)? == Kind::Word).then(|| self.written(index))
    }

    #[inline]
    pub(super) fn is_word(&self, index: usize, word: &str) -> bool {
        self.word(index) == Some(word)
    }

    #[inline]
    pub(super) fn is_sign(&self, index: usize, sign: u8) -> bool {
        self.kind(index) == Some(Kind::Sign(sign))
    }

    /// The value of a string.
    pub(super) fn value(&self, index: usize) -> Option<Cow<'s, str>> {
        let Kind::Text { raw } = self.kind(index)? else { return None };
        let written = self.written(index);
        if raw || !written.contains('\\') {
            return Some(Cow::Borrowed(written));
        }
        let mut value = String::with_capacity(written.len());
        unescape_str(written, |_, character| value.extend(character.ok()));
        Some(Cow::Owned(value))
    }
}

/// So many brackets are open at once; the compiler reads no more either.
const DEEPEST: usize = 1024;

/// So many tokens of a file are read: 16 MiB of them.
const MOST: usize = 1 << 20;

const TOO_MUCH: &str =
    "it has more than 1,048,576 tokens or 1,024 nested brackets, so that it was only read in part";

const UNBALANCED: &str = "its brackets don't match, so that it was only read in part";

/// Whether a comment or a literal has no end: then all behind it is in it.
fn unterminated(kind: TokenKind) -> Option<&'static str> {
    let is_terminated = match kind {
        TokenKind::BlockComment { terminated, .. } => terminated,
        TokenKind::Literal { kind, .. } => match kind {
            LiteralKind::Str { terminated }
            | LiteralKind::ByteStr { terminated }
            | LiteralKind::CStr { terminated } => terminated,
            LiteralKind::RawStr { n_hashes }
            | LiteralKind::RawByteStr { n_hashes }
            | LiteralKind::RawCStr { n_hashes } => n_hashes.is_some(),
            _ => true,
        },
        _ => true,
    };
    (!is_terminated).then_some("a string or a comment in it has no end, so that it was only read in part")
}

/// A kind with the part of the text that it is about; `None` of white space and comments.
fn kind(kind: TokenKind, text: &str, start: usize, end: usize) -> Option<(Kind, usize, usize)> {
    use TokenKind::{
        CloseBrace, CloseBracket, CloseParen, Frontmatter, Ident, Lifetime, Literal, OpenBrace, OpenBracket,
        OpenParen, RawIdent,
    };
    let kind = match kind {
        TokenKind::LineComment { .. }
        | TokenKind::BlockComment { .. }
        | TokenKind::Whitespace
        | TokenKind::Eof
        | Frontmatter { .. } => return None,
        Ident => Kind::Word,
        RawIdent => return Some((Kind::Word, start + 2, end)),
        Literal { kind, .. } => match kind {
            LiteralKind::Str { .. } | LiteralKind::ByteStr { .. } | LiteralKind::CStr { .. } => {
                return Some(between_quotes(text, start, end, false));
            }
            LiteralKind::RawStr { .. } | LiteralKind::RawByteStr { .. } | LiteralKind::RawCStr { .. } => {
                return Some(between_quotes(text, start, end, true));
            }
            _ => Kind::Other,
        },
        Lifetime { .. } => Kind::Other,
        OpenParen => Kind::Open(b'('),
        OpenBrace => Kind::Open(b'{'),
        OpenBracket => Kind::Open(b'['),
        CloseParen | CloseBrace | CloseBracket => Kind::Close,
        _ => Kind::Sign(text.as_bytes().get(start).copied().unwrap_or_default()),
    };
    Some((kind, start, end))
}

fn between_quotes(text: &str, start: usize, end: usize, raw: bool) -> (Kind, usize, usize) {
    let literal = &text[start..end];
    let first = literal.find('"').map_or(end, |at| start + at + 1);
    let last = literal[first - start..].rfind('"').map_or(end, |at| first + at);
    (Kind::Text { raw }, first.min(end), last.min(end).max(first.min(end)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_of_every_kind_have_their_value() {
        for (source, expected) in [
            (r#""a/b""#, vec!["a/b"]),
            (r##"r#"a"b"#"##, vec!["a\"b"]),
            (r#"b"a\n""#, vec!["a\n"]),
            (r#"c"a""#, vec!["a"]),
            ("\"a\\\n   b\"", vec!["ab"]),
            ("// \"no\"\n/* \"no\" */ \"yes\"", vec!["yes"]),
            ("/// \"no\"\nfn f() {}", vec![]),
            ("\"\\u{61}\\q\"", vec!["a"]),
            ("'\"' \"a\"", vec!["a"]),
            ("\"not closed", vec!["not closed"]),
            ("#!/usr/bin/env cargo\n\"a\"", vec!["a"]),
        ] {
            let tokens = Tokens::of(source);
            let values: Vec<_> = (0..tokens.len()).filter_map(|index| tokens.value(index)).collect();
            assert_eq!(values, expected, "{source}");
        }
    }

    #[test]
    fn brackets_have_mates_where_there_are_some() {
        let tokens = Tokens::of("f(a[1]) }");
        assert_eq!((tokens.mate(1), tokens.mate(3), tokens.mate(7)), (6, 5, 7));
        let open = Tokens::of("f(a");
        assert_eq!(open.mate(1), 2);
    }
}
