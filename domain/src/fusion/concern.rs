//! What does not make sense yet: worked out anew after everything that happens, so that a concern which has become pointless is simply
//! no longer there. Each has a patience; while it lasts the concern is a quiet notice, afterwards a question.

use crate::fusion::expect::{Expect, Knowledge, is_faint};
use crate::fusion::sight::Seen;
use crate::fusion::whole::GOES_ON;
use crate::fusion::{Fusion, REMOVAL_PATIENCE, SCAN_PATIENCE, Step, StepId};
use crate::gtin::Gtin;
use crate::ids::LineId;
use crate::mass::Mass;
use crate::question::Kind;
use crate::receipt::Receipt;
use crate::receipt::event::Quantity;
use crate::receipt::line::Line;
use crate::tick::{Millis, Tick};

/// A scan waits this long for its pack.
pub(super) const PLACE_PATIENCE: Millis = Millis(10_000);
/// Produce has to be chosen, bagged and brought.
const LOT_PATIENCE: Millis = Millis(30_000);
/// A scan that is not placed is no news before this.
const PLACE_NOTICE: Millis = Millis(5_000);
/// An arm on the basket grows tired within this time.
const HELD_PATIENCE: Millis = Millis(20_000);
/// A batch of scans takes this long.
const HANDS_FULL: Millis = Millis(20_000);
/// Something heavy is put down in two movements; until the second the hand still holds it.
pub(crate) const HALF_PUT_IN: Millis = Millis(2_500);
/// A hand that rests on the basket weighs this much, and rests for so long.
const A_HAND: Mass = Mass::from_grams(800);
const A_HAND_RESTS: Millis = Millis(2_000);
/// Nobody moves more pieces on one scan than this.
pub(super) const MOST_ON_ONE_SCAN: u32 = 12;

/// What a concern is about; the same concern keeps its key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Key {
    Step(StepId),
    Missing(LineId),
    Surplus(LineId),
    Mismatch(LineId),
}

/// Something that does not make sense yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Concern {
    pub key: Key,
    pub kind: Kind,
    pub line: Option<LineId>,
    pub felt: Option<Mass>,
    pub expected: Option<Mass>,
    /// From when on it is a notice.
    pub notice_at: Tick,
    /// From when on it is a question. `None`: it will be settled without one.
    pub ask_at: Option<Tick>,
    pub hints: Hints,
}

/// What the answers can offer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hints {
    /// What was most likely put in.
    pub product: Option<Gtin>,
    /// It looks hardly less like this one.
    pub or: Option<Gtin>,
    /// Lines that may have lost pieces, the likeliest first.
    pub lines: Vec<LineId>,
    /// How many pieces the mass is, and how many were scanned.
    pub pieces: Option<u32>,
    pub scanned: u32,
    /// The shopper has answered before, and nothing came of it.
    pub again: bool,
}

impl Fusion {
    /// Everything that does not make sense at `now`. Since `hurry` (checkout) nothing waits and nothing is put off; what is put in from then on
    /// may be the hand that touches the screen, and is asked about when it stays.
    pub fn concerns(
        &mut self,
        now: Tick,
        receipt: &Receipt,
        knowledge: &Knowledge<'_>,
        hurry: Option<Tick>,
    ) -> Vec<Concern> {
        self.look_up_pieces(receipt, knowledge);
        let mut concerns = Vec::new();
        let mut contradicted = Vec::new();
        if self.feels() {
            for step in self.steps().iter().filter(|step| !is_faint(self.scale, step.mass)) {
                let concern = if step.mass > Mass::ZERO {
                    self.added(now, step, receipt, knowledge)
                } else {
                    self.left(step, receipt, knowledge)
                };
                if let (Kind::WrongWeight | Kind::Count, Some(line)) = (concern.kind, concern.line) {
                    contradicted.push(line);
                }
                concerns.push(concern);
            }
            for line in receipt.unsettled() {
                concerns.extend(self.surplus(now, line, receipt, knowledge));
                if !contradicted.contains(&line.id) {
                    concerns.extend(self.missing(line, receipt, knowledge));
                }
            }
        }
        concerns.extend(self.mismatches.iter().filter_map(|(line, seen)| mismatch(now, receipt.line(*line)?, *seen)));
        self.with_patience(now, concerns, hurry)
    }

    fn with_patience(&self, now: Tick, concerns: Vec<Concern>, hurry: Option<Tick>) -> Vec<Concern> {
        concerns
            .into_iter()
            .map(|mut concern| {
                match self.put_off.get(&concern.key) {
                    Some(Some(until)) if *until > now => {
                        concern.notice_at = concern.notice_at.max(*until);
                        concern.ask_at = concern.ask_at.map(|at| at.max(*until));
                        return concern;
                    }
                    Some(None) if hurry.is_none() => {
                        concern.notice_at = Tick(u64::MAX);
                        concern.ask_at = None;
                        return concern;
                    }
                    Some(_) | None => {}
                }
                if let Some(since) = hurry {
                    concern.ask_at = concern.ask_at.map(|at| at.min(self.stays_at(&concern, since).max(now)));
                }
                concern
            })
            .collect()
    }

    /// When something is no hand that touches the screen, at a checkout that began then, and no pack that was scanned since and is on its way.
    fn stays_at(&self, concern: &Concern, checkout: Tick) -> Tick {
        match concern.key {
            Key::Step(id) => {
                let step = self.steps().iter().find(|step| step.id == id && step.at > checkout);
                step.map_or(checkout, |step| step.at + HALF_PUT_IN)
            }
            Key::Missing(line) => {
                let scanned = self.scanned.get(&line).filter(|scanned| **scanned > checkout);
                scanned.map_or(checkout, |scanned| *scanned + PLACE_NOTICE)
            }
            Key::Surplus(_) | Key::Mismatch(_) => checkout,
        }
    }

    /// A mass that contradicts the scan it belongs to, or that belongs to none.
    ///
    /// The newest scan before it is claimed at once. A scan that came after may be of the pack still in the hand, so it is claimed only
    /// when the mass has waited in vain, and only if it is not out of all proportion.
    fn added(&self, now: Tick, step: &Step, receipt: &Receipt, knowledge: &Knowledge<'_>) -> Concern {
        let Some((line, expect)) = self.claimed(now, step, receipt, knowledge) else {
            return self.unscanned(step, receipt, knowledge);
        };
        let pieces = match line.quantity {
            Quantity::Pieces(_) => {
                knowledge.pieces_in(step.mass, &expect, MOST_ON_ONE_SCAN).filter(|n| *n > line.missing())
            }
            Quantity::Unweighed | Quantity::Weighed(_) | Quantity::Priced(_) => None,
        };
        Concern {
            key: Key::Step(step.id),
            kind: if pieces.is_some() { Kind::Count } else { Kind::WrongWeight },
            line: Some(line.id),
            felt: Some(step.mass),
            expected: Some(expect.mean),
            notice_at: step.at,
            ask_at: Some(
                self.hands_rest_after(step) + self.doubtful_for(step.mass, expect.mean * line.missing(), receipt),
            ),
            hints: Hints { pieces, scanned: line.missing(), ..Hints::default() },
        }
    }

    /// The line that a mass would be of if its scan was wrong about it.
    pub(super) fn claimed<'a>(
        &self,
        now: Tick,
        step: &Step,
        receipt: &'a Receipt,
        knowledge: &Knowledge<'_>,
    ) -> Option<(&'a Line, Expect)> {
        let waited = now.since(step.at) >= SCAN_PATIENCE;
        let claimed = receipt
            .waiting()
            .filter(|line| !step.not.contains(&line.id))
            .filter_map(|line| Some((line, *self.scanned.get(&line.id)?, self.piece_of(line, receipt, knowledge)?)))
            .filter(|(_, _, expect)| knowledge.can_feel(expect))
            .filter(|(_, scanned, expect)| {
                let before = *scanned <= step.at && step.since.since(*scanned) <= PLACE_PATIENCE * 2;
                let after = waited && scanned.since(step.at) <= SCAN_PATIENCE && in_proportion(step.mass, expect.mean);
                before || (*scanned > step.at && after)
            })
            .max_by_key(|(line, scanned, _)| (*scanned <= step.at, *scanned, line.id));
        claimed.map(|(line, _, expect)| (line, expect))
    }

    /// Whether the newest mass trembles, as what a hand holds does.
    fn is_held(&self, step: &Step) -> bool {
        let newest = self.steps().iter().map(|step| step.at).max() == Some(step.at);
        newest && self.settle.trembles()
    }

    /// When something that no scan explains is asked about.
    pub(super) fn asked_at(&self, step: &Step) -> Tick {
        self.told_at(step) + if self.is_held(step) { HELD_PATIENCE } else { SCAN_PATIENCE }
    }

    /// When it is a notice. Before a trip began there may have been nobody to be told.
    fn told_at(&self, step: &Step) -> Tick {
        self.began.map_or(step.at, |began| began.max(step.at))
    }

    /// When the hands that brought a step have come to rest: whoever goes on putting things in, or has scanned more than lies there,
    /// will have made sense of it in a moment.
    pub(super) fn hands_rest_after(&self, step: &Step) -> Tick {
        let mut later: Vec<(Tick, Tick)> = self.movements_felt().filter(|(_, at)| *at > step.at).collect();
        later.sort_unstable_by_key(|(_, at)| *at);
        let goes_on = |rest: Tick, (since, at): &(Tick, Tick)| if since.since(rest) <= GOES_ON { *at } else { rest };
        later.iter().fold(step.at, goes_on).min(step.at + HANDS_FULL)
    }

    /// How long a mass that contradicts its scan may still become right by itself.
    fn doubtful_for(&self, felt: Mass, expected: Mass, receipt: &Receipt) -> Millis {
        let more_to_come = receipt.waiting().map(Line::missing).sum::<u32>() > 1;
        match () {
            () if more_to_come => GOES_ON,
            () if felt < expected => HALF_PUT_IN,
            () if felt - expected >= A_HAND && felt > expected * 2 => A_HAND_RESTS,
            () if self.has_eyes() => HALF_PUT_IN,
            () => Millis(0),
        }
    }

    fn unscanned(&self, step: &Step, receipt: &Receipt, knowledge: &Knowledge<'_>) -> Concern {
        let like_bought = self.pieces.known().iter().rev().find(|known| {
            known.counted
                && known.expect.is_some_and(|expect| knowledge.agrees(step.mass, &expect, 1))
                && self.was_bought_by(known.line, step.at + SCAN_PATIENCE)
        });
        let chosen = receipt.waiting().rev().find(|line| line.quantity == Quantity::Unweighed);
        let likely = chosen.map(|line| line.item.gtin).or(like_bought.map(|known| known.gtin));
        // What the picture shows may be something else of the same armful.
        let weighs_so = |gtin: &Gtin| {
            knowledge.counted_piece(gtin).is_none_or(|expect| knowledge.pieces_in(step.mass, &expect, 3).is_some())
        };
        let seen = self.seen_with(step).filter(weighs_so);
        let product = seen.or(likely);
        // A pack whose mass nobody knows is told from what came with it when the hands have come to rest.
        let of_unknown = |line: &Line| {
            let unknown = !matches!(line.quantity, Quantity::Unweighed) && knowledge.piece_of(line).is_none();
            line.missing() > 0 && unknown && !step.not.contains(&line.id)
        };
        let soonest = self.hands_rest_after(step) + HALF_PUT_IN;
        let earliest = if receipt.lines().iter().any(of_unknown) { soonest } else { step.at };
        Concern {
            key: Key::Step(step.id),
            kind: Kind::Unscanned,
            line: None,
            felt: Some(step.mass),
            expected: None,
            notice_at: self.told_at(step),
            ask_at: Some(self.asked_at(step).max(earliest)),
            hints: Hints {
                product,
                again: seen.is_none() && self.put_off.contains_key(&Key::Step(step.id)),
                ..Hints::default()
            },
        }
    }

    fn left(&self, step: &Step, receipt: &Receipt, knowledge: &Knowledge<'_>) -> Concern {
        let found = self.removals(step, receipt, knowledge);
        let mut lines: Vec<LineId> = Vec::new();
        for (line, _) in found.iter().flat_map(|found| &found.parts) {
            if !lines.contains(line) {
                lines.push(*line);
            }
        }
        let theirs = self.may_be_theirs(step, receipt);
        let only =
            if let ([only], false) = (&found[..], theirs) { only.parts.first().map(|(line, _)| *line) } else { None };
        if lines.is_empty() {
            lines = nearest(step, receipt);
        }
        Concern {
            key: Key::Step(step.id),
            kind: Kind::Removed,
            line: only,
            felt: Some(step.mass.abs()),
            expected: None,
            notice_at: step.at,
            ask_at: if only.is_some() { None } else { Some(step.at + REMOVAL_PATIENCE) },
            hints: Hints { lines, ..Hints::default() },
        }
    }

    fn surplus(&self, now: Tick, line: &Line, receipt: &Receipt, knowledge: &Knowledge<'_>) -> Option<Concern> {
        if line.surplus() == 0 {
            return None;
        }
        let expect = self.piece_of(line, receipt, knowledge);
        let expected = line.mass.or(expect.map(|expect| expect.mean));
        if expect.is_some_and(|expect| !knowledge.can_feel(&expect)) {
            return None;
        }
        // What has left just now may be it, and more besides.
        let left = self.steps().iter().filter(|step| step.mass < Mass::ZERO).map(|step| step.at).max();
        let at = left.map_or(now, |left| now.max(left + REMOVAL_PATIENCE));
        Some(Concern {
            key: Key::Surplus(line.id),
            kind: Kind::StillHere,
            line: Some(line.id),
            felt: None,
            expected,
            notice_at: at,
            ask_at: Some(at),
            hints: Hints { scanned: line.surplus(), ..Hints::default() },
        })
    }

    fn missing(&self, line: &Line, receipt: &Receipt, knowledge: &Knowledge<'_>) -> Option<Concern> {
        if line.missing() == 0 {
            return None;
        }
        let since = self.hands_full_until(*self.scanned.get(&line.id)?);
        let expect = self.piece_of(line, receipt, knowledge);
        if self.goes_unfelt(line, expect, knowledge) {
            return None;
        }
        // What lies there unexplained may be it, and is asked about first.
        let may_be_it = |step: &&Step| {
            let heavy = expect.is_none_or(|expect| step.mass * 2 >= expect.mean);
            step.mass > Mass::ZERO && heavy && !step.not.contains(&line.id) && !is_faint(self.scale, step.mass)
        };
        if self.steps().iter().any(|step| may_be_it(&step)) {
            return None;
        }
        let lot = matches!(line.quantity, Quantity::Unweighed);
        let patience = if lot { LOT_PATIENCE } else { PLACE_PATIENCE };
        Some(Concern {
            key: Key::Missing(line.id),
            kind: if line.placed > 0 { Kind::Duplicate } else { Kind::NotPlaced },
            line: Some(line.id),
            felt: None,
            expected: expect.map(|expect| expect.mean),
            notice_at: since + if lot { LOT_PATIENCE } else { PLACE_NOTICE },
            ask_at: Some(since + patience),
            hints: Hints { scanned: line.missing(), ..Hints::default() },
        })
    }

    /// Who goes on scanning holds what was scanned before, for a while.
    fn hands_full_until(&self, scanned: Tick) -> Tick {
        let newest = self.scanned.newest().unwrap_or(scanned);
        newest.min(scanned + HANDS_FULL).max(scanned)
    }

    /// Lines whose missing pieces the scale cannot tell of, and that have had time to be put in: pieces too light for it, and further
    /// pieces of a product whose mass nobody knows.
    #[must_use]
    pub fn too_light(&self, now: Tick, receipt: &Receipt, knowledge: &Knowledge<'_>) -> Vec<LineId> {
        if self.is_restless(now) {
            return Vec::new();
        }
        receipt
            .waiting()
            .map(|line| (line, self.piece_of(line, receipt, knowledge)))
            .filter(|(line, expect)| self.goes_unfelt(line, *expect, knowledge))
            .filter(|(line, expect)| expect.is_some() || !self.may_lie_there(line))
            .map(|(line, _)| line)
            .filter(|line| self.scanned.get(&line.id).is_none_or(|at| now.since(*at) >= PLACE_PATIENCE))
            .map(|line| line.id)
            .collect()
    }

    /// Whether something lies there unexplained that may be this line.
    fn may_lie_there(&self, line: &Line) -> bool {
        let may_be_it = |step: &Step| step.mass > Mass::ZERO && !step.not.contains(&line.id);
        self.steps().iter().any(|step| may_be_it(step) && !is_faint(self.scale, step.mass))
    }

    /// Whether the scale cannot tell if a missing piece of this line was put in.
    fn goes_unfelt(&self, line: &Line, expect: Option<Expect>, knowledge: &Knowledge<'_>) -> bool {
        let scanned = self.scanned.get(&line.id).copied().unwrap_or_default();
        let Some(expect) = expect else {
            return line.placed > 0 || self.has_seen_since(scanned, line);
        };
        !knowledge.can_feel(&expect) || self.hides_beside_others(expect.mean, scanned)
    }

    /// When time alone will change what fusion concludes.
    pub fn deadlines<'a>(&'a self, receipt: &'a Receipt) -> impl Iterator<Item = Tick> + 'a {
        let removals = self.steps().iter().filter(|step| step.mass < Mass::ZERO).map(|step| step.at + REMOVAL_PATIENCE);
        let light = receipt
            .waiting()
            .filter_map(|line| self.scanned.get(&line.id))
            .flat_map(|at| [*at + SCAN_PATIENCE, *at + PLACE_PATIENCE]);
        let halves = self.steps().iter().filter(|step| step.mass > Mass::ZERO).map(|step| step.at + HALF_PUT_IN);
        let undo = self.undoable.iter().map(|undoable| undoable.until);
        let put_off = self.put_off.values().filter_map(|until| *until);
        removals.chain(halves).chain(light).chain(undo).chain(put_off).chain(self.settle.silence())
    }
}

/// Neither less than half nor more than twice.
fn in_proportion(felt: Mass, expected: Mass) -> bool {
    felt * 2 >= expected && felt <= expected * 2
}

fn mismatch(now: Tick, line: &Line, seen: Seen) -> Option<Concern> {
    if line.void || line.placed == 0 {
        return None;
    }
    Some(Concern {
        key: Key::Mismatch(line.id),
        kind: Kind::WrongItem,
        line: Some(line.id),
        felt: line.mass,
        expected: None,
        notice_at: now,
        ask_at: Some(now),
        hints: Hints { product: Some(seen.product), or: seen.or, ..Hints::default() },
    })
}

/// The placed lines whose mass is nearest to what left, when none agrees.
fn nearest(step: &Step, receipt: &Receipt) -> Vec<LineId> {
    let mut lying: Vec<&Line> =
        receipt.lines().iter().filter(|line| line.placed > 0 && !line.void && !step.not.contains(&line.id)).collect();
    lying.sort_by_key(|line| (line.mass.map_or(i64::MAX, |mass| (mass + step.mass).abs().milligrams()), line.id));
    lying.into_iter().map(|line| line.id).collect()
}
