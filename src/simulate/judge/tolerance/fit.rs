//! Which pieces a mass is, if the only rule is a fixed tolerance.

use cart_domain::Mass;
use cart_domain::ids::LineId;

/// A mass agrees when it is off by no more than this, or by no more than a twentieth.
pub const TOLERANCE: Mass = Mass::from_grams(20);
const TWENTIETH: i64 = 20;
/// More pieces than this are not put down in one movement.
const MOST_PIECES: u32 = 6;

/// Pieces of a line that may have been put down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Candidate {
    pub line: LineId,
    pub pieces: u32,
    /// What one weighs.
    pub piece: Mass,
}

/// Whether a mass is what was expected.
#[must_use]
pub fn agrees(mass: Mass, expected: Mass) -> bool {
    (mass - expected).abs() <= TOLERANCE.max(Mass::from_milligrams(expected.milligrams().abs() / TWENTIETH))
}

/// The pieces whose mass agrees best; of equals the fewest, and the first named.
#[must_use]
pub fn best(mass: Mass, candidates: &[Candidate]) -> Option<Vec<(LineId, u32)>> {
    let mut search = Search { mass, best: None };
    search.try_from(candidates, &mut Vec::new(), Mass::ZERO, MOST_PIECES);
    search.best.map(|(_, pieces)| pieces)
}

struct Search {
    mass: Mass,
    best: Option<(Mass, Vec<(LineId, u32)>)>,
}

impl Search {
    fn try_from(&mut self, rest: &[Candidate], taken: &mut Vec<(LineId, u32)>, expected: Mass, room: u32) {
        if !taken.is_empty() && agrees(self.mass, expected) {
            let off = (self.mass - expected).abs();
            if self.best.as_ref().is_none_or(|(least, _)| off < *least) {
                self.best = Some((off, taken.clone()));
            }
        }
        let [first, rest @ ..] = rest else { return };
        self.try_from(rest, taken, expected, room);
        for pieces in 1..=first.pieces.min(room) {
            let expected = expected + first.piece * pieces;
            if expected > self.mass && !agrees(self.mass, expected) {
                break;
            }
            taken.push((first.line, pieces));
            self.try_from(rest, taken, expected, room - pieces);
            taken.pop();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(line: u32, pieces: u32, grams: i64) -> Candidate {
        Candidate { line: LineId(line), pieces, piece: Mass::from_grams(grams) }
    }

    #[test]
    fn the_tolerance_is_twenty_grams_or_a_twentieth() {
        for (felt, expected, agreed) in [(120, 100, true), (121, 100, false), (1_050, 1_000, true), (949, 1_000, false)]
        {
            assert_eq!(agrees(Mass::from_grams(felt), Mass::from_grams(expected)), agreed, "{felt} for {expected}");
        }
    }

    #[test]
    fn the_best_of_several_sets_of_pieces_is_taken() {
        let shelf = [of(1, 3, 400), of(2, 1, 410), of(3, 1, 990)];
        for (grams, expected) in [
            (401, Some(vec![(1, 1)])),
            (409, Some(vec![(2, 1)])),
            (1_210, Some(vec![(1, 2), (2, 1)])),
            (1_395, Some(vec![(3, 1), (2, 1)])),
            (700, None),
        ] {
            let found = best(Mass::from_grams(grams), &shelf).map(|mut pieces| {
                pieces.sort_unstable();
                pieces
            });
            let expected = expected.map(|pieces| {
                let mut pieces: Vec<_> = pieces.into_iter().map(|(line, pieces)| (LineId(line), pieces)).collect();
                pieces.sort_unstable();
                pieces
            });
            assert_eq!(found, expected, "{grams} g");
        }
    }
}
