//! What documents leave out of the URLs that Cargo knows of a crate.

use guppy::graph::{ExternalSource, PackageMetadata};

use crate::address::{Remark, published};
use crate::declare::INVALID_DECLARATION;
use crate::diagnostic::{Diagnostic, Severity};

/// A warning for each URL of a crate of which something is left out. What only its author can fix, and what changes
/// nothing, is not told.
pub(super) fn run(package: PackageMetadata<'_>) -> impl Iterator<Item = Diagnostic> {
    let web = |url: &&str| url.starts_with("https://") || url.starts_with("http://");
    let keys = [
        ("`repository`", package.repository().filter(web)),
        ("`homepage`", package.homepage().filter(web)),
        ("`documentation`", package.documentation().filter(web)),
        ("source", source(&package)),
    ];
    let urls = keys.into_iter().filter_map(|(place, url)| Some((place, url?)));
    urls.flat_map(move |(place, url)| {
        let remarks = published(url).remarks.into_iter();
        let told = remarks.filter(move |remark| is_told(*remark, package.in_workspace()));
        told.map(move |remark| warning(package, place, remark))
    })
}

fn source<'g>(package: &PackageMetadata<'g>) -> Option<&'g str> {
    match package.source().parse_external()? {
        ExternalSource::Git { repository, .. } => Some(repository),
        ExternalSource::Registry(url) | ExternalSource::Sparse(url) => Some(url),
        _ => None,
    }
}

fn is_told(remark: Remark, is_member: bool) -> bool {
    match remark {
        Remark::User | Remark::Secret => true,
        Remark::Malformed | Remark::Encoded => is_member,
        Remark::Local => false,
    }
}

fn warning(package: PackageMetadata<'_>, place: &str, remark: Remark) -> Diagnostic {
    let (name, version) = (package.name(), package.version());
    let help = match remark {
        Remark::User | Remark::Secret => {
            "leave it to a credential helper of Git or Cargo, and revoke it if it was published"
        }
        Remark::Encoded | Remark::Malformed | Remark::Local => "correct it in the manifest",
    };
    let message = format!("the {place} of `{name} {version}` {remark}");
    Diagnostic::new(Severity::Warning, INVALID_DECLARATION, message).help(help)
}
