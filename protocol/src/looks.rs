//! What products look like to carts: directions of a network and never a picture. A cart tells the store what it saw; the store passes on what staff
//! showed, and what several carts and trips agree on.
//!
//! A look is known by its product, its network, its cart and its mark, so one that is sent again counts once. Directions of two networks say nothing of
//! each other; whoever has another network asks for its own.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use cart_domain::Gtin;
use serde::{Deserialize, Serialize};

/// The shape of reports and of what is published.
pub const LOOKS_SCHEMA: u16 = 1;
/// So many looks of a product are published at most.
pub const MOST_LOOKS: usize = 8;
/// The bytes of a direction: 128 halves, little-endian.
pub const DIRECTION: usize = 256;

/// How a product looked once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LookReport {
    pub schema: u16,
    pub gtin: Gtin,
    pub network: NetworkId,
    pub direction: Direction,
    pub source: LookSource,
    pub mark: LookMark,
}

/// How it came about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LookSource {
    /// Somebody of the staff showed the product.
    Shown,
    /// It was scanned and put in, and its weight agreed with what so many placements say.
    Placed { weighed: u32 },
}

/// The store has a look.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LookHeard {
    /// Whether carts are told of it.
    pub published: bool,
}

/// What changed of the published looks since the version that the cart named. A version only ever grows; it says nothing else.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LooksDelta {
    /// The version that the cart has once it has taken this in.
    pub version: u64,
    pub network: NetworkId,
    /// Whatever else the cart holds is gone.
    pub full: bool,
    /// There is more to ask for, with the new version.
    pub more: bool,
    pub products: Vec<ProductLooks>,
}

/// All that is published of one product.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProductLooks {
    pub gtin: Gtin,
    /// [`MOST_LOOKS`] at most.
    pub looks: Vec<PublishedLook>,
    /// What the store has withdrawn: the product does not look like this.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub withdrawn: Vec<Direction>,
}

/// One look that all carts with this network use.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PublishedLook {
    pub direction: Direction,
    pub source: PublishedSource,
}

/// Why a look is published.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PublishedSource {
    /// Staff showed the product.
    Shown,
    /// Carts and trips agreed.
    Agreed,
}

/// Which network a direction is of: the SHA-256 of its file, in lower-case hexadecimal.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct NetworkId(String);

/// What tells a look from the others of its cart and product: a digest of the trip, or of what was shown, in lower-case hexadecimal.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct LookMark(String);

/// 128 halves.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Direction(Box<[u8; DIRECTION]>);

/// Why a part of a report is none.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UnfitLook {
    #[error("a network is named by 64 lower-case hexadecimal digits")]
    Network,
    #[error("a look is marked by 32 lower-case hexadecimal digits")]
    Mark,
    #[error("a direction has {DIRECTION} bytes, written in base64")]
    Direction,
    #[error("looks of schema {0} are not understood; {LOOKS_SCHEMA} is")]
    Schema(u16),
}

impl LookReport {
    /// Whether it can be read as it is meant.
    pub fn check(&self) -> Result<(), UnfitLook> {
        if self.schema == LOOKS_SCHEMA { Ok(()) } else { Err(UnfitLook::Schema(self.schema)) }
    }
}

impl NetworkId {
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl LookMark {
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Direction {
    #[must_use]
    pub fn of(bytes: [u8; DIRECTION]) -> Self {
        Direction(Box::new(bytes))
    }

    #[must_use]
    pub fn bytes(&self) -> &[u8; DIRECTION] {
        &self.0
    }
}

fn is_hexadecimal(text: &str, digits: usize) -> bool {
    text.len() == digits && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

impl TryFrom<String> for NetworkId {
    type Error = UnfitLook;

    fn try_from(text: String) -> Result<Self, UnfitLook> {
        if is_hexadecimal(&text, 64) { Ok(NetworkId(text)) } else { Err(UnfitLook::Network) }
    }
}

impl From<NetworkId> for String {
    fn from(network: NetworkId) -> String {
        network.0
    }
}

impl TryFrom<String> for LookMark {
    type Error = UnfitLook;

    fn try_from(text: String) -> Result<Self, UnfitLook> {
        if is_hexadecimal(&text, 32) { Ok(LookMark(text)) } else { Err(UnfitLook::Mark) }
    }
}

impl From<LookMark> for String {
    fn from(mark: LookMark) -> String {
        mark.0
    }
}

impl TryFrom<String> for Direction {
    type Error = UnfitLook;

    fn try_from(text: String) -> Result<Self, UnfitLook> {
        let bytes = BASE64.decode(text).map_err(|_| UnfitLook::Direction)?;
        Ok(Direction(bytes.try_into().map_err(|_| UnfitLook::Direction)?))
    }
}

impl From<Direction> for String {
    fn from(direction: Direction) -> String {
        BASE64.encode(direction.0.as_slice())
    }
}

impl fmt::Debug for Direction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Direction({}…)", BASE64.encode(&self.0[..6]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_names_a_network_a_trip_or_a_direction_is_taken_for_one() {
        assert!(NetworkId::try_from("0a".repeat(32)).is_ok());
        assert!(LookMark::try_from("0a".repeat(16)).is_ok());
        for text in ["", "0A", "0g", "../../etc"] {
            assert_eq!(NetworkId::try_from(text.repeat(32)), Err(UnfitLook::Network), "{text}");
            assert_eq!(LookMark::try_from(text.repeat(16)), Err(UnfitLook::Mark), "{text}");
        }
        assert!(Direction::try_from(BASE64.encode([7; DIRECTION])).is_ok());
        for bytes in [0, 255, 257] {
            assert_eq!(Direction::try_from(BASE64.encode(vec![7; bytes])), Err(UnfitLook::Direction), "{bytes}");
        }
        assert_eq!(Direction::try_from("a picture".to_owned()), Err(UnfitLook::Direction));
    }
}
