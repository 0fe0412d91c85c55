//! The catalogue file, format 1: how a shop's products come into the store and into a replay, and how they leave again.
//!
//! RFC 4180, UTF-8, a header, columns in any order. A file is read to its end before anything is said about it, so that all that is
//! wrong with it can be put right in one go; [`BadRows`] decides whether the good rows count meanwhile.
//!
//! | column | meaning |
//! |---|---|
//! | `gtin` | 8, 12, 13 or 14 digits with a right check digit; empty for produce that has only a PLU |
//! | `plu` | 4 or 5 digits, or empty |
//! | `name` | as on the receipt |
//! | `price_minor` | whole minor units, per piece or per kg |
//! | `unit` | `each` or `kg` |
//! | `tax_class` | one letter or word, resolved by the store's tax table |
//! | `mass_g`, `mass_sd_g` | mean gross mass of one piece in the basket and its standard deviation; empty or 0 where nobody knows |
//! | `weighed` | 1: sold by weight; 0 or empty: by the piece |
//! | `age` | minimum age in years, or empty |
//! | `deposit_minor` | deposit per piece, or empty |
//! | `name_en`, `name_de`, `name_ar`, … | the name in a language, or empty; the code is BCP 47's, two letters where there are two |
//! | `mass_min_g`, `mass_max_g` | the lightest and heaviest piece; both or neither |
//! | `tare_g` | packaging taken off a weighed lot, or empty |
//! | `aisle` | where it lies in the shop, or empty |
//! | `benefit_from`, `benefit_until` | the first and the last day on which benefits, such as SNAP, pay for it, as 2026-11-22; with one of them the other end is open, with neither they never do |
//! | `promotion` | the keys by which promotions know it, with `|` between them |
//! | `picture` | the name of its picture in the store, or empty |
//! | `season` | the months in which it is in season, as `5-9`, `11-2` or `5,6,7`; empty: all year |
//! | `sales_week` | how often this shop sells it in a week, pieces or weighed lots; empty or 0 where nobody has counted |
//!
//! `gtin`, `name`, `price_minor`, `unit` and `tax_class` must be there; a column that is missing otherwise counts as empty. Grams may
//! have decimals and are kept to the milligram.

use std::io;

use cart_domain::Gtin;
use cart_domain::catalogue::Product;

mod cell;
mod column;
mod fault;
mod header;
mod row;
mod rows;
mod write;

pub use column::Column;
pub use fault::{Fault, HeaderFault, ReadError, RowFault};
pub use write::WriteError;

/// What to do with a file that has rows which are wrong.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum BadRows {
    /// Take nothing from it.
    #[default]
    RejectAll,
    /// Take the rows that are right.
    Skip,
}

/// What to do with a column that this format does not have.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum UnknownColumns {
    /// Refuse the file and name the column: it may be a known one misspelt.
    #[default]
    Refuse,
    Ignore,
}

/// How to read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Options {
    pub bad_rows: BadRows,
    pub unknown_columns: UnknownColumns,
}

/// What a file held.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reading {
    /// In the order of the file.
    pub products: Vec<Product>,
    /// What was wrong, in the order of the file; always empty with [`BadRows::RejectAll`].
    pub skipped: Vec<RowFault>,
}

impl Reading {
    /// The keys that skipped rows named: products that somebody meant to describe and could not.
    pub fn skipped_keys(&self) -> impl Iterator<Item = Gtin> {
        self.skipped.iter().filter_map(|fault| fault.key)
    }
}

/// Reads a catalogue; `file` is what its faults call it.
pub fn read(source: impl io::Read, file: &str, options: Options) -> Result<Reading, ReadError> {
    let mut source = csv::ReaderBuilder::new().flexible(true).trim(csv::Trim::All).from_reader(source);
    let header = header::read(&mut source, file, options.unknown_columns)?;
    let reading = rows::read(&mut source, file, &header)?;
    match options.bad_rows {
        BadRows::RejectAll if !reading.skipped.is_empty() => Err(ReadError::Rows(reading.skipped)),
        BadRows::RejectAll | BadRows::Skip => Ok(reading),
    }
}

/// Writes a catalogue with every column of the format and a name column for every language that occurs; reading it back gives the same products.
pub fn write<'a>(out: impl io::Write, products: impl IntoIterator<Item = &'a Product>) -> Result<(), WriteError> {
    write::write(out, products)
}

#[cfg(test)]
mod tests;
