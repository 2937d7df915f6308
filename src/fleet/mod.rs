//! Many bills of materials, one answer: which products have which models, bases and datasets, under which terms.

pub mod record;
