//! From a picture to the symbols in it.
//!
//! A [`Decoder`] is a list of passes, cheapest first. Each pass prepares the picture in its own way and lets zbar look at it; what it finds
//! is evidence, as many points as scan lines agreed, three at most. A symbol is accepted at three points (a short one, which may be a
//! piece of a long one, at four), unless another reading of the same kind in the same place comes near it. The first pass after which something is accepted, and nothing is in dispute, is the last.
//!
//! Acceptance here means: these bars say this. Whether such a product exists is for the catalogue; a misread with a right check digit
//! exists in the wild and survives any number of pictures.

mod area;
mod enlarge;
mod equalise;
mod evidence;
mod passes;

use std::borrow::Cow;

use cart_domain::input::{Reader, Scan};

pub use area::Area;
pub use passes::{Kinds, Pass, Prepare};

use crate::camera::Frame;
use crate::scanner::zbar;
use crate::sim::symbol::expand_upc_e;
use crate::symbology::Symbology;
use evidence::Evidence;

/// Fainter bars than this are drowned in any camera's noise.
const LEAST_CONTRAST: u8 = 10;

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
}

impl Decoder {
    /// For a camera that must not lag behind the hand.
    #[must_use]
    pub fn live() -> Self {
        Decoder { passes: passes::LIVE.to_vec() }
    }

    /// For a single picture that is worth some milliseconds.
    #[must_use]
    pub fn thorough() -> Self {
        Decoder { passes: passes::THOROUGH.to_vec() }
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
        for pass in &self.passes {
            let picture = pass.prepare.apply(&native);
            let scale = picture.width.checked_div(native.width).unwrap_or(1).max(1);
            for sighting in zbar::look(&picture.luma, (picture.width, picture.height), pass) {
                evidence.add(sighting, scale, pass.name);
            }
            if evidence.is_settled() {
                break;
            }
        }
        evidence.judge()
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
        let expanded = match self.symbology {
            Symbology::UpcE => expand_upc_e(&self.text),
            Symbology::Ean13
            | Symbology::Ean8
            | Symbology::UpcA
            | Symbology::Code128
            | Symbology::Gs1_128
            | Symbology::DataBar
            | Symbology::DataBarExpanded
            | Symbology::Qr => None,
        };
        Scan {
            aim: Some(self.aim().to_owned()),
            data: expanded.unwrap_or_else(|| self.text.clone()),
            by: Reader::Camera,
        }
    }
}

/// A grey picture on its way through the passes.
#[derive(Clone, Debug)]
pub(crate) struct Picture<'a> {
    pub(crate) luma: Cow<'a, [u8]>,
    pub(crate) width: u32,
    pub(crate) height: u32,
}

impl Picture<'_> {
    /// Whether every fourth pixel of every fourth row has nearly the same grey: nothing is in view.
    fn is_flat(&self) -> bool {
        let (width, mut low, mut high) = (self.width.max(1) as usize, u8::MAX, u8::MIN);
        for row in self.luma.chunks(width).step_by(4) {
            for grey in row.iter().step_by(4) {
                low = low.min(*grey);
                high = high.max(*grey);
            }
            if high.saturating_sub(low) >= LEAST_CONTRAST {
                return false;
            }
        }
        true
    }
}

#[cfg(test)]
mod tests;
