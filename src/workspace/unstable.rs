//! What Cargo does, mostly an unstable one, and the resolution does not follow: it is said, since crates would be wrong in silence.

use std::path::Path;

use camino::Utf8Path;
use cargo_config2::Walk;

/// Keys of Cargo's configuration that change which crates are compiled, with the environment variables that set them, and
/// the value that changes nothing (Cargo reference, "Unstable features").
const KEYS: [([&str; 2], &str, &str); 4] = [
    (["resolver", "feature-unification"], "CARGO_RESOLVER_FEATURE_UNIFICATION", "selected"),
    (["unstable", "bindeps"], "CARGO_UNSTABLE_BINDEPS", "false"),
    (["unstable", "host-config"], "CARGO_UNSTABLE_HOST_CONFIG", "false"),
    (["unstable", "target-applies-to-host"], "CARGO_UNSTABLE_TARGET_APPLIES_TO_HOST", "false"),
];

/// A sentence for each that is set, by `variable` or in a file of Cargo's configuration around `directory`.
pub(super) fn notices(directory: &Utf8Path, variable: impl Fn(&str) -> Option<String>) -> Vec<String> {
    let files = Walk::new(directory.as_std_path()).filter_map(|path| Some((table(&path)?, path)));
    let files: Vec<(toml::Table, _)> = files.collect();
    let of_files = |[table, key]: [&str; 2]| {
        files.iter().find_map(|(file, _)| match file.get(table)?.get(key)? {
            toml::Value::String(value) => Some(value.clone()),
            toml::Value::Boolean(value) => Some(value.to_string()),
            _ => None,
        })
    };
    let set = KEYS.into_iter().filter_map(|(key, name, without)| {
        let value = variable(name).or_else(|| of_files(key))?;
        (value != without).then(|| {
            format!(
                "`{} = {value}` of Cargo's configuration is unstable and not followed: where Cargo honours it, crates may \
                 be missing or too many",
                key.join("."),
            )
        })
    });
    let included = files.iter().flat_map(|(file, path)| includes(file, path));
    set.chain(included).collect()
}

fn table(path: &Path) -> Option<toml::Table> {
    toml::from_str(&std::fs::read_to_string(path).ok()?).ok()
}

/// A sentence for each file that a file of the configuration includes and that decides about crates, or includes others (Cargo
/// reference, "Configuration: Including extra configuration files"). One that is not there may be optional; Cargo ends otherwise.
fn includes(file: &toml::Table, path: &Path) -> Vec<String> {
    let entries = file.get("include").and_then(toml::Value::as_array).into_iter().flatten();
    let named = entries.filter_map(|entry| entry.get("path").unwrap_or(entry).as_str());
    let decides = |name: &&str| {
        let included = path.parent().map(|directory| directory.join(name));
        let included = included.filter(|included| included.exists());
        included.is_some_and(|included| table(&included).is_none_or(|table| decides_about_crates(&table)))
    };
    let sentence = |name: &str| {
        format!(
            "`{name}`, which Cargo's configuration includes, is not followed: crates may be missing or too many; write its \
             `[build]` and `[target]` into the configuration itself"
        )
    };
    named.filter(decides).map(sentence).collect()
}

/// Whether a file of the configuration has what decides which crates are compiled, or includes others.
fn decides_about_crates(file: &toml::Table) -> bool {
    let of_build = |key: &str| file.get("build").is_some_and(|build| build.get(key).is_some());
    ["include", "resolver", "target", "unstable"].iter().any(|key| file.contains_key(*key))
        || ["rustc", "rustflags", "target"].into_iter().any(of_build)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_followed_is_said() {
        let directory = tempfile::tempdir().expect("a directory");
        let root = Utf8Path::from_path(directory.path()).expect("UTF-8");
        std::fs::create_dir_all(root.join(".cargo")).expect("made");
        for (name, text) in [
            ("flags.toml", "[build]\nrustflags = [\"--cfg=acme\"]\n"),
            ("net.toml", "[net]\nretry = 1\n"),
            ("more.toml", "include = [\"flags.toml\"]\n"),
        ] {
            std::fs::write(root.join(".cargo").join(name), text).expect("written");
        }
        let notices = |config: &str, variables: &[(&str, &str)]| {
            std::fs::write(root.join(".cargo/config.toml"), config).expect("written");
            let variable = |name: &str| {
                variables.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned())
            };
            notices(root, variable).len()
        };
        for (config, variables, expected) in [
            ("", &[][..], 0),
            ("[resolver]\nfeature-unification = \"workspace\"\n", &[], 1),
            ("[resolver]\nfeature-unification = \"selected\"\n", &[], 0),
            ("[resolver]\nfeature-unification = \"package\"\n[unstable]\nbindeps = true\n", &[], 2),
            ("[unstable]\nbindeps = false\n", &[], 0),
            ("", &[("CARGO_RESOLVER_FEATURE_UNIFICATION", "workspace")], 1),
            ("[unstable]\nbindeps = true\n", &[("CARGO_UNSTABLE_BINDEPS", "false")], 0),
            ("include = [\"flags.toml\"]\n", &[], 1),
            ("include = [{ path = \"flags.toml\" }, { path = \"none.toml\", optional = true }]\n", &[], 1),
            ("include = [\"net.toml\"]\n", &[], 0),
            ("include = [\"more.toml\"]\n", &[], 1),
        ] {
            assert_eq!(notices(config, variables), expected, "{config} {variables:?}");
        }
    }
}
