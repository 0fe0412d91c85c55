//! What the store has not heard yet, and when to tell it. The tape holds the records; the outbox only counts.
//!
//! Trips are told in the order they began, each in the order of its tape, one batch at a time. What the network refuses is tried again
//! with growing patience for as long as it takes: hours offline are normal. What the *store* refuses is parked (**wedged**) so that the
//! next trip is not held up, and shown to staff. Telling the same thing twice does no harm, so after a crash the cursor may be behind.

use std::collections::BTreeMap;

use crate::ids::{Seq, TripId};
use crate::input::PerMille;
use crate::tick::{Millis, Tick};

/// How long to wait after the first, second, … failure in a row; the last one repeats.
const PATIENCE: [Millis; 7] =
    [Millis(1_000), Millis(2_000), Millis(5_000), Millis(15_000), Millis(30_000), Millis(60_000), Millis(120_000)];
/// Records told at once.
const BATCH: u64 = 200;

/// Records of one trip to send together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Batch {
    pub trip: TripId,
    pub from: Seq,
    pub through: Seq,
}

/// How far a trip has been told.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Progress {
    told: Seq,
    written: Seq,
    wedged: Option<String>,
}

impl Progress {
    fn batch(&self, trip: &TripId) -> Batch {
        let through = Seq(self.written.0.min(self.told.0 + BATCH));
        Batch { trip: trip.clone(), from: self.told.next(), through }
    }
}

/// Counts what the store has not heard.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outbox {
    trips: BTreeMap<TripId, Progress>,
    failures: usize,
    retry_at: Option<Tick>,
}

impl Outbox {
    /// A trip's tape reaches to `written`.
    pub fn written(&mut self, trip: &TripId, written: Seq) {
        let progress = self.trips.entry(trip.clone()).or_default();
        progress.written = progress.written.max(written);
    }

    /// The store is known to have a trip's records up to `told`.
    pub fn told(&mut self, trip: &TripId, told: Seq) {
        let progress = self.trips.entry(trip.clone()).or_default();
        progress.told = told.max(progress.told).min(progress.written.max(told));
        self.failures = 0;
        self.retry_at = None;
    }

    /// The store expects a trip's records from `next` on, whatever this cart believed.
    pub fn rewind(&mut self, trip: &TripId, next: Seq) {
        if let Some(progress) = self.trips.get_mut(trip) {
            progress.told = Seq(next.0.saturating_sub(1)).min(progress.written);
        }
    }

    /// Nobody answered. `jitter` spreads the carts of a store that lost its network all at once: up to half as long again.
    pub fn failed(&mut self, now: Tick, jitter: PerMille) {
        let patience = PATIENCE[self.failures.min(PATIENCE.len() - 1)];
        let share = u64::try_from(jitter.0.clamp(0, 1_000)).unwrap_or(0);
        self.retry_at = Some(now + patience + Millis(patience.0 * share / 2_000));
        self.failures += 1;
    }

    /// The store will not take this trip, now or later.
    pub fn wedge(&mut self, trip: &TripId, why: String) {
        if let Some(progress) = self.trips.get_mut(trip) {
            progress.wedged = Some(why);
        }
    }

    /// Staff wants wedged trips tried again.
    pub fn unwedge(&mut self) {
        for progress in self.trips.values_mut() {
            progress.wedged = None;
        }
        self.retry_at = None;
        self.failures = 0;
    }

    /// Forgets a trip whose tape is gone.
    pub fn forget(&mut self, trip: &TripId) {
        self.trips.remove(trip);
    }

    /// What to send now.
    #[must_use]
    pub fn next_batch(&self, now: Tick) -> Option<Batch> {
        if self.retry_at.is_some_and(|at| now < at) {
            return None;
        }
        self.open().next().map(|(trip, progress)| progress.batch(trip))
    }

    /// What to send of one trip, whatever else waits: somebody stands at the checkout.
    #[must_use]
    pub fn next_of(&self, trip: &TripId) -> Option<Batch> {
        self.open().find(|(open, _)| *open == trip).map(|(trip, progress)| progress.batch(trip))
    }

    /// When to try again after a failure, if there is anything to try.
    #[must_use]
    pub fn next_wake(&self) -> Option<Tick> {
        self.open().next()?;
        self.retry_at
    }

    /// Records that the store has not heard and that are not wedged.
    #[must_use]
    pub fn waiting(&self) -> u64 {
        self.open().map(|(_, progress)| progress.written.0 - progress.told.0).sum()
    }

    /// Whether the store has all of a trip that was written so far.
    #[must_use]
    pub fn is_told(&self, trip: &TripId) -> bool {
        self.trips.get(trip).is_some_and(|progress| progress.told >= progress.written && progress.written > Seq(0))
    }

    /// Trips the store will not take, with its reason.
    pub fn wedged(&self) -> impl Iterator<Item = (&TripId, &str)> {
        self.trips.iter().filter_map(|(trip, progress)| Some((trip, progress.wedged.as_deref()?)))
    }

    /// How often in a row nobody answered.
    #[must_use]
    pub fn failures(&self) -> usize {
        self.failures
    }

    fn open(&self) -> impl Iterator<Item = (&TripId, &Progress)> {
        self.trips.iter().filter(|(_, progress)| progress.wedged.is_none() && progress.told < progress.written)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tick::Wall;

    fn trip(number: i64) -> TripId {
        TripId::new(Wall(number), 0)
    }

    #[test]
    fn a_trip_made_in_a_dead_zone_is_told_in_order_when_the_network_is_back() {
        let mut outbox = Outbox::default();
        outbox.written(&trip(1), Seq(250));
        outbox.failed(Tick(0), PerMille(0));
        assert_eq!(outbox.next_batch(Tick(999)), None);
        let first = outbox.next_batch(Tick(1_000)).expect("patience is over");
        assert_eq!((first.from, first.through), (Seq(1), Seq(200)));
        outbox.told(&trip(1), Seq(200));
        let second = outbox.next_batch(Tick(1_001)).expect("the rest");
        assert_eq!((second.from, second.through), (Seq(201), Seq(250)));
        outbox.told(&trip(1), Seq(250));
        assert_eq!((outbox.next_batch(Tick(2_000)), outbox.is_told(&trip(1))), (None, true));
    }

    #[test]
    fn hours_offline_are_tried_every_few_minutes_and_never_given_up() {
        let mut outbox = Outbox::default();
        outbox.written(&trip(1), Seq(1));
        let mut now = Tick(0);
        for _ in 0..200 {
            outbox.failed(now, PerMille(1_000));
            let next = outbox.next_wake().expect("never given up");
            assert!(next.since(now) <= Millis(180_000));
            now = next;
        }
        assert!(outbox.next_batch(now).is_some());
    }

    #[test]
    fn a_trip_that_the_store_refuses_does_not_hold_up_the_next() {
        let mut outbox = Outbox::default();
        outbox.written(&trip(1), Seq(3));
        outbox.written(&trip(2), Seq(5));
        outbox.wedge(&trip(1), "its first record differs".to_owned());
        assert_eq!(outbox.next_batch(Tick(0)).map(|batch| batch.trip), Some(trip(2)));
        assert_eq!(outbox.wedged().count(), 1);
        outbox.unwedge();
        assert_eq!(outbox.next_batch(Tick(0)).map(|batch| batch.trip), Some(trip(1)));
    }

    #[test]
    fn a_store_that_lost_records_gets_them_again() {
        let mut outbox = Outbox::default();
        outbox.written(&trip(1), Seq(9));
        outbox.told(&trip(1), Seq(9));
        outbox.rewind(&trip(1), Seq(4));
        assert_eq!(outbox.next_batch(Tick(0)).map(|batch| batch.from), Some(Seq(4)));
    }
}
