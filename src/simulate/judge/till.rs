//! A plain till: it sells what is scanned, voids what is deleted, takes the money, and knows nothing of scales and cameras. The rules
//! that this project is compared with stand on it. Prices, labels and sums come from the same code as on the cart itself, so that a
//! difference between two judges is never a difference of tills.

mod people;
mod screen;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use cart_domain::barcode::{self, Carries, Day, Rules};
use cart_domain::catalogue::{Catalogue, Product, Unit};
use cart_domain::fusion::expect::{Expect, Knowledge};
use cart_domain::gtin::Gtin;
use cart_domain::ids::{LineId, QuestionId, TripId};
use cart_domain::input::{Device, DeviceFault, Reader, Scan};
use cart_domain::learned::LearnedMass;
use cart_domain::phrase::Phrase;
use cart_domain::question::Choice;
use cart_domain::receipt::command::Command;
use cart_domain::receipt::event::{Event, Item, Quantity, Why};
use cart_domain::receipt::line::Line;
use cart_domain::receipt::{Receipt, Stage};
use cart_domain::view::{RefusedScan, RefusedView};
use cart_domain::{Input, Mass, Millis, Policy, Tick, Wall};

use crate::trace::Header;

pub use screen::Remarks;

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

/// The till of one cart.
#[derive(Debug)]
pub struct Till {
    policy: Policy,
    catalogue: Arc<Catalogue>,
    /// Nothing: these rules do not learn, and somebody keeps their catalogue right.
    learned: BTreeMap<Gtin, LearnedMass>,
    start: Wall,
    salt: u16,
    now: Tick,
    trip: Option<TripId>,
    receipt: Receipt,
    /// What one piece of each line should weigh, by catalogue or label.
    expected: BTreeMap<LineId, Expect>,
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
            expected: BTreeMap::new(),
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
        self.expected.get(&line).copied()
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
        Knowledge::before(&self.catalogue, &self.learned, self.policy.scale)
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
        self.expected.clear();
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
        let line = self.receipt.latest()?;
        if let Some(expect) = self.knowledge().piece_of(self.receipt.line(line)?) {
            self.expected.insert(line, expect);
        }
        Some(Deed::Sold { line, pieces: 1 })
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
