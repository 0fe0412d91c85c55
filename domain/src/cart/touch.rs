//! What the shopper may do when.

use std::borrow::Cow;
use std::collections::BTreeSet;

use crate::cart::Cart;
use crate::cart::scan::chosen_quantity;
use crate::catalogue::Product;
use crate::effect::Signal;
use crate::fusion::Moved;
use crate::fusion::concern::Key;
use crate::gtin::{Gtin, check_digit};
use crate::ids::LineId;
use crate::input::{Intent, LineChoice};
use crate::language::Language;
use crate::receipt::Stage;
use crate::receipt::command::Command;
use crate::receipt::event::{Event, Why};
use crate::spot_check::Reason;
use crate::view::RefusedScan;

impl Cart {
    pub(super) fn touched(&mut self, intent: Intent) {
        match intent {
            Intent::Start => self.start(),
            Intent::Checkout => self.enter_checkout(),
            Intent::Back => self.leave_checkout(),
            Intent::Cancel => self.cancel(),
            Intent::Help => self.call_help(),
            Intent::LookUp => self.look_up(),
            Intent::Produce { plu } => self.choose_produce(&plu),
            Intent::Bag => self.await_bag(true),
            Intent::NoBag => self.await_bag(false),
            Intent::Remove(choice) => self.set_pieces(choice, 0),
            Intent::Quantity { of, pieces } => self.set_pieces(of, pieces),
            Intent::Answer { question, choice } => self.answered(question, choice),
            Intent::Confirm(scan) => self.confirmed(scan),
            Intent::Dismiss => self.waved_away(),
            Intent::WithdrawCoupon(coupon) => self.withdraw_coupon(coupon),
            Intent::Pay => self.pay(),
            Intent::HandOver => self.hand_over(),
            Intent::Speak(language) => self.speak(language),
        }
    }

    fn start(&mut self) {
        if !self.on_trip() {
            self.begin_trip();
        }
        self.unbidden = None;
    }

    /// Begins a trip when none is under way. False when the receipt can take nothing now.
    fn shops(&mut self) -> bool {
        match self.receipt.stage() {
            Stage::Idle | Stage::Cancelled => {
                self.begin_trip();
                true
            }
            Stage::Shopping | Stage::Checkout => true,
            Stage::Paying | Stage::Paid { .. } | Stage::HandedOver { .. } => false,
        }
    }

    fn enter_checkout(&mut self) {
        if self.receipt.stage() == &Stage::Shopping && self.receipt.item_count() > 0 {
            self.record(Event::CheckoutEntered);
        }
    }

    fn leave_checkout(&mut self) {
        if self.receipt.stage() == &Stage::Checkout {
            self.pay_blocked = false;
            self.record(Event::CheckoutLeft);
        }
    }

    pub(super) fn cancel(&mut self) {
        match self.receipt.stage() {
            Stage::Shopping | Stage::Checkout => {
                self.settle_all_questions();
                self.record(Event::TripCancelled);
                self.end_trip();
            }
            Stage::Paid { .. } | Stage::HandedOver { .. } => self.end_trip(),
            Stage::Idle | Stage::Paying | Stage::Cancelled => {}
        }
    }

    fn call_help(&mut self) {
        if self.on_trip() && !self.receipt.help_wanted() {
            self.record(Event::HelpCalled);
            self.signal(Signal::StaffWanted);
        }
    }

    fn await_bag(&mut self, awaited: bool) {
        if !self.shops() {
            return;
        }
        self.fusion.bag_awaited = awaited.then_some(self.now.tick);
        if self.receipt.bag_awaited() != awaited {
            self.record(Event::OwnBagAwaited { awaited });
        }
    }

    /// Nothing is asked about what was put in just now while the shopper looks for its name.
    fn look_up(&mut self) {
        if let Some(step) = self.fusion.just_added(self.now.tick) {
            self.fusion.announced = Some(step);
            self.promise(Key::Step(step));
        }
    }

    fn choose_produce(&mut self, plu: &str) {
        if !self.shops() {
            return;
        }
        let catalogue = &self.setup.catalogue;
        let by_key = || Gtin::from_plu(plu).ok().and_then(|gtin| catalogue.by_gtin(&gtin));
        let by_item = || catalogue.by_item(plu, &self.setup.policy.layouts);
        let product = catalogue.by_plu(plu).or_else(by_key).or_else(by_item).map(Cow::into_owned);
        let Some(product) = product else {
            return self.refuse(plu, RefusedScan::Unknown);
        };
        self.add(&product, chosen_quantity(&product), Why::Shopper, plu);
    }

    fn set_pieces(&mut self, choice: LineChoice, pieces: u32) {
        let Some(id) = self.receipt.choose(choice) else { return };
        let before = self.receipt.line(id).map_or(0, |line| line.counted());
        if pieces > before && self.undo_removal(id, pieces) {
            return;
        }
        let changed = self.order(Command::SetPieces { line: id, pieces, why: Why::Shopper }).is_ok();
        if changed && self.receipt.line(id).is_some_and(|line| line.missing() > 0) {
            self.fusion.scanned.insert(id, self.now.tick);
        }
    }

    /// The shopper says that a removal the cart worked out was another line: the pieces lie where they lay, and something else left.
    fn undo_removal(&mut self, line: LineId, pieces: u32) -> bool {
        let moved = self.fusion.undoable.as_ref().and_then(|undoable| undoable.moved.iter().find(|m| m.line == line));
        let Some(moved) = moved.copied() else { return false };
        if self.order(Command::SetPieces { line, pieces, why: Why::Shopper }).is_err() {
            return false;
        }
        self.fusion.undoable = None;
        self.fusion.forget_taken_off(&moved);
        self.put_in(Moved { line, ..moved });
        self.fusion.reopen(self.now.tick, -moved.mass, line);
        true
    }

    fn pay(&mut self) {
        if self.receipt.stage() != &Stage::Checkout {
            return;
        }
        self.make_sense_at_once();
        if !self.concerns.is_empty() {
            self.pay_blocked = true;
            self.fusion.put_off.clear();
            self.signal(Signal::StaffWanted);
            return;
        }
        if self.age_pending().is_some() || self.scale_blocks() {
            self.signal(Signal::StaffWanted);
            return;
        }
        if self.wants_a_look() {
            self.signal(Signal::StaffWanted);
            return;
        }
        let amount = self.amount_due();
        self.record(Event::PaymentAsked { amount });
        self.ask_payment();
    }

    /// Whether a person should look first. A look is asked for once, and taken off the allowance then.
    fn wants_a_look(&mut self) -> bool {
        if !self.receipt.spot_check().is_empty() {
            return true;
        }
        let why = self.reasons_to_look();
        if why.is_empty() {
            return false;
        }
        self.record(Event::SpotCheckAsked { why });
        self.allow(self.setup.allowance.after_a_look());
        true
    }

    fn reasons_to_look(&self) -> Vec<Reason> {
        let Cart { setup, receipt, trip, .. } = self;
        if receipt.looked_at() {
            return Vec::new();
        }
        let products: Vec<Cow<'_, Product>> = receipt
            .lines()
            .iter()
            .filter(|line| !line.void)
            .filter_map(|line| setup.catalogue.by_gtin(&line.item.gtin))
            .collect();
        let aisles: BTreeSet<&str> = products.iter().filter_map(|product| product.aisle.as_deref()).collect();
        let dice = trip.as_ref().map_or(0, |trip| dice(trip.as_str()));
        let knowledge = self.knowledge();
        let believes = |line| receipt.line(line).is_some_and(|line| knowledge.is_proven(&line.item.gtin));
        setup.policy.spot_checks.reasons(receipt, setup.allowance, &aisles, dice, believes)
    }

    /// The highest age that a counting line asks for and staff has not approved.
    pub(super) fn age_pending(&self) -> Option<u8> {
        self.receipt.age_asked().filter(|age| *age > self.receipt.approved_age())
    }

    /// Whether staff has to agree that nothing could be weighed.
    pub(super) fn scale_blocks(&self) -> bool {
        self.fusion.scale_is_gone() && !self.device_excused
    }

    fn hand_over(&mut self) {
        match self.receipt.stage() {
            Stage::Shopping | Stage::Checkout => self.transfer(),
            Stage::Idle | Stage::Paying | Stage::Paid { .. } | Stage::HandedOver { .. } | Stage::Cancelled => {}
        }
    }

    /// Closes the trip here; a till goes on with it.
    pub(super) fn transfer(&mut self) {
        let Some(trip) = &self.trip else { return };
        let code = hand_over_code(trip.as_str());
        self.settle_all_questions();
        self.record(Event::HandedOver { code });
        self.signal(Signal::Settled);
        self.bid_farewell();
    }

    fn speak(&mut self, language: Language) {
        self.language = language;
        if self.on_trip() && self.receipt.language() != language {
            self.record(Event::LanguageChosen { language });
        }
    }
}

/// A number below a thousand that belongs to a trip (FNV-1a of its name).
fn dice(trip: &str) -> u32 {
    let mixed = trip.bytes().fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193));
    (mixed ^ (mixed >> 15)) % 1_000
}

/// A store-internal GTIN-13 (prefix 29) that any till can scan: the trip's seconds and salt, and a check digit.
fn hand_over_code(trip: &str) -> String {
    let (millis, salt) = trip.split_once('-').unwrap_or((trip, "0"));
    let seconds = millis.parse::<u64>().unwrap_or_default() / 1_000 % 100_000;
    let salt = u32::from_str_radix(salt, 16).unwrap_or_default() % 100_000;
    let digits = format!("29{seconds:05}{salt:05}");
    let check = check_digit(digits.as_bytes());
    format!("{digits}{check}")
}
