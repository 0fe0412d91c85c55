//! What left the basket.

use std::cmp::Reverse;

use crate::fusion::expect::{Knowledge, is_faint};
use crate::fusion::explain::{Candidate, Explanation, explanations};
use crate::fusion::pieces::lying;
use crate::fusion::{Fusion, Moved, Step, UNDO, Undoable, Verdict, sight};
use crate::input::Change;
use crate::mass::Mass;
use crate::receipt::Receipt;
use crate::receipt::event::Quantity;
use crate::receipt::line::Line;
use crate::tick::{Millis, Tick};

/// Who scanned the wrong label deletes it and scans the right one within this time.
const SCANNED_ANEW: Millis = Millis(20_000);

impl Fusion {
    pub(super) fn surplus_left(&mut self, receipt: &Receipt, knowledge: &Knowledge<'_>) -> Option<Verdict> {
        let candidates: Vec<Candidate> = receipt
            .unsettled()
            .filter_map(|line| lying(line, line.surplus(), self.piece_of(line, receipt, knowledge)))
            .collect();
        let (step, found) = self.steps.iter().filter(|step| step.mass < Mass::ZERO).find_map(|step| {
            let found = explanations(knowledge, step.mass.abs(), &candidates).into_iter().next()?;
            (found.parts.len() == 1).then_some((step.id, found))
        })?;
        let step = self.take(step)?;
        let (line, pieces) = found.parts[0];
        self.placed_at.remove(&line);
        Some(Verdict::SurplusLeft(Moved { line, pieces, mass: step.mass.abs() }))
    }

    /// Of two packs of one product with labels of their own, the shopper deleted the one and took out the other.
    pub(super) fn mistaken_for_its_twin(&mut self, receipt: &Receipt, knowledge: &Knowledge<'_>) -> Option<Verdict> {
        let (step, left, stays) = self.surplus_since.keys().find_map(|deleted| {
            let deleted = receipt.line(*deleted).filter(|line| line.void && line.placed == 1)?;
            let twins: Vec<Candidate> = receipt
                .lines()
                .iter()
                .filter(|line| line.item.gtin == deleted.item.gtin && !line.void && line.id != deleted.id)
                .filter_map(|line| lying(line, line.placed, self.piece_of(line, receipt, knowledge)))
                .collect();
            self.steps.iter().filter(|step| step.mass < Mass::ZERO).find_map(|step| {
                let found = explanations(knowledge, step.mass.abs(), &twins).into_iter().next()?;
                let [(line, 1)] = found.parts[..] else { return None };
                Some((step.id, Moved { line, pieces: 1, mass: step.mass.abs() }, deleted.id))
            })
        })?;
        self.take(step);
        Some(Verdict::Mistaken { left, stays })
    }

    /// Keeps since when lines have pieces in the basket that no longer count.
    pub(super) fn note_surplus(&mut self, now: Tick, receipt: &Receipt) {
        self.surplus_since.retain(|line, _| receipt.line(*line).is_some_and(|line| line.surplus() > 0));
        for line in receipt.unsettled().filter(|line| line.surplus() > 0) {
            self.surplus_since.entry(line.id).or_insert(now);
        }
    }

    /// A pack that lies in the basket was scanned as one thing, deleted, and scanned as another that weighs as much.
    pub(super) fn exchanged(&mut self, receipt: &Receipt, knowledge: &Knowledge<'_>) -> Option<Verdict> {
        let (from, to) = self.surplus_since.iter().find_map(|(line, since)| {
            let from = receipt.line(*line)?;
            let mass = from.mass.filter(|_| from.placed == 1)?;
            let soon = |at: &Tick| at.since(*since) <= SCANNED_ANEW && since.since(*at) <= SCANNED_ANEW;
            let to = receipt.waiting().rev().find(|to| {
                let chosen = to.quantity == Quantity::Unweighed;
                let fits = chosen
                    || self.piece_of(to, receipt, knowledge).is_some_and(|expect| knowledge.agrees(mass, &expect, 1));
                self.scanned.get(&to.id).is_some_and(soon) && fits
            })?;
            let moved = |line: &Line| Moved { line: line.id, pieces: 1, mass };
            Some((moved(from), moved(to)))
        })?;
        Some(Verdict::Exchanged { from, to })
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
            .filter(|step| !self.may_be_theirs(step, receipt))
            .filter(|step| !is_faint(self.scale, step.mass) || self.was_seen_leaving(step, receipt, knowledge))
            .find_map(|step| Some((step.id, self.only_removal(step, receipt, knowledge)?)))?;
        self.take(step);
        self.undoable = Some(Undoable { moved: moved.clone(), until: now + UNDO });
        Some(Verdict::TakenOut(moved))
    }

    /// Whether the camera saw the only thing leave that a mass could be. Some grams less are the road's or the weather's, otherwise.
    pub(super) fn was_seen_leaving(&self, step: &Step, receipt: &Receipt, knowledge: &Knowledge<'_>) -> bool {
        let Some(seen) = self.seen(Change::Removed, step) else { return false };
        let [only] = &self.removals(step, receipt, knowledge)[..] else { return false };
        only.parts
            .iter()
            .filter_map(|(line, _)| receipt.line(*line))
            .all(|line| self.sight.looks_like(seen, &line.item.gtin) > 0)
    }

    /// What left, when exactly one explanation is possible.
    #[must_use]
    pub(super) fn only_removal(&self, step: &Step, receipt: &Receipt, knowledge: &Knowledge<'_>) -> Option<Vec<Moved>> {
        let found = self.removals(step, receipt, knowledge);
        let [only] = &found[..] else { return None };
        Some(only.shares(step.mass.abs(), &self.pieces.lying))
    }

    /// What may have left: pieces of one line if that explains it, otherwise of several; the likeliest first.
    #[must_use]
    pub(super) fn removals(&self, step: &Step, receipt: &Receipt, knowledge: &Knowledge<'_>) -> Vec<Explanation> {
        let lying = self.pieces.lying.iter().filter(|candidate| !step.not.contains(&candidate.line));
        let found = explanations(knowledge, step.mass.abs(), &lying.copied().collect::<Vec<_>>());
        let single: Vec<Explanation> = found.iter().filter(|found| found.parts.len() == 1).cloned().collect();
        if single.is_empty() { found } else { self.as_seen_leaving(step, receipt, single) }
    }

    /// What the camera saw leave comes first; alone, when it looked like nothing else of what may have left.
    fn as_seen_leaving(&self, step: &Step, receipt: &Receipt, mut found: Vec<Explanation>) -> Vec<Explanation> {
        let Some(seen) = self.seen(Change::Removed, step) else { return found };
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

    /// All of the shopper's own things are taken out, if nothing that was bought weighs the same.
    pub(super) fn own_things_left(&mut self, receipt: &Receipt, knowledge: &Knowledge<'_>) -> Option<Verdict> {
        let may_be = |step: &&Step| self.may_be_theirs(step, receipt);
        let step = self.steps.iter().find(|step| may_be(step) && self.removals(step, receipt, knowledge).is_empty())?;
        let id = step.id;
        self.take(id).map(|step| Verdict::OwnThings(step.mass))
    }

    /// Whether what left weighs as much as all of the shopper's own things.
    pub(crate) fn may_be_theirs(&self, step: &Step, receipt: &Receipt) -> bool {
        let own = receipt.own_things();
        own >= self.scale.e * 4 && (step.mass + own).abs() <= self.scale.e * 2
    }
}
