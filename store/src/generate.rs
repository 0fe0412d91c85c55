//! Invented catalogues of any size. The same seed gives the same products on every machine; keys lie under the prefix 952, which GS1
//! keeps for examples, so that none of them can be met in a shop.

use std::collections::BTreeMap;

use cart_domain::barcode::Day;
use cart_domain::catalogue::{Benefit, Product, TaxClass, Unit};
use cart_domain::gtin::check_digit;
use cart_domain::language::Language;
use cart_domain::{Gtin, Mass, Money};

mod stock;

use stock::{BRANDS, FRUITS, KINDS, Kind, SORTS};

/// One product in this many is loose produce, as far as there are codes for it.
const PRODUCE_SHARE: u32 = 50;
const PRODUCE_CODES: u32 = 2_000;
const FIRST_PLU: u32 = 3_000;
/// What the best of sellers sells in a week, at most.
const BEST_SELLER: u32 = 2_000;
/// The tax class of food here, which is what benefits pay for.
const FOOD: &str = "B";
const BENEFITS_SINCE: Benefit = Benefit { from: Some(Day(19_723)), until: None };

/// This many products.
#[must_use]
pub fn catalogue(products: u32, seed: u64) -> Vec<Product> {
    // Sales have a chance of their own, so that whether they are known moves nothing else.
    let (mut chance, mut luck) = (Chance(seed), Chance(!seed));
    let produce = (products / PRODUCE_SHARE).min(PRODUCE_CODES);
    (0..products)
        .map(|number| if number < produce { loose(number, &mut chance) } else { packed(number, &mut chance) })
        .map(|product| Product { weekly_sales: sales(&mut luck), ..product })
        .collect()
}

/// A few products sell a lot, and most a little.
fn sales(luck: &mut Chance) -> u32 {
    let rank = u32::try_from(luck.below(BEST_SELLER)).unwrap_or(BEST_SELLER);
    BEST_SELLER / (rank + 1)
}

fn packed(number: u32, chance: &mut Chance) -> Product {
    let kind = chance.pick(&KINDS);
    let brand = chance.pick(&BRANDS);
    let (en, de, es) = chance.pick(&SORTS);
    let contents = *chance.pick(kind.sizes);
    let contents_spread = tolerable_deficit(contents) * 2 / 5;
    let mean = contents + contents * kind.packaging / 100 + contents_spread / 1_000;
    let known = !chance.one_in(10);
    let wrong_by = if chance.one_in(30) { 80 + chance.below(60) } else { 100 };
    let price = contents * kind.per_kilogram * (70 + chance.below(90)) / 100_000;
    let named = |sort: &str, what: &str| format!("{brand} {what} {sort} {}", size(kind, contents));
    Product {
        names: BTreeMap::from([
            (Language::German.into(), named(de, kind.de)),
            (Language::Spanish.into(), named(es, kind.es)),
        ]),
        tax_class: TaxClass(kind.tax_class.to_owned()),
        mass: known.then(|| Mass::from_milligrams(mean * 10 * wrong_by)),
        mass_spread: known.then(|| Mass::from_milligrams(contents_spread)),
        age: kind.age,
        deposit: kind.deposit.map(Money::from_minor),
        aisle: Some(kind.aisle.to_owned()),
        benefit: if kind.tax_class == FOOD { BENEFITS_SINCE } else { Benefit::NEVER },
        ..Product::new(example_key(number), named(en, kind.en), Money::from_minor((price / 10 * 10 + 9).max(19)))
    }
}

fn loose(number: u32, chance: &mut Chance) -> Product {
    let (en, de, es, typical, per_kilogram, season) = *chance.pick(&FRUITS);
    let origin = chance.pick(&BRANDS);
    let plu = (FIRST_PLU + number).to_string();
    let gtin = Gtin::from_plu(&plu).expect("the codes from 3000 to 4999 have four digits");
    let price = Money::from_minor(per_kilogram * (80 + chance.below(60)) / 100);
    Product {
        names: BTreeMap::from([
            (Language::German.into(), format!("{de} {origin}")),
            (Language::Spanish.into(), format!("{es} {origin}")),
        ]),
        plu: Some(plu),
        unit: Unit::Kilogram,
        tax_class: TaxClass(FOOD.to_owned()),
        mass: Some(Mass::from_grams(typical)),
        mass_spread: Some(Mass::from_grams(typical * 15 / 100)),
        weighed: true,
        aisle: Some("Produce".to_owned()),
        benefit: BENEFITS_SINCE,
        season: season.parse().expect("the table names months"),
        ..Product::new(gtin, format!("{en} {origin}"), price)
    }
}

/// A key under the prefix for examples.
fn example_key(number: u32) -> Gtin {
    let digits = format!("952{number:09}");
    let check = check_digit(digits.as_bytes());
    Gtin::parse(&format!("{digits}{check}")).expect("the check digit was just computed")
}

fn size(kind: &Kind, contents: i64) -> String {
    let (small, large) = if kind.liquid { ("ml", "l") } else { ("g", "kg") };
    if contents % 1_000 == 0 { format!("{} {large}", contents / 1_000) } else { format!("{contents} {small}") }
}

/// How much less than its label a pack may hold, in milligrams: the steps of EU directive 76/211.
fn tolerable_deficit(grams: i64) -> i64 {
    match grams {
        ..=50 => grams * 90,
        51..=100 => 4_500,
        101..=200 => grams * 45,
        201..=300 => 9_000,
        301..=500 => grams * 30,
        501..=1_000 => 15_000,
        _ => grams * 15,
    }
}

/// The generator SplitMix64: small, and the same everywhere.
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, bound: u32) -> i64 {
        i64::try_from(self.next() % u64::from(bound)).expect("less than a u32 holds")
    }

    fn one_in(&mut self, odds: u32) -> bool {
        self.below(odds) == 0
    }

    fn pick<'a, T>(&mut self, choices: &'a [T]) -> &'a T {
        let count = u64::try_from(choices.len()).expect("a table is small");
        &choices[usize::try_from(self.next() % count).expect("an index into a small table")]
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn the_same_seed_gives_the_same_shop() {
        assert_eq!(catalogue(500, 7), catalogue(500, 7));
        assert_ne!(catalogue(500, 7), catalogue(500, 8));
    }

    #[test]
    fn every_product_has_its_own_key_and_a_price() {
        let products = catalogue(20_000, 1);
        let keys: BTreeSet<Gtin> = products.iter().map(|product| product.gtin).collect();
        assert_eq!(keys.len(), 20_000);
        assert!(products.iter().all(|product| product.price > Money::ZERO));
    }

    #[test]
    fn a_few_products_sell_far_better_than_most_and_fruit_has_its_season() {
        let products = catalogue(20_000, 1);
        let mut sales: Vec<u32> = products.iter().map(|product| product.weekly_sales).collect();
        sales.sort_unstable();
        assert!(sales[0] >= 1 && sales[19_990] > 100 * sales[10_000], "{} {}", sales[19_990], sales[10_000]);
        assert!(products.iter().any(|product| !product.season.is_all_year() && product.weighed));
    }
}
