//! What a cart learns by itself of how a product looks: from placements that the scale agreed with, and never from one trip alone. The store hears of
//! each such placement, so that several carts can agree sooner than one.
//!
//! ```text
//!   accepted placement ──▶ like another product that is known? ──yes──▶ not taken: a switched label, or a look-alike that staff has to show
//!                        or like what the store has withdrawn?
//!                                 │ no
//!                                 ▼
//!                  told ◀──   waiting ──▶ two others, of another day among them, agree? ──yes──▶ learned: all of them
//!                                                        └─no──▶ goes on waiting, until newer ones take its place
//! ```
//!
//! A product is taken in once a trip at most, so what agrees comes from several trips. Whoever puts something else in than was scanned is outvoted:
//! it agrees with nothing, or with what it is, which is another product. What staff showed is never touched, what was learned is bounded, and
//! `dash-cart vision enrol --forget` undoes all of it on this cart.

use cart_domain::ids::TripId;
use cart_domain::{Gtin, Wall};
use cart_protocol::NetworkId;
use cart_vision::embedding::AGREE;
use cart_vision::{Embedding, Shop};

use super::enrolled::{self, Origin, Reference};
use super::known::Known;
use super::shared;
use crate::config::Learning;
use crate::keep::{Keep, KeepError};

/// So many trips have to agree, and not all on one day.
const TRIPS: usize = 3;
/// So many references of a product are learned at most, and so many placements wait.
const MOST_LEARNED: usize = 5;
const MOST_WAITING: usize = 6;
const DAY: i64 = 24 * 60 * 60 * 1_000;

/// What became of a placement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It waits for others that agree.
    Waiting,
    /// It is more like this product, which is known already.
    LikeAnother(Known),
    /// It is like something that the store has withdrawn of this product.
    LikeWithdrawn,
    /// Enough agreed: the product has so many references now.
    Learned { references: usize },
}

/// A placement that the scale agreed with.
pub struct Placement<'a> {
    pub gtin: &'a Gtin,
    pub direction: &'a Embedding,
    pub at: Wall,
    pub trip: &'a TripId,
    /// How many placements the weight rests on that it agreed with.
    pub weighed: u32,
}

/// Takes a placement in, keeps what comes of it, notes it for the store, and lets the shop know.
pub fn take_in(
    placement: &Placement<'_>,
    shop: &mut Shop<Known>,
    keep: &dyn Keep,
    network: &NetworkId,
) -> Result<Outcome, KeepError> {
    let Placement { gtin, direction, at, trip, weighed } = *placement;
    if shared::is_withdrawn(keep.published_of(gtin, network)?.as_ref(), direction) {
        return Ok(Outcome::LikeWithdrawn);
    }
    if let Some(other) = rival(shop, gtin, direction) {
        return Ok(Outcome::LikeAnother(other));
    }
    let before = keep.references_of(gtin)?;
    let (references, outcome) = after(before, direction, at.0.div_euclid(DAY), network.as_str());
    keep.put_references(gtin, &references)?;
    keep.note_look(&shared::of_placement(*gtin, direction, network.clone(), trip, weighed))?;
    keep.commit()?;
    if let Outcome::Learned { .. } = outcome {
        enrolled::refresh(shop, keep, gtin, network, Learning::On)?;
    }
    Ok(outcome)
}

/// A product of the shop that a picture is like, and more so than the one that it should show.
pub(super) fn rival(shop: &Shop<Known>, gtin: &Gtin, direction: &Embedding) -> Option<Known> {
    let own = Known::Gtin(*gtin);
    let compared = shop.references.compare(direction, shop.likeness);
    let to_own = compared.to(&own).unwrap_or(f32::NEG_INFINITY);
    // A class is no product of the shop: it may well be what the product is.
    let others = compared.all().filter(|(known, _)| matches!(known, Known::Gtin(_)) && **known != own);
    others
        .filter(|(_, cosine)| *cosine >= AGREE && *cosine > to_own)
        .max_by(|a, b| a.1.total_cmp(&b.1))
        .map(|(known, _)| *known)
}

fn after(mut references: Vec<Reference>, direction: &Embedding, day: i64, network: &str) -> (Vec<Reference>, Outcome) {
    references.retain(|reference| reference.direction(network).is_some());
    references.push(Reference::new(network, direction, Origin::Waiting { day }));
    let agreeing: Vec<(usize, i64)> = references
        .iter()
        .enumerate()
        .filter_map(|(at, reference)| match reference.origin() {
            Origin::Waiting { day } => Some((at, day, reference.direction(network)?)),
            Origin::Shown | Origin::Learned => None,
        })
        .filter(|(.., other)| other.cosine(direction) >= AGREE)
        .map(|(at, day, _)| (at, day))
        .collect();
    let on_other_days = agreeing.iter().any(|(_, other)| *other != day);
    if agreeing.len() < TRIPS || !on_other_days {
        let waiting = |reference: &Reference| matches!(reference.origin(), Origin::Waiting { .. });
        drop_oldest(&mut references, waiting, MOST_WAITING);
        return (references, Outcome::Waiting);
    }
    for (at, _) in agreeing {
        references[at] = references[at].clone().now(Origin::Learned);
    }
    drop_oldest(&mut references, |reference| reference.origin() == Origin::Learned, MOST_LEARNED);
    enrolled::bound(&mut references);
    let counting = references.iter().filter(|reference| reference.origin().counts()).count();
    (references, Outcome::Learned { references: counting })
}

fn drop_oldest(references: &mut Vec<Reference>, which: impl Fn(&Reference) -> bool, most: usize) {
    let mut surplus = references.iter().filter(|reference| which(reference)).count().saturating_sub(most);
    references.retain(|reference| {
        let goes = surplus > 0 && which(reference);
        surplus -= usize::from(goes);
        !goes
    });
}

#[cfg(test)]
mod tests;
