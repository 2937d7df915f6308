//! What the commands of scripts fetch and serve, and the variables that an image is built with: words without quotation
//! marks.
//!
//! `ollama pull NAME`, `hf download ID` and the like (`programs`), also in several lines and in here-documents; `ARG` and `ENV` of a Dockerfile (Dockerfile reference, "ARG",
//! "ENV"), whose name says that they hold a model.

use std::borrow::Cow;

use super::clients::Clients;
use super::ids::hub_id;
use super::model::{Evidence, Sighting};
use super::programs;
use super::rust::Site;
use super::strings::{Language, each_string};

/// The models that the commands of a script fetch or serve.
pub(super) fn fetched(text: &str) -> Vec<Sighting> {
    let found = of_script(text).into_iter().map(|(sighting, word)| {
        let offset = word.as_ptr().addr() - text.as_ptr().addr();
        Sighting { evidence: sighting.evidence.max(Evidence::Beside), offset, ..sighting }
    });
    found.collect()
}

/// The models that a program is started with: its path, and its arguments.
pub(super) fn started(words: &[&str]) -> Vec<Sighting> {
    of_words(words).into_iter().map(|(sighting, _)| sighting).collect()
}

/// A model with the word that names it.
type Found<'t> = (Sighting, &'t str);

fn of_script(text: &str) -> Vec<Found<'_>> {
    let mut found = Vec::new();
    let (mut at, mut unclosed) = (0, 0);
    while at < text.len() {
        let command = &text[at..end_of_command(text, at)];
        at += command.len();
        let command = &command[..command.floor_char_boundary(LONGEST_COMMAND)];
        if command.trim_start().starts_with('#') {
            continue;
        }
        let commands = split(command);
        // What follows up to a word of its own line is given to the command.
        let marks = here_documents(command).into_iter().filter(|_| unclosed < MOST_UNCLOSED);
        let marks: Vec<_> = marks.collect();
        for mark in marks {
            match end_of_document(text, at, mark) {
                Some((body, end)) => {
                    found.extend(of_document(body, &commands));
                    at = end;
                }
                None => unclosed += 1,
            }
        }
        found.extend(commands.iter().filter(|words| !words.is_empty()).flat_map(|words| of_command(words)));
    }
    found
}

/// What is longer, in bytes, is read so far: what is kept of its words is many times as long.
const LONGEST_COMMAND: usize = 64 << 10;

/// So many here-documents of one text may have no end: what looks like one is a shift of bits then.
const MOST_UNCLOSED: usize = 16;

/// Where the line ends that begins here, with those that it is continued on: by `\`, or by PowerShell's `` ` ``.
pub(super) fn end_of_command(text: &str, start: usize) -> usize {
    let mut at = start;
    loop {
        let end = memchr::memchr(b'\n', &text.as_bytes()[at..]).map_or(text.len(), |end| at + end + 1);
        let line = text[at..end].trim_end_matches(['\n', '\r']);
        let is_comment = line.trim_start().starts_with('#');
        let is_long = end - start > LONGEST_COMMAND;
        // An option and its value, each an item of a list of YAML.
        let is_option = is_option_of_list(line) && is_value_of_list(&text[end..], line);
        if end == text.len() || is_comment || is_long || !(is_option || line.ends_with(['\\', '`'])) {
            return end;
        }
        at = end;
    }
}

/// Whether a line is `- --option` alone, as in the arguments of a container.
fn is_option_of_list(line: &str) -> bool {
    let item = line.trim_start().strip_prefix("- ").map(|item| item.trim().trim_matches(['"', '\'']));
    item.is_some_and(|item| item.starts_with("--") && !item.contains([' ', '=']))
}

/// Whether a text begins with the next item of the list that a line is in, and that is no option.
fn is_value_of_list(text: &str, line: &str) -> bool {
    let indent = &line[..line.len() - line.trim_start().len()];
    let item = text.strip_prefix(indent).and_then(|rest| rest.strip_prefix("- "));
    item.is_some_and(|item| !item.trim_start_matches(['"', '\'', ' ']).starts_with('-'))
}

/// The words that end the here-documents of a command: `<<EOF`, `<<-'EOF'`.
fn here_documents(command: &str) -> Vec<&str> {
    let marks = command.match_indices("<<").filter_map(|(at, _)| {
        let rest = command[at + 2..].trim_start_matches('-').trim_start_matches(' ');
        let rest = rest.trim_start_matches(['"', '\'', '\\']);
        let is_word = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
        let word = &rest[..rest.find(|letter| !is_word(letter)).unwrap_or(rest.len())];
        word.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_').then_some(word)
    });
    marks.collect()
}

/// The lines from here to the one that is this word, and where the next begins.
fn end_of_document<'t>(text: &'t str, start: usize, mark: &str) -> Option<(&'t str, usize)> {
    let mut at = start;
    while at < text.len() {
        let end = memchr::memchr(b'\n', &text.as_bytes()[at..]).map_or(text.len(), |end| at + end + 1);
        if text[at..end].trim() == mark {
            return Some((&text[start..at], end));
        }
        at = end;
    }
    None
}

/// What is given to a command: a script to run, one of Python, or a text that is only shown.
fn of_document<'t>(body: &'t str, commands: &[Vec<&'t str>]) -> Vec<Found<'t>> {
    let words: Vec<_> = commands.iter().flatten().map(|word| unquoted(word)).collect();
    let is_started = |test: fn(&str) -> bool| words.iter().any(|word| test(programs::name_of(word)));
    let is_written = words.iter().any(|word| word.contains('>') && !word.starts_with("<<"));
    match () {
        () if is_started(programs::is_python) => of_python(body),
        () if is_started(|name| name == "cat") && commands.len() == 1 && !is_written => Vec::new(),
        () => of_script(body),
    }
}

/// What the calls in a script of Python name.
fn of_python(script: &str) -> Vec<Found<'_>> {
    let mut found = Vec::new();
    each_string(script, Language::Python, &mut |site| {
        let word = &script[site.offset..site.offset + site.text.len()];
        found.extend(of_call(&site).map(|sighting| (sighting, word)));
    });
    found
}

/// The repository that a function of Python or JavaScript is called with.
pub(super) fn of_call(site: &Site<'_>) -> Option<Sighting> {
    let is_call = site.call.is_some_and(|call| Clients::embedded().is_script_call(call)) && !site.about_data;
    let (name, revision) = hub_id(site.text.trim()).filter(|_| is_call)?.into_name();
    Some(Sighting::new(name, Evidence::Call, site.offset).at(revision))
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

/// Words between two operators of a shell: the program stands first, or behind words that run what follows them.
fn of_command<'t>(words: &[&'t str]) -> Vec<Found<'t>> {
    let start = words.iter().position(|word| !is_before(word)).unwrap_or(words.len());
    let (before, words) = words.split_at(start);
    // The items of a list that belong together.
    let is_list = before.last() == Some(&"-") && words.get(1) == Some(&"-");
    let words: Vec<_> = words.iter().copied().filter(|word| !is_list || *word != "-").collect();
    let words = words.as_slice();
    if let Some(list) = words.first().filter(|word| word.starts_with('[')) {
        return of_list(list);
    }
    // A key of YAML may have a whole command in quotation marks.
    let is_key = before.last().is_some_and(|word| *word == "-" || word.ends_with(':'));
    let quoted = words.first().filter(|_| is_key).and_then(|word| inner(word));
    let mut found = quoted.map(of_script).unwrap_or_default();
    found.extend(of_words(&without_files(words)));
    found
}

/// The words without those that say where a command reads and writes: `> FILE`, `2>&1`, `<<EOF`.
fn without_files<'t>(words: &[&'t str]) -> Vec<&'t str> {
    let mut kept = Vec::new();
    let mut words = words.iter().copied();
    while let Some(word) = words.next() {
        let plain = word.trim_start_matches(|letter: char| letter.is_ascii_digit());
        match plain.trim_start_matches(['<', '>']) {
            rest if rest.len() == plain.len() => kept.push(word),
            "" => drop(words.next()),
            _ => {}
        }
    }
    kept
}

/// A program with its arguments. Of one that runs others, the first known one of them.
fn of_words<'t>(words: &[&'t str]) -> Vec<Found<'t>> {
    let plain: Vec<_> = words.iter().map(|word| unquoted(word)).collect();
    let Some(program) = plain.first().map(|word| programs::name_of(word)) else { return Vec::new() };
    let scripts = words.windows(2).filter(|words| is_script_option(words[0]));
    let scripts = scripts.map(|words| inner(words[1]).unwrap_or(words[1]));
    let mut found: Vec<_> = match programs::is_python(program) {
        true => scripts.flat_map(of_python).collect(),
        false => scripts.flat_map(of_script).collect(),
    };
    let is_known = |word: &&str| Clients::embedded().is_program(programs::name_of(word));
    let at = match RUNNERS.contains(&program) {
        true => plain.iter().position(is_known).unwrap_or(0),
        false => 0,
    };
    found.extend(match TELLERS.contains(&program) {
        true => Vec::new(),
        // Arguments of a program that stands elsewhere.
        false if plain[0].starts_with('-') => programs::of_arguments("", &plain),
        false => programs::of_arguments(plain[at], &plain[at + 1..]),
    });
    found
}

/// Programs that show the words behind them.
const TELLERS: [&str; 4] = ["Write-Host", "Write-Output", "echo", "printf"];

/// The form of `CMD`, `ENTRYPOINT` and `command:` that is a list of strings.
fn of_list(list: &str) -> Vec<Found<'_>> {
    let Some(mark) = list[1..].trim_start().chars().next() else { return Vec::new() };
    of_words(&list.split(mark).skip(1).step_by(2).collect::<Vec<_>>())
}

/// What may stand before a program: instructions of a Dockerfile, keys of YAML, words of the shell, variables.
fn is_before(word: &str) -> bool {
    const WORDS: [&str; 21] = [
        "!",
        "$",
        "-",
        ">",
        "CMD",
        "ENTRYPOINT",
        "RUN",
        "args:",
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
    // `RUN --mount=type=cache,target=/root`.
    let is_of_run = ["--mount=", "--network=", "--security="].iter().any(|option| word.starts_with(option));
    WORDS.contains(&word) || is_variable() || is_of_run
}

/// Programs that run the program that is named behind them and their options.
const RUNNERS: [&str; 23] = [
    "cmd",
    "conda",
    "docker",
    "docker-compose",
    "env",
    "exec",
    "kubectl",
    "nerdctl",
    "nice",
    "nohup",
    "npx",
    "oc",
    "pipx",
    "podman",
    "poetry",
    "ssh",
    "start",
    "sudo",
    "time",
    "timeout",
    "uv",
    "uvx",
    "xargs",
];

/// `-c`, also among other letters (`-lc`), and what other shells call it: what follows is a script.
fn is_script_option(word: &str) -> bool {
    word.starts_with('-') && !word.starts_with("--") && word.ends_with('c')
        || ["-Command", "/C", "/c"].contains(&word)
}

/// What is in the quotation marks of a word.
fn inner(word: &str) -> Option<&str> {
    let mark = word.chars().next().filter(|mark| ['"', '\''].contains(mark))?;
    let text = &word[1..];
    Some(text.strip_suffix(mark).unwrap_or(text))
}

/// Whether a bracket begins a list of strings: the one of a test has a space behind it.
fn is_list(rest: &str, before: &[&str]) -> bool {
    const KEYS: [&str; 6] = ["CMD", "ENTRYPOINT", "RUN", "args:", "command:", "entrypoint:"];
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
        let ends_line = || line[at + 1..].starts_with(['\n', '\r']);
        match (letter, quote) {
            ('\\' | '`', None) if ends_line() => {
                words.extend(start.take().map(|start| &line[start..at]));
            }
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
            (' ' | '\t' | '\r' | '\n', None) => words.extend(start.take().map(|start| &line[start..at])),
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
            ("ollama pull \\\n  --insecure \\\r\n  tern", vec!["tern"]),
            ("ollama `\n  pull tern", vec!["tern"]),
            ("RUN --mount=type=cache,target=/root ollama pull tern", vec!["tern"]),
            ("RUN <<EOF\nset -e\nollama pull tern\nEOF\nRUN ollama pull gull", vec!["tern", "gull"]),
            ("ssh host <<-'END'\n\tollama pull tern\n\tEND\n", vec!["tern"]),
            ("cat <<EOF\nollama pull tern\nEOF\nollama pull gull", vec!["gull"]),
            ("cat > setup.sh <<EOF\nollama pull tern\nEOF", vec!["tern"]),
            ("n=$((1 <<n))\nollama pull tern", vec!["tern"]),
            ("ollama pull tern > /dev/null 2>&1", vec!["tern"]),
            ("ollama pull > log tern", vec!["tern"]),
            ("echo ollama pull tern", vec![]),
            ("uv run ollama pull tern", vec!["tern"]),
        ] {
            let found = fetched(line);
            let found: Vec<_> = found.iter().map(|sighting| sighting.name.to_string()).collect();
            let expected: Vec<_> = expected.iter().map(|name| format!("ollama:{name}")).collect();
            assert_eq!(found, expected, "{line}");
        }
    }
    #[test]
    fn commands_of_hubs_and_scripts_of_python_name_repositories() {
        for (text, expected) in [
            ("hf download --quiet acme/net", vec!["hf:acme/net"]),
            (
                "RUN pip install x \\\n && hf download \\\n    --quiet \\\n    acme/net a.gguf",
                vec!["hf:acme/net"],
            ),
            ("docker run img --model acme/net-7b", vec!["hf:acme/net-7b"]),
            ("args: [\"--model\", \"acme/net-7b\"]", vec!["hf:acme/net-7b"]),
            ("command: [\"serve\", \"--model\", \"acme/net-7b\"]", vec!["hf:acme/net-7b"]),
            ("  - --model=acme/net-7b", vec!["hf:acme/net-7b"]),
            ("args:\n  - --model\n  - acme/net-7b\n  - --port\n  - \"80\"\n", vec!["hf:acme/net-7b"]),
            ("args:\n  - \"--model\"\n  - \"acme/net-7b\"\n", vec!["hf:acme/net-7b"]),
            ("args:\n  - --model\n- acme/net-7b\n", vec![]),
            ("echo use --model acme/net-7b", vec![]),
            ("python - <<PY\nfrom_pretrained('acme/net')\nPY", vec!["hf:acme/net"]),
            ("RUN python3 <<EOF\nsnapshot_download(repo_id='acme/net')\nEOF", vec!["hf:acme/net"]),
            ("python -c \"AutoModel.from_pretrained('acme/net')\"", vec!["hf:acme/net"]),
            ("python -m spacy download en_house_sm", vec!["en_house_sm"]),
        ] {
            let found = fetched(text);
            let found: Vec<_> = found.iter().map(|sighting| sighting.name.to_string()).collect();
            assert_eq!(found, expected, "{text}");
            assert!(
                fetched(text)
                    .iter()
                    .all(|sighting| !sighting.evidence.is_certain() || sighting.evidence == Evidence::Beside)
            );
        }
    }

    /// In a time that grew with the square of its length, none of these would end.
    #[test]
    fn no_script_is_slow_to_read() {
        for line in ["a <<b\n", "a \\\n", "<<", "'\n", "-c 'x' "] {
            fetched(&line.repeat(200_000));
        }
    }
}
