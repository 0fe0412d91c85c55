//! What was taken out comes back: whoever puts a pack back that the cart took off the receipt finds it there again, and whoever only
//! looks at something light has taken nothing.

use crate::fusion::expect::Knowledge;
use crate::fusion::{Fusion, Moved, SCAN_PATIENCE, Step, StepId, Verdict};
use crate::gtin::Gtin;
use crate::input::Change;
use crate::receipt::Receipt;
use crate::tick::{Millis, Tick};

/// Whoever puts back what they took out does so within this time.
const THINKS_BETTER: Millis = Millis(120_000);

impl Fusion {
    /// Remembers what left the receipt because it left the basket.
    pub(crate) fn note_taken_off(&mut self, now: Tick, moved: Moved) {
        self.taken_off.retain(|(at, _)| now.since(*at) <= THINKS_BETTER);
        self.taken_off.push((now, moved));
    }

    /// The shopper says of a line that it did not leave.
    pub(crate) fn forget_taken_off(&mut self, moved: &Moved) {
        self.taken_off.retain(|(_, known)| known.line != moved.line);
    }

    /// Nothing was scanned for what was put in, and it weighs what the cart took off the receipt a moment ago: it is that, unless the picture
    /// shows something else.
    pub(super) fn put_back(&mut self, now: Tick, receipt: &Receipt) -> Option<Verdict> {
        if self.taken_off.is_empty() || self.is_restless(now) {
            return None;
        }
        let waited = |step: &&Step| step.mass.milligrams() > 0 && now.since(step.at) >= SCAN_PATIENCE;
        let (step, index) = self.steps.iter().filter(waited).find_map(|step| {
            let same = |(at, moved): &(Tick, Moved)| {
                let soon = step.at >= *at && step.at.since(*at) <= THINKS_BETTER;
                let line = receipt.line(moved.line).filter(|line| !step.not.contains(&line.id));
                let product =
                    line.map(|line| line.item.gtin).filter(|gtin| !self.was_scanned_since(*at, gtin, receipt));
                soon && self.weighs_as_much(step, moved) && product.is_some_and(|it| !self.shows_another(step, &it))
            };
            Some((step.id, self.taken_off.iter().rposition(same)?))
        })?;
        self.back_again(step, index)
    }

    /// Whether a product was scanned after that: then it is known to be there.
    fn was_scanned_since(&self, at: Tick, gtin: &Gtin, receipt: &Receipt) -> bool {
        let mut lines = receipt.lines().iter().filter(|line| line.item.gtin == *gtin);
        lines.any(|line| self.scanned.get(&line.id).is_some_and(|scanned| *scanned > at))
    }

    /// Whether the picture clearly shows something, and not this.
    fn shows_another(&self, step: &Step, gtin: &Gtin) -> bool {
        self.seen(Change::Added, step).is_some_and(|seen| {
            self.sight.looks_like(seen, gtin) <= 0 && self.sight.shows(seen).is_some_and(|shown| shown != *gtin)
        })
    }

    fn back_again(&mut self, step: StepId, index: usize) -> Option<Verdict> {
        let step = self.take(step)?;
        let (_, moved) = self.taken_off.remove(index);
        let moved = Moved { mass: step.mass, ..moved };
        self.undoable = self.undoable.take().filter(|undoable| !undoable.moved.iter().any(|m| m.line == moved.line));
        self.note_placed(step.at, moved.line, &[step]);
        Some(Verdict::PutBack(moved))
    }

    /// Of one pack two readings differ by what the scale and the road do to them.
    fn weighs_as_much(&self, step: &Step, moved: &Moved) -> bool {
        let off = (step.mass - moved.mass).abs();
        off <= self.scale.e * 2 || off.milligrams() * 100 <= moved.mass.milligrams()
    }

    /// Something light was lifted and put back before the wheels turned, which swallow some grams: the camera saw it leave and come back.
    pub(super) fn forget_what_was_only_looked_at(&mut self, receipt: &Receipt, knowledge: &Knowledge<'_>) {
        let looked_at = self.steps.iter().find(|step| {
            let light = step.mass.milligrams() < 0 && step.mass.abs() <= self.scale.e * 5;
            light && self.was_seen_coming_back(step, receipt, knowledge)
        });
        if let Some(step) = looked_at.map(|step| step.id) {
            self.take(step);
        }
    }

    fn was_seen_coming_back(&self, step: &Step, receipt: &Receipt, knowledge: &Knowledge<'_>) -> bool {
        let Some(left) = self.sightings.iter().rposition(|(_, seen)| seen.change == Change::Removed) else {
            return false;
        };
        if !self.was_seen_leaving(step, receipt, knowledge) {
            return false;
        }
        let [only] = &self.removals(step, receipt, knowledge)[..] else { return false };
        let lines = || only.parts.iter().filter_map(|(line, _)| receipt.line(*line));
        self.sightings[left..].iter().any(|(_, seen)| {
            seen.change == Change::Added && lines().all(|line| self.sight.looks_like(seen, &line.item.gtin) > 0)
        })
    }
}
