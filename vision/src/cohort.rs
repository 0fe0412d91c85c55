//! How much better a picture fits the claimed product than every other product of the shop together.
//!
//! Two products of one brand are like each other at any angle, and a picture of either is like both. What tells them apart is which of them
//! it is more like, so a cosine is worth nothing by itself: the score is the logarithm of softmax over the whole shop, taken as odds, so that
//! it goes on growing where a probability has long been close to one.
//!
//! Among n products a picture that says nothing gives each of them one chance in n. Odds beyond that are what the picture itself says, so the
//! logarithm of n − 1 is added: a score means the same in a small shop as in a large one.

use crate::references::Compared;

/// One picture against the shop.
#[derive(Clone, Debug)]
pub struct Cohort<'a, K> {
    compared: &'a Compared<'a, K>,
    scale: f32,
    best: f32,
    /// The sum of exp(scale · (cosine − best)) over all products.
    sum: f64,
    /// How many products there are.
    count: usize,
}

impl<'a, K: Ord + Clone> Cohort<'a, K> {
    /// A picture against all products. `scale` is the network's.
    #[must_use]
    pub fn new(compared: &'a Compared<'a, K>, scale: f32) -> Self {
        let best = compared.all().map(|(_, cosine)| cosine).fold(f32::NEG_INFINITY, f32::max);
        let sum = compared.all().map(|(_, cosine)| f64::from(scale * (cosine - best)).exp()).sum();
        Cohort { compared, scale, best, sum, count: compared.all().count() }
    }

    /// The highest cosine to any product; minus infinity in a shop without references.
    #[must_use]
    pub const fn best(&self) -> f32 {
        self.best
    }

    /// What the picture says for a product. Nothing without a reference, or without any other product.
    #[must_use]
    pub fn score(&self, product: &K) -> Option<f32> {
        self.compared.to(product).and_then(|cosine| self.of(cosine))
    }

    /// What the picture says for a product with this cosine.
    #[must_use]
    pub fn of(&self, cosine: f32) -> Option<f32> {
        if self.count < 2 {
            return None;
        }
        let own = f64::from(self.scale * (cosine - self.best));
        // Rounding may leave less than nothing of others that are far away.
        let others = (self.sum - own.exp()).max(self.sum * 1e-9);
        Some((own - others.ln() + ((self.count - 1) as f64).ln()) as f32)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::embedding::Embedding;
    use crate::embedding::tests::direction;
    use crate::references::{Likeness, References};

    fn near(seed: u64, towards: u64, share: f32) -> Embedding {
        let (from, to) = (direction(seed), direction(towards));
        let mixed: Vec<f32> =
            from.values().iter().zip(to.values()).map(|(a, b)| a * (1.0 - share) + b * share).collect();
        Embedding::of(&mixed).expect("a direction")
    }

    #[test]
    fn of_two_flavours_the_one_that_it_is_more_like_has_the_better_score() {
        let mut shop = References::default();
        shop.add("vanilla", &direction(1)).expect("room");
        shop.add("strawberry", &near(1, 2, 0.3)).expect("room");
        shop.add("soap", &direction(3)).expect("room");
        let compared = shop.compare(&near(1, 2, 0.05), Likeness::Nearest);
        let cohort = Cohort::new(&compared, 20.0);
        let score = |product| cohort.score(&product).expect("a reference");
        assert!(score("vanilla") > score("strawberry") && score("soap") < -10.0);
        assert_eq!(cohort.score(&"bread"), None);
    }

    #[test]
    fn a_score_is_the_odds_of_softmax_beyond_those_of_a_guess() {
        let mut shop = References::default();
        for product in 0..6u64 {
            shop.add(product, &near(product, 99, 0.5)).expect("room");
        }
        let compared = shop.compare(&direction(99), Likeness::Nearest);
        let cohort = Cohort::new(&compared, 10.0);
        let shares: Vec<f32> = compared.all().map(|(_, cosine)| (10.0 * cosine).exp()).collect();
        for (product, share) in (0u64..).zip(&shares) {
            let softmax = share / shares.iter().sum::<f32>();
            let score = cohort.score(&product).expect("a reference");
            let odds = softmax / (1.0 - softmax);
            assert!((score - (odds * 5.0).ln()).abs() < 1e-2, "{score}");
        }
    }

    #[test]
    fn a_shop_with_one_product_has_nothing_to_compare_it_with() {
        let mut shop = References::default();
        shop.add("milk", &direction(1)).expect("room");
        let compared = shop.compare(&direction(1), Likeness::Nearest);
        assert_eq!(Cohort::new(&compared, 20.0).score(&"milk"), None);
    }

    #[test]
    fn a_perfect_fit_has_a_finite_score() {
        let mut shop = References::default();
        shop.add("milk", &direction(1)).expect("room");
        shop.add("soap", &near(1, 1, 0.0)).expect("room");
        let compared = shop.compare(&direction(1), Likeness::Nearest);
        assert!(Cohort::new(&compared, 1e6).score(&"milk").is_some_and(f32::is_finite));
    }
}
