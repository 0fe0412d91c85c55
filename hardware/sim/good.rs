//! A product as a thing: what it weighs, what it looks like, and which symbol is printed on it.

use cart_domain::catalogue::Product;
use cart_domain::{Gtin, Mass};

use super::noise::Noise;
use super::symbol::Symbol;

/// What a thing weighs of which nobody knows better.
const USUAL_MASS: Mass = Mass::from_grams(250);
const LARGEST_PLU: u64 = 99_999;

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
        Good {
            name: product.name.clone(),
            mass: product.mass.unwrap_or(USUAL_MASS),
            spread: product.mass_spread.unwrap_or(Mass::ZERO),
            ..Good::looks(product.gtin)
        }
    }

    /// A thing of which only the number is known.
    #[must_use]
    pub fn looks(gtin: Gtin) -> Self {
        let seed = gtin.as_str().bytes().fold(0_u64, |seed, digit| seed * 10 + u64::from(digit - b'0'));
        let mut noise = Noise::seeded(seed);
        let colour = [0_u8; 3].map(|_| 60 + u8::try_from(noise.below(160)).unwrap_or(0));
        let packed = seed > LARGEST_PLU;
        let shapes = [Shape::Carton, Shape::Can, Shape::Bottle, Shape::Bag];
        let shape = if packed { shapes[usize::try_from(noise.below(4)).unwrap_or(0)] } else { Shape::Fruit };
        let symbol = packed.then(|| Symbol::of(gtin));
        Good { gtin, name: gtin.to_string(), mass: USUAL_MASS, spread: Mass::ZERO, symbol, colour, shape }
    }
}
