//! The halves of two products, in one picture or in two. Together they pass for a third product as often as a check digit is right by
//! chance; nothing of it may be believed.

use super::limits::random_ean13;
use super::{Candidate, Mark};
use crate::camera::Frame;
use crate::sim::noise::Noise;
use crate::sim::shot::Shot;

/// A way to mix two products.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mixture {
    pub name: &'static str,
    how: How,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum How {
    InTurn,
    OneAboveTheOther,
    SideBySide,
}

/// Every way.
pub const MIXTURES: [Mixture; 3] = [
    Mixture { name: "left half, then in the next picture a right half", how: How::InTurn },
    Mixture { name: "left half above a right half", how: How::OneAboveTheOther },
    Mixture { name: "left half beside a right half", how: How::SideBySide },
];

/// Lets a candidate read so many pairs of halves.
#[must_use]
pub fn mixed(mixture: Mixture, pairs: u32, candidate: Candidate<'_>) -> Mark {
    let mut mark = Mark::default();
    let mut noise = Noise::seeded(11);
    for seed in 0..u64::from(pairs) {
        let (left, right) = (random_ean13(&mut noise), random_ean13(&mut noise));
        let shot = Shot { seed, ..Shot::default() };
        let (left, right) = (half(&shot.of(&left), Half::Left), half(&shot.of(&right), Half::Right));
        match mixture.how {
            How::InTurn => {
                mark.add(candidate, &left, None);
                mark.add(candidate, &right, None);
            }
            How::OneAboveTheOther => mark.add(candidate, &above(&left, &right), None),
            How::SideBySide => mark.add(candidate, &beside(&left, &right), None),
        }
    }
    mark
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Half {
    Left,
    Right,
}

const PAPER: u8 = 220;

fn half(frame: &Frame, half: Half) -> Frame {
    let (width, mut luma) = (frame.width() as usize, frame.luma().into_owned());
    for row in luma.chunks_exact_mut(width) {
        match half {
            Half::Left => row[width / 2..].fill(PAPER),
            Half::Right => row[..width / 2].fill(PAPER),
        }
    }
    Frame::from_luma(frame.width(), frame.height(), luma).expect("the same size")
}

fn above(upper: &Frame, lower: &Frame) -> Frame {
    let luma = [upper.luma().into_owned(), lower.luma().into_owned()].concat();
    Frame::from_luma(upper.width(), upper.height() + lower.height(), luma).expect("one above the other")
}

fn beside(left: &Frame, right: &Frame) -> Frame {
    let (left_luma, right_luma) = (left.luma(), right.luma());
    let rows = left_luma.chunks_exact(left.width() as usize).zip(right_luma.chunks_exact(right.width() as usize));
    let luma = rows.flat_map(|(left, right)| [left, right].concat()).collect();
    Frame::from_luma(left.width() + right.width(), left.height(), luma).expect("one beside the other")
}
