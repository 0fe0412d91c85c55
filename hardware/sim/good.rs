//! A product as a thing: what it weighs, what it looks like, and which symbol is printed on it.

use cart_domain::catalogue::Product;
use cart_domain::{Gtin, Mass};

use super::noise::Noise;
use super::symbol::Symbol;

/// One kind of thing on the simulated shelf.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Good {
    pub gtin: Gtin,
    pub name: String,
    /// What a piece really weighs on average, whatever the catalogue says.
    pub mass: Mass,
    /// One standard deviation between pieces.
    pub spread: Mass,
    /// Nothing is printed on loose produce.
    pub symbol: Option<Symbol>,
    pub colour: [u8; 3],
    pub shape: Shape,
}

/// What a thing looks like from above.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Shape {
    #[default]
    Carton,
    Can,
    Bottle,
    Bag,
    Fruit,
}

impl Good {
    /// The thing behind a line of the catalogue: its mass is what the catalogue believes, its looks follow from its number.
    #[must_use]
    pub fn of(product: &Product) -> Self {
        let seed = product.gtin.as_str().bytes().fold(0_u64, |seed, digit| seed * 10 + u64::from(digit - b'0'));
        let mut noise = Noise::seeded(seed);
        let shades = [0_u8; 3].map(|_| 60 + u8::try_from(noise.below(160)).unwrap_or(0));
        let packed = product.gtin.as_str() >= "00000000100000";
        let shape = if packed {
            [Shape::Carton, Shape::Can, Shape::Bottle, Shape::Bag][usize::try_from(noise.below(4)).unwrap_or(0)]
        } else {
            Shape::Fruit
        };
        Good {
            gtin: product.gtin,
            name: product.name.clone(),
            mass: product.mass.unwrap_or(Mass::from_grams(250)),
            spread: product.mass_spread.unwrap_or(Mass::ZERO),
            symbol: packed.then(|| Symbol::of(product.gtin)),
            colour: shades,
            shape,
        }
    }
}
