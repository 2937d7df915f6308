//! `cargo model-sbom completions`, `man` and `schemas`: what a shell, `man` and an editor need to know.

use camino::Utf8Path;
use clap::Command;
use clap_complete::Shell;

use crate::assess::rules;
use crate::declare;
use crate::error::Error;
use crate::exit::Exit;
use crate::output::{Destination, write_whole};
use crate::quantity::count;
use crate::report::Terminal;

/// The name under which a shell finds the program.
const PROGRAM: &str = "cargo-model-sbom";

/// Prints the script that completes the command line in a shell.
pub(crate) fn completions(shell: Shell, command: &Command, terminal: &mut Terminal) -> Result<Exit, Error> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut without_hidden(command), PROGRAM, &mut script);
    let script = String::from_utf8(script).expect("names and descriptions are UTF-8");
    terminal
        .document(with_one_name(shell, &script).as_bytes())
        .map_err(|source| Error::Write { path: "stdout".into(), source })?;
    Ok(Exit::Success)
}

/// The command line as `--help` shows it: clap_complete offers hidden commands too.
fn without_hidden(command: &Command) -> Command {
    Command::new(PROGRAM)
        .version(env!("CARGO_PKG_VERSION"))
        .args(command.get_arguments().cloned())
        .subcommands(command.get_subcommands().filter(|command| !command.is_hide_set()).cloned())
}

/// clap_complete 4.6 writes the hyphens of a program's name in two ways into a script for bash, so that the options
/// of commands are never found: here it is one.
fn with_one_name(shell: Shell, script: &str) -> String {
    match shell {
        Shell::Bash => script.replace(&PROGRAM.replace('-', "__subcmd__"), &PROGRAM.replace('-', "__")),
        _ => script.to_owned(),
    }
}

/// Writes a page of the manual for the program and for each of its commands.
pub(crate) fn man(directory: &Utf8Path, command: Command, terminal: &mut Terminal) -> Result<Exit, Error> {
    Destination::Directory(directory.to_owned()).prepare()?;
    let mut command = command.name(PROGRAM).disable_help_subcommand(true);
    command.build();
    let pages: Vec<_> = std::iter::once(&command)
        .chain(command.get_subcommands().filter(|command| !command.is_hide_set()))
        .map(page)
        .collect();
    for (name, page) in &pages {
        write_whole(&directory.join(name), page)?;
    }
    terminal.wrote(directory, directory.as_str(), &count(pages.len(), "page"));
    Ok(Exit::Success)
}

/// Writes the JSON Schemas of the declarations.
pub(crate) fn schemas(directory: &Utf8Path, terminal: &mut Terminal) -> Result<Exit, Error> {
    Destination::Directory(directory.to_owned()).prepare()?;
    let schemas = declare::schemas(&rules::known_codes());
    for schema in &schemas {
        write_whole(&directory.join(schema.file), schema.text().as_bytes())?;
    }
    terminal.wrote(directory, directory.as_str(), &count(schemas.len(), "schema"));
    Ok(Exit::Success)
}

/// The name of a page's file and its text (roff, section 1).
fn page(command: &Command) -> (String, Vec<u8>) {
    let title = match command.get_name() {
        PROGRAM => PROGRAM.to_owned(),
        name => format!("{PROGRAM}-{name}"),
    };
    let mut page = Vec::new();
    let man = clap_mangen::Man::new(command.clone()).title(&title).source(env!("CARGO_PKG_VERSION"));
    man.render(&mut page).expect("memory takes what is written");
    (format!("{title}.1"), page)
}
