//! The courier between cart and store. It tells the store what is on the tapes, asks it for money, brings the catalogue, tells of codes
//! that the catalogue does not explain where the configuration allows it, and carries what products look like both ways.
//!
//! The tape holds the events and [`Outbox`] only counts them, so nothing is lost however long the store is away. A trip that the store
//! refuses for good is parked and shown to staff, and the next one goes on. Money is asked for only once the store has every event that
//! the amount rests on; when it cannot be reached in time the payment counts as declined, and the trip stays as it is.

pub mod client;
mod looks;
mod news;

use std::collections::BTreeSet;
use std::hash::{BuildHasher, RandomState};
use std::sync::Arc;
use std::time::Duration;

use cart_domain::catalogue::Catalogue;
use cart_domain::ids::{Seq, TripId};
use cart_domain::input::PerMille;
use cart_domain::outbox::{Batch, Outbox};
use cart_domain::{Gtin, Input, Millis, Tick, Wall};
use cart_protocol::{CartTotal, CatalogueDelta, EventBatch, NetworkId, PaymentRequest, UnlistedReport};
use tokio::sync::{mpsc, watch};
use tokio_util::sync::CancellationToken;

use crate::cart_loop::{Head, PaymentWish};
use crate::clock::Clock;
use crate::config::Reporting;
use crate::journal::{Ack, Journal, Stage};
use crate::keep::{CatalogueChange, Keep};
use client::{Client, SyncError};
use news::{Changed, changed};

/// How long a shopper waits for a payment before it counts as declined.
const PAYMENT_WITHIN: Millis = Millis(20_000);
/// How long to wait before asking for the same payment again.
const PAYMENT_PAUSE: Millis = Millis(1_000);
/// How long to wait before asking for a catalogue that did not come.
const CATALOGUE_PAUSE: Millis = Millis(15_000);

/// How long to wait before telling again of codes that the catalogue does not explain.
const UNLISTED_PAUSE: Millis = Millis(60_000);
/// How often the cart measures how far away the store is.
const SOUND_EVERY: Millis = Millis(60_000);
const NOT_NOW: Tick = Tick(u64::MAX);

/// What the cart calls a payment that could not be asked for.
pub const UNREACHABLE: &str = "the store cannot be reached";

/// How the link to the store is. Written by the courier, read by diag and the screen.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Link {
    pub state: LinkState,
    pub since: Wall,
    /// Events that the store has not heard.
    pub waiting: u64,
    /// Trips that the store will not take, with its reason.
    pub wedged: Vec<(TripId, String)>,
    pub catalogue: u64,
    pub products: usize,
    /// When the store answered last.
    pub heard: Option<Wall>,
    /// How long it took to answer.
    pub round_trip: Option<Duration>,
    /// How far the cart's clock is ahead of the store's.
    pub clock_ahead_ms: Option<i64>,
}

/// Whether the store answers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum LinkState {
    /// The configuration names no store.
    #[default]
    None,
    /// Nobody has asked yet.
    Unknown,
    Online,
    Offline {
        why: String,
    },
}

/// What the courier works with.
#[derive(Clone)]
pub struct Parts {
    pub client: Client,
    pub journal: Arc<dyn Journal>,
    pub keep: Arc<dyn Keep>,
    pub clock: Clock,
    pub catalogue: watch::Sender<Arc<Catalogue>>,
    pub catalogue_every: Millis,
    pub news: mpsc::Sender<Input>,
    pub link: watch::Sender<Link>,
    pub head: watch::Receiver<Option<Head>>,
    pub wish: watch::Receiver<Option<PaymentWish>>,
    pub reporting: Reporting,
    /// Changes when a code or a look waits in the keep that the store is to hear of.
    pub noted: watch::Receiver<u64>,
    /// Which network this cart sees with, once it is loaded. Written by whoever watches the basket.
    pub network: watch::Receiver<Option<NetworkId>>,
    /// Products of which the store published something else. Emptied by whoever watches the basket.
    pub fresh: watch::Sender<BTreeSet<Gtin>>,
}

/// Carries events out and news in.
pub struct Courier {
    parts: Parts,
    outbox: Outbox,
    catalogue_at: Tick,
    unlisted_at: Tick,
    sound_at: Tick,
    /// Whose looks were asked for last.
    looks_of: Option<NetworkId>,
    /// What was counted of what the store is to hear of.
    noted: u64,
    jitter: RandomState,
    jitters: u64,
}

/// The storage failed, which the cart's loop will notice too.
#[derive(Debug, thiserror::Error)]
pub enum CourierError {
    #[error(transparent)]
    Journal(#[from] crate::journal::JournalError),
    #[error(transparent)]
    Keep(#[from] crate::keep::KeepError),
    #[error(transparent)]
    Catalogue(#[from] cart_domain::book::TooMuch),
}

impl Courier {
    /// Counts what the tapes hold and what the store is known to have.
    pub async fn open(parts: Parts) -> Result<Self, CourierError> {
        let (journal, keep) = (Arc::clone(&parts.journal), Arc::clone(&parts.keep));
        let outbox = blocking(move || {
            let mut outbox = Outbox::default();
            for on_tape in journal.trips() {
                outbox.written(&on_tape.trip, on_tape.last);
                keep.note_trip(&on_tape.trip, on_tape.last, on_tape.stage)?;
            }
            for row in keep.trips()? {
                if let Some(ack) = row.acknowledged {
                    outbox.told(&row.trip, ack.seq);
                }
            }
            Ok::<_, CourierError>(outbox)
        })
        .await?;
        let catalogue_at = parts.clock.now().tick;
        let mut courier = Courier {
            parts,
            outbox,
            catalogue_at,
            unlisted_at: catalogue_at,
            sound_at: catalogue_at,
            looks_of: None,
            noted: 0,
            jitter: RandomState::new(),
            jitters: 0,
        };
        courier.report(LinkState::Unknown);
        Ok(courier)
    }

    /// Carries until asked to stop.
    pub async fn run(mut self, stop: CancellationToken) -> Result<(), CourierError> {
        loop {
            self.round().await?;
            let retry = self.outbox.next_wake().unwrap_or(Tick(u64::MAX));
            let until = self.catalogue_at.min(self.unlisted_at).min(self.sound_at).min(retry);
            tokio::select! {
                () = stop.cancelled() => return Ok(()),
                changed = self.parts.head.changed() => if changed.is_err() { return Ok(()) },
                changed = self.parts.noted.changed() => if changed.is_err() { return Ok(()) },
                // A cart without eyes has nobody who would tell of a network, and its courier goes on.
                Ok(()) = self.parts.network.changed() => {}
                changed = self.parts.wish.changed() => if changed.is_err() { return Ok(()) },
                () = self.parts.clock.sleep_until(until) => {}
            }
        }
    }

    /// Does whatever can be done now: a payment first, because somebody waits for it.
    pub async fn round(&mut self) -> Result<(), CourierError> {
        self.count();
        let wish = self.parts.wish.borrow_and_update().clone();
        if let Some(wish) = wish {
            self.pay(wish).await?;
        }
        while let Some(batch) = self.outbox.next_batch(self.parts.clock.now().tick) {
            // What became of it is counted; there is nobody else to tell.
            drop(self.tell(&batch).await?);
            if self.parts.wish.has_changed().unwrap_or(false) {
                break;
            }
        }
        let is_due = self.parts.clock.now().tick >= self.catalogue_at;
        if is_due {
            self.refresh().await?;
        }
        let is_away = matches!(self.parts.link.borrow().state, LinkState::Offline { .. });
        if (self.has_new_network() || is_due) && !is_away {
            self.fetch_looks().await?;
        }
        if self.parts.clock.now().tick >= self.sound_at {
            self.sound().await;
        }
        if self.has_noted_more() && self.unlisted_at == NOT_NOW {
            self.unlisted_at = self.parts.clock.now().tick;
        }
        if self.parts.clock.now().tick >= self.unlisted_at {
            self.tell_unlisted().await?;
            if self.unlisted_at == NOT_NOW {
                self.tell_looks().await?;
            }
        }
        Ok(())
    }

    /// How many events the store has not heard.
    #[must_use]
    pub fn waiting(&self) -> u64 {
        self.outbox.waiting()
    }

    fn count(&mut self) {
        let head = self.parts.head.borrow_and_update().clone();
        if let Some(head) = head {
            self.outbox.written(&head.trip, head.seq);
        }
    }

    async fn tell(&mut self, batch: &Batch) -> Result<Result<(), SyncError>, CourierError> {
        let told = match self.letter(batch).await? {
            Ok(letter) => self.parts.client.tell(&batch.trip, &letter).await,
            Err(refused) => Err(refused),
        };
        match &told {
            Ok(accepted) => {
                let through = accepted.accepted_through;
                self.outbox.told(&batch.trip, through);
                self.acknowledge(&batch.trip, through).await?;
                self.report(LinkState::Online);
            }
            Err(SyncError::Gap { expected }) if *expected < batch.from => {
                tracing::warn!(trip = %batch.trip, expected = expected.0, "the store lacks earlier events");
                self.outbox.rewind(&batch.trip, *expected);
            }
            Err(why @ (SyncError::Gap { .. } | SyncError::Retry(_))) => {
                let jitter = self.jitter();
                self.outbox.failed(self.parts.clock.now().tick, jitter);
                self.report(LinkState::Offline { why: why.to_string() });
            }
            Err(SyncError::Wedged(why)) => {
                tracing::error!(trip = %batch.trip, why, "the store refuses a trip; it is parked for staff");
                self.outbox.wedge(&batch.trip, why.clone());
                self.report(LinkState::Online);
            }
        }
        Ok(told.map(drop))
    }

    /// The events of a batch, as they are on the tape.
    async fn letter(&self, batch: &Batch) -> Result<Result<EventBatch, SyncError>, CourierError> {
        let (journal, wanted) = (Arc::clone(&self.parts.journal), batch.clone());
        let reading = blocking(move || {
            let before = Seq(wanted.from.0.saturating_sub(1));
            journal.read_trip(&wanted.trip, before)
        })
        .await?;
        let events: Vec<_> = reading.envelopes.into_iter().take_while(|event| event.seq <= batch.through).collect();
        let Some(last) = events.last() else {
            let why = reading.flaw.map_or_else(|| "its tape has no such event".to_owned(), |flaw| flaw.to_string());
            return Ok(Err(SyncError::Wedged(why)));
        };
        let head = self.parts.head.borrow();
        let named = head.as_ref().filter(|head| head.trip == batch.trip && head.seq == last.seq);
        let cart_total = named.and_then(|head| Some(CartTotal { seq: head.seq, total: head.total? }));
        Ok(Ok(EventBatch { cart_total, events }))
    }

    async fn acknowledge(&self, trip: &TripId, seq: Seq) -> Result<(), CourierError> {
        let (journal, keep, trip) = (Arc::clone(&self.parts.journal), Arc::clone(&self.parts.keep), trip.clone());
        let at = self.parts.clock.now().wall;
        blocking(move || {
            let on_tape = journal.trips().into_iter().find(|on_tape| on_tape.trip == trip);
            let (last, stage) = on_tape.map_or((seq, Stage::Open), |on_tape| (on_tape.last, on_tape.stage));
            keep.note_trip(&trip, last, stage)?;
            keep.acknowledge(&trip, Ack { seq, at })?;
            Ok(keep.commit()?)
        })
        .await
    }

    async fn pay(&mut self, wish: PaymentWish) -> Result<(), CourierError> {
        let key = format!("{}-{}", wish.trip, wish.asked.0);
        let deadline = self.parts.clock.now().tick + PAYMENT_WITHIN;
        loop {
            let said = self.try_to_pay(&wish, &key).await?;
            let word = match said {
                Ok((ok, reference)) => Some((ok, reference)),
                Err(SyncError::Wedged(why)) => {
                    tracing::error!(trip = %wish.trip, why, "the store refuses a payment");
                    Some((false, why))
                }
                Err(SyncError::Retry(_) | SyncError::Gap { .. }) if self.parts.clock.now().tick >= deadline => {
                    tracing::warn!(trip = %wish.trip, "a payment could not be asked for in time; the trip is kept");
                    Some((false, UNREACHABLE.to_owned()))
                }
                Err(SyncError::Retry(_) | SyncError::Gap { .. }) => None,
            };
            if let Some((ok, reference)) = word {
                // The cart's loop is gone only when the cart goes down; the wish is on the tape.
                let _ = self.parts.news.send(Input::Paid { ok, reference }).await;
                return Ok(());
            }
            let (clock, withdrawn) = (self.parts.clock.clone(), self.parts.wish.changed());
            tokio::select! {
                _ = withdrawn => return Ok(()),
                () = clock.sleep(PAYMENT_PAUSE) => self.count(),
            }
        }
    }

    async fn try_to_pay(
        &mut self,
        wish: &PaymentWish,
        key: &str,
    ) -> Result<Result<(bool, String), SyncError>, CourierError> {
        while let Some(batch) = self.outbox.next_of(&wish.trip) {
            if let Err(refused) = self.tell(&batch).await? {
                return Ok(Err(refused));
            }
        }
        let request = PaymentRequest { amount: wish.amount, through: Some(wish.asked) };
        let word = self.parts.client.pay(&wish.trip, key, &request).await;
        match &word {
            Ok(_) => self.report(LinkState::Online),
            Err(SyncError::Retry(why)) => self.report(LinkState::Offline { why: why.clone() }),
            Err(SyncError::Gap { expected }) => self.outbox.rewind(&wish.trip, *expected),
            Err(SyncError::Wedged(_)) => {}
        }
        Ok(word.map(|word| (word.ok, word.reference)))
    }

    async fn refresh(&mut self) -> Result<(), CourierError> {
        let now = self.parts.clock.now().tick;
        let version = self.parts.catalogue.borrow().version();
        match self.parts.client.catalogue_since(version).await {
            Ok(delta) => {
                self.catalogue_at = now + self.parts.catalogue_every;
                self.report(LinkState::Online);
                let unchanged = delta.version == version && !delta.full;
                if unchanged { Ok(()) } else { self.take_over(delta).await }
            }
            Err(error) => {
                self.catalogue_at = now + CATALOGUE_PAUSE;
                self.report(LinkState::Offline { why: error.to_string() });
                Ok(())
            }
        }
    }

    /// Measures how far away the store is. One that is away is left to whoever has something to tell it.
    async fn sound(&mut self) {
        self.sound_at = self.parts.clock.now().tick + SOUND_EVERY;
        if self.parts.link.borrow().state != LinkState::Online {
            return;
        }
        match self.parts.client.sound(&self.parts.clock).await {
            Ok((_, sounding)) => {
                self.parts.link.send_modify(|link| {
                    link.round_trip = Some(sounding.round_trip);
                    link.clock_ahead_ms = sounding.clock_ahead_ms;
                });
                self.report(LinkState::Online);
            }
            Err(why) => self.report(LinkState::Offline { why: why.to_string() }),
        }
    }

    async fn take_over(&mut self, delta: CatalogueDelta) -> Result<(), CourierError> {
        let (keep, before) = (Arc::clone(&self.parts.keep), Arc::clone(&self.parts.catalogue.borrow()));
        let (put, gone) = (delta.products.len(), delta.removed.len());
        let catalogue = blocking(move || {
            let catalogue = match changed(&before, &delta) {
                Changed::Little(catalogue) => {
                    let change =
                        CatalogueChange { version: delta.version, put: delta.products, removed: delta.removed };
                    keep.change_catalogue(&change)?;
                    catalogue
                }
                Changed::Much(catalogue) => {
                    let sealed = catalogue.sealed()?;
                    keep.replace_catalogue(&sealed)?;
                    sealed
                }
            };
            keep.commit()?;
            Ok::<_, CourierError>(Arc::new(catalogue))
        })
        .await?;
        tracing::info!(version = catalogue.version().0, put, gone, products = catalogue.len(), "the catalogue changed");
        self.parts.catalogue.send_replace(Arc::clone(&catalogue));
        self.report(LinkState::Online);
        let _ = self.parts.news.send(Input::Informed(catalogue)).await;
        Ok(())
    }

    /// Whether something was noted since this was asked last.
    fn has_noted_more(&mut self) -> bool {
        let noted = *self.parts.noted.borrow_and_update();
        std::mem::replace(&mut self.noted, noted) != noted
    }

    /// Whether a payment or an event came, before which everything else stands back.
    fn is_called(&self) -> bool {
        self.parts.wish.has_changed().unwrap_or(false) || self.parts.head.has_changed().unwrap_or(false)
    }

    /// Tells of codes that the catalogue does not explain, last of all: nobody waits for it.
    async fn tell_unlisted(&mut self) -> Result<(), CourierError> {
        self.unlisted_at = NOT_NOW;
        let keep = Arc::clone(&self.parts.keep);
        let reports = blocking(move || keep.unlisted()).await?;
        for report in reports {
            let Some(permitted) = self.parts.reporting.permitted(report.clone()) else { continue };
            match self.parts.client.tell_unlisted(&permitted).await {
                Ok(heard) => self.forget(UnlistedReport { times: heard.times, ..report }).await?,
                Err(SyncError::Wedged(why)) => {
                    tracing::warn!(why, "the store refuses to hear of an unknown product");
                    self.forget(report).await?;
                }
                Err(SyncError::Retry(_) | SyncError::Gap { .. }) => {
                    self.unlisted_at = self.parts.clock.now().tick + UNLISTED_PAUSE;
                    return Ok(());
                }
            }
        }
        Ok(())
    }

    async fn forget(&self, heard: UnlistedReport) -> Result<(), CourierError> {
        let keep = Arc::clone(&self.parts.keep);
        blocking(move || {
            keep.forget_unlisted(&heard)?;
            Ok(keep.commit()?)
        })
        .await
    }

    fn report(&mut self, state: LinkState) {
        let (waiting, now) = (self.outbox.waiting(), self.parts.clock.now().wall);
        let wedged = self.outbox.wedged().map(|(trip, why)| (trip.clone(), why.to_owned())).collect();
        let catalogue = Arc::clone(&self.parts.catalogue.borrow());
        self.parts.link.send_if_modified(|link| {
            let turned = std::mem::discriminant(&link.state) != std::mem::discriminant(&state);
            let since = if turned { now } else { link.since };
            if turned {
                tracing::info!(state = ?state, waiting, "the link to the store changed");
            }
            let heard = if state == LinkState::Online { Some(now) } else { link.heard };
            let (catalogue, products) = (catalogue.version().0, catalogue.len());
            let newer = Link { state, since, waiting, wedged, catalogue, products, heard, ..link.clone() };
            let changed = *link != newer;
            *link = newer;
            changed
        });
    }

    /// A number that differs from cart to cart, so that a whole shop does not come back in the same second.
    fn jitter(&mut self) -> PerMille {
        self.jitters += 1;
        PerMille(i32::try_from(self.jitter.hash_one(self.jitters) % 1_001).unwrap_or(0))
    }
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    tokio::task::spawn_blocking(work).await.expect("storage returns its errors and does not panic")
}
