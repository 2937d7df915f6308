//! How publishers are asked: what the environment says, in the words of Cargo and of the hub's own client.

use std::collections::BTreeMap;
use std::time::Duration;

use camino::{Utf8Path, Utf8PathBuf};
use serde::Deserialize;

use super::http::{Address, Secret};
use crate::error::Error;
use crate::files;
use crate::options::WorkspaceOptions;

/// The hub where nobody names another.
const HUB: &str = "https://huggingface.co";

/// The largest file of a token.
const TOKEN: u64 = 64 << 10;

/// How publishers are asked.
#[derive(Debug, Clone)]
pub(crate) struct Settings {
    /// How long a host has to answer: `CARGO_HTTP_TIMEOUT` (or `HTTP_TIMEOUT`), else 30 s.
    pub timeout: Duration,
    /// How often is asked again: `CARGO_NET_RETRY`, else 3.
    pub retries: u32,
    /// What forbids the network, as the user wrote it.
    pub offline: Option<&'static str>,
    /// The hub, without a last `/`: `HF_ENDPOINT`.
    pub hub: String,
    /// The token of the hub.
    pub hub_token: Option<Secret>,
    /// The secrets of registries by their hosts: what `docker login` wrote into `DOCKER_CONFIG/config.json`, else into
    /// `~/.docker/config.json`. Programs that it names for secrets are not run.
    pub registries: BTreeMap<String, Secret>,
    /// The stores of buckets.
    pub stores: Stores,
}

/// Where buckets are, and what opens them, in the variables of the clients of their vendors. Profiles, instance roles and other
/// ways in which those clients find credentials are theirs: `aws configure export-credentials --format env` writes variables.
#[derive(Clone)]
pub(crate) struct Stores {
    /// `AWS_ENDPOINT_URL_S3`, else `AWS_ENDPOINT_URL`: a store that speaks the protocol of S3.
    pub(super) s3_endpoint: Option<String>,
    /// `AWS_REGION`, else `AWS_DEFAULT_REGION`, else `us-east-1`.
    pub(super) s3_region: String,
    /// `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY` and `AWS_SESSION_TOKEN`.
    pub(super) s3_credentials: Option<rusty_s3::Credentials>,
    /// `STORAGE_EMULATOR_HOST`, else Google Cloud Storage.
    pub(super) google_endpoint: String,
    /// `GOOGLE_OAUTH_ACCESS_TOKEN`, else `CLOUDSDK_AUTH_ACCESS_TOKEN`.
    pub(super) google_token: Option<Secret>,
    /// `AZURE_STORAGE_BLOB_ENDPOINT`, else that of `AZURE_STORAGE_ACCOUNT`.
    pub(super) azure_endpoint: Option<String>,
    /// `AZURE_STORAGE_SAS_TOKEN`: a shared access signature, without a first `?`.
    pub(super) azure_signature: Option<String>,
}

impl std::fmt::Debug for Stores {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Stores").field("s3_endpoint", &self.s3_endpoint).finish_non_exhaustive()
    }
}

impl Stores {
    fn of(variable: &impl Fn(&str) -> Option<String>) -> Self {
        let first =
            |names: [&str; 2]| names.into_iter().find_map(variable).map(|value| value.trim().to_owned());
        let endpoint = |names| first(names).map(|url: String| url.trim_end_matches('/').to_owned());
        let key = variable("AWS_ACCESS_KEY_ID").zip(variable("AWS_SECRET_ACCESS_KEY"));
        let token = variable("AWS_SESSION_TOKEN");
        let of_account = |account: String| format!("https://{}.blob.core.windows.net", account.trim());
        Self {
            s3_endpoint: endpoint(["AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL"]),
            s3_region: first(["AWS_REGION", "AWS_DEFAULT_REGION"]).unwrap_or_else(|| "us-east-1".to_owned()),
            s3_credentials: key.map(|(key, secret)| match token {
                Some(token) => rusty_s3::Credentials::new_with_token(key, secret, token),
                None => rusty_s3::Credentials::new(key, secret),
            }),
            google_endpoint: variable("STORAGE_EMULATOR_HOST").map_or_else(
                || "https://storage.googleapis.com".to_owned(),
                // The emulator's own clients take it without a scheme.
                |url| match url.trim().trim_end_matches('/') {
                    url if url.contains("://") => url.to_owned(),
                    host => format!("http://{host}"),
                },
            ),
            google_token: first(["GOOGLE_OAUTH_ACCESS_TOKEN", "CLOUDSDK_AUTH_ACCESS_TOKEN"])
                .map(|token| Secret::new(format!("Bearer {token}"))),
            azure_endpoint: variable("AZURE_STORAGE_BLOB_ENDPOINT")
                .map(|url| url.trim().trim_end_matches('/').to_owned())
                .or_else(|| variable("AZURE_STORAGE_ACCOUNT").map(of_account)),
            azure_signature: variable("AZURE_STORAGE_SAS_TOKEN")
                .map(|signature| signature.trim().trim_start_matches('?').to_owned()),
        }
    }

    /// The store of S3.
    pub(super) fn s3_endpoint(&self) -> String {
        self.s3_endpoint.clone().unwrap_or_else(|| format!("https://s3.{}.amazonaws.com", self.s3_region))
    }

    /// Stores that the user named, which may be asked without encryption.
    fn named(&self) -> impl Iterator<Item = &str> {
        let google = Some(self.google_endpoint.as_str());
        [self.s3_endpoint.as_deref(), google, self.azure_endpoint.as_deref()].into_iter().flatten()
    }
}

impl Settings {
    /// What environment variables, and the files that they name, say.
    ///
    /// The token is `HF_TOKEN` (or its old name `HUGGING_FACE_HUB_TOKEN`), else the file `HF_TOKEN_PATH`, else
    /// `HF_HOME/token`, else `~/.cache/huggingface/token`, as `huggingface_hub` has it.
    ///
    /// # Errors
    ///
    /// When a variable has a value that means nothing.
    pub(crate) fn of(
        options: &WorkspaceOptions,
        variable: impl Fn(&str) -> Option<String>,
    ) -> Result<Self, Error> {
        Self::around(&options.current_dir, &options.lock, variable)
    }

    /// The same for a command that is about no workspace.
    ///
    /// # Errors
    ///
    /// When a variable has a value that means nothing.
    pub(crate) fn around(
        current_dir: &Utf8Path,
        flags: &[&'static str],
        variable: impl Fn(&str) -> Option<String>,
    ) -> Result<Self, Error> {
        let variable = |name: &str| variable(name).filter(|value| !value.trim().is_empty());
        let number = |names: &[&'static str], otherwise: u64| {
            let found = names.iter().find_map(|name| Some((*name, variable(name)?)));
            let Some((name, value)) = found else { return Ok(otherwise) };
            value.trim().parse().map_err(|_| wrong(name, &value, "a whole number", "correct it, or unset it"))
        };
        let is_set =
            |name: &str| variable(name).is_some_and(|value| !matches!(value.as_str(), "0" | "false"));
        let flags = flags.iter().find(|flag| matches!(**flag, "--offline" | "--frozen")).copied();
        let variables = ["CARGO_NET_OFFLINE", "HF_HUB_OFFLINE"];
        let offline = flags.or_else(|| variables.into_iter().find(|name| is_set(name)));
        let hub = variable("HF_ENDPOINT").unwrap_or_else(|| HUB.to_owned());
        let hub = hub.trim().trim_end_matches('/').to_owned();
        if Address::parse(&hub).is_err() {
            let shown = crate::address::masked(&hub);
            let help = "write it as `https://hub.example`, without a user";
            return Err(wrong("HF_ENDPOINT", &shown, "the address of a hub", help));
        }
        let timeout = Duration::from_secs(number(&["CARGO_HTTP_TIMEOUT", "HTTP_TIMEOUT"], 30)?.max(1));
        let retries = number(&["CARGO_NET_RETRY"], 3)?.min(10);
        let hub_token = match is_set("HF_HUB_DISABLE_IMPLICIT_TOKEN") {
            true => None,
            false => token(current_dir, &variable),
        };
        let hub_token = hub_token.map(|token| Secret::new(format!("Bearer {token}")));
        let registries = registries(current_dir, &variable);
        let retries = u32::try_from(retries).unwrap_or_default();
        let stores = Stores::of(&variable);
        Ok(Self { timeout, retries, offline, hub, hub_token, registries, stores })
    }

    /// What the user should know before a publisher is asked: tokens that are not sent.
    pub(crate) fn notices(&self) -> Vec<String> {
        let (hub, google) = (self.hub.as_str(), self.stores.google_endpoint.as_str());
        let tokens = [("the hub", hub, &self.hub_token), ("Google", google, &self.stores.google_token)];
        let withheld = tokens.into_iter().filter(|(_, url, token)| token.is_some() && is_readable(url));
        withheld
            .map(|(whose, url, _)| format!("the token of {whose} is not sent: `{url}` is not encrypted"))
            .collect()
    }

    /// What a registry takes from this user.
    pub(super) fn registry_secret(&self, host: &str) -> Option<&Secret> {
        let host = if host == "registry-1.docker.io" { "index.docker.io" } else { host };
        self.registries.get(host)
    }

    /// Hosts that the user named, which may be asked without encryption.
    pub(super) fn plain_origins(&self) -> Vec<String> {
        let named = std::iter::once(self.hub.as_str()).chain(self.stores.named());
        named.filter_map(|url| Some(Address::parse(url).ok()?.origin())).collect()
    }
}

fn wrong(name: &str, value: &str, expected: &str, help: &str) -> Error {
    Error::Usage { message: format!("{name} is `{value}`, not {expected}"), help: Some(help.to_owned()) }
}

/// Whether others on the way can read what is sent to an address.
pub(super) fn is_readable(address: &str) -> bool {
    Address::parse(address).is_ok_and(|address| !address.is_encrypted() && !address.is_loopback())
}

/// The token of the hub, from the variable or the file that its own client takes it from.
fn token(current_dir: &Utf8Path, variable: &impl Fn(&str) -> Option<String>) -> Option<String> {
    let usable = |token: String| {
        let token = token.trim().to_owned();
        (!token.is_empty() && token.bytes().all(|byte| byte.is_ascii_graphic())).then_some(token)
    };
    let named = ["HF_TOKEN", "HUGGING_FACE_HUB_TOKEN"].into_iter().find_map(variable);
    if let Some(token) = named {
        return usable(token);
    }
    let home = variable("HOME").or_else(|| variable("USERPROFILE")).map(Utf8PathBuf::from);
    let path = |name: &str| {
        let path = variable(name)?;
        match (path.strip_prefix("~/"), &home) {
            (Some(below), Some(home)) => Some(home.join(below)),
            _ => Some(current_dir.join(path)),
        }
    };
    let cache = || path("XDG_CACHE_HOME").or_else(|| Some(home.as_ref()?.join(".cache")));
    let hub_home = || path("HF_HOME").or_else(|| Some(cache()?.join("huggingface")));
    let file = path("HF_TOKEN_PATH").or_else(|| Some(hub_home()?.join("token")))?;
    files::read_text(&file, TOKEN).ok().and_then(usable)
}

/// The secrets that `docker login` has left in its file.
fn registries(
    current_dir: &Utf8Path,
    variable: &impl Fn(&str) -> Option<String>,
) -> BTreeMap<String, Secret> {
    #[derive(Deserialize)]
    struct File {
        #[serde(default)]
        auths: BTreeMap<String, Entry>,
    }
    #[derive(Deserialize)]
    struct Entry {
        auth: Option<String>,
    }
    let home = || variable("HOME").or_else(|| variable("USERPROFILE")).map(Utf8PathBuf::from);
    let directory = variable("DOCKER_CONFIG").map(|path| current_dir.join(path));
    let Some(directory) = directory.or_else(|| Some(home()?.join(".docker"))) else { return BTreeMap::new() };
    let text = files::read_text(&directory.join("config.json"), TOKEN).unwrap_or_default();
    let Ok(file) = serde_json::from_str::<File>(&text) else { return BTreeMap::new() };
    let entry = |(name, entry): (String, Entry)| {
        let host = name.split_once("://").map_or(name.as_str(), |(_, rest)| rest);
        let host = host.split('/').next().unwrap_or_default().to_owned();
        let auth =
            entry.auth.filter(|auth| !auth.is_empty() && auth.bytes().all(|byte| byte.is_ascii_graphic()))?;
        Some((host, Secret::new(format!("Basic {auth}"))))
    };
    file.auths.into_iter().filter_map(entry).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_not_sent_where_others_can_read_it() {
        for (address, expected) in [
            ("http://hub.example", true),
            ("http://10.0.0.1:8080/hub", true),
            ("https://hub.example", false),
            ("http://localhost:8080", false),
            ("http://127.0.0.1", false),
        ] {
            assert_eq!(is_readable(address), expected, "{address}");
        }
    }

    #[test]
    fn a_token_is_where_the_client_of_the_hub_keeps_it() {
        let directory = tempfile::tempdir().expect("a directory");
        let root = Utf8Path::from_path(directory.path()).expect("UTF-8");
        std::fs::create_dir_all(root.join(".cache/huggingface")).expect("a directory");
        std::fs::write(root.join(".cache/huggingface/token"), "of-home\n").expect("written");
        std::fs::write(root.join("named"), " of-path ").expect("written");
        let found = |variables: &[(&str, &str)]| {
            let variable = |name: &str| match name {
                "HOME" => Some(root.to_string()),
                _ => variables.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned()),
            };
            token(root, &variable)
        };
        for (variables, expected) in [
            (&[][..], Some("of-home")),
            (&[("HF_TOKEN_PATH", "named")], Some("of-path")),
            (&[("HF_TOKEN", "a"), ("HF_TOKEN_PATH", "named")], Some("a")),
            (&[("HUGGING_FACE_HUB_TOKEN", "b")], Some("b")),
            (&[("HF_HOME", "nowhere")], None),
            (&[("HF_TOKEN", "two words")], None),
        ] {
            assert_eq!(found(variables).as_deref(), expected, "{variables:?}");
        }
    }
}
