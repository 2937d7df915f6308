//! What of the surroundings changes the work of build scripts: `[target.TRIPLE.LINKS]` of Cargo's configuration, which
//! replaces a script, and environment variables, which scripts read.
//!
//! Source: Cargo reference, "Overriding Build Scripts" and "Configuration: `[env]`". Nothing of it is run.

use std::collections::BTreeSet;

use camino::Utf8Path;
use cargo_config2::Walk;
use guppy::graph::PackageGraph;
use serde_json::{Value, json};

/// The settings of build scripts that come from outside: environment and configuration.
#[derive(Debug, Default)]
pub struct ScriptSettings {
    /// Triples with the `links` of the crates whose script does not run.
    replaced: BTreeSet<(String, String)>,
    /// Names of the variables that are set, by the environment or by `[env]`.
    variables: BTreeSet<String>,
}

impl ScriptSettings {
    /// Reads Cargo's configuration around a directory. `environment` are the names of the variables that are set.
    pub(super) fn read(directory: &Utf8Path, environment: impl Iterator<Item = String>) -> Self {
        let mut settings = Self { variables: environment.collect(), ..Self::default() };
        let files = Walk::new(directory.as_std_path()).filter_map(|path| std::fs::read_to_string(path).ok());
        for file in files.filter_map(|text| toml::from_str::<toml::Table>(&text).ok()) {
            let table = |key: &str| file.get(key).and_then(toml::Value::as_table).into_iter().flatten();
            settings.variables.extend(table("env").map(|(name, _)| name.clone()));
            for (triple, target) in table("target") {
                let keys = target.as_table().into_iter().flatten();
                let links = keys.filter(|(_, value)| value.is_table()).map(|(links, _)| links.clone());
                settings.replaced.extend(links.map(|links| (triple.clone(), links)));
            }
        }
        settings
    }

    /// Whether the script of a crate with these `links` does not run for a target; of every target, where none is named.
    pub fn is_replaced(&self, links: &str, target: Option<&str>) -> bool {
        let is_for = |triple: &String| target.is_none_or(|target| triple == target);
        self.replaced.iter().any(|(triple, replaced)| replaced == links && is_for(triple))
    }

    /// What `cargo metadata` printed without the build scripts that run on none of these platforms: Cargo compiles neither
    /// them nor what they need. `None` where there are none.
    pub(super) fn without_replaced(&self, metadata: &str, platforms: &[&str]) -> Option<String> {
        if self.replaced.is_empty() || platforms.is_empty() {
            return None;
        }
        let mut metadata: Value = serde_json::from_str(metadata).ok()?;
        let mut is_changed = false;
        for package in metadata["packages"].as_array_mut()? {
            let links = package["links"].as_str().unwrap_or_default();
            let is_replaced = platforms.iter().all(|triple| self.is_replaced(links, Some(triple)));
            if let Some(targets) = package["targets"].as_array_mut().filter(|_| is_replaced) {
                targets.retain(|target| target["kind"] != json!(["custom-build"]));
                is_changed = true;
            }
        }
        is_changed.then(|| metadata.to_string())
    }

    /// A sentence for each crate whose script runs on some of these platforms alone: what it needs is listed all the same.
    pub(super) fn replaced_in_part(&self, graph: &PackageGraph, platforms: &[&str]) -> Vec<String> {
        let is_in_part = |links: &str| {
            let is_replaced = |triple: &&&str| self.is_replaced(links, Some(triple));
            (1..platforms.len()).contains(&platforms.iter().filter(is_replaced).count())
        };
        let packages = graph.packages().filter(|package| package.links().is_some_and(is_in_part));
        let sentence = |name: &str| {
            format!(
                "the build script of `{name}` is replaced by Cargo's configuration for some of the platforms: what it \
                 needs to compile is listed as if it ran"
            )
        };
        packages.map(|package| sentence(package.name())).collect()
    }

    /// The first variable, by name, that is set and that the text of a script names as one of where a library is from.
    pub fn variable_in(&self, script: &str) -> Option<&str> {
        let is_named = |name: &&String| {
            // What Cargo itself gives to each script.
            let is_cargos = name.starts_with("CARGO_") || *name == "OUT_DIR";
            let is_choice = !is_cargos && CHOICES.iter().any(|end| name.ends_with(end));
            is_choice && script.contains(&format!("\"{name}\""))
        };
        self.variables.iter().find(is_named).map(String::as_str)
    }
}

/// How the variables end by which scripts take another library than that in their crate.
const CHOICES: [&str; 16] = [
    "_DIR",
    "_INCLUDE",
    "_LIB",
    "_LIBS",
    "_LIB_DIR",
    "_LIB_LOCATION",
    "_LIB_PATH",
    "_LOCATION",
    "_NO_VENDOR",
    "_OVERRIDE",
    "_PREFIX",
    "_ROOT",
    "_STATIC",
    "_STRATEGY",
    "_SYSTEM",
    "_USE_PKG_CONFIG",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_of_targets_and_variables_are_read() {
        let directory = tempfile::tempdir().expect("a directory");
        let root = Utf8Path::from_path(directory.path()).expect("UTF-8");
        std::fs::create_dir_all(root.join(".cargo")).expect("made");
        let text = "[env]\nZSTD_SYS_USE_PKG_CONFIG = \"1\"\n[target.x86_64-a]\nlinker = \"x\"\n[target.x86_64-a.z]\nrustc-link-lib = [\"z\"]\n";
        std::fs::write(root.join(".cargo/config.toml"), text).expect("written");
        let settings = ScriptSettings::read(
            root,
            ["OUT_DIR", "CARGO_TARGET_DIR", "LIBGIT2_NO_VENDOR", "CC"].map(str::to_owned).into_iter(),
        );
        for (links, target, is_replaced) in [
            ("z", Some("x86_64-a"), true),
            ("z", None, true),
            ("z", Some("aarch64-a"), false),
            ("linker", Some("x86_64-a"), false),
        ] {
            assert_eq!(settings.is_replaced(links, target), is_replaced, "{links} {target:?}");
        }
        for (script, variable) in [
            ("env::var(\"ZSTD_SYS_USE_PKG_CONFIG\")", Some("ZSTD_SYS_USE_PKG_CONFIG")),
            ("env::var_os(\"LIBGIT2_NO_VENDOR\")", Some("LIBGIT2_NO_VENDOR")),
            ("env::var(\"CC\")", None),
            ("// LIBGIT2_NO_VENDOR", None),
            ("env::var(\"OPENSSL_DIR\")", None),
            ("env::var(\"OUT_DIR\") env::var(\"CARGO_TARGET_DIR\")", None),
        ] {
            assert_eq!(settings.variable_in(script), variable, "{script}");
        }
    }
}
