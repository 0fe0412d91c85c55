//! What left the basket.

use std::cmp::Reverse;

use crate::fusion::expect::{Expect, Knowledge};
use crate::fusion::explain::{Candidate, Explanation, explanations};
use crate::fusion::rules::shares;
use crate::fusion::{Fusion, Moved, Step, UNDO, Undoable, Verdict, sight};
use crate::input::Change;
use crate::mass::Mass;
use crate::receipt::Receipt;
use crate::receipt::line::Line;
use crate::tick::{Millis, Tick};

impl Fusion {
    pub(super) fn surplus_left(&mut self, receipt: &Receipt, knowledge: &Knowledge<'_>) -> Option<Verdict> {
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

    pub(super) fn taken_out(
        &mut self,
        now: Tick,
        patience: Millis,
        receipt: &Receipt,
        knowledge: &Knowledge<'_>,
    ) -> Option<Verdict> {
        // While the cart rolls, or a hand is in it, what left may be on its way back.
        let restless = patience > Millis(0) && self.is_restless(now);
        let (step, moved) = self
            .steps
            .iter()
            .filter(|step| step.mass < Mass::ZERO && now.since(step.at) >= patience && !restless)
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
        found.sort_by_key(|explanation| Reverse(looks(explanation)));
        if let [first, second, ..] = &found[..]
            && looks(first) - looks(second) >= sight::CLEAR
            && looks(first) > 0
        {
            found.truncate(1);
        }
        found
    }

    pub(super) fn own_things_left(&mut self, receipt: &Receipt) -> Option<Verdict> {
        let own = receipt.own_things();
        if own < self.scale.e * 4 {
            return None;
        }
        let near = self.scale.e * 2;
        let step = self.steps.iter().find(|step| (step.mass + own).abs() <= near)?.id;
        self.take(step).map(|step| Verdict::OwnThings(step.mass))
    }
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
        Expect { mean, spread }
    });
    let expect = felt.or(expected)?;
    Some(Candidate { line: line.id, pieces, expect, age_cost: 0 })
}
