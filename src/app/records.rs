//! Gathers what the pages of network, storage, history and trips show, by the shop's clock. Nothing of it is gathered while nobody looks.

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use cart_domain::ids::{Seq, TripId};
use cart_domain::receipt::Receipt;
use tokio::sync::watch;

use super::health::{Zone, part};
use crate::diag::bundle::place;
use crate::diag::history::{After, FaultSeen, History, Start};
use crate::diag::trips::{Trip, TripLine, sold};
use crate::diag::{Board, Entry, Value};
use crate::journal::{Reading, TripOnTape};
use crate::screen::{Moment, Packing, Past, PastKind, Remembered, Replayed, Storage, Trips, Why};

/// As many trips are listed, and as many lines of the past.
const MOST: usize = 30;
/// Figures that are moments.
const MOMENTS: [&str; 2] = ["last_heard", "tapes_read_at"];

/// Where it is gathered from.
pub struct Records {
    pub board: Board,
    /// The trip that staff look at. Written by the door.
    pub trip: watch::Receiver<Option<TripId>>,
    /// What became of a bundle. Written by the packer.
    pub packing: watch::Receiver<Packing>,
    /// What was read last, because tapes are not read five times a second.
    pub read: Mutex<Read>,
}

/// Trips that were read from their tapes.
#[derive(Debug, Default)]
pub struct Read {
    of: Vec<TripOnTape>,
    list: Arc<[TripLine]>,
    open: Option<Arc<Replayed>>,
}

impl Records {
    /// The way to the store.
    #[must_use]
    pub fn network(&self, zone: Zone) -> Option<Entry> {
        self.entry("network", zone)
    }

    /// Disk and computer.
    #[must_use]
    pub fn storage(&self, zone: Zone) -> Option<Storage> {
        let packing = self.packing.borrow().clone();
        let packing = match packing {
            Packing::Idle if place::sticks(Path::new("/")).is_empty() => Packing::NoStick,
            Packing::Idle | Packing::NoStick | Packing::Packing | Packing::Packed(_) | Packing::Failed(_) => packing,
        };
        Some(Storage { disk: self.entry("storage", zone)?, system: self.entry("system", zone)?, packing })
    }

    /// What the cart remembers.
    #[must_use]
    pub fn history(&self, zone: Zone) -> Option<Remembered> {
        let past = past(&self.board.history.borrow(), zone);
        Some(Remembered { entry: self.entry("history", zone)?, past })
    }

    /// Recent trips, and the one that is looked at.
    #[must_use]
    pub fn trips(&self, zone: Zone) -> Trips {
        let mut read = self.read.lock().unwrap_or_else(PoisonError::into_inner);
        let on_tape = self.board.journal.trips();
        let newest = on_tape[on_tape.len().saturating_sub(MOST)..].to_vec();
        if read.of != newest {
            read.list = newest.iter().rev().filter_map(|known| self.line(&known.trip, zone)).collect();
            read.of = newest;
        }
        let wanted = self.trip.borrow().clone();
        if read.open.as_ref().map(|open| &open.trip) != wanted.as_ref() {
            read.open = wanted.and_then(|trip| self.replayed(&trip, zone));
        }
        Trips { list: Arc::clone(&read.list), open: read.open.clone() }
    }

    fn entry(&self, device: &str, zone: Zone) -> Option<Entry> {
        let mut entry = self.board.survey().devices.remove(device)?;
        entry.since = zone.tell(&entry.since);
        for moment in MOMENTS {
            if let Some(Value::Text(at)) = entry.figures.get_mut(moment) {
                *at = zone.tell(at);
            }
        }
        Some(entry)
    }

    fn line(&self, trip: &TripId, zone: Zone) -> Option<TripLine> {
        let mut line = TripLine::of(trip, &self.reading(trip)?);
        line.began = zone.tell(&line.began);
        Some(line)
    }

    fn replayed(&self, trip: &TripId, zone: Zone) -> Option<Arc<Replayed>> {
        let reading = self.reading(trip)?;
        let mut receipt = Receipt::default();
        let steps = Trip::of(trip, &reading).steps;
        let moment = |(mut step, envelope): (crate::diag::trips::Step, &cart_domain::Envelope)| {
            receipt.record(envelope);
            step.at = zone.tell(&step.at);
            Moment { step, receipt: sold(&receipt), total: receipt.totals().total.minor() }
        };
        let moments = steps.into_iter().zip(&reading.envelopes).map(moment).collect();
        Some(Arc::new(Replayed { trip: trip.clone(), moments }))
    }

    fn reading(&self, trip: &TripId) -> Option<Reading> {
        let reading = self.board.journal.read_trip(trip, Seq(0));
        reading.map_err(|error| tracing::warn!(%trip, %error, "a trip cannot be shown")).ok()
    }
}

/// Starts and faults, the newest first.
fn past(history: &History, zone: Zone) -> Vec<Past> {
    let start = |start: &Start| {
        let kind = match start.after {
            After::Nothing => PastKind::FirstStart,
            After::Stop => PastKind::Start,
            After::Cut => PastKind::Cut,
        };
        (start.at.clone(), Past { at: zone.tell(&start.at), kind, why: Why::Plain(start.version.clone()) })
    };
    let fault = |fault: &FaultSeen| {
        let until = fault.until.as_deref().map(|until| zone.tell(until));
        let kind = PastKind::Fault { part: part(&fault.device)?, until };
        let why = fault.cause.clone().map_or_else(|| Why::Plain(fault.why.clone()), Why::Cause);
        Some((fault.at.clone(), Past { at: zone.tell(&fault.at), kind, why }))
    };
    let mut past: Vec<(String, Past)> =
        history.starts.iter().map(start).chain(history.faults.iter().filter_map(fault)).collect();
    past.sort_by(|one, other| other.0.cmp(&one.0));
    past.into_iter().take(MOST).map(|(_, past)| past).collect()
}
