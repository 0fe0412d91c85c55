//! Invented catalogues whose names are as varied as those of a great many shops together: 150,000 makers with names of their own, a few
//! of whom make most of what is sold, each in the language of its country.
//!
//! The makers' names are put together from syllables, so they share more letters than real ones do, and a search has a harder time with
//! them: almost every half word begins hundreds of others.

use cart_domain::barcode::Layout;
use cart_domain::catalogue::{Product, Season, TaxClass, Unit};
use cart_domain::{Gtin, Mass, Money};

use super::{Chance, example_key, tolerable_deficit};

mod words;

use words::{FLAVOURS, GOODS, Good, SYLLABLES};

const MAKERS: u32 = 150_000;
/// Loose produce has look-up codes, of which there are so many.
const LOOSE: u32 = 1_500;
const FIRST_PLU: u32 = 3_000;
/// What the counters weigh and label with numbers of the store's own.
const LABELLED: u32 = 2_000;
const FIRST_ITEM: u32 = 10_000;

/// The layout of the labels that the counters print.
pub const COUNTER_LAYOUT: &str = "ean13-weight-21";

/// How a product is sold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sold {
    Loose,
    Labelled,
    Packed,
}
const SIZES: [u32; 16] = [50, 75, 100, 125, 150, 200, 250, 330, 375, 400, 450, 500, 700, 750, 1_000, 1_500];
const PACKS: [u32; 6] = [2, 3, 4, 6, 12, 24];

/// This many products, one after the other.
pub fn products(count: u32, seed: u64) -> impl Iterator<Item = Product> {
    let mut chance = Chance(seed);
    let counter = Layout::preset(COUNTER_LAYOUT).expect("it is a preset");
    let loose = LOOSE.min(count / 50);
    let labelled = loose + LABELLED.min(count / 50);
    (0..count).map(move |number| {
        let sold = match number {
            _ if number < loose => Sold::Loose,
            _ if number < labelled => Sold::Labelled,
            _ => Sold::Packed,
        };
        let gtin = match sold {
            Sold::Labelled => counter.key_of_item(&(FIRST_ITEM + number).to_string()).expect("it has five digits"),
            Sold::Loose | Sold::Packed => example_key(number),
        };
        product(gtin, number, sold, &mut chance)
    })
}

fn product(gtin: Gtin, number: u32, sold: Sold, chance: &mut Chance) -> Product {
    let maker = skewed(MAKERS, chance);
    let tongue = maker % 3;
    let good = chance.pick(&GOODS);
    let grams = i64::from(*chance.pick(&SIZES));
    let described = described(good, tongue, chance);
    let maker = maker_name(maker);
    let name = match sold {
        Sold::Loose | Sold::Labelled => format!("{described} {maker}"),
        Sold::Packed => format!("{maker} {described} {}", contents(grams, chance)),
    };
    Product {
        plu: (sold == Sold::Loose).then(|| (FIRST_PLU + number).to_string()),
        unit: if sold == Sold::Packed { Unit::Each } else { Unit::Kilogram },
        tax_class: TaxClass(if chance.one_in(4) { "A" } else { "B" }.to_owned()),
        mass: (!chance.one_in(10)).then(|| Mass::from_milligrams(grams * 1_040)),
        mass_spread: (!chance.one_in(10)).then(|| Mass::from_milligrams(tolerable_deficit(grams) / 2)),
        weighed: sold == Sold::Loose,
        age: chance.one_in(40).then_some(18),
        deposit: chance.one_in(12).then(|| Money::from_minor(25)),
        aisle: Some(good.aisle.to_owned()),
        season: if chance.one_in(10) { season(chance) } else { Season::ALL_YEAR },
        // Most of a catalogue is hardly ever sold.
        weekly_sales: 400 / (1 + skewed(4_000, chance)),
        ..Product::new(gtin, name, Money::from_minor(grams * (20 + chance.below(180)) / 100 / 10 * 10 + 9))
    }
}

/// Four months in a row.
fn season(chance: &mut Chance) -> Season {
    let first = chance.below(12);
    let months = (0..4).map(|further| 1 << ((first + further) % 12));
    Season::of(months.sum())
}

/// A number below `bound`; small ones are met far more often, as a few makers and products are most of what is sold.
fn skewed(bound: u32, chance: &mut Chance) -> u32 {
    const SCALE: u32 = 1_000_000;
    let part = u64::try_from(chance.below(SCALE)).unwrap_or(0);
    let scale = u64::from(SCALE);
    u32::try_from(part * part / scale * u64::from(bound) / scale).unwrap_or(0)
}

/// What it is and of which kind, in the maker's language. German makes one long word of the two where it can.
fn described(good: &Good, tongue: u32, chance: &mut Chance) -> String {
    let flavour = chance.pick(&FLAVOURS);
    let joined = chance.one_in(2);
    match tongue {
        0 => format!("{} {}", flavour.en, good.en),
        1 if joined => format!("{}{}", flavour.de, good.de.to_lowercase()),
        1 => format!("{} {}", good.de, flavour.de),
        _ => format!("{} {}", good.es, flavour.es),
    }
}

/// Every maker has another name: the number is written in syllables.
fn maker_name(maker: u32) -> String {
    let base = u32::try_from(SYLLABLES.len()).unwrap_or(1);
    // A step that shares no factor with the number of names visits each once, so neighbours do not look alike.
    let mut rest = u32::try_from(u64::from(maker) * 100_003 % u64::from(base.pow(3))).unwrap_or(0);
    let mut name = String::new();
    for _ in 0..3 {
        name.push_str(SYLLABLES[usize::try_from(rest % base).unwrap_or(0)]);
        rest /= base;
    }
    let (first, others) = name.split_at(1);
    format!("{}{others}", first.to_uppercase())
}

fn contents(grams: i64, chance: &mut Chance) -> String {
    match chance.below(4) {
        0 => format!("{grams}g"),
        1 => format!("{}x{grams} ml", chance.pick(&PACKS)),
        2 => format!("{grams} ml"),
        _ => format!("{grams} g"),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_maker_has_a_name_of_its_own() {
        let names: BTreeSet<String> = (0..MAKERS).map(maker_name).collect();
        assert_eq!(names.len(), MAKERS as usize);
    }

    #[test]
    fn the_same_seed_gives_the_same_products_each_with_its_own_key() {
        let all: Vec<Product> = products(5_000, 3).collect();
        assert_eq!(all, products(5_000, 3).collect::<Vec<_>>());
        assert_eq!(all.iter().map(|product| product.gtin).collect::<BTreeSet<_>>().len(), 5_000);
        assert_eq!(all.iter().filter(|product| product.plu.is_some()).count(), 100);
    }
}
