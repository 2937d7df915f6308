//! Objects in buckets: Amazon S3 and what speaks its protocol, Google Cloud Storage, Azure Blob Storage.
//!
//! In: the URI of an object, of a prefix, or of a pattern, and what the environment says of the store. Out: a listing, and the
//! objects of it, of which no byte is kept. Requests to S3 are signed for each object (AWS Signature Version 4, in the query);
//! Google takes a bearer token, Azure a shared access signature. Without any, what is public can be read.

use std::time::Duration;

use globset::{GlobBuilder, GlobMatcher};
use quick_xml::events::{BytesStart, Event};
use rusty_s3::S3Action as _;
use rusty_s3::actions::ListObjectsV2;

use super::http::{Client, Fault, Reply, Request, Secret, Streamed, refusal};
use super::settings::{Stores, is_readable};
use crate::address::{percent_decoded, percent_encoded};
use crate::base64;
use crate::declare::is_of_account;
use crate::digest::{Algorithm, Digest};
use crate::limits;

/// How long a signed address is good for: a request is made at once.
const SIGNED_FOR: Duration = Duration::from_secs(15 * 60);

/// Pages of a listing, of 1,000 or 5,000 objects each.
const PAGES: usize = 100;

/// An object of a listing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Object {
    /// Its key in the bucket.
    pub(super) key: String,
    /// Its path below the literal part of the URI, with `/`.
    pub(super) path: String,
    /// Length in bytes.
    pub(super) size: u64,
    /// Its entity tag, with its quotation marks.
    pub(super) tag: Option<String>,
}

/// What a URI names in a store.
pub(super) struct Bucket<'s> {
    store: Store<'s>,
    wanted: Wanted,
}

/// Which objects of a bucket a URI names.
struct Wanted {
    /// How their keys begin.
    prefix: String,
    /// The part of the keys that is no path of the model.
    directory: String,
    pattern: Option<GlobMatcher>,
}

enum Store<'s> {
    S3 {
        bucket: rusty_s3::Bucket,
        credentials: Option<&'s rusty_s3::Credentials>,
    },
    /// The root of the bucket, without a last `/`.
    Google {
        root: String,
        token: Option<&'s Secret>,
    },
    /// The root of the container, and the shared access signature.
    Azure {
        root: String,
        signature: Option<&'s str>,
    },
}

impl<'s> Bucket<'s> {
    /// Reads a URI: `s3://bucket/key`, `gs://bucket/prefix/`, `az://container/models/*.gguf`.
    ///
    /// # Errors
    ///
    /// A sentence without its end that says what is wrong with it, or missing in the environment.
    pub(super) fn parse(uri: &str, stores: &'s Stores) -> Result<Self, String> {
        let (scheme, rest) = uri.split_once("://").ok_or("it is no URI of a bucket")?;
        let (account, rest) = match rest.split_once('/') {
            Some((host, rest)) if scheme == "az" && is_of_account(host) => (Some(host), rest),
            _ => (None, rest),
        };
        let (name, key) = rest.split_once('/').unwrap_or((rest, ""));
        if name.is_empty() {
            return Err("it names no bucket".to_owned());
        }
        let store = match account {
            Some(host) => Store::of_account(host, name, stores),
            None => Store::of(scheme, name, stores)?,
        };
        Ok(Self { store, wanted: Wanted::parse(key)? })
    }

    /// The objects that the URI names, in the order of their keys.
    pub(super) fn list(&self, client: &Client) -> Result<Vec<Object>, Fault> {
        let (mut objects, mut next, mut pages) = (Vec::new(), None::<String>, 0);
        loop {
            let url = self.store.listing(&self.wanted.prefix, next.as_deref());
            let reply = client.get(self.store.request(&url, limits::API))?;
            if !reply.is_success() {
                return Err(refusal(&reply));
            }
            let page = Page::read(&reply)?;
            objects.extend(page.objects.into_iter().filter_map(|object| self.wanted.take(object)));
            next = page.next;
            pages += 1;
            match next {
                None => break,
                Some(_) if pages == PAGES => {
                    return Err(reply.malformed(format!("its listing has more than {PAGES} pages")));
                }
                Some(_) => {}
            }
        }
        objects.sort_by(|a, b| a.key.cmp(&b.key));
        Ok(objects)
    }

    /// The SHA-256 that the store computed of the whole object when it was uploaded, where it did.
    pub(super) fn checksum(&self, client: &Client, object: &Object) -> Result<Option<Digest>, Fault> {
        let Store::S3 { bucket, credentials } = &self.store else { return Ok(None) };
        let mut head = bucket.head_object(*credentials, &object.key);
        let headers = [("x-amz-checksum-mode", "ENABLED".to_owned())];
        head.headers_mut().insert(headers[0].0, headers[0].1.clone());
        let url = head.sign(SIGNED_FOR).to_string();
        let reply = client.get(Request { headers: &headers, limit: None, ..Request::new(&url, 0) })?;
        if !reply.is_success() {
            return Err(refusal(&reply));
        }
        let (tag, length) = (reply.header("etag"), reply.length());
        let is_listed = length.is_none_or(|length| length == object.size)
            && tag.is_none_or(|tag| object.tag.as_deref().is_none_or(|listed| listed == tag));
        if !is_listed {
            return Err(reply.malformed(format!("`{}` changed after it was listed", object.key)));
        }
        // That of parts is no digest of the object; it ends with their number, and some stores say of what kind it is.
        if reply.header("x-amz-checksum-type").is_some_and(|kind| kind != "FULL_OBJECT") {
            return Ok(None);
        }
        let bytes = reply.header("x-amz-checksum-sha256").and_then(base64::decode);
        Ok(bytes.filter(|bytes| bytes.len() == 32).map(|bytes| Digest::from_bytes(Algorithm::Sha256, &bytes)))
    }

    /// Reads an object in pieces.
    pub(super) fn stream(
        &self,
        client: &Client,
        object: &Object,
        sink: &mut dyn FnMut(&[u8]),
    ) -> Result<(), Fault> {
        let streamed = Streamed {
            address: &|| self.store.object(&object.key),
            length: object.size,
            tag: object.tag.as_deref(),
            secret: self.store.secret(),
        };
        client.stream(&streamed, sink)
    }

    /// A part of an object: from its first to its last byte.
    pub(super) fn range(
        &self,
        client: &Client,
        object: &Object,
        (first, last): (u64, u64),
    ) -> Result<Reply, Fault> {
        let url = self.store.object(&object.key);
        let request = self.store.request(&url, last - first + 1);
        let headers: Vec<_> = object.tag.iter().map(|tag| ("if-match", tag.clone())).collect();
        client.get(Request { range: Some((first, last)), headers: &headers, ..request })
    }

    /// The address of an object, without what signs a request for it.
    pub(super) fn address(&self, object: &Object) -> String {
        let address = self.store.object(&object.key);
        address.split('?').next().unwrap_or_default().to_owned()
    }

    /// A small object, whole.
    pub(super) fn bytes(&self, client: &Client, object: &Object) -> Result<Vec<u8>, Fault> {
        let mut bytes = Vec::new();
        self.stream(client, object, &mut |piece| bytes.extend_from_slice(piece))?;
        Ok(bytes)
    }
}

impl Wanted {
    fn parse(key: &str) -> Result<Self, String> {
        let literal = key.find(['*', '?', '[', '{']).map(|at| &key[..at]);
        let (prefix, pattern) = match literal {
            None => (key, None),
            Some(literal) => {
                let glob = GlobBuilder::new(key).literal_separator(true).backslash_escape(false).build();
                let glob = glob.map_err(|error| format!("its pattern is not valid: {}", error.kind()))?;
                (literal, Some(glob.compile_matcher()))
            }
        };
        let directory = match (key.ends_with('/'), prefix.rfind('/')) {
            (true, _) => key,
            (false, Some(at)) => &prefix[..=at],
            (false, None) => "",
        };
        Ok(Self { prefix: prefix.to_owned(), directory: directory.to_owned(), pattern })
    }

    /// The object, where the URI names it: it is that, it lies below it, or it fits its pattern.
    fn take(&self, object: Object) -> Option<Object> {
        let key = object.key.as_str();
        let is_named = match &self.pattern {
            Some(pattern) => pattern.is_match(key),
            None => {
                let rest = key.strip_prefix(&self.prefix)?;
                rest.is_empty()
                    || self.prefix.is_empty()
                    || self.prefix.ends_with('/')
                    || rest.starts_with('/')
            }
        };
        let below = format!("{}/", self.prefix);
        let directory = match key.starts_with(&below) && self.pattern.is_none() {
            true => &below,
            false => &self.directory,
        };
        let path = key.strip_prefix(directory.as_str())?.to_owned();
        // Consoles make an empty object for a directory.
        (is_named && !key.ends_with('/') && !path.is_empty()).then_some(Object { path, ..object })
    }
}

impl<'s> Store<'s> {
    fn of(scheme: &str, name: &str, stores: &'s Stores) -> Result<Self, String> {
        match scheme {
            "s3" => {
                let endpoint = stores.s3_endpoint();
                if stores.s3_credentials.is_some() && is_readable(&endpoint) {
                    return Err(format!("the credentials are not used: `{endpoint}` is not encrypted"));
                }
                let endpoint = endpoint.parse().map_err(|_| format!("`{endpoint}` is not an address"))?;
                let is_own = stores.s3_endpoint.is_some();
                let is_in_host = name.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-'));
                let style = match is_in_host && !is_own {
                    true => rusty_s3::UrlStyle::VirtualHost,
                    false => rusty_s3::UrlStyle::Path,
                };
                let bucket =
                    rusty_s3::Bucket::new(endpoint, style, name.to_owned(), stores.s3_region.clone());
                let bucket = bucket.map_err(|error| error.to_string())?;
                Ok(Self::S3 { bucket, credentials: stores.s3_credentials.as_ref() })
            }
            "gs" => Ok(Self::Google {
                root: format!("{}/{}", stores.google_endpoint, percent_encoded(name, "")),
                token: stores.google_token.as_ref(),
            }),
            "az" => match stores.azure_endpoint.as_deref() {
                Some(endpoint) if is_readable(endpoint) && stores.azure_signature.is_some() => {
                    Err(format!("the signature is not sent: `{endpoint}` is not encrypted"))
                }
                Some(endpoint) => Ok(Self::Azure {
                    root: format!("{endpoint}/{}", percent_encoded(name, "")),
                    signature: stores.azure_signature.as_deref(),
                }),
                None => Err("`AZURE_STORAGE_ACCOUNT` does not say whose container it is".to_owned()),
            },
            other => Err(format!("`{other}` is no scheme of a bucket")),
        }
    }

    /// A container of an account that the URI names. The signature is for the account of the environment.
    fn of_account(host: &str, name: &str, stores: &'s Stores) -> Self {
        let endpoint = format!("https://{host}");
        let is_own = stores.azure_endpoint.as_deref() == Some(&endpoint);
        let signature = stores.azure_signature.as_deref().filter(|_| is_own);
        Self::Azure { root: format!("{endpoint}/{}", percent_encoded(name, "")), signature }
    }

    /// The address of a page of the listing.
    fn listing(&self, prefix: &str, next: Option<&str>) -> String {
        match self {
            Self::S3 { bucket, credentials } => {
                let mut list = ListObjectsV2::new(bucket, *credentials);
                // Keys as they are: what XML can't hold is a malformed answer.
                list.query_mut().remove("encoding-type");
                list.with_prefix(prefix);
                if let Some(next) = next {
                    list.with_continuation_token(next);
                }
                list.sign(SIGNED_FOR).to_string()
            }
            Self::Google { root, .. } => {
                let next = next.map(|next| format!("&continuation-token={}", percent_encoded(next, "")));
                let prefix = percent_encoded(prefix, "");
                format!("{root}?list-type=2&prefix={prefix}{}", next.unwrap_or_default())
            }
            Self::Azure { root, signature } => {
                let next = next.map(|next| format!("&marker={}", percent_encoded(next, "")));
                let signature = signature.map(|signature| format!("&{signature}"));
                let (next, signature) = (next.unwrap_or_default(), signature.unwrap_or_default());
                let prefix = percent_encoded(prefix, "");
                format!("{root}?restype=container&comp=list&prefix={prefix}{next}{signature}")
            }
        }
    }

    /// The address of an object.
    fn object(&self, key: &str) -> String {
        match self {
            Self::S3 { bucket, credentials } => {
                bucket.get_object(*credentials, key).sign(SIGNED_FOR).to_string()
            }
            Self::Google { root, .. } => format!("{root}/{}", percent_encoded(key, "/")),
            Self::Azure { root, signature } => {
                let signature = signature.map(|signature| format!("?{signature}")).unwrap_or_default();
                format!("{root}/{}{signature}", percent_encoded(key, "/"))
            }
        }
    }

    fn secret(&self) -> Option<&'s Secret> {
        match self {
            Self::Google { token, .. } => *token,
            Self::S3 { .. } | Self::Azure { .. } => None,
        }
    }

    fn request<'r>(&'r self, url: &'r str, limit: u64) -> Request<'r> {
        Request { secret: self.secret(), ..Request::new(url, limit) }
    }
}

/// A page of a listing: `ListBucketResult` of S3 and Google, `EnumerationResults` of Azure.
#[derive(Default)]
struct Page {
    objects: Vec<Object>,
    next: Option<String>,
    /// Whether it says that another page follows.
    is_truncated: bool,
}

impl Page {
    fn read(reply: &Reply) -> Result<Self, Fault> {
        Self::parse(&reply.body).map_err(|why| reply.malformed(why))
    }

    fn parse(body: &[u8]) -> Result<Self, String> {
        let text = std::str::from_utf8(body).map_err(|_| "it is not UTF-8".to_owned())?;
        let mut reader = quick_xml::Reader::from_str(text);
        let (mut page, mut object, mut value) = (Self::default(), None, String::new());
        let (mut is_listing, mut is_encoded, mut depth) = (false, false, 0_usize);
        loop {
            match reader.read_event().map_err(|error| error.to_string())? {
                Event::Start(start) => {
                    value.clear();
                    depth += 1;
                    match start.local_name().as_ref() {
                        "ListBucketResult" | "EnumerationResults" => is_listing = true,
                        "Contents" | "Blob" => object = Some(Listed::default()),
                        "Name" => is_encoded = says_encoded(&start),
                        _ => {}
                    }
                }
                Event::Text(text) => value.push_str(&text.xml10_content()),
                Event::CData(text) => value.push_str(&text.xml10_content()),
                Event::GeneralRef(name) => value.push_str(&character(name.as_ref())?),
                Event::End(end) => {
                    depth = depth.saturating_sub(1);
                    if std::mem::take(&mut is_encoded) {
                        let decoded = percent_decoded(&value);
                        value = decoded.ok_or_else(|| format!("the name `{value}` cannot be decoded"))?;
                    }
                    page.end(end.local_name().as_ref(), &value, &mut object)?;
                }
                Event::Eof => break,
                _ => {}
            }
        }
        match (is_listing, depth) {
            (false, _) => Err("it is no listing of a bucket".to_owned()),
            (true, 0) if page.is_truncated && page.next.is_none() => {
                Err("its listing goes on, and does not say where".to_owned())
            }
            (true, 0) => Ok(page),
            (true, _) => Err("its listing ends early".to_owned()),
        }
    }

    fn end(&mut self, name: &str, value: &str, object: &mut Option<Listed>) -> Result<(), String> {
        match (name, object.as_mut()) {
            ("Key" | "Name", Some(object)) => object.key = Some(value.to_owned()),
            ("Size" | "Content-Length", Some(object)) => object.size = value.trim().parse().ok(),
            ("ETag" | "Etag", Some(object)) => object.tag = Some(quoted(value.trim())),
            ("Contents" | "Blob", Some(_)) => {
                let Some(Listed { key: Some(key), size: Some(size), tag }) = object.take() else {
                    return Err("its listing has an object without a name or a length".to_owned());
                };
                self.objects.push(Object { path: key.clone(), key, size, tag });
            }
            ("IsTruncated", None) => self.is_truncated = value.trim() == "true",
            ("NextContinuationToken" | "NextMarker", None) => {
                self.next = Some(value.to_owned()).filter(|next| !next.is_empty());
            }
            _ => {}
        }
        Ok(())
    }
}

#[derive(Default)]
struct Listed {
    key: Option<String>,
    size: Option<u64>,
    tag: Option<String>,
}

/// Whether a name is percent-encoded, as Azure does with one that has a character which XML can't hold.
fn says_encoded(start: &BytesStart<'_>) -> bool {
    let attribute = start.try_get_attribute("Encoded").ok().flatten();
    attribute.is_some_and(|attribute| attribute.value.as_ref() == "true")
}

/// The character that a reference stands for.
fn character(name: &str) -> Result<String, String> {
    let text = quick_xml::escape::unescape(&format!("&{name};")).map(String::from);
    text.map_err(|_| format!("`&{name};` means nothing"))
}

/// An entity tag as it stands in a header: Azure lists it without quotation marks.
fn quoted(tag: &str) -> String {
    if tag.ends_with('"') { tag.to_owned() } else { format!("\"{tag}\"") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn taken(key: &str, keys: &[&str]) -> Vec<String> {
        let wanted = Wanted::parse(key).expect(key);
        let object = |key: &&str| Object { key: (*key).to_owned(), path: String::new(), size: 1, tag: None };
        keys.iter().map(object).filter_map(|object| wanted.take(object)).map(|object| object.path).collect()
    }

    #[test]
    fn a_uri_names_an_object_or_what_lies_below_it_or_what_fits() {
        let keys = ["m/a.gguf", "m/deep/b.gguf", "m/c.json", "m.bak/d", "m/", "n/e", "m"];
        for (key, expected) in [
            ("m/", &["a.gguf", "deep/b.gguf", "c.json"][..]),
            ("m", &["a.gguf", "deep/b.gguf", "c.json", "m"]),
            ("m/a.gguf", &["a.gguf"]),
            ("m/*.gguf", &["a.gguf"]),
            ("m/**/*.gguf", &["a.gguf", "deep/b.gguf"]),
            ("m/a", &[]),
            ("", &["m/a.gguf", "m/deep/b.gguf", "m/c.json", "m.bak/d", "n/e", "m"]),
        ] {
            assert_eq!(taken(key, &keys), expected, "{key}");
        }
    }

    #[test]
    fn listings_of_three_stores_are_read() {
        let s3 = "<?xml version=\"1.0\"?><ListBucketResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">\
                  <Contents><Key>m/a&amp;b</Key><ETag>&quot;x-2&quot;</ETag><Size>7</Size></Contents>\
                  <NextContinuationToken>t=</NextContinuationToken></ListBucketResult>";
        let page = Page::parse(s3.as_bytes()).expect("a listing");
        let object = Object {
            key: "m/a&b".to_owned(),
            path: "m/a&b".to_owned(),
            size: 7,
            tag: Some("\"x-2\"".to_owned()),
        };
        assert_eq!((page.objects, page.next.as_deref()), (vec![object], Some("t=")));
        let azure = "<EnumerationResults><Blobs><Blob><Name>m/a</Name><Properties><Etag>0x1</Etag>\
                     <Content-Length>9</Content-Length></Properties></Blob></Blobs><NextMarker/></EnumerationResults>";
        let page = Page::parse(azure.as_bytes()).expect("a listing");
        let object = Object {
            key: "m/a".to_owned(),
            path: "m/a".to_owned(),
            size: 9,
            tag: Some("\"0x1\"".to_owned()),
        };
        assert_eq!((page.objects, page.next), (vec![object], None));
        let encoded = azure.replace("<Name>m/a</Name>", "<Name Encoded=\"true\">m/%EF%BF%BF%2520a</Name>");
        let page = Page::parse(encoded.as_bytes()).expect("a listing");
        assert_eq!(page.objects[0].key, "m/\u{ffff}%20a");
        for malformed in [
            "",
            "<EnumerationResults><Blobs><Blob><Name Encoded=\"true\">%FF</Name></Blob></Blobs></EnumerationResults>",
            "<html></html>",
            "<ListBucketResult><Contents><Key>a</Key></Contents></ListBucketResult>",
            "<ListBucketResult>&x;</ListBucketResult>",
        ] {
            assert!(Page::parse(malformed.as_bytes()).is_err(), "{malformed}");
        }
    }
}
