//! The variables of scripts: what `NAME=value` sets, and the commands that name it, written out.
//!
//! Read are the forms of shells, Make, `just`, Dockerfiles, PowerShell and YAML; nothing is run. A variable of several values,
//! as that of a loop, is written out once for each.

use std::collections::BTreeMap;

use super::commands::end_of_command;

/// So many variables of one text are followed, each with so many values of so many bytes.
const MOST: usize = 256;
const VALUES: usize = 64;
const LONGEST: usize = 512;

/// The values of variables, by their names.
type Variables = BTreeMap<String, Vec<String>>;

/// The commands of a text that name variables which it sets, each with its place and its variables replaced.
pub(super) fn written_out(text: &str) -> Vec<(usize, String)> {
    let known = definitions(text);
    let mut found = Vec::new();
    let mut at = 0;
    while at < text.len() {
        let command = &text[at..end_of_command(text, at)];
        if command.len() <= LONGEST * 8 && !command.trim_start().starts_with('#') {
            for turn in 0..VALUES {
                let (line, more) = replaced(command, &known, turn);
                found.extend(line.map(|line| (at, line)));
                if !more {
                    break;
                }
            }
        }
        at += command.len();
    }
    found
}

fn definitions(text: &str) -> Variables {
    let mut known = Variables::new();
    let mut at = 0;
    while at < text.len() && known.len() < MOST {
        let end = memchr::memchr(b'\n', &text.as_bytes()[at..]).map_or(text.len(), |end| at + end + 1);
        if let Some((name, values)) = definition(&text[at..end], &text[at..], &known) {
            known.entry(name).or_default().extend(values.into_iter().take(VALUES));
        }
        at = end;
    }
    known
}

/// What a line sets; `rest` is the text from the line on, for a list of several lines.
fn definition(line: &str, rest: &str, known: &Variables) -> Option<(String, Vec<String>)> {
    const BEFORE: [&str; 9] =
        ["- ", "ARG ", "ENV ", "declare ", "export ", "local ", "readonly ", "set ", "SET "];
    let mut line = line.trim();
    while let Some(after) = BEFORE.iter().find_map(|word| line.strip_prefix(word)) {
        line = after.trim_start();
    }
    if let Some((name, list)) = line.strip_prefix("for ").and_then(|rest| rest.split_once(" in ")) {
        let list = list.split(';').next().unwrap_or(list);
        return Some((name.trim().to_owned(), values(list, known)));
    }
    let line = line.strip_prefix(['$', '@']).unwrap_or(line);
    let length = line.bytes().take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'_').count();
    let (name, after) = line.split_at(length);
    let signs = ["=", " = ", ":=", " := ", "?=", " ?= ", ": "];
    let value = signs.iter().find_map(|sign| after.strip_prefix(sign))?;
    if name.is_empty() || name.starts_with(|first: char| first.is_ascii_digit()) {
        return None;
    }
    // An anchor of YAML is named by itself.
    if let Some((anchor, value)) = value.strip_prefix('&').and_then(|rest| rest.split_once(' ')) {
        return Some((format!("*{anchor}"), values(value, known)));
    }
    let is_list = value.starts_with('(');
    let list = || rest.split_once('(')?.1.split(')').next();
    let value = if is_list { list()? } else { value };
    let found = values(value, known);
    (is_list || found.len() == 1).then(|| (name.to_owned(), found))
}

/// The words of a list, without quotation marks and with the variables that are known.
fn values(list: &str, known: &Variables) -> Vec<String> {
    if list.len() > LONGEST * VALUES {
        return Vec::new();
    }
    // A loop over a list names it: `"${MODELS[@]}"`.
    let whole = list.trim().trim_matches('"').strip_prefix("${").and_then(|rest| rest.strip_suffix("[@]}"));
    if let Some(values) = whole.and_then(|name| known.get(name)) {
        return values.clone();
    }
    let words = list.split_whitespace().take_while(|word| !word.starts_with('#'));
    let words = words.map(|word| word.trim_matches(['"', '\'', ',']));
    let words = words.map(|word| replaced(word, known, 0).0.unwrap_or_else(|| word.to_owned()));
    words.filter(|word| !word.is_empty() && word.len() <= LONGEST && !word.contains('$')).collect()
}

/// A text with its variables replaced, by the value of this number of those that have several; `None` where it has none that
/// is known. And whether one of them has more values.
fn replaced(text: &str, known: &Variables, turn: usize) -> (Option<String>, bool) {
    let mut whole = String::new();
    let (mut at, mut from, mut more) = (0, 0, false);
    while let Some(found) = text[at..].find(['$', '%', '{', '*']) {
        let start = at + found;
        let found = reference(&text[start..]);
        // PowerShell sets a variable by the same name.
        let is_set = |length: usize| {
            text[..start].trim().is_empty() && text[start + length..].trim_start().starts_with('=')
        };
        let Some((length, name, default)) = found.filter(|(length, ..)| !is_set(*length)) else {
            at = start + 1;
            continue;
        };
        let name = if text[start..].starts_with('*') { format!("*{name}") } else { name.to_owned() };
        let values = known.get(&name).filter(|values| !values.is_empty());
        more |= values.is_some_and(|values| values.len() > turn + 1);
        let value = values.map(|values| values[turn.min(values.len() - 1)].as_str()).or(default);
        at = start + length;
        if let Some(value) = value.filter(|_| whole.len() < LONGEST * 8) {
            whole.extend([&text[from..start], value]);
            from = at;
        }
    }
    let is_other = from > 0;
    whole.push_str(&text[from..]);
    (is_other.then_some(whole), more)
}

/// The variable that a text begins with: its length, its name, and what stands in for it.
fn reference(text: &str) -> Option<(usize, &str, Option<&str>)> {
    const FORMS: [(&str, &str); 9] = [
        ("${{ env.", "}}"),
        ("${{ vars.", "}}"),
        ("${", "}"),
        ("$(", ")"),
        ("$env:", ""),
        ("$", ""),
        ("{{", "}}"),
        ("%", "%"),
        ("*", ""),
    ];
    FORMS.iter().find_map(|(open, close)| {
        let inner = text.strip_prefix(open)?;
        let (inner, length) = match close.is_empty() {
            true => (inner, None),
            false => {
                let end = inner.find(close).filter(|end| *end <= LONGEST)?;
                (&inner[..end], Some(open.len() + end + close.len()))
            }
        };
        let trimmed = inner.trim();
        let count = trimmed.bytes().take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'_').count();
        let (name, rest) = trimmed.split_at(count);
        let is_name = name.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_');
        let default = rest.strip_prefix(":-").or_else(|| rest.strip_prefix('-'));
        let default = default.map(|text| text.trim_matches(['"', '\''])).filter(|text| !text.contains('$'));
        let is_whole = rest.is_empty() || rest == "[@]" || default.is_some() || length.is_none();
        (is_name && is_whole)
            .then(|| (length.unwrap_or(open.len() + count), name, default.filter(|_| length.is_some())))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_are_written_out_with_the_variables_of_their_text() {
        for (text, expected) in [
            ("REPO=\"a/b\"\nget $REPO \"${REPO}\"", vec!["get a/b \"a/b\""]),
            ("ARG REPO=a/b\nRUN get ${REPO}", vec!["RUN get a/b"]),
            ("ENV REPO a/b\nget $REPO", vec![]),
            ("REPO ?= a/b\nall:\n\tget $(REPO)", vec!["\tget a/b"]),
            ("repo := \"a/b\"\nall:\n  get {{ repo }}", vec!["  get a/b"]),
            ("set REPO=a/b\nget %REPO%", vec!["get a/b"]),
            ("$Repo = 'a/b'\nget $Repo", vec!["get a/b"]),
            ("env:\n  REPO: a/b\nrun: get ${{ env.REPO }}", vec!["run: get a/b"]),
            ("m: &model a/b\nc: serve *model", vec!["c: serve a/b"]),
            ("get ${REPO:-a/b}", vec!["get a/b"]),
            ("O=a\nREPO=$O/b\nget $REPO", vec!["REPO=a/b", "get a/b"]),
            ("for m in a/b \"c/d\"; do\n get $m\ndone", vec![" get a/b", " get c/d"]),
            (
                "MODELS=(\n \"a/b\"\n c/d\n)\nfor m in \"${MODELS[@]}\"; do\nget $m\ndone",
                vec!["for m in \"a/b\"; do", "for m in \"c/d\"; do", "get a/b", "get c/d"],
            ),
            ("get $REPO 100% {{x}} a*b", vec![]),
            ("# REPO=a/b\nget $REPO", vec![]),
            ("REPO=a b\nget $REPO", vec![]),
            ("é$", vec![]),
        ] {
            let found: Vec<_> =
                written_out(text).into_iter().map(|(_, line)| line.trim_end().to_owned()).collect();
            assert_eq!(found, expected, "{text}");
        }
    }

    #[test]
    fn many_variables_end() {
        let text: String =
            (0..20_000).map(|at| format!("A{at}=$A{}$A{}\nget $A{at}\n", at / 2, at / 3)).collect();
        written_out(&text);
        written_out(&"$".repeat(1 << 20));
        written_out(&"A=(".repeat(100_000));
    }
}
