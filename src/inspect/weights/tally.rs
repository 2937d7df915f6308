//! Tensors and numbers by type, added up.

use std::collections::BTreeMap;

use super::facts::{Count, HeaderFacts};

/// A sum over tensors. Numbers that do not fit 64 bits make the sum unknown.
#[derive(Debug, Clone, Default)]
pub(super) struct Tally {
    dtypes: BTreeMap<String, Count>,
    tensors: u64,
    parameters: Option<u64>,
    uncounted: bool,
    lost: bool,
}

/// More names of types than any format has.
const MOST_DTYPES: usize = 256;
/// The longest name of a type, in characters; the rest of a longer one is cut off.
const LONGEST_DTYPE: usize = 100;

impl Tally {
    /// Adds a tensor.
    pub(super) fn add(&mut self, dtype: &str, numbers: u64) {
        self.tensors += 1;
        self.parameters = self.parameters.unwrap_or(0).checked_add(numbers);
        self.uncounted |= self.parameters.is_none();
        let dtype = dtype.char_indices().nth(LONGEST_DTYPE).map_or(dtype, |(end, _)| &dtype[..end]);
        if self.dtypes.len() < MOST_DTYPES || self.dtypes.contains_key(dtype) {
            let count = self.dtypes.entry(dtype.to_owned()).or_default();
            count.tensors += 1;
            count.parameters = count.parameters.saturating_add(numbers);
        }
    }

    /// Adds a tensor of which the numbers can't be told.
    pub(super) fn add_uncounted(&mut self) {
        self.tensors += 1;
        self.uncounted = true;
    }

    /// What was added stands for numbers that can't be told.
    pub(super) fn lose_numbers(&mut self) {
        self.uncounted = true;
    }

    /// From here on nothing is counted: how many tensors and numbers there are can't be told.
    pub(super) fn lose(&mut self) {
        self.lost = true;
    }

    /// Whether nothing was added.
    pub(super) fn is_empty(&self) -> bool {
        self.tensors == 0
    }

    /// Writes the sums down.
    pub(super) fn tell(self, facts: &mut HeaderFacts) {
        if self.lost {
            return;
        }
        facts.tensors = Some(self.tensors);
        facts.parameters = if self.uncounted { None } else { Some(self.parameters.unwrap_or(0)) };
        facts.dtypes = self.dtypes;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::inspect::weights::Format;

    #[test]
    fn names_of_types_are_few_and_short() {
        let mut tally = Tally::default();
        for index in 0..1000 {
            tally.add(&format!("{index:04}{}", "ä".repeat(1000)), 1);
        }
        let mut facts = HeaderFacts::new(Format::Npz);
        tally.tell(&mut facts);
        assert_eq!((facts.parameters, facts.dtypes.len()), (Some(1000), MOST_DTYPES));
        assert!(facts.dtypes.keys().all(|name| name.chars().count() == LONGEST_DTYPE));
    }
}
