//! `cargo model-sbom explain`: why a rule exists and how to settle what it finds, and what a fault of a file is.

use crate::assess::upstream_rules::UPSTREAM_RULES;
use crate::assess::{RULES, RuleMeta};
use crate::declare::{FAULTS, FaultMeta};
use crate::error::Error;
use crate::exit::Exit;
use crate::report::Terminal;
use crate::vocabulary::Word;

/// Explains one code, or lists the rules.
pub(crate) fn explain(code: Option<&str>, terminal: &mut Terminal) -> Result<Exit, Error> {
    let text = match code {
        None => metas().map(list_line).collect(),
        Some(code) => {
            let rule = metas().find(|meta| meta.code == code).map(of_rule);
            let fault = || FAULTS.iter().find(|fault| fault.code == code).map(of_fault);
            rule.or_else(fault).ok_or_else(|| Error::Usage {
                message: format!("there is no rule `{code}`"),
                help: Some("`cargo model-sbom explain` lists the rules".to_owned()),
            })?
        }
    };
    terminal.page(&text).map_err(|source| Error::Write { path: "stdout".into(), source })?;
    Ok(Exit::Success)
}

/// The rules, then what `upstream` finds.
fn metas() -> impl Iterator<Item = &'static RuleMeta> {
    RULES.iter().map(|rule| rule.meta()).chain(UPSTREAM_RULES.iter().copied())
}

fn of_rule(meta: &RuleMeta) -> String {
    let RuleMeta { code, summary, level, why, settle, .. } = meta;
    let level = level.word();
    format!(
        "{code}: {summary}\n\nlevel: {level} (set another in `[rules]` of model-sbom.toml)\n\n{why}\n\n{settle}\n"
    )
}

fn of_fault(fault: &FaultMeta) -> String {
    let FaultMeta { code, summary, settle } = fault;
    format!("{code}: {summary}\n\nIt ends the run, and no level of `[rules]` changes that.\n\n{settle}\n")
}

fn list_line(meta: &RuleMeta) -> String {
    format!("{:<24} {:<6} {}\n", meta.code, meta.level.word(), meta.summary)
}
