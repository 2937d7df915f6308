//! Names of which none may be there twice.

/// More names than any model has: those behind are not compared.
const MOST: usize = 1_000_000;

/// The names of one list. Digests of them, cut short: names may be long, and are many.
#[derive(Default)]
pub(super) struct Names(Vec<[u8; 16]>);

impl Names {
    pub(super) fn add(&mut self, name: &str) {
        if self.0.len() < MOST {
            let mut digest = [0; 16];
            blake3::Hasher::new().update(name.as_bytes()).finalize_xof().fill(&mut digest);
            self.0.push(digest);
        }
    }

    /// Whether a name was added twice.
    pub(super) fn has_twice(&mut self) -> bool {
        self.0.sort_unstable();
        self.0.windows(2).any(|pair| pair[0] == pair[1])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_found_twice_wherever_it_stands() {
        for (names, expected) in [(&["a", "b", "a"][..], true), (&["a", "b", "ab", ""], false), (&[], false)]
        {
            let mut all = Names::default();
            names.iter().for_each(|name| all.add(name));
            assert_eq!(all.has_twice(), expected, "{names:?}");
        }
    }
}
