//! What went in together, weighed as a whole.
//!
//! Hands put several things in within a few seconds, and the platform rests where it likes in between: half of one pack and all of another
//! may be one step. Each step for itself then fits nothing, or fits the wrong thing by chance. The sum cannot be divided wrongly: steps that
//! follow each other closely, explained or not, are together as heavy as all that went in. When everything of a burst is explained better as
//! a whole than in parts, the parts are given up.

use crate::fusion::concern::HALF_PUT_IN;
use crate::fusion::expect::{Expect, Knowledge, is_faint};
use crate::fusion::explain::{Candidate, Explanation, agreement, explanations_beside};
use crate::fusion::rules::shares;
use crate::fusion::{Fusion, Moved, Step, StepId, Verdict};
use crate::ids::LineId;
use crate::mass::Mass;
use crate::receipt::Receipt;
use crate::receipt::event::Quantity;
use crate::tick::{Millis, Tick};

/// A hand that goes on comes back within this time; the wheels may turn meanwhile.
pub(super) const GOES_ON: Millis = Millis(5_000);
/// What was explained this long ago stays explained.
const SETTLED: Millis = Millis(60_000);
/// What was scanned this long before is still in the hand.
const IN_HAND: Millis = Millis(20_000);
/// What leaving a step unexplained costs: as much as a mass three deviations off.
const UNEXPLAINED: i64 = 600;

/// Pieces whose placement was explained lately, with the steps' time and mass.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Explained {
    pub moved: Moved,
    pub since: Tick,
    pub at: Tick,
    /// How much more the whole step weighed than it should, and how much more or less would have been explained as well.
    pub over: Mass,
    pub doubt: Mass,
}

/// Everything that happened close together.
#[derive(Debug, Default)]
struct Burst {
    steps: Vec<Step>,
    explained: Vec<Explained>,
}

impl Burst {
    fn mass(&self) -> Mass {
        self.steps.iter().map(|step| step.mass).sum::<Mass>()
            + self.explained.iter().map(|explained| explained.moved.mass).sum::<Mass>()
    }
}

impl Fusion {
    /// Remembers which steps have become which pieces.
    pub(super) fn note_explained(&mut self, steps: &[Step], moved: &[Moved], (over, doubt): (Mass, Mass)) {
        let (Some(since), Some(at)) =
            (steps.iter().map(|step| step.since).min(), steps.iter().map(|step| step.at).max())
        else {
            return;
        };
        self.explained.retain(|explained| at.since(explained.at) <= SETTLED);
        self.explained.extend(moved.iter().map(|moved| Explained { moved: *moved, since, at, over, doubt }));
    }

    /// Whether so little would have gone unnoticed beside something heavy that was put in since then.
    pub(super) fn hides_beside_others(&self, mass: Mass, since: Tick) -> bool {
        self.explained.iter().any(|explained| explained.at >= since && (explained.over - mass).abs() <= explained.doubt)
    }

    /// Pieces of a line are no longer what was explained.
    pub(crate) fn forget_explained(&mut self, line: LineId) {
        self.explained.retain(|explained| explained.moved.line != line);
    }

    /// When each movement of late began and came to rest, explained or not.
    pub(super) fn movements_felt(&self) -> impl Iterator<Item = (Tick, Tick)> {
        let open = self.steps.iter().map(|step| (step.since, step.at));
        open.chain(self.explained.iter().map(|explained| (explained.since, explained.at)))
    }

    /// The newest burst, when something of it is unexplained.
    fn burst(&self) -> Option<Burst> {
        let mut burst = Burst { steps: self.steps.clone(), explained: self.explained.clone() };
        let mut times: Vec<(Tick, Tick)> = self.movements_felt().collect();
        times.sort_by_key(|(since, at)| (*at, *since));
        let (mut began, _) = times.pop()?;
        while let Some((since, at)) = times.pop()
            && began.since(at) <= GOES_ON
        {
            began = began.min(since);
        }
        burst.steps.retain(|step| step.at >= began);
        burst.explained.retain(|explained| explained.at >= began);
        let several = burst.steps.len() + burst.explained.len() > 1;
        (several && !burst.steps.is_empty()).then_some(burst)
    }

    /// A burst that makes more sense as a whole than in its parts.
    pub(super) fn whole_placed(&mut self, now: Tick, receipt: &Receipt, knowledge: &Knowledge<'_>) -> Option<Verdict> {
        let burst = self.burst()?;
        let pieces: Vec<(Moved, Expect)> = burst
            .explained
            .iter()
            .map(|explained| {
                let line = receipt.line(explained.moved.line).filter(|line| line.placed >= explained.moved.pieces)?;
                Some((explained.moved, knowledge.piece_of(line)?))
            })
            .collect::<Option<_>>()?;
        let candidates = self.missing_candidates(now, receipt, knowledge);
        let variance: i128 = pieces.iter().map(|(moved, expect)| expect.variance() * i128::from(moved.pieces)).sum();
        let expected: Mass = pieces.iter().map(|(moved, expect)| expect.mean * moved.pieces).sum();
        let rest = burst.mass() - expected;
        let alone = agreement(knowledge, burst.mass(), expected, variance)
            .map(|cost| Explanation { cost, parts: Vec::new() })
            .filter(|_| !pieces.is_empty());
        let ruled_out = |line: &LineId| burst.steps.iter().any(|step| step.not.contains(line));
        let possible: Vec<Candidate> =
            candidates.iter().filter(|candidate| !ruled_out(&candidate.line)).copied().collect();
        let with_more = explanations_beside(knowledge, rest, &possible, variance).into_iter().next();
        let whole = alone.into_iter().chain(with_more).min()?;
        if whole.cost >= in_parts(&burst, &pieces, knowledge) {
            return None;
        }
        for step in &burst.steps {
            self.take(step.id);
        }
        let doubt = knowledge.tolerance(variance + variance_of(&whole, &candidates));
        let over = rest - mean_of(&whole, &candidates);
        Some(Verdict::Together(self.divide(&burst, &pieces, &whole, &candidates, (over, doubt))))
    }

    /// A mass that is more than all that was scanned for it: what was scanned is in it, and something else is.
    ///
    /// One scan alone may as well be of a pack that weighs more than the catalogue says, unless its label says what it weighs, the picture
    /// shows what the rest is, or shows the pack and the rest is a good deal.
    pub(super) fn split_off(&mut self, now: Tick, receipt: &Receipt, knowledge: &Knowledge<'_>) -> Option<Verdict> {
        if self.is_restless(now) {
            return None;
        }
        let candidates = self.missing_candidates(now, receipt, knowledge);
        let (id, found, rest) = self.steps.iter().find_map(|step| {
            let rested = now >= self.hands_rest_after(step) + HALF_PUT_IN;
            let found = self.in_hand(step, &candidates);
            let expected = mean_of(&found, &candidates);
            let rest = step.mass - expected;
            let beyond = rest >= knowledge.scale.e * 6 && rest > knowledge.tolerance(variance_of(&found, &candidates));
            let several = found.parts.len() > 1;
            // Of one product alone the catalogue may be wrong, but hardly by this much.
            let much = |part: Mass| rest * 5 > part * 3;
            let further = found.parts.iter().any(|(line, pieces)| *pieces > 1 && much(piece_in(*line, &candidates)));
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
            (rested && beyond && !found.parts.is_empty() && (several || further || shown()))
                .then_some((step.id, found, rest))
        })?;
        let step = self.step_mut(id)?;
        let mass = step.mass - rest;
        step.mass = rest;
        let step = step.clone();
        let moved = shares(mass, &found, &candidates);
        let doubt = knowledge.tolerance(variance_of(&found, &candidates));
        self.note_explained(&[step], &moved, (Mass::ZERO, doubt));
        Some(Verdict::Placed(moved))
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

    /// The steps that are one piece together with this one, where this one alone is none: it was put in with two movements.
    #[must_use]
    pub(crate) fn halves_of(&self, id: StepId, knowledge: &Knowledge<'_>, expect: &Expect) -> Vec<StepId> {
        let Some(index) = self.steps.iter().position(|step| step.id == id) else { return Vec::new() };
        let step = &self.steps[index];
        if knowledge.agrees(step.mass, expect, 1) {
            return Vec::new();
        }
        let whole = |other: &&Step| other.mass > Mass::ZERO && knowledge.agrees(step.mass + other.mass, expect, 1);
        let close = |other: &&Step| other.since.since(step.at).max(step.since.since(other.at)) <= GOES_ON;
        let others = self.steps.iter().filter(|other| other.id != id);
        others.filter(close).find(whole).map(|other| other.id).into_iter().collect()
    }

    /// Gives each line its share of the burst, and remembers that.
    fn divide(
        &mut self,
        burst: &Burst,
        pieces: &[(Moved, Expect)],
        whole: &Explanation,
        candidates: &[Candidate],
        doubt: (Mass, Mass),
    ) -> Vec<Moved> {
        let mut shares: Vec<Share> = Vec::new();
        for (moved, expect) in pieces {
            let share = Share::of(&mut shares, moved.line);
            (share.lay, share.weighed) = (share.lay + moved.pieces, share.weighed + moved.mass);
            share.expected += expect.mean * moved.pieces;
        }
        for (line, more) in &whole.parts {
            let expect = candidates.iter().find(|candidate| candidate.line == *line).map(|candidate| candidate.expect);
            let share = Share::of(&mut shares, *line);
            share.more += more;
            share.expected += expect.map_or(Mass::ZERO, |expect| expect.mean * *more);
        }
        let masses = in_proportion(burst.mass(), &shares);
        self.explained.retain(|explained| !burst.explained.contains(explained));
        let whole: Vec<Moved> = shares
            .iter()
            .zip(&masses)
            .map(|(share, mass)| Moved { line: share.line, pieces: share.lay + share.more, mass: *mass })
            .collect();
        let mut steps = burst.steps.clone();
        let earliest = burst.explained.iter().map(|explained| explained.since).min();
        if let (Some(first), Some(earliest)) = (steps.first_mut(), earliest) {
            first.since = first.since.min(earliest);
        }
        self.note_explained(&steps, &whole, doubt);
        shares
            .iter()
            .zip(masses)
            .map(|(share, mass)| Moved { line: share.line, pieces: share.more, mass: mass - share.weighed })
            .collect()
    }
}

/// Whether labels say what all of it weighs, and no catalogue is to blame.
fn labelled(explanation: &Explanation, receipt: &Receipt) -> bool {
    let lines = explanation.parts.iter().map(|(line, _)| receipt.line(*line));
    lines.into_iter().all(|line| line.is_some_and(|line| matches!(line.quantity, Quantity::Weighed(_))))
}

/// What an explanation's pieces should weigh.
pub(super) fn mean_of(explanation: &Explanation, candidates: &[Candidate]) -> Mass {
    explanation.parts.iter().map(|(line, pieces)| piece_in(*line, candidates) * *pieces).sum()
}

fn piece_in(line: LineId, candidates: &[Candidate]) -> Mass {
    let of = candidates.iter().find(|candidate| candidate.line == line);
    of.map_or(Mass::ZERO, |candidate| candidate.expect.mean)
}

/// How the mass of an explanation's pieces varies.
pub(super) fn variance_of(explanation: &Explanation, candidates: &[Candidate]) -> i128 {
    let variance = |line: &LineId| {
        let of = candidates.iter().find(|candidate| candidate.line == *line);
        of.map_or(0, |candidate| candidate.expect.variance())
    };
    explanation.parts.iter().map(|(line, pieces)| variance(line) * i128::from(*pieces)).sum()
}

/// What a line has of a burst.
#[derive(Debug)]
struct Share {
    line: LineId,
    /// Pieces that were explained before, and what they were thought to weigh.
    lay: u32,
    weighed: Mass,
    more: u32,
    expected: Mass,
}

impl Share {
    fn of(shares: &mut Vec<Share>, line: LineId) -> &mut Share {
        let index = shares.iter().position(|share| share.line == line).unwrap_or_else(|| {
            shares.push(Share { line, lay: 0, weighed: Mass::ZERO, more: 0, expected: Mass::ZERO });
            shares.len() - 1
        });
        &mut shares[index]
    }
}

/// Divides a mass by what each line should weigh. Nothing is lost to rounding.
fn in_proportion(mass: Mass, shares: &[Share]) -> Vec<Mass> {
    let whole = shares.iter().map(|share| share.expected.milligrams()).sum::<i64>().max(1);
    let mut left = mass;
    let last = shares.len().saturating_sub(1);
    shares
        .iter()
        .enumerate()
        .map(|(index, share)| {
            let part = i128::from(mass.milligrams()) * i128::from(share.expected.milligrams()) / i128::from(whole);
            let part = Mass::from_milligrams(i64::try_from(part).unwrap_or_default());
            let part = if index == last { left } else { part };
            left -= part;
            part
        })
        .collect()
}

/// What the parts of a burst cost as they were explained, with what is not.
fn in_parts(burst: &Burst, pieces: &[(Moved, Expect)], knowledge: &Knowledge<'_>) -> i64 {
    let explained: i64 = pieces
        .iter()
        .map(|(moved, expect)| {
            let variance = expect.variance() * i128::from(moved.pieces);
            agreement(knowledge, moved.mass, expect.mean * moved.pieces, variance).unwrap_or(UNEXPLAINED)
        })
        .sum();
    let open = burst.steps.iter().filter(|step| !is_faint(knowledge.scale, step.mass)).count();
    explained + i64::try_from(open).unwrap_or(i64::MAX).saturating_mul(UNEXPLAINED)
}
