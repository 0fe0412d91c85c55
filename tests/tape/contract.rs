//! What every journal promises, held against each of them.

use std::collections::BTreeMap;

use cart_domain::ids::Seq;
use cart_domain::{Event, Wall};
use dash_cart::journal::memory::MemoryJournal;
use dash_cart::journal::tape::Tape;
use dash_cart::journal::{Ack, Journal, JournalError, Stage};
use tempfile::TempDir;

use crate::trip::{NO_BALLAST, ended, event, scanned, shopping, trip};

/// A journal that can be restarted.
enum Rig {
    Memory(MemoryJournal),
    Tape { dir: TempDir, tape: Option<Tape> },
}

impl Rig {
    fn each() -> [Rig; 2] {
        let dir = tempfile::tempdir().unwrap();
        let tape = Some(Tape::open(dir.path(), NO_BALLAST).unwrap());
        [Rig::Memory(MemoryJournal::default()), Rig::Tape { dir, tape }]
    }

    fn journal(&self) -> &dyn Journal {
        match self {
            Rig::Memory(journal) => journal,
            Rig::Tape { tape, .. } => tape.as_ref().unwrap(),
        }
    }

    fn restart(&mut self) -> &dyn Journal {
        if let Rig::Tape { dir, tape } = self {
            drop(tape.take());
            *tape = Some(Tape::open(dir.path(), NO_BALLAST).unwrap());
        }
        self.journal()
    }
}

#[test]
fn a_new_cart_has_no_trip() {
    for rig in Rig::each() {
        assert_eq!(rig.journal().open_trip().unwrap(), []);
        assert_eq!(rig.journal().trips(), []);
        assert_eq!(rig.journal().findings(), []);
    }
}

#[test]
fn the_trip_under_way_comes_back_after_a_restart_and_goes_on() {
    for mut rig in Rig::each() {
        let mut events = shopping(&trip(1), 3);
        rig.journal().append(&events[..1]).unwrap();
        rig.journal().append(&events[1..]).unwrap();
        assert_eq!(rig.restart().open_trip().unwrap(), events);
        events.push(scanned(&trip(1), 5));
        rig.journal().append(&events[4..]).unwrap();
        assert_eq!(rig.restart().open_trip().unwrap(), events);
    }
}

#[test]
fn a_cart_is_free_after_a_trip_and_remembers_it() {
    for mut rig in Rig::each() {
        rig.journal().append(&ended(&trip(1), 2)).unwrap();
        assert_eq!(rig.journal().open_trip().unwrap(), []);
        let journal = rig.restart();
        assert_eq!(journal.open_trip().unwrap(), []);
        assert_eq!(journal.read_trip(&trip(1), Seq(0)).unwrap().envelopes, ended(&trip(1), 2));
        let [known] = &journal.trips()[..] else { panic!("one trip") };
        assert_eq!((&known.trip, known.last, known.stage), (&trip(1), Seq(4), Stage::Ended));
    }
}

#[test]
fn the_store_is_sent_only_what_it_does_not_have() {
    for rig in Rig::each() {
        rig.journal().append(&shopping(&trip(1), 5)).unwrap();
        let rest = rig.journal().read_trip(&trip(1), Seq(4)).unwrap();
        assert_eq!(rest.envelopes, shopping(&trip(1), 5)[4..]);
        assert_eq!(rig.journal().read_trip(&trip(1), Seq(6)).unwrap().envelopes, []);
    }
}

#[test]
fn an_empty_batch_is_nothing() {
    for rig in Rig::each() {
        rig.journal().append(&[]).unwrap();
        assert_eq!(rig.journal().trips(), []);
    }
}

#[test]
fn an_event_is_neither_repeated_nor_skipped() {
    for rig in Rig::each() {
        rig.journal().append(&shopping(&trip(1), 1)).unwrap();
        for wrong in [1, 2, 4] {
            let refused = rig.journal().append(&[scanned(&trip(1), wrong)]);
            let Err(JournalError::OutOfOrder { expected, .. }) = refused else { panic!("{refused:?}") };
            assert_eq!(expected, Seq(3));
        }
        let gap = rig.journal().append(&[scanned(&trip(1), 3), scanned(&trip(1), 5)]);
        assert!(matches!(gap, Err(JournalError::OutOfOrder { .. })), "{gap:?}");
        assert_eq!(rig.journal().open_trip().unwrap(), shopping(&trip(1), 1), "none of a refused batch counts");
    }
}

#[test]
fn a_trip_begins_with_its_first_event() {
    for rig in Rig::each() {
        let refused = rig.journal().append(&[scanned(&trip(1), 2)]);
        assert!(matches!(refused, Err(JournalError::OutOfOrder { .. })), "{refused:?}");
        assert_eq!(rig.journal().trips(), []);
    }
}

#[test]
fn nothing_follows_the_end_of_a_trip() {
    for mut rig in Rig::each() {
        rig.journal().append(&ended(&trip(1), 1)).unwrap();
        for _ in 0..2 {
            let refused = rig.restart().append(&[scanned(&trip(1), 4)]);
            assert!(matches!(refused, Err(JournalError::Ended(_))), "{refused:?}");
        }
        let within = [event(&trip(2), 1, Event::TripEnded), event(&trip(2), 2, Event::HelpCalled)];
        assert!(matches!(rig.journal().append(&within), Err(JournalError::Ended(_))));
    }
}

#[test]
fn one_trip_is_open_at_a_time() {
    for rig in Rig::each() {
        rig.journal().append(&shopping(&trip(1), 1)).unwrap();
        assert!(matches!(rig.journal().append(&shopping(&trip(2), 1)), Err(JournalError::StillOpen(_))));
        let mixed = [scanned(&trip(1), 3), scanned(&trip(2), 4)];
        assert!(matches!(rig.journal().append(&mixed), Err(JournalError::MixedBatch(..))));
    }
}

#[test]
fn a_trip_nobody_made_cannot_be_read() {
    for rig in Rig::each() {
        assert!(matches!(rig.journal().read_trip(&trip(9), Seq(0)), Err(JournalError::NoSuchTrip(_))));
    }
}

#[test]
fn forgetting_a_trip_leaves_its_receipt_and_waits_for_its_end() {
    for rig in Rig::each() {
        rig.journal().append(&shopping(&trip(1), 1)).unwrap();
        assert!(matches!(rig.journal().forget(&trip(1)), Err(JournalError::StillOpen(_))));
        rig.journal().append(&[event(&trip(1), 3, Event::TripEnded)]).unwrap();
        rig.journal().forget(&trip(1)).unwrap();
        rig.journal().forget(&trip(9)).unwrap();
        assert_eq!(rig.journal().read_trip(&trip(1), Seq(0)).unwrap().envelopes, ended(&trip(1), 1));
    }
}

#[test]
fn only_a_trip_that_the_store_has_had_for_long_enough_goes() {
    for mut rig in Rig::each() {
        for n in 1..=4 {
            rig.journal().append(&ended(&trip(n), 2)).unwrap();
        }
        rig.journal().append(&shopping(&trip(5), 2)).unwrap();
        let ack = |seq, at| Ack { seq: Seq(seq), at: Wall(at) };
        // The first may go. The second lacks an event at the store, the third has been there for too short a time, the fourth
        // has never been sent, the fifth is under way.
        let acknowledged = BTreeMap::from([
            (trip(1), ack(4, 99)),
            (trip(2), ack(3, 99)),
            (trip(3), ack(4, 100)),
            (trip(5), ack(3, 99)),
        ]);
        assert_eq!(rig.journal().retire(&acknowledged, Wall(100)).unwrap(), [trip(1)]);
        let left: Vec<_> = rig.restart().trips().into_iter().map(|known| known.trip).collect();
        assert_eq!(left, [trip(2), trip(3), trip(4), trip(5)]);
        assert!(matches!(rig.journal().read_trip(&trip(1), Seq(0)), Err(JournalError::NoSuchTrip(_))));
        assert_eq!(rig.journal().open_trip().unwrap(), shopping(&trip(5), 2));
    }
}

#[test]
fn a_journal_that_is_full_says_so_and_keeps_what_it_has() {
    let journal = MemoryJournal::with_room(3);
    journal.append(&shopping(&trip(1), 2)).unwrap();
    assert!(matches!(journal.append(&[scanned(&trip(1), 4)]), Err(JournalError::Full { .. })));
    assert_eq!(journal.open_trip().unwrap(), shopping(&trip(1), 2));
}
