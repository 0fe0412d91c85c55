//! What the cart has learned a product weighs, from placements it accepted.
//!
//! A catalogue's mass may be wrong, and a recipe may change; a shopper may be wrong, or lie. So nobody is believed alone: a mass far from
//! what is known only begins to count against it, and takes its place when [`TRUSTED_AFTER`] trips in a row say the same.
//!
//! ```text
//!   near what is known ──▶ moves mean and spread a little, and silences the challenger
//!   far from it ─────────▶ near the challenger? ──yes──▶ one more for it; with three it is what is known
//!                                               └─no───▶ a new challenger
//! ```

use serde::{Deserialize, Serialize};

use crate::mass::Mass;

/// A running mean and spread over accepted placements, one a trip at most.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LearnedMass {
    /// How many placements it rests on, up to a bound.
    pub count: u32,
    pub mean: Mass,
    /// One standard deviation.
    pub spread: Mass,
    /// What newer placements say instead.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub challenger: Option<Challenger>,
}

/// A mass that recent trips agree on, and that is not what is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Challenger {
    pub count: u32,
    pub mean: Mass,
}

/// Placements after which what was learned is believed rather than the catalogue.
pub const TRUSTED_AFTER: u32 = 3;
/// Placements beyond which a new one no longer moves the mean much less.
const MEMORY: u32 = 20;
/// A mass is near within so many standard deviations.
const NEAR: i64 = 4;
/// What is known never becomes vaguer than so many times what fillers are allowed.
const VAGUEST: i64 = 3;

impl LearnedMass {
    /// What one placement says. `tolerated` is the standard deviation that packs of this mass may have.
    #[must_use]
    pub fn first(mass: Mass, tolerated: Mass) -> Self {
        LearnedMass { count: 1, mean: mass, spread: tolerated, challenger: None }
    }

    /// What is known after one more accepted placement.
    #[must_use]
    pub fn after(self, mass: Mass, tolerated: Mass) -> Self {
        let spread = self.spread.max(tolerated);
        if is_near(mass, self.mean, spread) {
            return self.moved(mass, tolerated);
        }
        let challenger = match self.challenger {
            Some(before) if is_near(mass, before.mean, spread) => {
                let count = before.count + 1;
                let off = (mass - before.mean).milligrams() / i64::from(count);
                Challenger { count, mean: before.mean + Mass::from_milligrams(off) }
            }
            Some(_) | None => Challenger { count: 1, mean: mass },
        };
        if challenger.count >= TRUSTED_AFTER {
            return LearnedMass { count: challenger.count, ..LearnedMass::first(challenger.mean, tolerated) };
        }
        LearnedMass { challenger: Some(challenger), ..self }
    }

    /// Whether it is believed rather than the catalogue.
    #[must_use]
    pub fn is_trusted(&self) -> bool {
        self.count >= TRUSTED_AFTER
    }

    fn moved(self, mass: Mass, tolerated: Mass) -> Self {
        let weight = i64::from(self.count.min(MEMORY)) + 1;
        let off = (mass - self.mean).milligrams();
        let variance = i128::from(self.spread.milligrams()).pow(2);
        let moved = (variance * i128::from(weight - 1) + i128::from(off).pow(2)) / i128::from(weight);
        let spread = Mass::from_milligrams(i64::try_from(moved.isqrt()).unwrap_or(i64::MAX));
        let vaguest = Mass::from_milligrams(tolerated.milligrams().saturating_mul(VAGUEST));
        LearnedMass {
            count: (self.count + 1).min(MEMORY),
            mean: Mass::from_milligrams(self.mean.milligrams() + off / weight),
            spread: spread.min(vaguest),
            challenger: None,
        }
    }
}

fn is_near(mass: Mass, mean: Mass, spread: Mass) -> bool {
    (mass - mean).abs().milligrams() <= spread.milligrams().saturating_mul(NEAR)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TOLERATED: Mass = Mass::from_grams(5);

    fn learned(grams: &[i64]) -> LearnedMass {
        let (first, more) = grams.split_first().expect("a placement");
        let first = LearnedMass::first(Mass::from_grams(*first), TOLERATED);
        more.iter().fold(first, |known, grams| known.after(Mass::from_grams(*grams), TOLERATED))
    }

    #[test]
    fn three_trips_are_believed() {
        assert!(!learned(&[412, 409]).is_trusted());
        let known = learned(&[412, 409, 415]);
        assert!(known.is_trusted());
        assert_eq!(known.mean.grams(), 412);
    }

    #[test]
    fn one_liar_changes_nothing_and_two_different_ones_neither() {
        let known = learned(&[412, 409, 415, 1_900, 55]);
        assert_eq!((known.mean.grams(), known.is_trusted()), (412, true));
        assert!(known.spread <= TOLERATED);
        assert_eq!(known.after(Mass::from_grams(411), TOLERATED).challenger, None, "an honest pack silences them");
    }

    #[test]
    fn a_new_recipe_is_believed_after_three_trips_in_a_row() {
        let old = [412, 409, 415, 411, 413, 410, 412, 414];
        let known = learned(&[&old[..], &[380, 382]].concat());
        assert_eq!(known.mean.grams(), 412);
        let known = learned(&[&old[..], &[380, 382, 379]].concat());
        assert_eq!((known.mean.grams(), known.count), (380, 3));
    }

    #[test]
    fn a_product_that_varies_is_never_known_so_vaguely_that_everything_fits() {
        let known = learned(&[412, 430, 395, 428, 396, 431, 394, 430, 395, 431]);
        assert!(known.spread <= Mass::from_grams(15), "{:?}", known.spread);
    }

    #[test]
    fn what_older_carts_have_written_is_read() {
        let known: LearnedMass = serde_json::from_str(r#"{"count":3,"mean":412000,"spread":2500}"#).expect("format 1");
        assert_eq!(
            known,
            LearnedMass { count: 3, ..LearnedMass::first(Mass::from_grams(412), Mass::from_milligrams(2_500)) }
        );
    }
}
