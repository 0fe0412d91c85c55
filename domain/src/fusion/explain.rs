//! The best explanation of a mass by pieces.
//!
//! Every way to take a few pieces from a few lines is tried. One that agrees costs the square of its deviation, a little for each further
//! line and piece it needs (people mostly move one thing), and a little for the age of its scan (the hand is mostly empty of old ones).
//! The cheapest wins; the field order of [`Explanation`] breaks ties the same way on every machine.

use crate::fusion::Moved;
use crate::fusion::expect::{Expect, Knowledge};
use crate::ids::LineId;
use crate::mass::Mass;

/// Pieces that could be part of an explanation.
#[derive(Clone, Copy, Debug)]
pub struct Candidate {
    pub line: LineId,
    /// At most this many.
    pub pieces: u32,
    pub expect: Expect,
    /// What choosing an old scan costs.
    pub age_cost: i64,
}

/// Some pieces of some lines.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Explanation {
    pub cost: i64,
    pub parts: Vec<(LineId, u32)>,
}

impl Explanation {
    /// What its pieces should weigh together.
    #[must_use]
    pub fn mean(&self, candidates: &[Candidate]) -> Mass {
        self.parts.iter().map(|(line, pieces)| piece_of(*line, candidates).mean * *pieces).sum()
    }

    /// How their mass varies.
    #[must_use]
    pub fn variance(&self, candidates: &[Candidate]) -> i128 {
        self.parts.iter().map(|(line, pieces)| piece_of(*line, candidates).variance() * i128::from(*pieces)).sum()
    }

    /// Divides a mass among its parts by what they should weigh.
    #[must_use]
    pub fn shares(&self, mass: Mass, candidates: &[Candidate]) -> Vec<Moved> {
        let means: Vec<Mass> =
            self.parts.iter().map(|(line, pieces)| piece_of(*line, candidates).mean * *pieces).collect();
        let shares = self.parts.iter().zip(divided(mass, &means));
        shares.map(|((line, pieces), mass)| Moved { line: *line, pieces: *pieces, mass }).collect()
    }
}

/// What a piece of this line should weigh.
pub(super) fn piece_of(line: LineId, candidates: &[Candidate]) -> Expect {
    let of = candidates.iter().find(|candidate| candidate.line == line);
    of.map_or(Expect { mean: Mass::ZERO, spread: Mass::ZERO }, |candidate| candidate.expect)
}

/// Divides a mass in proportion to these. Nothing is lost to rounding.
pub(super) fn divided(mass: Mass, expected: &[Mass]) -> Vec<Mass> {
    let whole = expected.iter().map(|expected| expected.milligrams()).sum::<i64>().max(1);
    let mut left = mass;
    let last = expected.len().saturating_sub(1);
    expected
        .iter()
        .enumerate()
        .map(|(index, expected)| {
            let part = i128::from(mass.milligrams()) * i128::from(expected.milligrams()) / i128::from(whole);
            let part = Mass::from_milligrams(i64::try_from(part).unwrap_or_default());
            let part = if index == last { left } else { part };
            left -= part;
            part
        })
        .collect()
}

const FURTHER_LINE: i64 = 400;
const FURTHER_PIECE: i64 = 60;
/// More lines than this are never one movement.
const MOST_LINES: usize = 4;
/// More pieces than this are never one movement.
const MOST_PIECES: u32 = 12;
/// Explanations with the same number of lines that are tried before the search gives up. All pairs of two hundred lines are fewer.
const PATIENCE: u32 = 60_000;

/// Every explanation of `mass` that agrees, the best first.
///
/// Explanations by one line are all tried before those by two, and so on, so that a long receipt hides none of the likely ones, and only as
/// long as more lines can be cheaper.
#[must_use]
pub fn explanations(knowledge: &Knowledge<'_>, mass: Mass, candidates: &[Candidate]) -> Vec<Explanation> {
    explanations_beside(knowledge, mass, candidates, 0)
}

/// Every explanation of what is left of a mass beside something else whose own mass varies so much.
#[must_use]
pub(super) fn explanations_beside(
    knowledge: &Knowledge<'_>,
    mass: Mass,
    candidates: &[Candidate],
    variance: i128,
) -> Vec<Explanation> {
    let mut search = Search { knowledge, mass, candidates, found: Vec::new(), parts: Vec::new(), patience: 0 };
    for lines in 1..=MOST_LINES.min(candidates.len()) {
        let cheapest = search.found.iter().map(|found| found.cost).min();
        if cheapest.is_some_and(|cost| cost <= i64::try_from(lines - 1).unwrap_or(i64::MAX) * FURTHER_LINE) {
            break;
        }
        search.patience = PATIENCE;
        search.walk(lines, 0, Mass::ZERO, variance, 0, 0);
    }
    search.found.sort();
    search.found
}

/// What it costs that a mass is not quite what it should be. `None` when the two do not agree.
#[must_use]
pub(super) fn agreement(knowledge: &Knowledge<'_>, mass: Mass, mean: Mass, variance: i128) -> Option<i64> {
    if knowledge.is_far(mass, mean, variance) {
        return None;
    }
    let deviation = knowledge.deviation(mass, mean, variance);
    (deviation <= 1_000).then_some(deviation * deviation / 1_000)
}

struct Search<'a> {
    knowledge: &'a Knowledge<'a>,
    mass: Mass,
    candidates: &'a [Candidate],
    found: Vec<Explanation>,
    parts: Vec<(LineId, u32)>,
    patience: u32,
}

impl Search<'_> {
    /// Tries everything with so many lines more.
    fn walk(&mut self, lines: usize, from: usize, mean: Mass, variance: i128, pieces: u32, age_cost: i64) {
        if lines == 0 {
            return self.weigh(mean, variance, pieces, age_cost);
        }
        for index in from..self.candidates.len() {
            let candidate = self.candidates[index];
            let most = candidate.pieces.min(MOST_PIECES - pieces);
            for count in 1..=most {
                let heavier = mean + candidate.expect.mean * count;
                if (heavier - self.mass).milligrams() > self.mass.milligrams() {
                    break;
                }
                if self.patience == 0 {
                    return;
                }
                self.patience -= 1;
                let variance = variance + candidate.expect.variance() * i128::from(count);
                if lines == 1 && self.knowledge.is_far(self.mass, heavier, variance) {
                    continue;
                }
                self.parts.push((candidate.line, count));
                self.walk(lines - 1, index + 1, heavier, variance, pieces + count, age_cost + candidate.age_cost);
                self.parts.pop();
            }
        }
    }

    fn weigh(&mut self, mean: Mass, variance: i128, pieces: u32, age_cost: i64) {
        let Some(agreement) = agreement(self.knowledge, self.mass, mean, variance) else { return };
        let lines = i64::try_from(self.parts.len()).unwrap_or(i64::MAX);
        let cost = agreement + (lines - 1) * FURTHER_LINE + (i64::from(pieces) - lines) * FURTHER_PIECE + age_cost;
        self.found.push(Explanation { cost, parts: self.parts.clone() });
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::catalogue::Catalogue;
    use crate::policy::Policy;

    /// Lines of one piece each, which weigh this many grams give or take one.
    fn found(grams: impl IntoIterator<Item = i64>, mass: i64) -> Vec<Vec<u32>> {
        let (catalogue, learned) = (Catalogue::default(), BTreeMap::new());
        let knowledge = Knowledge::before(&catalogue, &learned, Policy::default().scale);
        let expect = |grams| Expect { mean: Mass::from_grams(grams), spread: Mass::from_grams(1) };
        let line = |(line, grams)| Candidate { line: LineId(line), pieces: 1, expect: expect(grams), age_cost: 0 };
        let candidates: Vec<Candidate> = (1..).zip(grams).map(line).collect();
        let found = explanations(&knowledge, Mass::from_grams(mass), &candidates);
        found.into_iter().map(|found| found.parts.into_iter().map(|(line, _)| line.0).collect()).collect()
    }

    #[test]
    fn the_last_line_of_a_long_receipt_is_thought_of_like_the_first() {
        let alike = |grams: i64| (0..200).map(move |index| if index == 190 { grams } else { 2_000 + index * 40 });
        assert_eq!(found(alike(412), 412), [[191]]);
        assert_eq!(found(alike(412), 2_412)[0], [1, 191]);
    }

    #[test]
    fn a_pair_explains_better_than_a_single_that_hardly_fits() {
        assert_eq!(found([300, 412, 725], 712)[0], [1, 2]);
        assert_eq!(found([300, 412, 712], 712)[0], [3]);
    }

    #[test]
    fn four_packs_in_two_hands_are_found_when_nothing_simpler_fits() {
        assert_eq!(found([110, 230, 470, 950, 5_000], 1_760), [[1, 2, 3, 4]]);
    }
}
