//! The mass of what holds the goods (Canada, C.R.C. c. 1605; OIML R 76-1). Tare only takes away. It is not made smaller except by way of zero, and
//! it ends with the load that it was for.

use cart_domain::Mass;

/// A tare, and where it came from: one that was keyed in is shown as such.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tare {
    #[default]
    None,
    /// Weighed on this platform.
    Weighed(Mass),
    /// Keyed in, or kept with the product.
    Preset(Mass),
}

/// Why there is no such tare.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TareRefusal {
    #[error("the load moves")]
    Moving,
    #[error("nothing is on the platform that could be tared")]
    Nothing,
    #[error("a tare only takes away")]
    Negative,
    #[error("it is more than the scale weighs")]
    TooHeavy,
    #[error("a tare is made smaller by way of zero only; take everything off first")]
    Smaller,
}

impl Tare {
    /// What it takes away.
    #[must_use]
    pub const fn mass(self) -> Mass {
        match self {
            Tare::None => Mass::ZERO,
            Tare::Weighed(mass) | Tare::Preset(mass) => mass,
        }
    }

    /// `next` after this one, on a scale up to `max`.
    pub(crate) fn followed_by(self, next: Tare, max: Mass) -> Result<Tare, TareRefusal> {
        if next.mass() < Mass::ZERO {
            Err(TareRefusal::Negative)
        } else if next.mass() > max {
            Err(TareRefusal::TooHeavy)
        } else if next.mass() < self.mass() {
            Err(TareRefusal::Smaller)
        } else {
            Ok(next)
        }
    }
}
