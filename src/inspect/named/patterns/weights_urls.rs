//! A URL of a file of weights, of an archive that a name around it says to hold some, or of the directory that a library of
//! JavaScript loads them from.

use camino::Utf8Path;

use super::{Pattern, Scope};
use crate::address;
use crate::digest::{Algorithm, Digest};
use crate::inspect::named::clients::Clients;
use crate::inspect::named::ids::urls;
use crate::inspect::named::model::{Evidence, ModelName, NamedFile, Sighting};
use crate::inspect::named::rust::Site;
use crate::weights_names::{self, MODEL_WORDS};

pub(super) struct WeightsUrls;

/// Ends of archives and of files that hold weights among other things.
const MAY_HOLD: [&str; 9] =
    [".bin", ".npz", ".tar", ".tar.bz2", ".tar.gz", ".tar.xz", ".tgz", ".zip", ".pkl"];

/// What an archive is called that holds a program or a library.
const PROGRAMS: [&str; 29] = [
    "amd64",
    "arm64",
    "aarch64",
    "android",
    "cpu",
    "cuda",
    "-data.",
    "darwin",
    "ffmpeg",
    "ios",
    "libonnx",
    "libtorch",
    "linux",
    "macos",
    "msvc",
    "onnxruntime",
    "osx",
    "rocm",
    "runtime",
    "sdk",
    "setup",
    "src",
    "ubuntu",
    "vulkan",
    "wasm",
    "win32",
    "windows",
    "x64",
    "x86_64",
];

impl Pattern for WeightsUrls {
    fn look(&self, site: &Site<'_>, _scope: &Scope<'_>) -> Vec<Sighting> {
        let found = urls(&site.text).filter(|url| is_of_weights(url, site));
        found
            .filter_map(address::without_secrets)
            .map(|url| {
                // The pieces of a long file are one model.
                let name = ModelName::Url(whole(&url).to_owned());
                let sha256 = site.digest.and_then(|hex| Digest::from_hex(Algorithm::Sha256, hex));
                let file = NamedFile { name: name.short().to_owned(), sha256, size: None };
                Sighting::new(name, Evidence::WeightsUrl, site.offset).with([file])
            })
            .collect()
    }
}

/// The URL of a file that is fetched in pieces: without `.part1`.
fn whole(url: &str) -> &str {
    let piece = url.rsplit_once(".part").filter(|(_, number)| {
        let number = number.trim_start_matches(['-', '_', '.']);
        !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit())
    });
    piece.map_or(url, |(whole, _)| whole)
}

/// Whether a URL leads to data that a hub has, or to the sources of a repository as an archive.
fn is_of_other(host: &str, path: &str) -> bool {
    let mut parts = path.split('/').skip(1);
    let is_forge = ["codeberg.org", "github.com", "gitlab.com"].contains(&host);
    parts.any(|part| part == "datasets" || is_forge && part == "archive")
}

fn is_of_weights(url: &str, site: &Site<'_>) -> bool {
    let url = whole(url);
    let path = url.split(['?', '#']).next().unwrap_or(url);
    let Some((_, path)) = path.split_once("://") else { return false };
    let (host, file) = path.split_once('/').unwrap_or((path, ""));
    let file = file.rsplit('/').next().unwrap_or(file).to_ascii_lowercase();
    let is_name = !file.is_empty()
        && !file.starts_with('.')
        && !file.starts_with(['{', '$', '*', '<'])
        && !url.contains(['{', '}', '$', '*']);
    let is_example = host.is_empty()
        || ["example.com", "example.org", "example.net", "localhost"]
            .iter()
            .any(|end| host.split(':').next().unwrap_or(host).ends_with(end))
        || host.starts_with("127.");
    if is_example || is_of_other(host, path) {
        return false;
    }
    if site.field.is_some_and(|field| Clients::embedded().is_script_place(field)) {
        return true;
    }
    if !is_name {
        return false;
    }
    if weights_names::is_of_weights(Utf8Path::new(&file)) {
        return true;
    }
    let lower = path.to_ascii_lowercase();
    let says = |text: &str| MODEL_WORDS.iter().any(|word| text.contains(word));
    let tables = site.tables.into_iter().flatten();
    let around = || site.names().chain(tables.clone()).any(|name| says(&name.to_ascii_lowercase()));
    MAY_HOLD.iter().any(|end| file.ends_with(end))
        && !PROGRAMS.iter().any(|word| file.contains(word))
        && (says(&lower) || around())
}
