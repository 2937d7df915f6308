//! URLs as documents may carry them: no user, no secret, no place on this machine, and nothing that a schema refuses.
//!
//! [`published`] is the one way of a URL into a document or the lock; [`masked`] hides in a message what is left out there.

use std::borrow::Cow;
use std::fmt;
use std::net::Ipv6Addr;
use std::ops::Range;

/// What became of a URL.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Published {
    /// The URL as it may stand in a document; `None` where nothing of it may.
    pub(crate) url: Option<String>,
    /// What was left out, or changed.
    pub(crate) remarks: Vec<Remark>,
}

/// What was left out of a URL, or changed in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Remark {
    /// A user name or a password.
    User,
    /// A token, a key or a signature.
    Secret,
    /// It names a place on this machine.
    Local,
    /// It is no URL (RFC 3986).
    Malformed,
    /// Characters that a URL doesn't have are percent-encoded (RFC 3986, 2.1).
    Encoded,
}

impl fmt::Display for Remark {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::User => "holds a user name or a password, which is left out",
            Self::Secret => "holds a token, a key or a signature, which is left out",
            Self::Local => "names a place on this machine, and is left out",
            Self::Malformed => "is not a URL, and is left out",
            Self::Encoded => "has characters that a URL cannot have, which are percent-encoded",
        })
    }
}

/// A URL as a document may carry it.
///
/// The user of `ssh:` stays, since a repository can't be had without it; a password never does.
pub(crate) fn published(text: &str) -> Published {
    let mut remarks = Vec::new();
    let url = match Parts::of(text) {
        Some(parts) => parts.published(&mut remarks),
        None => {
            remarks.push(Remark::Malformed);
            None
        }
    };
    remarks.sort();
    remarks.dedup();
    Published { url, remarks }
}

/// The same where nobody can be told, because it was told where the URL came in.
pub(crate) fn without_secrets(text: &str) -> Option<String> {
    published(text).url
}

/// A text of any kind in which every user, token and signature of a URL, and what authorises a request, is shown as asterisks; its length in bytes and its
/// lines stay, so that places in it stay right.
pub(crate) fn masked(text: &str) -> Cow<'_, str> {
    let mut secrets: Vec<_> = addresses(text)
        .flat_map(|address| {
            let start = address.start;
            let found = secrets_of(&text[address]);
            found.into_iter().map(move |range| start + range.start..start + range.end)
        })
        .chain(users_of_registries(text))
        .chain(authorizations(text))
        .collect();
    secrets.sort_by_key(|range| range.start);
    if secrets.is_empty() {
        return Cow::Borrowed(text);
    }
    let mut result = String::with_capacity(text.len());
    let mut from = 0;
    for range in secrets.into_iter().filter(|range| range.start < range.end) {
        if range.start < from {
            continue;
        }
        result.push_str(&text[from..range.start]);
        result.extend(std::iter::repeat_n('*', range.len()));
        from = range.end;
    }
    result.push_str(&text[from..]);
    Cow::Owned(result)
}

/// Whether something in a text was hidden so.
pub(crate) fn is_masked(text: &str) -> bool {
    addresses(text).any(|address| ["://*", "=***"].iter().any(|mark| text[address.clone()].contains(mark)))
}

/// The users in `oci:user:password@registry/…` and in other sources that are no URLs.
fn users_of_registries(text: &str) -> impl Iterator<Item = Range<usize>> {
    /// Characters of a user, at most.
    const LONGEST: usize = 512;
    let schemes = ["docker:", "hf:", "mlflow:", "modelscope:", "oci:", "ollama:"];
    schemes.into_iter().flat_map(|scheme| text.match_indices(scheme)).filter_map(|(at, scheme)| {
        let start = at + scheme.len();
        let is_end = |c: char| c.is_whitespace() || c.is_control() || "/\"`<>".contains(c);
        let rest = text[start..].char_indices().take(LONGEST);
        let user = rest.take_while(|(_, c)| !is_end(*c)).filter(|(_, c)| *c == '@').last();
        user.map(|(length, _)| start..start + length)
    })
}

/// What authorises a request, in the header of one (RFC 9110, 11.6.2): `Authorization: Bearer …`. A variable stands for what is
/// not there.
fn authorizations(text: &str) -> impl Iterator<Item = Range<usize>> {
    const SCHEMES: [&str; 3] = ["basic", "bearer", "token"];
    let is_end = |c: char| c.is_whitespace() || c.is_control() || "\"'`<>\\,;".contains(c);
    text.match_indices(':').filter_map(move |(at, _)| {
        let before = text[..at].trim_end_matches(['"', '\'']);
        let name = before.get(before.len().checked_sub("authorization".len())?..)?;
        let behind = text[at + 1..].trim_start_matches([' ', '"', '\'']);
        let (scheme, behind) = behind.split_once(' ')?;
        let is_one = name.eq_ignore_ascii_case("authorization")
            && SCHEMES.iter().any(|known| scheme.eq_ignore_ascii_case(known));
        let secret = behind.trim_start_matches(' ');
        let start = text.len() - secret.len();
        let length = secret.find(is_end).unwrap_or(secret.len());
        (is_one && length > 0 && !secret.starts_with(['$', '{', '%'])).then_some(start..start + length)
    })
}

/// The scheme of a URL, in small letters, and its host with its port; `None` of what is none.
pub(crate) fn host_of(text: &str) -> Option<(String, &str)> {
    let parts = Parts::of(text)?;
    Some((parts.scheme.to_ascii_lowercase(), &text[parts.host]))
}

/// Where URLs stand in a text. One that holds another ends before it.
pub(crate) fn addresses(text: &str) -> impl Iterator<Item = Range<usize>> {
    let is_of_scheme = |c: char| c.is_ascii_alphanumeric() || "+.-".contains(c);
    let begin = move |from: usize, at: usize| {
        let scheme = text[from..at].chars().rev().take_while(|c| is_of_scheme(*c)).count();
        let written = &text[at - scheme..at];
        at - scheme + written.find(|c: char| c.is_ascii_alphabetic()).unwrap_or(scheme)
    };
    let is_end = |c: char| c.is_whitespace() || c.is_control() || "\"`<>".contains(c);
    let mut marks = text.match_indices("://").map(|(at, _)| at).peekable();
    let mut from = 0;
    std::iter::from_fn(move || {
        let at = marks.next()?;
        let start = begin(from, at);
        from = at + 3;
        let limit = marks.peek().map_or(text.len(), |next| begin(from.min(*next), *next));
        let end = text[from..limit.max(from)].find(is_end).map_or(limit.max(from), |length| from + length);
        Some(start..end)
    })
}

/// The parts of a URL with an authority, as ranges of its text (RFC 3986, 3).
struct Parts<'t> {
    text: &'t str,
    scheme: &'t str,
    user: Option<Range<usize>>,
    host: Range<usize>,
    path: Range<usize>,
    query: Option<Range<usize>>,
    fragment: Option<Range<usize>>,
}

impl<'t> Parts<'t> {
    fn of(text: &'t str) -> Option<Self> {
        let (scheme, rest) = text.split_once("://")?;
        let mut letters = scheme.chars();
        let is_scheme = letters.next().is_some_and(|first| first.is_ascii_alphabetic())
            && letters.all(|c| c.is_ascii_alphanumeric() || "+.-".contains(c));
        if !is_scheme {
            return None;
        }
        let start = text.len() - rest.len();
        let find = |from: usize, ends: &[char]| text[from..].find(ends).map_or(text.len(), |at| from + at);
        let path = find(start, &['/', '?', '#', '\\']);
        let user = text[start..path].rfind('@').map(|at| start..start + at);
        let host = user.as_ref().map_or(start, |user| user.end + 1)..path;
        let query = find(path, &['?', '#']);
        let fragment = find(query, &['#']);
        Some(Self {
            text,
            scheme,
            user,
            host,
            path: path..query,
            query: (query < fragment).then(|| query + 1..fragment),
            fragment: (fragment < text.len()).then(|| fragment + 1..text.len()),
        })
    }

    fn published(&self, remarks: &mut Vec<Remark>) -> Option<String> {
        if self.scheme.split('+').any(|part| part.eq_ignore_ascii_case("file")) {
            remarks.push(Remark::Local);
            return None;
        }
        let Some(host) = host(&self.text[self.host.clone()]) else {
            remarks.push(Remark::Malformed);
            return None;
        };
        let path = &self.text[self.path.clone()];
        if path.split('/').any(|segment| is_token(&decoded(segment))) {
            remarks.push(Remark::Secret);
            return None;
        }
        let mut url = format!("{}://", self.scheme);
        if let Some(user) = &self.user {
            let (name, password) =
                self.text[user.clone()].split_once(':').unwrap_or((&self.text[user.clone()], ""));
            let is_login = self.scheme.to_ascii_lowercase().ends_with("ssh") && !is_token(&decoded(name));
            if is_login {
                url.extend([&encoded(name, ""), "@"]);
            }
            if !is_login || !password.is_empty() {
                remarks.push(Remark::User);
            }
        }
        url.push_str(&host);
        let mut plain = String::new();
        for segment in path.split_inclusive('/') {
            let (kept, is_whole) = kept_parameters(segment, &[';']);
            remarks.extend((!is_whole).then_some(Remark::Secret));
            plain.push_str(&kept);
        }
        url.push_str(&encoded(&plain, "/:@"));
        for (mark, part) in [('?', &self.query), ('#', &self.fragment)] {
            let Some(part) = part else { continue };
            let (kept, is_whole) = kept_parameters(&self.text[part.clone()], &['&', ';']);
            remarks.extend((!is_whole).then_some(Remark::Secret));
            if !kept.is_empty() {
                url.push(mark);
                url.push_str(&encoded(&kept, "/:@?"));
            }
        }
        let unchanged = remarks.is_empty() && url != self.text;
        remarks.extend(unchanged.then_some(Remark::Encoded));
        Some(url)
    }
}

/// The ranges of a URL in a text that nobody may read.
fn secrets_of(text: &str) -> Vec<Range<usize>> {
    let Some(parts) = Parts::of(text) else { return Vec::new() };
    let mut secrets = Vec::new();
    let authority = parts.user.as_ref().map_or(parts.host.start, |user| user.start);
    let is_port = |host: &str| {
        host.rsplit_once(':').is_none_or(|(_, port)| port.bytes().all(|byte| byte.is_ascii_digit()))
    };
    match (&parts.user, text[authority..].rfind('@')) {
        // A password may hold a `/`, which nobody encoded.
        (None, Some(at))
            if !text[parts.host.clone()].starts_with('[') && !is_port(&text[parts.host.clone()]) =>
        {
            secrets.push(authority..authority + at);
        }
        (Some(user), _) => {
            let ssh = parts.scheme.to_ascii_lowercase().ends_with("ssh")
                && !is_token(&decoded(&text[user.clone()]));
            let name = if ssh { text[user.clone()].find(':').map_or(user.len(), |at| at + 1) } else { 0 };
            secrets.push(user.start + name..user.end);
        }
        _ => {}
    }
    let sections = [Some(&parts.path), parts.query.as_ref(), parts.fragment.as_ref()];
    for section in sections.into_iter().flatten() {
        let mut start = section.start;
        for parameter in text[section.clone()].split(['&', ';', '/']) {
            let value = parameter.find('=').map_or(0, |at| at + 1);
            if is_secret(parameter) {
                secrets.push(start + value..start + parameter.len());
            }
            start += parameter.len() + 1;
        }
    }
    secrets.retain(|range| !range.is_empty());
    secrets
}

/// The parameters that are no secrets, and whether that is all of them.
fn kept_parameters(text: &str, between: &[char]) -> (String, bool) {
    let mut kept = String::new();
    let mut is_whole = true;
    for parameter in text.split_inclusive(between) {
        let plain = parameter.trim_end_matches(between).trim_end_matches('/');
        match is_secret(plain) {
            true => is_whole = false,
            false => kept.push_str(parameter),
        }
    }
    if !is_whole {
        let end = if text.ends_with('/') { "/" } else { "" };
        kept = format!("{}{end}", kept.trim_end_matches(between).trim_end_matches('/'));
    }
    (kept, is_whole)
}

/// Whether `name=value` of a query, or a value alone, gives access to something.
fn is_secret(parameter: &str) -> bool {
    let (name, value) = parameter.split_once('=').unwrap_or(("", parameter));
    let value = decoded(value);
    is_secret_name(&decoded(name)) || is_token(&value) || holds_secret_address(&value)
}

/// Whether a value is a URL with a user or a secret of its own.
fn holds_secret_address(value: &str) -> bool {
    let Some((_, rest)) = value.split_once("://") else { return false };
    let named = |part: &str| part.split_once('=').is_some_and(|(name, _)| is_secret_name(name));
    rest.contains('@') || rest.split(['?', '&', ';', '#']).any(named)
}

/// Words in the names of parameters that hold a secret.
const SECRET_WORDS: &[&str] = &[
    "token",
    "secret",
    "passw",
    "pwd",
    "signature",
    "credential",
    "apikey",
    "accesskey",
    "privatekey",
    "jwt",
    "session",
    "bearer",
    "x-amz-",
    "x-goog-",
    "x-oss-",
    "x-cos-",
];

/// Names of such parameters, without `-`, `_` and `.`; among them those of signed URLs of Azure, CloudFront and S3.
const SECRET_NAMES: &[&str] = &[
    "key",
    "sig",
    "sign",
    "hmac",
    "policy",
    "keypairid",
    "awsaccesskeyid",
    "googleaccessid",
    "ossaccesskeyid",
    "auth",
    "oauth",
    "authorization",
    "user",
    "username",
    "passcode",
    "pat",
];

fn is_secret_name(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    let plain: String = name.chars().filter(|c| !"_-.".contains(*c)).collect();
    SECRET_NAMES.contains(&plain.as_str())
        || SECRET_WORDS.iter().any(|word| name.contains(word) || plain.contains(word))
}

/// The beginnings of tokens that their issuers gave a shape, so that scanners find them.
const TOKENS: &[&str] = &[
    "ghp_",
    "gho_",
    "ghu_",
    "ghs_",
    "ghr_",
    "github_pat_",
    "glpat-",
    "gldt-",
    "glptt-",
    "hf_",
    "api_org_",
    "sk-proj-",
    "sk-ant-",
    "xoxb-",
    "xoxp-",
    "xoxa-",
    "npm_",
    "pypi-",
    "AKIA",
    "ASIA",
    "AIza",
    "ya29.",
    "eyJ",
    "dckr_pat_",
];

/// Letters and digits that follow the beginning of a token, at least.
const TOKEN_LENGTH: usize = 16;

fn is_token(text: &str) -> bool {
    TOKENS.iter().filter_map(|beginning| text.strip_prefix(beginning)).any(|rest| {
        let rest = &rest[..rest.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(rest.len())];
        rest.len() >= TOKEN_LENGTH && rest.contains(|c: char| c.is_ascii_digit() || c.is_ascii_uppercase())
    })
}

/// Whether a text says a secret of an address, encoded as it is there or not.
#[cfg(feature = "upstream")]
pub(crate) fn says_a_secret_of(text: &str, address: &str) -> bool {
    let mut secrets = secrets_of(address).into_iter().map(|range| &address[range]);
    secrets.any(|secret| !secret.is_empty() && (text.contains(secret) || text.contains(&decoded(secret))))
}

/// The text without percent-encoding, however often it was encoded.
fn decoded(text: &str) -> String {
    let mut bytes = text.as_bytes().to_vec();
    for _ in 0..4 {
        if !bytes.contains(&b'%') {
            break;
        }
        let mut plain = Vec::with_capacity(bytes.len());
        let mut at = 0;
        while at < bytes.len() {
            match escape_at(&bytes, at) {
                Some(byte) => {
                    plain.push(byte);
                    at += 3;
                }
                None => {
                    plain.push(bytes[at]);
                    at += 1;
                }
            }
        }
        bytes = plain;
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// The byte that `%XX` at a place stands for.
fn escape_at(bytes: &[u8], at: usize) -> Option<u8> {
    let digits = bytes.get(at..at + 3).filter(|escape| escape[0] == b'%')?;
    let text = std::str::from_utf8(&digits[1..]).ok().filter(|text| !text.starts_with('+'))?;
    u8::from_str_radix(text, 16).ok()
}

/// The host with its port; `None` where it is none.
fn host(text: &str) -> Option<String> {
    let (name, port) = match text.strip_prefix('[').map(|rest| rest.split_once(']')) {
        Some(Some((address, rest))) => {
            address.parse::<Ipv6Addr>().ok()?;
            (format!("[{address}]"), rest.strip_prefix(':').or(rest.is_empty().then_some("")))
        }
        Some(None) => return None,
        None => {
            let (name, port) = text.split_once(':').unwrap_or((text, ""));
            (encoded(name, ""), Some(port))
        }
    };
    let port = port.filter(|port| port.bytes().all(|byte| byte.is_ascii_digit()))?;
    let between = if port.is_empty() { "" } else { ":" };
    (!name.is_empty()).then(|| format!("{name}{between}{port}"))
}

/// Percent-encoded where RFC 3986 and 3987 have no such character; `also` are delimiters that this part may hold.
fn encoded(text: &str, also: &str) -> String {
    let mut result = String::with_capacity(text.len());
    for (at, c) in text.char_indices() {
        let is_plain = match c {
            '%' => escape_at(text.as_bytes(), at).is_some(),
            c if c.is_ascii() => {
                c.is_ascii_alphanumeric() || "-._~!$&'()*+,;=".contains(c) || also.contains(c)
            }
            c => c.is_alphanumeric(),
        };
        if is_plain {
            result.push(c);
        } else {
            let mut buffer = [0; 4];
            let bytes = c.encode_utf8(&mut buffer).bytes();
            result.extend(bytes.map(|byte| format!("%{byte:02X}")));
        }
    }
    result
}

/// Percent-decoded (RFC 3986, 2.1); `None` of what is no encoding, or no UTF-8.
pub(crate) fn percent_decoded(text: &str) -> Option<String> {
    let (mut bytes, mut rest) = (Vec::new(), text.as_bytes());
    while let [first, behind @ ..] = rest {
        let digits =
            behind.get(..2).filter(|digits| *first == b'%' && digits.iter().all(u8::is_ascii_hexdigit));
        match (first, digits.and_then(|digits| std::str::from_utf8(digits).ok())) {
            (b'%', Some(digits)) => {
                bytes.push(u8::from_str_radix(digits, 16).ok()?);
                rest = &behind[2..];
            }
            (b'%', None) => return None,
            (byte, _) => {
                bytes.push(*byte);
                rest = behind;
            }
        }
    }
    String::from_utf8(bytes).ok()
}

/// Percent-encoded but for unreserved characters (RFC 3986, 2.3) and those of `also`.
pub(crate) fn percent_encoded(text: &str, also: &str) -> String {
    text.bytes().fold(String::with_capacity(text.len()), |mut encoded, byte| {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) || also.as_bytes().contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            encoded.push_str(&format!("%{byte:02X}"));
        }
        encoded
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(feature = "cli")]
    #[test]
    fn what_is_reserved_is_percent_encoded() {
        assert_eq!(percent_encoded("refs/pr/1", ""), "refs%2Fpr%2F1");
        assert_eq!(percent_encoded("a b/ü?#.txt", "/"), "a%20b/%C3%BC%3F%23.txt");
    }

    #[test]
    fn what_is_public_stays_as_it_is() {
        for url in [
            "https://example.com",
            "https://github.com/serde-rs/serde",
            "https://exämple.com/模型?b=c&d#e",
            "http://[::1]:8080/x",
            "https://docs.rs/x/1.0.0+build/y?search=a%20b",
            "https://huggingface.co/a/b/resolve/main/model.gguf?download=true",
            "ssh://git@example.com/a.git",
            "git+https://example.com/a@b",
            "https://example.com/monkey/keyboard?author=x",
        ] {
            let expected = Published { url: Some(url.to_owned()), remarks: Vec::new() };
            assert_eq!(published(url), expected);
            assert_eq!(masked(url), url);
        }
    }

    #[test]
    fn secrets_are_left_out() {
        use Remark::{Secret, User};
        for (text, url, remark) in [
            ("https://user:S3CR3T@h.example/a", Some("https://h.example/a"), User),
            ("https://S3CR3T@h.example/a", Some("https://h.example/a"), User),
            ("https://a@b:S3CR3T@h.example:8443/a", Some("https://h.example:8443/a"), User),
            ("git+https://oauth2:S3CR3T@h.example/b.git", Some("git+https://h.example/b.git"), User),
            ("ssh://git:S3CR3T@h.example/b.git", Some("ssh://git@h.example/b.git"), User),
            (
                "https://h.example/a?X-Amz-Signature=S3CR3T&X-Amz-Credential=S3CR3T",
                Some("https://h.example/a"),
                Secret,
            ),
            ("https://h.example/a?b=c&sig=S3CR3T#d", Some("https://h.example/a?b=c#d"), Secret),
            ("https://h.example/a?sig=S3CR3T&b=c", Some("https://h.example/a?b=c"), Secret),
            ("https://h.example/a?X%2DAmz%2DSignature=S3CR3T", Some("https://h.example/a"), Secret),
            ("https://h.example/a?b=1;access_token=S3CR3T", Some("https://h.example/a?b=1"), Secret),
            ("https://h.example/a#access_token=S3CR3T", Some("https://h.example/a"), Secret),
            ("https://h.example/a;jsessionid=S3CR3T/b", Some("https://h.example/a/b"), Secret),
            ("https://h.example/a?private-token=S3CR3T", Some("https://h.example/a"), Secret),
            ("https://h.example/a?t=ghp_S3CR3T00000000000000", Some("https://h.example/a"), Secret),
            ("https://h.example/ghp_S3CR3T00000000000000/a", None, Secret),
            (
                "https://h.example/a?u=https%3A%2F%2Fx%3AS3CR3T%40h.example",
                Some("https://h.example/a"),
                Secret,
            ),
            ("https://h.example/a?Key-Pair-Id=S3CR3T&Policy=S3CR3T", Some("https://h.example/a"), Secret),
        ] {
            let found = published(text);
            assert_eq!(
                (found.url.as_deref(), found.remarks.as_slice()),
                (url, [remark].as_slice()),
                "{text}"
            );
            let shown = masked(text);
            assert!(!shown.contains("S3CR3T") && shown.len() == text.len(), "{text}: {shown}");
        }
    }

    #[test]
    fn places_on_this_machine_are_left_out() {
        for text in ["file:///home/a/b", "git+file:///home/a", "registry+file:///x", "FILE:///x"] {
            assert_eq!(published(text), Published { url: None, remarks: vec![Remark::Local] }, "{text}");
        }
    }

    #[test]
    fn what_schemas_refuse_is_encoded_or_left_out() {
        for (text, url) in [
            ("https://github.com/<your-user>/ph", Some("https://github.com/%3Cyour-user%3E/ph")),
            ("https://example.com/{{crate}}", Some("https://example.com/%7B%7Bcrate%7D%7D")),
            ("https://example.com/?package_name[]=x", Some("https://example.com/?package_name%5B%5D=x")),
            ("https://docs.rs/x/100%", Some("https://docs.rs/x/100%25")),
            ("https://docs.rs/x/%zz", Some("https://docs.rs/x/%25zz")),
            ("https://example.com/a|b\\c^d`e", Some("https://example.com/a%7Cb%5Cc%5Ed%60e")),
            ("https://example.com/a#b#c", Some("https://example.com/a#b%23c")),
            ("https://<host>/a", Some("https://%3Chost%3E/a")),
            ("http://[::1", None),
            ("http://[x]/", None),
            ("https://example.com:port/", None),
            ("https://", None),
            ("https:///x", None),
            ("example.com", None),
            ("1x://a", None),
        ] {
            let found = published(text);
            let remark = if url.is_some() { Remark::Encoded } else { Remark::Malformed };
            assert_eq!(
                (found.url.as_deref(), found.remarks.as_slice()),
                (url, [remark].as_slice()),
                "{text}"
            );
        }
    }

    #[test]
    fn texts_keep_their_length_and_their_lines() {
        let text = "source = \"https://us:pä/ss@h.example/a?sig=x&b=1\" # https://h.example/a?b=c\nnext";
        assert_eq!(
            masked(text),
            "source = \"https://*********@h.example/a?sig=*&b=1\" # https://h.example/a?b=c\nnext"
        );
        for text in ["no URL: a://", "://", "://://", "1://a@b", "é://a"] {
            assert_eq!(masked(text).len(), text.len());
        }
        assert_eq!(
            masked("https://a,https://u:p@b/?u=https://c:d@e"),
            "https://a,https://***@b/?u=https://***@e"
        );
        assert_eq!(masked("\"oci:us:pw@h/a@sha256:0\""), "\"oci:*****@h/a@sha256:0\"");
        for (text, expected) in [
            ("-H 'Authorization: Bearer abc' x", "-H 'Authorization: Bearer ***' x"),
            ("{\"authorization\": \"basic YTpi\"}", "{\"authorization\": \"basic ****\"}"),
            ("Authorization: Bearer $TOKEN", "Authorization: Bearer $TOKEN"),
            ("Authorization: Bearer", "Authorization: Bearer"),
            ("the authorization: none", "the authorization: none"),
        ] {
            assert_eq!(masked(text), expected, "{text}");
        }
        assert_eq!(masked("`ssh://git:pw@h`"), "`ssh://git:**@h`");
    }
}
