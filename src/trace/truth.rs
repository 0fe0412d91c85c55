//! What really happened on a trip. Only the scorer reads it.

use cart_domain::{Gtin, Mass};
use serde::{Deserialize, Serialize};

use super::number::grams;

/// One line of truth.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Truth {
    Deed(Deed),
    /// A person got something wrong.
    Mistake {
        mistake: Mistake,
        gtins: Vec<Gtin>,
    },
    /// The content of the basket when it was paid.
    Basket {
        basket: Vec<Held>,
        honest: bool,
    },
}

/// Something done to the basket.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Deed {
    pub did: Did,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gtin: Option<Gtin>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub n: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none", with = "grams")]
    pub g: Option<Mass>,
    /// This product's own code is scanned for this piece, before or after.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scanned: Option<bool>,
    /// How long it lasts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ms: Option<u64>,
}

/// The ways to disturb a basket.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Did {
    Place,
    Take,
    /// The shopper's own bag is put in.
    Bag,
    /// A hand or a child on the basket.
    Lean,
    Bump,
    Roll,
}

/// What a person got wrong, or meant to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mistake {
    ForgotScan,
    DoubleScan,
    WrongVariety,
    WrongProduce,
    TookOutForgot,
    DeletedKept,
    NeverPlaced,
    NoScan,
    LabelSwitch,
    OneOfTwo,
    Swap,
    AddInPayment,
}

impl Mistake {
    /// Whether it happens to people who mean no harm.
    #[must_use]
    pub const fn is_slip(self) -> bool {
        match self {
            Mistake::ForgotScan
            | Mistake::DoubleScan
            | Mistake::WrongVariety
            | Mistake::WrongProduce
            | Mistake::TookOutForgot
            | Mistake::DeletedKept
            | Mistake::NeverPlaced => true,
            Mistake::NoScan | Mistake::LabelSwitch | Mistake::OneOfTwo | Mistake::Swap | Mistake::AddInPayment => false,
        }
    }
}

/// A product in the basket.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Held {
    pub gtin: Gtin,
    pub n: u32,
    #[serde(default, skip_serializing_if = "Option::is_none", with = "grams")]
    pub g: Option<Mass>,
}

#[derive(Deserialize)]
struct MistakeWire {
    mistake: Mistake,
    #[serde(default)]
    gtins: Vec<Gtin>,
}

#[derive(Deserialize)]
struct BasketWire {
    basket: Vec<Held>,
    #[serde(default = "innocent")]
    honest: bool,
}

fn innocent() -> bool {
    true
}

impl TryFrom<serde_json::Value> for Truth {
    type Error = serde_json::Error;

    fn try_from(value: serde_json::Value) -> Result<Self, serde_json::Error> {
        if value.get("mistake").is_some() {
            let MistakeWire { mistake, gtins } = serde_json::from_value(value)?;
            return Ok(Truth::Mistake { mistake, gtins });
        }
        if value.get("basket").is_some() {
            let BasketWire { basket, honest } = serde_json::from_value(value)?;
            return Ok(Truth::Basket { basket, honest });
        }
        serde_json::from_value(value).map(Truth::Deed)
    }
}
