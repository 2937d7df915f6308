//! The command line, as it is typed. No work is done here: arguments become [`crate::options`].

use std::ffi::OsStr;
use std::process::ExitCode;

use camino::Utf8PathBuf;
use clap::builder::styling::{AnsiColor, Effects, Styles};
use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use clap::error::{ContextKind, ContextValue};
use clap::{Arg, ArgAction, Args, CommandFactory, Parser, Subcommand, ValueEnum};

use crate::arguments;
use crate::assemble::bom::Audience;
use crate::assess::suitability::Purpose;
use crate::commands;
use crate::conform::output::OutputFormat;
use crate::conform::{self, Profile};
use crate::declare::{Decision, Delivery, NamePattern, Offering, Period};
use crate::document::records_nothing;
use crate::emit::{self, BomFormat};
use crate::error::Error;
use crate::exit::Exit;
use crate::fleet::{Concern, DigestPrefix, Now, Question};
use crate::inspect::DigestChoice;
use crate::options::{BuildDeps, Features, Selection, StoreDirectories, TargetChoice, WorkspaceOptions};
use crate::paths::normalized;
use crate::pipeline;
use crate::printable::line;
use crate::report::fleet::FleetFormat;
use crate::report::notices::Layout;
use crate::report::{ColorWhen, DataFormat, MessageFormat, Terminal, Verbosity};
use crate::terms::Risk;
use crate::verify::output::VerifyFormat;
use crate::vocabulary::Word;

/// Cargo's own colours.
const STYLES: Styles = Styles::styled()
    .header(AnsiColor::BrightGreen.on_default().effects(Effects::BOLD))
    .usage(AnsiColor::BrightGreen.on_default().effects(Effects::BOLD))
    .literal(AnsiColor::BrightCyan.on_default().effects(Effects::BOLD))
    .placeholder(AnsiColor::Cyan.on_default())
    .error(AnsiColor::BrightRed.on_default().effects(Effects::BOLD))
    .valid(AnsiColor::BrightCyan.on_default().effects(Effects::BOLD))
    .invalid(AnsiColor::Yellow.on_default().effects(Effects::BOLD));

/// Write a bill of materials of the crates that are compiled and the models that are declared.
///
/// One CycloneDX or SPDX document lists the crates that Cargo compiles for the selected packages, the
/// machine-learning models that their manifests declare in `[[package.metadata.model-sbom.model]]`, the
/// licences of both and the digests of the weights. Licences that are not on the SPDX License List are
/// flagged for review.
#[derive(Parser)]
#[command(
    name = "cargo-model-sbom",
    bin_name = "cargo model-sbom",
    version,
    styles = STYLES,
    args_conflicts_with_subcommands = true,
    after_help = "Without a command a bill of materials is written. Options stand before or after a command; those before \
                  `model-sbom` are Cargo's own, which it does not pass on (`cargo --offline model-sbom`).\n\n\
                  For the shell and the editor: `completions SHELL` prints a completion script, `man DIR` writes manual \
                  pages, `schemas DIR` writes JSON Schemas of the declarations.",
)]
struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    generate: GenerateArgs,
    #[command(flatten)]
    terminal: TerminalArgs,
}

#[derive(Subcommand)]
enum Command {
    /// Run the rules; exit with 1 when a finding stands at `deny`
    Check(CheckArgs),
    /// Hash the declared weights and write `model-sbom.lock`
    Lock(LockArgs),
    /// Check the files on disk against `model-sbom.lock`, or against a bill of materials
    Verify(VerifyArgs),
    /// Ask publishers for their current terms, gates, files and versions; exit with 1 when these changed
    #[cfg(feature = "upstream")]
    Upstream(UpstreamArgs),
    /// List the models that wait for review or whose review is due, or record a decision
    Review(ReviewArgs),
    /// Write one page for those who decide: legal, procurement, auditors
    Report(ReportArgs),
    /// Write the attributions and licence texts that a distribution must carry
    Notices(NoticesArgs),
    /// Show what changed between two bills of materials, in whichever formats
    Diff(DiffArgs),
    /// Show which products have which models, out of any number of bills of materials from any tool
    Fleet(Box<FleetArgs>),
    /// Check a bill of materials from any tool against checklists; exit with 1 when one is not met
    Conform(ConformArgs),
    /// Show the licences of the catalogue: what each allows, requires and forbids, and what fits a purpose
    #[command(visible_alias = "licences")]
    Licenses(LicensesArgs),
    /// Declare the weights that no declaration names: what their files state is written, the rest is left to finish
    Init(InitArgs),
    /// Declare one model, with all that the cache, the lock and the catalogue know of it
    Add(AddArgs),
    /// Explain a rule, and how to settle its findings
    Explain(ExplainArgs),
    /// Print the script that completes the command line in a shell
    #[command(hide = true)]
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
    /// Write the pages of the manual into a directory
    #[command(hide = true)]
    Man {
        /// The directory
        #[arg(value_name = "DIR")]
        directory: Utf8PathBuf,
    },
    /// Write JSON Schemas of the declarations into a directory, for editors
    #[command(hide = true)]
    Schemas {
        /// The directory
        #[arg(value_name = "DIR")]
        directory: Utf8PathBuf,
    },
}

#[derive(Args)]
struct GenerateArgs {
    #[command(flatten)]
    workspace: WorkspaceArgs,
    #[command(flatten)]
    digests: DigestArgs,
    /// Write this format; may be repeated [default: cyclonedx, spdx]
    #[arg(short, long = "format", value_name = "FORMAT", value_parser = formats(), help_heading = "Output Options")]
    formats: Vec<&'static BomFormat>,
    /// Write to this file, to this directory with several formats, or to stdout with `-`
    /// [default: <target-dir>/model-sbom]
    #[arg(short, long, value_name = "PATH", help_heading = "Output Options")]
    output: Option<Utf8PathBuf>,
    /// Report what the documents lack for this list (see `conform`); may be repeated
    #[arg(long = "profile", value_name = "PROFILE", value_parser = profiles(), help_heading = "Output Options")]
    profiles: Vec<&'static dyn Profile>,
    /// The built product: its digests become those of the document's subject, or of the binary that it is
    #[arg(long, value_name = "FILE", help_heading = "Output Options")]
    artifact: Option<Utf8PathBuf>,
    /// Leave the texts of licences out; their digests and URLs stay
    #[arg(long, help_heading = "Output Options")]
    no_license_texts: bool,
    /// Whom the documents are for: legal opinions, reasons, contracts and confidential data are internal
    #[arg(long, value_name = "WHO", default_value = "customer", value_parser = words::<Audience>(), help_heading = "Output Options")]
    audience: Audience,
}

#[derive(Args)]
struct CheckArgs {
    #[command(flatten)]
    workspace: WorkspaceArgs,
    /// Nothing: a check computes SHA-512 of no file that the lock has without
    #[arg(long, hide = true)]
    no_sha512: bool,
    /// Read models that lie in buckets and registries there, as `lock --remote` does
    #[cfg(feature = "upstream")]
    #[arg(long)]
    remote: bool,
    /// Exit with 1 for warnings, too
    #[arg(short = 'D', long = "deny", value_name = "WHAT", help_heading = "Output Options")]
    denied: Option<Denied>,
    /// How findings are shown
    #[arg(long, value_name = "FMT", default_value = "human", help_heading = "Output Options")]
    message_format: MessageFormat,
}

impl CheckArgs {
    fn run(&self, workspace: &WorkspaceOptions, terminal: &mut Terminal) -> Result<Exit, Error> {
        let strictness = strictness(self.denied);
        #[cfg(feature = "upstream")]
        if self.remote {
            let settings = crate::upstream::Settings::of(workspace, |name| std::env::var(name).ok())?;
            return commands::check_remote(workspace, strictness, &settings, terminal);
        }
        commands::check(workspace, strictness, terminal)
    }
}

/// What `--deny` takes.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum Denied {
    /// Findings at `warn`.
    Warnings,
}

fn strictness(denied: Option<Denied>) -> commands::Strictness {
    match denied {
        Some(Denied::Warnings) => commands::Strictness::Warnings,
        None => commands::Strictness::Errors,
    }
}

#[derive(Args)]
struct LockArgs {
    #[command(flatten)]
    workspace: WorkspaceArgs,
    #[command(flatten)]
    digests: DigestArgs,
    /// Accept the changed files of this model under its unchanged version; may be repeated
    #[arg(long, value_name = "NAME")]
    update: Vec<String>,
    /// Ask the Hugging Face hub and registries for digests, texts and header facts of downloaded models that are not here
    #[cfg(feature = "upstream")]
    #[arg(long)]
    upstream: bool,
    /// Read models that lie in buckets (`s3:`, `gs:`, `az:`) and registries (`oci:`, `docker:`) where they lie
    #[cfg(feature = "upstream")]
    #[arg(long)]
    remote: bool,
    /// How a failure is shown
    #[arg(long, value_name = "FMT", default_value = "human", help_heading = "Output Options")]
    message_format: MessageFormat,
}

impl LockArgs {
    fn run(&self, workspace: &WorkspaceOptions, terminal: &mut Terminal) -> Result<Exit, Error> {
        let digests = self.digests.choice();
        #[cfg(feature = "upstream")]
        if self.upstream || self.remote {
            let settings = crate::upstream::Settings::of(workspace, |name| std::env::var(name).ok())?;
            let asked = commands::Asked { upstream: self.upstream, remote: self.remote };
            return commands::lock_asking(workspace, digests, &self.update, asked, &settings, terminal);
        }
        commands::lock(workspace, digests, &self.update, terminal)
    }
}

#[derive(Args)]
struct VerifyArgs {
    /// The document, CycloneDX or SPDX from any tool; `-` is stdin [default: the lock of the workspace]
    #[arg(value_name = "BOM")]
    document: Option<Utf8PathBuf>,
    /// The directory of the files that the document names [default: the current directory]
    #[arg(long, value_name = "DIR", requires = "document")]
    root: Option<Utf8PathBuf>,
    /// Compute every digest of the lock, not BLAKE3 alone; of a document each is computed in any case
    #[arg(long)]
    full: bool,
    /// Compare the lock with what lies in buckets and registries now, in the place of the files that are here
    #[cfg(feature = "upstream")]
    #[arg(long, conflicts_with = "document")]
    remote: bool,
    #[command(flatten)]
    workspace: WorkspaceArgs,
    /// How the result is shown
    #[arg(long, value_name = "FMT", default_value = "human", help_heading = "Output Options")]
    message_format: VerifyFormat,
}

#[cfg(feature = "upstream")]
#[derive(Args)]
struct UpstreamArgs {
    #[command(flatten)]
    workspace: WorkspaceArgs,
    /// Record in `model-sbom.toml` that what is at the publishers of this model now is accepted
    #[arg(long, value_name = "MODEL", requires = "by", requires = "reason", conflicts_with = "denied")]
    accept: Option<String>,
    /// Accept only findings with this code; may be repeated [default: every finding of the model]
    #[arg(long, value_name = "CODE", requires = "accept")]
    change: Vec<String>,
    /// Who decided
    #[arg(long, value_name = "NAME", requires = "accept")]
    by: Option<String>,
    /// Why
    #[arg(long, value_name = "TEXT", requires = "accept")]
    reason: Option<String>,
    /// The last day on which it holds [default: `review-period` of `[rules]`, 12 months]
    #[arg(long, value_name = "YYYY-MM-DD", requires = "accept")]
    expires: Option<jiff::civil::Date>,
    /// Exit with 1 on warnings too
    #[arg(short = 'D', long = "deny", value_name = "WHAT", help_heading = "Output Options")]
    denied: Option<Denied>,
    /// How findings are shown
    #[arg(long, value_name = "FMT", default_value = "human", help_heading = "Output Options")]
    message_format: MessageFormat,
}

#[cfg(feature = "upstream")]
impl UpstreamArgs {
    fn options(&self) -> Result<commands::UpstreamOptions, Error> {
        let workspace = self.workspace.options()?;
        let settings = crate::upstream::Settings::of(&workspace, |name| std::env::var(name).ok())?;
        let accept = self.accept.clone().zip(self.by.clone()).zip(self.reason.clone());
        let accept = accept.map(|((model, by), reason)| {
            let (changes, expires) = (self.change.clone(), self.expires);
            commands::Accept { model, changes, by, reason, expires }
        });
        Ok(commands::UpstreamOptions { settings, strictness: strictness(self.denied), accept, workspace })
    }
}

#[derive(Args)]
struct ReviewArgs {
    #[command(flatten)]
    workspace: WorkspaceArgs,
    /// The model to decide about; with `*`, every model whose source, or name without a source, fits (`hf:acme/*`);
    /// without one, what waits is listed
    #[arg(requires = "decision")]
    model: Option<String>,
    /// Decide about every model under this licence that comes with the same text
    #[arg(long, value_name = "ID", requires = "decision")]
    license: Option<String>,
    /// List the reviews that end within 30 days, those that have ended, and those to renew
    #[arg(long, conflicts_with_all = ["model", "license", "decision"])]
    due: bool,
    /// The terms are acceptable for our use
    #[arg(long, group = "decision", requires = "by", requires = "reason")]
    approve: bool,
    /// They are not
    #[arg(long, group = "decision", requires = "by", requires = "reason")]
    reject: bool,
    /// Who decided
    #[arg(long, value_name = "NAME", requires = "decision")]
    by: Option<String>,
    /// Why
    #[arg(long, value_name = "TEXT", requires = "decision")]
    reason: Option<String>,
    /// Approve terms whose text is not available, with the reason
    #[arg(long, value_name = "REASON", requires = "decision")]
    without_text: Option<String>,
    /// The last day on which the decision holds [default: `review-period` of `[rules]`, 12 months]
    #[arg(long, value_name = "YYYY-MM-DD", requires = "decision")]
    expires: Option<jiff::civil::Date>,
    /// The offering it is made for: internal, saas or redistribution; may be repeated [default: that of `[use]`]
    #[arg(long, value_name = "OFFERING", value_parser = words::<Offering>(), requires = "decision")]
    scope: Vec<Offering>,
}

impl ReviewArgs {
    /// Refuses what would record nothing.
    fn check_words(&self) -> Result<(), Error> {
        let said = [("--by", &self.by), ("--reason", &self.reason), ("--without-text", &self.without_text)];
        let empty = |(option, text): (&str, &Option<String>)| {
            text.as_deref().filter(|text| records_nothing(text)).map(|text| Error::Usage {
                message: format!("`{option} {text}` says nothing"),
                help: Some(
                    "write it in words: the record is read when the text or the use changes".to_owned(),
                ),
            })
        };
        said.into_iter().find_map(empty).map_or(Ok(()), Err)
    }

    fn request(&self) -> Result<commands::ReviewRequest, Error> {
        if self.due {
            return Ok(commands::ReviewRequest::Due);
        }
        let (Some(by), Some(reason)) = (&self.by, &self.reason) else {
            return Ok(commands::ReviewRequest::Waiting);
        };
        self.check_words()?;
        let is_pattern = |name: &String| name.contains(['*', '?']);
        let models = match (&self.model, &self.license) {
            (Some(name), None) if !is_pattern(name) => commands::Chosen::Named(name.clone()),
            (Some(name), Some(_)) if !is_pattern(name) => {
                return Err(Error::Usage {
                    message: format!("`--license` is for every model that fits, and `{name}` is one"),
                    help: Some("leave `--license` out, or write a pattern such as `hf:owner/*`".to_owned()),
                });
            }
            (None, None) => {
                return Err(Error::Usage {
                    message: "which model the decision is about is not said".to_owned(),
                    help: Some("name the model, or the licence with `--license ID`".to_owned()),
                });
            }
            (pattern, license) => commands::Chosen::Fitting {
                pattern: pattern.clone().unwrap_or_else(|| "*".to_owned()),
                license: license.clone(),
            },
        };
        Ok(commands::ReviewRequest::Record(commands::Record {
            models,
            decision: if self.approve { Decision::Approved } else { Decision::Rejected },
            by: by.clone(),
            reason: reason.clone(),
            without_text: self.without_text.clone(),
            expires: self.expires,
            scope: self.scope.clone(),
        }))
    }
}

#[derive(Args)]
struct ReportArgs {
    #[command(flatten)]
    workspace: WorkspaceArgs,
    /// Write to this file or directory, or to stdout with `-`
    /// [default: <target-dir>/model-sbom]
    #[arg(short, long, value_name = "PATH", help_heading = "Output Options")]
    output: Option<Utf8PathBuf>,
    /// Say what changed since this bill of materials, or since this `model-sbom.lock`
    #[arg(long, value_name = "FILE", help_heading = "Output Options")]
    base: Option<Utf8PathBuf>,
    /// Whom it is for; a page or table for customers has no legal opinion, decisions and duties
    #[arg(long, value_name = "WHO", default_value = "internal", value_parser = words::<Audience>(), help_heading = "Output Options")]
    audience: Audience,
    /// A whole page, a summary for a comment on a pull request, or a table for spreadsheets
    #[arg(short, long, value_name = "FORMAT", default_value = "html", help_heading = "Output Options")]
    format: commands::ReportFormat,
    /// Name this document on the page, with its digest: a signature on the page covers it
    #[arg(long = "document", value_name = "FILE", help_heading = "Output Options")]
    documents: Vec<Utf8PathBuf>,
}

impl ReportArgs {
    fn options(&self) -> Result<commands::ReportOptions, Error> {
        let workspace = self.workspace.options()?;
        let output = self.output.as_ref().map(|path| match path.as_str() {
            "-" => path.clone(),
            _ => workspace.current_dir.join(path),
        });
        let documents = self.documents.iter().map(|path| workspace.current_dir.join(path)).collect();
        let is_customer = self.audience == Audience::Customer;
        if self.base.is_some() && (self.format == commands::ReportFormat::Csv || is_customer) {
            return Err(Error::Usage {
                message: "`--base` is for the page and the summary of the organisation itself".to_owned(),
                help: Some(
                    "compare documents with `cargo model-sbom diff`, or leave `--base` out".to_owned(),
                ),
            });
        }
        if is_customer && self.format == commands::ReportFormat::Markdown {
            return Err(Error::Usage {
                message: "the summary holds legal opinions, and is for the organisation itself".to_owned(),
                help: Some("for customers: `--format html` or `--format csv`".to_owned()),
            });
        }
        let base = self.base.clone();
        Ok(commands::ReportOptions {
            format: self.format,
            audience: self.audience,
            base,
            output,
            documents,
            workspace,
        })
    }
}

#[derive(Args)]
struct NoticesArgs {
    #[command(flatten)]
    workspace: WorkspaceArgs,
    /// Write into this directory [default: <target-dir>/model-sbom/notices]
    #[arg(short, long, value_name = "DIR", help_heading = "Output Options")]
    output: Option<Utf8PathBuf>,
    /// Where the texts of models lie
    #[arg(long, value_name = "LAYOUT", default_value = "flat", help_heading = "Output Options")]
    layout: Layout,
    /// Whom they are for: customers are not told the names of confidential data
    #[arg(long, value_name = "WHO", default_value = "customer", value_parser = words::<Audience>(), help_heading = "Output Options")]
    audience: Audience,
    /// Write nothing; list what this directory lacks or has changed, and exit with 1 if there is anything
    #[arg(long, value_name = "DIR", conflicts_with = "output", help_heading = "Output Options")]
    check: Option<Utf8PathBuf>,
}

impl NoticesArgs {
    fn options(&self) -> Result<commands::NoticesOptions, Error> {
        let workspace = self.workspace.options()?;
        let absolute = |path: &Utf8PathBuf| workspace.current_dir.join(path);
        Ok(commands::NoticesOptions {
            layout: self.layout,
            audience: self.audience,
            output: self.output.as_ref().map(absolute),
            check: self.check.as_ref().map(absolute),
            workspace,
        })
    }
}

#[derive(Args)]
struct InitArgs {
    #[command(flatten)]
    workspace: WorkspaceArgs,
    /// Print what would be written, and write nothing
    #[arg(long)]
    dry_run: bool,
    /// Declare the models that the code names; without it they are written as comments
    #[arg(long)]
    accept_named: bool,
    /// Ask publishers for commits, licences and texts of the models that the code names, then lock as `lock --upstream` does
    #[cfg(feature = "upstream")]
    #[arg(long)]
    upstream: bool,
    /// Write a `model-sbom.toml` to fill in where there is none, even without any model
    #[arg(long)]
    model_sbom_toml: bool,
    /// Write no `model-sbom.toml`
    #[arg(long, conflicts_with = "model_sbom_toml")]
    no_model_sbom_toml: bool,
}

impl InitArgs {
    fn run(&self, terminal: &mut Terminal) -> Result<Exit, Error> {
        let options = self.options()?;
        let exit = commands::init(&options, terminal)?;
        #[cfg(feature = "upstream")]
        if let (Some(settings), false) = (&options.upstream, self.dry_run) {
            let asked = commands::Asked { upstream: true, remote: false };
            let digests = DigestChoice::AsDeclared;
            return commands::lock_asking(&options.workspace, digests, &[], asked, settings, terminal);
        }
        Ok(exit)
    }

    fn options(&self) -> Result<commands::InitOptions, Error> {
        let workspace = self.workspace.options()?;
        Ok(commands::InitOptions {
            #[cfg(feature = "upstream")]
            upstream: match self.upstream {
                true => Some(crate::upstream::Settings::of(&workspace, |name| std::env::var(name).ok())?),
                false => None,
            },
            workspace,
            mode: match self.dry_run {
                true => commands::InitMode::DryRun,
                false => commands::InitMode::Write,
            },
            workspace_file: match (self.model_sbom_toml, self.no_model_sbom_toml) {
                (true, _) => commands::StarterFile::Always,
                (false, true) => commands::StarterFile::Never,
                (false, false) => commands::StarterFile::ForModels,
            },
            named: match self.accept_named {
                true => commands::NamedModels::Accept,
                false => commands::NamedModels::Comment,
            },
        })
    }
}

#[derive(Args)]
struct AddArgs {
    /// Where the model is from (`hf:owner/name`, `ollama:`, `oci:`, `docker:`, `modelscope:`, `mlflow:`, `s3:`, `gs:`, `az:`,
    /// `git+https:`, `https:`); of a service its name
    #[arg(value_name = "SOURCE")]
    what: String,
    #[command(flatten)]
    workspace: WorkspaceArgs,
    /// The program fetches it at run time [default]
    #[arg(long, conflicts_with = "service")]
    downloaded: bool,
    /// The program calls it over a network
    #[arg(long)]
    service: bool,
    /// Its commit, or the version of its publisher [default: what the cache or the lock has]
    #[arg(long, value_name = "REVISION")]
    revision: Option<String>,
    /// Its name [default: that of its repository]
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
    /// Its licence: an SPDX expression, `LicenseRef-…`, or a tag of the hub
    #[arg(long, value_name = "ID")]
    license: Option<String>,
    /// Who runs the service
    #[arg(long, value_name = "NAME", requires = "service")]
    provider: Option<String>,
    /// The address that is called
    #[arg(long, value_name = "URL", requires = "service")]
    endpoint: Option<String>,
    /// Print what would be written, and write nothing
    #[arg(long)]
    dry_run: bool,
}

impl AddArgs {
    fn options(&self) -> Result<commands::AddOptions, Error> {
        Ok(commands::AddOptions {
            workspace: self.workspace.options()?,
            what: self.what.clone(),
            name: self.name.clone(),
            revision: self.revision.clone(),
            delivery: match self.service {
                true => Delivery::Service,
                false => Delivery::Downloaded,
            },
            provider: self.provider.clone(),
            endpoint: self.endpoint.clone(),
            license: self.license.clone(),
            mode: match self.dry_run {
                true => commands::InitMode::DryRun,
                false => commands::InitMode::Write,
            },
        })
    }
}

#[derive(Args)]
struct ConformArgs {
    /// The document, CycloneDX or SPDX; `-` is stdin
    #[arg(value_name = "BOM")]
    document: Utf8PathBuf,
    /// Check against this list; may be repeated
    #[arg(long = "profile", value_name = "PROFILE", value_parser = profiles(), required = true)]
    profiles: Vec<&'static dyn Profile>,
    /// Verify the signature of the document's envelope against this public key (PEM)
    #[arg(long, value_name = "FILE")]
    key: Option<Utf8PathBuf>,
    /// How the result is shown
    #[arg(long, value_name = "FMT", default_value = "human", help_heading = "Output Options")]
    message_format: OutputFormat,
}

#[derive(Args)]
struct DiffArgs {
    /// The old document, CycloneDX or SPDX; `-` is stdin
    old: Utf8PathBuf,
    /// The new document, in the same or another format; `-` is stdin
    new: Utf8PathBuf,
    /// Exit with 1 when they differ
    #[arg(long)]
    exit_code: bool,
    /// How the difference is shown
    #[arg(long, value_name = "FMT", default_value = "human", help_heading = "Output Options")]
    message_format: DataFormat,
}

impl DiffArgs {
    fn options(&self) -> Result<commands::DiffOptions, Error> {
        Ok(commands::DiffOptions {
            old: self.old.clone(),
            new: self.new.clone(),
            current_dir: current_dir()?,
            format: self.message_format,
            exit_code: match self.exit_code {
                true => commands::ExitCode::Denied,
                false => commands::ExitCode::Ignore,
            },
        })
    }
}

#[derive(Args)]
struct FleetArgs {
    /// Documents in CycloneDX or SPDX, in any encoding or statement; directories with all that are below them; with
    /// `oci:HOST/REPOSITORY` those of a registry
    #[arg(value_name = "PATH", required = true)]
    paths: Vec<Utf8PathBuf>,
    /// Show what has this name, source or package URL; with `*`, each that fits (`hf:meta-llama/*`)
    #[arg(long, value_name = "PATTERN", value_parser = NamePattern::new)]
    model: Option<NamePattern>,
    /// The same of any component, crates among them (`pkg:cargo/ring`, `openssl-*`)
    #[arg(long, value_name = "PATTERN", value_parser = NamePattern::new, conflicts_with = "model")]
    component: Option<NamePattern>,
    /// Show what is under this licence, also as a part of an expression; with `*`, each that fits (`CC-BY-NC-*`); crates, too,
    /// unless `--model` is given
    #[arg(long, value_name = "PATTERN", value_parser = NamePattern::new)]
    license: Option<NamePattern>,
    /// Show what has a file with this digest, or with one that begins so: eight digits or more; crates, too
    #[arg(long, value_name = "DIGEST", value_parser = digest)]
    digest: Option<DigestPrefix>,
    /// Show the models of which a review or another decision ends before this day, or has ended
    #[arg(long, value_name = "YYYY-MM-DD")]
    expires_before: Option<jiff::civil::Date>,
    /// Exit with 1 where there is any of this, with `matched` also where it is not stated whether something matches; may be
    /// repeated, or a list with commas
    #[arg(long, value_name = "WHAT", value_delimiter = ',', value_parser = words::<Concern>())]
    fail_on: Vec<Concern>,
    /// Documents are stale from this age on: `12 months`, `90 days` [default: of any age]
    #[arg(long, value_name = "PERIOD", value_parser = period)]
    stale_after: Option<Period>,
    /// Write to this file [default: stdout]
    #[arg(short, long, value_name = "FILE", help_heading = "Output Options")]
    output: Option<Utf8PathBuf>,
    /// How the answer is given
    #[arg(short, long, value_name = "FORMAT", default_value = "human", help_heading = "Output Options")]
    format: FleetFormat,
}

fn digest(text: &str) -> Result<DigestPrefix, String> {
    DigestPrefix::parse(text).ok_or_else(|| "write eight hexadecimal digits or more".to_owned())
}

fn period(text: &str) -> Result<Period, String> {
    Period::parse(text)
        .ok_or_else(|| "write a number of days, weeks, months or years: `12 months`".to_owned())
}

impl FleetArgs {
    fn options(&self) -> Result<commands::FleetOptions, Error> {
        let current_dir = current_dir()?;
        let output = self.output.as_ref().filter(|path| *path != "-");
        Ok(commands::FleetOptions {
            paths: self.paths.clone(),
            question: Question {
                model: self.model.clone(),
                component: self.component.clone(),
                license: self.license.clone(),
                digest: self.digest.clone(),
                expires_before: self.expires_before,
            },
            fail_on: self.fail_on.iter().copied().collect(),
            now: Now { today: pipeline::today(), stale_after: self.stale_after },
            format: self.format,
            output: output.map(|path| current_dir.join(path)),
            current_dir,
        })
    }
}

#[derive(Args)]
struct LicensesArgs {
    /// All about this licence: its id, an alias, a ScanCode key, a tag or `license_name` of the hub
    #[arg(group = "query")]
    id: Option<String>,
    /// List licences of this risk only: low, medium or high
    #[arg(long, value_name = "RISK", value_parser = words::<Risk>(), conflicts_with = "query")]
    risk: Option<Risk>,
    /// List what this tag or `license_name` of the hub stands for
    #[arg(long, value_name = "TAG", conflicts_with = "query")]
    tag: Option<String>,
    /// The commercial-usage matrix: the models declared here, then the known families
    #[arg(long, group = "query")]
    matrix: bool,
    /// What fits a purpose: commercial, saas, redistribution, fine-tuning, enterprise or research
    #[arg(long = "for", value_name = "PURPOSE", value_parser = words::<Purpose>(), group = "query")]
    purpose: Option<Purpose>,
    /// With `--for`: only models for this task of the hub, such as text-generation or feature-extraction
    #[arg(long, value_name = "TASK", requires = "purpose")]
    task: Option<String>,
    /// With `--for`: what could take the place of this model, declared here or of a known family; for its task
    #[arg(long, value_name = "MODEL", requires = "purpose")]
    instead_of: Option<String>,
    /// How it is shown
    #[arg(long, value_name = "FMT", default_value = "human", help_heading = "Output Options")]
    message_format: DataFormat,
    #[command(flatten)]
    workspace: WorkspaceArgs,
}

impl LicensesArgs {
    fn query(&self) -> commands::Query {
        match (&self.id, self.purpose) {
            (Some(id), _) => commands::Query::One(id.clone()),
            (None, Some(purpose)) => {
                commands::Query::For { purpose, task: self.task.clone(), instead_of: self.instead_of.clone() }
            }
            (None, None) if self.matrix => commands::Query::Matrix,
            (None, None) => commands::Query::List { risk: self.risk, tag: self.tag.clone() },
        }
    }
}

#[derive(Args)]
struct ExplainArgs {
    /// Code of a rule, such as `custom-license`; without one all rules are listed
    code: Option<String>,
}

#[derive(Args)]
struct WorkspaceArgs {
    /// Package to write about, by its package id specification; may be repeated
    #[arg(short, long = "package", value_name = "SPEC", help_heading = "Package Selection")]
    packages: Vec<String>,
    /// All members of the workspace
    #[arg(long, alias = "all", conflicts_with = "packages", help_heading = "Package Selection")]
    workspace: bool,
    /// Member to leave out
    #[arg(long, value_name = "SPEC", requires = "workspace", help_heading = "Package Selection")]
    exclude: Vec<String>,
    /// Space or comma separated list of features to activate
    #[arg(short = 'F', long, value_name = "FEATURES", help_heading = "Feature Selection")]
    features: Vec<String>,
    /// Activate all available features
    #[arg(long, help_heading = "Feature Selection")]
    all_features: bool,
    /// Do not activate the `default` feature
    #[arg(long, help_heading = "Feature Selection")]
    no_default_features: bool,
    /// Crates compiled for this target triple (repeatable), or for `all` platforms [default: as Cargo is configured]
    #[arg(long, value_name = "TRIPLE", help_heading = "Compilation Options")]
    target: Vec<String>,
    /// Leave out what is only needed while building: build scripts, procedural macros, their dependencies
    #[arg(long, help_heading = "Compilation Options")]
    no_build_deps: bool,
    /// Path to Cargo.toml
    #[arg(long, value_name = "PATH", help_heading = "Manifest Options")]
    manifest_path: Option<Utf8PathBuf>,
    /// Assert that `Cargo.lock` and `model-sbom.lock` will remain unchanged
    #[arg(long, help_heading = "Manifest Options")]
    locked: bool,
    /// Run without accessing the network
    #[arg(long, help_heading = "Manifest Options")]
    offline: bool,
    /// Equivalent to specifying both --locked and --offline
    #[arg(long, help_heading = "Manifest Options")]
    frozen: bool,
}

/// Which digests of the weights are computed.
#[derive(Args)]
struct DigestArgs {
    /// Compute SHA-512 too [default: where `[document]` asks for it]
    #[arg(long, help_heading = "Output Options")]
    sha512: bool,
    /// Compute SHA-256 only
    #[arg(long, conflicts_with = "sha512", help_heading = "Output Options")]
    no_sha512: bool,
}

impl DigestArgs {
    fn choice(&self) -> DigestChoice {
        match (self.sha512, self.no_sha512) {
            (true, _) => DigestChoice::Both,
            (_, true) => DigestChoice::Sha256Only,
            _ => DigestChoice::AsDeclared,
        }
    }
}

/// What is said on the terminal. Each command has these.
#[derive(Args)]
struct TerminalArgs {
    /// Do not print status messages
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    quiet: bool,
    /// Print more about each step
    #[arg(short, long, global = true, action = ArgAction::Count)]
    verbose: u8,
    /// Coloring
    #[arg(long, global = true, value_name = "WHEN")]
    color: Option<ColorWhen>,
}

impl TerminalArgs {
    fn terminal(&self, message_format: MessageFormat) -> Terminal {
        let quiet = self.quiet || (self.verbose == 0 && environment_flag("CARGO_TERM_QUIET"));
        let verbose = self.verbose > 0 || environment_flag("CARGO_TERM_VERBOSE");
        let verbosity = match (quiet, verbose) {
            (true, _) => Verbosity::Quiet,
            (_, true) => Verbosity::Verbose,
            _ => Verbosity::Normal,
        };
        Terminal::new(message_format, verbosity, self.color.unwrap_or_else(environment_color))
    }
}

/// A closed set of words: completed by a shell, listed in the help and where a word is none of them.
fn words<W: Word + Send + Sync>() -> impl TypedValueParser<Value = W> {
    let values = W::ALL.iter().map(|word| PossibleValue::new(word.word()).help(word.meaning()));
    named(values, W::from_word)
}

fn formats() -> impl TypedValueParser<Value = &'static BomFormat> {
    let aliases = emit::FORMATS.iter().filter_map(|format| {
        Some(PossibleValue::new(format.alias()?).help(format!("The same as `{}`", format.id())))
    });
    let ids = emit::formats().map(|format| PossibleValue::new(format.id()));
    named(aliases.chain(ids), emit::format)
}

fn profiles() -> impl TypedValueParser<Value = &'static dyn Profile> {
    named(conform::PROFILES.iter().map(|profile| PossibleValue::new(profile.id())), conform::profile)
}

fn named<T: Clone + Send + Sync + 'static>(
    values: impl Iterator<Item = PossibleValue>,
    find: fn(&str) -> Option<T>,
) -> impl TypedValueParser<Value = T> {
    let values: Vec<_> = values.collect();
    Abbreviated(PossibleValuesParser::new(values)).try_map(move |name| find(&name).ok_or("it is not known"))
}

/// Some names; of a wrong one, those that it abbreviates are proposed: `cyclonedx` for `cdx`.
#[derive(Clone)]
struct Abbreviated(PossibleValuesParser);

impl TypedValueParser for Abbreviated {
    type Value = String;

    fn parse_ref(
        &self,
        command: &clap::Command,
        argument: Option<&Arg>,
        value: &OsStr,
    ) -> Result<String, clap::Error> {
        self.0.parse_ref(command, argument, value).map_err(|mut error| {
            let written = value.to_string_lossy();
            let names = self.0.possible_values().into_iter().flatten().map(|name| name.get_name().to_owned());
            let meant = names.filter(|name| abbreviates(&written, name)).min_by_key(String::len);
            if let Some(meant) = meant {
                error.insert(ContextKind::SuggestedValue, ContextValue::String(meant));
            }
            error
        })
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        self.0.possible_values()
    }
}

/// Whether a name begins as an abbreviation and has its letters in their order.
fn abbreviates(written: &str, name: &str) -> bool {
    let (written, mut letters) = (written.to_lowercase(), name.chars());
    let begins = written.chars().next().is_some_and(|first| name.starts_with(first));
    begins && written.chars().all(|letter| letters.any(|of_name| of_name == letter))
}

/// Runs the program: the only place that reads the arguments and the environment, and that ends the process.
pub fn main() -> ExitCode {
    let typed = arguments::without_subcommand(std::env::args_os().collect());
    let cli = match Cli::try_parse_from(arguments::ordered(typed, &Cli::command())) {
        Ok(cli) => cli,
        Err(error) => {
            // Help and version are asked for, and go to stdout; the rest are errors of usage.
            let exit = if error.use_stderr() { Exit::Usage } else { Exit::Success };
            return if printable(error).print().is_ok() { exit.into() } else { Exit::Environment.into() };
        }
    };
    run(cli).into()
}

/// An error of usage in which what was typed is shown, and acted upon by nothing.
fn printable(mut error: clap::Error) -> clap::Error {
    let typed = error.context().filter_map(|(kind, value)| match value {
        ContextValue::String(text) => Some((kind, ContextValue::String(line(text).into_owned()))),
        _ => None,
    });
    for (kind, value) in typed.collect::<Vec<_>>() {
        error.insert(kind, value);
    }
    error
}

fn run(cli: Cli) -> Exit {
    let Cli { command, generate, terminal: said } = cli;
    let messages = command.as_ref().map_or(MessageFormat::Human, Command::messages);
    let mut terminal = said.terminal(messages);
    let result = match command {
        None => generate.options().and_then(|options| commands::generate(&options, &mut terminal)),
        Some(command) => command.run(&mut terminal),
    };
    result.unwrap_or_else(|error| {
        terminal.fail(&error);
        error.exit()
    })
}

impl Command {
    /// How its messages are written.
    fn messages(&self) -> MessageFormat {
        match self {
            Self::Check(arguments) => arguments.message_format,
            Self::Lock(arguments) => arguments.message_format,
            Self::Verify(arguments) => match arguments.message_format {
                VerifyFormat::Human => MessageFormat::Human,
                VerifyFormat::Json => MessageFormat::Json,
            },
            #[cfg(feature = "upstream")]
            Self::Upstream(arguments) => arguments.message_format,
            Self::Conform(arguments) => arguments.messages(),
            Self::Diff(arguments) => arguments.message_format.into(),
            Self::Fleet(arguments) => arguments.format.into(),
            Self::Licenses(arguments) => arguments.message_format.into(),
            _ => MessageFormat::Human,
        }
    }

    fn run(self, terminal: &mut Terminal) -> Result<Exit, Error> {
        match self {
            Self::Check(arguments) => arguments.run(&arguments.workspace.options()?, terminal),
            Self::Lock(arguments) => arguments.run(&arguments.workspace.options()?, terminal),
            Self::Verify(arguments) => commands::verify(&arguments.options()?, terminal),
            #[cfg(feature = "upstream")]
            Self::Upstream(arguments) => commands::upstream(&arguments.options()?, terminal),
            Self::Review(arguments) => {
                commands::review(&arguments.workspace.options()?, &arguments.request()?, terminal)
            }
            Self::Report(arguments) => commands::report(&arguments.options()?, terminal),
            Self::Notices(arguments) => commands::notices(&arguments.options()?, terminal),
            Self::Conform(arguments) => commands::conform(&arguments.options()?, terminal),
            Self::Diff(arguments) => commands::diff(&arguments.options()?, terminal),
            Self::Fleet(arguments) => commands::fleet(&arguments.options()?, terminal),
            Self::Licenses(arguments) => {
                let workspace = arguments.workspace.options()?;
                commands::licenses(&workspace, &arguments.query(), arguments.message_format, terminal)
            }
            Self::Init(arguments) => arguments.run(terminal),
            Self::Add(arguments) => commands::add(&arguments.options()?, terminal),
            Self::Completions { shell } => commands::completions(shell, &Cli::command(), terminal),
            Self::Man { directory } => commands::man(&directory, Cli::command(), terminal),
            Self::Schemas { directory } => commands::schemas(&directory, terminal),
            Self::Explain(arguments) => commands::explain(arguments.code.as_deref(), terminal),
        }
    }
}

impl GenerateArgs {
    fn options(&self) -> Result<commands::GenerateOptions, Error> {
        let mut formats = self.formats.clone();
        if formats.is_empty() {
            formats = ["cyclonedx", "spdx"].into_iter().filter_map(emit::format).collect();
        }
        let mut seen = std::collections::BTreeSet::new();
        formats.retain(|format| seen.insert(format.id()));
        let requires_sha512 = self.profiles.iter().any(|profile| profile.name().requires_sha512());
        let workspace = self.workspace.options()?;
        let output = self.output.as_ref().map(|path| match path.as_str() {
            "-" => path.clone(),
            _ => workspace.current_dir.join(path),
        });
        Ok(commands::GenerateOptions {
            digests: match self.digests.choice() {
                DigestChoice::AsDeclared if requires_sha512 => DigestChoice::Both,
                chosen => chosen,
            },
            formats,
            profiles: self.profiles.clone(),
            artifact: self.artifact.as_ref().map(|path| workspace.current_dir.join(path)),
            output,
            license_texts: match self.no_license_texts {
                true => crate::assemble::LicenseTexts::Exclude,
                false => crate::assemble::LicenseTexts::Include,
            },
            audience: self.audience,
            workspace,
        })
    }
}

impl VerifyArgs {
    fn options(&self) -> Result<commands::VerifyOptions, Error> {
        let workspace = self.workspace.options()?;
        let root = self.root.as_ref().map(|root| workspace.current_dir.join(root));
        Ok(commands::VerifyOptions {
            document: self.document.clone(),
            root: root.unwrap_or_else(|| workspace.current_dir.clone()),
            full: self.full,
            format: self.message_format,
            #[cfg(feature = "upstream")]
            remote: match self.remote {
                true => Some(crate::upstream::Settings::of(&workspace, |name| std::env::var(name).ok())?),
                false => None,
            },
            workspace,
        })
    }
}

impl ConformArgs {
    fn options(&self) -> Result<commands::ConformOptions, Error> {
        let mut seen = std::collections::BTreeSet::new();
        let mut profiles = self.profiles.clone();
        profiles.retain(|profile| seen.insert(profile.id()));
        Ok(commands::ConformOptions {
            document: self.document.clone(),
            current_dir: current_dir()?,
            profiles,
            key: self.key.clone(),
            format: self.message_format,
        })
    }

    /// Failures are reported as JSON where a program reads the result.
    fn messages(&self) -> MessageFormat {
        match self.message_format {
            OutputFormat::Human => MessageFormat::Human,
            OutputFormat::Json | OutputFormat::Sarif => MessageFormat::Json,
        }
    }
}

fn current_dir() -> Result<Utf8PathBuf, Error> {
    let current_dir = std::env::current_dir().ok().and_then(|path| Utf8PathBuf::from_path_buf(path).ok());
    current_dir.ok_or_else(|| Error::Usage {
        message: "the current directory is gone, or its path is not UTF-8".to_owned(),
        help: Some("change to another directory".to_owned()),
    })
}

impl WorkspaceArgs {
    fn options(&self) -> Result<WorkspaceOptions, Error> {
        let current_dir = current_dir()?;
        let flags = [(self.locked, "--locked"), (self.offline, "--offline"), (self.frozen, "--frozen")];
        let split = |text: &String| text.split([' ', ',']).map(str::to_owned).collect::<Vec<_>>();
        let names = self.features.iter().flat_map(split).filter(|name| !name.is_empty());
        Ok(WorkspaceOptions {
            cargo: std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()),
            manifest_path: self.manifest_path.as_ref().map(|path| normalized(&current_dir.join(path))),
            selection: Selection {
                packages: self.packages.clone(),
                workspace: self.workspace,
                exclude: self.exclude.clone(),
            },
            features: Features {
                names: names.collect(),
                all: self.all_features,
                no_default: self.no_default_features,
            },
            target: match self.target.as_slice() {
                [] => TargetChoice::Configured,
                triples if triples.iter().any(|triple| triple == "all") => TargetChoice::All,
                triples => TargetChoice::Triples(triples.to_vec()),
            },
            build_deps: if self.no_build_deps { BuildDeps::Exclude } else { BuildDeps::Include },
            lock: flags.into_iter().filter_map(|(given, flag)| given.then_some(flag)).collect(),
            stores: StoreDirectories::of(&current_dir, |name| std::env::var(name).ok()),
            current_dir,
        })
    }
}

fn environment_flag(name: &str) -> bool {
    std::env::var(name).is_ok_and(|value| value == "true")
}

fn environment_color() -> ColorWhen {
    let value = std::env::var("CARGO_TERM_COLOR").unwrap_or_default();
    ColorWhen::from_str(&value, true).unwrap_or(ColorWhen::Auto)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn an_abbreviation_of_a_format_is_understood_as_one() {
        for (written, meant) in [
            ("cdx", "'cyclonedx'"),
            ("CDX", "'cyclonedx'"),
            ("cdx-json", "'cyclonedx-1.6-json'"),
            ("cyclondx", "'cyclonedx'"),
        ] {
            let error = Cli::try_parse_from(["cargo-model-sbom", "--format", written]).err().expect(written);
            let error = error.to_string();
            let tip = error.lines().find_map(|line| line.trim().strip_prefix("tip: "));
            assert!(tip.is_some_and(|tip| tip.ends_with(meant)), "{error}");
        }
    }

    #[test]
    fn paths_are_compared_without_dots() {
        assert_eq!(normalized(camino::Utf8Path::new("/a/./b/../Cargo.toml")), "/a/Cargo.toml");
    }
}
