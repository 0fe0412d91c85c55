//! The rules by which evidence explains itself, one function each, in the order in which they are tried.

use crate::fusion::expect::{self, Knowledge};
use crate::fusion::explain::{Candidate, Explanation, explanations};
use crate::fusion::sight;
use crate::fusion::{
    Fusion, JUST_NOW, Moved, ONE_MOVEMENT, SCAN_PATIENCE, STEPS_TOGETHER, Step, StepId, UNDO, Undoable, Verdict,
};
use crate::ids::LineId;
use crate::input::Change;
use crate::mass::Mass;
use crate::receipt::Receipt;
use crate::receipt::event::Quantity;
use crate::receipt::line::Line;
use crate::tick::{Millis, Tick};

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
        self.forget_undone_steps();
        self.lift_hands(receipt, knowledge);
        self.bag()
            .or_else(|| self.surplus_left(receipt, knowledge))
            .or_else(|| self.placed(now, receipt, knowledge))
            .or_else(|| self.lot_placed(receipt))
            .or_else(|| self.placed_unknown(now, receipt, knowledge))
            .or_else(|| self.own_things_left(receipt))
            .or_else(|| self.taken_out(now, patience?, receipt, knowledge))
    }

    /// Forgets what time has made pointless.
    pub fn forget_old(&mut self, now: Tick) {
        if self.undoable.as_ref().is_some_and(|undoable| undoable.until <= now) {
            self.undoable = None;
        }
    }

    pub(super) fn forget_undone_steps(&mut self) {
        let near = self.scale.e * 2;
        let undone = self.steps.iter().enumerate().find_map(|(later, step)| {
            let tolerance = near.max(Mass::from_milligrams(step.mass.abs().milligrams() / 100));
            let earlier =
                self.steps[..later].iter().rposition(|before| (before.mass + step.mass).abs() <= tolerance)?;
            Some((earlier, later))
        });
        if let Some((earlier, later)) = undone {
            self.steps.remove(later);
            self.steps.remove(earlier);
            return self.forget_undone_steps();
        }
        // A hand that comes, shifts its weight and goes.
        let shifted = self.movements(2..=STEPS_TOGETHER).find(|steps| {
            let heaviest = steps.iter().map(|step| step.mass.abs().milligrams()).max().unwrap_or_default();
            sum(steps).abs() <= near.max(Mass::from_milligrams(heaviest / 100))
        });
        if let Some(shifted) = shifted.map(ids) {
            self.steps.retain(|step| !shifted.contains(&step.id));
            self.forget_undone_steps();
        }
    }

    /// Something was taken out while a hand rested on the basket: the mass that went is nothing that lies there, and what is left of it without
    /// the hand is. The steps become one.
    fn lift_hands(&mut self, receipt: &Receipt, knowledge: &Knowledge<'_>) {
        let taken = |step: &Step| !self.removals(step, receipt, knowledge).is_empty();
        let hidden = self.movements(2..=STEPS_TOGETHER).find_map(|steps| {
            let last = steps.last()?;
            let left = Step { mass: sum(steps), ..last.clone() };
            let mixed = steps.iter().any(|step| step.mass > Mass::ZERO) && left.mass < Mass::ZERO;
            let alone = steps.iter().any(|step| step.mass < Mass::ZERO && taken(step));
            (mixed && !alone && taken(&left)).then(|| (ids(steps), left))
        });
        if let Some((steps, left)) = hidden {
            self.steps.retain(|step| !steps.contains(&step.id));
            self.steps.push(left);
        }
    }

    /// Steps that may be one movement: some that follow each other within [`ONE_MOVEMENT`], fewest first.
    fn movements(&self, together: std::ops::RangeInclusive<usize>) -> impl Iterator<Item = &[Step]> {
        together.flat_map(|count| self.steps.windows(count)).filter(|steps| match steps {
            [first, .., last] => last.at.since(first.at) <= ONE_MOVEMENT,
            [_] | [] => true,
        })
    }

    fn bag(&mut self) -> Option<Verdict> {
        let since = self.bag_awaited?;
        let step = self.steps.iter().find(|step| step.mass > Mass::ZERO && step.at >= since)?.id;
        self.bag_awaited = None;
        self.take(step).map(|step| Verdict::OwnThings(step.mass))
    }

    fn surplus_left(&mut self, receipt: &Receipt, knowledge: &Knowledge<'_>) -> Option<Verdict> {
        let candidates: Vec<Candidate> =
            receipt.lines().iter().filter_map(|line| lying(line, line.surplus(), knowledge)).collect();
        let (step, found) = self.steps.iter().filter(|step| step.mass < Mass::ZERO).find_map(|step| {
            let found = explanations(knowledge, step.mass.abs(), &candidates).into_iter().next()?;
            (found.parts.len() == 1).then_some((step.id, found))
        })?;
        let step = self.take(step)?;
        let (line, pieces) = found.parts[0];
        self.placed_at.remove(&line);
        Some(Verdict::SurplusLeft(Moved { line, pieces, mass: step.mass.abs() }))
    }

    fn placed(&mut self, now: Tick, receipt: &Receipt, knowledge: &Knowledge<'_>) -> Option<Verdict> {
        let candidates: Vec<Candidate> = receipt
            .lines()
            .iter()
            .filter(|line| line.missing() > 0)
            .filter_map(|line| {
                let age_cost = self.scanned.get(&line.id).map_or(0, |at| now.since(*at).0 / 100);
                let age_cost = i64::try_from(age_cost.min(300)).unwrap_or(300);
                let expect = knowledge.piece_of(line)?;
                Some(Candidate { line: line.id, pieces: line.missing(), expect, age_cost })
            })
            .collect();
        let (steps, found) = self.best_placement(knowledge, &candidates)?;
        let mass: Mass = steps.iter().filter_map(|id| self.take(*id)).map(|step| step.mass).sum();
        for (line, _) in &found.parts {
            self.note_placed(now, *line, receipt);
        }
        Some(Verdict::Placed(shares(mass, &found, &candidates)))
    }

    /// The cheapest explanation of any one added step, or of up to [`STEPS_TOGETHER`] of the newest together.
    fn best_placement(
        &self,
        knowledge: &Knowledge<'_>,
        candidates: &[Candidate],
    ) -> Option<(Vec<StepId>, Explanation)> {
        if candidates.is_empty() {
            return None;
        }
        self.plain_placement(knowledge, candidates).or_else(|| self.placement_under_a_hand(knowledge, candidates))
    }

    /// Something was put in while a hand rested on the basket: neither the mass that came nor the one that went is explained by itself,
    /// and what is left of both is.
    fn placement_under_a_hand(
        &self,
        knowledge: &Knowledge<'_>,
        candidates: &[Candidate],
    ) -> Option<(Vec<StepId>, Explanation)> {
        let mixed = |steps: &&[Step]| {
            let added = steps.iter().filter(|step| step.mass > Mass::ZERO).count();
            added > 0 && added < steps.len() && sum(steps) > Mass::ZERO
        };
        self.movements(2..=STEPS_TOGETHER)
            .filter(mixed)
            .filter_map(|steps| Some((ids(steps), cheapest(knowledge, steps, candidates)?)))
            .min_by_key(|(_, found)| found.cost)
    }

    fn plain_placement(
        &self,
        knowledge: &Knowledge<'_>,
        candidates: &[Candidate],
    ) -> Option<(Vec<StepId>, Explanation)> {
        let added: Vec<Step> = self.steps.iter().filter(|step| step.mass > Mass::ZERO).cloned().collect();
        for together in 1..=STEPS_TOGETHER.min(added.len()) {
            let best = added
                .windows(together)
                .filter_map(|steps| Some((ids(steps), cheapest(knowledge, steps, candidates)?)))
                .min_by_key(|(_, found)| found.cost);
            if best.is_some() {
                return best;
            }
        }
        None
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
        self.take(step).map(|step| Verdict::LotPlaced { line: lot.id, gross: step.mass })
    }

    fn placed_unknown(&mut self, now: Tick, receipt: &Receipt, knowledge: &Knowledge<'_>) -> Option<Verdict> {
        let line = receipt.lines().iter().rev().find(|line| {
            line.missing() > 0 && !matches!(line.quantity, Quantity::Unweighed) && knowledge.piece_of(line).is_none()
        })?;
        let scanned = self.scanned.get(&line.id).copied().unwrap_or_default();
        let step = self.added_since(scanned - SCAN_PATIENCE, line.id)?;
        let step = self.take(step)?;
        self.note_placed(now, line.id, receipt);
        Some(Verdict::Placed(vec![Moved { line: line.id, pieces: 1, mass: step.mass }]))
    }

    fn own_things_left(&mut self, receipt: &Receipt) -> Option<Verdict> {
        let own = receipt.own_things();
        if own < self.scale.e * 4 {
            return None;
        }
        let near = self.scale.e * 2;
        let step = self.steps.iter().find(|step| (step.mass + own).abs() <= near)?.id;
        self.take(step).map(|step| Verdict::OwnThings(step.mass))
    }

    fn taken_out(
        &mut self,
        now: Tick,
        patience: Millis,
        receipt: &Receipt,
        knowledge: &Knowledge<'_>,
    ) -> Option<Verdict> {
        let (step, moved) = self
            .steps
            .iter()
            .filter(|step| step.mass < Mass::ZERO && now.since(step.at) >= patience)
            .find_map(|step| Some((step.id, self.only_removal(step, receipt, knowledge)?)))?;
        self.take(step);
        self.undoable = Some(Undoable { moved: moved.clone(), until: now + UNDO });
        Some(Verdict::TakenOut(moved))
    }

    /// What left, when exactly one explanation is possible.
    #[must_use]
    pub fn only_removal(&self, step: &Step, receipt: &Receipt, knowledge: &Knowledge<'_>) -> Option<Vec<Moved>> {
        let found = self.removals(step, receipt, knowledge);
        let [only] = &found[..] else { return None };
        let candidates: Vec<Candidate> =
            receipt.lines().iter().filter_map(|line| lying(line, line.placed, knowledge)).collect();
        Some(shares(step.mass.abs(), only, &candidates))
    }

    /// What may have left: pieces of one line if that explains it, otherwise of several; the likeliest first.
    #[must_use]
    pub fn removals(&self, step: &Step, receipt: &Receipt, knowledge: &Knowledge<'_>) -> Vec<Explanation> {
        let candidates: Vec<Candidate> = receipt
            .lines()
            .iter()
            .filter(|line| !step.not.contains(&line.id))
            .filter_map(|line| lying(line, line.placed, knowledge))
            .collect();
        let found = explanations(knowledge, step.mass.abs(), &candidates);
        let single: Vec<Explanation> = found.iter().filter(|found| found.parts.len() == 1).cloned().collect();
        if single.is_empty() { found } else { self.as_seen_leaving(step, receipt, single) }
    }

    /// What the camera saw leave comes first; alone, when it looked like nothing else of what may have left.
    fn as_seen_leaving(&self, step: &Step, receipt: &Receipt, mut found: Vec<Explanation>) -> Vec<Explanation> {
        let Some(seen) = self.seen(Change::Removed, step.at) else { return found };
        let looks = |explanation: &Explanation| {
            let line = explanation.parts.first().and_then(|(line, _)| receipt.line(*line));
            line.map_or(0, |line| self.sight.looks_like(seen, &line.item.gtin))
        };
        found.sort_by_key(|explanation| std::cmp::Reverse(looks(explanation)));
        if let [first, second, ..] = &found[..]
            && looks(first) - looks(second) >= sight::CLEAR
            && looks(first) > 0
        {
            found.truncate(1);
        }
        found
    }
}

fn sum(steps: &[Step]) -> Mass {
    steps.iter().map(|step| step.mass).sum()
}

fn ids(steps: &[Step]) -> Vec<StepId> {
    steps.iter().map(|step| step.id).collect()
}

/// The best explanation of several steps together, by lines that the shopper did not rule out.
fn cheapest(knowledge: &Knowledge<'_>, steps: &[Step], candidates: &[Candidate]) -> Option<Explanation> {
    let ruled_out = |candidate: &&Candidate| steps.iter().any(|step| step.not.contains(&candidate.line));
    let possible: Vec<Candidate> = candidates.iter().filter(|candidate| !ruled_out(candidate)).copied().collect();
    explanations(knowledge, sum(steps), &possible).into_iter().next()
}

/// Pieces of a line that lie in the basket, with what they were felt to weigh rather than what they should.
fn lying(line: &Line, pieces: u32, knowledge: &Knowledge<'_>) -> Option<Candidate> {
    if pieces == 0 {
        return None;
    }
    let expected = knowledge.piece_of(line);
    let felt = line.mass.filter(|_| line.placed > 0).map(|mass| {
        let mean = Mass::from_milligrams(mass.milligrams() / i64::from(line.placed));
        let alone = Mass::from_milligrams((mean.milligrams() / 200).max(2_000));
        let spread =
            if line.placed == 1 { alone } else { expected.map_or(alone * 2, |expect| expect.spread.max(alone)) };
        expect::Expect { mean, spread }
    });
    let expect = felt.or(expected)?;
    Some(Candidate { line: line.id, pieces, expect, age_cost: 0 })
}

/// Divides a mass among the parts of its explanation in proportion to what they should weigh.
fn shares(mass: Mass, found: &Explanation, candidates: &[Candidate]) -> Vec<Moved> {
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
