//! The passes, in the order in which they are tried: what is looked at, how it is prepared, and who looks.

use std::borrow::Cow;

use super::locate::{self, Bars};
use super::picture::{Picture, Turned};
use super::strip::{self, Cut};
use super::{enlarge, equalise};
use crate::scanner::zbar::{self, Lines, Sighting};
use crate::scanner::zxing;
use crate::symbology::Symbology;

/// One look at a picture.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pass {
    pub name: &'static str,
    pub view: View,
    pub reader: Reader,
    pub kinds: Kinds,
}

/// What is looked at.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum View {
    /// The picture as it is.
    Whole,
    /// Light and shade evened out, tile by tile.
    Equalised,
    /// Twice the size, for modules of little more than one pixel.
    Enlarged,
    EnlargedAndEqualised,
    /// Every place that looks like bars, laid upright.
    Strips {
        cut: Cut,
        most: usize,
    },
}

/// Who looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reader {
    Zbar(Lines),
    Zxing,
}

/// Which symbols are looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kinds {
    /// Everything made of bars.
    Linear,
    All,
    Matrix,
}

const LINEAR: [Symbology; 7] = [
    Symbology::Ean13,
    Symbology::Ean8,
    Symbology::UpcA,
    Symbology::UpcE,
    Symbology::Code128,
    Symbology::DataBar,
    Symbology::DataBarExpanded,
];
const MATRIX: [Symbology; 2] = [Symbology::Qr, Symbology::DataMatrix];

/// For a stream of pictures: the next one will be a little better anyway.
pub(super) const LIVE: [Pass; 2] = [
    Pass { name: "quick", view: View::Whole, reader: Reader::Zbar(Lines::every(4)), kinds: Kinds::Linear },
    Pass { name: "strips", view: strips(5, 3), reader: Reader::Zbar(Lines::ACROSS), kinds: Kinds::Linear },
];

/// For one picture.
pub(super) const THOROUGH: [Pass; 5] = [
    Pass { name: "quick", view: View::Whole, reader: Reader::Zbar(Lines::every(4)), kinds: Kinds::Linear },
    Pass { name: "strips", view: strips(5, 6), reader: Reader::Zbar(Lines::ACROSS), kinds: Kinds::Linear },
    Pass { name: "second eyes", view: View::Equalised, reader: Reader::Zxing, kinds: Kinds::All },
    Pass {
        name: "fine",
        view: View::EnlargedAndEqualised,
        reader: Reader::Zbar(Lines::every(3)),
        kinds: Kinds::Linear,
    },
    Pass { name: "every line", view: View::Whole, reader: Reader::Zbar(Lines::every(1)), kinds: Kinds::All },
];

const fn strips(band: u32, most: usize) -> View {
    View::Strips { cut: Cut { finer: 2, band, rows: 24 }, most }
}

impl Kinds {
    /// The symbologies by name. What begins with FNC1 is found where its plain sibling is looked for.
    #[must_use]
    pub fn symbologies(self) -> Cow<'static, [Symbology]> {
        match self {
            Kinds::Linear => LINEAR.as_slice().into(),
            Kinds::Matrix => MATRIX.as_slice().into(),
            Kinds::All => [LINEAR.as_slice(), MATRIX.as_slice()].concat().into(),
        }
    }
}

impl Pass {
    /// Everything that this look finds, in pixels of the picture that was given. `found` remembers where bars are.
    pub(super) fn look(&self, picture: &Picture<'_>, found: &mut Option<Vec<Bars>>) -> Vec<Sighting> {
        match self.view {
            View::Whole => self.read(&picture.lent(), Turned::enlarged(1)),
            View::Equalised => self.read(&equalise::equalised(picture), Turned::enlarged(1)),
            View::Enlarged => self.read_enlarged(picture, &enlarge::doubled(picture)),
            View::EnlargedAndEqualised => self.read_enlarged(picture, &equalise::equalised(&enlarge::doubled(picture))),
            View::Strips { cut, most } => {
                let bars = found.get_or_insert_with(|| locate::bars(picture, MOST_PLACES));
                let strips = bars.iter().take(most).filter_map(|bars| strip::cut(picture, bars, cut));
                strips.flat_map(|(strip, turned)| self.read(&equalise::stretched(&strip), turned)).collect()
            }
        }
    }

    fn read_enlarged(&self, given: &Picture<'_>, prepared: &Picture<'_>) -> Vec<Sighting> {
        let times = prepared.width.checked_div(given.width).unwrap_or(1);
        self.read(prepared, Turned::enlarged(times))
    }

    fn read(&self, picture: &Picture<'_>, turned: Turned) -> Vec<Sighting> {
        let size = (picture.width, picture.height);
        let mut sightings = match self.reader {
            Reader::Zbar(lines) => zbar::look(&picture.luma, size, lines, self.kinds),
            Reader::Zxing => zxing::look(&picture.luma, size, self.kinds),
        };
        for sighting in &mut sightings {
            sighting.points.iter_mut().for_each(|point| *point = turned.back(*point));
        }
        sightings
    }
}

/// Places that look like bars are ranked; what comes after so many is clutter.
const MOST_PLACES: usize = 8;
