//! Where on the store's server things are. A cart's name is percent-encoded; a trip's name needs no encoding.

use std::fmt::Write as _;

use cart_domain::catalogue::CatalogueVersion;
use cart_domain::ids::{CartId, TripId};

use crate::looks::NetworkId;

/// Whether the store is there.
pub const HEALTH: &str = "/v1/health";

/// Where a trip's events go.
#[must_use]
pub fn events(cart: &CartId, trip: &TripId) -> String {
    format!("/v1/carts/{}/trips/{trip}/events", segment(&cart.0))
}

/// Where a trip is paid.
#[must_use]
pub fn payment(cart: &CartId, trip: &TripId) -> String {
    format!("/v1/carts/{}/trips/{trip}/payment", segment(&cart.0))
}

/// Where codes go that the catalogue does not explain.
#[must_use]
pub fn unlisted(cart: &CartId) -> String {
    format!("/v1/carts/{}/unlisted", segment(&cart.0))
}

/// Where a cart tells what products look like.
#[must_use]
pub fn looks(cart: &CartId) -> String {
    format!("/v1/carts/{}/looks", segment(&cart.0))
}

/// What is published of how products look to a network, since `version`.
#[must_use]
pub fn looks_since(network: &NetworkId, version: u64) -> String {
    format!("/v1/looks?network={}&since={version}", network.as_str())
}

/// What changed in the catalogue since `version`.
#[must_use]
pub fn catalogue_since(version: CatalogueVersion) -> String {
    format!("/v1/catalogue?since={}", version.0)
}

/// A trip as the store has it.
#[must_use]
pub fn trip(cart: &CartId, trip: &TripId) -> String {
    format!("/v1/trips/{}/{trip}", segment(&cart.0))
}

/// A trip's receipt as the store computes it.
#[must_use]
pub fn receipt(cart: &CartId, trip: &TripId) -> String {
    format!("/v1/trips/{}/{trip}/receipt", segment(&cart.0))
}

/// The receipt that a till goes on with.
#[must_use]
pub fn handover(code: &str) -> String {
    format!("/v1/handover/{}", segment(code))
}

/// `text` as one segment of a path: everything but RFC 3986's unreserved characters is percent-encoded.
#[must_use]
pub fn segment(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => encoded.push(char::from(byte)),
            _ => write!(encoded, "%{byte:02X}").expect("a String takes whatever is written to it"),
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cart_with_an_unusual_name_stays_within_its_segment() {
        let trip = TripId::parse("1795341600000-00a7").expect("a trip's name");
        let cart = CartId("Wagen 7/ä".into());
        assert_eq!(events(&cart, &trip), "/v1/carts/Wagen%207%2F%C3%A4/trips/1795341600000-00a7/events");
    }
}
