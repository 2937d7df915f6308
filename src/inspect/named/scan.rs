//! One package: its sources, read file by file, and what their strings and calls name.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::ops::Range;
use std::sync::{Mutex, MutexGuard, PoisonError};

use camino::{Utf8Path, Utf8PathBuf};
use rayon::prelude::*;

use super::client_constants::{ClientConstant, ConstantPath};
use super::clients::{CallRow, Callee, Client, ClientKind, Clients};
use super::commands;
use super::included::Included;
use super::model::{Asker, Backend, Evidence, Gathered, ModelName, NamedModel, Sighting, Spot};
use super::patterns::{self, AllGiven, Given, Passed, PendingCall, Scope, Wrapper, asks, settings};
use super::prefilter::{self, Wanted};
use super::rust::{self, Call, MANIFEST_DIR, MODULE_DIR, Role, Site, Source, Template, Value, Visitor};
use super::tokens::{Features, Tokens};
use super::walk::{DeclaredBy, Outline, Roots};
use crate::any_text::fits;
use crate::digest::{Algorithm, Digest};
use crate::files;
use crate::paths::{normalized, with_slashes};

/// A package whose sources are read.
pub(super) struct Package<'p> {
    pub(super) name: &'p str,
    /// Its directory.
    pub(super) root: Utf8PathBuf,
    /// What its paths are shown below.
    pub(super) shown: Utf8PathBuf,
    pub(super) clients: Vec<&'static Client>,
    /// Clients with types of models that its dependencies may show as parts of them.
    pub(super) shown_clients: Vec<&'static Client>,
    /// The client that it is itself.
    pub(super) row: Option<&'static Client>,
    pub(super) reaches_hub: bool,
    /// Whether it is a dependency.
    pub(super) is_foreign: bool,
    /// Directories and files of its targets.
    pub(super) sources: Vec<Utf8PathBuf>,
    /// The root files of its targets.
    pub(super) targets: Vec<Utf8PathBuf>,
    /// What links may lead to.
    pub(super) tree: Utf8PathBuf,
    /// What it is built with.
    pub(super) features: Features,
}

/// What the sources of a package name.
#[derive(Default)]
pub(super) struct Scan {
    pub(super) models: Vec<NamedModel>,
    /// The models that stand beside a value of a type, for the packages that use this one.
    pub(super) beside: BTreeMap<(String, String), Vec<Sighting>>,
    /// Of the crate of a client, the models in each constant or function of a type.
    pub(super) within: BTreeMap<(String, String), Vec<Sighting>>,
    /// Of the crate of a client, what each function of a type names of types.
    pub(super) uses: BTreeMap<(String, String), BTreeSet<(String, String)>>,
    /// The value of each type that is the default.
    pub(super) defaults: BTreeMap<String, String>,
    /// Values of types of clients, with the place.
    pub(super) values: BTreeSet<(String, String, Utf8PathBuf, Spot)>,
    /// Of the crate of a client, its constants.
    pub(super) constants: Vec<ClientConstant>,
    /// Constants of other modules, each with its place.
    pub(super) constant_paths: BTreeSet<ConstantPath>,
    /// What calls of clients are given as the id and no constant or variable of the package is.
    pub(super) open_ids: BTreeSet<String>,
    /// The clients of a hub that it calls, each with whether every call names its model.
    pub(super) called: BTreeMap<String, bool>,
    /// Functions that hand an id to a client.
    pub(super) wrappers: BTreeSet<Wrapper>,
    /// Ids that functions are called with, each with its place.
    pub(super) passed: Vec<(Passed, Utf8PathBuf, Spot)>,
    /// What asks for a model without naming it.
    pub(super) askers: Vec<Asker>,
    /// Files of configuration that the code may read when it runs, by their paths from where it starts.
    pub(super) settings: BTreeSet<String>,
    /// Files that were not read, each with why.
    pub(super) skipped: Vec<(Utf8PathBuf, String)>,
    /// What features that are off leave out, each with the file that does.
    pub(super) left_out: Vec<(Utf8PathBuf, LeftOut)>,
}

/// What a feature that is off, or one of tests, leaves out.
#[derive(Debug, Clone)]
pub(super) struct LeftOut {
    /// The features; none of what is for tests.
    pub(super) features: Vec<String>,
    /// The part of the file that leaves it out.
    pub(super) range: Range<usize>,
    /// The files of Rust that are its modules.
    pub(super) modules: Vec<Utf8PathBuf>,
}

/// What one file says, without a borrow of its text.
#[derive(Default)]
struct FileScan {
    path: Utf8PathBuf,
    sightings: Vec<(Sighting, Spot)>,
    calls: Vec<PendingCall>,
    passed: Vec<(Passed, Spot)>,
    asked: Vec<(Backend, Spot)>,
    settings: BTreeSet<String>,
    templates: Vec<patterns::Joined>,
    given: Vec<Given>,
    constants: Vec<(String, Value)>,
    included: Vec<Included>,
    /// Files that are modules of it, wherever they lie.
    modules: Vec<Utf8PathBuf>,
    /// What features that are off leave out of it, or tests do.
    left_out: Vec<LeftOut>,
    values: Vec<(String, String, Spot)>,
    constant_paths: Vec<(Vec<String>, String, Spot)>,
    defaults: Vec<(String, String)>,
    constant_defaults: Vec<(String, String)>,
    /// Values of types of the client that it is, each with what the client writes it as.
    written: Vec<[String; 3]>,
    uses: Vec<[String; 4]>,
    types: Vec<String>,
    searched: Vec<String>,
    used: Vec<String>,
    /// The modules that it declares, by their names.
    outline: Option<Outline>,
    skipped: Option<String>,
}

/// Reads the sources of a package.
pub(super) fn run(package: &Package<'_>) -> Scan {
    let roots = Roots {
        package: &package.root,
        tree: &package.tree,
        targets: &package.targets,
        features: &package.features,
        outlines: RefCell::default(),
    };
    let walked = roots.sources(&package.sources);
    let mut files = read_all(walked.files, walked.is_inside, package);
    roots.know(files.iter_mut().filter_map(|file| Some((file.path.clone(), file.outline.take()?))));
    let given = given(&mut files);
    let declared = declared_by(&files);
    let mut joined = Joined {
        package,
        given,
        scope: package.scope(),
        constants: constants(&files),
        types: files.iter().flat_map(|file| file.types.iter().cloned()).collect(),
        searched: only_searched(&files),
        scan: Scan::default(),
        gathered: Gathered::default(),
        constant_defaults: Vec::new(),
    };
    joined.scan.skipped.extend(walked.skipped.into_iter().map(|(path, why)| (package.shown(&path), why)));
    for file in &mut files {
        let found = joined.declared(file);
        let is_empty = found.is_empty()
            && file.values.is_empty()
            && file.constant_paths.is_empty()
            && file.included.is_empty()
            && file.asked.is_empty()
            && file.settings.is_empty()
            && file.calls.is_empty()
            && file.passed.is_empty();
        if !is_empty && !roots.is_left_out(&file.path, &declared) {
            joined.called(&file.calls);
            joined.named(file, found);
        }
    }
    let left_out = files.iter_mut().flat_map(|file| {
        let path = package.shown(&file.path);
        std::mem::take(&mut file.left_out).into_iter().map(move |part| (path.clone(), part))
    });
    let left_out = left_out.filter(|(_, part)| !part.features.is_empty()).collect();
    Scan { left_out, ..joined.finish() }
}

/// Which files declare each as their module.
fn declared_by(files: &[FileScan]) -> DeclaredBy {
    let mut declared = DeclaredBy::new();
    for file in files {
        let left_out = file.left_out.iter().flat_map(|part| &part.modules);
        let all = file.modules.iter().map(|module| (module, true));
        for (module, is_built) in all.chain(left_out.map(|module| (module, false))) {
            declared.entry(normalized(module)).or_default().push((file.path.clone(), is_built));
        }
    }
    declared
}

/// What the files of a package say together.
struct Joined<'j> {
    package: &'j Package<'j>,
    scope: Scope<'j>,
    constants: BTreeMap<String, String>,
    /// What functions are called with.
    given: AllGiven,
    /// Types that the package declares itself.
    types: BTreeSet<String>,
    /// Constants that it only searches.
    searched: BTreeSet<String>,
    scan: Scan,
    gathered: Gathered,
    constant_defaults: Vec<(String, String)>,
}

impl Joined<'_> {
    /// Takes in what a file declares, also one of tests, and gives what it names.
    fn declared(&mut self, file: &mut FileScan) -> Vec<(Sighting, Spot)> {
        let scan = &mut self.scan;
        if let Some(why) = file.skipped.take() {
            scan.skipped.push((self.package.shown(&file.path), why));
        }
        scan.open_ids.extend(file.calls.iter().filter_map(|call| call.open_id(&self.constants)));
        if self.package.is_service() {
            scan.constants.extend(ClientConstant::of(self.package.inside(&file.path), &file.constants));
        }
        scan.wrappers.extend(file.calls.iter().filter_map(|call| call.wrapper.clone()));
        scan.defaults.extend(std::mem::take(&mut file.defaults));
        self.constant_defaults.append(&mut file.constant_defaults);
        for [owner, value, text] in std::mem::take(&mut file.written) {
            scan.beside.entry((owner, value)).or_default().push(served(self.package, text));
        }
        for [by, function, owner, value] in std::mem::take(&mut file.uses) {
            scan.uses.entry((by, function)).or_default().insert((owner, value));
        }
        let called = file.calls.iter().flat_map(|call| {
            let found = patterns::of_call(call, &self.constants, &self.scope);
            found.into_iter().map(move |sighting| (sighting, call.spot))
        });
        let mut found: Vec<_> = called.collect();
        found.append(&mut file.sightings);
        for template in std::mem::take(&mut file.templates) {
            let models = template.models(&self.constants, &self.given, &self.scope);
            found.extend(models.into_iter().map(|sighting| (sighting, template.spot)));
            let passed = template.passed(&self.constants, &self.given).into_iter();
            file.passed.extend(passed.map(|passed| (passed, template.spot)));
        }
        let is_searched = |name: &String| self.searched.contains(name);
        found.retain(|(sighting, _)| {
            !sighting.evidence.is_offered() || !sighting.constant.as_ref().is_some_and(is_searched)
        });
        found.iter_mut().for_each(|(sighting, _)| self.pin(sighting));
        found
    }

    /// Takes in which clients of a hub a file of the product calls.
    fn called(&mut self, calls: &[PendingCall]) {
        for call in calls.iter().filter(|call| call.client.kind == ClientKind::Hub) {
            let is_named = patterns::of_call(call, &self.constants, &self.scope).is_some();
            *self.scan.called.entry(call.client.name().to_owned()).or_insert(true) &= is_named;
        }
    }

    /// The digest that the package checks what a constant names against: `NET_SHA256` beside `NET_URL`.
    fn pin(&self, sighting: &mut Sighting) {
        const ENDS: [&str; 4] = ["_SHA256", "_CHECKSUM", "_DIGEST", "_HASH"];
        let (Some(constant), [file]) = (&sighting.constant, &mut sighting.files[..]) else { return };
        let plain = ["_URL", "_URI", "_LINK"].iter().find_map(|end| constant.strip_suffix(end));
        let mut names = [Some(constant.as_str()), plain].into_iter().flatten();
        let of = |name: &str| {
            let digest = |end: &&str| self.constants.get(&format!("{name}{end}"));
            let hex =
                ENDS.iter().find_map(digest).or_else(|| self.constants.get(&format!("SHA256_{name}")))?;
            Digest::from_hex(Algorithm::Sha256, hex)
        };
        file.sha256 = file.sha256.take().or_else(|| names.find_map(of));
    }

    /// Takes in what a file of the product names.
    fn named(&mut self, file: &mut FileScan, found: Vec<(Sighting, Spot)>) {
        let shown = self.package.shown(&file.path);
        let passed = std::mem::take(&mut file.passed).into_iter();
        self.scan.passed.extend(passed.map(|(passed, spot)| (passed, shown.clone(), spot)));
        self.scan.settings.append(&mut file.settings);
        let asked = std::mem::take(&mut file.asked).into_iter();
        self.scan.askers.extend(asked.map(|(asked, spot)| Asker {
            path: shown.clone(),
            line: spot.line,
            asked,
        }));
        self.included(file);
        for (sighting, spot) in found {
            if let Some(beside) = &sighting.beside {
                self.scan.beside.entry(beside.clone()).or_default().push(sighting.clone());
            }
            if let Some(within) = sighting.within.as_ref().filter(|_| self.package.is_client()) {
                self.scan.within.entry(within.clone()).or_default().push(sighting.clone());
            }
            self.gathered.take_in(sighting, &shown, spot);
        }
        self.constant_paths(std::mem::take(&mut file.constant_paths), &shown);
        self.values(std::mem::take(&mut file.values), &shown);
    }

    /// Constants of other modules.
    fn constant_paths(&mut self, paths: Vec<(Vec<String>, String, Spot)>, shown: &Utf8Path) {
        let is_of_client = |module: &str| self.scope.clients.iter().any(|client| client.is_crate(module));
        let of_others = paths
            .into_iter()
            .filter(|(modules, name, _)| !self.constants.contains_key(name) || is_of_client(&modules[0]));
        self.scan.constant_paths.extend(of_others.map(|(modules, name, spot)| {
            let path = shown.to_owned();
            ConstantPath { modules, name, path, spot }
        }));
    }

    /// What the files that a file includes name.
    fn included(&mut self, file: &FileScan) {
        let package = self.package;
        for included in &file.included {
            for read in included.read(&package.root, &package.tree, &self.scope) {
                match read {
                    Ok(named) => {
                        for (sighting, place) in named {
                            let (path, spot) = place.unwrap_or_else(|| (file.path.clone(), included.spot));
                            self.gathered.take_in(sighting, &package.shown(&path), spot);
                        }
                    }
                    Err((path, why)) => self.scan.skipped.push((package.shown(&path), why)),
                }
            }
        }
    }

    /// Values of types of others.
    fn values(&mut self, values: Vec<(String, String, Spot)>, shown: &Utf8Path) {
        for (owner, value, spot) in values {
            if self.types.contains(&owner) {
                continue;
            }
            let of_client = |client: &&&Client| client.values.contains(&owner);
            if let Some(client) = self.scope.clients.iter().find(of_client) {
                let name = ModelName::Service { provider: client.provider.clone(), name: value.clone() };
                self.gathered.take_in(Sighting::new(name, Evidence::ClientValue, 0), shown, spot);
            }
            self.scan.values.insert((owner, value, shown.to_owned(), spot));
        }
    }

    fn finish(self) -> Scan {
        let Self { package, mut scan, mut gathered, constant_defaults, .. } = self;
        // What is the default of a type says it itself, if it does.
        for (owner, value) in constant_defaults {
            scan.defaults.entry(owner).or_insert(value);
        }
        for (passed, path, spot) in &scan.passed {
            if let Some(sighting) = passed.through(&scan.wrappers) {
                gathered.take_in(sighting, path, *spot);
            }
        }
        scan.models = gathered.finish();
        let asks = scan.askers.iter().any(|asker| asker.asked.calls()) || package.calls_service();
        scan.models.retain(|model| asks || !model.is_only(Evidence::Field));
        scan
    }
}

/// What the functions of a package are called with that put texts together.
fn given(files: &mut [FileScan]) -> AllGiven {
    let mut all = AllGiven::new();
    for template in files.iter().flat_map(|file| &file.templates) {
        all.extend(template.functions().map(|name| (name.to_owned(), Vec::new())));
    }
    for (at, file) in files.iter_mut().enumerate() {
        for given in std::mem::take(&mut file.given) {
            let known = all.get_mut(given.function());
            if let Some(known) = known.filter(|known| known.len() <= patterns::MOST_GIVEN) {
                known.push((at, given));
            }
        }
    }
    all
}

/// Constants that a package searches and does nothing else with: tables to compare with.
fn only_searched(files: &[FileScan]) -> BTreeSet<String> {
    let mut searched: BTreeSet<_> = files.iter().flat_map(|file| file.searched.iter().cloned()).collect();
    for name in files.iter().flat_map(|file| &file.used) {
        searched.remove(name);
    }
    searched
}

/// The model that a client of a service calls by a name.
fn served(client: &Package<'_>, name: String) -> Sighting {
    let provider = Clients::embedded().provider_of(&name).map(|provider| provider.name.clone());
    let provider = provider.or_else(|| client.row?.provider.clone());
    Sighting::new(ModelName::Service { provider, name }, Evidence::ClientValue, 0)
}

impl Package<'_> {
    /// Whether it calls a provider through a client.
    fn calls_service(&self) -> bool {
        !self.is_foreign && self.clients.iter().any(|client| client.kind == ClientKind::Service)
    }

    /// Whether it is a dependency that is a client of a provider.
    fn is_service(&self) -> bool {
        self.is_foreign && self.row.is_some_and(|client| client.kind == ClientKind::Service)
    }

    /// The path of a file in it.
    fn inside<'p>(&self, path: &'p Utf8Path) -> &'p Utf8Path {
        path.strip_prefix(&self.root).unwrap_or(path)
    }

    /// Whether it is a client itself, whose functions others call.
    fn is_client(&self) -> bool {
        self.row.is_some()
    }

    /// Whether a source of it is read.
    fn wanted(&self, path: &Utf8Path) -> Wanted {
        let has_clients =
            !self.clients.is_empty() || self.is_service() || self.reaches_hub && !self.is_foreign;
        match has_clients {
            true => Wanted::All,
            false if self.targets.iter().any(|target| target == path) => Wanted::WithModules,
            false => Wanted::WithWords,
        }
    }

    fn scope(&self) -> Scope<'_> {
        Scope {
            package: self.name,
            clients: self.clients.clone(),
            imported: Vec::new(),
            asks: false,
            reaches_hub: self.reaches_hub,
            is_foreign: self.is_foreign,
        }
    }

    fn shown(&self, path: &Utf8Path) -> Utf8PathBuf {
        let path = normalized(path);
        match path.strip_prefix(&self.root) {
            Ok(inside) => self.shown.join(with_slashes(inside)),
            Err(_) => path,
        }
    }
}

/// Reads sources, and those that they name as their modules.
fn read_all(paths: BTreeSet<Utf8PathBuf>, is_inside: bool, package: &Package<'_>) -> Vec<FileScan> {
    let real = |path: &Utf8Path| path.canonicalize_utf8().unwrap_or_else(|_| path.to_owned());
    // By what links lead to, which is asked for only where a module is none of the files by its own path.
    let mut known: Option<BTreeSet<_>> = None;
    let mut scans: Vec<_> = paths.par_iter().map(|path| read(path.clone(), is_inside, package)).collect();
    let mut from = 0;
    while from < scans.len() {
        let mut open = Vec::new();
        for path in scans[from..].iter().flat_map(|file| &file.modules).filter(|path| !paths.contains(*path))
        {
            let known = known.get_or_insert_with(|| paths.iter().map(|path| real(path)).collect());
            if known.insert(real(path)) {
                open.push(path.clone());
            }
        }
        from = scans.len();
        scans.extend(open.into_par_iter().map(|path| read(path, false, package)).collect::<Vec<_>>());
    }
    scans
}

fn read(path: Utf8PathBuf, is_inside: bool, package: &Package<'_>) -> FileScan {
    let text = match is_inside || files::is_inside(&path, &package.tree) {
        true => prefilter::text(&path, package.wanted(&path)),
        false => Err("it leads out of the Git work tree".to_owned()),
    };
    match text {
        Ok(Some(text)) => {
            let _alone = alone(&text);
            let tokens = Tokens::of(&text).built_with(&package.features);
            let skipped = tokens.fault().map(str::to_owned);
            FileScan { skipped, ..owned(path, &text, &tokens, package) }
        }
        Ok(None) => FileScan { path, ..FileScan::default() },
        Err(why) => FileScan { path, skipped: Some(why), ..FileScan::default() },
    }
}

/// Long texts are read one at a time, however many processors there are: what is kept while one is read is many times
/// its length.
pub(super) fn alone(text: &str) -> Option<MutexGuard<'static, ()>> {
    static LONG: Mutex<()> = Mutex::new(());
    const SHORT: usize = 512 << 10;
    (text.len() > SHORT).then(|| LONG.lock().unwrap_or_else(PoisonError::into_inner))
}

/// Where the modules of a source lie that it declares: those in files of their own, and those whose file it names.
fn modules(names: &[String], files: &[String], path: &Utf8Path, package: &Package<'_>) -> Vec<Utf8PathBuf> {
    let directory = path.parent().unwrap_or(&package.root);
    let stem = path.file_stem().unwrap_or_default();
    let below = match package.targets.iter().any(|target| target == path) || stem == "mod" {
        true => directory.to_owned(),
        false => directory.join(stem),
    };
    let declared =
        names.iter().flat_map(|name| [below.join(format!("{name}.rs")), below.join(name).join("mod.rs")]);
    let declared = declared.filter(|file| file.is_file());
    let inside = |file: &str, place: &str| Some(file.strip_prefix(place)?.trim_start_matches('/').to_owned());
    let named = files.iter().map(|file| match (inside(file, MANIFEST_DIR), inside(file, MODULE_DIR)) {
        (Some(rest), _) => package.root.join(rest),
        (None, Some(rest)) => below.join(rest),
        (None, None) => directory.join(file),
    });
    declared.chain(named.filter(|file| file.extension() == Some("rs") || file.is_file())).collect()
}

/// What a source leaves out, as far as it has modules, or strings that a feature would turn on.
fn left_out(source: &Source<'_>, text: &str, path: &Utf8Path, package: &Package<'_>) -> Vec<LeftOut> {
    let parts = source.left_out.iter().map(|part| LeftOut {
        features: part.features.iter().map(|name| (*name).to_owned()).collect(),
        range: part.range.clone(),
        modules: modules(&part.modules, &part.module_files, path, package),
    });
    parts
        .filter(|part| {
            let has_text = || text.get(part.range.clone()).is_some_and(|text| text.contains('"'));
            !part.modules.is_empty() || !part.features.is_empty() && has_text()
        })
        .collect()
}

/// What is kept of the strings and calls of one source.
struct Seen<'a> {
    scope: &'a Scope<'a>,
    lines: Lines,
    sightings: Vec<(Sighting, Spot)>,
    /// How often each sighting was seen, by its hash.
    counts: BTreeMap<u64, usize>,
    calls: Vec<PendingCall>,
    passed: Vec<(Passed, Spot)>,
    asked: Vec<(Backend, Spot)>,
    settings: BTreeSet<String>,
    templates: Vec<patterns::Joined>,
    given: Vec<Given>,
    /// Whether it is a source of a client of a service.
    is_client: bool,
    /// Of a client, values of types with the name that an arm gives for each.
    arms: Vec<[String; 3]>,
}

/// So many places of one file that say the same are kept.
const PLACES: usize = 64;

/// So many ids of one file that functions are called with are kept.
const PASSED: usize = 1024;

/// So many texts of one file that are put together are kept, and so many strings that functions are called with.
const TEMPLATES: usize = 256;
const GIVEN: usize = 4096;

impl<'a> Seen<'a> {
    /// Nothing yet, of a source with this text.
    fn of(scope: &'a Scope<'a>, text: &str, is_client: bool) -> Self {
        Self {
            scope,
            lines: Lines::of(text),
            sightings: Vec::new(),
            counts: BTreeMap::new(),
            calls: Vec::new(),
            passed: Vec::new(),
            asked: Vec::new(),
            settings: BTreeSet::new(),
            templates: Vec::new(),
            given: Vec::new(),
            is_client,
            arms: Vec::new(),
        }
    }

    /// The rows of a call: clients of two kinds may have a method of the same name.
    fn rows(&self, callee: &Callee<'_>) -> Vec<(&'static Client, &'static CallRow)> {
        let row = |client: &'static Client| client.calls.iter().find(|row| row.is_about(callee));
        let rows = self.scope.clients.iter().filter_map(|client| Some((*client, row(client)?)));
        rows.collect()
    }
}

/// Functions that give the name which a value of a type is sent as.
const SENT: [&str; 5] = ["as_ref", "as_str", "fmt", "from", "to_string"];

impl<'s> Visitor<'s> for Seen<'_> {
    fn site(&mut self, site: Site<'s>) {
        let is_sent = site.function.is_some_and(|name| SENT.contains(&name));
        if self.is_client && is_sent && site.role == Role::Arm && self.arms.len() < GIVEN {
            let arm = site.beside.map(|(owner, value)| [owner, value, site.text.as_ref()].map(str::to_owned));
            self.arms.extend(arm);
        }
        if let Some(asked) = asks::of_url(&site).filter(|_| self.asked.len() < PLACES) {
            self.asked.push((asked, self.lines.spot(site.offset)));
        }
        if !self.scope.is_foreign {
            self.settings.extend(settings::paths(&site));
            self.given.extend(Given::of(&site).filter(|_| self.given.len() < GIVEN));
        }
        if self.passed.len() < PASSED && !self.scope.is_foreign {
            self.passed.extend(Passed::of(&site).map(|passed| (passed, self.lines.spot(site.offset))));
        }
        for sighting in patterns::of_string(&site, self.scope) {
            let spot = self.lines.spot(sighting.offset);
            let mut hasher = DefaultHasher::new();
            Sighting { offset: 0, ..sighting.clone() }.hash(&mut hasher);
            let count = self.counts.entry(hasher.finish()).or_default();
            *count += 1;
            if *count <= PLACES {
                self.sightings.push((sighting, spot));
            }
        }
    }

    fn wants(&self, callee: &Callee<'s>) -> bool {
        !self.rows(callee).is_empty() || asks::is_command(callee)
    }

    fn template(&mut self, template: Template<'s>) {
        if self.scope.is_foreign || self.templates.len() >= TEMPLATES {
            return;
        }
        let spot = self.lines.spot(template.site.offset);
        self.templates.extend(patterns::Joined::new(&template, spot));
    }

    fn call(&mut self, call: Call<'s>) {
        if asks::is_command(&call.callee) {
            let program = call.arguments.first().and_then(|(_, value)| match value {
                Value::Text(path) => asks::of_program(path),
                _ => None,
            });
            let spot = self.lines.spot(call.offset);
            self.asked.extend(program.map(|program| (program, spot)));
            if let Some((_, Value::Text(path))) = call.arguments.first() {
                let words: Vec<_> =
                    std::iter::once(path.as_str()).chain(call.words.iter().copied()).collect();
                let started = commands::started(&words).into_iter();
                let offset = call.offset;
                self.sightings.extend(started.map(|sighting| (Sighting { offset, ..sighting }, spot)));
            }
        }
        for (client, row) in self.rows(&call.callee) {
            self.calls.push(PendingCall::new(&call, client, row, self.lines.spot(call.offset)));
        }
    }
}

fn owned(path: Utf8PathBuf, text: &str, tokens: &Tokens<'_>, package: &Package<'_>) -> FileScan {
    let scope = package.scope();
    let imported = scope.imported(tokens);
    let asks = !package.is_foreign && imported.is_empty() && asks::is_in(text.as_bytes());
    let scope = Scope { imported, asks, ..scope };
    let mut seen = Seen::of(&scope, text, package.is_service());
    let source = rust::read(tokens, &mut seen);
    let Seen { lines, mut sightings, calls, passed, asked, settings, templates, given, arms, .. } = seen;
    let spot = |offset: usize| lines.spot(offset);
    let own_values = source.renamed.iter().filter(|_| !package.is_foreign).filter_map(|[owner, _, name]| {
        let offset = name.as_ptr().addr() - text.as_ptr().addr();
        Some((patterns::of_renamed(owner, name, offset)?, spot(offset)))
    });
    sightings.extend(own_values);
    // Of dependencies no list is asked for.
    let words = |words: &BTreeSet<&str>| -> Vec<String> {
        let words = words.iter().filter(|_| !package.is_foreign);
        words.map(|word| (*word).to_owned()).collect()
    };
    let included = source.includes.iter();
    let included = included.filter_map(|include| Included::new(include, &path, spot(include.offset)));
    FileScan {
        sightings,
        calls,
        passed,
        asked,
        settings,
        templates,
        given,
        written: written(&source, arms, package),
        constant_defaults: owned_pairs(&source.constant_defaults),
        constants: source.constants.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect(),
        included: included.collect(),
        modules: modules(&source.modules, &source.module_files, &path, package),
        left_out: left_out(&source, text, &path, package),
        values: values(&source, tokens, &scope, package, &lines),
        constant_paths: constant_paths(&source, package, &lines),
        defaults: owned_pairs(&source.defaults),
        uses: match package.is_client() {
            true => source.uses.iter().map(|parts| parts.map(str::to_owned)).collect(),
            false => Vec::new(),
        },
        types: source.types.iter().map(|name| (*name).to_owned()).collect(),
        searched: words(&source.searched),
        used: words(&source.used),
        skipped: None,
        outline: Some(Outline::of(source)),
        path,
    }
}

fn owned_pairs(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs.iter().map(|(owner, value)| ((*owner).to_owned(), (*value).to_owned())).collect()
}

/// The values of types of clients that a source names, each with its place.
fn values(
    source: &Source<'_>,
    tokens: &Tokens<'_>,
    scope: &Scope<'_>,
    package: &Package<'_>,
    lines: &Lines,
) -> Vec<(String, String, Spot)> {
    let shown = patterns::named_in(&package.shown_clients, tokens);
    let is_of_client = |owner: &str| {
        scope.clients.iter().chain(&shown).any(|client| {
            let types = client.enums.iter().chain(&client.values).chain(client.defaults.keys());
            types.into_iter().any(|pattern| fits(pattern, owner))
        })
    };
    let values = source.paths.iter().filter(|(owner, ..)| is_of_client(owner));
    let values =
        values.map(|(owner, value, offset)| ((*owner).to_owned(), (*value).to_owned(), lines.spot(*offset)));
    values.collect()
}

/// The names that a client of a service writes the values of its types as: type, value, name.
fn written(source: &Source<'_>, arms: Vec<[String; 3]>, package: &Package<'_>) -> Vec<[String; 3]> {
    let own = package.row.filter(|client| client.kind == ClientKind::Service);
    let Some(own) = own else { return Vec::new() };
    let renamed = source.renamed.iter();
    let renamed = renamed.filter(|[owner, ..]| own.enums.iter().any(|pattern| fits(pattern, owner)));
    let arms = arms.into_iter().filter(|[owner, ..]| own.values.contains(owner));
    renamed.map(|parts| parts.map(str::to_owned)).chain(arms).collect()
}

/// The constants of other modules that a source names, each with the modules and its place.
fn constant_paths(
    source: &Source<'_>,
    package: &Package<'_>,
    lines: &Lines,
) -> Vec<(Vec<String>, String, Spot)> {
    let paths = source.constant_paths.iter().filter(|_| package.calls_service());
    let paths = paths.map(|(modules, name, offset)| {
        let modules = modules.iter().map(|module| (*module).to_owned()).collect();
        (modules, (*name).to_owned(), lines.spot(*offset))
    });
    paths.collect()
}

/// What each constant of the package holds: nothing where two of one name differ.
fn constants(scans: &[FileScan]) -> BTreeMap<String, String> {
    let mut known: BTreeMap<String, Option<String>> = BTreeMap::new();
    let all: Vec<_> = scans.iter().flat_map(|file| &file.constants).collect();
    for (name, value) in &all {
        if let Value::Text(text) = value {
            let entry = known.entry(name.clone()).or_insert_with(|| Some(text.clone()));
            if entry.as_ref() != Some(text) {
                *entry = None;
            }
        }
    }
    // A constant that is another one.
    let aliases = all.iter().filter_map(|(name, value)| match value {
        Value::Name(other) => Some((name.clone(), known.get(other)?.clone()?)),
        _ => None,
    });
    let aliases: Vec<_> = aliases.collect();
    let mut found: BTreeMap<_, _> =
        known.into_iter().filter_map(|(name, text)| Some((name, text?))).collect();
    for (name, text) in aliases {
        found.entry(name).or_insert(text);
    }
    found
}

/// Where the lines of a text start.
pub(super) struct Lines(Vec<usize>);

impl Lines {
    pub(super) fn of(text: &str) -> Self {
        Self(memchr::memchr_iter(b'\n', text.as_bytes()).map(|at| at + 1).collect())
    }

    pub(super) fn spot(&self, offset: usize) -> Spot {
        Spot { line: self.0.partition_point(|start| *start <= offset) + 1, offset }
    }
}
