//! Chat templates: programs in Jinja, which some loaders run outside Jinja's sandbox.
//!
//! Source: Jinja, "Template Designer Documentation" and `jinja2/sandbox.py`; CVE-2024-34359. A template leaves the sandbox
//! by the attributes that Python keeps between two underscores, written as they are, in a text, or put together.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::io::{BufReader, Read};

use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::keras_config::PythonJson;
use super::{LONGEST_TEMPLATE, MOST_TEMPLATES};

/// Attributes between two underscores that lead out of a value, without these.
const WAYS_OUT: &[&str] = &[
    "base",
    "bases",
    "builtins",
    "call",
    "class",
    "closure",
    "code",
    "delattr",
    "dict",
    "func",
    "getattr",
    "getattribute",
    "getitem",
    "globals",
    "import",
    "init",
    "init_subclass",
    "loader",
    "mro",
    "new",
    "objclass",
    "reduce",
    "reduce_ex",
    "self",
    "setattr",
    "spec",
    "subclasses",
    "wrapped",
];
/// Other attributes that lead out: of functions, generators and frames, and of Jinja's own objects.
const OTHER_WAYS: &[&str] = &[
    "_TemplateReference",
    "_TemplateReference__context",
    "cr_frame",
    "f_back",
    "f_builtins",
    "f_globals",
    "f_locals",
    "func_code",
    "func_globals",
    "gi_code",
    "gi_frame",
    "im_class",
    "im_func",
    "mro",
    "tb_frame",
];
/// Tokens in brackets that are looked at.
const LONGEST_KEY: usize = 100;
/// Escapes that are listed.
const MOST: usize = 20;

/// What of a template leaves the sandbox: a phrase each.
pub(super) fn escapes(template: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut note = |what: String| {
        if found.len() < MOST {
            found.insert(what);
        }
    };
    for code in codes(template) {
        let tokens = folded(&tokens(code));
        for (index, token) in tokens.iter().enumerate() {
            let before = index.checked_sub(1).map(|at| &tokens[at]);
            match token {
                Token::Name(name) if is_way_out(name) => {
                    note(format!("a template that reaches for `{name}`"))
                }
                Token::Name(name) if name == "attr" && before == Some(&Token::Sign('|')) => {
                    note("a template with the filter `attr`, which reaches for any attribute".to_owned());
                }
                Token::Text(text) => {
                    for name in names_in(text).filter(|name| is_way_out(name)) {
                        note(format!("a template that reaches for `{name}`"));
                    }
                }
                // A key that is put together at run time, of texts: numbers are no names.
                Token::Sign('[') if is_computed(&tokens[index + 1..]) => {
                    note("a template that reaches for a name that it computes".to_owned());
                }
                _ => {}
            }
        }
    }
    found
}

fn is_way_out(name: &str) -> bool {
    let inner = name.strip_prefix("__").and_then(|name| name.strip_suffix("__"));
    inner.is_some_and(|inner| WAYS_OUT.contains(&inner)) || OTHER_WAYS.contains(&name)
}

/// The words of a text that could be names.
fn names_in(text: &str) -> impl Iterator<Item = &str> {
    text.split(|character: char| character != '_' && !character.is_alphanumeric())
        .filter(|word| !word.is_empty())
}

/// Whether what is in brackets joins a text that can't be read as a whole: with an operator, or with a filter.
fn is_computed(rest: &[Token]) -> bool {
    let mut depth = 0;
    let mut inside = Vec::new();
    for token in rest.iter().take(LONGEST_KEY) {
        match token {
            Token::Sign('[' | '(' | '{') => depth += 1,
            Token::Sign(']' | ')' | '}') if depth == 0 => break,
            Token::Sign(']' | ')' | '}') => depth -= 1,
            _ => {}
        }
        inside.push(token);
    }
    let has_underscores = inside.iter().any(|token| matches!(token, Token::Text(text) if text.contains('_')));
    let joins = inside.iter().any(|token| match token {
        Token::Sign('~' | '+' | '%' | '*') => true,
        Token::Name(name) => {
            matches!(name.as_str(), "join" | "format" | "replace" | "reverse" | "lower" | "string" | "decode")
        }
        _ => false,
    });
    let is_reversed = inside
        .windows(3)
        .any(|signs| matches!(signs, [Token::Sign(':'), Token::Sign(':'), Token::Sign('-')]));
    let has_text = inside.iter().any(|token| matches!(token, Token::Text(_)));
    has_text && (has_underscores && joins || is_reversed)
}

/// What stands between `{{` and `}}` or `{%` and `%}`, and in lines that are statements.
fn codes(template: &str) -> Vec<&str> {
    let mut codes = Vec::new();
    let mut rest = template;
    while let Some(at) = rest.find('{') {
        let end = match rest.as_bytes().get(at + 1) {
            Some(b'{') => "}}",
            Some(b'%') => "%}",
            Some(b'#') => {
                let comment = &rest[at + 2..];
                let after = comment.find("#}").map_or(comment.len(), |end| end + 2);
                rest = &comment[after..];
                continue;
            }
            _ => {
                rest = &rest[at + 1..];
                continue;
            }
        };
        let code = &rest[at + 2..];
        let length = code_length(code, end);
        codes.push(&code[..length]);
        rest = &code[(length + 2).min(code.len())..];
    }
    codes
}

/// How long the code is up to its end, which does not stand in a text.
fn code_length(code: &str, end: &str) -> usize {
    let bytes = code.as_bytes();
    let mut quote = None;
    let mut at = 0;
    while at < bytes.len() {
        match (quote, bytes[at]) {
            (Some(_), b'\\') => at += 1,
            (Some(open), byte) if open == byte => quote = None,
            (Some(_), _) => {}
            (None, byte @ (b'\'' | b'"')) => quote = Some(byte),
            (None, _) if bytes[at..].starts_with(end.as_bytes()) => return at,
            _ => {}
        }
        at += 1;
    }
    code.len()
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Token {
    Name(String),
    Text(String),
    Sign(char),
}

fn tokens(code: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut characters = code.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '\'' | '"' => {
                let mut raw = String::new();
                while let Some(next) = characters.next() {
                    match next {
                        '\\' => {
                            raw.push('\\');
                            raw.extend(characters.next());
                        }
                        next if next == character => break,
                        next => raw.push(next),
                    }
                }
                tokens.push(Token::Text(unescaped(&raw)));
            }
            character if character == '_' || character.is_alphabetic() => {
                let mut name = String::from(character);
                while let Some(next) = characters.next_if(|next| *next == '_' || next.is_alphanumeric()) {
                    name.push(next);
                }
                tokens.push(Token::Name(name));
            }
            character if character.is_whitespace() => {}
            character => tokens.push(Token::Sign(character)),
        }
    }
    tokens
}

/// Texts that stand side by side, or with `~` or `+` between them, as one.
fn folded(tokens: &[Token]) -> Vec<Token> {
    let mut folded: Vec<Token> = Vec::new();
    for token in tokens {
        if let Token::Text(text) = token {
            let joined = match folded.as_mut_slice() {
                [.., Token::Text(before), Token::Sign('~' | '+')] => {
                    before.push_str(text);
                    Some(1)
                }
                [.., Token::Text(before)] => {
                    before.push_str(text);
                    Some(0)
                }
                _ => None,
            };
            if let Some(signs) = joined {
                folded.truncate(folded.len() - signs);
                continue;
            }
        }
        folded.push(token.clone());
    }
    folded
}

/// A text of Python with its escapes: `\x5f`, `\137`, `\u005f`, `\U0000005f`, `\N{LOW LINE}`.
fn unescaped(raw: &str) -> String {
    let mut text = String::new();
    let mut rest = raw;
    while let Some(at) = rest.find('\\') {
        text.push_str(&rest[..at]);
        let escape = &rest[at + 1..];
        let digits = |from: usize, length: usize, radix| {
            let code = u32::from_str_radix(escape.get(from..from + length)?, radix).ok()?;
            Some((char::from_u32(code)?, from + length))
        };
        let found = match escape.chars().next() {
            Some('x') => digits(1, 2, 16),
            Some('u') => digits(1, 4, 16),
            Some('U') => digits(1, 8, 16),
            Some('N') if escape.starts_with("N{LOW LINE}") => Some(('_', "N{LOW LINE}".len())),
            Some('0'..='7') => (1..=3).rev().find_map(|length| digits(0, length, 8)),
            Some(other) => Some((other, other.len_utf8())),
            None => None,
        };
        match found {
            Some((character, length)) => {
                text.push(character);
                rest = &escape[length..];
            }
            None => {
                text.push('\\');
                rest = escape;
            }
        }
    }
    text + rest
}

/// The templates in JSON, by name: one text, texts by name, or a list of both.
pub(super) fn of_json(json: impl Read) -> Result<BTreeMap<String, String>, String> {
    let mut templates = BTreeMap::new();
    let mut deserializer = serde_json::Deserializer::from_reader(BufReader::new(PythonJson::new(json)));
    let read = Configuration(&mut templates).deserialize(&mut deserializer);
    read.map(|()| templates).map_err(|error| error.to_string())
}

/// The whole of a configuration.
struct Configuration<'t>(&'t mut BTreeMap<String, String>);

/// What stands under `chat_template`: a template, or several.
struct Templates<'t> {
    templates: &'t mut BTreeMap<String, String>,
    name: String,
    is_inside: bool,
}

impl<'de> DeserializeSeed<'de> for Configuration<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Configuration<'_> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an object of JSON")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(key) = map.next_key::<String>()? {
            if key == "chat_template" {
                let name = "default".to_owned();
                map.next_value_seed(Templates { templates: self.0, name, is_inside: false })?;
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(())
    }
}

impl<'de> DeserializeSeed<'de> for Templates<'_> {
    type Value = Option<String>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

/// Gives the text, of an entry of a list that may be its name.
impl<'de> Visitor<'de> for Templates<'_> {
    type Value = Option<String>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("templates")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
        if text.len() as u64 > LONGEST_TEMPLATE || self.templates.len() >= MOST_TEMPLATES {
            return Err(E::custom(format!(
                "there are more than {MOST_TEMPLATES}, or one has more than {LONGEST_TEMPLATE} bytes"
            )));
        }
        if !self.is_inside {
            self.templates.insert(self.name, text.to_owned());
        }
        Ok(Some(text.to_owned()))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let (mut name, mut template) = (None, None);
        while let Some(key) = map.next_key::<String>()? {
            let is_entry = self.is_inside && matches!(key.as_str(), "name" | "template");
            let seed = Templates { templates: self.templates, name: key.clone(), is_inside: is_entry };
            let text = map.next_value_seed(seed)?;
            match key.as_str() {
                "name" if is_entry => name = text,
                "template" if is_entry => template = text,
                _ => {}
            }
        }
        if let Some(template) = template {
            self.templates.insert(name.unwrap_or(self.name), template);
        }
        Ok(None)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
        loop {
            let name = self.templates.len().to_string();
            let entry = Templates { templates: self.templates, name: name.clone(), is_inside: true };
            match seq.next_element_seed(entry)? {
                Some(Some(template)) => _ = self.templates.insert(name, template),
                Some(None) => {}
                None => return Ok(None),
            }
        }
    }

    fn visit_bool<E>(self, _: bool) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_i64<E>(self, _: i64) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_u64<E>(self, _: u64) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(None)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_template_that_leaves_the_sandbox_is_told() {
        for template in [
            "{{ ''.__class__ }}",
            "{{ ''['__class__'] }}",
            "{{ ''['__cl' ~ 'ass__'] }}",
            "{{ ''['__cl' + 'ass__'] }}",
            "{{ ''['__cl' 'ass__'] }}",
            "{{ ''['\\x5f\\x5fclass\\x5f\\x5f'] }}",
            "{{ ''['\\137\\137class\\137\\137'] }}",
            "{{ ''['\\u005f_class_\\N{LOW LINE}'] }}",
            "{% set a = '__glo' ~ 'bals__' %}{{ lipsum[a] }}",
            "{{ lipsum.__globals__['os'].popen('id').read() }}",
            "{{ x | attr('y') }}",
            "{{ x|attr(y) }}",
            "{{ cycler.__init__.__globals__.os }}",
            "{%- for c in [].__class__.__base__.__subclasses__() -%}",
            "{{ ()|map(attribute='__class__.__mro__') }}",
            "{{ x['__cla%s' % 'ss__'] }}",
            "{{ x[['__cla', 'ss__']|join] }}",
            "{{ x['__ssalc__'[::-1]] }}",
            "{{ (g for g in x).gi_frame }}",
            "{{ self._TemplateReference__context }}",
            "{% raw %}{{ '' }}{% endraw %}{{ '}}' }}{{ x.__builtins__ }}",
        ] {
            assert!(!escapes(template).is_empty(), "{template}");
        }
    }

    #[test]
    fn an_ordinary_template_is_no_escape() {
        for template in [
            "{% for message in messages %}{{ '<|' + message['role'] + '|>\\n' + message['content'] + eos_token }}{% endfor %}",
            "{%- set loop_messages = messages[1:] -%}{{ messages[loop.index0 - 1]['content'].split('</think>')[-1] }}",
            "{{ raise_exception('Conversation roles must alternate: __class__'|upper) if false }}"
                .replace("__class__", "user/assistant")
                .as_str(),
            "The attribute __class__ in plain text {# and '__class__' in a comment #}",
            "{{ '<__media__>' }}{{ message.tool_calls[i + 1]['function']['name'] }}",
            "{{ messages | selectattr('role', 'equalto', 'system') | map(attribute='content') | join('\\n') }}",
            "{%- set ns = namespace(is_first=false, is_tool=false) -%}{{ tools | tojson(indent=4) }}",
            "{{ strftime_now('%d %b %Y') }}{{ params['a'] + '_b' }}{{ x[::-1] }}",
        ] {
            assert_eq!(escapes(template), BTreeSet::new(), "{template}");
        }
    }

    #[test]
    fn templates_are_taken_out_of_json() {
        for (json, expected) in [
            (r#"{"chat_template": "a"}"#, &[("default", "a")][..]),
            (r#"{"chat_template": [{"name":"n","template":"b"}], "x": NaN}"#, &[("n", "b")]),
            (r#"{"chat_template": {"rag":"c"}}"#, &[("rag", "c")]),
            (r#"{"chat_template": ["d", 0, "e"]}"#, &[("0", "d"), ("1", "e")]),
            (r#"{"other": 1}"#, &[]),
        ] {
            let templates = of_json(json.as_bytes()).expect("JSON");
            let templates: Vec<_> =
                templates.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
            assert_eq!(templates, expected, "{json}");
        }
    }
}
