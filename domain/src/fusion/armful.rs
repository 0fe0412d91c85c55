//! Several things in one movement, one thing in several, and what is left when all that was scanned is accounted for.

use crate::fusion::concern::HALF_PUT_IN;
use crate::fusion::expect::{Expect, Knowledge, is_faint};
use crate::fusion::explain::{Candidate, Explanation, piece_of};
use crate::fusion::whole::GOES_ON;
use crate::fusion::{Fusion, Moved, SCAN_PATIENCE, Step, StepId, Verdict};
use crate::ids::LineId;
use crate::input::Change;
use crate::mass::Mass;
use crate::receipt::Receipt;
use crate::receipt::event::Quantity;
use crate::tick::{Millis, Tick};

/// What was scanned this long before is still in the hand.
const IN_HAND: Millis = Millis(20_000);

impl Fusion {
    /// Pieces whose mass nobody knows: what was put in around their scan, less what was put in with them. Of several it takes until the hands
    /// rest to see how they were put in.
    pub(super) fn placed_unknown(
        &mut self,
        now: Tick,
        receipt: &Receipt,
        knowledge: &Knowledge<'_>,
    ) -> Option<Verdict> {
        let line = receipt.waiting().rev().find(|line| {
            !matches!(line.quantity, Quantity::Unweighed) && self.piece_of(line, receipt, knowledge).is_none()
        })?;
        let scanned = self.scanned.get(&line.id).copied().unwrap_or_default();
        let step = self.added_since(scanned - SCAN_PATIENCE, line.id)?;
        let (line, missing) = (line.id, line.missing());
        let (found, candidates) = self.in_the_same_hand(now, step, missing, receipt, knowledge)?;
        let company = found.mean(&candidates);
        let pieces = self.pieces_of_all(step, missing, company);
        let step = self.take(step)?;
        self.newest_unknown = Some((line, step.at));
        self.note_placed(now, line, std::slice::from_ref(&step));
        // What the others do not weigh is this one's.
        let fits = !found.parts.is_empty() && !is_faint(self.scale, step.mass - company) && step.mass > company;
        if !fits {
            return Some(Verdict::Placed(vec![Moved { line, pieces, mass: step.mass }]));
        }
        let mut moved = found.shares(company, &candidates);
        moved.push(Moved { line, pieces, mass: step.mass - company });
        Some(Verdict::Placed(moved))
    }

    /// The other half of something whose mass nobody knows, put in with two movements.
    pub(super) fn unknown_grew(&mut self, now: Tick, receipt: &Receipt) -> Option<Verdict> {
        let (line, at) = self.newest_unknown?;
        let known = receipt.line(line).filter(|line| !line.void && line.placed == 1)?;
        let nothing_else = self.open_scans(receipt) == 0;
        let half = |step: &&Step| {
            let close = step.since >= at && step.since.since(at) <= GOES_ON;
            step.mass > Mass::ZERO && close && !self.is_another(step, &known.item.gtin)
        };
        let step = self.steps.iter().find(half).filter(|_| nothing_else)?.id;
        let step = self.take(step)?;
        self.note_placed(now, line, std::slice::from_ref(&step));
        let mass = step.mass;
        Some(Verdict::Together(vec![Moved { line, pieces: 0, mass }]))
    }

    /// What else was scanned for this step, and whose mass is known. `None` while it may still be put in by itself.
    fn in_the_same_hand(
        &self,
        now: Tick,
        step: StepId,
        pieces: u32,
        receipt: &Receipt,
        knowledge: &Knowledge<'_>,
    ) -> Option<(Explanation, Vec<Candidate>)> {
        let step = self.steps.iter().find(|known| known.id == step)?;
        let candidates = self.missing_candidates(now, receipt, knowledge);
        let found = self.in_hand(step, &candidates);
        let rested = !self.is_restless(now) && now >= self.hands_rest_after(step) + HALF_PUT_IN;
        let alone = found.parts.is_empty() && pieces == 1;
        (alone || rested).then_some((found, candidates))
    }

    /// Everything that was scanned shortly before a step, and is not in the basket.
    pub(super) fn in_hand(&self, step: &Step, candidates: &[Candidate]) -> Explanation {
        let waiting = candidates.iter().filter(|candidate| {
            let scanned = self.scanned.get(&candidate.line);
            let lately = scanned.is_some_and(|at| *at <= step.at && step.since.since(*at) <= IN_HAND);
            lately && !step.not.contains(&candidate.line)
        });
        Explanation { cost: 0, parts: waiting.map(|candidate| (candidate.line, candidate.pieces)).collect() }
    }

    /// A mass that is more than all that was scanned for it: what was scanned is in it, and something else is.
    ///
    /// One scan alone may as well be of a pack that weighs more than the catalogue says, unless its label says what it weighs, the camera saw
    /// more things go in, its picture shows what the rest is, or shows the pack and the rest is a good deal.
    pub(super) fn split_off(&mut self, now: Tick, receipt: &Receipt, knowledge: &Knowledge<'_>) -> Option<Verdict> {
        if self.is_restless(now) || !self.has_felt_more() {
            return None;
        }
        let candidates = self.missing_candidates(now, receipt, knowledge);
        let (id, found, rest) = self.steps.iter().find_map(|step| {
            let rested = now >= self.hands_rest_after(step) + HALF_PUT_IN;
            let found = self.in_hand(step, &candidates);
            let expected = found.mean(&candidates);
            let rest = step.mass - expected;
            let beyond = rest >= knowledge.scale.e * 6 && rest > knowledge.tolerance(found.variance(&candidates));
            let several = found.parts.len() > 1;
            // Of one product alone the catalogue may be wrong, but hardly by this much.
            let much = |part: Mass| rest * 5 > part * 3;
            let scanned: u32 = found.parts.iter().map(|(_, pieces)| pieces).sum();
            let seen_more = self.times_seen(Change::Added, step) > scanned as usize;
            let further =
                found.parts.iter().any(|(line, pieces)| *pieces > 1 && much(piece_of(*line, &candidates).mean));
            let shown = || {
                let seen = self.seen_with(step);
                let rest_is_it = seen
                    .and_then(|gtin| knowledge.counted_piece(&gtin))
                    .is_some_and(|expect| knowledge.agrees(rest, &expect, 1));
                let scanned_is_there = found
                    .parts
                    .iter()
                    .filter_map(|(line, _)| receipt.line(*line))
                    .any(|line| seen == Some(line.item.gtin));
                rest_is_it || (scanned_is_there && much(expected)) || labelled(&found, receipt)
            };
            (rested && beyond && !found.parts.is_empty() && (several || further || seen_more || shown()))
                .then_some((step.id, found, rest))
        })?;
        let step = self.step_mut(id)?;
        let mass = step.mass - rest;
        step.mass = rest;
        let step = step.clone();
        let moved = found.shares(mass, &candidates);
        let doubt = knowledge.tolerance(found.variance(&candidates));
        self.note_explained(&[step], &moved, (Mass::ZERO, doubt));
        Some(Verdict::Placed(moved))
    }

    /// The step that is one piece together with this one, where this one alone is none: it was put in with two movements.
    #[must_use]
    pub(crate) fn other_half_of(&self, id: StepId, knowledge: &Knowledge<'_>, expect: &Expect) -> Option<StepId> {
        let step = self.steps.iter().find(|step| step.id == id)?;
        if knowledge.agrees(step.mass, expect, 1) {
            return None;
        }
        let whole = |other: &&Step| other.mass > Mass::ZERO && knowledge.agrees(step.mass + other.mass, expect, 1);
        let close = |other: &&Step| other.since.since(step.at).max(step.since.since(other.at)) <= GOES_ON;
        let others = self.steps.iter().filter(|other| other.id != id);
        others.filter(close).find(whole).map(|other| other.id)
    }

    /// How many of so many pieces a step is, less its `company`, when all that lies there unexplained is all of them, each weighing the same;
    /// all of them when it is not so.
    #[must_use]
    pub(crate) fn pieces_of_all(&self, id: StepId, pieces: u32, company: Mass) -> u32 {
        let added = || self.steps.iter().filter(|step| step.mass > Mass::ZERO && !is_faint(self.scale, step.mass));
        let own = |step: &Step| if step.id == id { step.mass - company } else { step.mass };
        let each = added().map(|step| own(step).milligrams()).sum::<i64>() / i64::from(pieces.max(1));
        let counted = |step: &Step| {
            let mass = own(step).milligrams();
            let count = (mass + each / 2) / each.max(1);
            let even = (mass - count * each).abs() * 12 <= each;
            u32::try_from(count).ok().filter(|count| even && *count > 0)
        };
        let all = added().map(counted).sum::<Option<u32>>() == Some(pieces);
        added().find(|step| step.id == id).filter(|_| all).and_then(counted).unwrap_or(pieces)
    }

    /// What was scanned for a step besides a line that the shopper vouches for, when its mass makes more sense with them in it: what they are,
    /// and what they weigh together.
    #[must_use]
    pub(crate) fn company_of(
        &self,
        (now, id): (Tick, StepId),
        (line, pieces): (LineId, u32),
        receipt: &Receipt,
        knowledge: &Knowledge<'_>,
    ) -> Option<(Vec<Moved>, Mass)> {
        let step = self.steps.iter().find(|step| step.id == id)?;
        let expected = knowledge.piece_of(receipt.line(line)?)?.mean * pieces;
        let mut candidates = self.missing_candidates(now, receipt, knowledge);
        candidates.retain(|candidate| candidate.line != line);
        let found = self.in_hand(step, &candidates);
        let company = found.mean(&candidates);
        let better = (step.mass - company - expected).abs() < (step.mass - expected).abs() && company < step.mass;
        (better && !found.parts.is_empty()).then(|| (found.shares(company, &candidates), company))
    }

    /// What of a step is too much for one piece, and enough to be something else.
    #[must_use]
    pub(crate) fn beyond(&self, id: StepId, knowledge: &Knowledge<'_>, expect: &Expect) -> Option<Mass> {
        let step = self.steps.iter().find(|step| step.id == id)?;
        let rest = step.mass - expect.mean;
        let much = rest >= knowledge.scale.e * 6 && rest * 4 > expect.mean;
        (much && !knowledge.agrees(step.mass, expect, 1)).then_some(rest)
    }

    /// Leaves what is unexplained of a step to be asked about.
    pub(crate) fn leave_open(&mut self, step: &Step, rest: Mass) {
        self.add_step(step.since, step.at, rest);
    }
}

/// Whether labels say what all of it weighs, and no catalogue is to blame.
fn labelled(explanation: &Explanation, receipt: &Receipt) -> bool {
    let mut lines = explanation.parts.iter().map(|(line, _)| receipt.line(*line));
    lines.all(|line| line.is_some_and(|line| matches!(line.quantity, Quantity::Weighed(_))))
}
