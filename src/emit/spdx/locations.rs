//! Where a component can be had, in the forms that SPDX takes (SPDX 2.3, 7.7).
//!
//! In: a component. Out: a URL or a version control location; `None` where SPDX says `NOASSERTION`. Names of
//! Cargo's sources (`registry+…`) are neither.

use std::str::FromStr;

use packageurl::PackageUrl;

use crate::assemble::bom::{Component, LinkKind};

/// Schemes of a download location: plain URLs, and version control with its tool in front. Addresses of buckets and
/// registries (`s3:`, `oci:`) are references beside it: readers of SPDX 2.3 refuse them here.
const SCHEMES: &[&str] = &[
    "https",
    "http",
    "ftp",
    "sftp",
    "git",
    "git+git",
    "git+https",
    "git+http",
    "git+ssh",
    "hg+https",
    "hg+http",
    "hg+ssh",
    "svn+https",
    "svn+http",
    "svn+ssh",
    "bzr+https",
    "bzr+http",
    "bzr+ssh",
];

/// The qualifiers of a package URL that name a place, best first (purl specification, known qualifiers).
const QUALIFIERS: &[&str] = &["download_url", "vcs_url"];

/// Where the component itself can be downloaded.
pub(super) fn download_location(component: &Component) -> Option<String> {
    let linked = links(component, LinkKind::Distribution).find(|url| is_location(url)).map(str::to_owned);
    linked.or_else(|| component.purl.as_deref().and_then(location_in_purl))
}

/// The URLs of a kind.
pub(super) fn links(component: &Component, kind: LinkKind) -> impl Iterator<Item = &str> {
    component.links.iter().filter(move |link| link.kind == kind).map(|link| link.url.as_str())
}

fn location_in_purl(purl: &str) -> Option<String> {
    let purl = PackageUrl::from_str(purl).ok()?;
    let mut values = QUALIFIERS.iter().filter_map(|name| purl.qualifiers().get(*name));
    values.find(|value| is_location(value)).map(|value| value.clone().into_owned())
}

fn is_location(url: &str) -> bool {
    let scheme = url.split_once("://").map(|(scheme, _)| scheme);
    scheme.is_some_and(|scheme| SCHEMES.contains(&scheme))
        && !url.contains(|character: char| character.is_whitespace() || character.is_control())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::assemble::bom::Link;
    use crate::emit::sample;

    fn location(purl: Option<&str>, url: Option<&str>) -> Option<String> {
        let mut component = sample::sample().subject;
        component.purl = purl.map(str::to_owned);
        component.links =
            url.map(|url| Link { kind: LinkKind::Distribution, url: url.to_owned() }).into_iter().collect();
        download_location(&component)
    }

    #[test]
    fn a_distribution_link_is_where_it_comes_from() {
        let url = "https://static.crates.io/crates/serde/serde-1.0.228.crate";
        assert_eq!(location(Some("pkg:cargo/serde@1.0.228"), Some(url)).as_deref(), Some(url));
        let url = "git+https://github.com/example-lab/git-kernel@cccc";
        assert_eq!(location(None, Some(url)).as_deref(), Some(url));
    }

    #[test]
    fn the_package_url_helps_out() {
        let git = "pkg:cargo/git-kernel@0.3.0?vcs_url=git%2Bhttps://github.com/example-lab/git-kernel%40cccc";
        assert_eq!(
            location(Some(git), None).as_deref(),
            Some("git+https://github.com/example-lab/git-kernel@cccc")
        );
        let data = "pkg:generic/data@2?download_url=https://data.example.org/a";
        assert_eq!(location(Some(data), None).as_deref(), Some("https://data.example.org/a"));
    }

    #[test]
    fn what_is_no_location_is_not_stated() {
        for url in [
            "registry+https://github.com/rust-lang/crates.io-index",
            "file:///srv/mirror",
            "path+file:///srv",
            "https://a b",
            "serde",
        ] {
            assert_eq!(location(Some("pkg:cargo/serde@1.0.228"), Some(url)), None, "{url}");
        }
        assert_eq!(location(None, None), None);
    }
}
