//! One product, as it really is.

use cart_domain::catalogue::Product;
use cart_domain::{Mass, Money};

use crate::simulate::chance::Chance;

/// What a product really is, beside what the catalogue says.
#[derive(Clone, Debug)]
pub struct Ware {
    /// What the catalogue has.
    pub product: Product,
    /// Which family of varieties it is of.
    pub family: usize,
    pub sold: Sold,
    /// The true mean of a pack's gross mass, in grams. Of loose and labelled goods, of one fruit or one tray.
    pub mean: f64,
    /// One standard deviation of the filling and of the packaging together, in grams.
    pub deviation: f64,
    /// What the packaging weighs.
    pub packaging: f64,
    /// Whether the catalogue's mass of a piece is missing, or is not what a piece weighs.
    pub misjudged: bool,
    /// Whether the camera's network has a reference.
    pub pictured: bool,
}

/// How it is sold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sold {
    /// By the piece, with a code of its own.
    Piece,
    /// Loose by weight: the shopper chooses it on the screen.
    Loose,
    /// By weight, with a label that says its mass.
    MassLabel,
    /// By weight, with a label that says its price.
    PriceLabel,
}

impl Ware {
    /// What a piece weighs, or a lot of loose produce.
    pub fn weigh(&self, chance: &mut Chance) -> Mass {
        let grams = match self.sold {
            Sold::Piece => chance.bell(self.mean, self.deviation),
            // From one fruit to a bag full.
            Sold::Loose => chance.skewed(self.mean * 4.0, 0.6).clamp(self.mean, self.mean.max(100.0) * 15.0),
            Sold::MassLabel | Sold::PriceLabel => chance.bell(self.mean, self.deviation).max(self.mean * 0.4),
        };
        Mass::from_milligrams((grams.max(self.mean * 0.3).max(2.0) * 1_000.0).round() as i64)
    }

    /// What a piece usually weighs.
    #[must_use]
    pub fn usual(&self) -> Mass {
        Mass::from_milligrams((self.mean * 1_000.0).round() as i64)
    }

    /// What is paid for by mass: without the packaging.
    #[must_use]
    pub fn net(&self, gross: Mass) -> Mass {
        match self.sold {
            Sold::Piece | Sold::Loose => gross,
            Sold::MassLabel | Sold::PriceLabel => {
                let packaging = Mass::from_milligrams((self.packaging * 1_000.0).round() as i64);
                Mass::from_grams((gross - packaging).max(Mass::from_grams(20)).grams())
            }
        }
    }

    /// What a piece or a lot costs, with its deposit.
    #[must_use]
    pub fn value(&self, gross: Mass) -> Money {
        let price = match self.sold {
            Sold::Piece => self.product.price,
            Sold::Loose | Sold::MassLabel | Sold::PriceLabel => self.product.price.for_mass(self.net(gross)),
        };
        price + self.product.deposit.unwrap_or_default()
    }

    /// The text in the code of one piece. Loose goods have none.
    #[must_use]
    pub fn code(&self, gross: Mass) -> Option<String> {
        let gtin = self.product.gtin.as_str();
        match self.sold {
            Sold::Piece => Some(gtin.strip_prefix('0').unwrap_or(gtin).to_owned()),
            Sold::Loose => None,
            Sold::MassLabel => Some(label(gtin, self.net(gross).grams())),
            Sold::PriceLabel => Some(label(gtin, self.value(gross).minor())),
        }
    }
}

/// An EAN-13 with five digits of item, as the key has them, and five of value.
fn label(key: &str, value: i64) -> String {
    let digits = format!("{}{:05}", &key[1..8], value.clamp(0, 99_999));
    let check = cart_domain::gtin::check_digit(digits.as_bytes());
    format!("{digits}{check}")
}
