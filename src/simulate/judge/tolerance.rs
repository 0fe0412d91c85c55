//! The security scale of a self-checkout, taken along on a cart: what is scanned must be put down and weigh what the catalogue says,
//! within twenty grams or a twentieth ([`fit`]). Mass that comes or goes without a scan blocks ("unexpected item in the bagging area")
//! until it is undone, until its scan or its deletion explains it, or until staff has looked.
//!
//! ```text
//!   scan ─────▶ its mass is expected ──▶ not put down for 10 s, and the cart stands still ──▶ question
//!   mass ──▶ expected? ──yes──▶ in the basket
//!                │no
//!                └──▶ notice ──▶ 5 s, or checkout ──▶ question, and nothing else is sold ──▶ 2 min, or payment ──▶ staff
//! ```
//!
//! It is run as a store would that wants no trouble. It is kinder than a counter in all of this: scans may wait for their mass in any
//! order and number, several pieces may be put down at once, what is put in may be scanned afterwards, lines can be deleted without
//! staff, a removal names the lines that it may be, what is lighter than the tolerance need not be put down, a product whose mass nobody
//! knows may weigh anything, and who says that something lies in the basket is believed. It does not learn masses, and has no camera.

mod fit;
mod screen;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use cart_domain::catalogue::Catalogue;
use cart_domain::ids::{LineId, QuestionId};
use cart_domain::question::{Choice, Kind};
use cart_domain::receipt::Stage;
use cart_domain::receipt::event::Quantity;
use cart_domain::receipt::line::Line as Sold;
use cart_domain::view::RefusedScan;
use cart_domain::{CartView, Input, Mass, Millis, Tick};

use super::Judge;
use super::platform::Platform;
use super::till::{Deed, Till};
use crate::trace::{Fact, Header, Line};
use fit::{Candidate, TOLERANCE, agrees};

/// Mass that nothing explains waits this long for its explanation.
const EXPLANATION_PATIENCE: Millis = Millis(5_000);
/// A scan waits this long for its mass, and a deletion for its removal.
const HANDS_PATIENCE: Millis = Millis(10_000);
/// What rolls cannot be weighed: the platform must have been at rest for so long before a scan is missed in it.
const STILLNESS: Millis = Millis(2_000);
/// A question that blocks waits this long for the shopper before it brings staff.
const SHOPPER_PATIENCE: Millis = Millis(120_000);
/// Something put in this long before a trip begins belongs to it.
const FIRST_ITEM: Millis = Millis(20_000);

/// The security scale on a cart.
#[derive(Debug)]
pub struct Tolerance {
    till: Till,
    platform: Platform,
    /// Changes of mass that nothing explains, oldest first.
    steps: Vec<Step>,
    next_step: u32,
    /// When pieces of a line were last sold or voided.
    touched: BTreeMap<LineId, Tick>,
    /// Scans that the shopper has put off until checkout.
    put_off: BTreeSet<LineId>,
    /// What does not add up, and since when.
    concerns: Vec<(Concern, Tick)>,
    asked: BTreeMap<Concern, Asked>,
    next_question: u32,
    /// The shopper wanted to pay while something was open.
    pay_blocked: bool,
    /// Whether the screen says that staff is wanted because of a question.
    wanted_staff: bool,
    view: CartView,
    changes: u64,
}

#[derive(Clone, Copy, Debug)]
struct Step {
    id: u32,
    mass: Mass,
    at: Tick,
}

/// What does not add up, most urgent first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Concern {
    Step(u32),
    /// Voided, yet in the basket.
    Surplus(LineId),
    /// Scanned, not in the basket.
    Missing(LineId),
}

#[derive(Clone, Copy, Debug)]
struct Asked {
    id: QuestionId,
    at: Tick,
    kind: Kind,
    line: Option<LineId>,
}

impl Tolerance {
    /// A cart that nobody uses.
    #[must_use]
    pub fn new(header: &Header, catalogue: &Arc<Catalogue>) -> Self {
        let till = Till::new(header, catalogue);
        Tolerance {
            platform: Platform::new(header.scale.e),
            steps: Vec::new(),
            next_step: 0,
            touched: BTreeMap::new(),
            put_off: BTreeSet::new(),
            concerns: Vec::new(),
            asked: BTreeMap::new(),
            next_question: 0,
            pay_blocked: false,
            wanted_staff: false,
            view: CartView::idle(till.policy()),
            till,
            changes: 0,
        }
    }

    fn felt(&mut self, now: Tick, mass: Mass) {
        if !self.till.on_trip() {
            self.steps.retain(|step| now.since(step.at) <= FIRST_ITEM);
        }
        if self.is_undone(mass) || self.explains(mass) || mass.abs() < TOLERANCE {
            return;
        }
        self.steps.push(Step { id: self.next_step, mass, at: now });
        self.next_step += 1;
    }

    /// Whether a change takes an earlier one back, alone or with all the others.
    fn is_undone(&mut self, mass: Mass) -> bool {
        let back = |step: &Step| (step.mass < Mass::ZERO) != (mass < Mass::ZERO) && agrees(mass.abs(), step.mass.abs());
        if let Some(index) = self.steps.iter().rposition(back) {
            self.steps.remove(index);
            return true;
        }
        let all: Mass = self.steps.iter().map(|step| step.mass).sum();
        let undone = !self.steps.is_empty() && (all + mass).abs() < TOLERANCE;
        if undone {
            self.steps.clear();
        }
        undone
    }

    /// Whether scans, deletions, a bag or chosen produce account for a change.
    fn explains(&mut self, mass: Mass) -> bool {
        if !self.till.on_trip() {
            return false;
        }
        if mass < Mass::ZERO {
            return self.take_out(mass.abs());
        }
        if self.till.receipt().bag_awaited() {
            self.till.add_own_things(mass);
            return true;
        }
        if let Some(line) = self.till.awaits_lot() {
            self.till.weigh_lot(line, mass);
            return true;
        }
        self.put_in(mass)
    }

    fn put_in(&mut self, mass: Mass) -> bool {
        let missing: Vec<Candidate> = self.candidates(Sold::missing);
        let pieces = fit::best(mass, &missing).or_else(|| self.of_unknown_mass().map(|line| vec![(line, 1)]));
        let Some(pieces) = pieces else { return false };
        for (line, pieces) in pieces {
            let placed = self.till.receipt().line(line).map_or(0, |line| line.placed);
            self.till.place(line, placed + pieces);
        }
        true
    }

    fn take_out(&mut self, mass: Mass) -> bool {
        let surplus: Vec<Candidate> = self.candidates(Sold::surplus);
        let Some(pieces) = fit::best(mass, &surplus) else { return false };
        for (line, pieces) in pieces {
            let placed = self.till.receipt().line(line).map_or(0, |line| line.placed);
            self.till.place(line, placed.saturating_sub(pieces));
        }
        true
    }

    fn candidates(&self, pieces: impl Fn(&Sold) -> u32) -> Vec<Candidate> {
        let lines = self.till.receipt().lines().iter().filter(|line| pieces(line) > 0);
        lines
            .filter_map(|line| Some(Candidate { line: line.id, pieces: pieces(line), piece: self.piece(line)? }))
            .collect()
    }

    /// What one piece of a line weighs, as far as anybody knows.
    fn piece(&self, line: &Sold) -> Option<Mass> {
        match line.quantity {
            Quantity::Weighed(net) => Some(self.till.expects(line.id).map_or(net, |expect| expect.mean)),
            Quantity::Pieces(_) | Quantity::Unweighed | Quantity::Priced(_) => {
                self.till.expects(line.id).map(|expect| expect.mean)
            }
        }
    }

    /// The newest scan that may weigh anything.
    fn of_unknown_mass(&self) -> Option<LineId> {
        let unknown =
            |line: &&Sold| line.missing() > 0 && line.quantity != Quantity::Unweighed && self.piece(line).is_none();
        self.till.receipt().lines().iter().rev().find(unknown).map(|line| line.id)
    }

    /// Looks again at what nothing explained, after a scan or a deletion.
    fn explain_again(&mut self) {
        let mut steps = std::mem::take(&mut self.steps);
        steps.retain(|step| !self.explains(step.mass));
        self.steps = steps;
    }

    fn done(&mut self, now: Tick, deed: &Deed) {
        match deed {
            Deed::Opened => {
                self.platform.zero();
                self.steps.retain(|step| step.mass > Mass::ZERO && now.since(step.at) <= FIRST_ITEM);
            }
            Deed::Sold { line, .. } | Deed::Voided { line, .. } => {
                self.touched.insert(*line, now);
                self.put_off.remove(line);
            }
            Deed::Answered { question, choice } => self.answered(now, *question, choice),
            Deed::WantsToPay => self.pay(),
            Deed::WentBack => self.pay_blocked = false,
            Deed::Cleared => self.clear(),
            Deed::Closed => self.steps.clear(),
            Deed::BagAwaited(_) | Deed::CheckedOut => {}
        }
        self.explain_again();
    }

    fn answered(&mut self, now: Tick, question: QuestionId, choice: &Choice) {
        let Some((concern, _)) = self.asked.iter().find(|(_, asked)| asked.id == question) else { return };
        match (*concern, choice) {
            (Concern::Missing(line), Choice::DropLine) => {
                let missing = self.till.receipt().line(line).map_or(0, Sold::missing);
                self.till.void(line, missing);
            }
            (Concern::Missing(line), Choice::InBasket) => self.count_as_placed(line),
            (Concern::Missing(line), Choice::Later) => {
                self.put_off.insert(line);
            }
            (Concern::Surplus(line), Choice::Keep) => {
                let placed = self.till.receipt().line(line).map_or(0, |line| line.placed);
                self.till.keep(line, placed);
            }
            (Concern::Surplus(line), Choice::TookOut) => {
                self.touched.insert(line, now);
            }
            (Concern::Step(id), Choice::Line(line)) => self.left_from(id, *line),
            (Concern::Step(_) | Concern::Missing(_) | Concern::Surplus(_), _) => {}
        }
    }

    /// The shopper says that a removal was a piece of this line.
    fn left_from(&mut self, id: u32, line: LineId) {
        let Some(placed) = self.till.receipt().line(line).map(|line| line.placed) else { return };
        self.steps.retain(|step| step.id != id);
        self.till.void(line, 1);
        self.till.place(line, placed.saturating_sub(1));
    }

    fn count_as_placed(&mut self, line: LineId) {
        let counted = self.till.receipt().line(line).map_or(0, Sold::counted);
        self.till.place(line, counted);
    }

    fn pay(&mut self) {
        if !self.look_for_concerns().is_empty() {
            self.pay_blocked = true;
            self.put_off.clear();
        } else if !self.till.age_pending() {
            let lines: Vec<LineId> = self.till.receipt().lines().iter().map(|line| line.id).collect();
            lines.into_iter().for_each(|line| self.count_as_placed(line));
            self.till.ask_payment();
        }
    }

    /// Staff has looked: everything is as it should be.
    fn clear(&mut self) {
        let unexplained: Mass = self.steps.iter().map(|step| step.mass).sum();
        self.till.add_own_things(unexplained);
        self.steps.clear();
        let lines: Vec<LineId> = self.till.receipt().lines().iter().map(|line| line.id).collect();
        lines.into_iter().for_each(|line| self.count_as_placed(line));
        self.pay_blocked = false;
    }

    /// What does not add up, and since when.
    fn look_for_concerns(&self) -> Vec<(Concern, Tick)> {
        if !self.till.on_trip() {
            return vec![];
        }
        let steps = self.steps.iter().map(|step| (Concern::Step(step.id), step.at));
        let since = |line: &Sold| self.touched.get(&line.id).copied().unwrap_or_default();
        let weighable = |line: &&Sold| {
            self.piece(line).is_some_and(|piece| piece > TOLERANCE) || line.quantity == Quantity::Unweighed
        };
        let lines = self.till.receipt().lines().iter().filter(weighable);
        let missing =
            lines.clone().filter(|line| line.missing() > 0).map(|line| (Concern::Missing(line.id), since(line)));
        let surplus = lines.filter(|line| line.surplus() > 0).map(|line| (Concern::Surplus(line.id), since(line)));
        steps.chain(surplus).chain(missing).collect()
    }

    fn ask(&mut self, now: Tick) -> bool {
        let concerns = std::mem::take(&mut self.concerns);
        let before = self.asked.len();
        self.asked.retain(|concern, _| concerns.iter().any(|(open, _)| open == concern));
        let mut changed = self.asked.len() < before;
        let shopping = *self.till.receipt().stage() == Stage::Shopping;
        for (concern, since) in concerns.iter().copied() {
            let patience = match concern {
                Concern::Step(_) => EXPLANATION_PATIENCE,
                Concern::Missing(_) | Concern::Surplus(_) => HANDS_PATIENCE,
            };
            let put_off = matches!(concern, Concern::Missing(line) if self.put_off.contains(&line));
            let felt = match concern {
                Concern::Step(_) => true,
                Concern::Missing(_) | Concern::Surplus(_) => self.platform.still_for(now) >= STILLNESS,
            };
            let waited = now.since(since) >= patience && felt;
            let due = (!shopping && felt) || (waited && !put_off) || self.asked.contains_key(&concern) && !put_off;
            if !due {
                changed |= self.asked.remove(&concern).is_some();
            } else if !self.asked.contains_key(&concern) {
                self.next_question += 1;
                let (kind, line) = self.kind(concern);
                let asked = Asked { id: QuestionId(self.next_question), at: now, kind, line };
                self.asked.insert(concern, asked);
                changed = true;
            }
        }
        self.concerns = concerns;
        changed
    }

    fn kind(&self, concern: Concern) -> (Kind, Option<LineId>) {
        match concern {
            Concern::Missing(line) => (Kind::NotPlaced, Some(line)),
            Concern::Surplus(line) => (Kind::StillHere, Some(line)),
            Concern::Step(id) if self.step(id).is_some_and(|step| step.mass < Mass::ZERO) => (Kind::Removed, None),
            Concern::Step(_) => match self.candidates(Sold::missing)[..] {
                [only] => (Kind::WrongWeight, Some(only.line)),
                _ => (Kind::Unscanned, None),
            },
        }
    }

    fn step(&self, id: u32) -> Option<&Step> {
        self.steps.iter().find(|step| step.id == id)
    }

    /// The question on the screen, with its concern.
    fn question(&self) -> Option<(Concern, Asked)> {
        self.asked.iter().next().map(|(concern, asked)| (*concern, *asked))
    }

    /// Whether nothing is sold until something is undone.
    fn is_blocked(&self) -> bool {
        self.asked.keys().any(|concern| matches!(concern, Concern::Step(_)))
    }

    /// Whether a scan would explain something that was put in.
    fn would_explain(&self, scan: &cart_domain::input::Scan) -> bool {
        let Some((product, quantity)) = self.till.identify(scan) else { return false };
        match self.till.expects_of(&product, quantity) {
            Some(expect) => self.steps.iter().any(|step| agrees(step.mass, expect.mean)),
            None => self.steps.iter().any(|step| step.mass > Mass::ZERO),
        }
    }

    fn wants_staff(&self, now: Tick) -> bool {
        let blocking = |(concern, asked): (&Concern, &Asked)| {
            matches!(concern, Concern::Step(_)) && now.since(asked.at) >= SHOPPER_PATIENCE
        };
        self.pay_blocked || self.asked.iter().any(blocking)
    }
}

impl Tolerance {
    /// Takes an input in. True when it was more than a sample of a platform at rest.
    fn hear(&mut self, now: Tick, input: &Input) -> bool {
        let step = self.platform.take(now, input);
        if let Some(mass) = step {
            self.felt(now, mass);
        }
        match input {
            Input::Weighed(_) | Input::Moved { .. } | Input::Sighted(_) => return step.is_some(),
            Input::Scanned(scan) if self.is_blocked() && !self.would_explain(scan) => {
                self.till.refuse(&scan.data, RefusedScan::Suspect);
            }
            Input::Scanned(_)
            | Input::Glimpsed(_)
            | Input::StillInView(_)
            | Input::Doubted(_)
            | Input::Touched(_)
            | Input::Staffed { .. }
            | Input::Faulted { .. }
            | Input::Paid { .. }
            | Input::Informed(_)
            | Input::Wake => {
                for deed in self.till.take(input) {
                    self.done(now, &deed);
                }
            }
        }
        true
    }
}

impl Judge for Tolerance {
    fn take(&mut self, line: &Line) {
        let now = line.t;
        let mut changed = self.till.pass(now);
        if let Some(Fact::Input(input)) = &line.fact {
            changed |= self.hear(now, input);
        }
        if changed {
            self.concerns = self.look_for_concerns();
        }
        changed |= self.ask(now);
        let wants_staff = self.wants_staff(now);
        if changed || wants_staff != self.wanted_staff {
            self.wanted_staff = wants_staff;
            self.view = self.till.draw(self.remarks(now));
            self.changes += 1;
        }
    }

    fn view(&self) -> &CartView {
        &self.view
    }

    fn changes(&self) -> u64 {
        self.changes
    }
}

#[cfg(test)]
mod tests;
