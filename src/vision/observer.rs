//! From the pictures of the camera to what the cart hears: something was put in, or taken out, and what it may be.
//!
//! A sighting is evidence and no verdict. Of each product it says a weight, in the form of a score that the machine turns back into that
//! weight; of products that nobody has shown to the cart it says nothing. What is on the receipt is always compared, the likeliest others
//! besides. A covered lens, a hand, and a picture without anything in it say nothing.

use std::sync::Arc;

use cart_domain::fusion::sight::SightModel;
use cart_domain::input::{Change, Match, PerMille, Sighting};
use cart_domain::{Gtin, Tick, Wall};
use cart_protocol::NetworkId;
use cart_vision::calibration::chance;
use cart_vision::shop::Guess;
use cart_vision::{Area, Embedding, Kind, Pair, Picture, Quiet, Shop, change};

use super::enrolled;
use super::eye::{Eye, Look};
use super::known::Known;
use super::learned::{self, Outcome, Placement};
use super::lesson::Accepted;
use crate::config::Learning;
use crate::diag::camera::{self, Candidate};
use crate::keep::{Keep, KeepError};

/// Besides what is on the receipt so many products are named.
const GUESSES: usize = 5;
/// Among so many of what a picture is most like, products of the shop are looked for: the network's own classes stand between them.
const LIKELIEST: usize = 40;
/// A picture has to be so good to be a guess for the shopper, or a lesson for the cart.
const GOOD: PerMille = PerMille(500);

/// What watches a basket. One thread has it; it holds two pictures at most.
#[derive(Debug)]
pub struct Observer {
    eye: Eye,
    shop: Shop<Known>,
    model: SightModel,
    quiet: Quiet,
    put_in: Option<PutIn>,
}

/// What was put in last, as far as it could be seen.
#[derive(Clone, Debug, PartialEq)]
pub struct PutIn {
    pub direction: Embedding,
    /// Products of the shop that it is likelier to be than not, likeliest first. None: the cart does not know.
    pub likely: Vec<Gtin>,
}

impl Observer {
    /// An observer that knows these products. `model` is what the machine takes scores for.
    #[must_use]
    pub fn new(eye: Eye, shop: Shop<Known>, model: SightModel) -> Self {
        Observer { eye, shop, model, quiet: Quiet::default(), put_in: None }
    }

    /// Takes in the next picture. A sighting comes out when something has changed; `wanted` is what is on the receipt.
    pub fn observe(&mut self, at: Tick, picture: &Arc<Picture>, wanted: &[Gtin]) -> Option<Sighting> {
        let pair = self.quiet.see(at, picture)?;
        let seen = change::compare(&pair.before, &pair.after);
        let change = match seen.kind {
            Kind::Added => Change::Added,
            Kind::Removed => Change::Removed,
            Kind::Moved => Change::Moved,
            Kind::Nothing => return None,
            Kind::Covered => {
                self.quiet.keep(&pair);
                return None;
            }
        };
        self.put_in = None;
        let area = seen.area?;
        let (matches, quality) = self.recognise(&pair, change, area, wanted);
        let quality = quality.min(seen.quality);
        if change != Change::Added || quality < GOOD || seen.all.len() > 1 {
            self.put_in = None;
        }
        Some(Sighting { change, area: shares(area, &pair.after), matches, quality })
    }

    /// What the newest sighting showed, if it was of one thing that was put in, and good.
    #[must_use]
    pub fn put_in(&self) -> Option<&PutIn> {
        self.put_in.as_ref()
    }

    /// Whether it knows any product of the shop, so that a sighting says something.
    #[must_use]
    pub fn knows_a_product(&self) -> bool {
        self.shop.references.products().any(|known| matches!(known, Known::Gtin(_)))
    }

    /// Learns what a product looks like from a placement that the scale agreed with, as far as it may.
    pub fn learn(
        &mut self,
        accepted: &Accepted,
        direction: &Embedding,
        at: Wall,
        keep: &dyn Keep,
    ) -> Result<Outcome, KeepError> {
        let Accepted { gtin, trip, weighed, .. } = accepted;
        let placement = Placement { gtin, direction, at, trip, weighed: *weighed };
        learned::take_in(&placement, &mut self.shop, keep, self.eye.id())
    }

    /// Looks at one thing in the basket, by which its product is to be remembered.
    pub fn look_to_remember(&mut self, picture: &Picture, area: Area) -> Result<Look, String> {
        self.eye.look_around_to_remember(picture, area)
    }

    /// Another product of the shop that a picture is like, and more so than the one that it should show.
    #[must_use]
    pub fn rival(&self, gtin: &Gtin, direction: &Embedding) -> Option<Gtin> {
        match learned::rival(&self.shop, gtin, direction)? {
            Known::Gtin(other) => Some(other),
            Known::Class(_) => None,
        }
    }

    /// Something else is known of a product now.
    pub fn refresh(&mut self, gtin: &Gtin, keep: &dyn Keep, learning: Learning) -> Result<(), KeepError> {
        enrolled::refresh(&mut self.shop, keep, gtin, self.eye.id(), learning)
    }

    /// The network that it sees with.
    #[must_use]
    pub fn network(&self) -> &NetworkId {
        self.eye.id()
    }

    /// Which products of the shop the middle of a picture may show, likeliest first, for somebody who sets the camera up.
    pub fn glance(&mut self, picture: &Picture) -> Vec<Candidate> {
        let look = match self.eye.look_around(picture, camera::middle(picture)) {
            Ok(look) => look,
            Err(error) => {
                tracing::warn!(%error, "the network failed on a picture");
                return Vec::new();
            }
        };
        let Some(embedding) = look.embedding else { return Vec::new() };
        let candidate = |Guess { product, weight, .. }: Guess<Known>| match product {
            Known::Gtin(gtin) => {
                let chance = (1_000.0 * chance(f64::from(weight))).round().clamp(0.0, 1_000.0) as u16;
                Some(Candidate { product: gtin, chance })
            }
            Known::Class(_) => None,
        };
        // Classes that the network comes with are no products of the shop.
        let most = GUESSES + self.eye.classes().len();
        self.shop.see(&embedding).best(most).into_iter().filter_map(candidate).take(GUESSES).collect()
    }

    /// The camera was away: what it saw before is no longer what was there before.
    pub fn forget(&mut self) {
        self.quiet.forget();
        self.put_in = None;
    }

    fn recognise(&mut self, pair: &Pair, change: Change, area: Area, wanted: &[Gtin]) -> (Vec<Match>, PerMille) {
        let shown = if change == Change::Removed { &pair.before } else { &pair.after };
        let look = match self.eye.look_around(shown, area) {
            Ok(look) => look,
            Err(error) => {
                tracing::warn!(%error, "the network failed on a picture");
                return (Vec::new(), PerMille(0));
            }
        };
        let Some(embedding) = look.embedding else { return (Vec::new(), look.quality.value) };
        let seen = self.shop.see(&embedding);
        let likely = seen.best(LIKELIEST).into_iter().filter(|guess| guess.weight > 0.0);
        let likely = likely.filter_map(|guess| match guess.product {
            Known::Gtin(gtin) => Some(gtin),
            Known::Class(_) => None,
        });
        self.put_in = Some(PutIn { likely: likely.collect(), direction: embedding.clone() });
        let mut products: Vec<Known> = wanted.iter().copied().map(Known::Gtin).collect();
        products.extend(seen.best(GUESSES).into_iter().map(|guess| guess.product));
        products.sort_unstable();
        products.dedup();
        let weighed = seen.weights(&products).filter_map(|(product, weight)| match product {
            Known::Gtin(gtin) => Some((*gtin, weight.ok()?)),
            Known::Class(_) => None,
        });
        let score = |weight: f32| self.model.score((f64::from(weight) * 1_000.0) as i64);
        let mut matches: Vec<Match> = weighed.map(|(gtin, weight)| Match { gtin, score: score(weight) }).collect();
        matches.sort_by_key(|found| std::cmp::Reverse(found.score));
        (matches, look.quality.value)
    }
}

fn shares(area: Area, picture: &Picture) -> [PerMille; 4] {
    let share = |part: usize, of: usize| PerMille(i32::try_from(1_000 * part / of).unwrap_or(1_000));
    let (width, height) = (picture.width(), picture.height());
    [share(area.x, width), share(area.y, height), share(area.width, width), share(area.height, height)]
}

#[cfg(test)]
mod tests;
