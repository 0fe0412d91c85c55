//! A product's looks from everywhere, put together: what staff showed to this cart, what the store publishes, and what this cart learned by itself, in
//! this order and no more than a product may have.
//!
//! What the store has withdrawn is not used: not the very direction, whoever showed it, and nothing this cart learned that looks like it.

use cart_domain::Gtin;
use cart_domain::ids::TripId;
use cart_protocol::{
    Direction, LOOKS_SCHEMA, LookMark, LookReport, LookSource, NetworkId, ProductLooks, PublishedLook, PublishedSource,
};
use cart_vision::Embedding;
use cart_vision::embedding::AGREE;
use cart_vision::references::MOST;
use sha2::{Digest as _, Sha256};

use super::enrolled::{Origin, Reference};
use crate::config::Learning;

/// The directions that a product is compared with.
#[must_use]
pub fn together(
    own: &[Reference],
    published: Option<&ProductLooks>,
    network: &str,
    learning: Learning,
) -> Vec<Embedding> {
    let empty = Vec::new();
    let (looks, withdrawn) =
        published.map_or((&empty, &[][..]), |product| (&product.looks, product.withdrawn.as_slice()));
    let gone: Vec<Embedding> = withdrawn.iter().filter_map(read).collect();
    let is_like_gone = |direction: &Embedding| gone.iter().any(|gone| gone.cosine(direction) >= AGREE);
    let of_own = |origin| own.iter().filter(move |own| own.origin() == origin).filter_map(|own| own.direction(network));
    let of_store = |source| looks.iter().filter(move |look: &&PublishedLook| look.source == source);
    let shown = of_own(Origin::Shown).filter(|direction| !is_the_withdrawn(published, direction));
    let shown = shown.chain(of_store(PublishedSource::Shown).filter_map(|look| read(&look.direction)));
    let agreed = of_store(PublishedSource::Agreed).filter_map(|look| read(&look.direction));
    let learned = agreed.chain(of_own(Origin::Learned).filter(|direction| !is_like_gone(direction)));
    let learned = learned.filter(|_| learning == Learning::On);
    let mut together: Vec<Embedding> = Vec::new();
    for direction in shown.chain(learned) {
        let is_new = together.iter().all(|known| known.to_bytes() != direction.to_bytes());
        if is_new && together.len() < MOST {
            together.push(direction);
        }
    }
    together
}

/// Whether it is the very direction that the store has withdrawn.
#[must_use]
pub fn is_the_withdrawn(published: Option<&ProductLooks>, direction: &Embedding) -> bool {
    published.is_some_and(|product| product.withdrawn.iter().any(|gone| gone.bytes() == &direction.to_bytes()))
}

/// Whether a direction looks like something that the store has withdrawn of the product.
#[must_use]
pub fn is_withdrawn(published: Option<&ProductLooks>, direction: &Embedding) -> bool {
    let withdrawn = published.map_or(&[][..], |product| product.withdrawn.as_slice());
    withdrawn.iter().filter_map(read).any(|gone| gone.cosine(direction) >= AGREE)
}

/// What the store is told of a placement. The trip is named by a digest, so that a look alone leads to no receipt.
#[must_use]
pub fn of_placement(gtin: Gtin, direction: &Embedding, network: NetworkId, trip: &TripId, weighed: u32) -> LookReport {
    let (mark, source) = (mark(trip.as_str().as_bytes()), LookSource::Placed { weighed });
    report(gtin, direction, network, source, mark)
}

/// What the store is told of a picture that staff showed.
#[must_use]
pub fn of_showing(gtin: Gtin, direction: &Embedding, network: NetworkId) -> LookReport {
    report(gtin, direction, network, LookSource::Shown, mark(&direction.to_bytes()))
}

fn report(gtin: Gtin, direction: &Embedding, network: NetworkId, source: LookSource, mark: LookMark) -> LookReport {
    let direction = Direction::of(direction.to_bytes());
    LookReport { schema: LOOKS_SCHEMA, gtin, network, direction, source, mark }
}

fn mark(of: &[u8]) -> LookMark {
    let digest = Sha256::digest(of);
    let digits: String = digest.iter().take(16).map(|byte| format!("{byte:02x}")).collect();
    LookMark::try_from(digits).expect("sixteen bytes have 32 digits")
}

fn read(direction: &Direction) -> Option<Embedding> {
    Embedding::from_bytes(direction.bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    const NETWORK: &str = "net";

    fn seen(axis: usize, variant: usize) -> Embedding {
        let mut values = [0.0; 128];
        values[axis] = 1.0;
        values[100 + variant] = 0.5;
        Embedding::of(&values).unwrap()
    }

    fn kept(direction: &Embedding) -> Direction {
        Direction::of(direction.to_bytes())
    }

    fn published(looks: &[(PublishedSource, Embedding)], withdrawn: &[Embedding]) -> ProductLooks {
        let look = |(source, direction): &(PublishedSource, Embedding)| PublishedLook {
            direction: kept(direction),
            source: *source,
        };
        let gtin = Gtin::parse("4006381333931").unwrap();
        ProductLooks { gtin, looks: looks.iter().map(look).collect(), withdrawn: withdrawn.iter().map(kept).collect() }
    }

    fn own(origin: Origin, direction: &Embedding) -> Reference {
        Reference::new(NETWORK, direction, origin)
    }

    fn count(own: &[Reference], store: Option<&ProductLooks>, learning: Learning) -> usize {
        together(own, store, NETWORK, learning).len()
    }

    #[test]
    fn what_staff_showed_here_and_came_back_from_the_store_counts_once() {
        let own = [own(Origin::Shown, &seen(3, 0))];
        let store = published(&[(PublishedSource::Shown, seen(3, 0)), (PublishedSource::Agreed, seen(3, 1))], &[]);
        assert_eq!(count(&own, Some(&store), Learning::On), 2);
        assert_eq!(count(&own, None, Learning::On), 1);
    }

    #[test]
    fn what_the_store_withdrew_is_not_used_by_the_cart_that_it_came_from_either() {
        let mine =
            [own(Origin::Shown, &seen(3, 0)), own(Origin::Learned, &seen(3, 1)), own(Origin::Shown, &seen(40, 0))];
        let store = published(&[], &[seen(3, 0)]);
        let left = together(&mine, Some(&store), NETWORK, Learning::On);
        assert_eq!(left.iter().map(Embedding::to_bytes).collect::<Vec<_>>(), [seen(40, 0).to_bytes()]);
        assert!(is_withdrawn(Some(&store), &seen(3, 5)) && !is_withdrawn(Some(&store), &seen(40, 5)));
    }

    #[test]
    fn a_cart_that_may_not_learn_uses_only_what_staff_showed_here_or_elsewhere() {
        let mine = [own(Origin::Shown, &seen(3, 0)), own(Origin::Learned, &seen(3, 1))];
        let store = published(&[(PublishedSource::Shown, seen(3, 2)), (PublishedSource::Agreed, seen(3, 3))], &[]);
        assert_eq!(count(&mine, Some(&store), Learning::Off), 2);
        assert_eq!(count(&mine, Some(&store), Learning::On), 4);
    }

    #[test]
    fn a_product_never_has_more_than_it_may_and_what_staff_showed_comes_first() {
        let learned: Vec<Reference> = (0..5).map(|variant| own(Origin::Learned, &seen(3, variant))).collect();
        let looks: Vec<_> = (5..12).map(|variant| (PublishedSource::Agreed, seen(3, variant))).collect();
        let store = published(&[&looks[..], &[(PublishedSource::Shown, seen(3, 15))]].concat(), &[]);
        let all = together(&learned, Some(&store), NETWORK, Learning::On);
        assert_eq!((all.len(), all[0].to_bytes()), (MOST, seen(3, 15).to_bytes()));
    }

    #[test]
    fn one_trip_has_one_mark_and_two_trips_have_two() {
        let trip = |name: &str| TripId::parse(name).unwrap();
        let network = || NetworkId::try_from("a".repeat(64)).unwrap();
        let gtin = Gtin::parse("4006381333931").unwrap();
        let mark = |name: &str, variant| of_placement(gtin, &seen(3, variant), network(), &trip(name), 4).mark;
        assert_eq!(mark("1795341600000-00a7", 0), mark("1795341600000-00a7", 1));
        assert_ne!(mark("1795341600000-00a7", 0), mark("1795341600001-00a7", 0));
        assert!(!mark("1795341600000-00a7", 0).as_str().contains("1795341600000"));
        assert_ne!(of_showing(gtin, &seen(3, 0), network()).mark, of_showing(gtin, &seen(3, 1), network()).mark);
    }
}
