//! What a picture is worth: how much likelier its scores are if the claimed product was put in than if another was.

use crate::gtin::Gtin;
use crate::input::{Match, PerMille, Sighting};

/// Mean and standard deviation of a camera's scores, in thousandths.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scores {
    pub mean: PerMille,
    pub spread: PerMille,
}

/// How a camera's scores are spread.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SightModel {
    /// The picture shows the product it is compared with.
    pub same: Scores,
    /// It shows another of its family.
    pub family: Scores,
    /// It shows anything else.
    pub other: Scores,
}

/// What a picture shows instead of what was claimed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seen {
    pub product: Gtin,
    /// It looks hardly less like this one.
    pub or: Option<Gtin>,
}

/// How sure the cart is of what was claimed, before it sees a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Doubt {
    /// A barcode was read.
    OfAScan,
    /// A person chose it from a list of fruit, which goes wrong once in some dozen times.
    OfAChoice,
}

impl Default for SightModel {
    fn default() -> Self {
        let scores = |mean, spread| Scores { mean: PerMille(mean), spread: PerMille(spread) };
        SightModel { same: scores(720, 150), family: scores(550, 160), other: scores(250, 150) }
    }
}

/// A picture worse than this is no evidence.
const USABLE: PerMille = PerMille(500);
/// Twenty to one, as thousandths of its natural logarithm.
pub(super) const CLEAR: i64 = 3_000;
/// Ninety to one.
const DOUBTED: i64 = 4_500;
/// Twenty thousand to one: dozens of products are compared on a trip, each with all of its kind, and none of them may be accused by chance.
const CERTAIN: i64 = 10_000;
/// Two hundred and fifty to one, where a person chose, which goes wrong once in some dozen times.
const LIKELY: i64 = 5_500;
/// Ninety to one and twelve to one, among varieties of one kind: a scan is hardly ever wrong, a choice sometimes.
const FAMILY_OF_A_SCAN: i64 = 4_500;
const FAMILY_OF_A_CHOICE: i64 = 2_500;

impl SightModel {
    /// The logarithm, in thousandths, of how much likelier this score is for the same product than for any other.
    #[must_use]
    pub fn weight(&self, score: PerMille) -> i64 {
        squared_off(score, self.other) - squared_off(score, self.same)
    }

    /// The score that has the weight nearest to this one: how a camera that knows the weight itself says it.
    #[must_use]
    pub fn score(&self, weight: i64) -> PerMille {
        let scores = (0..=1_000).map(PerMille);
        scores.min_by_key(|score| (self.weight(*score) - weight).abs()).unwrap_or_default()
    }

    /// The weight of a picture for this product, which may be against it; nothing when the picture says nothing of it.
    #[must_use]
    pub fn looks_like(&self, sighting: &Sighting, gtin: &Gtin) -> i64 {
        if sighting.quality < USABLE {
            return 0;
        }
        sighting.matches.iter().find(|found| found.gtin == *gtin).map_or(0, |found| self.weight(found.score))
    }

    /// Whether a picture that can be trusted does not speak clearly against this product.
    #[must_use]
    pub fn may_show(&self, sighting: &Sighting, gtin: &Gtin) -> bool {
        sighting.quality >= USABLE && self.looks_like(sighting, gtin) > -CLEAR
    }

    /// The product that a picture clearly shows instead of the claimed one. `possible` says of a product whether it could be: by its mass.
    ///
    /// Two readings of the picture are compared with the claim, and the weaker must hold: that it shows another product, and that it shows another
    /// variety of the same family, in which case the claimed one would look a good deal like it too.
    #[must_use]
    pub fn contradicts(
        &self,
        sighting: &Sighting,
        claimed: &Gtin,
        doubt: Doubt,
        possible: impl Fn(&Gtin) -> bool,
    ) -> Option<Seen> {
        if sighting.quality < USABLE {
            return None;
        }
        let score = sighting.matches.iter().find(|found| found.gtin == *claimed)?.score;
        let mut others: Vec<&Match> =
            sighting.matches.iter().filter(|found| found.gtin != *claimed && possible(&found.gtin)).collect();
        others.sort_by_key(|found| std::cmp::Reverse(found.score));
        let best = others.first()?;
        let (claim, other) = (self.weight(score), self.weight(best.score));
        let of_family = squared_off(score, self.same) - squared_off(score, self.family)
            + squared_off(best.score, self.family)
            - squared_off(best.score, self.same);
        let clear = match doubt {
            Doubt::OfAScan => claim <= -DOUBTED && other - claim >= CERTAIN && of_family >= FAMILY_OF_A_SCAN,
            Doubt::OfAChoice => claim <= 0 && other - claim >= LIKELY && of_family >= FAMILY_OF_A_CHOICE,
        };
        let hardly_less = |found: &&&Match| other - self.weight(found.score) < CLEAR;
        let or = others.get(1).filter(hardly_less).map(|found| found.gtin);
        clear.then_some(Seen { product: best.gtin, or })
    }

    /// The product that a picture most likely shows.
    #[must_use]
    pub fn shows(&self, sighting: &Sighting) -> Option<Gtin> {
        if sighting.quality < USABLE {
            return None;
        }
        let best = sighting.matches.iter().max_by_key(|found| found.score)?;
        (self.weight(best.score) >= CLEAR).then_some(best.gtin)
    }
}

/// Half the squared deviation in thousandths.
fn squared_off(score: PerMille, scores: Scores) -> i64 {
    let off = i64::from(score.0 - scores.mean.0);
    let spread = i64::from(scores.spread.0.max(1));
    off * off * 500 / (spread * spread)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::Change;

    fn picture(scores: &[(&str, i32)], quality: i32) -> Sighting {
        let matches = scores
            .iter()
            .map(|(plu, score)| Match { gtin: Gtin::from_plu(plu).expect("a PLU"), score: PerMille(*score) })
            .collect();
        Sighting { change: Change::Added, area: [PerMille(0); 4], matches, quality: PerMille(quality) }
    }

    #[test]
    fn an_apple_scanned_as_an_onion_is_clearly_an_apple() {
        let model = SightModel::default();
        let onion = Gtin::from_plu("4093").expect("a PLU");
        let seen = picture(&[("4131", 800), ("4093", 200)], 900);
        let apple = Gtin::from_plu("4131").expect("a PLU");
        let contradicted = model.contradicts(&seen, &onion, Doubt::OfAScan, |_| true);
        assert_eq!(contradicted, Some(Seen { product: apple, or: None }));
    }

    #[test]
    fn a_blurred_picture_accuses_nobody() {
        let onion = Gtin::from_plu("4093").expect("a PLU");
        let seen = picture(&[("4131", 800), ("4093", 200)], 300);
        assert_eq!(SightModel::default().contradicts(&seen, &onion, Doubt::OfAScan, |_| true), None);
    }

    #[test]
    fn a_weight_that_is_said_as_a_score_is_understood_as_that_weight() {
        let model = SightModel::default();
        for weight in [-9_000, -4_500, 0, 3_000, 7_000] {
            assert!((model.weight(model.score(weight)) - weight).abs() < 25, "{weight}");
        }
        assert_eq!((model.score(-99_000), model.score(99_000)), (PerMille(0), PerMille(1_000)));
    }

    #[test]
    fn two_varieties_that_look_alike_leave_the_scan_its_due() {
        let pink = Gtin::from_plu("4128").expect("a PLU");
        let seen = picture(&[("4131", 760), ("4128", 640)], 900);
        assert_eq!(SightModel::default().contradicts(&seen, &pink, Doubt::OfAScan, |_| true), None);
    }
}
