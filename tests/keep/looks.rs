//! What every keep promises of looks: what waits for the store, and what the store publishes.

use cart_protocol::{
    Direction, LOOKS_SCHEMA, LookMark, LookReport, LookSource, LooksDelta, NetworkId, ProductLooks, PublishedLook,
    PublishedSource,
};
use dash_cart::keep::looks::MOST_WAITING;

use crate::contract::Rig;
use crate::stock::gtin;

fn network(letter: &str) -> NetworkId {
    NetworkId::try_from(letter.repeat(64)).unwrap()
}

fn look(product: u32, mark: usize) -> LookReport {
    LookReport {
        schema: LOOKS_SCHEMA,
        gtin: gtin(product),
        network: network("a"),
        direction: Direction::of([0x3c; 256]),
        source: LookSource::Placed { weighed: 3 },
        mark: LookMark::try_from(format!("{mark:032x}")).unwrap(),
    }
}

fn product(number: u32, looks: usize) -> ProductLooks {
    let look = PublishedLook { direction: Direction::of([0x3c; 256]), source: PublishedSource::Agreed };
    ProductLooks { gtin: gtin(number), looks: vec![look; looks], withdrawn: vec![Direction::of([0x38; 256])] }
}

fn delta(version: u64, full: bool, products: Vec<ProductLooks>) -> LooksDelta {
    LooksDelta { version, network: network("a"), full, more: false, products }
}

#[test]
fn a_look_waits_once_until_the_store_has_it_and_never_too_many_do() {
    for mut rig in Rig::each() {
        for mark in [1, 2, 1] {
            rig.keep().note_look(&look(1, mark)).unwrap();
        }
        let waiting = rig.restart().waiting_looks().unwrap();
        assert_eq!(waiting, [look(1, 1), look(1, 2)]);
        rig.keep().forget_look(&look(1, 1)).unwrap();
        assert_eq!(rig.restart().waiting_looks().unwrap(), [look(1, 2)]);
        for mark in 0..MOST_WAITING + 20 {
            rig.keep().note_look(&look(2, mark)).unwrap();
        }
        assert_eq!(rig.restart().waiting_looks().unwrap().len(), MOST_WAITING);
        rig.keep().note_look(&LookReport { source: LookSource::Shown, ..look(3, 1) }).unwrap();
        assert_eq!(rig.restart().waiting_looks().unwrap().len(), MOST_WAITING + 1, "what staff showed is not lost");
    }
}

#[test]
fn what_is_published_comes_back_with_its_version_and_changes_product_by_product() {
    for mut rig in Rig::each() {
        assert_eq!(rig.keep().published_version(&network("a")).unwrap(), 0);
        let changed = rig.keep().take_published(&delta(5, true, vec![product(1, 2), product(2, 1)])).unwrap();
        assert_eq!(changed, [gtin(1), gtin(2)]);
        assert_eq!(rig.restart().published_version(&network("a")).unwrap(), 5);
        assert_eq!(rig.keep().take_published(&delta(6, false, vec![product(2, 0)])).unwrap(), [gtin(2)]);
        let keep = rig.restart();
        let published = keep.published(&network("a")).unwrap();
        assert_eq!(published.into_values().collect::<Vec<_>>(), [product(1, 2), product(2, 0)]);
        assert_eq!(keep.published_of(&gtin(1), &network("a")).unwrap(), Some(product(1, 2)));
        assert_eq!(keep.published_of(&gtin(3), &network("a")).unwrap(), None);
    }
}

#[test]
fn a_whole_answer_leaves_nothing_of_the_one_before_and_says_what_is_gone() {
    for mut rig in Rig::each() {
        rig.keep().take_published(&delta(5, true, vec![product(1, 2), product(2, 1)])).unwrap();
        let changed = rig.keep().take_published(&delta(9, true, vec![product(3, 1)])).unwrap();
        assert_eq!(changed, [gtin(1), gtin(2), gtin(3)]);
        let published = rig.restart().published(&network("a")).unwrap();
        assert_eq!(published.into_keys().collect::<Vec<_>>(), [gtin(3)]);
    }
}

#[test]
fn another_network_finds_nothing_and_what_it_fetches_takes_the_place_of_all() {
    for mut rig in Rig::each() {
        rig.keep().take_published(&delta(5, true, vec![product(1, 2)])).unwrap();
        let keep = rig.restart();
        assert_eq!(keep.published_version(&network("b")).unwrap(), 0);
        assert!(keep.published(&network("b")).unwrap().is_empty());
        assert_eq!(keep.published_of(&gtin(1), &network("b")).unwrap(), None);
        let other = LooksDelta { network: network("b"), ..delta(7, false, vec![product(2, 1)]) };
        assert_eq!(keep.take_published(&other).unwrap(), [gtin(1), gtin(2)]);
        let keep = rig.restart();
        assert!(keep.published(&network("a")).unwrap().is_empty());
        assert_eq!(keep.published(&network("b")).unwrap().into_keys().collect::<Vec<_>>(), [gtin(2)]);
    }
}
