//! The only module of this program that opens a socket.
//!
//! In: an address, what may be sent to it, and how many bytes may come back. Out: a [`Reply`], whole, or a [`Fault`] that says why
//! there is none. Redirects are followed here, one by one, so that a token is sent to the host that it is for and to no other.

use std::fmt;
use std::io::Read as _;
use std::thread;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use jiff::fmt::rfc2822;
use ureq::http::{HeaderMap, Uri, header};
use ureq::tls::{RootCerts, TlsConfig};

/// Redirects that one request follows.
const REDIRECTS: usize = 10;

/// The wait before the first further attempt; each later one is twice as long.
const FIRST_WAIT: Duration = Duration::from_millis(500);

/// The longest wait that a publisher may ask for.
const LONGEST_WAIT: Duration = Duration::from_secs(60);

/// What is read of the body of a refusal.
const REFUSAL: u64 = 64 << 10;

/// So many bytes of a body that ends early, and the next attempt is a first one.
const GOES_ON: u64 = 1 << 20;

/// The rate below which a body is too slow, in bytes a second, once the timeout is over.
const SLOWEST: u64 = 4 << 10;

/// A secret for one host, which is never shown.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Secret(String);

impl Secret {
    /// The value of an `Authorization` header: `Bearer …` or `Basic …`.
    pub(super) fn new(header: String) -> Self {
        Self(header)
    }

    /// Whether a text has the token in it, in any case of its letters.
    fn is_in(&self, text: &str) -> bool {
        let token = self.0.rsplit(' ').next().unwrap_or(&self.0).to_ascii_lowercase();
        !token.is_empty() && text.to_ascii_lowercase().contains(&token)
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Secret(…)")
    }
}

/// What is asked.
#[derive(Debug, Clone, Copy)]
pub(super) struct Request<'r> {
    /// The address.
    pub(super) url: &'r str,
    /// What may come back, as a media type.
    pub(super) accept: Option<&'r str>,
    /// A token, for the host of `url` alone.
    pub(super) secret: Option<&'r Secret>,
    /// Further headers, for the host of `url` alone.
    pub(super) headers: &'r [(&'static str, String)],
    /// First byte and last byte, where not all are wanted.
    pub(super) range: Option<(u64, u64)>,
    /// The largest body that is read; of `None` the head alone is asked for.
    pub(super) limit: Option<u64>,
}

impl<'r> Request<'r> {
    /// A request for a whole body of this size at most.
    pub(super) fn new(url: &'r str, limit: u64) -> Self {
        Self { url, accept: None, secret: None, headers: &[], range: None, limit: Some(limit) }
    }
}

/// An object that is read in pieces.
pub(super) struct Streamed<'r> {
    /// Makes the address of a request.
    pub(super) address: &'r dyn Fn() -> String,
    /// Its length by the listing, in bytes.
    pub(super) length: u64,
    /// Its entity tag (RFC 9110, 8.8.3), so that a part of another object is none of this one.
    pub(super) tag: Option<&'r str>,
    /// A token, for the host alone.
    pub(super) secret: Option<&'r Secret>,
}

/// What came back.
#[derive(Debug)]
pub(super) struct Reply {
    /// The status.
    pub(super) status: u16,
    /// The headers.
    pub(super) headers: HeaderMap,
    /// The address that answered, behind every redirect.
    pub(super) url: String,
    /// The body, whole; of a refusal its beginning.
    pub(super) body: Vec<u8>,
}

impl Reply {
    /// The length that is announced, or that came.
    pub(super) fn length(&self) -> Option<u64> {
        self.header("content-length").and_then(|length| length.trim().parse().ok())
    }

    /// Whether what was asked for is there.
    pub(super) fn is_success(&self) -> bool {
        matches!(self.status, 200 | 206)
    }

    /// Whether what was asked for is not there.
    pub(super) fn is_gone(&self) -> bool {
        matches!(self.status, 404 | 410)
    }

    /// The host that answered.
    fn host(&self) -> String {
        Address::parse(&self.url).map(|address| address.host().to_owned()).unwrap_or_default()
    }

    /// A reply that is not what the protocol says.
    pub(super) fn malformed(&self, why: String) -> Fault {
        Fault::Malformed { host: self.host(), why }
    }

    /// The address of the next page, of the host that answered alone (RFC 8288, `Link: <…>; rel="next"`).
    pub(super) fn next_page(&self) -> Result<Option<String>, Fault> {
        let links = self.header("link").unwrap_or_default().split(',');
        let next =
            links.map(str::trim).find(|link| link.contains("rel=\"next\"") || link.ends_with("rel=next"));
        let Some(target) = next.and_then(|link| link.strip_prefix('<')?.split('>').next()) else {
            return Ok(None);
        };
        let at = Address::parse(&self.url)?;
        let next = at.join(target)?;
        match next.origin() == at.origin() {
            true => Ok(Some(next.0.to_string())),
            false => Err(self.malformed("the next page is on another host".to_owned())),
        }
    }

    /// Whether it is the part from a byte on (RFC 9110, 14.4), or all where that is the first.
    pub(super) fn begins_at(&self, first: u64) -> bool {
        let range = self.header("content-range").unwrap_or_default();
        match self.status {
            206 => range.starts_with(&format!("bytes {first}-")),
            status => status == 200 && first == 0,
        }
    }

    /// A header as text.
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }
}

/// Why there is no answer. Each is a sentence without its end.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Fault {
    /// The address is none that may be asked.
    #[error("`{0}` is not asked: only `https:` is allowed, and plain HTTP on this machine")]
    NotEncrypted(String),
    /// The address is malformed.
    #[error("`{0}` is not an address")]
    Address(String),
    /// The name of the host is not known.
    #[error("the host `{0}` was not found")]
    Host(String),
    /// There is no connection.
    #[error("no connection to {host}: {why}")]
    Connect {
        /// The host.
        host: String,
        /// What the client said.
        why: String,
    },
    /// The connection can't be trusted.
    #[error("no trusted connection to {host}: {why}")]
    Tls {
        /// The host.
        host: String,
        /// What the client said.
        why: String,
    },
    /// It took too long.
    #[error("{host} did not answer within {seconds} s ({what})")]
    Timeout {
        /// The host.
        host: String,
        /// The time that it had.
        seconds: u64,
        /// What it took too long for.
        what: String,
    },
    /// The host refuses, now or always.
    #[error("{host} answered {status}{said}")]
    Refused {
        /// The host.
        host: String,
        /// The status.
        status: u16,
        /// What it says, behind `: `.
        said: String,
    },
    /// The answer has more bytes than are read.
    #[error("the answer of {host} has more than {limit} bytes, the limit")]
    TooLarge {
        /// The host.
        host: String,
        /// The limit.
        limit: u64,
    },
    /// The answer ends before its end.
    #[error("the answer of {host} is truncated: {got} bytes of {expected}")]
    Truncated {
        /// The host.
        host: String,
        /// The bytes that came.
        got: u64,
        /// The number of bytes that were announced, where it is known.
        expected: String,
    },
    /// The redirects lead nowhere.
    #[error("{0}")]
    Redirect(String),
    /// The answer is not what the protocol says.
    #[error("the answer of {host} cannot be read: {why}")]
    Malformed {
        /// The host.
        host: String,
        /// What the client said.
        why: String,
    },
}

impl Fault {
    /// Whether the host says that there is no such thing.
    pub(super) fn says_gone(&self) -> bool {
        matches!(self, Self::Refused { status: 404 | 410, .. })
    }

    /// Whether the next attempt may end otherwise.
    fn may_pass(&self) -> bool {
        matches!(self, Self::Connect { .. } | Self::Timeout { .. } | Self::Truncated { .. })
    }
}

/// What asks.
pub(super) struct Client {
    agent: ureq::Agent,
    timeout: Duration,
    retries: u32,
    plain: Vec<String>,
}

impl Client {
    /// A client that gives each host so long and asks so often again; `plain` are the origins that the user named, which may be
    /// asked without encryption.
    pub(super) fn new(timeout: Duration, retries: u32, plain: Vec<String>) -> Self {
        let tls = TlsConfig::builder().root_certs(RootCerts::PlatformVerifier).build();
        let config = ureq::Agent::config_builder()
            .tls_config(tls)
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .user_agent(concat!("cargo-model-sbom/", env!("CARGO_PKG_VERSION")))
            .timeout_resolve(Some(timeout))
            .timeout_connect(Some(timeout))
            .timeout_send_request(Some(timeout))
            .timeout_recv_response(Some(timeout))
            .timeout_per_read(Some(timeout))
            .build();
        Self { agent: config.into(), timeout, retries, plain }
    }

    /// Asks, again where that may help, and follows redirects. A status below 500 other than 429 is an answer.
    pub(super) fn get(&self, request: Request<'_>) -> Result<Reply, Fault> {
        let mut attempt = 0;
        loop {
            let (fault, wait) = match self.follow(request) {
                Ok(reply) if reply.status != 429 && reply.status < 500 => return Ok(reply),
                Ok(reply) => (refusal(&reply), asked_wait(&reply)),
                Err(fault) if fault.may_pass() => (fault, None),
                Err(fault) => return Err(fault),
            };
            let wait = wait.unwrap_or(FIRST_WAIT * 2_u32.pow(attempt.min(6)));
            if attempt == self.retries || wait > LONGEST_WAIT {
                return Err(fault);
            }
            thread::sleep(wait);
            attempt += 1;
        }
    }

    fn follow(&self, request: Request<'_>) -> Result<Reply, Fault> {
        let first = Address::parse(request.url)?;
        let mut at = first.clone();
        for _ in 0..=REDIRECTS {
            self.admit(&at, &first)?;
            let is_first = at.origin() == first.origin();
            let secret = request.secret.filter(|_| is_first);
            let headers = if is_first { request.headers } else { &[] };
            let reply = self.once(&at, secret, Request { headers, ..request })?;
            let next = reply.header("location").filter(|_| matches!(reply.status, 301..=303 | 307 | 308));
            let Some(next) = next else { return Ok(reply) };
            at = at.join(next)?;
        }
        Err(Fault::Redirect(format!("`{}` is redirected more than {REDIRECTS} times", first.shown())))
    }

    /// Only encrypted addresses are asked, and those that the user named; those on this machine where the first one was.
    fn admit(&self, at: &Address, first: &Address) -> Result<(), Fault> {
        let is_here = at.is_loopback() && first.is_loopback();
        let is_admitted = at.is_encrypted() && (is_here || !at.is_loopback());
        let is_admitted = is_admitted || is_here || self.plain.contains(&at.origin());
        if is_admitted { Ok(()) } else { Err(Fault::NotEncrypted(at.shown())) }
    }

    /// Sends one request; what comes back is not read yet.
    fn send(
        &self,
        at: &Address,
        secret: Option<&Secret>,
        request: Request<'_>,
    ) -> Result<ureq::http::Response<ureq::Body>, Fault> {
        let mut call = match request.limit {
            Some(_) => self.agent.get(at.0.clone()),
            None => self.agent.head(at.0.clone()),
        };
        if let Some(accept) = request.accept {
            call = call.header(header::ACCEPT, accept);
        }
        if let Some((first, last)) = request.range {
            call = call.header(header::RANGE, format!("bytes={first}-{last}"));
        }
        // A token goes over a line that others can't read, or not at all.
        if let Some(Secret(value)) = secret.filter(|_| at.is_encrypted() || at.is_loopback()) {
            call = call.header(header::AUTHORIZATION, value);
        }
        for (name, value) in request.headers {
            call = call.header(*name, value);
        }
        call.call().map_err(|error| self.fault(at.host(), error))
    }

    fn once(&self, at: &Address, secret: Option<&Secret>, request: Request<'_>) -> Result<Reply, Fault> {
        let host = at.host().to_owned();
        let (parts, body) = self.send(at, secret, request)?.into_parts();
        let status = parts.status.as_u16();
        let is_whole = matches!(status, 200 | 206);
        let Some(limit) = request.limit else {
            return Ok(Reply { status, headers: parts.headers, url: at.0.to_string(), body: Vec::new() });
        };
        let limit = if is_whole { limit } else { REFUSAL };
        let announced = parts.headers.get(header::CONTENT_LENGTH);
        let announced = announced.and_then(|value| value.to_str().ok()?.trim().parse::<u64>().ok());
        if is_whole && announced.is_some_and(|length| length > limit) {
            return Err(Fault::TooLarge { host, limit });
        }
        let body = self.body(body, limit, is_whole, announced, &host)?;
        let echoes = |text: &[u8]| secret.is_some_and(|secret| secret.is_in(&String::from_utf8_lossy(text)));
        let mut reply = Reply { status, headers: parts.headers, url: at.0.to_string(), body };
        // What a refusal says is shown.
        if !is_whole && (echoes(&reply.body) || reply.headers.values().any(|value| echoes(value.as_bytes())))
        {
            reply.body.clear();
            reply.headers.remove("x-error-message");
        }
        Ok(reply)
    }

    /// Reads the object of an address to its end, in pieces; nothing of it is kept. Where it ends early, the rest is asked for, of
    /// the same object: `address` makes each request, as signatures end.
    pub(super) fn stream(&self, object: &Streamed<'_>, sink: &mut dyn FnMut(&[u8])) -> Result<(), Fault> {
        let (mut at, mut attempt) = (0, 0);
        loop {
            let before = at;
            let fault = match self.piece(object, &mut at, sink) {
                Ok(()) => return Ok(()),
                Err(fault) => fault,
            };
            // A body that goes on is no failure; one that gives a byte now and then is. Without an entity tag the rest may be that
            // of another object.
            let goes_on = at - before >= GOES_ON;
            attempt = if goes_on { 0 } else { attempt };
            if object.tag.is_none() && at > 0 {
                return Err(fault);
            }
            let may_pass = fault.may_pass()
                || matches!(fault, Fault::Refused { status, .. } if status == 429 || status >= 500);
            if attempt == self.retries || !may_pass {
                return Err(fault);
            }
            thread::sleep(FIRST_WAIT * 2_u32.pow(attempt.min(6)));
            attempt += 1;
        }
    }

    /// Reads from a byte on, which moves on with what was read.
    fn piece(&self, object: &Streamed<'_>, at: &mut u64, sink: &mut dyn FnMut(&[u8])) -> Result<(), Fault> {
        let url = (object.address)();
        let address = Address::parse(&url)?;
        self.admit(&address, &address)?;
        let range = (*at > 0).then(|| (*at, object.length.saturating_sub(1)));
        let headers: Vec<_> = object.tag.map(|tag| ("if-match", tag.to_owned())).into_iter().collect();
        let request = Request { range, headers: &headers, secret: object.secret, ..Request::new(&url, 0) };
        let (parts, body) = self.send(&address, object.secret, request)?.into_parts();
        let reply = Reply { status: parts.status.as_u16(), headers: parts.headers, url, body: Vec::new() };
        if !reply.is_success() {
            return Err(refusal(&reply));
        }
        if !reply.begins_at(*at) {
            return Err(
                reply.malformed(format!("the rest from byte {at} on was asked for, and another part came"))
            );
        }
        self.drain(body, object.length, at, sink, &reply)
    }

    /// Reads a body to the last byte of an object, and no further.
    fn drain(
        &self,
        body: ureq::Body,
        length: u64,
        at: &mut u64,
        sink: &mut dyn FnMut(&[u8]),
        reply: &Reply,
    ) -> Result<(), Fault> {
        let host = reply.host();
        let longer = || reply.malformed(format!("it is longer than the {length} bytes of its listing"));
        let began = Instant::now();
        let mut reader = body.into_reader();
        let mut buffer = vec![0; 256 << 10];
        let first = *at;
        while *at < length {
            let read = match reader.read(&mut buffer) {
                Ok(0) => {
                    return Err(Fault::Truncated { host, got: *at, expected: length.to_string() });
                }
                Ok(read) => read,
                Err(error) => return Err(self.body_fault(&host, error.into(), *at, Some(length))),
            };
            *at += read as u64;
            if *at > length {
                return Err(longer());
            }
            sink(&buffer[..read]);
            if began.elapsed() > self.timeout + Duration::from_secs((*at - first) / SLOWEST) {
                return Err(self.slow(&host));
            }
        }
        match reader.read(&mut buffer) {
            Ok(0) => Ok(()),
            _ => Err(longer()),
        }
    }

    /// Reads a body to its end, at a rate that ends.
    fn body(
        &self,
        body: ureq::Body,
        limit: u64,
        is_whole: bool,
        announced: Option<u64>,
        host: &str,
    ) -> Result<Vec<u8>, Fault> {
        let began = Instant::now();
        let mut reader = body.into_reader();
        let mut bytes = Vec::new();
        let mut buffer = vec![0; 64 << 10];
        loop {
            let read = match reader.read(&mut buffer) {
                Ok(0) => break,
                Ok(read) => read,
                Err(error) => return Err(self.body_fault(host, error.into(), bytes.len() as u64, announced)),
            };
            bytes.extend_from_slice(&buffer[..read]);
            let length = bytes.len() as u64;
            if length > limit {
                if is_whole {
                    return Err(Fault::TooLarge { host: host.to_owned(), limit });
                }
                bytes.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
                return Ok(bytes);
            }
            if began.elapsed() > self.timeout + Duration::from_secs(length / SLOWEST) {
                return Err(self.slow(host));
            }
        }
        let got = bytes.len() as u64;
        match announced.filter(|length| *length != got && is_whole) {
            Some(length) => {
                Err(Fault::Truncated { host: host.to_owned(), got, expected: length.to_string() })
            }
            None => Ok(bytes),
        }
    }

    /// Why a body ends before its end, after this many bytes.
    fn body_fault(&self, host: &str, error: ureq::Error, got: u64, announced: Option<u64>) -> Fault {
        match error {
            ureq::Error::Timeout(_) => self.slow(host),
            ureq::Error::Io(_) => {
                let expected = announced.map_or("an unknown number".to_owned(), |length| length.to_string());
                Fault::Truncated { host: host.to_owned(), got, expected }
            }
            error => self.fault(host, error),
        }
    }

    fn slow(&self, host: &str) -> Fault {
        let what = "the body came too slowly".to_owned();
        Fault::Timeout { host: host.to_owned(), seconds: self.timeout.as_secs(), what }
    }

    fn fault(&self, host: &str, error: ureq::Error) -> Fault {
        let host = host.to_owned();
        match error {
            ureq::Error::Timeout(what) => {
                Fault::Timeout { host, seconds: self.timeout.as_secs(), what: what.to_string() }
            }
            ureq::Error::HostNotFound => Fault::Host(host),
            ureq::Error::Io(error) => {
                match error.get_ref().and_then(|cause| cause.downcast_ref::<ureq::Error>()) {
                    Some(ureq::Error::Timeout(what)) => {
                        Fault::Timeout { host, seconds: self.timeout.as_secs(), what: what.to_string() }
                    }
                    _ if error.kind() == std::io::ErrorKind::InvalidData => {
                        Fault::Tls { host, why: error.to_string() }
                    }
                    _ => Fault::Connect { host, why: error.to_string() },
                }
            }
            ureq::Error::Tls(why) => Fault::Tls { host, why: why.to_owned() },
            ureq::Error::Rustls(error) => Fault::Tls { host, why: error.to_string() },
            ureq::Error::BadUri(text) => Fault::Address(text),
            ureq::Error::ConnectionFailed
            | ureq::Error::ConnectProxyFailed(_)
            | ureq::Error::InvalidProxyUrl => Fault::Connect { host, why: error.to_string() },
            error => Fault::Malformed { host, why: error.to_string() },
        }
    }
}

/// How long a host asks to wait: `Retry-After` in seconds or as a date (RFC 9110, 10.2.3).
fn asked_wait(reply: &Reply) -> Option<Duration> {
    let text = reply.header("retry-after")?.trim();
    if let Ok(seconds) = text.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let until = rfc2822::DateTimeParser::new().parse_timestamp(text).ok()?;
    let seconds = until.as_second() - Timestamp::now().as_second();
    Some(Duration::from_secs(u64::try_from(seconds).unwrap_or_default()))
}

/// A status that is no answer, with what the host says of it.
pub(super) fn refusal(reply: &Reply) -> Fault {
    let host = reply.host();
    let wait = reply.header("retry-after").map(|wait| format!(", and to wait {wait} s")).unwrap_or_default();
    let said = said(reply).map(|said| format!(": {said}")).unwrap_or_default();
    Fault::Refused { host, status: reply.status, said: format!("{wait}{said}") }
}

/// What a refusal says: the header of the hub, the `error` or `message` of a JSON body, or the `Message` of an XML body; one
/// line.
fn said(reply: &Reply) -> Option<String> {
    const LONGEST: usize = 200;
    let json = || serde_json::from_slice::<serde_json::Value>(&reply.body).ok();
    let field = |value: serde_json::Value| {
        let text = value.get("error").or_else(|| value.get("message"))?.as_str()?;
        Some(text.to_owned())
    };
    let header = reply.header("x-error-message").map(str::to_owned);
    let xml = || {
        let body = String::from_utf8_lossy(&reply.body);
        let (_, behind) = body.split_once("<Message>")?;
        Some(behind.split_once("</Message>")?.0.to_owned())
    };
    let text = header.or_else(|| json().and_then(field)).or_else(xml)?;
    // A store may say back what signed the request.
    if crate::address::says_a_secret_of(&text, &reply.url) {
        return None;
    }
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    Some(line.chars().take(LONGEST).collect())
}

/// An address that can be asked.
#[derive(Debug, Clone)]
pub(super) struct Address(Uri);

impl Address {
    /// Reads an absolute address.
    pub(super) fn parse(text: &str) -> Result<Self, Fault> {
        let uri: Uri = text.parse().map_err(|_| Fault::Address(masked(text)))?;
        let is_web = matches!(uri.scheme_str(), Some("http" | "https"));
        let is_plain = uri.authority().is_some_and(|authority| !authority.as_str().contains('@'));
        if is_web && is_plain && uri.host().is_some_and(|host| !host.is_empty()) {
            Ok(Self(uri))
        } else {
            Err(Fault::Address(masked(text)))
        }
    }

    /// Where a `Location` leads (RFC 3986, 5.2), without dots.
    fn join(&self, to: &str) -> Result<Self, Fault> {
        let to = to.split('#').next().unwrap_or_default();
        let scheme = self.0.scheme_str().unwrap_or("https");
        let authority = self.0.authority().map(|authority| authority.as_str()).unwrap_or_default();
        let is_scheme = |text: &str| {
            text.starts_with(|first: char| first.is_ascii_alphabetic())
                && text.chars().all(|c| c.is_ascii_alphanumeric() || ['+', '-', '.'].contains(&c))
        };
        let is_absolute = to.split_once(':').is_some_and(|(scheme, _)| is_scheme(scheme));
        if is_absolute {
            Self::parse(to)
        } else if let Some(rest) = to.strip_prefix("//") {
            Self::parse(&format!("{scheme}://{rest}"))
        } else if to.starts_with('/') {
            Self::parse(&format!("{scheme}://{authority}{to}"))
        } else {
            let path = self.0.path();
            let directory = path.rfind('/').map_or("/", |end| &path[..=end]);
            Self::parse(&format!("{scheme}://{authority}{directory}{to}"))
        }
    }

    /// The name or number of the host.
    pub(super) fn host(&self) -> &str {
        self.0.host().unwrap_or_default()
    }

    /// Scheme, host and port: what a token is for.
    pub(super) fn origin(&self) -> String {
        let scheme = self.0.scheme_str().unwrap_or_default();
        let port = self.0.port_u16().unwrap_or(if scheme == "https" { 443 } else { 80 });
        format!("{scheme}://{}:{port}", self.host().to_ascii_lowercase())
    }

    /// Whether others on the way can't read what is sent.
    pub(super) fn is_encrypted(&self) -> bool {
        self.0.scheme_str() == Some("https")
    }

    /// Whether it is on this machine.
    pub(super) fn is_loopback(&self) -> bool {
        let host = self.host().trim_start_matches('[').trim_end_matches(']');
        host.eq_ignore_ascii_case("localhost")
            || host.parse().is_ok_and(|address: std::net::IpAddr| address.is_loopback())
    }

    fn shown(&self) -> String {
        masked(&self.0.to_string())
    }
}

/// An address as a message shows it: without secrets.
fn masked(text: &str) -> String {
    crate::address::masked(text).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_redirect_leads_where_its_location_says() {
        let from = Address::parse("https://a.example/x/y?z=1").expect("an address");
        for (location, expected) in [
            ("https://b.example/c", "https://b.example/c"),
            ("//b.example/c#d", "https://b.example/c"),
            ("/c?d=/e", "https://a.example/c?d=/e"),
            ("/c?d=https://b.example/", "https://a.example/c?d=https://b.example/"),
            ("c?d=https://b.example/", "https://a.example/x/c?d=https://b.example/"),
            ("c", "https://a.example/x/c"),
        ] {
            assert_eq!(from.join(location).expect(location).0.to_string(), expected, "{location}");
        }
        for location in
            ["ftp://b.example/c", "https://", "https://user:word@b.example/", "file:///etc/passwd", "data:,x"]
        {
            assert!(from.join(location).is_err(), "{location}");
        }
    }

    #[test]
    fn an_origin_is_scheme_host_and_port() {
        let origin = |text: &str| Address::parse(text).expect(text).origin();
        assert_eq!(origin("https://A.example/x"), origin("https://a.example:443/y"));
        assert_ne!(origin("https://a.example/"), origin("http://a.example/"));
        assert_ne!(origin("https://a.example/"), origin("https://a.example:444/"));
        assert_ne!(origin("https://a.example/"), origin("https://b.a.example/"));
    }

    #[test]
    fn this_machine_is_known_by_its_names() {
        for (text, expected) in [
            ("http://localhost:1/", true),
            ("http://127.0.0.1/", true),
            ("http://[::1]:8080/", true),
            ("http://127.0.0.1.example/", false),
            ("http://10.0.0.1/", false),
        ] {
            assert_eq!(Address::parse(text).expect(text).is_loopback(), expected, "{text}");
        }
    }

    #[test]
    fn a_secret_is_never_shown() {
        let secret = Secret::new("Bearer hf_word".to_owned());
        let request = Request { secret: Some(&secret), ..Request::new("https://a.example/", 1) };
        assert!(!format!("{secret:?} {request:?}").contains("hf_word"));
    }
}
