//! What only an unstable Cargo does, and the resolution does not follow: it is said, since crates would be wrong in silence.

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
    let files = Walk::new(directory.as_std_path()).filter_map(|path| std::fs::read_to_string(path).ok());
    let files: Vec<toml::Table> = files.filter_map(|text| toml::from_str(&text).ok()).collect();
    let of_files = |[table, key]: [&str; 2]| {
        files.iter().find_map(|file| match file.get(table)?.get(key)? {
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
    set.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_followed_is_said() {
        let directory = tempfile::tempdir().expect("a directory");
        let root = Utf8Path::from_path(directory.path()).expect("UTF-8");
        let notices = |config: &str, variables: &[(&str, &str)]| {
            std::fs::create_dir_all(root.join(".cargo")).expect("made");
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
        ] {
            assert_eq!(notices(config, variables), expected, "{config} {variables:?}");
        }
    }
}
