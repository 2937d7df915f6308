//! The memo of a pickle: values that it goes back to.

use std::collections::{HashMap, HashSet};

/// Places whose use is remembered by a bit each.
const PLACES: u64 = 16 * 1024 * 1024;
/// Places beyond them that are remembered; no program puts anything there.
const FAR_PLACES: usize = 100_000;

/// Values by their places, of which those are kept that fit.
pub(super) struct Memo<V> {
    values: HashMap<u64, V>,
    /// A bit for each place that was used.
    used: Vec<u64>,
    far: HashSet<u64>,
    places: u64,
}

impl<V> Memo<V> {
    pub(super) fn new() -> Self {
        Self { values: HashMap::new(), used: Vec::new(), far: HashSet::new(), places: 0 }
    }

    /// The place that `MEMOIZE` takes: as many as were used, however often (`_pickle.c`, `memo_len`).
    pub(super) fn next(&self) -> u64 {
        self.places
    }

    /// How many values are kept.
    pub(super) fn kept(&self) -> usize {
        self.values.len()
    }

    /// Takes a place, and keeps the value if there is one.
    pub(super) fn put(&mut self, place: u64, value: Option<V>) {
        if self.is_new(place) {
            self.places += 1;
        }
        match value {
            Some(value) => _ = self.values.insert(place, value),
            None => _ = self.values.remove(&place),
        }
    }

    pub(super) fn get(&self, place: u64) -> Option<&V> {
        self.values.get(&place)
    }

    fn is_new(&mut self, place: u64) -> bool {
        if place >= PLACES {
            return self.far.len() >= FAR_PLACES || self.far.insert(place);
        }
        let (word, bit) = ((place / 64) as usize, 1 << (place % 64));
        if self.used.len() <= word {
            self.used.resize(word + 1, 0);
        }
        let is_new = self.used[word] & bit == 0;
        self.used[word] |= bit;
        is_new
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_that_is_taken_twice_is_one() {
        let mut memo = Memo::new();
        for (place, value, next) in [
            (0, Some('a'), 1),
            (5, Some('b'), 2),
            (5, Some('c'), 2),
            (70, None, 3),
            (PLACES, Some('d'), 4),
            (PLACES, None, 4),
        ] {
            memo.put(place, value);
            assert_eq!(memo.next(), next);
        }
        assert_eq!((memo.get(5), memo.get(70), memo.kept()), (Some(&'c'), None, 2));
        memo.put(5, None);
        assert_eq!((memo.get(5), memo.next()), (None, 4));
    }
}
