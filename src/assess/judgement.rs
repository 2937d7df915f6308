//! The one answer about terms: allowed, unknown or forbidden, each with its reason.
//!
//! Verdicts on a use, cells of the matrix, the choice of an `OR`, lineage, purposes and headlines all answer with a
//! [`Judgement`]. What nobody judged is [`Judgement::Unknown`]: an empty set of answers allows nothing.

use std::fmt;

use crate::prose::section;
use crate::terms::Counted;

/// An answer about terms; the order is that of gravity.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Judgement {
    /// The terms allow it.
    Allowed(Reason),
    /// A person or a declaration has to answer.
    Unknown(Reason),
    /// The terms do not allow it without another licence.
    Forbidden(Reason),
}

/// What a judgement rests on.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Reason {
    /// One sentence, without a full stop.
    pub text: String,
    /// Our value beside the limit, where the judgement rests on a number.
    pub figure: Option<Figure>,
    /// The clause of the text.
    pub clause: Option<String>,
    /// Where the terms stand: the address of a text, or a file of ours.
    pub source: Option<String>,
    /// The day that counts, as its licence or entry writes it: `YYYY`, `YYYY-MM` or `YYYY-MM-DD`.
    pub date: Option<String>,
}

/// A limit, and our value where it is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Figure {
    /// Our value.
    pub ours: Option<u64>,
    /// The limit.
    pub limit: u64,
    /// When it is counted.
    pub counted: Counted,
}

impl Judgement {
    /// What it rests on.
    pub fn reason(&self) -> &Reason {
        match self {
            Self::Allowed(reason) | Self::Unknown(reason) | Self::Forbidden(reason) => reason,
        }
    }

    /// The answer in one word.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Allowed(_) => "allowed",
            Self::Unknown(_) => "unknown",
            Self::Forbidden(_) => "forbidden",
        }
    }

    /// Whether the terms allow it.
    pub fn is_allowed(&self) -> bool {
        matches!(self, Self::Allowed(_))
    }

    /// Whether nobody can tell yet.
    pub fn is_unknown(&self) -> bool {
        matches!(self, Self::Unknown(_))
    }

    /// Whether the terms do not allow it.
    pub fn is_forbidden(&self) -> bool {
        matches!(self, Self::Forbidden(_))
    }

    /// The answer of terms that bind together: the gravest. Without any answer it is unknown.
    pub fn together(judgements: impl IntoIterator<Item = Self>) -> Self {
        let gravest = judgements.into_iter().max();
        gravest.unwrap_or_else(|| Self::Unknown(Reason::new("these terms have not been judged")))
    }

    /// How grave the answer is, without its reason: allowed, unknown, forbidden.
    pub fn gravity(&self) -> u8 {
        match self {
            Self::Allowed(_) => 0,
            Self::Unknown(_) => 1,
            Self::Forbidden(_) => 2,
        }
    }
}

impl Reason {
    /// A reason that is one sentence.
    pub fn new(text: impl Into<String>) -> Self {
        Self { text: text.into(), ..Self::default() }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let at_release = self.figure.is_some_and(|figure| figure.counted == Counted::AtRelease);
        let date = self.date.as_ref().map(|date| match at_release {
            true => format!("counted once, as of {date}"),
            false => format!("text of {date}"),
        });
        let place = match (&self.clause, &self.source) {
            (Some(clause), _) => Some(section(clause)),
            (None, Some(source)) if source.contains("://") => Some(format!("see {source}")),
            (None, source) => source.clone(),
        };
        let behind: Vec<_> = place.into_iter().chain(date).collect();
        match behind.is_empty() {
            true => formatter.write_str(&self.text),
            false => write!(formatter, "{} ({})", self.text, behind.join("; ")),
        }
    }
}

impl fmt::Display for Judgement {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.reason().fmt(formatter)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_nobody_judged_is_unknown() {
        assert!(Judgement::together([]).is_unknown());
    }

    #[test]
    fn the_gravest_answer_counts() {
        let reason = || Reason::new("because");
        let (allowed, unknown, forbidden) =
            (Judgement::Allowed(reason()), Judgement::Unknown(reason()), Judgement::Forbidden(reason()));
        for (answers, expected) in [
            (vec![allowed.clone()], "allowed"),
            (vec![allowed.clone(), unknown.clone()], "unknown"),
            (vec![unknown, forbidden, allowed], "forbidden"),
        ] {
            assert_eq!(Judgement::together(answers).word(), expected);
        }
    }

    #[test]
    fn a_reason_ends_with_its_date_and_place() {
        let figure = Figure { ours: Some(1), limit: 2, counted: Counted::AtRelease };
        let base = Reason::new("within");
        for (reason, expected) in [
            (base.clone(), "within"),
            (Reason { clause: Some("2".into()), ..base.clone() }, "within (section 2)"),
            (
                Reason { source: Some("https://a.example".into()), ..base.clone() },
                "within (see https://a.example)",
            ),
            (
                Reason { source: Some("`model-sbom.toml`".into()), ..base.clone() },
                "within (`model-sbom.toml`)",
            ),
            (
                Reason {
                    date: Some("2023-07-18".into()),
                    figure: Some(figure),
                    clause: Some("2".into()),
                    ..base.clone()
                },
                "within (section 2; counted once, as of 2023-07-18)",
            ),
            (Reason { date: Some("2024".into()), ..base }, "within (text of 2024)"),
        ] {
            assert_eq!(reason.to_string(), expected);
        }
    }
}
