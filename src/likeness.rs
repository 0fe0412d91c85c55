//! How the scores of this project's own network are spread, as measured on crops of made baskets: what the simulated camera draws its scores
//! from, so that it is as good and as bad as the real one, and what a cart takes scores for. `models/training/scores.py` writes the file.

use std::sync::LazyLock;

use cart_domain::fusion::sight::{Scores, SightModel};
use cart_domain::input::PerMille;
use serde::Deserialize;

const MEASURED: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/models/scores.toml"));

/// Scores of pictures against the product they show, against one of its family, and against any other.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Likeness {
    /// How many crops of baskets they were measured on.
    pub crops: u32,
    pub same: Spread,
    pub family: Spread,
    pub other: Spread,
}

/// How scores are spread.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Spread {
    pub mean: f64,
    pub spread: f64,
    /// In thousandths, at evenly spaced ranks from the least to the most.
    ranks: Vec<u16>,
}

impl Spread {
    /// The score, between 0 and 1, that this share of all scores is below.
    #[must_use]
    pub fn at(&self, share: f64) -> f64 {
        let last = self.ranks.len() - 1;
        let place = share.clamp(0.0, 1.0) * last as f64;
        let below = (place as usize).min(last);
        let above = (below + 1).min(last);
        let (low, high) = (f64::from(self.ranks[below]), f64::from(self.ranks[above]));
        (low + (high - low) * (place - below as f64)) / 1_000.0
    }
}

/// What was measured.
#[must_use]
pub fn measured() -> &'static Likeness {
    static LIKENESS: LazyLock<Likeness> =
        LazyLock::new(|| toml::from_str(MEASURED).expect("the file is part of the program"));
    &LIKENESS
}

/// What a cart with this network takes scores for. A score says the weight that was measured for it, by the means that every cart takes it
/// by; how much sisters look alike is the network's own.
#[must_use]
pub fn model() -> SightModel {
    let thousandths = |value: f64| PerMille((value * 1_000.0).round() as i32);
    let Spread { mean, spread, .. } = &measured().family;
    SightModel { family: Scores { mean: thousandths(*mean), spread: thousandths(*spread) }, ..SightModel::default() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_product_looks_most_like_itself_then_like_its_sisters_then_like_the_rest() {
        let Likeness { same, family, other, .. } = measured();
        for share in [0.1, 0.5, 0.9] {
            assert!(same.at(share) > family.at(share), "{share}");
        }
        // Of the crops that show least, sisters are as strange as anything.
        for share in [0.5, 0.9] {
            assert!(family.at(share) > other.at(share), "{share}");
        }
        assert_eq!((same.at(0.0), same.at(1.0)), (same.at(-1.0), same.at(2.0)));
    }

    #[test]
    fn a_share_between_two_ranks_lies_between_their_scores() {
        let spread = Spread { mean: 0.5, spread: 0.1, ranks: vec![0, 400, 1_000] };
        assert_eq!([0.0, 0.25, 0.5, 0.75, 1.0].map(|share| spread.at(share)), [0.0, 0.2, 0.4, 0.7, 1.0]);
    }
}
