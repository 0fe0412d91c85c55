//! What comes first among the products that were found.

use std::cmp::Reverse;

use super::fit::Fit;
use super::fold;
use crate::book::traits::Traits;
use crate::catalogue::Product;
use crate::gtin::Gtin;

/// How well a product fits. Field order is the ranking.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Score {
    /// How many of the words are nowhere in its names.
    pub(crate) missing: u8,
    /// The worst of those that are.
    pub(crate) fit: Fit,
    pub(crate) packed: bool,
    pub(crate) off_season: bool,
}

/// Where a product comes among those that fit equally well. Field order is the ranking.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Standing {
    sales: Reverse<u32>,
    words: u8,
    name: Box<str>,
    pub(crate) gtin: Gtin,
}

impl Score {
    pub(crate) fn new(missing: u8, fit: Fit, traits: Traits, month: Option<u8>) -> Self {
        Score { missing, fit, packed: traits.is_packed(), off_season: traits.is_off_season(month) }
    }

    /// How many scores there are when so many words were typed.
    pub(crate) fn ways(typed: u8) -> usize {
        usize::from(typed) * Fit::ALL.len() * 4
    }

    /// The number of this score among all of them, best first.
    pub(crate) fn way(self) -> usize {
        let fit = usize::from(self.missing) * Fit::ALL.len() + self.fit as usize;
        fit * 4 + usize::from(self.packed) * 2 + usize::from(self.off_season)
    }

    /// The score with this number.
    pub(crate) fn of_way(way: usize) -> Self {
        let (fit, flags) = (way / 4, way % 4);
        Score {
            missing: u8::try_from(fit / Fit::ALL.len()).unwrap_or(u8::MAX),
            fit: Fit::ALL[fit % Fit::ALL.len()],
            packed: flags / 2 == 1,
            off_season: flags % 2 == 1,
        }
    }
}

impl Standing {
    pub(crate) fn of(product: &Product) -> Self {
        let name = fold::fold(&product.name);
        let words = u8::try_from(fold::words(&name).count()).unwrap_or(u8::MAX);
        Standing { sales: Reverse(product.weekly_sales), words, name: name.into(), gtin: product.gtin }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_number_of_a_score_is_its_rank() {
        let scores: Vec<Score> = (0..Score::ways(3)).map(Score::of_way).collect();
        assert!(scores.is_sorted_by(|a, b| a < b));
        assert!(scores.iter().enumerate().all(|(way, score)| score.way() == way));
    }
}
