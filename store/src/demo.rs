//! The shop of the demonstration.

use cart_protocol::catalogue_csv::{self, Options, ReadError, Reading};

/// A small catalogue of invented products, in the format that `import` reads.
pub const CATALOGUE: &str = include_str!("../demo/catalogue.csv");

/// The demonstration's products.
pub fn catalogue() -> Result<Reading, ReadError> {
    catalogue_csv::read(CATALOGUE.as_bytes(), "demo/catalogue.csv", Options::default())
}
