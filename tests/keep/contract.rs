//! What every keep promises, held against each of them.

use std::thread;

use cart_domain::Wall;
use cart_domain::catalogue::{Catalogue, CatalogueVersion};
use cart_domain::ids::Seq;
use cart_domain::input::Reader;
use cart_domain::learned::LearnedMass;
use cart_domain::{Mass, Money, UnlistedWhy};
use cart_protocol::UnlistedReport;
use dash_cart::journal::{Ack, Stage};
use dash_cart::keep::memory::MemoryKeep;
use dash_cart::keep::{CatalogueChange, Keep, MOST_UNLISTED};
use dash_cart::vision::enrolled::{Origin, Reference};
use tempfile::TempDir;

use crate::stock::{catalogue, gtin, keep, product, trip};

/// A keep that can be restarted.
pub enum Rig {
    Memory(Box<MemoryKeep>),
    Sled { dir: TempDir, keep: Option<Box<dyn Keep>> },
}

impl Rig {
    pub fn each() -> [Rig; 2] {
        let dir = tempfile::tempdir().unwrap();
        let keep = Some(keep(dir.path()));
        [Rig::Memory(Box::default()), Rig::Sled { dir, keep }]
    }

    pub fn keep(&self) -> &dyn Keep {
        match self {
            Rig::Memory(keep) => keep.as_ref(),
            Rig::Sled { keep, .. } => keep.as_ref().unwrap().as_ref(),
        }
    }

    pub fn restart(&mut self) -> &dyn Keep {
        self.keep().commit().unwrap();
        if let Rig::Sled { dir, keep: held } = self {
            drop(held.take());
            *held = Some(keep(dir.path()));
        }
        assert_eq!(self.keep().findings(), []);
        self.keep()
    }
}

#[test]
fn a_new_keep_is_empty_and_well() {
    for mut rig in Rig::each() {
        let keep = rig.restart();
        assert_eq!(keep.trips().unwrap(), []);
        assert_eq!(keep.catalogue().unwrap(), Catalogue::default());
        assert!(keep.learned().unwrap().is_empty());
        assert_eq!(keep.setting("brightness").unwrap(), None);
    }
}

#[test]
fn a_trip_and_its_cursor_come_back() {
    for mut rig in Rig::each() {
        let ack = Ack { seq: Seq(3), at: Wall(77) };
        rig.keep().note_trip(&trip(1), Seq(1), Stage::Open).unwrap();
        rig.keep().acknowledge(&trip(1), ack).unwrap();
        rig.keep().note_trip(&trip(1), Seq(5), Stage::Ended).unwrap();
        rig.keep().note_trip(&trip(2), Seq(1), Stage::Open).unwrap();
        let rows = rig.restart().trips().unwrap();
        assert_eq!((&rows[0].trip, rows[0].last, rows[0].stage), (&trip(1), Seq(5), Stage::Ended));
        assert_eq!((rows[0].acknowledged, rows[1].acknowledged), (Some(ack), None));
        rig.keep().drop_trip(&trip(1)).unwrap();
        assert_eq!(rig.restart().trips().unwrap(), rows[1..]);
    }
}

#[test]
fn the_cursor_never_goes_back() {
    for rig in Rig::each() {
        let ack = |seq, at| Ack { seq: Seq(seq), at: Wall(at) };
        for late in [ack(4, 10), ack(2, 20), ack(4, 30)] {
            rig.keep().acknowledge(&trip(1), late).unwrap();
        }
        assert_eq!(rig.keep().trips().unwrap()[0].acknowledged, Some(ack(4, 10)));
    }
}

#[test]
fn a_catalogue_is_replaced_whole() {
    for mut rig in Rig::each() {
        rig.keep().replace_catalogue(&catalogue(4, 3000)).unwrap();
        assert!(rig.restart().catalogue().unwrap() == catalogue(4, 3000));
        rig.keep().replace_catalogue(&catalogue(9, 50)).unwrap();
        assert!(rig.restart().catalogue().unwrap() == catalogue(9, 50));
        rig.keep().replace_catalogue(&Catalogue::default()).unwrap();
        assert!(rig.restart().catalogue().unwrap() == Catalogue::default());
    }
}

#[test]
fn a_catalogue_takes_changes() {
    for mut rig in Rig::each() {
        rig.keep().replace_catalogue(&catalogue(4, 200)).unwrap();
        let mut dearer = product(7);
        dearer.price = Money::from_minor(999);
        let put = vec![dearer.clone(), product(500)];
        let change = CatalogueChange { version: CatalogueVersion(5), put, removed: vec![gtin(8), gtin(9999)] };
        rig.keep().change_catalogue(&change).unwrap();
        let mut expected = catalogue(5, 200);
        expected.put(dearer);
        expected.put(product(500));
        expected.remove(&gtin(8));
        assert!(rig.restart().catalogue().unwrap() == expected);
    }
}

#[test]
fn learned_weights_and_settings_come_back() {
    for mut rig in Rig::each() {
        let mass = LearnedMass { count: 4, mean: Mass::from_grams(412), spread: Mass::from_grams(3), challenger: None };
        rig.keep().learn(&gtin(1), &LearnedMass { count: 1, ..mass }).unwrap();
        rig.keep().learn(&gtin(1), &mass).unwrap();
        rig.keep().set("brightness", "70").unwrap();
        let keep = rig.restart();
        assert_eq!(keep.learned().unwrap().into_iter().collect::<Vec<_>>(), [(gtin(1), mass)]);
        assert_eq!(keep.setting("brightness").unwrap().as_deref(), Some("70"));
    }
}

#[test]
fn what_a_product_was_shown_to_look_like_comes_back_until_it_is_forgotten() {
    for mut rig in Rig::each() {
        let direction = |first: f32| {
            let mut values = [0.1; 128];
            values[0] = first;
            cart_vision::Embedding::of(&values).unwrap()
        };
        let shown: Vec<Reference> =
            [0.9, -0.9].map(|first| Reference::new("net", &direction(first), Origin::Shown)).to_vec();
        rig.keep().put_references(&gtin(1), &shown[..1]).unwrap();
        rig.keep().put_references(&gtin(1), &shown).unwrap();
        rig.keep().put_references(&gtin(2), &shown).unwrap();
        rig.keep().put_references(&gtin(2), &[]).unwrap();
        let keep = rig.restart();
        assert_eq!(keep.references().unwrap().into_iter().collect::<Vec<_>>(), [(gtin(1), shown.clone())]);
        assert!(shown[1].direction("net").unwrap().cosine(&direction(-0.9)) > 0.999);
        assert_eq!(shown[1].direction("another network"), None);
    }
}

fn unlisted(text: &str, first: i64) -> UnlistedReport {
    UnlistedReport {
        text: text.to_owned(),
        aim: None,
        by: Reader::Hid,
        why: UnlistedWhy::Unknown,
        gtin: None,
        catalogue: CatalogueVersion(4),
        first: Wall(first),
        last: Wall(first),
        times: 1,
        picture: None,
    }
}

#[test]
fn a_code_is_noted_once_for_each_catalogue_and_counted_until_the_store_has_it() {
    for mut rig in Rig::each() {
        rig.keep().note_unlisted(unlisted("4000000000006", 10)).unwrap();
        rig.keep().note_unlisted(unlisted("4000000000013", 20)).unwrap();
        let sent = rig.restart().unlisted().unwrap();
        assert_eq!(sent, [unlisted("4000000000006", 10), unlisted("4000000000013", 20)]);
        // Scanned again while the report is on its way.
        rig.keep().note_unlisted(unlisted("4000000000006", 30)).unwrap();
        let newer = UnlistedReport { catalogue: CatalogueVersion(5), ..unlisted("4000000000006", 40) };
        rig.keep().note_unlisted(newer.clone()).unwrap();
        for report in &sent {
            rig.keep().forget_unlisted(report).unwrap();
        }
        let twice = UnlistedReport { times: 2, last: Wall(30), ..unlisted("4000000000006", 10) };
        assert_eq!(rig.restart().unlisted().unwrap(), [twice.clone(), newer.clone()]);
        rig.keep().forget_unlisted(&twice).unwrap();
        rig.keep().forget_unlisted(&newer).unwrap();
        assert_eq!(rig.restart().unlisted().unwrap(), []);
    }
}

#[test]
fn no_more_codes_are_noted_than_there_is_room_for() {
    for mut rig in Rig::each() {
        for number in 0..MOST_UNLISTED + 9 {
            rig.keep().note_unlisted(unlisted(&format!("{number:013}"), i64::try_from(number).unwrap())).unwrap();
        }
        rig.keep().note_unlisted(unlisted("0000000000000", 99)).unwrap();
        let reports = rig.restart().unlisted().unwrap();
        assert_eq!((reports.len(), reports[0].times), (MOST_UNLISTED, 2));
    }
}

#[test]
fn many_threads_change_and_commit_at_once() {
    for mut rig in Rig::each() {
        let keep = rig.keep();
        thread::scope(|scope| {
            for thread in 0..6 {
                scope.spawn(move || {
                    for step in 1..=10 {
                        keep.acknowledge(&trip(1), Ack { seq: Seq(step), at: Wall(0) }).unwrap();
                        keep.set(&format!("thread {thread}"), &step.to_string()).unwrap();
                        keep.commit().unwrap();
                    }
                });
            }
        });
        let keep = rig.restart();
        assert_eq!(keep.trips().unwrap()[0].acknowledged.map(|ack| ack.seq), Some(Seq(10)));
        for thread in 0..6 {
            assert_eq!(keep.setting(&format!("thread {thread}")).unwrap().as_deref(), Some("10"));
        }
    }
}
