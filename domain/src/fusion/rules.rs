//! The rules by which evidence explains itself, one function each, in the order in which they are tried.

use crate::fusion::concern::{HALF_PUT_IN, MOST_ON_ONE_SCAN, PLACE_PATIENCE};
use crate::fusion::expect::{Knowledge, is_faint};
use crate::fusion::explain::{Candidate, Explanation, explanations};
use crate::fusion::hands::{ids, sum};
use crate::fusion::sight;
use crate::fusion::whole::{GOES_ON, mean_of, variance_of};
use crate::fusion::{
    Fusion, JUST_NOW, LOT_GROWS, Moved, NewestLot, ONE_BAG, SCAN_PATIENCE, STEPS_TOGETHER, Step, StepId, Verdict,
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
        self.note_surplus(now, receipt);
        self.forget_lifted_to_be_scanned(receipt, knowledge);
        self.forget_undone_steps();
        self.lift_hands(receipt, knowledge);
        self.bag()
            .or_else(|| self.surplus_left(receipt, knowledge))
            .or_else(|| self.exchanged(receipt, knowledge))
            .or_else(|| self.placed(now, receipt, knowledge))
            .or_else(|| self.lot_placed(receipt))
            .or_else(|| self.felt_late(receipt, knowledge))
            .or_else(|| self.whole_placed(now, receipt, knowledge))
            .or_else(|| self.lot_grew(receipt))
            .or_else(|| self.recognised(now, receipt, knowledge))
            .or_else(|| self.half_swallowed(now, receipt, knowledge))
            .or_else(|| self.placed_unknown(now, receipt, knowledge))
            .or_else(|| self.unknown_grew(now, receipt))
            .or_else(|| self.split_off(now, receipt, knowledge))
            .or_else(|| self.own_things_left(receipt))
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

    fn placed(&mut self, now: Tick, receipt: &Receipt, knowledge: &Knowledge<'_>) -> Option<Verdict> {
        let candidates = self.missing_candidates(now, receipt, knowledge);
        let (steps, found) = self.best_placement(now, knowledge, &candidates)?;
        let steps: Vec<Step> = steps.iter().filter_map(|id| self.take(*id)).collect();
        for (line, _) in &found.parts {
            self.note_placed(now, *line);
        }
        let moved = shares(sum(&steps), &found, &candidates);
        let over = sum(&steps) - mean_of(&found, &candidates);
        self.note_explained(&steps, &moved, (over, knowledge.tolerance(variance_of(&found, &candidates))));
        Some(Verdict::Placed(moved))
    }

    /// Pieces that were scanned, whose mass is known, and that do not lie in the basket yet.
    pub(super) fn missing_candidates(&self, now: Tick, receipt: &Receipt, knowledge: &Knowledge<'_>) -> Vec<Candidate> {
        let candidate = |line: &Line| {
            let age_cost = self.scanned.get(&line.id).map_or(0, |at| now.since(*at).0 / 100);
            let age_cost = i64::try_from(age_cost.min(300)).unwrap_or(300);
            let expect = knowledge.piece_of(line)?;
            Some(Candidate { line: line.id, pieces: line.missing(), expect, age_cost })
        };
        receipt.lines().iter().filter(|line| line.missing() > 0).filter_map(candidate).collect()
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

    /// The best explanation of several steps together, by lines that the shopper did not rule out.
    pub(super) fn cheapest(
        &self,
        now: Tick,
        knowledge: &Knowledge<'_>,
        steps: &[Step],
        candidates: &[Candidate],
    ) -> Option<Explanation> {
        let ruled_out = |candidate: &&Candidate| {
            steps
                .iter()
                .any(|step| step.not.contains(&candidate.line) || self.is_before_its_time(now, step, candidate.line))
        };
        let possible: Vec<Candidate> = candidates.iter().filter(|candidate| !ruled_out(candidate)).copied().collect();
        explanations(knowledge, sum(steps), &possible).into_iter().next()
    }

    /// Whether something has lain there unexplained for so long that a new scan is rather of a pack that is still in the hand: unless the
    /// shopper said that they would scan it, the scan gets time to bring its own.
    fn is_before_its_time(&self, now: Tick, step: &Step, line: LineId) -> bool {
        let Some(scanned) = self.scanned.get(&line) else { return false };
        let old = scanned.since(step.at) > SCANNED_LATE && self.announced != Some(step.id);
        old && (now.since(*scanned) < SCAN_PATIENCE || self.is_restless(now))
    }

    /// The newest mass put in since then that may be this line.
    fn added_since(&self, since: Tick, line: LineId) -> Option<StepId> {
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
        let lot = receipt
            .lines()
            .iter()
            .rev()
            .find(|line| matches!(line.quantity, Quantity::Unweighed) && line.missing() > 0)?;
        let chosen = self.scanned.get(&lot.id).copied().unwrap_or_default();
        let step = self.announced_step(lot.id).or_else(|| self.added_since(chosen, lot.id))?;
        let line = lot.id;
        let step = self.take(step)?;
        self.newest_lot = Some(NewestLot { line, at: step.at, lay_there: step.at < chosen });
        self.note_placed(step.at, line);
        Some(Verdict::LotPlaced { line, gross: step.mass })
    }

    /// More of the produce that was put in a moment ago, which nothing else explains.
    fn lot_grew(&mut self, receipt: &Receipt) -> Option<Verdict> {
        let newest = self.newest_lot?;
        let line = newest.line;
        let lot = receipt.line(line).filter(|line| !line.void && receipt.latest() == Some(line.id))?;
        let first = lot.mass?;
        let added = |step: &&Step| step.mass > Mass::ZERO && !self.is_another(step, &lot.item.gtin);
        let soon = |step: &&Step| step.at > newest.at && step.at.since(newest.at) <= LOT_GROWS;
        // The other half of it, however heavy, or a further piece.
        let half = |step: &&Step| step.since.since(newest.at) <= GOES_ON;
        let after = |step: &&Step| soon(step) && (half(step) || step.mass <= first + first);
        let before = |step: &&Step| newest.lay_there && step.at <= newest.at && newest.at.since(step.at) <= ONE_BAG;
        let in_time = |step: &&Step| added(step) && (after(step) || before(step));
        let step = self.steps.iter().find(in_time)?.id;
        let more = self.take(step)?.mass;
        Some(Verdict::LotGrew { line, more })
    }

    /// Whether the camera clearly saw something else being put in.
    fn is_another(&self, step: &Step, gtin: &Gtin) -> bool {
        let seen = self.seen(Change::Added, step);
        seen.is_some_and(|seen| self.sight.looks_like(seen, gtin) < 0 && self.sight.shows(seen).is_some())
    }

    /// The mass is not what the catalogue says, and the picture clearly shows what was scanned: the catalogue is wrong.
    fn recognised(&mut self, now: Tick, receipt: &Receipt, knowledge: &Knowledge<'_>) -> Option<Verdict> {
        if self.is_restless(now) {
            return None;
        }
        let rested = |step: &&Step| step.mass > Mass::ZERO && now.since(step.at) >= HALF_PUT_IN;
        let (step, line) = self.steps.iter().filter(rested).find_map(|step| {
            let (line, expect) = self.claimed(now, step, receipt, knowledge)?;
            let seen = self.seen(Change::Added, step)?;
            let counted = knowledge.pieces_in(step.mass, &expect, MOST_ON_ONE_SCAN).is_some();
            let missing = line.missing();
            let each = Mass::from_milligrams(step.mass.milligrams() / i64::from(missing.max(1)));
            // What weighs a good deal more may be two things, and the picture shows one of them.
            let heavy = step.mass * 4 > expect.mean * missing * 5;
            let doubtful = counted || heavy || !nearly(each, expect.mean, missing) || self.open_scans(receipt) > 1;
            let shown = self.sight.looks_like(seen, &line.item.gtin);
            let better = seen.matches.iter().filter(|found| found.gtin != line.item.gtin).any(|found| {
                let looks = self.sight.looks_like(seen, &found.gtin) > (shown - sight::CLEAR).max(0);
                looks && knowledge.piece(&found.gtin).is_some_and(|expect| knowledge.agrees(step.mass, &expect, 1))
            });
            (!doubtful && !better && shown >= sight::CLEAR).then_some((step.id, line.id))
        })?;
        let mass = self.take(step)?.mass;
        let pieces = receipt.line(line)?.missing();
        self.note_placed(now, line);
        Some(Verdict::Placed(vec![Moved { line, pieces, mass }]))
    }

    /// Something light was put in with two movements, and the second went under in the shaking of the wheels, which swallows some grams.
    fn half_swallowed(&mut self, now: Tick, receipt: &Receipt, knowledge: &Knowledge<'_>) -> Option<Verdict> {
        if self.is_restless(now) {
            return None;
        }
        let (step, line) = self.steps.iter().filter(|step| step.mass > Mass::ZERO).find_map(|step| {
            let rolled_on = self.rolled.is_some_and(|rolled| rolled >= step.at && rolled.since(step.at) <= HALF_PUT_IN);
            let (line, expect) = self.claimed(now, step, receipt, knowledge)?;
            let swallowed = expect.mean - step.mass;
            let little = swallowed > Mass::ZERO && swallowed <= self.scale.e * 5 && line.missing() == 1;
            (rolled_on && little).then_some((step.id, line.id))
        })?;
        let mass = self.take(step)?.mass;
        self.note_placed(now, line);
        Some(Verdict::Together(vec![Moved { line, pieces: 1, mass }]))
    }

    fn open_scans(&self, receipt: &Receipt) -> usize {
        receipt.lines().iter().filter(|line| line.missing() > 0).count()
    }

    /// Pieces that were taken on trust are felt after all: the wheels hid them, or they were put in after the shopper had said that they lay there.
    fn felt_late(&mut self, receipt: &Receipt, knowledge: &Knowledge<'_>) -> Option<Verdict> {
        let unfelt = |line: &Line| {
            let expect = knowledge.piece_of(line).filter(|_| !line.void)?;
            let felt = line.mass.unwrap_or_default();
            let light = expect.mean * line.placed - felt;
            let pieces = (light.milligrams() + expect.mean.milligrams() / 2) / expect.mean.milligrams().max(1);
            let pieces = u32::try_from(pieces).unwrap_or(0).min(line.placed);
            (pieces > 0).then_some(Candidate { line: line.id, pieces, expect, age_cost: 0 })
        };
        let candidates: Vec<Candidate> = receipt.lines().iter().filter_map(unfelt).collect();
        if candidates.is_empty() {
            return None;
        }
        let (step, found) = self.steps.iter().filter(|step| step.mass > Mass::ZERO).find_map(|step| {
            let possible: Vec<Candidate> =
                candidates.iter().filter(|candidate| !step.not.contains(&candidate.line)).copied().collect();
            Some((step.id, explanations(knowledge, step.mass, &possible).into_iter().next()?))
        })?;
        let mass = self.take(step)?.mass;
        let moved = shares(mass, &found, &candidates);
        Some(Verdict::Together(moved.into_iter().map(|moved| Moved { pieces: 0, ..moved }).collect()))
    }

    /// The other half of something whose mass nobody knows, put in with two movements.
    fn unknown_grew(&mut self, now: Tick, receipt: &Receipt) -> Option<Verdict> {
        let (line, at) = self.newest_unknown?;
        let known = receipt.line(line).filter(|line| !line.void && line.placed == 1)?;
        let nothing_else = self.open_scans(receipt) == 0;
        let half = |step: &&Step| {
            let close = step.since >= at && step.since.since(at) <= GOES_ON;
            step.mass > Mass::ZERO && close && !self.is_another(step, &known.item.gtin)
        };
        let step = self.steps.iter().find(half).filter(|_| nothing_else)?.id;
        let mass = self.take(step)?.mass;
        self.note_placed(now, line);
        Some(Verdict::Together(vec![Moved { line, pieces: 0, mass }]))
    }

    fn placed_unknown(&mut self, now: Tick, receipt: &Receipt, knowledge: &Knowledge<'_>) -> Option<Verdict> {
        let line = receipt.lines().iter().rev().find(|line| {
            line.missing() > 0 && !matches!(line.quantity, Quantity::Unweighed) && knowledge.piece_of(line).is_none()
        })?;
        let scanned = self.scanned.get(&line.id).copied().unwrap_or_default();
        let step = self.added_since(scanned - SCAN_PATIENCE, line.id)?;
        let line = line.id;
        let (found, candidates) = self.in_the_same_hand(now, step, receipt, knowledge)?;
        let company = mean_of(&found, &candidates);
        let step = self.take(step)?;
        self.newest_unknown = Some((line, step.at));
        self.note_placed(now, line);
        // What the others do not weigh is this one's.
        let fits = !found.parts.is_empty() && !is_faint(self.scale, step.mass - company) && step.mass > company;
        if !fits {
            return Some(Verdict::Placed(vec![Moved { line, pieces: 1, mass: step.mass }]));
        }
        let mut moved = shares(company, &found, &candidates);
        moved.push(Moved { line, pieces: 1, mass: step.mass - company });
        Some(Verdict::Placed(moved))
    }

    /// What else was scanned for this step, and whose mass is known. `None` while it may still be put in by itself.
    fn in_the_same_hand(
        &self,
        now: Tick,
        step: StepId,
        receipt: &Receipt,
        knowledge: &Knowledge<'_>,
    ) -> Option<(Explanation, Vec<Candidate>)> {
        let step = self.steps.iter().find(|known| known.id == step)?;
        let candidates = self.missing_candidates(now, receipt, knowledge);
        let found = self.in_hand(step, &candidates);
        let rested = !self.is_restless(now) && now >= self.hands_rest_after(step) + HALF_PUT_IN;
        (found.parts.is_empty() || rested).then_some((found, candidates))
    }
}

/// Whether a piece weighs about what it should. Of one piece a picture is enough; many must not be counted wrongly.
fn nearly(each: Mass, mean: Mass, pieces: u32) -> bool {
    pieces == 1 || (pieces > 1 && (each - mean).abs() * 4 * pieces <= mean)
}

/// Divides a mass among the parts of its explanation in proportion to what they should weigh.
pub(super) fn shares(mass: Mass, found: &Explanation, candidates: &[Candidate]) -> Vec<Moved> {
    let means: Vec<i64> = found
        .parts
        .iter()
        .map(|(line, pieces)| {
            let expect = candidates.iter().find(|candidate| candidate.line == *line).map(|candidate| candidate.expect);
            expect.map_or(0, |expect| (expect.mean * *pieces).milligrams())
        })
        .collect();
    let whole = means.iter().sum::<i64>().max(1);
    let mut left = mass;
    let last = found.parts.len().saturating_sub(1);
    found
        .parts
        .iter()
        .zip(&means)
        .enumerate()
        .map(|(index, ((line, pieces), mean))| {
            let share = i128::from(mass.milligrams()) * i128::from(*mean) / i128::from(whole);
            let share = Mass::from_milligrams(i64::try_from(share).unwrap_or_default());
            let share = if index == last { left } else { share };
            left -= share;
            Moved { line: *line, pieces: *pieces, mass: share }
        })
        .collect()
}
