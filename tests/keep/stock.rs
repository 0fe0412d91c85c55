//! Something to keep.

use std::path::{Path, PathBuf};

use cart_domain::catalogue::{Catalogue, CatalogueVersion, Product, TaxClass};
use cart_domain::ids::TripId;
use cart_domain::{Gtin, Mass, Money, Wall};
use dash_cart::journal::ballast::Ballast;
use dash_cart::keep::Keep;
use dash_cart::keep::guard::{Place, open};

pub const NOON: Wall = Wall(1_795_348_800_000);

pub fn place(state: &Path) -> Place {
    let checker = PathBuf::from(env!("CARGO_BIN_EXE_dash-cart"));
    Place { state: state.to_owned(), checker, limit: Place::LIMIT, ballast: Ballast::of(state, 0) }
}

pub fn keep(state: &Path) -> Box<dyn Keep> {
    open(&place(state), NOON)
}

pub fn trip(n: i64) -> TripId {
    TripId::new(Wall(NOON.0 + n * 600_000), 0x0a)
}

pub fn gtin(n: u32) -> Gtin {
    Gtin::unchecked(&format!("{n:014}")).unwrap()
}

pub fn product(n: u32) -> Product {
    Product {
        tax_class: TaxClass("A".into()),
        mass: Some(Mass::from_grams(500)),
        mass_spread: Some(Mass::from_grams(4)),
        aisle: Some("12".into()),
        ..Product::new(gtin(n), format!("Article {n}, 500 g"), Money::from_minor(i64::from(n % 1000) + 49))
    }
}

pub fn catalogue(version: u64, products: u32) -> Catalogue {
    Catalogue::new(CatalogueVersion(version), (0..products).map(product))
}
