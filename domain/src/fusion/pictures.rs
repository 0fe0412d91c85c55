//! What the camera saw: which movement a picture is of, and when it speaks against a scan.

use crate::fusion::expect::Knowledge;
use crate::fusion::sight::Doubt;
use crate::fusion::{Fusion, LATELY, REMEMBERED, SAME_MOVEMENT, Step};
use crate::gtin::Gtin;
use crate::ids::LineId;
use crate::input::{Change, Sighting};
use crate::receipt::Receipt;
use crate::receipt::event::Quantity;
use crate::receipt::line::Line;
use crate::tick::Tick;

impl Fusion {
    /// Takes in a sighting, which may contradict what was just put in.
    pub fn sighted(&mut self, now: Tick, sighting: Sighting, receipt: &Receipt, knowledge: &Knowledge<'_>) {
        self.sightings.retain(|(at, _)| now.since(*at) <= REMEMBERED);
        if sighting.change == Change::Added {
            let placed: Vec<LineId> = self.placed_at.since(now - SAME_MOVEMENT).collect();
            if let [line] = placed[..] {
                self.compare((now, &sighting), line, receipt, knowledge);
            }
        }
        self.sightings.push((now, sighting));
    }

    /// Whether there is a camera that sees the basket.
    pub(crate) fn has_eyes(&self) -> bool {
        !self.sightings.is_empty()
    }

    /// Holds a picture against the line that was put in. One that may show anything else that was scanned or put in lately may be of that,
    /// and says nothing of this line.
    fn compare(
        &mut self,
        (seen_at, sighting): (Tick, &Sighting),
        line: LineId,
        receipt: &Receipt,
        knowledge: &Knowledge<'_>,
    ) {
        let Some(claimed) = receipt.line(line).filter(|line| !line.void) else { return };
        if self.vouched.contains(&line) {
            return;
        }
        let lately = self.placed_at.since(seen_at - LATELY).chain(self.scanned.since(seen_at - LATELY));
        let of_another = lately
            .filter(|other| *other != line)
            .filter_map(|other| receipt.line(other))
            .any(|other| self.sight.may_show(sighting, &other.item.gtin));
        if of_another || self.steps.iter().any(|step| is_of(seen_at, step.since, step.at)) {
            return;
        }
        let piece = claimed.mass.filter(|_| claimed.placed == 1);
        let possible = |gtin: &Gtin| match (piece, knowledge.counted_piece(gtin)) {
            (Some(mass), Some(expect)) => knowledge.agrees(mass, &expect, 1),
            (Some(_) | None, Some(_) | None) => true,
        };
        let chosen = claimed.net().is_some() && self.newest_lot.is_some_and(|lot| lot.line == line);
        let doubt = if chosen { Doubt::OfAChoice } else { Doubt::OfAScan };
        if let Some(seen) = self.sight.contradicts(sighting, &claimed.item.gtin, doubt, possible) {
            self.mismatches.insert(line, seen);
        }
    }

    /// Holds what was seen before a line was put in against it, once the receipt knows what it weighs.
    pub(crate) fn look_back(&mut self, now: Tick, line: LineId, receipt: &Receipt, knowledge: &Knowledge<'_>) {
        let since = self.absent_at.get(&line).copied().unwrap_or(now);
        let of_it = |(at, seen): &&(Tick, Sighting)| is_of(*at, since, now) && seen.change == Change::Added;
        if let Some((at, sighting)) = self.sightings.iter().rev().find(of_it).cloned() {
            self.compare((at, &sighting), line, receipt, knowledge);
        }
    }

    /// Whether the camera saw something being put in since then that may be this line.
    pub(crate) fn has_seen_since(&self, scanned: Tick, line: &Line) -> bool {
        let shows = |(at, seen): &(Tick, Sighting)| {
            *at >= scanned && seen.change == Change::Added && self.sight.may_show(seen, &line.item.gtin)
        };
        !matches!(line.quantity, Quantity::Unweighed) && self.sightings.iter().any(shows)
    }

    /// The product that the camera saw being put in with a step.
    #[must_use]
    pub fn seen_with(&self, step: &Step) -> Option<Gtin> {
        self.seen(Change::Added, step).and_then(|sighting| self.sight.shows(sighting))
    }

    /// The newest picture of such a change while the step came about.
    pub(crate) fn seen(&self, change: Change, step: &Step) -> Option<&Sighting> {
        self.pictures_of(change, step).next()
    }

    /// How often the camera saw such a change while the step came about.
    pub(crate) fn times_seen(&self, change: Change, step: &Step) -> usize {
        self.pictures_of(change, step).count()
    }

    /// Pictures of such a change while the step came about, the newest first.
    fn pictures_of(&self, change: Change, step: &Step) -> impl Iterator<Item = &Sighting> {
        let (since, at) = (step.since, step.at);
        let near = move |seen: Tick| is_of(seen, since, at);
        let pictures = self.sightings.iter().rev();
        pictures.filter(move |(seen, sighting)| sighting.change == change && near(*seen)).map(|(_, sighting)| sighting)
    }
}

/// Whether a picture may be of what happened in that time.
fn is_of(seen: Tick, since: Tick, at: Tick) -> bool {
    seen >= since - SAME_MOVEMENT && seen <= at + SAME_MOVEMENT
}
