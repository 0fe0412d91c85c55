//! The machine: one cart, from idle to idle.
//!
//! ```text
//!            start, scan                 checkout               pay                 paid
//!   idle ───────────────▶ shopping ◀──────────────▶ checkout ───────▶ paying ───────────────▶ paid
//!    ▲                        │          back           │  ▲           │                      │
//!    │ cancel                 ├─────────────────────────┤  └───────────┘ declined             │
//!    ├────────────────────────┘        hand over        ▼                                     │
//!    │                                             handed over                                │
//!    └──────────────────────────────── farewell ─────────┴─────────────────────────────────────┘
//! ```
//!
//! The caller's contract: [`Cart::handle`] one input, then [`Cart::poll`] until `None`, performing each effect before the next, then wait
//! for the next input or for [`Cart::next_wake`]. Inputs never fail and never block; what cannot be done becomes a refusal on the view.
//! Every [`Effect::Append`] comes before the [`Effect::Publish`] that shows what it says. The same inputs give the same bytes.
//!
//! Three smaller machines do the thinking: [`crate::fusion::Fusion`] (evidence into verdicts, volatile), [`Receipt`] (commands into
//! events, durable) and the admission rules in `touch` and `staff`.

mod answer;
mod coupon;
mod doubt;
mod scan;
mod sense;
mod show;
mod staff;
mod touch;

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;

use crate::catalogue::Catalogue;
use crate::effect::{Effect, Signal, Wake};
use crate::fusion::concern::{Concern, Key};
use crate::fusion::expect::Knowledge;
use crate::fusion::{FIRST_ITEM, Felt, Fusion};
use crate::gtin::Gtin;
use crate::ids::{CartId, LineId, QuestionId, Seq, TripId};
use crate::input::{Device, DeviceFault, Input, Scan};
use crate::language::Language;
use crate::learned::LearnedMass;
use crate::mass::Mass;
use crate::money::Money;
use crate::policy::Policy;
use crate::question::{Kind, QuestionRef};
use crate::receipt::command::{Command, Refusal};
use crate::receipt::event::{Envelope, Event};
use crate::receipt::{Receipt, Stage};
use crate::spot_check::Allowance;
use crate::tick::{Moment, Tick};
use crate::view::{CartView, NotedView, RefusedView};

/// What a cart is built from.
#[derive(Clone, Debug)]
pub struct Setup {
    pub cart: CartId,
    pub policy: Policy,
    pub catalogue: Arc<Catalogue>,
    pub learned: BTreeMap<Gtin, LearnedMass>,
    /// How many spot checks the cart may still ask for.
    pub allowance: Allowance,
    /// Keeps the names of trips apart when two begin at the same wall time.
    pub salt: u16,
}

impl Setup {
    fn knowledge<'a>(&'a self, here: &'a BTreeMap<Gtin, Mass>) -> Knowledge<'a> {
        Knowledge { catalogue: &self.catalogue, learned: &self.learned, here, scale: self.policy.scale }
    }
}

/// A question that was asked about a concern.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Asked {
    id: QuestionId,
    kind: Kind,
    line: Option<LineId>,
}

/// One cart.
#[derive(Debug)]
pub struct Cart {
    setup: Setup,
    now: Moment,
    seq: Seq,
    trip: Option<TripId>,
    receipt: Receipt,
    fusion: Fusion,
    concerns: Vec<Concern>,
    asked: BTreeMap<Key, Asked>,
    readers: scan::Readers,
    doubts: doubt::Doubts,
    /// Scans that arrived while a payment was under way.
    held: Vec<Scan>,
    refused: Option<(RefusedView, Tick)>,
    noted: Option<(NotedView, Tick)>,
    degraded: BTreeSet<Device>,
    /// The shopper wanted to pay while something was open.
    pay_blocked: bool,
    /// Since when everything open is asked at once: a checkout, or the payment after it.
    checkout_since: Option<Tick>,
    /// Staff agreed to a payment without a working scale.
    device_excused: bool,
    /// The trip began then because something was put in, and nothing else has come of it yet.
    unbidden: Option<Tick>,
    farewell_at: Option<Tick>,
    language: Language,
    /// What the display says lies in the basket.
    basket: Option<Mass>,
    /// What a piece was felt to weigh on this trip, when the first of its kind was accepted.
    felt_here: BTreeMap<Gtin, Mass>,
    effects: VecDeque<Effect>,
    view: CartView,
    drawn: show::Drawn,
    /// As of the last time that everything was thought through.
    wake: Option<Wake>,
}

impl Cart {
    /// A cart that goes on where the events of its last trip left it. No events, or a trip that ended: an idle cart. Drain
    /// [`Cart::poll`] before the first input.
    #[must_use]
    pub fn restore(setup: Setup, history: impl IntoIterator<Item = Envelope>, now: Moment) -> Self {
        let policy = &setup.policy;
        let mut cart = Cart {
            now,
            seq: Seq::default(),
            trip: None,
            receipt: Receipt::default(),
            fusion: Fusion::new(policy.scale, policy.sight),
            concerns: Vec::new(),
            asked: BTreeMap::new(),
            readers: scan::Readers::default(),
            doubts: doubt::Doubts::default(),
            held: Vec::new(),
            refused: None,
            noted: None,
            degraded: BTreeSet::new(),
            pay_blocked: false,
            checkout_since: None,
            device_excused: false,
            unbidden: None,
            farewell_at: None,
            language: policy.language,
            basket: None,
            felt_here: BTreeMap::new(),
            effects: VecDeque::new(),
            view: CartView::idle(policy),
            drawn: show::Drawn::default(),
            wake: None,
            setup,
        };
        for record in history {
            cart.seq = record.seq;
            cart.trip = Some(record.trip.clone());
            cart.receipt.record(&record);
        }
        cart.resume();
        cart
    }

    /// Takes in one thing that happened.
    pub fn handle(&mut self, now: Moment, input: Input) {
        debug_assert!(self.effects.is_empty(), "the effects of the last input must be drained first");
        self.now = now;
        match input {
            Input::Scanned(scan) => self.scanned(scan),
            Input::Glimpsed(scan) => self.glimpsed(scan),
            Input::StillInView(scan) => self.still_in_view(scan),
            Input::Doubted(scans) => self.doubted(scans),
            Input::Weighed(mass) => {
                let on_trip = self.on_trip();
                let back = self.degraded.remove(&Device::Scale);
                let felt = self.fusion.weighed(now.tick, mass, on_trip);
                if felt == Felt::Nothing && !back {
                    return self.nothing_new();
                }
            }
            Input::Moved { rms } => {
                self.fusion.shaken(now.tick, rms);
                return self.nothing_new();
            }
            Input::Sighted(sighting) => {
                let Cart { fusion, receipt, setup, felt_here, .. } = self;
                fusion.sighted(now.tick, sighting, receipt, &setup.knowledge(felt_here));
            }
            Input::Touched(intent) => self.touched(intent),
            Input::Staffed { act, by } => self.staffed(act, by),
            Input::Faulted { device, fault } => self.faulted(device, fault),
            Input::Paid { ok, reference } => self.paid(ok, reference),
            Input::Informed(catalogue) => {
                self.setup.catalogue = catalogue;
                self.fusion.forget_pieces();
                self.drawn = show::Drawn::default();
            }
            Input::Wake => {}
        }
        self.make_sense();
        self.refresh();
    }

    /// Most samples say what the one before said. Nothing is thought through again then, so that a long receipt costs a sample nothing; what
    /// time alone changes has its own [`Cart::next_wake`].
    fn nothing_new(&mut self) {
        if self.wake.is_some_and(|wake| wake.at <= self.now.tick) {
            self.make_sense();
            return self.refresh();
        }
        let before = self.basket;
        self.read_basket();
        if self.basket != before {
            self.refresh();
        }
    }

    /// The next thing to do, in order.
    pub fn poll(&mut self) -> Option<Effect> {
        self.effects.pop_front()
    }

    /// When [`Input::Wake`] is wanted next.
    #[must_use]
    pub fn next_wake(&self) -> Option<Wake> {
        self.wake.filter(|wake| wake.at > self.now.tick)
    }

    fn earliest_wake(&self) -> Option<Wake> {
        let concerns = self.concerns.iter().flat_map(|concern| {
            let notice = (concern.notice_at, "a notice is due");
            let question = concern.ask_at.map(|at| (at, "a question is due"));
            [Some(notice), question].into_iter().flatten()
        });
        let fusion = self.fusion.deadlines(&self.receipt).map(|at| (at, "evidence has waited long enough"));
        let refused = self.refused.iter().map(|(_, until)| (*until, "a refused scan has been shown"));
        let noted = self.noted.iter().map(|(_, until)| (*until, "a noted coupon has been shown"));
        let doubt = self.doubts.deadline().map(|at| (at, "an offer has been made for long enough"));
        let farewell = self.farewell_at.iter().map(|at| (*at, "the farewell is over"));
        let unbidden = self.unbidden.map(|since| (since + FIRST_ITEM, "nobody has come for what was put in"));
        let on_trip = if self.on_trip() { Some(concerns.chain(fusion)) } else { None };
        let first = self.first_item().map(|first| (first.due, "something was put in and nobody has begun"));
        on_trip
            .into_iter()
            .flatten()
            .chain(refused)
            .chain(noted)
            .chain(doubt)
            .chain(farewell)
            .chain(first)
            .chain(unbidden)
            .filter(|(at, _)| *at > self.now.tick && at.0 < u64::MAX)
            .min()
            .map(|(at, why)| Wake { at, why })
    }

    /// What the screen shows.
    #[must_use]
    pub fn view(&self) -> &CartView {
        &self.view
    }

    /// Questions that are open, the one on the screen first.
    #[must_use]
    pub fn open_questions(&self) -> Vec<QuestionRef> {
        let mut open: Vec<QuestionRef> =
            self.asked.values().map(|asked| QuestionRef { id: asked.id, kind: asked.kind, line: asked.line }).collect();
        open.sort_by_key(|question| (question.kind, question.id));
        open
    }

    /// The receipt of the trip under way, or of the last one until the next begins.
    #[must_use]
    pub fn receipt(&self) -> &Receipt {
        &self.receipt
    }

    fn resume(&mut self) {
        if self.receipt.ended() || self.receipt.stage() == &Stage::Idle {
            self.receipt = Receipt::default();
            self.trip = None;
            return;
        }
        self.language = self.receipt.language();
        self.fusion.resume(self.now.tick, &self.receipt);
        match self.receipt.stage() {
            Stage::Idle | Stage::Shopping | Stage::Checkout => {}
            Stage::Paying => self.ask_payment(),
            Stage::Paid { .. } | Stage::HandedOver { .. } => self.bid_farewell(),
            Stage::Cancelled => self.end_trip(),
        }
        let stale: Vec<QuestionId> = self.receipt.open_questions().map(|question| question.id).collect();
        for id in stale {
            self.record(Event::QuestionSettled { id, answer: None });
        }
        self.make_sense();
        self.refresh();
    }

    /// Whether a shopper has the cart and is not done.
    fn on_trip(&self) -> bool {
        match self.receipt.stage() {
            Stage::Shopping | Stage::Checkout | Stage::Paying => !self.receipt.ended(),
            Stage::Idle | Stage::Paid { .. } | Stage::HandedOver { .. } | Stage::Cancelled => false,
        }
    }

    fn knowledge(&self) -> Knowledge<'_> {
        self.setup.knowledge(&self.felt_here)
    }

    fn begin_trip(&mut self) {
        if self.trip.is_some() && !self.receipt.ended() {
            self.end_trip();
        }
        self.fusion.begin_trip(self.now.tick);
        self.drawn = show::Drawn::default();
        self.asked.clear();
        self.concerns.clear();
        self.felt_here.clear();
        self.pay_blocked = false;
        self.device_excused = false;
        self.unbidden = None;
        self.farewell_at = None;
        self.trip = Some(TripId::new(self.now.wall, self.setup.salt));
        self.setup.salt = self.setup.salt.wrapping_add(1);
        self.seq = Seq::default();
        let policy = &self.setup.policy;
        let started = Event::TripStarted {
            store: policy.store.clone(),
            currency: policy.currency.clone(),
            tax: policy.tax.clone(),
            catalogue: self.setup.catalogue.version(),
            language: self.language,
            platform: self.fusion.empty(),
        };
        self.record(started);
    }

    fn end_trip(&mut self) {
        self.settle_all_questions();
        self.record(Event::TripEnded);
        if let Some(trip) = self.trip.take() {
            let catalogue = self.setup.catalogue.version();
            self.effects.push_back(Effect::Forget { trip, catalogue });
        }
        self.receipt = Receipt::default();
        self.drawn = show::Drawn::default();
        self.fusion.end_trip();
        self.held.clear();
        self.noted = None;
        self.doubts = doubt::Doubts::default();
        self.readers.end_trip();
        self.farewell_at = None;
        self.language = self.setup.policy.language;
    }

    fn bid_farewell(&mut self) {
        self.farewell_at = Some(self.now.tick + self.setup.policy.farewell);
    }

    fn ask_payment(&mut self) {
        let Some(trip) = self.trip.clone() else { return };
        let amount = self.receipt.totals().total;
        self.effects.push_back(Effect::AskPayment { trip, amount });
    }

    fn paid(&mut self, ok: bool, reference: String) {
        if !self.on_trip() {
            return;
        }
        if ok {
            let amount = self.receipt.totals().total;
            self.settle_all_questions();
            self.record(Event::PaymentAccepted { amount, reference });
            self.allow(self.setup.allowance.after_a_trip(&self.setup.policy.spot_checks));
            self.signal(Signal::Paid);
            self.bid_farewell();
        } else if self.receipt.stage() == &Stage::Paying {
            self.record(Event::PaymentDeclined { reference });
            self.signal(Signal::Refused);
            self.release_held_scans();
        }
    }

    fn faulted(&mut self, device: Device, fault: DeviceFault) {
        match (device, fault) {
            (Device::Scale, DeviceFault::Gone) => self.fusion.lose_scale(),
            (Device::Scale, DeviceFault::Back) => self.fusion.regain_scale(self.now.tick),
            (Device::Scale, DeviceFault::Misread) | (Device::Scanner | Device::Camera | Device::Motion, _) => {}
        }
        match fault {
            DeviceFault::Gone => {
                self.degraded.insert(device);
            }
            DeviceFault::Back => {
                self.degraded.remove(&device);
            }
            DeviceFault::Misread => {}
        }
    }

    fn settle_all_questions(&mut self) {
        let open: Vec<QuestionId> = self.asked.values().map(|asked| asked.id).collect();
        self.asked.clear();
        for id in open {
            self.record(Event::QuestionSettled { id, answer: None });
        }
    }

    /// Turns a command into recorded events, or says why not.
    fn order(&mut self, command: Command) -> Result<(), Refusal> {
        for event in self.receipt.decide(command)? {
            self.record(event);
        }
        Ok(())
    }

    /// Folds an event into the receipt and asks for it to be made durable.
    fn record(&mut self, event: Event) {
        let Some(trip) = self.trip.clone() else { return };
        self.seq = self.seq.next();
        let schema = event.schema();
        let record =
            Envelope { schema, cart: self.setup.cart.clone(), trip, seq: self.seq, wall: self.now.wall, event };
        self.receipt.record(&record);
        self.effects.push_back(Effect::Append(record));
    }

    fn allow(&mut self, allowance: Allowance) {
        if allowance != self.setup.allowance {
            self.setup.allowance = allowance;
            self.effects.push_back(Effect::Allow(allowance));
        }
    }

    fn signal(&mut self, signal: Signal) {
        if !self.effects.contains(&Effect::Signal(signal)) {
            self.effects.push_back(Effect::Signal(signal));
        }
    }

    fn amount_due(&self) -> Money {
        self.receipt.totals().total
    }
}
