//! What can be wrong with a catalogue file, told so that its author can put it right.

use std::fmt;
use std::io;

use cart_domain::Gtin;
use cart_domain::barcode::NoDay;
use cart_domain::catalogue::{NoPictureName, NoPromotionKey, NoSeason, PromotionKey};
use cart_domain::gtin::NoGtin;

use super::Column;

/// Why a file gave no catalogue.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    #[error("{file}: {source}")]
    Io { file: String, source: io::Error },
    #[error("{file}:1: {}", listed(.faults, "; "))]
    Header { file: String, faults: Vec<HeaderFault> },
    /// Every fault of every row; at least one.
    #[error("{}", listed(.0, "\n"))]
    Rows(Vec<RowFault>),
}

/// What is wrong with a header.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HeaderFault {
    #[error("the file is empty; a header that names the columns is expected")]
    Empty,
    #[error("the columns are separated by `{0}`; commas are expected")]
    Separator(char),
    #[error("column {0} has a name that is not UTF-8")]
    NotUtf8(usize),
    #[error("unknown column `{}`{}", .name, hint(*.nearest))]
    Unknown { name: String, nearest: Option<Column> },
    #[error("column `{0}` is missing")]
    Missing(Column),
    #[error("column `{0}` is there twice")]
    Twice(Column),
}

/// One thing wrong with one row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowFault {
    pub file: String,
    /// The line of the file on which the row begins; the header is line 1.
    pub line: u64,
    /// The column, unless the row as a whole is at fault.
    pub column: Option<Column>,
    pub fault: Fault,
    /// The product that the row is about, where it can be told.
    pub key: Option<Gtin>,
}

/// What is wrong with a row, and what is expected instead.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    #[error("the row has {found} cells; {expected} are expected, as many as the header has")]
    Cells { found: usize, expected: usize },
    #[error("the cell is not UTF-8; UTF-8 text is expected")]
    NotUtf8,
    #[error("the cell is empty; {0} is expected")]
    Empty(&'static str),
    #[error(transparent)]
    Gtin(NoGtin),
    #[error("`{0}` is no PLU; 4 or 5 digits are expected")]
    Plu(String),
    #[error("gtin and plu are both empty; a product needs one of them as its key")]
    NoKey,
    #[error("`{0}` is no amount; whole minor units from 0 to 9999999999 are expected, as 199 for 1.99")]
    Amount(String),
    #[error("`{0}` is no mass; grams from 0 to 9999999 are expected, with a decimal point if need be, as 412.5")]
    Grams(String),
    #[error("`{0}` is no unit; `each` or `kg` is expected")]
    Unit(String),
    #[error("`{0}` is no tax class; one letter or word is expected")]
    TaxClass(String),
    #[error("`{0}` is neither; 1 (sold by weight), 0 or nothing is expected")]
    Weighed(String),
    #[error("1 contradicts the unit `each`; a product sold by weight is expected to have a price per `kg`")]
    WeighedPiece,
    #[error("`{0}` is no age; whole years from 0 to 120 are expected, or nothing")]
    Age(String),
    #[error("{0} holds a line break or another control character; plain text on one line is expected")]
    Control(String),
    #[error("only one end of the range is there; both mass_min_g and mass_max_g are expected, or neither")]
    HalfRange,
    #[error("the range is the wrong way round; mass_min_g is expected to be at most mass_max_g")]
    Range,
    #[error(transparent)]
    Day(NoDay),
    #[error("the days are the wrong way round; benefit_from is expected to be no later than benefit_until")]
    Benefit,
    #[error(transparent)]
    Promotion(NoPromotionKey),
    #[error("`{0}` is there twice; each key of a promotion is expected once")]
    PromotionTwice(PromotionKey),
    #[error("there are {found} keys of promotions; at most {most} are expected")]
    Promotions { found: usize, most: usize },
    #[error(transparent)]
    Picture(NoPictureName),
    #[error(transparent)]
    Season(NoSeason),
    #[error("`{0}` is no number of sales; a whole number from 0 to 9999999 is expected, or nothing")]
    Sales(String),
    #[error("{gtin} is already described on line {first}; each product is expected once")]
    Repeated { gtin: Gtin, first: u64 },
    #[error("{plu} already belongs to the product on line {first}; each PLU is expected once")]
    PluTaken { plu: String, first: u64 },
}

impl fmt::Display for RowFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: ", self.file, self.line)?;
        if let Some(column) = self.column {
            write!(f, "{column}: ")?;
        }
        self.fault.fmt(f)
    }
}

fn listed<T: ToString>(faults: &[T], separator: &str) -> String {
    faults.iter().map(ToString::to_string).collect::<Vec<_>>().join(separator)
}

fn hint(nearest: Option<Column>) -> String {
    nearest.map(|column| format!("; is `{column}` meant?")).unwrap_or_default()
}
