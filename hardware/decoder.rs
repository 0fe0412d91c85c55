//! From a picture to the symbols in it.
//!
//! A [`Decoder`] is a list of passes, cheapest first. Each pass prepares the picture in its own way and lets one of three readers look
//! at it: zbar, zxing-cpp, or our own for bars that no other can tell apart. What it finds is evidence, as many points as scan lines
//! agreed, three at most. A symbol is accepted at three points (a short one, which may be a piece of a long one, at four), unless
//! another reading of the same kind in the same place comes near it. An EAN or UPC that a library read on a few lines needs a second
//! reader that says the same. The first pass after which something is accepted, and nothing is in dispute, is the last for the whole
//! picture. What else looks as much like a symbol as that one is then looked at by itself.
//!
//! Acceptance here means: these bars say this. Whether such a product exists is for the catalogue; a misread with a right check digit
//! exists in the wild and survives any number of pictures.

mod area;
mod blocks;
mod enlarge;
mod equalise;
mod evidence;
pub mod exam;
mod locate;
mod passes;
mod picture;
mod rest;
mod squares;
mod strip;
mod template;

use cart_domain::input::{self, Scan};

pub use crate::scanner::zbar::Lines;
pub use crate::scanner::zxing::Sizes;
pub use area::Area;
pub use passes::{Closeness, Kinds, Pass, Reader, View};
pub use strip::Cut;

use crate::camera::Frame;
use crate::sim::symbol::expand_upc_e;
use crate::symbology::Symbology;
use blocks::Glance;
use evidence::Evidence;
use passes::Found;
use picture::{Picture, Turned};

/// One symbol that was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decoded {
    pub symbology: Symbology,
    /// What the symbol says: twelve digits for UPC-A, eight for UPC-E, GS as U+001D.
    pub text: String,
    /// How many points of evidence stand behind it.
    pub quality: u32,
    /// The library that read it.
    pub by: &'static str,
    /// The pass that found it first.
    pub pass: &'static str,
    pub area: Area,
}

/// What is in a picture.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Decoding {
    /// Strongest first.
    pub codes: Vec<Decoded>,
    /// What was seen too weakly, or is in dispute.
    pub suspects: Vec<Decoded>,
}

/// A list of passes.
#[derive(Clone, Debug)]
pub struct Decoder {
    passes: Vec<Pass>,
    /// For the rest of a picture in which something was accepted.
    elsewhere: Vec<Pass>,
}

impl Decoder {
    /// A list of one's own.
    #[must_use]
    pub fn of(passes: Vec<Pass>) -> Self {
        Decoder { passes, elsewhere: Vec::new() }
    }

    /// For a camera that must not lag behind the hand.
    #[must_use]
    pub fn live() -> Self {
        Decoder::of(passes::LIVE.to_vec())
    }

    /// For a single picture that is worth some milliseconds.
    #[must_use]
    pub fn thorough() -> Self {
        Decoder { passes: passes::THOROUGH.to_vec(), elsewhere: passes::ELSEWHERE.to_vec() }
    }

    /// Looks at one picture. Nothing is remembered from one picture to the next.
    #[must_use]
    pub fn decode(&self, frame: &Frame) -> Decoding {
        let luma = frame.luma();
        let native = Picture { luma, width: frame.width(), height: frame.height() };
        if native.is_flat() {
            return Decoding::default();
        }
        let mut evidence = Evidence::default();
        let mut found = None;
        for pass in &self.passes {
            evidence.add(pass.look(&native, &mut found), pass.name);
            if evidence.is_settled() {
                break;
            }
        }
        self.look_elsewhere(&native, found, &mut evidence);
        evidence.judge()
    }

    /// A sheet of labels, or a pack with several: looks at what nothing accepted explains.
    fn look_elsewhere(&self, picture: &Picture<'_>, found: Option<Found>, evidence: &mut Evidence) {
        if self.elsewhere.is_empty() || evidence.explained().is_empty() {
            return;
        }
        let found = found.unwrap_or_else(|| Found::of(picture, Glance::Quick));
        for pass in &self.elsewhere {
            let rest = rest::unexplained(&found, &evidence.explained());
            if rest.bars.is_empty() && rest.squares.is_empty() {
                break;
            }
            evidence.add(pass.look(picture, &mut Some(rest)), pass.name);
        }
    }
}

impl Decoded {
    /// The AIM symbology identifier.
    #[must_use]
    pub const fn aim(&self) -> &'static str {
        self.symbology.aim()
    }

    /// The scan that an engine would have sent for this symbol: UPC-E expanded, as `]E0` promises.
    #[must_use]
    pub fn scan(&self) -> Scan {
        let expanded = if self.symbology == Symbology::UpcE { expand_upc_e(&self.text) } else { None };
        Scan {
            aim: Some(self.aim().to_owned()),
            data: expanded.unwrap_or_else(|| self.text.clone()),
            by: input::Reader::Camera,
        }
    }
}

#[cfg(test)]
mod tests;
