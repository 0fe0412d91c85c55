//! What the cart has learned a product weighs, from placements it accepted.

use serde::{Deserialize, Serialize};

use crate::mass::Mass;

/// A running mean and spread over accepted placements.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LearnedMass {
    /// How many placements it rests on, up to a bound.
    pub count: u32,
    pub mean: Mass,
    /// One standard deviation.
    pub spread: Mass,
}
