//! A model of Ollama's registry, laid down as its store would have it: the manifest, texts and configurations as they are, and
//! for weights the pointers that stand for them. Of weights only the header is read.

use std::fs;

use camino::{Utf8Path, Utf8PathBuf};

use super::fetch::{FetchError, Fetched, write};
use super::http::{Client, refusal};
use super::registry::{Registry, Repository};
use super::settings::Settings;
use crate::digest::{Algorithm, Digest};
use crate::limits;
use crate::resolve::{Descriptor, Manifest, Part, ollama_directory, ollama_name, part_of};

/// Layers of one manifest that are asked for.
const MOST_LAYERS: usize = 2_000;

/// What tells the format of the layers that have a header: their blobs have no names.
const WEIGHTS: &str = "model.gguf";

/// Lays a model down below a directory, whole or not at all; `version` may be the digest of a manifest.
///
/// # Errors
///
/// When the registry refuses or does not answer, has no such model, or a file can't be written.
pub(crate) fn lay_down_image(
    name: &str,
    version: Option<&str>,
    settings: &Settings,
    root: &Utf8Path,
) -> Result<Fetched, FetchError> {
    let (repository, tag) = ollama_name(name);
    let image = format!("{repository}:{tag}");
    let is_name = |part: &str| !matches!(part, "" | "." | "..");
    let parsed = Repository::parse(&image).filter(|_| repository.split('/').chain([tag]).all(is_name));
    let refused = || FetchError::Refused(format!("`{image}` is no name of a registry"));
    let parsed = parsed.ok_or_else(refused)?.at_version(version);
    let client = Client::new(settings.timeout, settings.retries, settings.plain_origins());
    let mut registry = Registry::new(&client, settings, &parsed);
    let reference = parsed.reference().unwrap_or(tag).to_owned();
    let Some((_, reply)) = registry.manifest(&reference)? else {
        return Err(FetchError::Refused(format!("the registry has no `{reference}` (404)")));
    };
    let manifest: Manifest = serde_json::from_slice(&reply.body)
        .map_err(|error| reply.malformed(format!("it is no manifest: {error}")))?;
    if manifest.layers.is_empty() || manifest.layers.len() > MOST_LAYERS {
        let layers = manifest.layers.len();
        return Err(FetchError::Refused(format!("its manifest has {layers} layers, of 1 to {MOST_LAYERS}")));
    }
    let directory = ollama_directory(root);
    let mut fetched = Fetched::default();
    for layer in manifest.layers.iter().chain(&manifest.config) {
        let (path, bytes) = blob(&mut registry, layer, &mut fetched)?;
        write(&directory.join("blobs").join(path), &bytes)?;
        fetched.files += 1;
    }
    // A model is there when its manifest is: blobs without one are nothing.
    let place = directory.join("manifests").join(&repository).join(tag);
    if let Err(error) = write(&place, &reply.body) {
        let _ = fs::remove_file(&place);
        return Err(error);
    }
    Ok(fetched)
}

/// What stands for a layer, and the name of its blob.
fn blob(
    registry: &mut Registry<'_>,
    layer: &Descriptor,
    fetched: &mut Fetched,
) -> Result<(Utf8PathBuf, Vec<u8>), FetchError> {
    let hex = layer.digest.strip_prefix("sha256:");
    let sha256 = hex.and_then(|hex| Digest::from_hex(Algorithm::Sha256, hex));
    let (Some(sha256), Some(size)) = (sha256, layer.size) else {
        let digest = layer.digest.escape_debug();
        return Err(FetchError::Refused(format!("`{digest}`: it has no SHA-256 and length")));
    };
    let name = format!("sha256-{}", sha256.hex()).into();
    if part_of(layer) == Some(Part::Weights) || size > limits::TEXT {
        // Only the model itself is a GGUF file; `tensor` and others are not.
        if layer.media_type.ends_with(".model") {
            let read = registry.header(Utf8Path::new(WEIGHTS), &layer.digest, size);
            if let Some(facts) = fetched.take(read, &layer.digest) {
                fetched.headers.insert(sha256.clone(), facts);
            }
        }
        return Ok((name, Fetched::pointer(&sha256, size)));
    }
    let reply = registry.blob(layer)?;
    if !reply.is_success() {
        return Err(refusal(&reply).into());
    }
    fetched.bytes += reply.body.len() as u64;
    Ok((name, reply.body))
}
