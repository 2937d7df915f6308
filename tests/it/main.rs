//! Whole commands on fixtures.
