//! The trip recorder: writes what the cart took in on each trip as a trace that `dash-cart replay` plays, so that "the cart said something
//! strange" becomes a file that can be looked into, again and again.
//!
//! ```text
//!   cart loop ──try_send──▶ queue (4096) ──▶ Recorder, on a thread of its own
//!                 full: counted               ├─ nobody shops: the last 25 s, in memory      [lately]
//!                                             └─ a trip: one trace, its products beside it    [trip, folder]
//!                                                no name, no number of a person               [discretion]
//! ```
//!
//! A recording is a courtesy to whoever looks into a trip, never a duty of the cart's: the loop hands its notes over without waiting, and a
//! disk that is full or slow costs notes, which are counted and named in the trace. The tape knows nothing of it.
//!
//! What a trace cannot say is not recorded: the shop's tax table, and a currency other than the euro where labels carry prices. A trip that a
//! power cut broke in two is recorded until the cut. Pictures never come here.

mod discretion;
mod folder;
mod lately;
mod trip;

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use cart_domain::catalogue::Catalogue;
use cart_domain::ids::{CartId, TripId};
use cart_domain::input::Scan;
use cart_domain::language::Language;
use cart_domain::{Envelope, Event, Input, Policy, Tick, Wall};
use tokio::sync::{mpsc, watch};

use crate::keep::Keep;
use folder::Folder;
use lately::Lately;
use trip::RecordedTrip;

/// Notes that wait for the disk: almost a minute of the fastest scale.
const QUEUE: usize = 4_096;

/// What is recorded, and how much of it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordPlan {
    /// Where traces go. None: nothing is recorded.
    pub directory: Option<PathBuf>,
    /// How many bytes one trip may take.
    pub per_trip: u64,
    /// How many bytes all of them may take; the oldest go first.
    pub in_all: u64,
}

/// What the cart's loop tells the recorder.
#[derive(Clone, Debug, PartialEq)]
pub enum Note {
    /// The cart takes this in.
    Heard { at: Tick, input: Input },
    /// What a camera glimpsed, or the shopper chose, counts as this scan.
    Believed { at: Tick, scan: Scan },
    /// A trip begins, with what was heard last.
    Began { at: Tick, wall: Wall, trip: TripId, language: Language },
    /// The cart is free again.
    Ended,
}

/// The loop's end of the queue. It never waits; clones write to the same queue.
#[derive(Clone, Debug, Default)]
pub struct Recording(Option<Queue>);

#[derive(Clone, Debug)]
struct Queue {
    notes: mpsc::Sender<Note>,
    /// Notes that found the queue full. Written by the loop, read and reset by the recorder when it finishes a trip.
    lost: Arc<AtomicU64>,
}

/// The recorder's end of the queue.
#[derive(Debug)]
pub struct Notes {
    pub queue: mpsc::Receiver<Note>,
    lost: Arc<AtomicU64>,
}

/// What the recorder knows of its cart.
#[derive(Clone)]
pub struct Subject {
    pub cart: CartId,
    pub policy: Policy,
    pub catalogue: watch::Receiver<Arc<Catalogue>>,
    /// Knows what products were learned to weigh.
    pub keep: Arc<dyn Keep>,
}

/// Writes traces.
pub struct Recorder {
    subject: Subject,
    folder: Folder,
    lost: Arc<AtomicU64>,
    lately: Lately,
    trip: Option<RecordedTrip>,
}

/// A queue to a recorder.
#[must_use]
pub fn queue() -> (Recording, Notes) {
    let (notes, queue) = mpsc::channel(QUEUE);
    let lost = Arc::new(AtomicU64::new(0));
    (Recording(Some(Queue { notes, lost: Arc::clone(&lost) })), Notes { queue, lost })
}

impl Recording {
    /// Records nothing.
    #[must_use]
    pub fn off() -> Self {
        Recording(None)
    }

    /// The cart takes something in at `at`.
    pub fn heard(&self, at: Tick, input: &Input) {
        // What a camera is not sure of is no report by itself, and a trace has one catalogue.
        let tells =
            !matches!(input, Input::Glimpsed(_) | Input::StillInView(_) | Input::Doubted(_) | Input::Informed(_));
        if tells {
            self.note(|| Note::Heard { at, input: input.clone() });
        }
    }

    /// The cart believes a glimpse, or what the shopper chose.
    pub fn believed(&self, at: Tick, scan: &Scan) {
        self.note(|| Note::Believed { at, scan: scan.clone() });
    }

    /// An event came of what the cart took in at `at`.
    pub fn followed(&self, at: Tick, envelope: &Envelope) {
        if let Event::TripStarted { language, .. } = &envelope.event {
            let (wall, trip, language) = (envelope.wall, envelope.trip.clone(), *language);
            self.note(|| Note::Began { at, wall, trip, language });
        } else if envelope.event == Event::TripEnded {
            self.note(|| Note::Ended);
        }
    }

    fn note(&self, note: impl FnOnce() -> Note) {
        if let Some(queue) = &self.0
            && queue.notes.try_send(note()).is_err()
        {
            queue.lost.fetch_add(1, Ordering::Relaxed);
        }
    }
}

impl Recorder {
    /// A recorder on `directory`, which is made if need be. What a power cut left half written is made whole as far as it goes.
    pub fn open(plan: &RecordPlan, directory: PathBuf, subject: Subject, notes: &Notes) -> std::io::Result<Self> {
        let folder = Folder::open(directory, plan.per_trip, plan.in_all)?;
        Ok(Recorder { subject, folder, lost: Arc::clone(&notes.lost), lately: Lately::default(), trip: None })
    }

    /// Takes notes until nobody writes any more. Blocks.
    pub fn run(&mut self, notes: &mut mpsc::Receiver<Note>) {
        while let Some(note) = notes.blocking_recv() {
            self.take(note);
        }
        self.finish();
    }

    /// Takes one note.
    pub fn take(&mut self, note: Note) {
        match note {
            Note::Heard { at, input } => self.hear(at, input),
            Note::Believed { at, scan } => self.hear(at, Input::Scanned(scan)),
            Note::Began { at, wall, trip, language } => self.begin(at, wall, &trip, language),
            Note::Ended => self.finish(),
        }
    }

    /// Finishes the trace of the trip under way, if there is one.
    pub fn finish(&mut self) {
        self.lately.forget_the_shopper();
        if let Some(trip) = self.trip.take() {
            let lost = self.lost.swap(0, Ordering::Relaxed);
            if let Err(error) = trip.finish(&self.folder, lost) {
                tracing::warn!(%error, "the trace of a trip could not be finished");
            }
        }
    }

    fn hear(&mut self, at: Tick, input: Input) {
        if let Some(trip) = &mut self.trip {
            trip.write(at, &input, &self.subject);
        }
        self.lately.hear(at, input);
    }

    fn begin(&mut self, at: Tick, wall: Wall, trip: &TripId, language: Language) {
        self.finish();
        let begun = self
            .folder
            .make_room()
            .and_then(|()| RecordedTrip::begin(&self.folder, &self.subject, &self.lately, (at, wall), trip, language));
        match begun {
            Ok(begun) => self.trip = Some(begun),
            Err(error) => tracing::warn!(%trip, %error, "the trip is not recorded"),
        }
    }
}

#[cfg(test)]
mod tests;
