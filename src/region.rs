//! Countries and unions by their names.

/// A region inside a sentence: its name, with its code (ISO 3166-1), which alone may read as another word.
pub(crate) fn named(code: &str) -> String {
    let country = celes::Country::from_alpha2(code).ok().map(|country| country.long_name);
    let name = country.or((code == "EU").then_some("The European Union"));
    let Some(name) = name else { return format!("the country of the code {code}") };
    // The list writes each word with a capital letter.
    let words = name.split(' ').map(|word| match word {
        "And" | "Of" | "The" => word.to_lowercase(),
        _ => word.to_owned(),
    });
    format!("{} ({code})", words.collect::<Vec<_>>().join(" "))
}

/// Several, separated by commas.
pub(crate) fn all<'c>(codes: impl IntoIterator<Item = &'c str>) -> String {
    codes.into_iter().map(named).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_of_a_country_is_no_word() {
        for (code, name) in [
            ("NO", "Norway (NO)"),
            ("DE", "Germany (DE)"),
            ("NL", "the Netherlands (NL)"),
            ("US", "the United States of America (US)"),
            ("EU", "the European Union (EU)"),
            ("ZZ", "the country of the code ZZ"),
        ] {
            assert_eq!(named(code), name);
        }
        assert_eq!(all(["DE", "FR"]), "Germany (DE), France (FR)");
    }
}
