//! The best explanation of a mass by pieces.
//!
//! Every way to take a few pieces from a few lines is tried. One that agrees costs the square of its deviation, a little for each further
//! line and piece it needs (people mostly move one thing), and a little for the age of its scan (the hand is mostly empty of old ones).
//! The cheapest wins; the field order of [`Explanation`] breaks ties the same way on every machine.

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

const FURTHER_LINE: i64 = 400;
const FURTHER_PIECE: i64 = 60;
/// More lines than this are never one movement.
const MOST_LINES: usize = 4;
/// More pieces than this are never one movement.
const MOST_PIECES: u32 = 12;
/// Explanations tried before the search gives up; far more than twelve open lines need.
const PATIENCE: u32 = 60_000;

/// Every explanation of `mass` that agrees, the best first.
#[must_use]
pub fn explanations(knowledge: &Knowledge<'_>, mass: Mass, candidates: &[Candidate]) -> Vec<Explanation> {
    let mut search = Search { knowledge, mass, candidates, found: Vec::new(), parts: Vec::new(), patience: PATIENCE };
    search.walk(0, Mass::ZERO, 0, 0, 0);
    search.found.sort();
    search.found
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
    fn walk(&mut self, from: usize, mean: Mass, variance: i128, pieces: u32, age_cost: i64) {
        if self.patience == 0 {
            return;
        }
        self.patience -= 1;
        if !self.parts.is_empty() {
            self.weigh(mean, variance, pieces, age_cost);
        }
        if self.parts.len() == MOST_LINES {
            return;
        }
        for index in from..self.candidates.len() {
            let candidate = self.candidates[index];
            let most = candidate.pieces.min(MOST_PIECES - pieces);
            for count in 1..=most {
                let heavier = mean + candidate.expect.mean * count;
                if (heavier - self.mass).milligrams() > self.mass.milligrams() {
                    break;
                }
                self.parts.push((candidate.line, count));
                let variance = variance + candidate.expect.variance() * i128::from(count);
                self.walk(index + 1, heavier, variance, pieces + count, age_cost + candidate.age_cost);
                self.parts.pop();
            }
        }
    }

    fn weigh(&mut self, mean: Mass, variance: i128, pieces: u32, age_cost: i64) {
        let deviation = self.knowledge.deviation(self.mass, mean, variance);
        if deviation > 1_000 {
            return;
        }
        let lines = i64::try_from(self.parts.len()).unwrap_or(i64::MAX);
        let cost = deviation * deviation / 1_000
            + (lines - 1) * FURTHER_LINE
            + (i64::from(pieces) - lines) * FURTHER_PIECE
            + age_cost;
        self.found.push(Explanation { cost, parts: self.parts.clone() });
    }
}
