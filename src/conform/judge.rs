//! From facts to a status.

use super::{Missing, Part, Status};
use crate::read::document::Component;

/// How many components a status names.
const NAMED: usize = 10;

/// Whether each of these components has something.
pub(super) fn each<'d>(
    components: impl Iterator<Item = &'d Component>,
    has: impl Fn(&Component) -> bool,
) -> Status {
    let (mut missing, mut of) = (Missing::default(), 0);
    for component in components {
        of += 1;
        if has(component) {
            continue;
        }
        missing.count += 1;
        missing.parts.insert(Part::of(component));
        if missing.components.len() < NAMED {
            missing.components.push(component.label());
        }
    }
    match (of, missing.count) {
        (0, _) => Status::NotApplicable,
        (_, 0) => Status::Met,
        _ => Status::NotMet(Missing { of, ..missing }),
    }
}

/// Whether the document as a whole has something.
pub(super) fn whole(has: bool) -> Status {
    if has { Status::Met } else { Status::NotMet(Missing::default()) }
}

/// Where a document may show something and its silence means nothing.
pub(super) fn or_person(has: bool) -> Status {
    if has { Status::Met } else { Status::ForAPerson }
}

/// The same of components: what they don't show is for a person.
pub(super) fn each_or_person(status: Status) -> Status {
    match status {
        Status::NotMet(_) => Status::ForAPerson,
        status => status,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_ten_are_named_and_all_are_counted() {
        let component =
            |number: usize| Component { name: Some(format!("c{number}")), ..Component::default() };
        let components: Vec<_> = (0..25).map(component).collect();
        let Status::NotMet(missing) =
            each(components.iter(), |component| component.name.as_deref() == Some("c0"))
        else {
            panic!("24 have another name");
        };
        assert_eq!((missing.components.len(), missing.count, missing.of), (10, 24, 25));
        assert_eq!(missing.components[0], "c1");
        assert_eq!(each(components.iter(), |_| true), Status::Met);
        assert_eq!(each(std::iter::empty(), |_| false), Status::NotApplicable);
    }
}
