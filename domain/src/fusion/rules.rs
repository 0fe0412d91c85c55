//! The rules by which evidence explains itself, one function each, in the order in which they are tried.

use crate::fusion::concern::PLACE_PATIENCE;
use crate::fusion::expect::{Knowledge, is_faint};
use crate::fusion::explain::{Candidate, Explanation, explanations};
use crate::fusion::hands::{ids, sum};
use crate::fusion::whole::GOES_ON;
use crate::fusion::{
    Fusion, JUST_NOW, LOT_GROWS, NewestLot, ONE_BAG, SCAN_PATIENCE, STEPS_TOGETHER, Step, StepId, Verdict,
};
use crate::gtin::Gtin;
use crate::ids::LineId;
use crate::input::Change;
use crate::mass::Mass;
use crate::receipt::Receipt;
use crate::receipt::event::Quantity;
use crate::receipt::line::Line;
use crate::tick::{Millis, Tick};

/// Whoever scans something after putting it in does so within this time, as a rule.
const SCANNED_LATE: Millis = Millis(10_000);

impl Fusion {
    /// The next conclusion, or `None` when nothing fits any more.
    ///
    /// A removal is taken off the receipt once it is `patience` old; never while a payment is under way (`None`).
    pub fn conclude(
        &mut self,
        now: Tick,
        receipt: &Receipt,
        knowledge: &Knowledge<'_>,
        patience: Option<Millis>,
    ) -> Option<Verdict> {
        self.look_up_pieces(receipt, knowledge);
        self.note_surplus(now, receipt);
        self.forget_lifted_to_be_scanned(receipt, knowledge);
        self.forget_undone_steps();
        self.lift_hands(receipt, knowledge);
        self.lift_hand_off(receipt, knowledge);
        self.forget_what_was_only_looked_at(receipt, knowledge);
        self.bag()
            .or_else(|| self.surplus_left(receipt, knowledge))
            .or_else(|| self.mistaken_for_its_twin(receipt, knowledge))
            .or_else(|| self.exchanged(receipt, knowledge))
            .or_else(|| self.placed(now, receipt, knowledge))
            .or_else(|| self.lot_placed(receipt))
            .or_else(|| self.felt_late(knowledge))
            .or_else(|| self.whole_placed(now, receipt, knowledge))
            .or_else(|| self.lot_grew(receipt))
            .or_else(|| self.recognised(now, receipt, knowledge))
            .or_else(|| self.half_swallowed(now, receipt, knowledge))
            .or_else(|| self.placed_unknown(now, receipt, knowledge))
            .or_else(|| self.unknown_grew(now, receipt))
            .or_else(|| self.split_off(now, receipt, knowledge))
            .or_else(|| self.lot_shrank(receipt, knowledge))
            .or_else(|| self.theirs_after_all(now, receipt, knowledge))
            .or_else(|| self.own_things_left(receipt, knowledge))
            .or_else(|| self.put_back(now, receipt))
            .or_else(|| self.taken_out(now, patience?, receipt, knowledge))
    }

    /// Forgets what time has made pointless.
    pub fn forget_old(&mut self, now: Tick) {
        if self.undoable.as_ref().is_some_and(|undoable| undoable.until <= now) {
            self.undoable = None;
        }
        let scale = self.scale;
        self.steps.retain(|step| !is_faint(scale, step.mass) || now.since(step.at) < PLACE_PATIENCE);
    }

    fn bag(&mut self) -> Option<Verdict> {
        let since = self.bag_awaited?;
        let step = self.steps.iter().find(|step| step.mass > Mass::ZERO && step.at >= since)?.id;
        self.bag_awaited = None;
        self.take(step).map(|step| Verdict::OwnThings(step.mass))
    }

    /// Whether there is anything that was put in and is not explained.
    pub(super) fn has_felt_more(&self) -> bool {
        self.steps.iter().any(|step| step.mass > Mass::ZERO)
    }

    fn placed(&mut self, now: Tick, receipt: &Receipt, knowledge: &Knowledge<'_>) -> Option<Verdict> {
        if !self.has_felt_more() {
            return None;
        }
        let candidates = self.missing_candidates(now, receipt, knowledge);
        let (steps, found) = self.best_placement(now, knowledge, &candidates)?;
        let steps: Vec<Step> = steps.iter().filter_map(|id| self.take(*id)).collect();
        for (line, _) in &found.parts {
            self.note_placed(now, *line, &steps);
        }
        let moved = found.shares(sum(&steps), &candidates);
        let over = sum(&steps) - found.mean(&candidates);
        self.note_explained(&steps, &moved, (over, knowledge.tolerance(found.variance(&candidates))));
        Some(Verdict::Placed(moved))
    }

    /// Pieces that were scanned, whose mass is known, and that do not lie in the basket yet.
    pub(super) fn missing_candidates(&self, now: Tick, receipt: &Receipt, knowledge: &Knowledge<'_>) -> Vec<Candidate> {
        let candidate = |line: &Line| {
            let age_cost = self.scanned.get(&line.id).map_or(0, |at| now.since(*at).0 / 100);
            let age_cost = i64::try_from(age_cost.min(300)).unwrap_or(300);
            let expect = self.piece_of(line, receipt, knowledge)?;
            Some(Candidate { line: line.id, pieces: line.missing(), expect, age_cost })
        };
        receipt.waiting().filter_map(candidate).collect()
    }

    /// The cheapest explanation of any one added step, or of up to [`STEPS_TOGETHER`] of the newest together.
    fn best_placement(
        &self,
        now: Tick,
        knowledge: &Knowledge<'_>,
        candidates: &[Candidate],
    ) -> Option<(Vec<StepId>, Explanation)> {
        if candidates.is_empty() {
            return None;
        }
        self.plain_placement(now, knowledge, candidates)
            .or_else(|| self.placement_under_a_hand(now, knowledge, candidates))
    }

    fn plain_placement(
        &self,
        now: Tick,
        knowledge: &Knowledge<'_>,
        candidates: &[Candidate],
    ) -> Option<(Vec<StepId>, Explanation)> {
        let added: Vec<Step> = self.steps.iter().filter(|step| step.mass > Mass::ZERO).cloned().collect();
        for together in 1..=STEPS_TOGETHER.min(added.len()) {
            let best = added
                .windows(together)
                .filter_map(|steps| Some((ids(steps), self.cheapest(now, knowledge, steps, candidates)?)))
                .min_by_key(|(_, found)| found.cost);
            if best.is_some() {
                return best;
            }
        }
        None
    }

    /// The best explanation of several steps together, but by lines that the shopper ruled out: one of those may be part of it, and not all.
    pub(super) fn cheapest(
        &self,
        now: Tick,
        knowledge: &Knowledge<'_>,
        steps: &[Step],
        candidates: &[Candidate],
    ) -> Option<Explanation> {
        let early = |line| steps.iter().any(|step| self.is_before_its_time(now, step, line));
        let ruled_out = |line: &LineId| steps.iter().any(|step| step.not.contains(line));
        let possible: Vec<Candidate> = candidates.iter().filter(|candidate| !early(candidate.line)).copied().collect();
        explanations(knowledge, sum(steps), &possible)
            .into_iter()
            .find(|found| !found.parts.iter().all(|(line, _)| ruled_out(line)))
    }

    /// Whether something has lain there unexplained for so long that a new scan is rather of a pack that is still in the hand: unless the
    /// shopper said that they would scan it, the scan gets time to bring its own.
    fn is_before_its_time(&self, now: Tick, step: &Step, line: LineId) -> bool {
        let Some(scanned) = self.scanned.get(&line) else { return false };
        let old = scanned.since(step.at) > SCANNED_LATE && self.announced != Some(step.id);
        old && (now.since(*scanned) < SCAN_PATIENCE || self.is_restless(now))
    }

    /// The newest mass put in since then that may be this line.
    pub(super) fn added_since(&self, since: Tick, line: LineId) -> Option<StepId> {
        let fits = |step: &&Step| step.mass > Mass::ZERO && step.at >= since && !step.not.contains(&line);
        self.steps.iter().rev().find(fits).map(|step| step.id)
    }

    /// The mass that the shopper said they were about to explain.
    fn announced_step(&self, line: LineId) -> Option<StepId> {
        let step = self.steps.iter().find(|step| Some(step.id) == self.announced)?;
        (!step.not.contains(&line)).then_some(step.id)
    }

    /// The mass that was put in last, if that was just now.
    #[must_use]
    pub fn just_added(&self, now: Tick) -> Option<StepId> {
        let fits = |step: &&Step| step.mass > Mass::ZERO && now.since(step.at) <= JUST_NOW;
        self.steps.iter().rev().find(fits).map(|step| step.id)
    }

    fn lot_placed(&mut self, receipt: &Receipt) -> Option<Verdict> {
        let lot = receipt.waiting().rev().find(|line| matches!(line.quantity, Quantity::Unweighed))?;
        let chosen = self.scanned.get(&lot.id).copied().unwrap_or_default();
        let step = self.announced_step(lot.id).or_else(|| self.added_since(chosen, lot.id))?;
        let line = lot.id;
        let step = self.take(step)?;
        self.newest_lot = Some(NewestLot { line, at: step.at, lay_there: step.at < chosen });
        let (at, gross) = (step.at, step.mass);
        self.note_placed(at, line, &[step]);
        Some(Verdict::LotPlaced { line, gross })
    }

    /// More of the produce that was put in a moment ago, which nothing else explains.
    fn lot_grew(&mut self, receipt: &Receipt) -> Option<Verdict> {
        let newest = self.newest_lot?;
        let line = newest.line;
        let lot = receipt.line(line).filter(|line| !line.void && receipt.latest() == Some(line.id))?;
        let first = lot.mass?;
        let added = |step: &&Step| step.mass > Mass::ZERO && !self.is_another(step, &lot.item.gtin);
        let soon = |step: &&Step| step.at > newest.at && step.at.since(newest.at) <= LOT_GROWS;
        // The other half of it, however heavy and however long the wheels hid it, or a further piece.
        let half = |step: &&Step| step.since >= newest.at && step.since.since(newest.at) <= GOES_ON;
        let after = |step: &&Step| half(step) || (soon(step) && step.mass <= first + first);
        let before = |step: &&Step| newest.lay_there && step.at <= newest.at && newest.at.since(step.at) <= ONE_BAG;
        let in_time = |step: &&Step| added(step) && (after(step) || before(step));
        let step = self.steps.iter().find(in_time)?.id;
        let more = self.take(step)?.mass;
        Some(Verdict::LotGrew { line, more })
    }

    /// What left is nothing that lies there, and less than the produce that was put in a moment ago: a hand was weighed with it, or some of it
    /// was taken out again.
    fn lot_shrank(&mut self, receipt: &Receipt, knowledge: &Knowledge<'_>) -> Option<Verdict> {
        let newest = self.newest_lot?;
        let line = newest.line;
        let lot = receipt.line(line).filter(|line| !line.void && line.placed == 1)?;
        let least = lot.mass? - self.scale.e * 4;
        let left = self.steps.iter().find(|step| {
            let soon = step.mass < Mass::ZERO && step.since >= newest.at && step.since.since(newest.at) <= LOT_GROWS;
            let nothing = || self.removals(step, receipt, knowledge).is_empty() && !self.may_be_theirs(step, receipt);
            soon && step.mass.abs() < least && nothing()
        })?;
        let more = self.take(left.id)?.mass;
        Some(Verdict::LotGrew { line, more })
    }

    /// Whether the camera clearly saw something else being put in.
    pub(super) fn is_another(&self, step: &Step, gtin: &Gtin) -> bool {
        let seen = self.seen(Change::Added, step);
        seen.is_some_and(|seen| self.sight.looks_like(seen, gtin) < 0 && self.sight.shows(seen).is_some())
    }

    pub(super) fn open_scans(&self, receipt: &Receipt) -> usize {
        receipt.waiting().count()
    }
}
