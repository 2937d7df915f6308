//! What a run is asked to do: the command line and Cargo's environment variables, resolved once.

use std::ffi::OsString;

use camino::{Utf8Path, Utf8PathBuf};

/// What the commands that read a workspace have in common.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct WorkspaceOptions {
    /// The `cargo` to call: `$CARGO`, else `cargo`.
    pub cargo: OsString,
    /// The directory from which a manifest is searched upward, and relative paths start.
    pub current_dir: Utf8PathBuf,
    /// `--manifest-path`, absolute.
    pub manifest_path: Option<Utf8PathBuf>,
    /// Which packages the BOM is about.
    pub selection: Selection,
    /// Which of their features are on.
    pub features: Features,
    /// For which platform they are compiled.
    pub target: TargetChoice,
    /// Whether what is only needed while building is listed.
    pub build_deps: BuildDeps,
    /// `--locked`, `--offline`, `--frozen`, as Cargo takes them.
    pub lock: Vec<&'static str>,
    /// Where other programs keep the models that they fetched.
    pub stores: StoreDirectories,
}

/// Which packages the BOM is about, as Cargo's build commands select them.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct Selection {
    /// `-p`; empty means the package of the manifest, or the default members.
    pub packages: Vec<String>,
    /// `--workspace`.
    pub workspace: bool,
    /// `--exclude`.
    pub exclude: Vec<String>,
}

impl Selection {
    /// Whether nobody chose.
    #[cfg(feature = "cli")]
    pub(crate) fn is_default(&self) -> bool {
        let Self { packages, workspace, exclude } = self;
        packages.is_empty() && !workspace && exclude.is_empty()
    }
}

/// Which features are on.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct Features {
    /// `-F`, split at spaces and commas.
    pub names: Vec<String>,
    /// `--all-features`.
    pub all: bool,
    /// `--no-default-features`.
    pub no_default: bool,
}

/// For which platform is compiled.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum TargetChoice {
    /// `build.target` of Cargo's configuration, else the host.
    Configured,
    /// Triples, `host-tuple`, or paths of custom targets (`.json`).
    Triples(Vec<String>),
    /// Every platform at once.
    All,
}

/// Whether what is only needed while building is listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum BuildDeps {
    /// It is, with the role `build-time`.
    Include,
    /// `--no-build-deps`.
    Exclude,
}

/// Where other programs keep the models that they fetched; a directory need not be there.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct StoreDirectories {
    /// The cache of the Hugging Face hub.
    pub hugging_face: Option<Utf8PathBuf>,
    /// The models of Ollama.
    pub ollama: Option<Utf8PathBuf>,
    /// What a publisher said of models that are not here, as the cache of the hub would have it.
    pub upstream: Option<Utf8PathBuf>,
}

impl StoreDirectories {
    /// What environment variables say; a relative path starts at `current_dir`.
    ///
    /// `HF_HUB_CACHE` (or its old name `HUGGINGFACE_HUB_CACHE`), else `HF_HOME/hub`, else
    /// `XDG_CACHE_HOME/huggingface/hub`, else `~/.cache/huggingface/hub`, as `huggingface_hub` has it; `OLLAMA_MODELS`, else
    /// `~/.ollama/models`.
    pub fn of(current_dir: &Utf8Path, variable: impl Fn(&str) -> Option<String>) -> Self {
        let home = variable("HOME").or_else(|| variable("USERPROFILE")).map(Utf8PathBuf::from);
        let directory = |name: &str| {
            let path = variable(name).filter(|path| !path.is_empty())?;
            match (path.strip_prefix("~/"), &home) {
                (Some(below), Some(home)) => Some(home.join(below)),
                _ => Some(current_dir.join(path)),
            }
        };
        let cache = || {
            let cache = directory("XDG_CACHE_HOME").or_else(|| Some(home.as_ref()?.join(".cache")));
            Some(cache?.join("huggingface"))
        };
        let hub = || directory("HF_HOME").or_else(cache).map(|home| home.join("hub"));
        Self {
            hugging_face: directory("HF_HUB_CACHE")
                .or_else(|| directory("HUGGINGFACE_HUB_CACHE"))
                .or_else(hub),
            ollama: directory("OLLAMA_MODELS").or_else(|| Some(home.as_ref()?.join(".ollama/models"))),
            upstream: None,
        }
    }
}

impl WorkspaceOptions {
    /// What the command line selects of the workspace, in its words; empty where Cargo chooses.
    pub fn selected(&self) -> String {
        let Selection { packages, workspace, exclude } = &self.selection;
        let Features { names, all, no_default } = &self.features;
        let mut words: Vec<_> = packages.iter().map(|name| format!("-p {name}")).collect();
        words.extend(workspace.then(|| "--workspace".to_owned()));
        words.extend(exclude.iter().map(|name| format!("--exclude {name}")));
        words.extend((!names.is_empty()).then(|| format!("--features {}", names.join(","))));
        words.extend(all.then(|| "--all-features".to_owned()));
        words.extend(no_default.then(|| "--no-default-features".to_owned()));
        match &self.target {
            TargetChoice::Configured => {}
            TargetChoice::Triples(triples) => {
                words.extend(triples.iter().map(|triple| format!("--target {triple}")));
            }
            TargetChoice::All => words.push("--target all".to_owned()),
        }
        words.extend((self.build_deps == BuildDeps::Exclude).then(|| "--no-build-deps".to_owned()));
        words.join(" ")
    }

    /// Whether `Cargo.lock` has to be there and up to date.
    pub fn is_locked(&self) -> bool {
        self.lock.iter().any(|flag| matches!(*flag, "--locked" | "--frozen"))
    }
}

/// Whether this is a run of continuous integration, as its services say (`CI=true`).
#[cfg(feature = "cli")]
pub(crate) fn is_ci() -> bool {
    std::env::var_os("CI").is_some_and(|value| !value.is_empty() && value != "false" && value != "0")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stores_are_where_their_own_programs_look() {
        let stores = |variables: &[(&str, &str)]| {
            let variable = |name: &str| {
                variables.iter().find(|(known, _)| *known == name).map(|(_, path)| (*path).to_owned())
            };
            StoreDirectories::of(Utf8Path::new("/work"), variable)
        };
        for (variables, expected) in [
            (&[("HOME", "/h")][..], Some("/h/.cache/huggingface/hub")),
            (&[("HOME", "/h"), ("XDG_CACHE_HOME", "/c")], Some("/c/huggingface/hub")),
            (&[("HOME", "/h"), ("XDG_CACHE_HOME", "/c"), ("HF_HOME", "/f")], Some("/f/hub")),
            (&[("HF_HOME", "/f"), ("HUGGINGFACE_HUB_CACHE", "/old")], Some("/old")),
            (&[("HUGGINGFACE_HUB_CACHE", "/old"), ("HF_HUB_CACHE", "~/new"), ("HOME", "/h")], Some("/h/new")),
            (&[("HF_HUB_CACHE", "here")], Some("/work/here")),
            (&[("HF_HUB_CACHE", "")], None),
        ] {
            assert_eq!(
                stores(variables).hugging_face.as_deref(),
                expected.map(Utf8Path::new),
                "{variables:?}"
            );
        }
        let ollama = |variables: &[(&str, &str)]| stores(variables).ollama;
        assert_eq!(ollama(&[("HOME", "/h")]).as_deref(), Some(Utf8Path::new("/h/.ollama/models")));
        assert_eq!(ollama(&[("HOME", "/h"), ("OLLAMA_MODELS", "/o")]).as_deref(), Some(Utf8Path::new("/o")));
    }
}
