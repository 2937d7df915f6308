//! Numbers as people read them: `1 crate`, `40,000 crates`.

/// Digits in groups of three.
pub(crate) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut grouped = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

/// The number with its noun, in the plural unless there is one.
pub(crate) fn count(number: usize, noun: &str) -> String {
    let number_told = grouped(number as u64);
    match noun.strip_suffix("ty") {
        _ if number == 1 => format!("{number_told} {noun}"),
        Some(stem) => format!("{number_told} {stem}ties"),
        None => format!("{number_told} {noun}s"),
    }
}

/// The sum of lengths that others state, which may be impossible: it ends at the largest number.
pub(crate) fn total(sizes: impl Iterator<Item = u64>) -> u64 {
    sizes.fold(0, u64::saturating_add)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_in_groups() {
        for (number, text) in [(0, "0"), (999, "999"), (1_000, "1,000"), (1_234_567, "1,234,567")] {
            assert_eq!(grouped(number), text);
        }
    }

    #[test]
    fn one_is_no_plural() {
        for (number, text) in [(0, "0 crates"), (1, "1 crate"), (2, "2 crates"), (40_000, "40,000 crates")] {
            assert_eq!(count(number, "crate"), text);
        }
        assert_eq!((count(1, "duty"), count(2, "duty")), ("1 duty".to_owned(), "2 duties".to_owned()));
    }
}
