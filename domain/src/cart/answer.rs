//! What each answer to each kind of question does.

use crate::cart::Cart;
use crate::cart::scan::chosen_quantity;
use crate::fusion::concern::{Concern, Key};
use crate::fusion::{Moved, Step, StepId};
use crate::gtin::Gtin;
use crate::ids::{LineId, QuestionId};
use crate::mass::Mass;
use crate::question::{Choice, Kind};
use crate::receipt::command::Command;
use crate::receipt::event::{Event, Quantity, Why};
use crate::tick::Millis;

/// How long a promise to scan, to take out or to put in later keeps a question away.
const PROMISE: Millis = Millis(20_000);

impl Cart {
    pub(super) fn answered(&mut self, question: QuestionId, choice: Choice) {
        let Some((key, asked)) = self.asked.iter().find(|(_, asked)| asked.id == question).map(|(k, a)| (*k, *a))
        else {
            return;
        };
        let Some(concern) = self.concerns.iter().find(|concern| concern.key == key).cloned() else { return };
        if !fits(asked.kind, &choice) {
            return;
        }
        self.asked.remove(&key);
        self.record(Event::QuestionSettled { id: question, answer: Some(choice.clone()) });
        match key {
            Key::Step(step) => self.answer_step(step, &concern, &choice),
            Key::Missing(line) => self.answer_missing(line, &choice),
            Key::Surplus(line) => self.answer_surplus(line, &choice),
            Key::Mismatch(line) => self.answer_mismatch(line, &choice),
        }
    }

    fn answer_step(&mut self, id: StepId, concern: &Concern, choice: &Choice) {
        match choice {
            Choice::ScanIt => {
                self.fusion.announced = Some(id);
                self.promise(Key::Step(id));
            }
            Choice::TakeOut => self.promise(Key::Step(id)),
            Choice::Gtin(gtin) => self.add_placed(id, gtin),
            Choice::Mine => {
                let Some(step) = self.fusion.take(id) else { return };
                self.fusion.theirs.push(step.mass);
                let mass = self.receipt.own_things() + step.mass;
                let _ = self.order(Command::WeighOwnThings { mass });
            }
            Choice::Line(line) => self.left_from(id, *line),
            Choice::None => self.left_besides(id),
            Choice::Right => self.vouch(id, concern.line, concern.hints.scanned),
            Choice::Pieces(pieces) => self.count(id, concern.line, *pieces),
            Choice::Other => {
                let now = self.now.tick;
                if let (Some(step), Some(line)) = (self.fusion.step_mut(id), concern.line) {
                    step.not.insert(line);
                    step.at = now;
                    self.fusion.scanned.insert(line, now);
                }
            }
            Choice::DropLine
            | Choice::InBasket
            | Choice::Later
            | Choice::Keep
            | Choice::TookOut
            | Choice::One
            | Choice::Both => {}
        }
    }

    pub(super) fn promise(&mut self, key: Key) {
        self.fusion.put_off.insert(key, Some(self.now.tick + PROMISE));
    }

    /// What was put in is this product: it goes on the receipt and its mass is explained.
    fn add_placed(&mut self, id: StepId, gtin: &Gtin) {
        let Some(product) = self.product(gtin) else { return };
        let expect = self.knowledge().counted_piece(gtin);
        let half = expect.and_then(|expect| self.fusion.other_half_of(id, &self.knowledge(), &expect));
        let beyond = expect.and_then(|expect| self.fusion.beyond(id, &self.knowledge(), &expect));
        let Some(mut step) = self.fusion.take(id) else { return };
        if let Some(rest) = beyond {
            step.mass -= rest;
            self.fusion.leave_open(&step, rest);
        }
        if let Some(half) = half.and_then(|half| self.fusion.take(half)) {
            step.mass += half.mass;
        }
        let chosen =
            self.receipt.waiting().rev().find(|line| line.item.gtin == *gtin && line.quantity == Quantity::Unweighed);
        if let Some(line) = chosen.map(|line| line.id) {
            return self.weigh_lot(line, step.mass);
        }
        let waiting = self.receipt.joinable(gtin).filter(|line| line.missing() > 0).map(|line| line.id);
        if let Some(line) = waiting {
            return self.put_in(Moved { line, pieces: 1, mass: step.mass });
        }
        let quantity = chosen_quantity(&product);
        self.add(&product, quantity, Why::Answered, gtin.as_str());
        let Some(line) = self.receipt.latest() else { return };
        if quantity == Quantity::Unweighed {
            self.weigh_lot(line, step.mass);
        } else {
            self.put_in(Moved { line, pieces: 1, mass: step.mass });
        }
    }

    fn left_from(&mut self, id: StepId, line: LineId) {
        let Some(placed) = self.receipt.line(line).map(|line| line.placed) else { return };
        let Some(step) = self.fusion.take(id) else { return };
        let mass = step.mass.abs();
        let pieces = self.pieces_that_left(line, &step).min(placed.max(1));
        let moved = Moved { line, pieces, mass };
        self.take_off_receipt(moved, Why::Answered);
        self.take_out(moved);
        self.fusion.note_taken_off(self.now.tick, moved);
    }

    /// It is nothing of the receipt. If the shopper's own things weigh as much, it is they.
    fn left_besides(&mut self, id: StepId) {
        let Some(step) = self.fusion.take(id) else { return };
        if self.fusion.may_be_theirs(&step, &self.receipt) {
            let _ = self.order(Command::WeighOwnThings { mass: self.receipt.own_things() + step.mass });
        }
    }

    fn pieces_that_left(&self, line: LineId, step: &Step) -> u32 {
        let knowledge = self.knowledge();
        let expect = self.receipt.line(line).and_then(|line| knowledge.piece_of(line));
        expect.and_then(|expect| knowledge.pieces_in(step.mass.abs(), &expect, 99)).unwrap_or(1)
    }

    /// It is what was scanned, whatever the catalogue says it weighs.
    fn vouch(&mut self, id: StepId, line: Option<LineId>, pieces: u32) {
        let Some(line) = line else { return };
        let (now, pieces) = (self.now.tick, pieces.max(1));
        let beside = self.fusion.company_of((now, id), (line, pieces), &self.receipt, &self.knowledge());
        let (company, weighs) = beside.unwrap_or_default();
        let pieces = self.fusion.pieces_of_all(id, pieces, weighs);
        let Some(step) = self.fusion.take(id) else { return };
        let moved = Moved { line, pieces, mass: step.mass - weighs };
        self.learn(moved);
        for moved in company.into_iter().chain([moved]) {
            self.put_in(moved);
        }
    }

    /// The mass is this many pieces: they all count, and they all lie in the basket.
    fn count(&mut self, id: StepId, line: Option<LineId>, pieces: u32) {
        let Some(line) = line.and_then(|line| self.receipt.line(line)) else { return };
        let (id_of_line, whole) = (line.id, line.placed.saturating_add(pieces));
        if pieces == 0 {
            return;
        }
        let Some(step) = self.fusion.take(id) else { return };
        let _ = self.order(Command::SetPieces { line: id_of_line, pieces: whole, why: Why::Answered });
        self.put_in(Moved { line: id_of_line, pieces, mass: step.mass });
    }

    fn answer_missing(&mut self, id: LineId, choice: &Choice) {
        let Some(line) = self.receipt.line(id) else { return };
        let (placed, missing) = (line.placed, line.missing());
        match choice {
            Choice::DropLine | Choice::One => {
                let pieces = Moved { line: id, pieces: missing, mass: Mass::ZERO };
                if placed > 0 || missing > 0 {
                    self.take_off_receipt(pieces, Why::Answered);
                }
            }
            Choice::InBasket | Choice::Both => self.count_as_placed(id),
            Choice::Later => {
                self.fusion.put_off.insert(Key::Missing(id), None);
            }
            Choice::ScanIt
            | Choice::Gtin(_)
            | Choice::TakeOut
            | Choice::Mine
            | Choice::Line(_)
            | Choice::None
            | Choice::Right
            | Choice::Pieces(_)
            | Choice::Other
            | Choice::Keep
            | Choice::TookOut => {}
        }
    }

    fn answer_surplus(&mut self, id: LineId, choice: &Choice) {
        match choice {
            Choice::Keep => {
                let Some(placed) = self.receipt.line(id).map(|line| line.placed) else { return };
                let _ = self.order(Command::SetPieces { line: id, pieces: placed, why: Why::Answered });
            }
            Choice::TookOut => self.hear_that_it_is_out(id),
            Choice::ScanIt
            | Choice::Gtin(_)
            | Choice::TakeOut
            | Choice::Mine
            | Choice::DropLine
            | Choice::InBasket
            | Choice::Later
            | Choice::Line(_)
            | Choice::None
            | Choice::Right
            | Choice::Pieces(_)
            | Choice::Other
            | Choice::One
            | Choice::Both => {}
        }
    }

    /// Somebody about to take something out says so early, and is given time. Who says it again is believed: the scale may have missed it.
    fn hear_that_it_is_out(&mut self, id: LineId) {
        if !self.fusion.put_off.contains_key(&Key::Surplus(id)) {
            return self.promise(Key::Surplus(id));
        }
        let Some(line) = self.receipt.line(id).filter(|line| line.surplus() > 0) else { return };
        let (placed, pieces) = (i64::from(line.placed), line.surplus());
        let all = line.mass.unwrap_or_default().milligrams();
        let mass = Mass::from_milligrams(all * i64::from(pieces) / placed.max(1));
        self.take_out(Moved { line: id, pieces, mass });
    }

    fn answer_mismatch(&mut self, id: LineId, choice: &Choice) {
        self.fusion.mismatches.remove(&id);
        self.fusion.vouched.insert(id);
        let replaces = matches!(choice, Choice::Gtin(_) | Choice::Other);
        let Some(line) = self.receipt.line(id).filter(|line| replaces && line.placed > 0) else { return };
        let mass = line.mass.unwrap_or_default();
        let piece = Mass::from_milligrams(mass.milligrams() / i64::from(line.placed));
        let moved = Moved { line: id, pieces: 1, mass: piece };
        self.take_out(moved);
        if let Choice::Gtin(gtin) = choice {
            self.take_off_receipt(moved, Why::Answered);
            self.fusion.reopen(self.now.tick, piece, id);
            let reopened = self.fusion.steps().last().map(|step| step.id);
            if let Some(step) = reopened {
                self.add_placed(step, gtin);
            }
        } else {
            self.fusion.scanned.insert(id, self.now.tick);
            self.fusion.reopen(self.now.tick, piece, id);
        }
    }
}

/// Whether an answer makes sense for a kind of question, offered or not.
fn fits(kind: Kind, choice: &Choice) -> bool {
    match kind {
        Kind::Unscanned => matches!(choice, Choice::ScanIt | Choice::Gtin(_) | Choice::TakeOut | Choice::Mine),
        Kind::NotPlaced => matches!(choice, Choice::DropLine | Choice::InBasket | Choice::Later),
        Kind::Removed => matches!(choice, Choice::Line(_) | Choice::None),
        Kind::WrongWeight => matches!(choice, Choice::Right | Choice::Pieces(_) | Choice::Other),
        Kind::WrongItem => matches!(choice, Choice::Right | Choice::Gtin(_) | Choice::Other),
        Kind::Count => matches!(choice, Choice::Pieces(_)),
        Kind::StillHere => matches!(choice, Choice::Keep | Choice::TookOut),
        Kind::Duplicate => matches!(choice, Choice::One | Choice::Both),
    }
}
