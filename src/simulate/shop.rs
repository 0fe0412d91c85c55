//! The shop: what stands on its shelves, what that really weighs, and what the catalogue believes. Invented from a seed.
//!
//! Products come in families of varieties that look alike and weigh nearly the same. The catalogue lacks some masses and has others
//! wrong; only [`Ware`] knows better, and no judge ever sees one.

mod department;
mod known;
mod ware;

use std::collections::BTreeMap;
use std::sync::Arc;

use cart_domain::Gtin;
use cart_domain::barcode::Layout;
use cart_domain::catalogue::{Catalogue, CatalogueVersion};

use super::chance::Chance;
use department::{DEPARTMENTS, Department};

pub use known::{Experience, Known};
pub use ware::{Sold, Ware};

/// How many products the shop has.
const PRODUCTS: usize = 20_000;
/// The layouts of the labels that the shop's own scales print.
const LAYOUTS: [&str; 2] = ["ean13-weight-21", "ean13-price-23"];
/// Products without a reference picture.
const UNPICTURED: f64 = 0.10;

/// Everything that is sold.
#[derive(Debug)]
pub struct Shop {
    pub wares: Vec<Ware>,
    pub catalogue: Arc<Catalogue>,
    pub layouts: Vec<Layout>,
    by_gtin: BTreeMap<Gtin, usize>,
    /// The wares of each department, those that sell best first.
    shelves: Vec<(&'static Department, Vec<usize>)>,
    families: Vec<Vec<usize>>,
}

impl Shop {
    /// The shop of a seed.
    #[must_use]
    pub fn invent(seed: u64) -> Self {
        let mut chance = Chance::of(seed, 0, "shop");
        let mut wares = Vec::new();
        let mut families: Vec<Vec<usize>> = Vec::new();
        let mut shelves = Vec::new();
        for department in &DEPARTMENTS {
            let wanted = (PRODUCTS as f64 * department.products).round() as usize;
            let first = wares.len();
            while wares.len() < first + wanted {
                let family = families.len();
                let members = department.family(&mut chance, wares.len(), family, wanted + first - wares.len());
                families.push((wares.len()..wares.len() + members.len()).collect());
                wares.extend(members);
            }
            shelves.push((department, (first..wares.len()).collect()));
        }
        for ware in &mut wares {
            ware.pictured = !chance.happens(UNPICTURED);
        }
        let by_gtin = wares.iter().enumerate().map(|(index, ware)| (ware.product.gtin, index)).collect();
        let catalogue = Catalogue::new(CatalogueVersion(1), wares.iter().map(|ware| ware.product.clone()));
        let layouts = Layout::all(LAYOUTS).expect("presets that do not overlap");
        Shop { wares, catalogue: Arc::new(catalogue), layouts, by_gtin, shelves, families }
    }

    /// What stands behind a product's number.
    #[must_use]
    pub fn find(&self, gtin: Gtin) -> Option<usize> {
        self.by_gtin.get(&gtin).copied()
    }

    /// A ware for the list: of a department by what people buy there, and there one of those that sell well.
    pub fn choose(&self, chance: &mut Chance, loose: bool) -> usize {
        let on_list = |department: &Department| if department.is_loose() == loose { department.lines } else { 0.0 };
        let weights = self.shelves.iter().map(|(department, _)| on_list(department));
        let (_, shelf) = &self.shelves[chance.weighted(weights)];
        // The best tenth sells half of it all.
        let rank = chance.between(0.0, 1.0);
        let place = rank * rank * rank * shelf.len() as f64;
        shelf[(place as usize).min(shelf.len() - 1)]
    }

    /// How a ware sells among those of its department: 0 is the best seller, almost 1 the worst.
    #[must_use]
    pub fn standing(&self, ware: usize) -> f64 {
        let shelf = self.shelves.iter().map(|(_, shelf)| shelf).find(|shelf| shelf.contains(&ware));
        shelf.map_or(0.0, |shelf| (ware - shelf[0]) as f64 / shelf.len() as f64)
    }

    /// Another variety of the same family, if there is one.
    pub fn sibling(&self, chance: &mut Chance, ware: usize) -> Option<usize> {
        let family = &self.families[self.wares[ware].family];
        let others: Vec<usize> = family.iter().copied().filter(|other| *other != ware).collect();
        chance.one_of(&others).copied()
    }

    /// The others of the same family.
    pub fn relatives(&self, ware: usize) -> impl Iterator<Item = usize> + '_ {
        self.families[self.wares[ware].family].iter().copied().filter(move |other| *other != ware)
    }

    /// Something that fits and is sold by the piece, or loose, out of `tries` that were looked at.
    pub fn search(
        &self,
        chance: &mut Chance,
        loose: bool,
        tries: usize,
        fits: impl Fn(&Ware) -> bool,
    ) -> Option<usize> {
        (0..tries).map(|_| self.choose(chance, loose)).find(|index| {
            let ware = &self.wares[*index];
            (loose || ware.sold == Sold::Piece) && fits(ware)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shop_is_the_same_for_the_same_seed_and_its_catalogue_can_be_read_back() {
        let shop = Shop::invent(3);
        let again = Shop::invent(3);
        assert_eq!(shop.wares.len(), PRODUCTS);
        assert!(shop.wares.iter().zip(&again.wares).all(|(one, other)| one.product == other.product));
        let mut text = Vec::new();
        let products: Vec<_> = shop.wares.iter().map(|ware| ware.product.clone()).collect();
        cart_protocol::catalogue_csv::write(&mut text, &products).expect("memory has room");
        let reading =
            cart_protocol::catalogue_csv::read(&text[..], "catalogue.csv", Default::default()).expect("a file");
        assert_eq!(reading.products.len(), PRODUCTS);
    }

    #[test]
    fn one_catalogued_mass_in_ten_is_missing_or_wrong() {
        let shop = Shop::invent(3);
        let doubtful = shop.wares.iter().filter(|ware| {
            let off = |mass: cart_domain::Mass| (mass.milligrams() as f64 / 1_000.0 / ware.mean - 1.0).abs() > 0.03;
            ware.product.mass.is_none_or(|mass| ware.mean > 40.0 && off(mass))
        });
        let share = doubtful.count() as f64 / PRODUCTS as f64;
        assert!((0.06..0.14).contains(&share), "{share}");
    }
}
