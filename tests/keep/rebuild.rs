//! The tapes are the truth, and the keep follows.

use cart_domain::ids::{CartId, Seq};
use cart_domain::{Envelope, Event, Millis, Wall};
use dash_cart::journal::memory::MemoryJournal;
use dash_cart::journal::{Ack, Journal, Stage};
use dash_cart::keep::Keep;
use dash_cart::keep::memory::MemoryKeep;
use dash_cart::keep::rebuild::{reconcile, retire};

use crate::stock::trip;

const DAY: u64 = 24 * 3_600_000;

fn shop(journal: &dyn Journal, n: i64, events: &[Event]) {
    let seal = |(at, event): (usize, &Event)| Envelope {
        schema: event.schema(),
        cart: CartId("C-07".into()),
        trip: trip(n),
        seq: Seq(at as u64 + 1),
        wall: Wall(0),
        event: event.clone(),
    };
    journal.append(&events.iter().enumerate().map(seal).collect::<Vec<_>>()).unwrap();
}

#[test]
fn a_lost_keep_knows_the_trips_again_and_sends_them_from_their_beginning() {
    let (journal, keep) = (MemoryJournal::default(), MemoryKeep::default());
    shop(&journal, 1, &[Event::HelpCalled, Event::TripEnded]);
    shop(&journal, 2, &[Event::HelpCalled]);
    assert_eq!(reconcile(&keep, &journal).unwrap(), 2);
    let rows = keep.trips().unwrap();
    assert_eq!(
        (&rows[0].trip, rows[0].last, rows[0].stage, rows[0].acknowledged),
        (&trip(1), Seq(2), Stage::Ended, None)
    );
    assert_eq!(
        (&rows[1].trip, rows[1].last, rows[1].stage, rows[1].acknowledged),
        (&trip(2), Seq(1), Stage::Open, None)
    );
    assert_eq!(reconcile(&keep, &journal).unwrap(), 0);
}

#[test]
fn a_trip_without_a_tape_is_dropped() {
    let (journal, keep) = (MemoryJournal::default(), MemoryKeep::default());
    keep.note_trip(&trip(1), Seq(4), Stage::Ended).unwrap();
    assert_eq!(reconcile(&keep, &journal).unwrap(), 1);
    assert_eq!(keep.trips().unwrap(), []);
}

#[test]
fn a_tape_that_lost_events_the_store_has_is_sent_again() {
    let (journal, keep) = (MemoryJournal::default(), MemoryKeep::default());
    shop(&journal, 1, &[Event::HelpCalled]);
    keep.acknowledge(&trip(1), Ack { seq: Seq(3), at: Wall(0) }).unwrap();
    keep.note_trip(&trip(1), Seq(1), Stage::Open).unwrap();
    reconcile(&keep, &journal).unwrap();
    assert_eq!(keep.trips().unwrap()[0].acknowledged, None, "what is recorded from now on must not count as sent");
}

#[test]
fn a_trip_goes_thirty_days_after_the_store_had_all_of_it() {
    let (journal, keep) = (MemoryJournal::default(), MemoryKeep::default());
    let later = |days: u64| Wall((days * DAY) as i64);
    shop(&journal, 1, &[Event::HelpCalled, Event::TripEnded]);
    shop(&journal, 2, &[Event::HelpCalled, Event::TripEnded]);
    reconcile(&keep, &journal).unwrap();
    keep.acknowledge(&trip(1), Ack { seq: Seq(2), at: later(1) }).unwrap();
    keep.acknowledge(&trip(2), Ack { seq: Seq(1), at: later(1) }).unwrap();
    let thirty = Millis(30 * DAY);
    assert_eq!(retire(&keep, &journal, later(31), thirty).unwrap(), []);
    assert_eq!(retire(&keep, &journal, later(32), thirty).unwrap(), [trip(1)]);
    assert_eq!(retire(&keep, &journal, later(900), thirty).unwrap(), [], "the store lacks the end of the second");
    assert_eq!(keep.trips().unwrap().len(), 1);
}
