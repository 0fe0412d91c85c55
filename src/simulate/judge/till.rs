//! A plain till: it sells what is scanned, voids what is deleted, takes the money, and knows nothing of scales and cameras. The rules
//! that this project is compared with stand on it. Prices, labels and sums come from the same code as on the cart itself, so that a
//! difference between two judges is never a difference of tills.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use cart_domain::barcode::{self, Carries, Day, Rules};
use cart_domain::catalogue::{Catalogue, Product, Unit};
use cart_domain::fusion::expect::{Expect, Knowledge};
use cart_domain::gtin::Gtin;
use cart_domain::ids::{LineId, QuestionId, TripId};
use cart_domain::input::{Device, DeviceFault, Intent, LineChoice, Reader, Scan, StaffAct};
use cart_domain::learned::LearnedMass;
use cart_domain::phrase::Phrase;
use cart_domain::question::Choice;
use cart_domain::receipt::command::Command;
use cart_domain::receipt::event::{Event, Item, Quantity, StaffDeed, Why};
use cart_domain::receipt::line::Line;
use cart_domain::receipt::{Receipt, Stage};
use cart_domain::view::{
    Awaited, CartView, LineStatus, LineView, NoticeView, QuestionView, RefusedScan, RefusedView, StaffCall, StaffWhy,
    State,
};
use cart_domain::{Input, Mass, Millis, Policy, Tick, Wall};

use crate::trace::Header;

/// An engine that sends the same text again this soon is still looking at the same pack.
const SAME_READ: Millis = Millis(800);
/// How long a refused scan is shown.
const REFUSAL_SHOWN: Millis = Millis(5_000);

/// What came of an input, for the rule that watches the till.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Deed {
    Opened,
    /// So many more pieces of a line count. A lot that is still to be weighed is one.
    Sold {
        line: LineId,
        pieces: u32,
    },
    /// So many pieces of a line count no more.
    Voided {
        line: LineId,
        pieces: u32,
    },
    /// The shopper's own bag comes next, or comes no more.
    BagAwaited(bool),
    CheckedOut,
    WentBack,
    /// The shopper wants to pay. It is the rule's to say [`Till::ask_payment`].
    WantsToPay,
    Answered {
        question: QuestionId,
        choice: Choice,
    },
    /// Staff takes the basket as it is.
    Cleared,
    /// Paid, cancelled or handed over.
    Closed,
}

/// What a rule lets the till show beside the receipt.
#[derive(Debug, Default)]
pub struct Remarks {
    /// Lines that a question is open about.
    pub asked: BTreeSet<LineId>,
    pub basket: Option<Mass>,
    pub notice: Option<NoticeView>,
    pub question: Option<QuestionView>,
    pub queued: usize,
    /// The rule wants a person.
    pub staff: bool,
}

/// The till of one cart.
#[derive(Debug)]
pub struct Till {
    policy: Policy,
    catalogue: Arc<Catalogue>,
    /// Nobody has learned anything: every trip is a cart's first.
    learned: BTreeMap<Gtin, LearnedMass>,
    start: Wall,
    salt: u16,
    now: Tick,
    trip: Option<TripId>,
    receipt: Receipt,
    read: BTreeMap<(Reader, String), Tick>,
    refused: Option<(RefusedView, Tick)>,
    degraded: BTreeSet<Device>,
}

impl Till {
    /// A till that nobody uses.
    #[must_use]
    pub fn new(header: &Header, catalogue: &Arc<Catalogue>) -> Self {
        Till {
            policy: header.policy(),
            catalogue: Arc::clone(catalogue),
            learned: BTreeMap::new(),
            start: header.wall,
            salt: u16::try_from(header.seed & 0xffff).expect("it was masked to this range"),
            now: Tick(0),
            trip: None,
            receipt: Receipt::default(),
            read: BTreeMap::new(),
            refused: None,
            degraded: BTreeSet::new(),
        }
    }

    /// Moves time on. True when the screen changes by that alone.
    pub fn pass(&mut self, now: Tick) -> bool {
        self.now = now;
        let over = self.refused.as_ref().is_some_and(|(_, until)| *until <= now);
        if over {
            self.refused = None;
        }
        over
    }

    /// Takes in what a till hears: its scanner, the shopper's finger, staff, and the store.
    pub fn take(&mut self, input: &Input) -> Vec<Deed> {
        match input {
            Input::Scanned(scan) => self.scanned(scan),
            Input::Touched(intent) => self.touched(intent),
            Input::Staffed { act, .. } => self.staffed(*act),
            Input::Paid { ok, reference } => self.paid(*ok, reference),
            Input::Faulted { device, fault } => {
                match fault {
                    DeviceFault::Gone => self.degraded.insert(*device),
                    DeviceFault::Back => self.degraded.remove(device),
                    DeviceFault::Misread => false,
                };
                vec![]
            }
            Input::Glimpsed(_)
            | Input::StillInView(_)
            | Input::Doubted(_)
            | Input::Weighed(_)
            | Input::Moved { .. }
            | Input::Sighted(_)
            | Input::Informed(_)
            | Input::Wake => vec![],
        }
    }

    #[must_use]
    pub fn receipt(&self) -> &Receipt {
        &self.receipt
    }

    #[must_use]
    pub fn policy(&self) -> &Policy {
        &self.policy
    }

    /// What one piece of a line should weigh, by catalogue or label.
    #[must_use]
    pub fn expects(&self, line: LineId) -> Option<Expect> {
        self.knowledge().piece_of(self.receipt.line(line)?)
    }

    /// What one piece of a product would weigh, if it were scanned now.
    #[must_use]
    pub fn expects_of(&self, product: &Product, quantity: Quantity) -> Option<Expect> {
        let item = item_of(product);
        let next = self.receipt.lines().last().map_or(1, |line| line.id.0 + 1);
        let mut scratch = Receipt::default();
        scratch.apply(&Event::LineAdded { line: LineId(next), item, quantity });
        self.knowledge().piece_of(scratch.lines().last()?)
    }

    fn knowledge(&self) -> Knowledge<'_> {
        Knowledge { catalogue: &self.catalogue, learned: &self.learned, scale: self.policy.scale }
    }

    /// Whether a shopper has the cart and is not done.
    #[must_use]
    pub fn on_trip(&self) -> bool {
        match self.receipt.stage() {
            Stage::Shopping | Stage::Checkout | Stage::Paying => true,
            Stage::Idle | Stage::Paid { .. } | Stage::HandedOver { .. } | Stage::Cancelled => false,
        }
    }

    /// The chosen produce that still has to be weighed.
    #[must_use]
    pub fn awaits_lot(&self) -> Option<LineId> {
        let waits = |line: &&Line| line.quantity == Quantity::Unweighed && line.missing() > 0;
        self.receipt.lines().iter().rev().find(waits).map(|line| line.id)
    }

    /// Chosen produce weighs this much, gross.
    pub fn weigh_lot(&mut self, line: LineId, gross: Mass) {
        let Some(chosen) = self.receipt.line(line) else { return };
        let tare = self.catalogue.by_gtin(&chosen.item.gtin).map_or(Mass::ZERO, |product| product.tare);
        let net = (gross - tare).max(Mass::ZERO).rounded_to(self.policy.scale.e);
        self.order(Command::WeighLot { line, net });
        self.place(line, 1);
    }

    /// So many pieces of a line lie in the basket.
    pub fn place(&mut self, line: LineId, placed: u32) {
        self.order(Command::Place { line, placed, mass: None });
    }

    /// Takes pieces of a line off the receipt.
    pub fn void(&mut self, line: LineId, pieces: u32) {
        let left = self.receipt.line(line).map_or(0, |line| line.counted().saturating_sub(pieces));
        self.order(Command::SetPieces { line, pieces: left, why: Why::Answered });
    }

    /// Pieces of a voided line count again.
    pub fn keep(&mut self, line: LineId, pieces: u32) {
        self.order(Command::SetPieces { line, pieces, why: Why::Answered });
    }

    /// What was put in weighs this much and is the shopper's own.
    pub fn add_own_things(&mut self, mass: Mass) {
        self.order(Command::WeighOwnThings { mass: self.receipt.own_things() + mass });
    }

    /// Whether the law wants somebody to look at the buyer.
    #[must_use]
    pub fn age_pending(&self) -> bool {
        let asked = self.receipt.lines().iter().filter(|line| !line.void).filter_map(|line| line.item.age).max();
        asked.is_some_and(|age| age > self.receipt.approved_age())
    }

    /// The money, please.
    pub fn ask_payment(&mut self) {
        let amount = self.receipt.totals().total;
        self.receipt.apply(&Event::PaymentAsked { amount });
    }

    /// Shows for a while that a scan was not taken.
    pub fn refuse(&mut self, data: &str, why: RefusedScan) {
        let refused = RefusedView { data: data.to_owned(), why, says: Phrase::Refused(why) };
        self.refused = Some((refused, self.now + REFUSAL_SHOWN));
    }

    /// The product that a code names, with what its label carries.
    #[must_use]
    pub fn identify(&self, scan: &Scan) -> Option<(Product, Quantity)> {
        let today = Day::at(self.wall(), self.policy.minutes_east);
        let rules = Rules::new(&self.policy.layouts, &self.policy.currency, today);
        let reading = barcode::read(scan, &rules).ok().filter(|reading| !reading.is_expired(today))?;
        let product = reading.keys.iter().find_map(|key| self.catalogue.by_gtin(key))?.into_owned();
        let quantity = match (reading.carries, product.unit) {
            (Some(Carries::Price(price)), _) => Quantity::Priced(price),
            (Some(Carries::Mass(net)), Unit::Kilogram) => Quantity::Weighed(net),
            (Some(Carries::Mass(_)), Unit::Each) => Quantity::Pieces(1),
            (None, _) => chosen(&product),
        };
        Some((product, quantity))
    }

    fn wall(&self) -> Wall {
        Wall(self.start.0.saturating_add(i64::try_from(self.now.0).unwrap_or(i64::MAX)))
    }

    fn scanned(&mut self, scan: &Scan) -> Vec<Deed> {
        let now = self.now;
        self.read.retain(|_, at| now.since(*at) <= SAME_READ);
        if self.read.insert((scan.by, scan.data.clone()), now).is_some() {
            return vec![];
        }
        let mut deeds = self.open_if_free();
        match self.identify(scan) {
            Some((product, quantity)) => deeds.extend(self.sell(&product, quantity, Why::Scanned)),
            None => self.refuse(&scan.data, RefusedScan::Unknown),
        }
        deeds
    }

    fn open_if_free(&mut self) -> Vec<Deed> {
        match self.receipt.stage() {
            Stage::Idle | Stage::Cancelled => {}
            Stage::Shopping | Stage::Checkout | Stage::Paying | Stage::Paid { .. } | Stage::HandedOver { .. } => {
                return vec![];
            }
        }
        self.receipt = Receipt::default();
        self.trip = Some(TripId::new(self.wall(), self.salt));
        self.receipt.apply(&Event::TripStarted {
            store: self.policy.store.clone(),
            currency: self.policy.currency.clone(),
            tax: self.policy.tax.clone(),
            catalogue: self.catalogue.version(),
            language: self.policy.language,
            platform: None,
        });
        vec![Deed::Opened]
    }

    fn sell(&mut self, product: &Product, quantity: Quantity, why: Why) -> Option<Deed> {
        let item = item_of(product);
        if !self.order(Command::Add { item, quantity, why }) {
            return None;
        }
        self.refused = None;
        Some(Deed::Sold { line: self.receipt.latest()?, pieces: 1 })
    }

    fn touched(&mut self, intent: &Intent) -> Vec<Deed> {
        match intent {
            Intent::Start => self.open_if_free(),
            Intent::Checkout if *self.receipt.stage() == Stage::Shopping && self.receipt.item_count() > 0 => {
                self.receipt.apply(&Event::CheckoutEntered);
                vec![Deed::CheckedOut]
            }
            Intent::Back if *self.receipt.stage() == Stage::Checkout => {
                self.receipt.apply(&Event::CheckoutLeft);
                vec![Deed::WentBack]
            }
            Intent::Cancel if self.on_trip() && *self.receipt.stage() != Stage::Paying => {
                self.receipt.apply(&Event::TripCancelled);
                vec![Deed::Closed]
            }
            Intent::Help if self.on_trip() => {
                self.receipt.apply(&Event::HelpCalled);
                vec![]
            }
            Intent::Produce { plu } => self.choose_produce(plu),
            Intent::Bag | Intent::NoBag => {
                let mut deeds = self.open_if_free();
                let awaited = *intent == Intent::Bag;
                self.receipt.apply(&Event::OwnBagAwaited { awaited });
                deeds.push(Deed::BagAwaited(awaited));
                deeds
            }
            Intent::Remove(of) => self.set_pieces(*of, 0),
            Intent::Quantity { of, pieces } => self.set_pieces(*of, *pieces),
            Intent::Answer { question, choice } => {
                vec![Deed::Answered { question: *question, choice: choice.clone() }]
            }
            Intent::Pay if *self.receipt.stage() == Stage::Checkout => vec![Deed::WantsToPay],
            Intent::HandOver if self.on_trip() => self.hand_over(),
            Intent::Checkout
            | Intent::Back
            | Intent::Cancel
            | Intent::Help
            | Intent::Pay
            | Intent::HandOver
            | Intent::LookUp
            | Intent::Confirm(_)
            | Intent::Dismiss
            | Intent::Speak(_) => vec![],
        }
    }

    fn choose_produce(&mut self, plu: &str) -> Vec<Deed> {
        let mut deeds = self.open_if_free();
        let by_key = || Gtin::from_plu(plu).ok().and_then(|gtin| self.catalogue.by_gtin(&gtin));
        let by_item = || self.catalogue.by_item(plu, &self.policy.layouts);
        let product = self.catalogue.by_plu(plu).or_else(by_key).or_else(by_item).map(|product| product.into_owned());
        match product {
            Some(product) => deeds.extend(self.sell(&product, chosen(&product), Why::Shopper)),
            None => self.refuse(plu, RefusedScan::Unknown),
        }
        deeds
    }

    fn set_pieces(&mut self, of: LineChoice, pieces: u32) -> Vec<Deed> {
        let Some(line) = self.receipt.choose(of) else { return vec![] };
        let counted = |receipt: &Receipt| receipt.line(line).map_or(0, Line::counted);
        let before = counted(&self.receipt);
        self.order(Command::SetPieces { line, pieces, why: Why::Shopper });
        let after = counted(&self.receipt);
        match after.cmp(&before) {
            std::cmp::Ordering::Greater => vec![Deed::Sold { line, pieces: after - before }],
            std::cmp::Ordering::Less => vec![Deed::Voided { line, pieces: before - after }],
            std::cmp::Ordering::Equal => vec![],
        }
    }

    fn staffed(&mut self, act: StaffAct) -> Vec<Deed> {
        if !self.on_trip() {
            return vec![];
        }
        match act {
            StaffAct::Approve { line } => {
                let named = line.and_then(|line| self.receipt.line(line)).and_then(|line| line.item.age);
                let all =
                    || self.receipt.lines().iter().filter(|line| !line.void).filter_map(|line| line.item.age).max();
                let wanted_for_age = self.age_pending();
                if let Some(age) = named.or_else(all) {
                    self.receipt.apply(&Event::AgeApproved { age, by: String::new() });
                }
                self.acted(StaffDeed::Approved);
                if line.is_none() && !wanted_for_age { vec![Deed::Cleared] } else { vec![] }
            }
            StaffAct::Refuse { line } => {
                let approved = self.receipt.approved_age();
                let too_young = |line: &&Line| !line.void && line.item.age.is_some_and(|age| age > approved);
                let refused: Vec<LineId> = match line {
                    Some(line) => vec![line],
                    None => self.receipt.lines().iter().filter(too_young).map(|line| line.id).collect(),
                };
                self.acted(StaffDeed::Refused { line });
                refused.into_iter().flat_map(|line| self.set_pieces(LineChoice::Line(line), 0)).collect()
            }
            StaffAct::Clear => {
                self.acted(StaffDeed::Cleared);
                vec![Deed::Cleared]
            }
            StaffAct::Void { line } => {
                self.acted(StaffDeed::Voided { line });
                self.set_pieces(LineChoice::Line(line), 0)
            }
            StaffAct::Transfer => self.hand_over(),
        }
    }

    fn acted(&mut self, what: StaffDeed) {
        self.receipt.apply(&Event::StaffActed { what, by: String::new() });
    }

    fn hand_over(&mut self) -> Vec<Deed> {
        let code = self.trip.as_ref().map(|trip| trip.as_str().to_owned()).unwrap_or_default();
        self.receipt.apply(&Event::HandedOver { code });
        vec![Deed::Closed]
    }

    fn paid(&mut self, ok: bool, reference: &str) -> Vec<Deed> {
        if !self.on_trip() {
            return vec![];
        }
        let reference = reference.to_owned();
        if ok {
            let amount = self.receipt.totals().total;
            self.receipt.apply(&Event::PaymentAccepted { amount, reference });
            return vec![Deed::Closed];
        }
        self.receipt.apply(&Event::PaymentDeclined { reference });
        vec![]
    }

    /// Carries a command out. False when the receipt refuses it.
    fn order(&mut self, command: Command) -> bool {
        let Ok(events) = self.receipt.decide(command) else { return false };
        events.iter().for_each(|event| self.receipt.apply(event));
        true
    }

    /// The screen.
    #[must_use]
    pub fn draw(&self, remarks: Remarks) -> CartView {
        let receipt = &self.receipt;
        let idle = CartView::idle(&self.policy);
        CartView {
            state: state(receipt.stage()),
            trip: self.trip.clone(),
            lines: receipt.lines().iter().map(|line| line_view(line, &remarks.asked)).collect(),
            totals: if self.trip.is_some() { receipt.totals() } else { idle.totals.clone() },
            latest: receipt.latest(),
            item_count: receipt.item_count(),
            basket: remarks.basket.map(|mass| (mass - receipt.own_things()).rounded_to(self.policy.scale.e)),
            notice: remarks.notice.filter(|_| self.on_trip()),
            refused: self.refused.as_ref().map(|(refused, _)| refused.clone()),
            question: remarks.question.filter(|_| self.on_trip()),
            queued: remarks.queued,
            staff: self.staff_call(remarks.staff),
            degraded: self.degraded.iter().copied().collect(),
            awaited: self.awaited(),
            payment_declined: receipt.payment_declined(),
            hand_over: match receipt.stage() {
                Stage::HandedOver { code } => Some(code.clone()),
                Stage::Idle
                | Stage::Shopping
                | Stage::Checkout
                | Stage::Paying
                | Stage::Paid { .. }
                | Stage::Cancelled => None,
            },
            ..idle
        }
    }

    fn staff_call(&self, wanted: bool) -> Option<StaffCall> {
        let why = if !self.on_trip() {
            return None;
        } else if self.receipt.help_wanted() {
            StaffWhy::Help
        } else if self.age_pending() {
            StaffWhy::Age
        } else if wanted {
            StaffWhy::Question
        } else {
            return None;
        };
        Some(StaffCall { why, says: Phrase::Staff(why) })
    }

    fn awaited(&self) -> Option<Awaited> {
        if self.receipt.bag_awaited() {
            return Some(Awaited::OwnBag);
        }
        let line = self.receipt.line(self.awaits_lot()?)?;
        Some(Awaited::Produce { line: line.id, name: line.item.name.clone() })
    }
}

/// How a product is sold when nothing on its label says more.
fn chosen(product: &Product) -> Quantity {
    if product.weighed || product.unit == Unit::Kilogram { Quantity::Unweighed } else { Quantity::Pieces(1) }
}

fn item_of(product: &Product) -> Item {
    Item {
        gtin: product.gtin,
        name: product.name.clone(),
        price: product.price,
        unit: product.unit,
        tax_class: product.tax_class.clone(),
        deposit: product.deposit,
        age: product.age,
    }
}

fn state(stage: &Stage) -> State {
    match stage {
        Stage::Idle | Stage::Cancelled => State::Idle,
        Stage::Shopping => State::Shopping,
        Stage::Checkout => State::Checkout,
        Stage::Paying => State::Paying,
        Stage::Paid { .. } => State::Paid,
        Stage::HandedOver { .. } => State::HandedOver,
    }
}

fn line_view(line: &Line, asked: &BTreeSet<LineId>) -> LineView {
    let status = if line.void {
        LineStatus::Void
    } else if asked.contains(&line.id) {
        LineStatus::Asked
    } else if line.missing() > 0 {
        LineStatus::Waiting
    } else {
        LineStatus::Confirmed
    };
    LineView {
        line: line.id,
        gtin: line.item.gtin,
        name: line.item.name.clone(),
        pieces: line.pieces(),
        net: line.net(),
        price: line.item.price,
        unit: line.item.unit,
        amount: line.amount(),
        deposit: line.deposit(),
        tax_class: line.item.tax_class.clone(),
        age: line.item.age,
        status,
    }
}
