//! How bars look through a lens: patterns of modules, smeared.

use std::sync::OnceLock;

/// Points a module at which a smeared pattern is known.
pub(super) const FINE: usize = 4;
/// Modules a digit.
pub(super) const DIGIT: usize = 7;

/// How a picture is smeared, in modules: out of focus by so much (one standard deviation), and moved by so much.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Smear {
    blur: f32,
    motion: f32,
}

const fn smear(blur: f32, motion: f32) -> Smear {
    Smear { blur, motion }
}

/// The smears that are tried.
pub(super) const SMEARS: [Smear; 8] = [
    smear(0.3, 0.0),
    smear(0.5, 0.0),
    smear(0.7, 0.0),
    smear(0.9, 0.0),
    smear(1.15, 0.0),
    smear(0.35, 1.5),
    smear(0.35, 2.1),
    smear(0.35, 2.7),
];

/// Number set A, B and C, digit by digit; a 1 is ink.
const SET_A: [u8; 10] = [
    0b000_1101, 0b001_1001, 0b001_0011, 0b011_1101, 0b010_0011, 0b011_0001, 0b010_1111, 0b011_1011, 0b011_0111,
    0b000_1011,
];

/// A number set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Set {
    A,
    B,
    C,
}

impl Set {
    fn modules(self, digit: usize) -> u8 {
        let a = SET_A[digit];
        match self {
            Set::A => a,
            Set::C => !a & 0x7f,
            Set::B => (!a & 0x7f).reverse_bits() >> 1,
        }
    }

    const fn index(self) -> usize {
        match self {
            Set::A => 0,
            Set::B => 1,
            Set::C => 2,
        }
    }
}

/// What a digit looks like from its first module to its last, [`FINE`] points a module.
pub(super) fn digit(smear: usize, set: Set, digit: usize) -> &'static [f32] {
    static DIGITS: OnceLock<Vec<Vec<f32>>> = OnceLock::new();
    let digits = DIGITS.get_or_init(|| {
        let mut digits = Vec::new();
        for smear in SMEARS {
            for set in [Set::A, Set::B, Set::C] {
                digits.extend((0..10).map(|digit| smeared(smear, &with_neighbours(set, digit), NEIGHBOURS, DIGIT)));
            }
        }
        digits
    });
    &digits[(smear * 3 + set.index()) * 10 + digit]
}

/// Modules of the neighbours that are taken into account.
const NEIGHBOURS: usize = 3;

/// Digits of sets A and B stand between ink on their left and paper on their right, those of C the other way round. How far
/// it reaches is not known; one module and a half is the mean.
fn with_neighbours(set: Set, digit: usize) -> Vec<f32> {
    let modules = set.modules(digit);
    let own = (0..DIGIT).rev().map(|bit| f32::from(modules >> bit & 1));
    let (left, right) = match set {
        Set::A | Set::B => ([0.5, 0.5, 1.0], [0.0, 0.5, 0.5]),
        Set::C => ([0.5, 0.5, 0.0], [1.0, 0.5, 0.5]),
    };
    left.into_iter().chain(own).chain(right).collect()
}

/// Light from 1 (paper) to 0 (ink) of some modules behind the first `skip`, where every module holds so much ink.
pub(super) fn smeared(smear: Smear, ink: &[f32], skip: usize, modules: usize) -> Vec<f32> {
    (0..modules * FINE)
        .map(|point| {
            let place = skip as f32 + (point as f32 + 0.5) / FINE as f32;
            let dark: f32 = ink.iter().enumerate().map(|(module, ink)| ink * smear.share(module as f32 - place)).sum();
            1.0 - dark
        })
        .collect()
}

impl Smear {
    /// How much of a module that begins so far from a place falls on it.
    fn share(self, from: f32) -> f32 {
        self.step(from + 1.0) - self.step(from)
    }

    /// The smeared step from 0 to 1 at zero.
    fn step(self, place: f32) -> f32 {
        if self.motion == 0.0 {
            return normal(place / self.blur);
        }
        let half = self.motion / 2.0;
        (self.blur / self.motion) * (ramp((place + half) / self.blur) - ramp((place - half) / self.blur))
    }
}

/// The area under the bell curve (logistic approximation, error below 0.01).
fn normal(x: f32) -> f32 {
    1.0 / (1.0 + (-1.702 * x).exp())
}

/// The integral of [`normal`].
fn ramp(x: f32) -> f32 {
    if x > 20.0 { x } else { (1.702 * x).exp().ln_1p() / 1.702 }
}
