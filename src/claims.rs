//! What a model card claims of its model in numbers. Its publisher measured them, and nobody here checked them.
//!
//! Source: the front matter of Hugging Face, `hub-docs/modelcard.md`: `model-index` and `co2_eq_emissions`.

use std::fmt;

/// Metrics, emissions and energy, as a card has them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Claims {
    /// How well the model does, in the order of the card.
    pub metrics: Vec<Metric>,
    /// How many metrics of the card are not among them.
    pub metrics_left_out: usize,
    /// What is said of emissions, with the unit: `1149.8 g CO2 equivalent; source: codecarbon`.
    pub emissions: Option<String>,
    /// The energy that making the model took.
    pub energy: Option<Energy>,
}

impl Claims {
    /// Whether nothing is claimed.
    pub(crate) fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// One number that tells how well a model does.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Metric {
    /// What was measured, such as `accuracy`.
    pub kind: String,
    /// A decimal number, or one with `%`.
    pub value: String,
    /// On what it was measured: `CruxEval-I, test (text-generation)`.
    pub slice: Option<String>,
}

impl Metric {
    pub(crate) fn new(kind: &str, value: impl Into<String>, slice: Option<String>) -> Self {
        Self { kind: kind.replace(BETWEEN, " / "), value: value.into(), slice }
    }

    /// Out of what [`Display`](fmt::Display) writes, as a person writes it; `None` where that ends in no decimal number.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let (key, value) = text.rsplit_once('=')?;
        let (key, value) = (key.trim(), value.trim());
        let number = value.strip_suffix('%').unwrap_or(value).trim_end();
        let is_decimal = number.bytes().all(|byte| byte.is_ascii_digit() || b".-".contains(&byte))
            && number.parse::<f64>().is_ok();
        let (kind, slice) = match key.strip_suffix(')').and_then(|key| key.split_once(" (")) {
            Some((kind, slice)) => (kind, Some(slice.to_owned())),
            None => (key, None),
        };
        (is_decimal && !kind.is_empty()).then(|| Self::new(kind, value, slice))
    }

    /// What was measured, and on what.
    pub(crate) fn key(&self) -> String {
        key(&self.kind, self.slice.as_deref())
    }

    /// As one line of the lock: `68.1 pass@1 | CruxEval-I`.
    pub(crate) fn to_locked_word(&self) -> String {
        let slice = self.slice.as_ref().map(|slice| format!("{BETWEEN}{slice}")).unwrap_or_default();
        format!("{} {}{slice}", self.value, self.kind)
    }

    /// Out of a line of the lock.
    pub(crate) fn from_locked_word(word: &str) -> Option<Self> {
        let (value, rest) = word.split_once(' ')?;
        Some(match rest.split_once(BETWEEN) {
            Some((kind, slice)) => Self::new(kind, value, Some(slice.to_owned())),
            None => Self::new(rest, value, None),
        })
    }
}

/// What stands in the lock between what was measured and on what; the former has none in it.
const BETWEEN: &str = " | ";

impl fmt::Display for Metric {
    /// `pass@1 (CruxEval-I) = 68.1`
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&told(&self.key(), &self.value))
    }
}

/// What was measured, and on what, as one text.
pub(crate) fn key(kind: &str, slice: Option<&str>) -> String {
    match slice {
        Some(slice) => format!("{kind} ({slice})"),
        None => kind.to_owned(),
    }
}

/// A metric as one text.
pub(crate) fn told(key: &str, value: &str) -> String {
    format!("{key} = {value}")
}

/// Energy that a part of the making of a model took.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Energy {
    /// What took it.
    pub activity: Activity,
    /// How much, in kilowatt-hours: a decimal number.
    pub kilowatt_hours: String,
}

impl Energy {
    /// Out of what [`fmt::Display`] writes.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        use crate::vocabulary::Word as _;
        let (number, activity) = text.strip_suffix(')')?.split_once(" kWh (")?;
        Some(Self { activity: Activity::from_word(activity)?, kilowatt_hours: number.to_owned() })
    }
}

impl fmt::Display for Energy {
    /// `0.042 kWh (fine-tuning)`
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} kWh ({})", self.kilowatt_hours, self.activity)
    }
}

crate::vocabulary::vocabulary! {
    /// A part of the making of a model.
    pub enum Activity {
        /// The model learned from nothing.
        Training => "training",
        /// A trained model learned further.
        FineTuning => "fine-tuning",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_metric_is_read_as_it_is_written() {
        for text in [
            "accuracy = 99.2",
            "pass@1 (CruxEval-I, test (text-generation)) = 68.1",
            "wer (de) = 7 %",
            "loss = -0.5",
        ] {
            assert_eq!(Metric::parse(text).expect(text).to_string(), text);
        }
        assert_eq!(Metric::parse("f1(x)=1").expect("a metric").key(), "f1(x)");
        for text in ["accuracy", "accuracy = high", "= 1", "accuracy = 1e5", "accuracy = NaN", "accuracy ="] {
            assert_eq!(Metric::parse(text), None, "{text}");
        }
    }

    #[test]
    fn what_the_lock_keeps_reads_back() {
        let slices = [None, Some("CruxEval-I, test (text-generation)".to_owned())];
        for slice in slices {
            let metric = Metric::new("pass@1 = (x) | y", "68.1", slice);
            assert_eq!(Metric::from_locked_word(&metric.to_locked_word()), Some(metric));
        }
        for activity in [Activity::Training, Activity::FineTuning] {
            let energy = Energy { activity, kilowatt_hours: "0.042".to_owned() };
            assert_eq!(Energy::parse(&energy.to_string()), Some(energy));
        }
        assert_eq!(Energy::parse("1 kWh (by hand)"), None);
    }
}
