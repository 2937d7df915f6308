//! Constants of clients: `openai::GPT_4O` is the name that the client's own source writes for it.

use camino::{Utf8Path, Utf8PathBuf};

use super::clients::Clients;
use super::ids::hub_id;
use super::model::{Evidence, ModelName, Sighting, Spot};
use super::rust::Value;

/// A string constant of a client.
#[derive(Debug)]
pub(super) struct ClientConstant {
    /// The modules that its file is.
    modules: Vec<String>,
    name: String,
    text: String,
}

/// A constant of another module, where code names it.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct ConstantPath {
    /// The modules before it, as they are written: at least one.
    pub(super) modules: Vec<String>,
    pub(super) name: String,
    /// The file that names it.
    pub(super) path: Utf8PathBuf,
    pub(super) spot: Spot,
}

impl ClientConstant {
    /// The constants of a file, of which this is the path in its package.
    pub(super) fn of(file: &Utf8Path, constants: &[(String, Value)]) -> Vec<Self> {
        let inside = file.with_extension("");
        let modules = inside.components().map(|part| part.as_str().to_owned());
        let modules: Vec<_> =
            modules.filter(|name| !matches!(name.as_str(), "src" | "lib" | "mod")).collect();
        let texts = constants.iter().filter_map(|(name, value)| match value {
            Value::Text(text) => Some((name, text)),
            _ => None,
        });
        let constant = |(name, text): (&String, &String)| Self {
            modules: modules.clone(),
            name: name.clone(),
            text: text.clone(),
        };
        texts.map(constant).collect()
    }

    /// How many of some modules it is in.
    fn shared(&self, modules: &[String]) -> usize {
        modules.iter().filter(|module| self.modules.contains(module)).count()
    }

    /// The model, if its text is the name of one: a known one, or what a call takes as it.
    fn model(&self, client: &str, is_called: bool) -> Option<Sighting> {
        let clients = Clients::embedded();
        let known = clients.provider_of(&self.text);
        if known.is_none() && hub_id(&self.text).is_none() && !is_called {
            return None;
        }
        let modules = || self.modules.iter().map(String::as_str);
        let provider = known.or_else(|| clients.provider_called(modules())).map(|provider| &provider.name);
        let provider = provider.or_else(|| clients.host_of(modules()));
        let provider = provider.or_else(|| clients.of_crate(client)?.provider.as_ref()).cloned();
        let name = ModelName::Service { provider, name: self.text.clone() };
        (!name.is_placeholder()).then(|| Sighting::new(name, Evidence::ClientValue, 0))
    }
}

impl ConstantPath {
    /// The model that it stands for: that of the constants which share the most modules with it, where these say one.
    pub(super) fn model(
        &self,
        client: &str,
        constants: &[ClientConstant],
        is_called: bool,
    ) -> Option<Sighting> {
        let named: Vec<_> = constants.iter().filter(|constant| constant.name == self.name).collect();
        let most = named.iter().map(|constant| constant.shared(&self.modules)).max()?;
        let mut nearest = named.iter().filter(|constant| constant.shared(&self.modules) == most);
        let first = nearest.next()?;
        nearest.all(|other| other.text == first.text).then(|| first.model(client, is_called)).flatten()
    }
}
