//! Closed sets of words: enums whose values are written by users or in data, each with its meaning.

/// A value that is written as one word of a closed set.
pub trait Word: Copy + Eq + 'static {
    /// Every value, in the order of declaration.
    const ALL: &'static [Self];

    /// The word that stands for it.
    fn word(self) -> &'static str;

    /// What it means, in one sentence.
    fn meaning(self) -> &'static str;

    /// The value of a word, spelt exactly.
    fn from_word(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|value| value.word() == word)
    }
}

/// Declares an enum that is a [`Word`]: its doc comments are the meanings shown to users.
macro_rules! vocabulary {
    (
        $(#[doc = $about:literal])+
        $vis:vis enum $name:ident {
            $(#[doc = $meaning:literal] $variant:ident => $word:literal,)+
        }
    ) => {
        $(#[doc = $about])+
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Deserialize)]
        $vis enum $name {
            $(#[doc = $meaning] #[serde(rename = $word)] $variant,)+
        }

        impl $crate::vocabulary::Word for $name {
            const ALL: &'static [Self] = &[$(Self::$variant),+];

            fn word(self) -> &'static str {
                match self {
                    $(Self::$variant => $word,)+
                }
            }

            fn meaning(self) -> &'static str {
                match self {
                    $(Self::$variant => $meaning,)+
                }
                .trim()
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.pad($crate::vocabulary::Word::word(*self))
            }
        }
    };
}

pub(crate) use vocabulary;
