//! What went in together, weighed as a whole.
//!
//! Hands put several things in within a few seconds, and the platform rests where it likes in between: half of one pack and all of another
//! may be one step. Each step for itself then fits nothing, or fits the wrong thing by chance. The sum cannot be divided wrongly: steps that
//! follow each other closely, explained or not, are together as heavy as all that went in. When everything of a burst is explained better as
//! a whole than in parts, the parts are given up.

use crate::fusion::expect::{Expect, Knowledge, is_faint};
use crate::fusion::explain::{Candidate, Explanation, agreement, divided, explanations_beside};
use crate::fusion::{Fusion, Moved, Step, Verdict};
use crate::ids::LineId;
use crate::mass::Mass;
use crate::receipt::Receipt;
use crate::tick::{Millis, Tick};

/// A hand that goes on comes back within this time; the wheels may turn meanwhile.
pub(super) const GOES_ON: Millis = Millis(5_000);
/// What was explained this long ago stays explained.
const SETTLED: Millis = Millis(60_000);
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
                Some((explained.moved, self.piece_of(line, receipt, knowledge)?))
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
        let doubt = knowledge.tolerance(variance + whole.variance(&candidates));
        let over = rest - whole.mean(&candidates);
        Some(Verdict::Together(self.divide(&burst, &pieces, &whole, &candidates, (over, doubt))))
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
        let expected: Vec<Mass> = shares.iter().map(|share| share.expected).collect();
        let masses = divided(burst.mass(), &expected);
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
