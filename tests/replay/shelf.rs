//! What stands on the shelf in these stories; `tests/traces/catalogue.csv` tells the cart the same.

use cart_domain::Gtin;

/// A pack as it really is, whatever the catalogue believes.
#[derive(Clone, Copy, Debug)]
pub struct Pack {
    /// What its barcode says.
    pub code: &'static str,
    pub grams: f64,
}

impl Pack {
    /// The same product with another mass.
    pub const fn weighing(self, grams: f64) -> Pack {
        Pack { grams, ..self }
    }

    /// The key of the product.
    pub fn gtin(&self) -> Gtin {
        let key = match self.code.len() {
            4 | 5 => Gtin::from_plu(self.code),
            13 if self.code.starts_with("21") || self.code.starts_with("23") => label_key(self.code),
            _ => Gtin::parse(self.code),
        };
        key.expect("the shelf holds right codes only")
    }
}

/// The catalogue knows a weighed or priced pack by its label with the value zeroed.
fn label_key(code: &str) -> Result<Gtin, cart_domain::gtin::NoGtin> {
    let item = format!("{}00000", &code[..7]);
    let check = cart_domain::gtin::check_digit(item.as_bytes());
    Gtin::parse(&format!("{item}{check}"))
}

const fn pack(code: &'static str, grams: f64) -> Pack {
    Pack { code, grams }
}

pub const MILK: Pack = pack("9520000000011", 1_040.5);
pub const BREAD: Pack = pack("9520000000028", 508.2);
pub const BUTTER: Pack = pack("9520000000035", 256.4);
pub const COLA: Pack = pack("9520000000042", 529.1);
pub const STRAWBERRY_JAM: Pack = pack("9520000000059", 543.8);
pub const APRICOT_JAM: Pack = pack("9520000000066", 540.9);
pub const YOGHURT: Pack = pack("9520000000073", 158.3);
pub const COFFEE: Pack = pack("9520000000080", 512.7);
pub const RICE: Pack = pack("9520000000097", 1_016.2);
pub const WINE: Pack = pack("9520000000103", 1_247.0);
pub const CHOCOLATE: Pack = pack("9520000000110", 107.6);
pub const SAFFRON: Pack = pack("9520000000127", 4.1);
pub const CANDLES: Pack = pack("9520000000134", 63.4);
/// 345 g of it, as the label says.
pub const CHEESE: Pack = pack("2100012003452", 349.0);
/// For 7.12, as the label says.
pub const SALMON: Pack = pack("2300034007128", 241.0);
pub const BANANAS: Pack = pack("4011", 743.0);
pub const APPLES: Pack = pack("4131", 512.0);
