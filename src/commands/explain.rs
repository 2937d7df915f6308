//! `cargo model-sbom explain`: why a rule exists and how to settle what it finds.

use crate::assess::RULES;
use crate::error::Error;
use crate::exit::Exit;
use crate::report::Terminal;
use crate::vocabulary::Word;

/// Explains one rule, or lists all of them.
pub fn explain(code: Option<&str>, terminal: &mut Terminal) -> Result<Exit, Error> {
    let text = match code {
        None => RULES.iter().map(|rule| list_line(rule.meta())).collect(),
        Some(code) => {
            let rule = RULES.iter().find(|rule| rule.meta().code == code).ok_or_else(|| Error::Usage {
                message: format!("there is no rule `{code}`"),
                help: Some("`cargo model-sbom explain` lists the rules".to_owned()),
            })?;
            let meta = rule.meta();
            format!(
                "{}: {}\n\nlevel: {} (set another in `[rules]` of model-sbom.toml)\n\n{}\n\n{}\n",
                meta.code,
                meta.summary,
                meta.level.word(),
                meta.why,
                meta.settle
            )
        }
    };
    terminal.page(&text).map_err(|source| Error::Write { path: "stdout".into(), source })?;
    Ok(Exit::Success)
}

fn list_line(meta: &crate::assess::RuleMeta) -> String {
    format!("{:<24} {:<6} {}\n", meta.code, meta.level.word(), meta.summary)
}
