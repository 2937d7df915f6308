//! Names of further files inside a weight file: relative to it, and never outside its directory.

use super::fault::{Fault, ensure};

/// The name with `/` and without `.`, if it stays where the weight file is.
pub(super) fn beside(name: &str) -> Result<String, Fault> {
    let shown = || name.chars().take(100).flat_map(char::escape_debug).collect::<String>();
    let outside = || format!("it names the file `{}`, which is not beside it", shown());
    let absolute = name.starts_with(['/', '\\']) || name.chars().nth(1) == Some(':');
    ensure(!absolute && !name.contains('\0') && name.len() <= 4096, outside)?;
    let parts: Vec<_> = name.split(['/', '\\']).filter(|part| !matches!(*part, "" | ".")).collect();
    ensure(!parts.is_empty() && !parts.contains(&".."), outside)?;
    Ok(parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_beside_and_below_are_named_and_others_refused() {
        for (name, expected) in [
            ("a.bin", Some("a.bin")),
            ("./w/a.bin", Some("w/a.bin")),
            ("w\\a.bin", Some("w/a.bin")),
            ("..", None),
            ("../a.bin", None),
            ("w/../../a", None),
            ("/etc/passwd", None),
            ("\\\\host\\a", None),
            ("C:\\a", None),
            ("", None),
            ("./", None),
            ("a\0b", None),
        ] {
            assert_eq!(beside(name).ok().as_deref(), expected, "{name:?}");
        }
    }
}
