//! A call of a client: `Repo::with_revision("owner/name", …, "main")`, `.model("name")`.

use std::collections::{BTreeMap, BTreeSet};

use super::hub_ids::files_beside;
use super::templates::open_id;
use super::{Scope, is_only_mentioned};
use crate::inspect::named::clients::{CallRow, Client, ClientKind, Clients};
use crate::inspect::named::ids::{hub_id, is_routed};
use crate::inspect::named::model::{Evidence, ModelName, NamedFile, Sighting, Spot};
use crate::inspect::named::rust::{Call, Function, Site, Value};

/// A function that hands one of its parameters to a client as the id of a model.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::inspect::named) struct Wrapper {
    /// The type whose function it is.
    owner: Option<String>,
    pub(super) name: String,
    /// The position of the parameter, from 0, with `self`.
    parameter: usize,
    takes_self: bool,
}

impl Wrapper {
    fn of(call: &Call<'_>, pending: &PendingCall) -> Option<Self> {
        let (by, id) = (call.by.as_ref()?, pending.variable()?);
        Self::of_function(by, id)
    }

    /// The parameter of a function that is called so.
    pub(super) fn of_function(by: &Function<'_>, parameter: &str) -> Option<Self> {
        Some(Self {
            owner: by.owner.map(str::to_owned),
            name: by.name.to_owned(),
            parameter: by.parameters.iter().position(|name| *name == parameter)?,
            takes_self: by.parameters.first() == Some(&"self"),
        })
    }

    /// Whether an argument of a call is this parameter.
    pub(super) fn is_given(&self, given: &Argument) -> bool {
        let is_type = |name: &String| name.starts_with(char::is_uppercase);
        let qualifier = given.qualifier.as_ref().filter(|name| is_type(name));
        let is_called = match given.is_method {
            true => self.takes_self,
            false => qualifier == self.owner.as_ref(),
        };
        let position = self.parameter - usize::from(given.is_method && self.takes_self && self.parameter > 0);
        is_called && self.name == given.name && position == given.position
    }
}

/// One argument of a call.
#[derive(Debug, Clone)]
pub(in crate::inspect::named) struct Argument {
    qualifier: Option<String>,
    pub(super) name: String,
    position: usize,
    is_method: bool,
}

impl Argument {
    /// That of a call which a string is.
    pub(super) fn of(site: &Site<'_>) -> Option<Self> {
        let qualifier = match site.call_of {
            Some("Self") => site.owner,
            qualifier => qualifier,
        };
        Some(Self {
            qualifier: qualifier.map(str::to_owned),
            name: site.call?.to_owned(),
            position: site.argument,
            is_method: site.is_method,
        })
    }
}

/// An id of the hub that a function is called with.
#[derive(Debug, Clone)]
pub(in crate::inspect::named) struct Passed {
    argument: Argument,
    sighting: Sighting,
}

impl Passed {
    /// The call that a string is an argument of, if it has the form of an id.
    pub(in crate::inspect::named) fn of(site: &Site<'_>) -> Option<Self> {
        let is_given = site.call.is_some() && !is_only_mentioned(site) && !site.about_data && !site.in_list;
        let (name, revision) = hub_id(site.text.trim()).filter(|_| is_given)?.into_name();
        let sighting = Sighting::new(name, Evidence::Call, site.offset).at(revision).with(files_beside(site));
        (!sighting.name.is_placeholder()).then_some(Self { argument: Argument::of(site)?, sighting })
    }

    /// A text that is put together for an argument, if it is an id; with `*` for what is put in later.
    pub(super) fn of_text(argument: &Argument, text: &str, offset: usize) -> Option<Self> {
        let (name, revision) = match hub_id(text) {
            Some(id) => id.into_name(),
            None => (open_id(text)?, None),
        };
        let sighting = Sighting::new(name, Evidence::Call, offset).at(revision);
        (!sighting.name.is_placeholder()).then(|| Self { argument: argument.clone(), sighting })
    }

    /// What it names, if one of some functions hands it to a client.
    pub(in crate::inspect::named) fn through(&self, wrappers: &BTreeSet<Wrapper>) -> Option<Sighting> {
        wrappers.iter().any(|wrapper| wrapper.is_given(&self.argument)).then(|| self.sighting.clone())
    }
}

/// A call of a client, until the constants of its package are known.
pub(in crate::inspect::named) struct PendingCall {
    pub(in crate::inspect::named) client: &'static Client,
    row: &'static CallRow,
    arguments: Vec<(Option<String>, Value)>,
    next: Option<(String, Value)>,
    about_data: bool,
    within: Option<(String, String)>,
    /// The function that hands one of its own parameters on as the id.
    pub(in crate::inspect::named) wrapper: Option<Wrapper>,
    pub(in crate::inspect::named) spot: Spot,
}

impl PendingCall {
    pub(in crate::inspect::named) fn new(
        call: &Call<'_>,
        client: &'static Client,
        row: &'static CallRow,
        spot: Spot,
    ) -> Self {
        let arguments = call.arguments.iter().map(|(name, value)| (name.map(str::to_owned), value.clone()));
        let next = call.next.as_ref().map(|(name, value)| ((*name).to_owned(), value.clone()));
        let within = call.within.map(|(owner, name)| (owner.to_owned(), name.to_owned()));
        let (arguments, about_data) = (arguments.collect(), call.about_data);
        let mut pending = Self { client, row, arguments, next, about_data, within, wrapper: None, spot };
        let fetches = matches!(client.kind, ClientKind::Hub | ClientKind::Tokenizer) && !about_data;
        pending.wrapper = fetches.then(|| Wrapper::of(call, &pending)).flatten();
        pending
    }

    /// The name of the variable that is the id.
    fn variable(&self) -> Option<&str> {
        match &self.arguments.get(self.row.id.as_deref()?.parse::<usize>().ok()?)?.1 {
            Value::Name(name) => Some(name),
            _ => None,
        }
    }

    /// The name that is given as the id, where it is none of some constants.
    pub(in crate::inspect::named) fn open_id(&self, constants: &BTreeMap<String, String>) -> Option<String> {
        let name = self.variable()?;
        (!self.about_data && !constants.contains_key(name)).then(|| name.to_owned())
    }

    /// An argument by its position, or by its name.
    fn argument(&self, at: &str, constants: &BTreeMap<String, String>) -> Option<String> {
        let index = match at.parse::<usize>() {
            Ok(index) => index,
            Err(_) => self.arguments.iter().position(|(name, _)| name.as_deref() == Some(at))?,
        };
        text(&self.arguments.get(index)?.1, constants)
    }
}

/// What a value is, its constant followed.
fn text(value: &Value, constants: &BTreeMap<String, String>) -> Option<String> {
    match value {
        Value::Text(text) => Some(text.clone()),
        Value::Name(name) => constants.get(name).cloned(),
        Value::Joined(parts) => parts.iter().map(|part| text(part, constants)).collect(),
        Value::Unknown => None,
    }
}

/// The model that a call is made with.
pub(in crate::inspect::named) fn of_call(
    call: &PendingCall,
    constants: &BTreeMap<String, String>,
    scope: &Scope<'_>,
) -> Option<Sighting> {
    if call.about_data {
        return None;
    }
    let argument = |at: &Option<String>| at.as_deref().and_then(|at| call.argument(at, constants));
    let id = match &call.row.id {
        Some(_) => argument(&call.row.id)?,
        None => {
            let mut texts = call.arguments.iter().filter_map(|(_, value)| text(value, constants));
            texts.find(|text| hub_id(text).is_some())?
        }
    };
    let (name, own_revision) = name(&id, call.client, scope).filter(|(name, _)| !name.is_placeholder())?;
    let revision = argument(&call.row.revision).or(own_revision);
    let next = call.next.as_ref().filter(|(name, _)| name == "get" || name == "download");
    let next = next.and_then(|(_, value)| text(value, constants));
    let files = argument(&call.row.file).into_iter().chain(next);
    let files = files.map(|name| NamedFile { name, sha256: None, size: None });
    let within = call.within.clone();
    Some(Sighting { within, ..Sighting::new(name, Evidence::Call, 0).at(revision).with(files) })
}

fn name(id: &str, client: &Client, scope: &Scope<'_>) -> Option<(ModelName, Option<String>)> {
    let is_printed = id.bytes().all(|byte| byte.is_ascii_graphic()) && !id.contains(['{', '"', '\\']);
    let is_word = is_printed && id.len() <= 128 && id.contains(|letter: char| letter.is_ascii_alphabetic());
    if !is_word {
        return None;
    }
    match client.kind {
        ClientKind::Hub | ClientKind::Tokenizer => {
            if let Some(id) = hub_id(id) {
                return Some(id.into_name());
            }
            // The oldest repositories have no owner.
            let is_bare = !id.contains(['/', ':', '.']) && !scope.has(ClientKind::Service);
            is_bare.then(|| (ModelName::Hub { owner: String::new(), name: id.to_owned() }, None))
        }
        ClientKind::Ollama => Some((ModelName::Ollama(id.to_owned()), None)),
        ClientKind::Service => {
            let is_of_hub = id.contains('/') && !is_routed(id) && scope.has(ClientKind::Hub);
            let known = Clients::embedded().provider_of(id).map(|provider| provider.name.clone());
            let provider = known.or_else(|| client.provider.clone());
            (!is_of_hub).then(|| (ModelName::Service { provider, name: id.to_owned() }, None))
        }
        ClientKind::Runtime => None,
    }
}
