//! The platforms that Cargo would compile for, as `rustc` describes them.
//!
//! A dependency below `[target.'cfg(…)'.dependencies]` is compiled where its expression holds on what
//! `rustc --print=cfg` prints with the flags that Cargo passes to it (Cargo reference, "Platform specific
//! dependencies" and "`build.rustflags`"). Expressions are judged by Cargo's own crate for them. The graph is resolved
//! by `guppy`, which has no custom keys (`cfg(backend = "fiat")`) and takes `debug_assertions` for false: an expression
//! that it would judge in another way is replaced, before the graph is built, by a flag that each platform has or lacks.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::{Command, Stdio};

use camino::Utf8Path;
use cargo_config2::{Config, TargetTripleRef};
use cargo_metadata::Metadata;
use cargo_platform::{Cfg, Platform as Expression};
use guppy::graph::PackageGraph;
use guppy::platform::{Platform, PlatformSpec, PlatformStatus, TargetFeatures};
use target_spec::TargetSpec;

use super::WorkspaceError;
use crate::options::TargetChoice;

/// What stands for the platform of the machine that compiles, since Cargo 1.91.
const HOST_TUPLE: &str = "host-tuple";

/// The platforms of a run.
pub struct Platforms {
    /// The machine that compiles: build scripts and procedural macros run there.
    host: TargetPlatform,
    /// What is compiled for, in the order of the command line or the configuration; empty for every platform at once.
    targets: Vec<TargetPlatform>,
    flags: Flags,
}

/// Flags that stand for expressions, by expression.
#[derive(Debug, Clone, Default)]
pub(super) struct Flags(BTreeMap<Expression, String>);

/// One platform.
#[derive(Clone)]
struct TargetPlatform {
    /// Its triple; of a custom target the name of its file without the extension.
    triple: String,
    /// What `rustc --print=cfg` prints for it, a line for each.
    text: String,
    /// The same, parsed.
    cfgs: Vec<Cfg>,
}

impl Platforms {
    /// Asks `rustc`. The targets are those of the command line, else those of Cargo's configuration, else the host.
    pub(super) fn ask(
        config: &Config,
        choice: &TargetChoice,
        directory: &Utf8Path,
    ) -> Result<Self, WorkspaceError> {
        let rustc = Rustc { config, directory };
        let plain = rustc.host()?;
        let targets = match choice {
            TargetChoice::Triples(triples) => triples.clone(),
            TargetChoice::Configured => configured_targets(config),
            TargetChoice::All => Vec::new(),
        };
        let is_native = targets.is_empty() && *choice == TargetChoice::Configured;
        // Flags are for the target; they reach the host only where no target is named.
        let (host, targets) = match is_native {
            true => (rustc.target(&plain.triple, &plain)?, vec![rustc.target(&plain.triple, &plain)?]),
            false => {
                let targets = targets.iter().map(|target| rustc.target(target, &plain));
                (plain.clone(), targets.collect::<Result<_, _>>()?)
            }
        };
        Ok(Self { host, targets, flags: Flags::default() })
    }

    /// The triple of the machine that compiles.
    pub fn host_triple(&self) -> &str {
        &self.host.triple
    }

    /// The triples of all platforms that something is compiled for; none where that is every platform at once.
    pub(super) fn triples(&self) -> Vec<&str> {
        let host = std::iter::once(&self.host).filter(|_| !self.targets.is_empty());
        host.chain(&self.targets).map(|platform| platform.triple.as_str()).collect()
    }

    /// The machine that compiles, for the resolution.
    pub(crate) fn host(&self) -> PlatformSpec {
        self.host.for_resolution(&self.flags).into()
    }

    /// The triple of what is compiled for; `None` where that are several.
    pub(crate) fn target_triple(&self) -> Option<&str> {
        match self.targets.as_slice() {
            [target] => Some(&target.triple),
            _ => None,
        }
    }

    /// What is compiled for, for the resolution.
    pub(crate) fn targets(&self) -> Vec<PlatformSpec> {
        match self.targets.as_slice() {
            [] => vec![PlatformSpec::Any],
            targets => targets.iter().map(|target| target.for_resolution(&self.flags).into()).collect(),
        }
    }

    /// Notes the expressions of a graph that its resolution would judge in another way than Cargo does, beside those that
    /// flags stand for already. Where there are any, the graph has to be made from [`Self::with_flags`].
    pub(super) fn correct(&mut self, graph: &PackageGraph, unread: Flags) -> bool {
        self.flags = unread;
        let platforms: Vec<_> = std::iter::once(&self.host)
            .chain(&self.targets)
            .map(|platform| (platform, platform.for_resolution(&Flags::default())))
            .collect();
        let mut differs: BTreeMap<Expression, bool> = BTreeMap::new();
        for link in graph.packages().flat_map(|package| package.direct_links()) {
            for kind in [link.normal(), link.build()] {
                for status in [kind.status().required_status(), kind.status().optional_status()] {
                    let PlatformStatus::PlatformDependent { eval } = status else { continue };
                    for spec in eval.target_specs() {
                        let Some(expression) = expression(spec) else { continue };
                        differs.entry(expression).or_insert_with_key(|expression| {
                            platforms
                                .iter()
                                .any(|(ours, theirs)| spec.eval(theirs) != Some(ours.satisfies(expression)))
                        });
                    }
                }
            }
        }
        let differing = differs.into_iter().filter(|(_, differs)| *differs).map(|(expression, _)| expression);
        self.flags.extend(differing)
    }

    /// What `cargo metadata` printed, with a flag in the place of each expression that [`Self::correct`] noted.
    pub(super) fn with_flags(&self, metadata: &str) -> Result<String, WorkspaceError> {
        self.flags.put_into(metadata)
    }
}

impl Flags {
    /// Flags for the expressions in what `cargo metadata` printed that Cargo reads and `guppy` does not.
    pub(super) fn for_unread(metadata: &str) -> Result<Self, WorkspaceError> {
        let mut metadata: Metadata = serde_json::from_str(metadata).map_err(unread)?;
        let is_unread = |expression: &&mut Expression| TargetSpec::new(expression.to_string()).is_err();
        let expressions: BTreeSet<_> =
            expressions(&mut metadata).filter(is_unread).map(|unread| unread.clone()).collect();
        let mut flags = Self::default();
        flags.extend(expressions);
        Ok(flags)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Adds a flag for each of some expressions; whether there was one.
    fn extend(&mut self, expressions: impl IntoIterator<Item = Expression>) -> bool {
        let before = self.0.len();
        for expression in expressions {
            let flag = format!("model_sbom_{}", self.0.len());
            self.0.entry(expression).or_insert(flag);
        }
        self.0.len() > before
    }

    /// What `cargo metadata` printed, with each flag in the place of its expression.
    pub(super) fn put_into(&self, metadata: &str) -> Result<String, WorkspaceError> {
        let mut metadata: Metadata = serde_json::from_str(metadata).map_err(unread)?;
        for expression in expressions(&mut metadata) {
            if let Some(flag) = self.0.get(expression) {
                *expression = format!("cfg({flag})").parse().expect("a flag is an expression");
            }
        }
        serde_json::to_string(&metadata).map_err(unread)
    }
}

/// The expressions of what `cargo metadata` printed, of declared dependencies and of resolved ones.
fn expressions(metadata: &mut Metadata) -> impl Iterator<Item = &mut Expression> {
    let declared = metadata.packages.iter_mut().flat_map(|package| &mut package.dependencies);
    let resolved = metadata.resolve.iter_mut().flat_map(|resolve| &mut resolve.nodes);
    let resolved = resolved.flat_map(|node| &mut node.deps).flat_map(|dependency| &mut dependency.dep_kinds);
    let declared = declared.map(|dependency| &mut dependency.target);
    declared.chain(resolved.map(|kind| &mut kind.target)).flatten()
}

fn unread(error: serde_json::Error) -> WorkspaceError {
    WorkspaceError::Metadata { message: format!("its output can't be read: {error}") }
}

/// An expression of `guppy` as Cargo reads it.
fn expression(spec: &TargetSpec) -> Option<Expression> {
    match spec {
        TargetSpec::PlainString(triple) => triple.as_str().parse().ok(),
        TargetSpec::Expression(expression) => format!("cfg({})", expression.expression_str()).parse().ok(),
    }
}

/// `build.target` of Cargo's configuration, or `CARGO_BUILD_TARGET`: triples, and paths of custom targets.
fn configured_targets(config: &Config) -> Vec<String> {
    let targets = config.build.target.iter().flatten();
    let name = |target: &cargo_config2::TargetTriple| {
        target.spec_path().map_or_else(|| target.triple().to_owned(), |path| path.display().to_string())
    };
    targets.map(name).collect()
}

impl TargetPlatform {
    fn new(triple: &str, text: String) -> Result<Self, WorkspaceError> {
        let parsed: Result<Vec<Cfg>, _> = text.lines().map(str::parse).collect();
        let cfgs = parsed.map_err(|error| no_cfg(triple, &error))?;
        let platform = Platform::new_custom_cfg(triple.to_owned(), &text, TargetFeatures::none());
        match platform {
            Ok(_) => Ok(Self { triple: triple.to_owned(), text, cfgs }),
            Err(error) => Err(no_cfg(triple, &error)),
        }
    }

    /// Whether Cargo compiles what stands below `[target.<expression>]`.
    fn satisfies(&self, expression: &Expression) -> bool {
        expression.matches(&self.triple, &self.cfgs)
    }

    /// The platform for `guppy`, with those of the flags whose expressions it satisfies.
    fn for_resolution(&self, flags: &Flags) -> Platform {
        let features = self.cfgs.iter().filter_map(|cfg| match cfg {
            Cfg::KeyPair(key, value) if key.as_str() == "target_feature" => Some(value.clone()),
            _ => None,
        });
        let features = TargetFeatures::features(features);
        let mut platform = Platform::new_custom_cfg(self.triple.clone(), &self.text, features)
            .expect("it was understood when the platform was made");
        let names = self.cfgs.iter().filter_map(|cfg| match cfg {
            Cfg::Name(name) => Some(name.as_str().to_owned()),
            Cfg::KeyPair(..) => None,
        });
        platform.add_flags(names);
        let satisfied = flags.0.iter().filter(|(expression, _)| self.satisfies(expression));
        platform.add_flags(satisfied.map(|(_, flag)| flag.clone()));
        platform
    }
}

fn no_cfg(triple: &str, error: &dyn std::fmt::Display) -> WorkspaceError {
    WorkspaceError::Target {
        target: triple.to_owned(),
        message: format!("what `rustc --print=cfg` prints can't be understood: {error}"),
    }
}

/// The compiler that Cargo would use. Wrappers are not run: they change no configuration.
struct Rustc<'c> {
    config: &'c Config,
    directory: &'c Utf8Path,
}

impl Rustc<'_> {
    /// The machine that compiles, without flags.
    fn host(&self) -> Result<TargetPlatform, WorkspaceError> {
        // `host-tuple` is known since Rust 1.84.
        if let Ok(text) = self.run(&["--print=host-tuple", "--print=cfg"])
            && let Some((triple, cfgs)) = text.split_once('\n')
        {
            return TargetPlatform::new(triple.trim(), cfgs.to_owned());
        }
        let failed = |message| WorkspaceError::Compiler { message };
        let version = self.run(&["-vV"]).map_err(failed)?;
        let host = version.lines().find_map(|line| line.strip_prefix("host: "));
        let host = host.ok_or_else(|| failed("`rustc -vV` names no host".to_owned()))?;
        TargetPlatform::new(host, self.run(&["--print=cfg"]).map_err(failed)?)
    }

    /// A target with the flags that Cargo would pass; `plain` is the host without any.
    fn target(&self, target: &str, plain: &TargetPlatform) -> Result<TargetPlatform, WorkspaceError> {
        let target = if target == HOST_TUPLE { &plain.triple } else { target };
        let unknown = |message: String| WorkspaceError::Target { target: target.to_owned(), message };
        let flags = self.config.rustflags(target).map_err(|error| unknown(error.to_string()))?;
        let flags = flags.map(|flags| flags.flags).unwrap_or_default();
        if flags.is_empty() && target == plain.triple {
            return Ok(plain.clone());
        }
        let mut arguments = vec!["--print=cfg", "--target", target];
        arguments.extend(flags.iter().map(String::as_str));
        let text = self.run(&arguments).map_err(unknown)?;
        TargetPlatform::new(TargetTripleRef::from(target).triple(), text)
    }

    /// What it prints, or what it says of its failure.
    fn run(&self, arguments: &[&str]) -> Result<String, String> {
        let rustc = self.config.build.rustc.as_deref().unwrap_or(Path::new("rustc"));
        let mut command = Command::new(rustc);
        command.args(arguments).arg("-").current_dir(self.directory).stdin(Stdio::null());
        let output =
            command.output().map_err(|error| format!("`{}` can't be run: {error}", rustc.display()))?;
        let said = |bytes: &[u8]| String::from_utf8_lossy(bytes).trim().to_owned();
        match output.status.success() {
            true => Ok(said(&output.stdout)),
            false => {
                let message = said(&output.stderr);
                Err(message.lines().next().unwrap_or_default().trim_start_matches("error: ").to_owned())
            }
        }
    }
}
