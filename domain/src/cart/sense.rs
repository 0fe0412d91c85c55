//! Carries out what fusion concludes, and turns concerns into questions.

use std::borrow::Cow;

use crate::cart::{Asked, Cart};
use crate::catalogue::Product;
use crate::effect::{Effect, Signal};
use crate::fusion::concern::{Concern, HALF_PUT_IN, Key};
use crate::fusion::idle::FirstItem;
use crate::fusion::{FIRST_ITEM, Moved, REMOVAL_PATIENCE, Verdict};
use crate::gtin::Gtin;
use crate::ids::LineId;
use crate::mass::Mass;
use crate::receipt::Stage;
use crate::receipt::command::Command;
use crate::receipt::event::{Event, Quantity, Why};
use crate::tick::Millis;
use crate::view::State;

impl Cart {
    /// Explains what can be explained, asks about what cannot, and lets time have its effect.
    pub(super) fn make_sense(&mut self) {
        if self.farewell_at.is_some_and(|at| at <= self.now.tick) {
            self.end_trip();
        }
        if self.refused.as_ref().is_some_and(|(_, until)| *until <= self.now.tick) {
            self.refused = None;
        }
        if self.noted.as_ref().is_some_and(|(_, until)| *until <= self.now.tick) {
            self.noted = None;
        }
        self.forget_doubts();
        self.begin_unbidden();
        if !self.on_trip() {
            self.concerns.clear();
            return self.read_basket();
        }
        self.explain(REMOVAL_PATIENCE);
        self.accept_what_is_too_light();
        self.fusion.forget_old(self.now.tick);
        self.ask();
        self.end_unbidden();
        self.read_basket();
    }

    /// What lies in a cart that nobody has begun to shop with.
    pub(super) fn first_item(&self) -> Option<FirstItem> {
        if self.state() == State::Idle { self.fusion.first_item() } else { None }
    }

    /// Whoever puts something in and goes on without a word shops all the same.
    fn begin_unbidden(&mut self) {
        let now = self.now.tick;
        if self.first_item().is_some_and(|first| first.due <= now) && !self.fusion.is_restless(now) {
            self.begin_trip();
            self.unbidden = Some(now);
        }
    }

    /// What was put in is out again, or nobody has come for it, and nothing was scanned, chosen or answered that counts: there is no trip.
    fn end_unbidden(&mut self) {
        let untouched = self.receipt.stage() == &Stage::Shopping
            && self.receipt.lines().is_empty()
            && self.receipt.own_things() == Mass::ZERO
            && self.receipt.standing_coupons().next().is_none()
            && !self.receipt.help_wanted()
            && !self.receipt.bag_awaited();
        self.unbidden = self.unbidden.filter(|_| untouched);
        let Some(since) = self.unbidden else { return };
        let is_out = self.fusion.is_bare() && !self.fusion.is_restless(self.now.tick);
        if is_out || self.now.tick.since(since) >= FIRST_ITEM {
            self.unbidden = None;
            self.cancel();
        }
    }

    /// What the display says lies in the basket: a multiple of e that changes only when the platform has clearly left it.
    pub(super) fn read_basket(&mut self) {
        let e = self.setup.policy.scale.e;
        let now = self.fusion.basket(self.receipt.own_things());
        let still = |shown: Mass| now.is_some_and(|now| (now - shown).abs() * 4 <= e * 3);
        if !self.basket.is_some_and(still) {
            self.basket = now.map(|now| now.rounded_to(e));
        }
    }

    /// Explains what can be explained, taking off the receipt what has been out of the basket for so long.
    fn explain(&mut self, patience: Millis) {
        while let Some(verdict) = self.conclude(patience) {
            self.carry_out(verdict);
        }
    }

    /// Does at once what was only waiting for the shopper to do it first.
    pub(super) fn make_sense_at_once(&mut self) {
        self.explain(Millis(0));
        self.ask();
    }

    fn conclude(&mut self, patience: Millis) -> Option<Verdict> {
        let patience = (self.receipt.stage() != &Stage::Paying).then_some(patience);
        let Cart { fusion, receipt, setup, felt_here, now, .. } = self;
        let knowledge = setup.knowledge(felt_here);
        fusion.conclude(now.tick, receipt, &knowledge, patience)
    }

    fn carry_out(&mut self, verdict: Verdict) {
        match verdict {
            Verdict::Placed(moved) => {
                if let [alone] = moved[..] {
                    self.learn(alone);
                }
                for moved in &moved {
                    self.put_in(*moved);
                }
                if let [alone] = moved[..] {
                    self.look_back(alone.line);
                }
                self.signal(Signal::Settled);
            }
            Verdict::Together(moved) => {
                for moved in &moved {
                    self.put_in(*moved);
                }
                self.signal(Signal::Settled);
            }
            Verdict::LotPlaced { line, gross } => {
                self.weigh_lot(line, gross);
                self.look_back(line);
            }
            Verdict::LotGrew { line, more } => self.grow_lot(line, more),
            Verdict::OwnThings(change) => {
                let mass = self.receipt.own_things() + change;
                let _ = self.order(Command::WeighOwnThings { mass });
                self.signal(Signal::Settled);
            }
            Verdict::TheirsAfterAll { mass, are } => {
                let _ = self.order(Command::WeighOwnThings { mass: self.receipt.own_things() - mass });
                for moved in are {
                    self.put_in(moved);
                }
                self.signal(Signal::Settled);
            }
            Verdict::SurplusLeft(moved) => self.take_out(moved),
            Verdict::Exchanged { from, to } => {
                self.take_out(from);
                let lot = self.receipt.line(to.line).is_some_and(|line| line.quantity == Quantity::Unweighed);
                if lot {
                    return self.weigh_lot(to.line, to.mass);
                }
                self.put_in(to);
                self.signal(Signal::Settled);
            }
            Verdict::TakenOut(moved) => {
                for moved in moved {
                    self.take_off_receipt(moved, Why::TakenOut);
                    self.take_out(moved);
                    self.fusion.note_taken_off(self.now.tick, moved);
                }
                self.signal(Signal::Settled);
            }
            Verdict::Mistaken { left, stays } => {
                self.take_off_receipt(left, Why::TakenOut);
                self.take_out(left);
                let _ = self.order(Command::SetPieces { line: stays, pieces: 1, why: Why::TakenOut });
                self.signal(Signal::Settled);
            }
            Verdict::PutBack(moved) => {
                let counted = self.receipt.line(moved.line).map_or(0, |line| line.counted());
                let pieces = counted.saturating_add(moved.pieces);
                let _ = self.order(Command::SetPieces { line: moved.line, pieces, why: Why::TakenOut });
                self.put_in(moved);
                self.signal(Signal::Settled);
            }
        }
    }

    fn look_back(&mut self, line: LineId) {
        let Cart { fusion, receipt, setup, felt_here, now, .. } = self;
        let knowledge = setup.knowledge(felt_here);
        fusion.look_back(now.tick, line, receipt, &knowledge);
    }

    /// Pieces of a line lie in the basket now.
    pub(super) fn put_in(&mut self, moved: Moved) {
        let Some(line) = self.receipt.line(moved.line) else { return };
        let placed = line.placed.saturating_add(moved.pieces);
        let mass = Some(line.mass.unwrap_or_default() + moved.mass);
        let _ = self.order(Command::Place { line: moved.line, placed, mass });
    }

    /// Pieces of a line no longer lie in the basket.
    pub(super) fn take_out(&mut self, moved: Moved) {
        let Some(line) = self.receipt.line(moved.line) else { return };
        let placed = line.placed.saturating_sub(moved.pieces);
        let mass = line.mass.filter(|_| placed > 0).map(|mass| (mass - moved.mass).max(Mass::ZERO));
        self.fusion.mismatches.remove(&moved.line);
        self.fusion.forget_explained(moved.line);
        let _ = self.order(Command::Place { line: moved.line, placed, mass });
    }

    /// Pieces of a line no longer count.
    pub(super) fn take_off_receipt(&mut self, moved: Moved, why: Why) {
        let Some(line) = self.receipt.line(moved.line) else { return };
        let pieces = line.counted().saturating_sub(moved.pieces);
        let command = match line.quantity {
            Quantity::Pieces(_) if pieces > 0 => Command::SetPieces { line: moved.line, pieces, why },
            Quantity::Pieces(_) | Quantity::Unweighed | Quantity::Weighed(_) | Quantity::Priced(_) => {
                Command::Void { line: moved.line, why }
            }
        };
        let _ = self.order(command);
    }

    pub(super) fn weigh_lot(&mut self, line: LineId, gross: Mass) {
        self.price_lot(line, gross);
        self.put_in(Moved { line, pieces: 1, mass: gross });
        self.signal(Signal::Settled);
    }

    fn grow_lot(&mut self, line: LineId, more: Mass) {
        let Some(lot) = self.receipt.line(line) else { return };
        let (placed, gross) = (lot.placed, lot.mass.unwrap_or_default() + more);
        self.price_lot(line, gross);
        let _ = self.order(Command::Place { line, placed, mass: Some(gross) });
        self.signal(Signal::Settled);
    }

    fn price_lot(&mut self, line: LineId, gross: Mass) {
        let Some(lot) = self.receipt.line(line) else { return };
        let tare = self.setup.catalogue.by_gtin(&lot.item.gtin).map_or(Mass::ZERO, |product| product.tare);
        let net = (gross - tare).max(Mass::ZERO).rounded_to(self.setup.policy.scale.e);
        let _ = self.order(Command::WeighLot { line, net });
    }

    /// Remembers what a piece weighed, once per product and trip, so that no single shopper can teach a cart anything.
    pub(super) fn learn(&mut self, moved: Moved) {
        let Some(line) = self.receipt.line(moved.line) else { return };
        let gtin = line.item.gtin;
        let counted = matches!(line.quantity, Quantity::Pieces(_));
        if !counted || moved.pieces == 0 || moved.mass <= Mass::ZERO || self.felt_here.contains_key(&gtin) {
            return;
        }
        let piece = Mass::from_milligrams(moved.mass.milligrams() / i64::from(moved.pieces));
        self.felt_here.insert(gtin, piece);
        let learned = self.knowledge().learn(&gtin, piece);
        self.setup.learned.insert(gtin, learned);
        self.fusion.forget_piece(&gtin);
        self.effects.push_back(Effect::Learn { gtin, mass: learned });
    }

    fn accept_what_is_too_light(&mut self) {
        for id in self.fusion.too_light(self.now.tick, &self.receipt, &self.knowledge()) {
            let Some(line) = self.receipt.line(id) else { continue };
            let (placed, mass) = (line.counted(), line.mass);
            let _ = self.order(Command::Place { line: id, placed, mass });
        }
    }

    fn ask(&mut self) {
        let hurry = match self.receipt.stage() {
            Stage::Checkout | Stage::Paying => true,
            Stage::Idle | Stage::Shopping | Stage::Paid { .. } | Stage::HandedOver { .. } | Stage::Cancelled => false,
        };
        // While a payment is under way there is no time to see what a hand does.
        let since = self.checkout_since.filter(|_| self.receipt.stage() == &Stage::Checkout);
        self.checkout_since = hurry.then(|| since.unwrap_or(self.now.tick));
        let Cart { fusion, receipt, setup, felt_here, now, checkout_since, .. } = self;
        let knowledge = setup.knowledge(felt_here);
        self.concerns = fusion.concerns(now.tick, receipt, &knowledge, *checkout_since);
        if self.concerns.is_empty() {
            self.pay_blocked = false;
        }
        // Evidence waits while the platform does not rest, at the checkout no longer than a hand takes from its rim to the screen, and not at all
        // when the shopper wants to pay. What has been asked stays.
        let long_since = self.checkout_since.is_none_or(|since| self.now.tick.since(since) >= HALF_PUT_IN);
        let hurries = hurry && (long_since || self.pay_blocked);
        let waits = !hurries && self.fusion.is_restless(self.now.tick);
        let due: Vec<Concern> = self
            .concerns
            .iter()
            .filter(|concern| concern.ask_at.is_some_and(|at| at <= self.now.tick))
            .filter(|concern| !waits || self.asked.contains_key(&concern.key))
            .cloned()
            .collect();
        let pointless: Vec<(Key, Asked)> = self
            .asked
            .iter()
            .filter(|(key, asked)| !due.iter().any(|c| c.key == **key && c.kind == asked.kind && c.line == asked.line))
            .map(|(key, asked)| (*key, *asked))
            .collect();
        for (key, asked) in pointless {
            self.asked.remove(&key);
            self.record(Event::QuestionSettled { id: asked.id, answer: None });
        }
        for concern in due {
            self.ask_about(&concern);
        }
    }

    fn ask_about(&mut self, concern: &Concern) {
        if self.asked.contains_key(&concern.key) {
            return;
        }
        let id = self.receipt.next_question();
        let Concern { key, kind, line, felt, expected, .. } = *concern;
        self.asked.insert(key, Asked { id, kind, line });
        self.record(Event::QuestionAsked { id, kind, line, felt, expected });
        self.signal(Signal::Asked);
    }

    /// The product with this key.
    pub(super) fn product(&self, gtin: &Gtin) -> Option<Product> {
        self.setup.catalogue.by_gtin(gtin).map(Cow::into_owned)
    }
}
