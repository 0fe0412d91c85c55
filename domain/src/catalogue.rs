//! What the shop sells: products by key and by name, and the version of the whole.

mod benefit;
mod picture;
mod promotion;
mod season;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::barcode::Day;
use crate::gtin::Gtin;
use crate::language::LanguageCode;
use crate::mass::Mass;
use crate::money::Money;

pub use benefit::Benefit;
pub use picture::{NoPictureName, PictureName};
pub use promotion::{NoPromotionKey, PromotionKey};
pub use season::{NoSeason, Season};

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
    pub names: BTreeMap<LanguageCode, String>,
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
    /// When benefits, such as SNAP, pay for it.
    #[serde(default, skip_serializing_if = "Benefit::is_never")]
    pub benefit: Benefit,
    /// What promotions know it by.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub promotions: Vec<PromotionKey>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub picture: Option<PictureName>,
    #[serde(default, skip_serializing_if = "Season::is_all_year")]
    pub season: Season,
    /// How often this shop sells it in a week: pieces, or lots of what is weighed. Zero where nobody has counted.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub weekly_sales: u32,
}

impl Product {
    /// A product sold by the piece, of which no more is known than this.
    #[must_use]
    pub fn new(gtin: Gtin, name: impl Into<String>, price: Money) -> Self {
        Product {
            gtin,
            plu: None,
            name: name.into(),
            names: BTreeMap::new(),
            price,
            unit: Unit::Each,
            tax_class: TaxClass::default(),
            mass: None,
            mass_spread: None,
            mass_range: None,
            weighed: false,
            tare: Mass::ZERO,
            age: None,
            deposit: None,
            aisle: None,
            benefit: Benefit::NEVER,
            promotions: Vec::new(),
            picture: None,
            season: Season::ALL_YEAR,
            weekly_sales: 0,
        }
    }

    /// The name in `language`, or the receipt's name where there is no translation.
    #[must_use]
    pub fn name_in(&self, language: impl Into<LanguageCode>) -> &str {
        self.names.get(&language.into()).unwrap_or(&self.name)
    }

    /// Whether benefits pay for it on this day of the shop's calendar.
    #[must_use]
    pub fn is_benefit_eligible(&self, today: Day) -> bool {
        self.benefit.is_paid_on(today)
    }
}

fn is_zero(count: &u32) -> bool {
    *count == 0
}

/// Counts up whenever anything in a store's catalogue changes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct CatalogueVersion(pub u64);

/// Every product of the shop.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Catalogue {
    version: CatalogueVersion,
    products: BTreeMap<Gtin, Product>,
    by_plu: BTreeMap<String, Gtin>,
}

impl Catalogue {
    /// A catalogue of these products; of two with the same key the later one stays.
    #[must_use]
    pub fn new(version: CatalogueVersion, products: impl IntoIterator<Item = Product>) -> Self {
        let mut catalogue = Catalogue { version, ..Catalogue::default() };
        for product in products {
            catalogue.put(product);
        }
        catalogue
    }

    /// Adds a product, or replaces the one with its key.
    pub fn put(&mut self, product: Product) {
        self.remove(&product.gtin);
        if let Some(plu) = &product.plu {
            self.by_plu.insert(plu.clone(), product.gtin);
        }
        self.products.insert(product.gtin, product);
    }

    /// Forgets a product.
    pub fn remove(&mut self, gtin: &Gtin) {
        let Some(gone) = self.products.remove(gtin) else { return };
        if let Some(plu) = gone.plu {
            self.by_plu.remove(&plu);
        }
    }

    /// Names the state that the catalogue is now in.
    pub fn set_version(&mut self, version: CatalogueVersion) {
        self.version = version;
    }

    #[must_use]
    pub fn version(&self) -> CatalogueVersion {
        self.version
    }

    #[must_use]
    pub fn len(&self) -> usize {
        self.products.len()
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.products.is_empty()
    }

    /// The product with this key.
    #[must_use]
    pub fn by_gtin(&self, gtin: &Gtin) -> Option<&Product> {
        self.products.get(gtin)
    }

    /// The product with this price look-up code.
    #[must_use]
    pub fn by_plu(&self, plu: &str) -> Option<&Product> {
        self.by_plu.get(plu).and_then(|gtin| self.products.get(gtin))
    }

    /// Every product, by key.
    pub fn products(&self) -> impl Iterator<Item = &Product> {
        self.products.values()
    }
}
