//! What is taken on trust: packs that the catalogue is wrong about, and pieces that the scale could not feel.

use crate::fusion::concern::{HALF_PUT_IN, MOST_ON_ONE_SCAN, PLACE_PATIENCE};
use crate::fusion::expect::Knowledge;
use crate::fusion::explain::{Candidate, explanations};
use crate::fusion::{Fusion, Moved, Step, Verdict, sight};
use crate::ids::LineId;
use crate::input::Change;
use crate::mass::Mass;
use crate::receipt::Receipt;
use crate::tick::Tick;

impl Fusion {
    /// The mass is not what the catalogue says, and the picture clearly shows what was scanned: the catalogue is wrong.
    pub(super) fn recognised(&mut self, now: Tick, receipt: &Receipt, knowledge: &Knowledge<'_>) -> Option<Verdict> {
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
        let step = self.take(step)?;
        let (mass, pieces) = (step.mass, receipt.line(line)?.missing());
        self.note_placed(now, line, &[step]);
        Some(Verdict::Placed(vec![Moved { line, pieces, mass }]))
    }

    /// Something light was put in with two movements, and the second went under in the shaking of the wheels, which swallows some grams.
    pub(super) fn half_swallowed(
        &mut self,
        now: Tick,
        receipt: &Receipt,
        knowledge: &Knowledge<'_>,
    ) -> Option<Verdict> {
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
        let step = self.take(step)?;
        let mass = step.mass;
        self.note_placed(now, line, &[step]);
        Some(Verdict::Together(vec![Moved { line, pieces: 1, mass }]))
    }

    /// The shopper has said of a mass that it is their own. Whoever scans later what weighs the same, and puts nothing in for it, has found the
    /// pack that it was.
    pub(super) fn theirs_after_all(
        &mut self,
        now: Tick,
        receipt: &Receipt,
        knowledge: &Knowledge<'_>,
    ) -> Option<Verdict> {
        if self.theirs.is_empty() || self.is_restless(now) || self.has_felt_more() {
            return None;
        }
        let waited = |line: LineId| self.scanned.get(&line).is_none_or(|at| now.since(*at) >= PLACE_PATIENCE);
        let mut candidates = self.missing_candidates(now, receipt, knowledge);
        candidates.retain(|candidate| waited(candidate.line));
        let (index, found) = self.theirs.iter().enumerate().find_map(|(index, mass)| {
            let found = explanations(knowledge, *mass, &candidates).into_iter().next()?;
            (*mass <= receipt.own_things()).then_some((index, found))
        })?;
        let mass = self.theirs.remove(index);
        Some(Verdict::TheirsAfterAll { mass, are: found.shares(mass, &candidates) })
    }

    /// Pieces that were taken on trust are felt after all: the wheels hid them, or they were put in after the shopper had said that they lay there.
    pub(super) fn felt_late(&mut self, knowledge: &Knowledge<'_>) -> Option<Verdict> {
        if !self.has_felt_more() {
            return None;
        }
        let candidates = self.pieces.unfelt.clone();
        if candidates.is_empty() {
            return None;
        }
        let (step, found) = self.steps.iter().filter(|step| step.mass > Mass::ZERO).find_map(|step| {
            let possible: Vec<Candidate> =
                candidates.iter().filter(|candidate| !step.not.contains(&candidate.line)).copied().collect();
            Some((step.id, explanations(knowledge, step.mass, &possible).into_iter().next()?))
        })?;
        let mass = self.take(step)?.mass;
        let moved = found.shares(mass, &candidates);
        Some(Verdict::Together(moved.into_iter().map(|moved| Moved { pieces: 0, ..moved }).collect()))
    }
}

/// Whether a piece weighs about what it should. Of one piece a picture is enough; many must not be counted wrongly.
fn nearly(each: Mass, mean: Mass, pieces: u32) -> bool {
    pieces == 1 || (pieces > 1 && (each - mean).abs() * 4 * pieces <= mean)
}
