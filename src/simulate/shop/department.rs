//! The departments of the shop: how much of the range each is, how much of a basket, and what its products are like. Shares, masses and
//! prices are assumed; how a filled pack's mass spreads is the law's (FPackV section 9, EU directive 76/211).

use cart_domain::catalogue::{Product, TaxClass, Unit};
use cart_domain::{Gtin, Mass, Money};

use super::ware::{Sold, Ware};
use crate::simulate::chance::Chance;

/// One department.
#[derive(Debug)]
pub struct Department {
    name: &'static str,
    /// Its share of the range, and of the lines of a basket among those that are, or are not, loose.
    pub products: f64,
    pub lines: f64,
    sold: Sold,
    /// What packs hold, in grams; loose goods: what a fruit weighs.
    contents: &'static [f64],
    /// What the packaging adds, as a share of the content and in grams.
    packaging: (f64, f64),
    /// The least and the most it costs, in minor units: a piece, or a kilogram.
    price: (f64, f64),
    age: Option<u8>,
    deposit: Option<i64>,
    /// The most varieties of one family.
    varieties: usize,
}

const fn department(
    name: &'static str,
    products: f64,
    lines: f64,
    contents: &'static [f64],
    packaging: (f64, f64),
    price: (f64, f64),
) -> Department {
    let (sold, age, deposit, varieties) = (Sold::Piece, None, None, 8);
    Department { name, products, lines, sold, contents, packaging, price, age, deposit, varieties }
}

/// The shares of the range add up to one.
pub const DEPARTMENTS: [Department; 16] = [
    department("Dairy", 0.10, 0.17, &[125.0, 150.0, 200.0, 250.0, 500.0, 1_000.0, 1_030.0], (0.03, 8.0), (49.0, 399.0)),
    department("Tin", 0.07, 0.06, &[140.0, 240.0, 400.0, 425.0, 800.0], (0.08, 30.0), (59.0, 399.0)),
    department("Jar", 0.05, 0.03, &[190.0, 340.0, 450.0, 680.0], (0.05, 170.0), (99.0, 599.0)),
    department("Dry goods", 0.13, 0.11, &[250.0, 400.0, 500.0, 750.0, 1_000.0], (0.02, 10.0), (69.0, 499.0)),
    department("Snack", 0.11, 0.12, &[45.0, 75.0, 100.0, 150.0, 200.0, 300.0], (0.04, 5.0), (59.0, 399.0)),
    department("Bakery", 0.04, 0.08, &[250.0, 400.0, 500.0, 750.0], (0.01, 8.0), (89.0, 449.0)),
    department("Frozen", 0.07, 0.06, &[300.0, 320.0, 450.0, 750.0, 1_000.0], (0.05, 10.0), (149.0, 699.0)),
    department(
        "Household",
        0.13,
        0.05,
        &[150.0, 400.0, 750.0, 1_000.0, 1_500.0, 3_000.0],
        (0.06, 20.0),
        (99.0, 1_299.0),
    ),
    department("Cosmetics", 0.11, 0.03, &[30.0, 50.0, 75.0, 100.0, 250.0, 300.0], (0.12, 12.0), (95.0, 1_999.0)),
    department("Light", 0.04, 0.035, &[4.0, 7.0, 12.0, 16.0, 20.0, 25.0], (0.10, 2.0), (39.0, 449.0)),
    Department {
        deposit: Some(25),
        ..department("Soft drink", 0.05, 0.07, &[330.0, 500.0, 1_000.0, 1_500.0], (0.03, 14.0), (49.0, 249.0))
    },
    department("Multi-pack", 0.02, 0.025, &[1_980.0, 3_000.0, 6_000.0, 9_000.0], (0.03, 60.0), (249.0, 899.0)),
    Department {
        age: Some(18),
        ..department("Alcohol", 0.055, 0.02, &[500.0, 700.0, 750.0, 1_000.0], (0.05, 380.0), (299.0, 2_999.0))
    },
    Department {
        sold: Sold::MassLabel,
        varieties: 4,
        ..department("Meat", 0.012, 0.07, &[180.0, 300.0, 500.0, 800.0], (0.0, 14.0), (699.0, 3_999.0))
    },
    Department {
        sold: Sold::PriceLabel,
        varieties: 4,
        ..department("Cheese", 0.007, 0.07, &[150.0, 220.0, 300.0], (0.0, 6.0), (899.0, 3_499.0))
    },
    Department {
        sold: Sold::Loose,
        varieties: 5,
        ..department("Fruit", 0.006, 1.0, &[60.0, 90.0, 130.0, 180.0, 250.0, 400.0], (0.0, 0.0), (119.0, 999.0))
    },
];

/// Catalogued masses that are missing, and that are wrong.
const MISSING: f64 = 0.06;
const WRONG: f64 = 0.04;

impl Department {
    /// Whether its goods are chosen on the screen and weighed in the basket.
    #[must_use]
    pub fn is_loose(&self) -> bool {
        self.sold == Sold::Loose
    }

    /// The next family of varieties: the same content, nearly the same packaging, mostly the same price.
    pub fn family(&self, chance: &mut Chance, first: usize, family: usize, most: usize) -> Vec<Ware> {
        let content = chance.one_of(self.contents).copied().unwrap_or(100.0);
        let price = self.price.0 + (self.price.1 - self.price.0) * chance.between(0.0, 1.0) * chance.between(0.0, 1.0);
        let members = (1 + chance.below(self.varieties)).min(most);
        // Varieties of one brand fill the same pack; other brands of the same thing are near.
        let brand = content * chance.between(0.97, 1.03);
        (0..members)
            .map(|member| {
                let near = if chance.happens(0.3) { chance.between(0.8, 1.4) } else { 1.0 };
                self.ware(chance, (first + member, family, member), brand, price * near)
            })
            .collect()
    }

    fn ware(&self, chance: &mut Chance, place: (usize, usize, usize), content: f64, price: f64) -> Ware {
        let (number, family, member) = place;
        let content = content * chance.between(0.995, 1.005);
        let packaging = (content * self.packaging.0 + self.packaging.1) * chance.between(0.9, 1.1);
        let filling = tolerable(content) / chance.between(2.0, 3.0);
        let deviation = match self.sold {
            Sold::Piece => (filling * filling + packaging * packaging * 0.000_4).sqrt(),
            Sold::Loose | Sold::MassLabel | Sold::PriceLabel => content * 0.25,
        };
        let mean = content + packaging;
        let mut product =
            Product::new(self.key(number), format!("{} {family}-{member}", self.name), ending_in_nine(price));
        product.tax_class = TaxClass("A".to_owned());
        product.age = self.age;
        product.deposit = self.deposit.map(Money::from_minor);
        let mut misjudged = false;
        match self.sold {
            Sold::Piece => {
                let believed = catalogued(chance, mean, packaging, deviation);
                (product.mass, product.mass_spread, misjudged) = believed;
            }
            Sold::Loose => {
                product.plu = Some(plu(number));
                product.mass = Some(Mass::from_grams(mean.round() as i64));
                (product.unit, product.weighed) = (Unit::Kilogram, true);
            }
            Sold::MassLabel | Sold::PriceLabel => {
                product.tare = Mass::from_grams(packaging.round() as i64);
                product.unit = Unit::Kilogram;
            }
        }
        Ware { product, family, sold: self.sold, mean, deviation, packaging, misjudged, pictured: true }
    }

    fn key(&self, number: usize) -> Gtin {
        let digits = match self.sold {
            Sold::Piece => format!("0400{number:09}"),
            Sold::Loose => return Gtin::from_plu(&plu(number)).expect("four digits"),
            Sold::MassLabel => format!("021{number:05}00000"),
            Sold::PriceLabel => format!("023{number:05}00000"),
        };
        Gtin::with_check_digit(&digits).expect("thirteen digits")
    }
}

fn plu(number: usize) -> String {
    format!("4{:03}", number % 1_000)
}

/// What the catalogue believes of a pack, and whether that is missing or wrong: usually it is the pack's mean to the gram; sometimes
/// nothing, or the net mass, or another pack's.
fn catalogued(chance: &mut Chance, mean: f64, packaging: f64, deviation: f64) -> (Option<Mass>, Option<Mass>, bool) {
    let grams = |grams: f64| Some(Mass::from_grams(grams.round().max(1.0) as i64));
    if chance.happens(MISSING) {
        return (None, None, true);
    }
    if chance.happens(WRONG / (1.0 - MISSING)) {
        let wrong =
            if chance.happens(0.5) { mean - packaging.max(mean * 0.05) } else { mean * chance.between(0.6, 1.6) };
        return (grams(wrong), None, true);
    }
    let spread = chance.happens(0.4).then(|| Mass::from_milligrams((deviation * 1_000.0).round() as i64));
    (grams(mean), spread, false)
}

/// The tolerable negative error of a pack's content, in grams, by FPackV section 9 and EU directive 76/211.
fn tolerable(content: f64) -> f64 {
    match content {
        ..50.0 => content * 0.09,
        ..100.0 => 4.5,
        ..200.0 => content * 0.045,
        ..300.0 => 9.0,
        ..500.0 => content * 0.03,
        ..1_000.0 => 15.0,
        _ => content * 0.015,
    }
}

fn ending_in_nine(price: f64) -> Money {
    Money::from_minor((price / 10.0).round() as i64 * 10 - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_departments_are_the_whole_shop() {
        let range: f64 = DEPARTMENTS.iter().map(|department| department.products).sum();
        assert!((range - 1.0).abs() < 1e-9, "{range}");
    }
}
