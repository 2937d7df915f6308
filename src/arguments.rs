//! The words of the command line in the order in which they are parsed: the command first, its options behind it.
//!
//! Cargo takes options at either place (`cargo --locked build`, `cargo build --locked`), and so do its subcommands.

use std::ffi::{OsStr, OsString};

use clap::{Arg, Command};

/// The arguments, the name of the program first, with the command before the options that stand in front of it.
///
/// An option keeps its value. Where no command follows the options, nothing is moved.
pub(crate) fn ordered(mut arguments: Vec<OsString>, program: &Command) -> Vec<OsString> {
    let mut at = 1;
    while let Some(argument) = arguments.get(at).and_then(|argument| argument.to_str()) {
        if is_command(argument, program) {
            let command = arguments.remove(at);
            arguments.insert(1, command);
            break;
        }
        if !argument.starts_with('-') || argument == "--" {
            break;
        }
        at += if awaits_value(argument, program) { 2 } else { 1 };
    }
    arguments
}

/// Without the name of the subcommand, which Cargo puts first.
pub(crate) fn without_subcommand(mut arguments: Vec<OsString>) -> Vec<OsString> {
    if arguments.get(1).map(OsString::as_os_str) == Some(OsStr::new("model-sbom")) {
        arguments.remove(1);
    }
    arguments
}

fn is_command(name: &str, program: &Command) -> bool {
    let mut commands = program.get_subcommands();
    name == "help"
        || commands
            .any(|command| command.get_name() == name || command.get_all_aliases().any(|alias| alias == name))
}

/// Whether the next word is the value of an option: `--output PATH`, `-o PATH`, but not `--output=PATH` or `-oPATH`.
fn awaits_value(option: &str, program: &Command) -> bool {
    let is_it = |argument: &Arg| match option.strip_prefix("--") {
        Some(name) => {
            argument.get_long() == Some(name)
                || argument.get_all_aliases().is_some_and(|names| names.contains(&name))
        }
        // Of `-qp` the last letter decides; behind one that takes a value stands the value.
        None => {
            let mut letters = option.chars().skip(1);
            let takes = letters.by_ref().find(|letter| takes_value(*letter, program));
            letters.next().is_none() && takes.is_some() && argument.get_short() == takes
        }
    };
    every_argument(program).any(|argument| is_it(argument) && argument.get_action().takes_values())
}

fn takes_value(letter: char, program: &Command) -> bool {
    let mut arguments = every_argument(program);
    arguments.any(|argument| argument.get_short() == Some(letter) && argument.get_action().takes_values())
}

/// The options of the program and of all its commands: one name means one thing.
fn every_argument(program: &Command) -> impl Iterator<Item = &Arg> {
    let of_commands = program.get_subcommands().flat_map(Command::get_arguments);
    program.get_arguments().chain(of_commands)
}

#[cfg(test)]
mod tests {
    use clap::ArgAction;

    use super::*;

    fn program() -> Command {
        let options = [
            Arg::new("quiet").short('q').long("quiet").action(ArgAction::SetTrue),
            Arg::new("package").short('p').long("package").action(ArgAction::Append),
        ];
        let check = Command::new("check").alias("test").arg(Arg::new("format").long("format"));
        Command::new("program").args(options).subcommand(check)
    }

    #[test]
    fn the_command_comes_first_and_options_keep_their_values() {
        for (typed, expected) in [
            ("check -q", "check -q"),
            ("-q check", "check -q"),
            ("-q test", "test -q"),
            ("-p a check", "check -p a"),
            ("-pa check", "check -pa"),
            ("-qp a check -q", "check -qp a -q"),
            ("--package a --quiet check x", "check --package a --quiet x"),
            ("--package=a check", "check --package=a"),
            ("--format json check", "check --format json"),
            ("--package check", "--package check"),
            ("-p check -q", "-p check -q"),
            ("--unknown check", "check --unknown"),
            ("-q -- check", "-q -- check"),
            ("-q", "-q"),
            ("x check", "x check"),
            ("", ""),
        ] {
            let words = std::iter::once("program").chain(typed.split_whitespace()).map(OsString::from);
            let ordered = ordered(words.collect(), &program());
            let words: Vec<_> = ordered.iter().skip(1).filter_map(|word| word.to_str()).collect();
            assert_eq!(words.join(" "), expected, "{typed}");
        }
    }
}
