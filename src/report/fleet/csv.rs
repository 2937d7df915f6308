//! The answer as a table for spreadsheets: a row for each model, base and dataset in each document (RFC 4180).

use super::{COLUMNS, joined, stated};
use crate::fleet::Fleet;
use crate::report::csv::harmless;

/// The columns behind those about the model.
const FURTHER: [&str; 5] = ["sha256", "product", "product version", "document", "created"];

pub(super) fn render(fleet: &Fleet) -> String {
    let mut writer = ::csv::Writer::from_writer(Vec::new());
    let mut put = |record: Vec<String>| {
        let record = record.iter().map(|cell| harmless(cell));
        writer.write_record(record).expect("a list takes every byte, and rows are of one length");
    };
    put(COLUMNS.iter().map(|column| column.title).chain(FURTHER).map(str::to_owned).collect());
    for line in &fleet.lines {
        let entry = &line.entry;
        let digests =
            entry.digests.iter().filter(|digest| digest.is_of_weights && digest.algorithm == "SHA-256");
        let digests = joined(digests.map(|digest| digest.value.clone()));
        let about: Vec<_> = COLUMNS.iter().map(|column| (column.cell)(entry)).collect();
        for document in line.documents.iter().map(|place| &fleet.documents[*place]) {
            let further = [
                stated(digests.as_ref()),
                stated(document.product.name.as_ref()),
                stated(document.product.version.as_ref()),
                document.path.clone(),
                stated(document.created.as_ref()),
            ];
            put(about.iter().cloned().chain(further).collect());
        }
    }
    let table = writer.into_inner().expect("a list takes every byte");
    String::from_utf8(table).expect("cells of text")
}
