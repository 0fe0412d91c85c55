//! Drives the machine. This is the only place that calls [`Cart::handle`], and so the only one that decides what comes first.
//!
//! ```text
//!   sensed (64) ──▶┐                 ┌─▶ journal   awaited, before anything later
//!   touched (16) ─▶┤  take ▶ drain ──┼─▶ view      watch, latest wins
//!   news (8) ─────▶┘                 ├─▶ head      watch: how far the tape reaches, for the sync
//!                                    ├─▶ wish      watch: what the store is asked to take
//!                                    ├─▶ panel, memory   try_send
//!                                    └─▶ recording       try_send: what was taken in, for a trace
//! ```
//!
//! Effects are performed in order, each finished before the next, so what the screen shows is on the tape. Consecutive events share one
//! wait for the disk. Nothing that leaves here can make the loop wait for somebody who waits for it. When an event cannot be recorded
//! the loop ends, and with it the process: what was shown is on the tape, and a restart goes on from there.

use std::sync::Arc;

use cart_domain::catalogue::CatalogueVersion;
use cart_domain::ids::{Seq, TripId};
use cart_domain::learned::LearnedMass;
use cart_domain::spot_check::Allowance;
use cart_domain::view::State;
use cart_domain::{
    Cart, CartView, Effect, Envelope, Event, Gtin, Input, Millis, Moment, Money, Setup, Signal, Tick, Unlisted, Wall,
};
use cart_hardware::Light;
use tokio::sync::{mpsc, oneshot, watch};
use tokio_util::sync::CancellationToken;

use crate::clock::Clock;
use crate::journal::{Journal, JournalError};
use crate::record::Recording;
use crate::watchdog::Pulse;

/// The loop turns at least this often, so that the watchdog sees it live.
const HEARTBEAT: Millis = Millis(1_000);

/// Something a device reported, and when.
#[derive(Clone, Debug, PartialEq)]
pub struct Sensed {
    pub at: Tick,
    pub input: Input,
}

/// Somebody wants to know when everything up to `at` has been dealt with.
#[derive(Debug)]
pub struct Rendezvous {
    pub at: Tick,
    pub done: oneshot::Sender<()>,
}

/// Where inputs come in. Written by pumps, by the screen and staff, and by the sync; an end that closes is waited for no more.
#[derive(Debug)]
pub struct Inlets {
    pub sensed: mpsc::Receiver<Sensed>,
    pub touched: mpsc::Receiver<Input>,
    pub news: mpsc::Receiver<Input>,
    /// Met when nothing else waits. Written by the simulated shop.
    pub rendezvous: mpsc::Receiver<Rendezvous>,
}

/// Where effects go out. All of them are read by others and none of them can hold the loop up.
#[derive(Clone, Debug)]
pub struct Outlets {
    pub view: watch::Sender<Arc<CartView>>,
    pub head: watch::Sender<Option<Head>>,
    pub wish: watch::Sender<Option<PaymentWish>>,
    pub panel: mpsc::Sender<PanelWord>,
    pub memory: mpsc::Sender<Memo>,
    pub recording: Recording,
}

/// The newest durable event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    pub trip: TripId,
    pub seq: Seq,
    /// What the receipt comes to after it, as the shopper sees it; not known once the cart is free again.
    pub total: Option<Money>,
}

/// Money that the store is asked for. Asking again with the same `asked` never takes money twice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaymentWish {
    pub trip: TripId,
    pub amount: Money,
    /// The event that asked.
    pub asked: Seq,
}

/// What lamp and loudspeaker are told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PanelWord {
    Signal(Signal),
    Light(Light),
    /// Somebody tries the lamp.
    Try(Light),
    /// The lamp says again what it is to say.
    Tried,
}

/// What the cart wants remembered beyond the trip, or forgotten with it.
#[derive(Clone, Debug, PartialEq)]
pub enum Memo {
    /// What a product weighs, after a placement on this trip.
    Learn {
        gtin: Gtin,
        mass: LearnedMass,
        trip: Option<TripId>,
    },
    Forget {
        trip: TripId,
        catalogue: CatalogueVersion,
    },
    /// How many spot checks the cart may still ask for.
    Allow(Allowance),
    /// A code that the store may want to hear of.
    Unlisted {
        code: Unlisted,
        at: Wall,
    },
}

/// The machine and the hands that do what it asks for.
pub struct CartLoop {
    cart: Cart,
    clock: Clock,
    journal: Arc<dyn Journal>,
    outlets: Outlets,
    pulse: Pulse,
    last: Tick,
    /// The newest event that asked for money.
    asked: Seq,
}

impl CartLoop {
    /// The cart as its tape says it is. What restoring it entails is done before this returns.
    pub async fn open(
        setup: Setup,
        journal: Arc<dyn Journal>,
        clock: Clock,
        outlets: Outlets,
        pulse: Pulse,
    ) -> Result<Self, JournalError> {
        let history = on_blocking_thread(&journal, |journal| journal.open_trip()).await?;
        if let Some(last) = history.last() {
            tracing::info!(trip = %last.trip, events = history.len(), "the trip goes on where the tape ends");
        }
        let asked = history.iter().rev().find_map(asked_by).unwrap_or_default();
        let head = history.last().map(|last| Head { trip: last.trip.clone(), seq: last.seq, total: None });
        outlets.head.send_replace(head);
        let now = clock.now();
        let cart = Cart::restore(setup, history, now);
        let mut this = CartLoop { cart, clock, journal, outlets, pulse, last: now.tick, asked };
        this.drain().await?;
        this.publish();
        Ok(this)
    }

    /// Takes in one thing that happened at `at`, after whatever was due before it, and does all that follows from it.
    pub async fn take(&mut self, at: Tick, input: Input) -> Result<(), JournalError> {
        self.wake_until(at).await?;
        self.handle(at, input).await
    }

    /// Meets every deadline up to `limit`, each at its own time.
    pub async fn wake_until(&mut self, limit: Tick) -> Result<(), JournalError> {
        while let Some(wake) = self.cart.next_wake().filter(|wake| wake.at <= limit) {
            tracing::debug!(at = wake.at.0, why = wake.why, "the machine is woken");
            self.handle(wake.at, Input::Wake).await?;
        }
        Ok(())
    }

    /// Takes in whatever comes until asked to stop, or until an event cannot be recorded.
    pub async fn run(mut self, inlets: &mut Inlets, stop: CancellationToken) -> Result<(), JournalError> {
        loop {
            self.pulse.beat();
            let heartbeat = self.clock.now().tick + HEARTBEAT;
            let due = self.cart.next_wake().map_or(heartbeat, |wake| wake.at.min(heartbeat));
            tokio::select! {
                biased;
                () = stop.cancelled() => return Ok(()),
                Some(input) = inlets.news.recv() => self.take(self.clock.now().tick, input).await?,
                Some(input) = inlets.touched.recv() => self.take(self.clock.now().tick, input).await?,
                Some(Sensed { at, input }) = inlets.sensed.recv() => self.take(at, input).await?,
                Some(Rendezvous { at, done }) = inlets.rendezvous.recv() => {
                    self.wake_until(at).await?;
                    // Whoever asked may have gone.
                    let _ = done.send(());
                }
                () = self.clock.sleep_until(due) => self.wake_until(self.clock.now().tick).await?,
            }
        }
    }

    /// The machine, to look at.
    #[must_use]
    pub fn cart(&self) -> &Cart {
        &self.cart
    }

    async fn handle(&mut self, at: Tick, input: Input) -> Result<(), JournalError> {
        // Pumps stamp on threads of their own, so two reports can arrive in the wrong order by a hair.
        self.last = self.last.max(at);
        match &input {
            Input::Weighed(mass) => tracing::trace!(at = self.last.0, mg = mass.milligrams(), "weighed"),
            Input::Moved { rms } => tracing::trace!(at = self.last.0, mg = rms.0, "moved"),
            Input::Wake => {}
            other @ (Input::Scanned(_)
            | Input::Glimpsed(_)
            | Input::StillInView(_)
            | Input::Doubted(_)
            | Input::Sighted(_)
            | Input::Touched(_)
            | Input::Staffed { .. }
            | Input::Faulted { .. }
            | Input::Paid { .. }
            | Input::Informed(_)) => tracing::debug!(at = self.last.0, input = ?other, "taken in"),
        }
        self.outlets.recording.heard(self.last, &input);
        self.cart.handle(Moment { tick: self.last, wall: self.clock.now().wall }, input);
        self.drain().await
    }

    async fn drain(&mut self) -> Result<(), JournalError> {
        let mut batch: Vec<Envelope> = Vec::new();
        let mut newest = None;
        while let Some(effect) = self.cart.poll() {
            if let Effect::Append(envelope) = effect {
                newest = Some((envelope.trip.clone(), envelope.seq));
                self.outlets.recording.followed(self.last, &envelope);
                self.asked = asked_by(&envelope).unwrap_or(self.asked);
                if batch.last().is_some_and(|last| last.trip != envelope.trip) {
                    self.record(&mut batch).await?;
                }
                batch.push(envelope);
                continue;
            }
            self.record(&mut batch).await?;
            self.perform(effect).await?;
        }
        self.record(&mut batch).await?;
        if let Some((trip, seq)) = newest {
            let view = self.cart.view();
            let total = (view.trip.as_ref() == Some(&trip)).then_some(view.totals.total);
            self.outlets.head.send_replace(Some(Head { trip, seq, total }));
        }
        if self.cart.view().state != State::Paying {
            self.outlets.wish.send_if_modified(|wish| wish.take().is_some());
        }
        Ok(())
    }

    async fn record(&mut self, batch: &mut Vec<Envelope>) -> Result<(), JournalError> {
        if batch.is_empty() {
            return Ok(());
        }
        let batch = std::mem::take(batch);
        for Envelope { trip, seq, event, .. } in &batch {
            tracing::debug!(%trip, seq = seq.0, ?event, "on the tape");
        }
        on_blocking_thread(&self.journal, move |journal| journal.append(&batch)).await
    }

    async fn perform(&mut self, effect: Effect) -> Result<(), JournalError> {
        match effect {
            Effect::Append(_) => unreachable!("events are recorded in batches"),
            Effect::Publish => self.publish(),
            Effect::Believed(scan) => {
                tracing::debug!(at = self.last.0, ?scan, "believed");
                self.outlets.recording.believed(self.last, &scan);
            }
            Effect::Signal(signal) => self.tell_panel(PanelWord::Signal(signal)),
            Effect::AskPayment { trip, amount } => {
                self.outlets.wish.send_replace(Some(PaymentWish { trip, amount, asked: self.asked }));
            }
            Effect::Unlisted(code) => self.note(Memo::Unlisted { code, at: self.clock.now().wall }),
            Effect::Learn { gtin, mass } => {
                let trip = self.cart.view().trip.clone();
                self.note(Memo::Learn { gtin, mass, trip });
            }
            Effect::Allow(allowance) => self.note(Memo::Allow(allowance)),
            Effect::Forget { trip, catalogue } => {
                let over = trip.clone();
                on_blocking_thread(&self.journal, move |journal| journal.forget(&over)).await?;
                self.note(Memo::Forget { trip, catalogue });
            }
        }
        Ok(())
    }

    fn publish(&self) {
        let view = Arc::new(self.cart.view().clone());
        let before = self.outlets.view.send_replace(Arc::clone(&view));
        if before.state != view.state {
            tracing::info!(from = before.state.name(), to = view.state.name(), "the trip moves on");
        }
        let light = light(&view);
        if light != self::light(&before) {
            self.tell_panel(PanelWord::Light(light));
        }
    }

    fn tell_panel(&self, word: PanelWord) {
        // A panel that is busy or gone is a courtesy less.
        if self.outlets.panel.try_send(word).is_err() {
            tracing::debug!(?word, "the panel did not hear");
        }
    }

    fn note(&self, memo: Memo) {
        if let Err(error) = self.outlets.memory.try_send(memo) {
            tracing::warn!(%error, "something the cart learned is lost");
        }
    }
}

/// What the lamp says about a view.
fn light(view: &CartView) -> Light {
    if view.staff.is_some() {
        return Light::StaffWanted;
    }
    if view.question.is_some() {
        return Light::Asking;
    }
    match view.state {
        State::Idle => Light::Ready,
        State::Shopping | State::Checkout | State::Paying | State::Paid | State::HandedOver => Light::Shopping,
    }
}

fn asked_by(envelope: &Envelope) -> Option<Seq> {
    matches!(envelope.event, Event::PaymentAsked { .. }).then_some(envelope.seq)
}

async fn on_blocking_thread<T: Send + 'static>(
    journal: &Arc<dyn Journal>,
    work: impl FnOnce(&dyn Journal) -> Result<T, JournalError> + Send + 'static,
) -> Result<T, JournalError> {
    let journal = Arc::clone(journal);
    tokio::task::spawn_blocking(move || work(&*journal)).await.expect("a journal returns its errors and does not panic")
}
