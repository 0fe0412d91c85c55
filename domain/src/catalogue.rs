//! What the shop sells: products by key and by name, and the version of the whole.

mod stock;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::gtin::Gtin;
use crate::language::Language;
use crate::mass::Mass;
use crate::money::Money;

pub use stock::Catalogue;

/// How a price is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    Each,
    Kilogram,
}

/// The letter or word that the store's tax table resolves.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct TaxClass(pub String);

/// What one piece weighs as it lies in the basket, gross, according to the catalogue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExpectedMass {
    pub mean: Mass,
    /// One standard deviation.
    pub spread: Mass,
}

/// One product.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Product {
    pub gtin: Gtin,
    pub plu: Option<String>,
    /// As on the receipt.
    pub name: String,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub names: BTreeMap<Language, String>,
    pub price: Money,
    pub unit: Unit,
    pub tax_class: TaxClass,
    /// The catalogue's mean, when it has one. It may be wrong.
    pub mass: Option<Mass>,
    /// The catalogue's standard deviation, when it has one. It may be wrong.
    pub mass_spread: Option<Mass>,
    /// The lightest and heaviest piece, when the catalogue says so.
    pub mass_range: Option<(Mass, Mass)>,
    /// Sold by weight.
    pub weighed: bool,
    /// Packaging that is not merchandise, taken off a weighed lot.
    pub tare: Mass,
    /// The minimum age of its buyer in years.
    pub age: Option<u8>,
    pub deposit: Option<Money>,
    pub aisle: Option<String>,
}

impl Product {
    /// The name in `language`, or the receipt's name where there is no translation.
    #[must_use]
    pub fn name_in(&self, language: Language) -> &str {
        self.names.get(&language).unwrap_or(&self.name)
    }
}

/// Counts up whenever anything in a store's catalogue changes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct CatalogueVersion(pub u64);
