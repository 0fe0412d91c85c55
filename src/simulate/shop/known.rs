//! What a store knows of its products when a trip begins: its catalogue, what its carts have learned beside it, and what a store without
//! such carts would have corrected by hand.
//!
//! A store's carts share what they learn. Here each product whose catalogued mass is missing or wrong has lain in baskets before, as often
//! as [`Experience`] says, and each time a cart took in what that piece weighed, by the rule that carts learn by.

use std::collections::BTreeMap;
use std::sync::Arc;

use cart_domain::Gtin;
use cart_domain::catalogue::{Catalogue, CatalogueVersion};
use cart_domain::fusion::expect::Knowledge;
use cart_domain::learned::{LearnedMass, TRUSTED_AFTER};

use super::{Shop, Ware};
use crate::replay::Learned;
use crate::simulate::chance::Chance;
use crate::simulate::trip::SCALE;

/// How much carts have learned before.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Experience {
    /// Nothing: the first week.
    None,
    /// A shop that has been open for some weeks: everything but what is new or seldom bought.
    #[default]
    Usual,
    /// Everything: each such product has been on three trips.
    All,
}

impl Experience {
    pub const ALL: [Experience; 3] = [Experience::None, Experience::Usual, Experience::All];

    /// The name on the command line.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Experience::None => "none",
            Experience::Usual => "usual",
            Experience::All => "all",
        }
    }
}

/// What judges are told of the products.
#[derive(Clone, Debug)]
pub struct Known {
    /// As the store has it.
    pub catalogue: Arc<Catalogue>,
    /// What carts have learned beside it.
    pub learned: Learned,
    /// The catalogue with the learned masses in it, for rules that do not learn: somebody would have corrected it by hand.
    pub maintained: Arc<Catalogue>,
}

impl Known {
    /// What is known in a shop. `never_met` is the share of misjudged products that [`Experience::Usual`] has not met.
    #[must_use]
    pub fn of(shop: &Shop, experience: Experience, never_met: f64, seed: u64) -> Self {
        let mut chance = Chance::of(seed, 0, "learned");
        let mut learned = BTreeMap::new();
        for (index, ware) in shop.wares.iter().enumerate().filter(|(_, ware)| ware.misjudged) {
            // What sells best is met on the first day; what sells worst, twice as seldom as the average.
            let met = !chance.happens(never_met * 2.0 * shop.standing(index));
            let mass = learn(ware, &shop.catalogue, &mut chance);
            let is_known = match experience {
                Experience::None => false,
                Experience::Usual => met,
                Experience::All => true,
            };
            if is_known {
                learned.insert(ware.product.gtin, mass);
            }
        }
        let maintained = maintained(shop, &learned);
        Known { catalogue: Arc::clone(&shop.catalogue), learned: Learned(learned), maintained }
    }

    /// A catalogue, and nothing learned.
    #[cfg(test)]
    #[must_use]
    pub fn only(catalogue: Arc<Catalogue>) -> Self {
        Known { maintained: Arc::clone(&catalogue), catalogue, learned: Learned::default() }
    }
}

/// What carts know of a product after it was accepted on as many trips as it takes to be believed.
fn learn(ware: &Ware, catalogue: &Catalogue, chance: &mut Chance) -> LearnedMass {
    let gtin = ware.product.gtin;
    let mut learned = BTreeMap::new();
    for _ in 1..TRUSTED_AFTER {
        let known = Knowledge::before(catalogue, &learned, SCALE).learn(&gtin, ware.weigh(chance));
        learned.insert(gtin, known);
    }
    Knowledge::before(catalogue, &learned, SCALE).learn(&gtin, ware.weigh(chance))
}

fn maintained(shop: &Shop, learned: &BTreeMap<Gtin, LearnedMass>) -> Arc<Catalogue> {
    if learned.is_empty() {
        return Arc::clone(&shop.catalogue);
    }
    let corrected = shop.wares.iter().map(|ware| {
        let mut product = ware.product.clone();
        if let Some(known) = learned.get(&product.gtin).filter(|known| known.is_trusted()) {
            (product.mass, product.mass_spread) = (Some(known.mean), Some(known.spread));
        }
        product
    });
    Arc::new(Catalogue::new(CatalogueVersion(1), corrected))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn carts_learn_what_the_catalogue_has_wrong_and_someone_corrects_it_for_the_others() {
        let shop = Shop::invent(3);
        let [none, usual, all] = Experience::ALL.map(|experience| Known::of(&shop, experience, 0.05, 3));
        let misjudged: Vec<&Ware> = shop.wares.iter().filter(|ware| ware.misjudged).collect();
        assert!(none.learned.0.is_empty());
        assert_eq!(all.learned.0.len(), misjudged.len());
        let share = usual.learned.0.len() as f64 / misjudged.len() as f64;
        assert!((0.93..0.97).contains(&share), "{share}");

        let near = misjudged.iter().filter(|ware| {
            let gtin = ware.product.gtin;
            let known = all.learned.0[&gtin];
            let by_hand = all.maintained.by_gtin(&gtin).and_then(|product| product.mass);
            let off = (known.mean.milligrams() as f64 / 1_000.0 - ware.mean).abs();
            known.is_trusted() && by_hand == Some(known.mean) && off <= 4.0 * ware.deviation + 2.0
        });
        let near = near.count() as f64 / misjudged.len() as f64;
        assert!(near > 0.99, "{near}");
    }
}
