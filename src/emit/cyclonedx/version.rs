//! The versions of CycloneDX, and what each can say that the one before it could not.

/// A version of the specification.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::emit) enum Version {
    /// June 2023; the first with model cards.
    V1_5,
    /// April 2024, ECMA-424 first edition.
    V1_6,
    /// October 2025, ECMA-424 second edition.
    V1_7,
}

impl Version {
    /// The value of `specVersion`.
    pub(super) fn number(self) -> &'static str {
        match self {
            Self::V1_5 => "1.5",
            Self::V1_6 => "1.6",
            Self::V1_7 => "1.7",
        }
    }

    /// The value of `$schema`.
    pub(super) fn json_schema(self) -> &'static str {
        match self {
            Self::V1_5 => "http://cyclonedx.org/schema/bom-1.5.schema.json",
            Self::V1_6 => "http://cyclonedx.org/schema/bom-1.6.schema.json",
            Self::V1_7 => "http://cyclonedx.org/schema/bom-1.7.schema.json",
        }
    }

    /// The namespace of the XML elements.
    pub(super) fn xml_namespace(self) -> &'static str {
        match self {
            Self::V1_5 => "http://cyclonedx.org/schema/bom/1.5",
            Self::V1_6 => "http://cyclonedx.org/schema/bom/1.6",
            Self::V1_7 => "http://cyclonedx.org/schema/bom/1.7",
        }
    }

    /// Whether a licence says if it is declared or concluded (`acknowledgement`, 1.6).
    pub(super) fn acknowledges_licenses(self) -> bool {
        self >= Self::V1_6
    }

    /// Whether `manufacturer` and `authors` exist beside `supplier` (1.6); before, `manufacture` and `author`.
    pub(super) fn names_manufacturers(self) -> bool {
        self >= Self::V1_6
    }

    /// Whether `componentData` is read by those who read this version.
    ///
    /// 1.5 has `sensitiveData` and `governance`, but the crate `cyclonedx-bom` 0.8 fails on a document with them.
    pub(super) fn details_datasets(self) -> bool {
        self >= Self::V1_6
    }

    /// Whether a model card has `environmentalConsiderations` (1.6).
    pub(super) fn considers_environment(self) -> bool {
        self >= Self::V1_6
    }

    /// Whether an expression has `expressionDetails`, `licensing` and `properties` (1.7).
    pub(super) fn details_expressions(self) -> bool {
        self >= Self::V1_7
    }

    /// Whether a component says that something else provides it (`isExternal`, 1.7).
    pub(super) fn knows_external(self) -> bool {
        self >= Self::V1_7
    }

    /// Whether the document says who asserted what (`citations`, 1.7).
    pub(super) fn cites(self) -> bool {
        self >= Self::V1_7
    }

    /// Whether the document says where it may go (`metadata.distributionConstraints`, 1.7).
    pub(super) fn constrains_distribution(self) -> bool {
        self >= Self::V1_7
    }
}
