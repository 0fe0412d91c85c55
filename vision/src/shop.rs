//! Everything a shop's pictures are compared with, and what a new picture then says: of each product a weight, or that nothing is known.
//!
//! Not knowing is an answer like any other, and the right one for a product without a reference, for a picture without anything in it, and for
//! something that is like nothing the shop has.

use std::collections::BTreeMap;

use crate::calibration::{Calibration, Line};
use crate::cohort::Cohort;
use crate::embedding::Embedding;
use crate::quality::Flaw;
use crate::references::{Compared, Likeness, References};

/// What is less like everything than this is like nothing: a hand, a bag, a picture of the floor.
pub const LIKE_NOTHING: f32 = 0.25;

/// Why a picture says nothing of a product.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unknown {
    /// The product has no reference.
    NoReference,
    /// There is no other product to compare it with.
    NothingToCompare,
    /// The picture is like nothing that the shop has.
    LikeNothing,
    /// The picture itself is no good.
    Flawed(Flaw),
}

/// The references of a shop and how they are weighed.
#[derive(Clone, Debug)]
pub struct Shop<K> {
    pub references: References<K>,
    /// The family of each product that has one.
    pub families: BTreeMap<K, u32>,
    pub calibration: Calibration,
    /// What the network's cosines are multiplied with.
    pub scale: f32,
    pub likeness: Likeness,
}

/// What one picture says.
#[derive(Clone, Debug)]
pub struct Seen<'a, K> {
    shop: &'a Shop<K>,
    compared: Compared<'a, K>,
}

/// One product that a picture may show.
#[derive(Clone, Debug, PartialEq)]
pub struct Guess<K> {
    pub product: K,
    /// The natural logarithm of how much likelier the picture is if it shows this product than if it shows another.
    pub weight: f32,
    pub cosine: f32,
}

impl Unknown {
    /// Its name in what is printed.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Unknown::NoReference => "no-reference",
            Unknown::NothingToCompare => "nothing-to-compare",
            Unknown::LikeNothing => "like-nothing",
            Unknown::Flawed(flaw) => flaw.name(),
        }
    }
}

impl<K: Ord + Clone> Shop<K> {
    /// A shop without products.
    #[must_use]
    pub fn new(scale: f32) -> Self {
        let (references, families, likeness) = (References::default(), BTreeMap::new(), Likeness::default());
        Shop { references, families, calibration: Calibration::plain(), scale, likeness }
    }

    /// Compares a picture with every product.
    #[must_use]
    pub fn see(&self, picture: &Embedding) -> Seen<'_, K> {
        Seen { shop: self, compared: self.references.compare(picture, self.likeness) }
    }
}

impl Calibration {
    /// What a score says by itself, for a network that nobody has calibrated.
    #[must_use]
    pub fn plain() -> Self {
        Calibration { general: Line { slope: 1.0, offset: 0.0 }, families: BTreeMap::new() }
    }
}

impl<'a, K: Ord + Clone> Seen<'a, K> {
    /// The raw scores, before calibration.
    #[must_use]
    pub fn cohort(&self) -> Cohort<'_, K> {
        Cohort::new(&self.compared, self.shop.scale)
    }

    /// The weight of the picture for each of some products.
    pub fn weights<'b>(
        &'b self,
        products: impl IntoIterator<Item = &'b K> + 'b,
    ) -> impl Iterator<Item = (&'b K, Result<f32, Unknown>)> + 'b {
        let cohort = self.cohort();
        products.into_iter().map(move |product| (product, self.weigh(&cohort, product)))
    }

    /// The weight of the picture for a product.
    pub fn weight(&self, product: &K) -> Result<f32, Unknown> {
        self.weigh(&self.cohort(), product)
    }

    /// The products that it shows most likely, best first; none when it is like nothing.
    #[must_use]
    pub fn best(&self, most: usize) -> Vec<Guess<K>> {
        let cohort = self.cohort();
        let found = self.compared.best(most).into_iter();
        let guesses = found.filter_map(|(product, cosine)| {
            let weight = self.weigh(&cohort, product).ok()?;
            Some(Guess { product: product.clone(), weight, cosine })
        });
        guesses.collect()
    }

    fn weigh(&self, cohort: &Cohort<'_, K>, product: &K) -> Result<f32, Unknown> {
        let cosine = self.compared.to(product).ok_or(Unknown::NoReference)?;
        if cohort.best() < LIKE_NOTHING {
            return Err(Unknown::LikeNothing);
        }
        let score = cohort.of(cosine).ok_or(Unknown::NothingToCompare)?;
        Ok(self.shop.calibration.weight(self.shop.families.get(product).copied(), score))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::embedding::tests::direction;

    fn shop() -> Shop<u64> {
        let mut shop = Shop::new(20.0);
        (0..30).for_each(|product| shop.references.add(product, &direction(product)).expect("room"));
        shop
    }

    #[test]
    fn what_was_put_in_weighs_for_itself_and_against_everything_else() {
        let shop = shop();
        let seen = shop.see(&direction(4));
        assert!(seen.weight(&4).is_ok_and(|weight| weight > 5.0));
        assert!(seen.weight(&5).is_ok_and(|weight| weight < -5.0));
        assert_eq!(seen.best(2)[0].product, 4);
    }

    #[test]
    fn nothing_is_said_of_a_product_nobody_has_shown_nor_of_a_picture_like_nothing() {
        let shop = shop();
        assert_eq!(shop.see(&direction(4)).weight(&99), Err(Unknown::NoReference));
        let away = direction(4).values().map(|value| -value);
        let opposite = Embedding::of(&away).expect("a direction");
        let mut alone = Shop::new(20.0);
        alone.references.add(4u64, &direction(4)).expect("room");
        assert_eq!(alone.see(&opposite).weight(&4), Err(Unknown::LikeNothing));
        assert_eq!(alone.see(&direction(4)).weight(&4), Err(Unknown::NothingToCompare));
        assert_eq!(alone.see(&opposite).best(5), []);
    }
}
