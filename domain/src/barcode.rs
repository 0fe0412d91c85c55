//! From the text of a symbol to the key of a product: what a scan says, before anybody asks the catalogue.

use crate::gtin::Gtin;
use crate::input::Scan;
use crate::mass::Mass;
use crate::money::Money;

/// What a symbol says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading {
    /// Keys to look up, the likeliest first. Eight digits of unknown symbology have two.
    pub keys: Vec<Gtin>,
    /// What an in-store label or an element string says about this very pack.
    pub carries: Option<Carries>,
    /// The last day of sale, as days since 1970-01-01, when the symbol names one that is binding (AI 17 or 16).
    pub sell_until: Option<i64>,
}

/// What a label knows about its own pack.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Carries {
    Price(Money),
    Mass(Mass),
}

/// Why a symbol's text names no product.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    #[error("no product code has this shape")]
    Shape,
    #[error("a check digit is wrong")]
    CheckDigit,
}

/// How an in-store label (a restricted circulation number) lays out its digits. The store decides; presets are in the documentation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Layout {
    name: String,
}

/// A preset that does not exist.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no label layout")]
pub struct NoLayout(pub String);

impl Layout {
    /// The layout with this name.
    pub fn preset(name: &str) -> Result<Self, NoLayout> {
        Ok(Layout { name: name.to_owned() })
    }

    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }
}

/// Reads a symbol.
pub fn read(scan: &Scan, _layouts: &[Layout]) -> Result<Reading, Unreadable> {
    let gtin = Gtin::parse(&scan.data).map_err(|_| Unreadable::CheckDigit)?;
    Ok(Reading { keys: vec![gtin], carries: None, sell_until: None })
}
