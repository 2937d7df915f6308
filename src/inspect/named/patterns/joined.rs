//! A text that is put together of constants, and of what the function that it stands in is called with:
//! `fn get(size: &str) { fetch(&format!("owner/name-{size}")) }` and `get("7b")` are `owner/name-7b`.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use super::calls::{Argument, Passed, Wrapper};
use super::{Scope, is_only_mentioned, of_string};
use crate::inspect::named::model::{Sighting, Spot};
use crate::inspect::named::rust::{LONGEST, Site, Template, Value};

/// A text that is put together, until the constants and calls of its package are known.
pub(in crate::inspect::named) struct Joined {
    parts: Vec<Part>,
    /// The names around it, as a [`Site`] has them.
    around: [Option<String>; 5],
    /// The argument of a call that it is.
    argument: Option<Argument>,
    offset: usize,
    pub(in crate::inspect::named) spot: Spot,
}

/// One part of it.
enum Part {
    Text(String),
    /// A constant, or a parameter.
    Name(String, Option<Wrapper>),
}

/// A short string that a function is called with.
#[derive(Debug)]
pub(in crate::inspect::named) struct Given {
    argument: Argument,
    text: String,
    /// The same for all arguments of one call of a file.
    call: usize,
}

impl Given {
    /// The call that a string is an argument of, if it may be a part of a name.
    pub(in crate::inspect::named) fn of(site: &Site<'_>) -> Option<Self> {
        const LONGEST: usize = 96;
        let is_part = (1..=LONGEST).contains(&site.text.len())
            && site.text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_./:".contains(&byte));
        let is_given = is_part && site.call.is_some() && !site.in_list && !is_only_mentioned(site);
        let argument = is_given.then(|| Argument::of(site)).flatten()?;
        Some(Self { argument, text: site.text.to_string(), call: site.call_at })
    }

    /// The function that is called.
    pub(in crate::inspect::named) fn function(&self) -> &str {
        &self.argument.name
    }
}

/// What one function is called with is followed if it is no more than this: else anything may be.
pub(in crate::inspect::named) const MOST_GIVEN: usize = 256;

/// What functions are called with, by their names; each with the number of its file. One more than the most where there is more.
pub(in crate::inspect::named) type AllGiven = BTreeMap<String, Vec<(usize, Given)>>;

/// What each call of a function gives for the parameters of a text.
type Calls<'g> = BTreeMap<(usize, usize), BTreeMap<&'g Wrapper, &'g str>>;

impl Joined {
    /// `None` of one that can't be told.
    pub(in crate::inspect::named) fn new(template: &Template<'_>, spot: Spot) -> Option<Self> {
        let Template { site, parts, by } = template;
        if parts.iter().map(Value::length).sum::<usize>() > LONGEST {
            return None;
        }
        let mut known = Vec::new();
        let mut open: Vec<&Value> = parts.iter().rev().collect();
        while let Some(part) = open.pop() {
            known.push(match part {
                Value::Text(text) => Part::Text(text.clone()),
                Value::Name(name) => {
                    let parameter = by.as_ref().and_then(|by| Wrapper::of_function(by, name));
                    if parameter.is_none() && name.contains(|letter: char| letter.is_ascii_lowercase()) {
                        return None;
                    }
                    Part::Name(name.clone(), parameter)
                }
                Value::Joined(inner) => {
                    open.extend(inner.iter().rev());
                    continue;
                }
                Value::Unknown => return None,
            });
        }
        let around = [site.field, site.binding, site.call, site.function, site.owner];
        let around = around.map(|name| name.map(str::to_owned));
        let is_value = !site.about_data && !is_only_mentioned(site);
        let argument = Argument::of(site);
        is_value.then_some(Self { parts: known, around, argument, offset: site.offset, spot })
    }

    /// The functions whose parameters it has.
    pub(in crate::inspect::named) fn functions(&self) -> impl Iterator<Item = &str> {
        self.parts.iter().filter_map(|part| match part {
            Part::Name(_, Some(parameter)) => Some(parameter.name.as_str()),
            _ => None,
        })
    }

    /// The models that it names, with these constants and calls of its package.
    pub(in crate::inspect::named) fn models(
        &self,
        constants: &BTreeMap<String, String>,
        given: &AllGiven,
        scope: &Scope<'_>,
    ) -> Vec<Sighting> {
        let [field, binding, call, function, owner] = &self.around;
        let site = Site {
            offset: self.offset,
            field: field.as_deref(),
            binding: binding.as_deref(),
            call: call.as_deref(),
            function: function.as_deref(),
            owner: owner.as_deref(),
            ..Site::default()
        };
        let texts = self.texts(constants, given).into_iter();
        let sites = texts.map(|text| Site { text: Cow::Owned(text), ..site.clone() });
        sites.flat_map(|site| of_string(&site, scope)).collect()
    }

    /// The ids that a function is called with by it.
    pub(in crate::inspect::named) fn passed(
        &self,
        constants: &BTreeMap<String, String>,
        given: &AllGiven,
    ) -> Vec<Passed> {
        let Some(argument) = &self.argument else { return Vec::new() };
        let mut texts = self.texts(constants, given);
        if texts.is_empty() {
            texts.extend(self.text(constants, &|_| Some("*")));
        }
        texts.iter().filter_map(|text| Passed::of_text(argument, text, self.offset)).collect()
    }

    /// Each text that it may be.
    fn texts(&self, constants: &BTreeMap<String, String>, given: &AllGiven) -> BTreeSet<String> {
        let parameters: BTreeSet<_> = self
            .parts
            .iter()
            .filter_map(|part| match part {
                Part::Name(name, parameter) if !constants.contains_key(name) => parameter.as_ref(),
                _ => None,
            })
            .collect();
        let mut calls = Calls::new();
        for parameter in &parameters {
            let all = given.get(&parameter.name).filter(|all| all.len() <= MOST_GIVEN).into_iter().flatten();
            for (file, given) in all.filter(|(_, given)| parameter.is_given(&given.argument)) {
                calls.entry((*file, given.call)).or_default().insert(*parameter, &given.text);
            }
        }
        match parameters.is_empty() {
            true => self.text(constants, &|_| None).into_iter().collect(),
            false => {
                let texts = calls.values().map(|call| self.text(constants, &|name| call.get(name).copied()));
                texts.flatten().collect()
            }
        }
    }

    /// The text, with what is given for each parameter.
    fn text<'g>(
        &'g self,
        constants: &'g BTreeMap<String, String>,
        given: &dyn Fn(&Wrapper) -> Option<&'g str>,
    ) -> Option<String> {
        let mut whole = String::new();
        for part in &self.parts {
            whole.push_str(match part {
                Part::Text(text) => text,
                Part::Name(name, parameter) => {
                    constants.get(name).map(String::as_str).or_else(|| parameter.as_ref().and_then(given))?
                }
            });
            if whole.len() > LONGEST {
                return None;
            }
        }
        Some(whole)
    }
}
