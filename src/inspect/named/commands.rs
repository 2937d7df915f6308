//! What scripts have an Ollama fetch, and the variables that an image is built with: words without quotation marks.
//!
//! `ollama pull NAME` and `ollama run NAME` in any script; `ARG` and `ENV` of a Dockerfile (Dockerfile reference, "ARG",
//! "ENV"), whose name says that they hold a model.

use std::borrow::Cow;

use super::model::{Evidence, ModelName, Sighting};
use super::rust::Site;

/// The models that the lines of a script have an Ollama fetch.
pub(super) fn fetched(text: &str) -> Vec<Sighting> {
    let names = lines(text).flat_map(pulled).filter(|name| is_name(name));
    let found = names.map(|name| {
        let at = name.as_ptr().addr() - text.as_ptr().addr();
        Sighting::new(ModelName::Ollama(name.to_owned()), Evidence::Beside, at)
    });
    found.filter(|sighting| !sighting.name.is_placeholder()).collect()
}

/// The values of the variables that a Dockerfile builds an image with, each with the name of its variable.
pub(super) fn given(text: &str) -> impl Iterator<Item = Site<'_>> {
    lines(text).flat_map(variables).map(|(name, value)| Site {
        text: Cow::Borrowed(value),
        offset: value.as_ptr().addr() - text.as_ptr().addr(),
        field: Some(name),
        ..Site::default()
    })
}

fn lines(text: &str) -> impl Iterator<Item = &str> {
    text.lines().filter(|line| !line.trim_start().starts_with('#'))
}

/// What `ollama pull` and `ollama run` are given, where they begin a command.
fn pulled(line: &str) -> Vec<&str> {
    let commands = split(line).into_iter().filter(|words| !words.is_empty());
    commands.flat_map(|words| of_command(&words)).collect()
}

/// Words between two operators of a shell: the program stands first, or behind words that run what follows them.
fn of_command<'t>(words: &[&'t str]) -> Vec<&'t str> {
    let start = words.iter().position(|word| !is_before(word)).unwrap_or(words.len());
    let (before, words) = words.split_at(start);
    if let Some(list) = words.first().filter(|word| word.starts_with('[')) {
        return of_list(list);
    }
    let mut found: Vec<_> = words
        .windows(2)
        .filter(|words| is_script_option(words[0]))
        .flat_map(|words| inner(words[1]).map(pulled).unwrap_or_default())
        .collect();
    // A key of YAML may have a whole command in quotation marks.
    let is_key = before.last().is_some_and(|word| *word == "-" || word.ends_with(':'));
    found.extend(
        words.first().filter(|_| is_key).and_then(|word| inner(word)).map(pulled).unwrap_or_default(),
    );
    let runs_others = words.first().is_some_and(|word| RUNNERS.contains(word));
    let places = if runs_others { words.len() } else { 1 };
    found.extend(words.windows(3).take(places).filter_map(of_words));
    found
}

fn of_words<'t>(words: &[&'t str]) -> Option<&'t str> {
    match words {
        [program, "pull" | "run", name] if unquoted(program).rsplit('/').next() == Some("ollama") => {
            Some(unquoted(name))
        }
        _ => None,
    }
}

/// The form of `CMD`, `ENTRYPOINT` and `command:` that is a list of strings.
fn of_list(list: &str) -> Vec<&str> {
    let Some(mark) = list[1..].trim_start().chars().next() else { return Vec::new() };
    let words: Vec<_> = list.split(mark).skip(1).step_by(2).collect();
    let scripts = words.windows(2).filter(|words| is_script_option(words[0]));
    let mut found: Vec<_> = scripts.flat_map(|words| pulled(words[1])).collect();
    found.extend(words.windows(3).take(1).filter_map(of_words));
    found
}

/// What may stand before a program: instructions of a Dockerfile, keys of YAML, words of the shell, variables.
fn is_before(word: &str) -> bool {
    const WORDS: [&str; 20] = [
        "!",
        "$",
        "-",
        ">",
        "CMD",
        "ENTRYPOINT",
        "RUN",
        "call",
        "cmd:",
        "command:",
        "do",
        "else",
        "entrypoint:",
        "if",
        "run:",
        "script:",
        "then",
        "until",
        "while",
        "{",
    ];
    let is_variable = || {
        let name = word.split_once('=').map(|(name, _)| name);
        name.is_some_and(|name| {
            !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
        })
    };
    WORDS.contains(&word) || is_variable()
}

/// Programs that run the program that is named behind them and their options.
const RUNNERS: [&str; 17] = [
    "cmd",
    "docker",
    "docker-compose",
    "env",
    "exec",
    "kubectl",
    "nerdctl",
    "nice",
    "nohup",
    "oc",
    "podman",
    "ssh",
    "start",
    "sudo",
    "time",
    "timeout",
    "xargs",
];

/// `-c`, also among other letters (`-lc`): what follows is a script.
fn is_script_option(word: &str) -> bool {
    word.starts_with('-') && !word.starts_with("--") && word.ends_with('c')
}

/// What is in the quotation marks of a word.
fn inner(word: &str) -> Option<&str> {
    let mark = word.chars().next().filter(|mark| ['"', '\''].contains(mark))?;
    let text = &word[1..];
    Some(text.strip_suffix(mark).unwrap_or(text))
}

/// Whether a bracket begins a list of strings: the one of a test has a space behind it.
fn is_list(rest: &str, before: &[&str]) -> bool {
    const KEYS: [&str; 5] = ["CMD", "ENTRYPOINT", "RUN", "command:", "entrypoint:"];
    let is_awaited = before.last().is_some_and(|word| KEYS.contains(word));
    let rest = if is_awaited { rest.trim_start() } else { rest };
    rest.starts_with(['"', '\''])
}

/// The words of each command of a line. What is in quotation marks or in brackets is a part of one word; a comment ends it.
fn split(line: &str) -> Vec<Vec<&str>> {
    let (mut commands, mut words) = (Vec::new(), Vec::new());
    let (mut start, mut quote) = (None, None);
    let mut escaped = false;
    for (at, letter) in line.char_indices() {
        if std::mem::take(&mut escaped) {
            continue;
        }
        match (letter, quote) {
            ('\\', _) if quote != Some('\'') => {
                escaped = true;
                start.get_or_insert(at);
            }
            (_, Some(end)) if letter == end => quote = None,
            (_, Some(_)) => {}
            ('"' | '\'', None) => {
                quote = Some(letter);
                start.get_or_insert(at);
            }
            ('[', None) if start.is_none() && is_list(&line[at + 1..], &words) => {
                words.push(&line[at..]);
                break;
            }
            ('#', None) if start.is_none() => break,
            (' ' | '\t', None) => words.extend(start.take().map(|start| &line[start..at])),
            ('&' | '|' | ';' | '(' | ')' | '`', None) => {
                words.extend(start.take().map(|start| &line[start..at]));
                commands.push(std::mem::take(&mut words));
            }
            // A recipe of Make is silent so.
            ('@', None) if start.is_none() && words.is_empty() => {}
            _ => {
                start.get_or_insert(at);
            }
        }
    }
    words.extend(start.map(|start| &line[start..]));
    commands.push(words);
    commands
}

/// The variables of a line of a Dockerfile that have a value.
fn variables(line: &str) -> Vec<(&str, &str)> {
    let line = line.trim();
    let Some(rest) = line.strip_prefix("ARG ").or_else(|| line.strip_prefix("ENV ")) else {
        return Vec::new();
    };
    if !rest.contains('=') {
        return rest
            .trim()
            .split_once(' ')
            .map(|(name, value)| (name, unquoted(value.trim())))
            .into_iter()
            .collect();
    }
    let pairs = rest.split_whitespace().filter_map(|pair| pair.split_once('='));
    pairs.map(|(name, value)| (name, unquoted(value))).collect()
}

fn unquoted(word: &str) -> &str {
    word.trim_matches(['"', '\'', '`', ';', ')', '('])
}

/// Whether a word may be the name of an entry of the library: `name`, `name:tag`, `owner/name`.
fn is_name(word: &str) -> bool {
    let is_part = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.:/".contains(&byte);
    word.len() >= 3
        && word.starts_with(|first: char| first.is_ascii_alphabetic())
        && word.bytes().all(is_part)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_program_begins_a_command() {
        for (line, expected) in [
            (r#"echo "Please run ollama pull before starting""#, vec![]),
            ("echo Please run ollama pull before starting", vec![]),
            ("echo 'first;ollama pull tern' && exit 1", vec![]),
            ("printf \"ollama pull tern\\n\"", vec![]),
            ("log_info \"Run: ollama run tern\"", vec![]),
            ("- name: ollama pull tern", vec![]),
            ("true # ollama pull tern", vec![]),
            ("  sudo /usr/bin/ollama pull tern", vec!["tern"]),
            ("ollama serve & sleep 5 && ollama pull \"tern\"; ollama pull gull", vec!["tern", "gull"]),
            ("echo hello | ollama run tern", vec!["tern"]),
            ("(ollama pull tern)", vec!["tern"]),
            ("if ! ollama run tern; then ollama pull gull; fi", vec!["tern", "gull"]),
            ("answer=$(ollama run tern hello)", vec!["tern"]),
            ("HOST=a ollama pull tern", vec!["tern"]),
            ("docker exec -it o ollama pull tern", vec!["tern"]),
            ("RUN ollama pull tern", vec!["tern"]),
            ("CMD [\"ollama\", \"run\", \"tern\"]", vec!["tern"]),
            ("ENTRYPOINT [\"sh\", \"-c\", \"ollama serve & ollama pull tern\"]", vec!["tern"]),
            ("bash -c 'ollama pull tern && wait'", vec!["tern"]),
            ("- run: ollama pull tern", vec!["tern"]),
            ("\t@ollama pull tern", vec!["tern"]),
            ("if [ \"$a\" = \"b\" ]; then ollama pull tern; fi", vec!["tern"]),
            ("CMD [ \"ollama\", \"run\", \"tern\" ]", vec!["tern"]),
            ("CMD [\"echo\", \"ollama\", \"run\", \"tern\"]", vec![]),
            ("- 'ollama pull tern'", vec!["tern"]),
            ("command: \"ollama pull tern\"", vec!["tern"]),
            ("[", vec![]),
            ("ollama pull \"", vec![]),
        ] {
            let found = fetched(line);
            let found: Vec<_> = found.iter().map(|sighting| sighting.name.to_string()).collect();
            let expected: Vec<_> = expected.iter().map(|name| format!("ollama:{name}")).collect();
            assert_eq!(found, expected, "{line}");
        }
    }
}
