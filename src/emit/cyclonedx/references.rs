//! The identifiers of a document about to be written, for [`crate::emit::integrity`].

use super::wire;
use crate::emit::integrity::DocumentReferences;

/// Every bom-ref of a document, and every use of one.
pub(super) fn references(document: &wire::Document<'_>) -> DocumentReferences {
    let metadata = &document.metadata;
    let mut defined = Vec::new();
    define(&metadata.tools.components, &mut defined);
    define(std::slice::from_ref(&metadata.component), &mut defined);
    define(&document.components, &mut defined);
    defined.extend(document.services.iter().map(|service| service.bom_ref.clone().into_owned()));
    let organizations =
        [&metadata.manufacturer, &metadata.manufacture, &metadata.supplier].into_iter().flatten();
    defined.extend(organizations.filter_map(|organization| organization.bom_ref).map(str::to_owned));
    DocumentReferences { defined, used: used(document).map(str::to_owned).collect() }
}

fn define(components: &[wire::Component<'_>], defined: &mut Vec<String>) {
    for component in components {
        defined.extend(component.bom_ref.as_deref().map(str::to_owned));
        define(&component.components, defined);
        if let Some(pedigree) = &component.pedigree {
            define(&pedigree.ancestors, defined);
        }
    }
}

fn used<'a>(document: &'a wire::Document<'_>) -> impl Iterator<Item = &'a str> {
    let dependencies = document.dependencies.iter();
    let dependencies =
        dependencies.flat_map(|entry| std::iter::once(&entry.reference).chain(&entry.depends_on));
    let compositions =
        document.compositions.iter().flat_map(|stated| stated.assemblies.iter().chain(&stated.dependencies));
    let annotated = document.annotations.iter().flat_map(|annotation| &annotation.subjects);
    let cited = document.citations.iter().map(|citation| &*citation.attributed_to);
    dependencies.chain(compositions).chain(annotated).map(|reference| &**reference).chain(cited)
}
