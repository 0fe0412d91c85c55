//! The passes, in the order in which they are tried: what is looked at, how it is prepared, and who looks.

use std::borrow::Cow;

use super::blocks::{Blocks, Glance};
use super::locate::{self, Bars};
use super::picture::{Picture, Turned};
use super::strip::{self, Cut};
pub use super::template::Closeness;
use super::{enlarge, equalise, squares, template};
use crate::scanner::zbar::{self, Lines, Sighting};
use crate::scanner::zxing::{self, Sizes};
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
    /// Every place that looks like bars, laid upright as it is, with what stands around it.
    Upright {
        most: usize,
    },
    /// Every place that looks like a square symbol, with what stands around it.
    Squares {
        most: usize,
    },
    /// Every place that looks like bars, laid upright and pressed into a few rows.
    Strips {
        cut: Cut,
        most: usize,
    },
}

/// Who looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reader {
    Zbar(Lines),
    Zxing(Sizes),
    /// The likeliest EAN or UPC symbol; for strips.
    Template(Closeness),
}

/// Which symbols are looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kinds {
    /// Everything made of bars.
    Linear,
    All,
    Matrix,
}

const LINEAR: [Symbology; 8] = [
    Symbology::Ean13,
    Symbology::Ean8,
    Symbology::UpcA,
    Symbology::UpcE,
    Symbology::Itf14,
    Symbology::Code128,
    Symbology::DataBar,
    Symbology::DataBarExpanded,
];
const MATRIX: [Symbology; 2] = [Symbology::Qr, Symbology::DataMatrix];

/// For a stream of pictures: the next one will be a little better anyway.
pub(super) const LIVE: [Pass; 4] = [
    Pass { name: "quick", view: View::Whole, reader: Reader::Zbar(Lines::every(4)), kinds: Kinds::Linear },
    Pass { name: "strips", view: strips(5, 3), reader: Reader::Zbar(Lines::ACROSS), kinds: Kinds::Linear },
    Pass { name: "squares", view: View::Whole, reader: Reader::Zxing(Sizes::AsSeen), kinds: Kinds::Matrix },
    Pass { name: "likeness", view: strips(3, 1), reader: Reader::Template(Closeness::Once), kinds: Kinds::Linear },
];

/// For one picture.
pub(super) const THOROUGH: [Pass; 7] = [
    Pass { name: "quick", view: View::Whole, reader: Reader::Zbar(Lines::every(4)), kinds: Kinds::Linear },
    Pass { name: "strips", view: strips(5, 6), reader: Reader::Zbar(Lines::ACROSS), kinds: Kinds::Linear },
    Pass { name: "second eyes", view: View::Equalised, reader: Reader::Zxing(Sizes::AlsoSmaller), kinds: Kinds::All },
    Pass { name: "likeness", view: strips(3, 3), reader: Reader::Template(Closeness::EachPart), kinds: Kinds::Linear },
    Pass {
        name: "fine",
        view: View::EnlargedAndEqualised,
        reader: Reader::Zbar(Lines::every(3)),
        kinds: Kinds::Linear,
    },
    Pass { name: "fine strips", view: FINE_STRIPS, reader: Reader::Zxing(Sizes::AsSeen), kinds: Kinds::Linear },
    Pass { name: "every line", view: View::Whole, reader: Reader::Zbar(Lines::every(1)), kinds: Kinds::Linear },
];

/// For what the first symbol of a picture leaves unexplained.
pub(super) const ELSEWHERE: [Pass; 3] = [
    Pass {
        name: "other strips",
        view: strips(5, MOST_PLACES),
        reader: Reader::Zbar(Lines::ACROSS),
        kinds: Kinds::Linear,
    },
    Pass {
        name: "other places",
        view: View::Upright { most: MOST_PLACES },
        reader: Reader::Zxing(Sizes::AlsoSmaller),
        kinds: Kinds::All,
    },
    Pass {
        name: "squares",
        view: View::Squares { most: MOST_PLACES },
        reader: Reader::Zxing(Sizes::AlsoSmaller),
        kinds: Kinds::Matrix,
    },
];

/// For the second library to confirm what the first has read on a few lines.
const FINE_STRIPS: View = View::Strips { cut: Cut { finer: 4, band: 5, rows: 24 }, most: 6 };

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
    pub(super) fn look(&self, picture: &Picture<'_>, found: &mut Option<Found>) -> Vec<Sighting> {
        match self.view {
            View::Whole => self.read(&picture.lent(), Turned::enlarged(1)),
            View::Equalised => self.read(&equalise::equalised(picture), Turned::enlarged(1)),
            View::Enlarged => self.read_enlarged(picture, &enlarge::doubled(picture)),
            View::EnlargedAndEqualised => self.read_enlarged(picture, &equalise::equalised(&enlarge::doubled(picture))),
            View::Upright { most } => {
                let found = found.get_or_insert_with(|| Found::of(picture, Glance::Close));
                self.read_at(found.bars.iter().take(most), picture)
            }
            View::Squares { most } => {
                let found = found.get_or_insert_with(|| Found::of(picture, Glance::Close));
                self.read_at(found.squares.iter().take(most), picture)
            }
            View::Strips { cut, most } => {
                let places = found.get_or_insert_with(|| Found::of(picture, Glance::Close)).bars.iter().take(most);
                let strips = places.filter_map(|bars| strip::cut(picture, bars, cut));
                strips.flat_map(|(strip, turned)| self.read(&equalise::stretched(&strip), turned)).collect()
            }
        }
    }

    fn read_at<'a>(&self, places: impl Iterator<Item = &'a Bars>, picture: &Picture<'_>) -> Vec<Sighting> {
        let upright = places.filter_map(|place| strip::cut(picture, &place.with_margin(MARGIN), UPRIGHT));
        upright.flat_map(|(upright, turned)| self.read(&upright, turned)).collect()
    }

    fn read_enlarged(&self, given: &Picture<'_>, prepared: &Picture<'_>) -> Vec<Sighting> {
        let times = prepared.width.checked_div(given.width).unwrap_or(1);
        self.read(prepared, Turned::enlarged(times))
    }

    fn read(&self, picture: &Picture<'_>, turned: Turned) -> Vec<Sighting> {
        let size = (picture.width, picture.height);
        let mut sightings = match self.reader {
            Reader::Zbar(lines) => zbar::look(&picture.luma, size, lines, self.kinds),
            Reader::Zxing(sizes) => zxing::look(&picture.luma, size, self.kinds, sizes),
            Reader::Template(closeness) => template::look(picture, closeness),
        };
        for sighting in &mut sightings {
            sighting.points.iter_mut().for_each(|point| *point = turned.back(*point));
        }
        sightings
    }
}

/// Where this picture has something that looks like a symbol.
#[derive(Clone, Debug, Default)]
pub(super) struct Found {
    pub(super) bars: Vec<Bars>,
    pub(super) squares: Vec<Bars>,
}

impl Found {
    pub(super) fn of(picture: &Picture<'_>, glance: Glance) -> Self {
        let Some(blocks) = Blocks::of(picture, glance) else { return Found::default() };
        Found { bars: locate::bars(&blocks, MOST_PLACES), squares: squares::squares(&blocks, MOST_PLACES) }
    }
}

/// Places that look like bars are ranked; what comes after so many is clutter, even on a sheet of labels.
const MOST_PLACES: usize = 48;
/// As it is: a pixel a point.
const UPRIGHT: Cut = Cut { finer: 1, band: 2, rows: 2_048 };
/// Around a place, as a part of its length: square symbols reach further than the part of them that looks like bars.
const MARGIN: f32 = 0.12;
