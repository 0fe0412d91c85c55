//! How far a symbol may be from ideal before it is no longer read: random EAN-13 codes, held in one way a level.

use cart_domain::gtin::check_digit;

use super::{Candidate, Mark};
use crate::sim::noise::Noise;
use crate::sim::shot::{Glare, Shot};
use crate::sim::symbol::Symbol;
use crate::symbology::Symbology;

/// One way to make reading hard, in levels.
#[derive(Clone, Copy, Debug)]
pub struct Limit {
    pub name: &'static str,
    /// What the level is in.
    pub unit: &'static str,
    /// Each level, and the percentage that the best combination of zbar and zxing-cpp in a survey of both read at it.
    pub levels: &'static [(f64, u32)],
    /// The shot at a level.
    shot: fn(f64) -> Shot,
}

const PLAIN: Shot = Shot::PLAIN;
/// In the dark the noise is this, whatever is left of the contrast.
const DARK_NOISE: f64 = 8.0;

/// Every limit.
pub const LIMITS: [Limit; 13] = [
    Limit {
        name: "resolution",
        unit: "pixels a module",
        levels: &[(0.9, 0), (1.0, 55), (1.1, 50), (1.25, 95), (1.5, 100), (2.0, 100), (3.0, 100)],
        shot: |level| Shot { module: level, ..PLAIN },
    },
    Limit {
        name: "turned",
        unit: "degrees at 2 pixels a module",
        levels: &[(0.0, 100), (20.0, 100), (30.0, 100), (40.0, 100), (45.0, 100), (60.0, 100), (90.0, 100)],
        shot: |level| Shot { turned: level, ..PLAIN },
    },
    Limit {
        name: "turned, small",
        unit: "degrees at 1.25 pixels a module",
        levels: &[(0.0, 95), (20.0, 100), (30.0, 85), (45.0, 95), (60.0, 95), (90.0, 85)],
        shot: |level| Shot { module: 1.25, turned: level, ..PLAIN },
    },
    Limit {
        name: "moved",
        unit: "modules across the bars",
        levels: &[(0.0, 100), (1.0, 95), (1.5, 100), (2.0, 0), (2.5, 0), (3.0, 0)],
        shot: |level| Shot { moved: level, ..PLAIN },
    },
    Limit {
        name: "out of focus",
        unit: "modules, one deviation",
        levels: &[(0.0, 100), (0.5, 100), (0.6, 100), (0.7, 75), (0.8, 0), (0.9, 0), (1.0, 0)],
        shot: |level| Shot { defocus: level, ..PLAIN },
    },
    Limit {
        name: "dark",
        unit: "contrast to noise",
        levels: &[(20.0, 100), (10.0, 100), (7.0, 100), (5.0, 60), (4.0, 5), (3.0, 5), (2.0, 0)],
        shot: |level| Shot { contrast: level * DARK_NOISE, noise: DARK_NOISE, ..PLAIN },
    },
    Limit {
        name: "dark, moved 1 module",
        unit: "contrast to noise",
        levels: &[(20.0, 100), (10.0, 40), (7.0, 0), (5.0, 0), (4.0, 0), (3.0, 0)],
        shot: |level| Shot { contrast: level * DARK_NOISE, noise: DARK_NOISE, moved: 1.0, ..PLAIN },
    },
    Limit {
        name: "yaw",
        unit: "degrees, foreshortens across the bars",
        levels: &[(0.0, 100), (40.0, 100), (50.0, 75), (60.0, 0), (65.0, 0), (70.0, 0)],
        shot: |level| Shot { yaw: level, ..PLAIN },
    },
    Limit {
        name: "pitch",
        unit: "degrees, foreshortens along the bars",
        levels: &[(0.0, 100), (60.0, 100), (70.0, 100), (75.0, 100), (80.0, 100)],
        shot: |level| Shot { pitch: level, ..PLAIN },
    },
    Limit {
        name: "bent around a can",
        unit: "degrees from its middle to its side",
        levels: &[(0.1, 100), (45.0, 100), (55.0, 100), (65.0, 100), (75.0, 100)],
        shot: |level| Shot { bent: level, ..PLAIN },
    },
    Limit {
        name: "turned 20, yaw 30, moved",
        unit: "modules across the bars",
        levels: &[(0.0, 100), (0.5, 100), (1.0, 95), (1.5, 0), (2.0, 0)],
        shot: |level| Shot { turned: 20.0, yaw: 30.0, moved: level, ..PLAIN },
    },
    Limit {
        name: "glare, a spot",
        unit: "share of the symbol",
        levels: &[(0.0, 100), (0.1, 100), (0.2, 100), (0.3, 75), (0.4, 75), (0.5, 60)],
        shot: |level| Shot { glare: if level > 0.0 { Glare::Spot(level) } else { Glare::None }, ..PLAIN },
    },
    Limit {
        name: "glare, a band",
        unit: "share of the bars' height",
        levels: &[(0.3, 100), (0.5, 100), (0.7, 100), (0.8, 100), (0.9, 90)],
        shot: |level| Shot { glare: Glare::Band(level), ..PLAIN },
    },
];

/// Lets each candidate read so many random codes at one level; all see the same pictures.
#[must_use]
pub fn limit(limit: &Limit, level: f64, codes: u32, candidates: &[Candidate<'_>]) -> Vec<Mark> {
    let mut marks = vec![Mark::default(); candidates.len()];
    let name = limit.name.bytes().fold(7_u64, |hash, b| hash.wrapping_mul(31).wrapping_add(u64::from(b)));
    let mut noise = Noise::seeded((level * 1_000.0) as u64 ^ name);
    for seed in 0..u64::from(codes) {
        let symbol = random_ean13(&mut noise);
        let shot = (limit.shot)(level);
        let module = shot.module * (0.95 + 0.12 * noise.unit());
        let frame = Shot { module, seed, ..shot }.of(&symbol);
        for (mark, candidate) in marks.iter_mut().zip(candidates) {
            mark.add(*candidate, &frame, Some(symbol.text()));
        }
    }
    marks
}

/// A code of thirteen random digits whose first is no zero and whose last is right.
pub(super) fn random_ean13(noise: &mut Noise) -> Symbol {
    let mut digits = vec![b'1' + noise.below(9) as u8];
    digits.extend((0..11).map(|_| b'0' + noise.below(10) as u8));
    digits.push(b'0' + check_digit(&digits));
    let text = String::from_utf8_lossy(&digits).into_owned();
    Symbol::new(Symbology::Ean13, &text).expect("its check digit was computed")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decoder::Decoder;

    #[test]
    fn every_limit_begins_where_a_symbol_is_read() {
        let decoder = Decoder::thorough();
        for limit in LIMITS.iter().filter(|limit| limit.name != "resolution") {
            let marks = super::limit(limit, limit.levels[0].0, 2, &[Candidate::Decoder(&decoder)]);
            let mark = &marks[0];
            assert_eq!((mark.pictures, mark.right, mark.wrong), (2, 2, 0), "{}", limit.name);
        }
    }
}
