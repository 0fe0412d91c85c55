//! What things are called: carts, trips, lines, questions.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::tick::Wall;

/// The cart's own name, as painted on its handle.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct CartId(pub String);

/// The store that a cart belongs to.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct StoreId(pub String);

/// One shopper's trip with one cart: when it began and four hexadecimal digits that keep two trips apart when the clock was wrong.
/// Names sort by start and are safe as file names.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct TripId(String);

/// A text that cannot be a trip's name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no trip name: 13 digits, a hyphen and 4 hexadecimal digits are expected")]
pub struct NoTripId(pub String);

impl TripId {
    /// The name of a trip that begins at `wall`.
    #[must_use]
    pub fn new(wall: Wall, salt: u16) -> Self {
        TripId(format!("{:013}-{salt:04x}", wall.0.max(0)))
    }

    /// Reads a trip's name as [`TripId::new`] wrote it.
    pub fn parse(text: &str) -> Result<Self, NoTripId> {
        let parts = text.split_once('-');
        let well_formed = parts.is_some_and(|(time, salt)| {
            time.len() == 13
                && time.bytes().all(|b| b.is_ascii_digit())
                && salt.len() == 4
                && salt.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
        });
        if !well_formed {
            return Err(NoTripId(text.to_owned()));
        }
        Ok(TripId(text.to_owned()))
    }

    /// The name as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for TripId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A line of the receipt, counted from 1 in order of first appearance and never reused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct LineId(pub u32);

/// A coupon that was presented, counted from 1 within a trip and never reused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct CouponId(pub u32);

/// A question to the shopper, counted from 1 within a trip.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct QuestionId(pub u32);

/// A record's place on its trip's tape, counted from 1.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Seq(pub u64);

impl Seq {
    /// The place after this one.
    #[must_use]
    pub const fn next(self) -> Seq {
        Seq(self.0 + 1)
    }
}
