//! Whole commands on fixtures.

mod conform;
