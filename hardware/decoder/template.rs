//! The likeliest EAN or UPC symbol in a strip, for bars too small or too blurred to be told apart one by one.
//!
//! Other readers look for edges, and a bar of one module that is smeared over two has none. This one asks which of all symbols, smeared
//! in the same way, would look most like what is there (after Gallo and Manduchi, "Reading 1D Barcodes with Mobile Phones Using
//! Deformable Templates", 2011):
//!
//! ```text
//!   strip ─▶ profile   one line, the mean of many, from paper (1) to ink (0)
//!         ─▶ span      where the symbol begins and ends: paper outside, guard bars inside, and how blurred they are
//!         ─▶ slots     for each digit of each number set: how unlike it is; slots may sit a little off, as on a can
//!         ─▶ code      the best row of digits whose number sets and check digit are right, and the second best
//! ```
//!
//! A code is believed as far as it is better than the second best, measured in what is left unexplained: two codes differ in two digits
//! at least, so where the picture says anything at all, it says which.

mod code;
mod ink;
mod profile;
mod slots;
mod span;

use super::Picture;
use crate::scanner::zbar::Sighting;
use crate::symbology::Symbology;
use code::Shape;
use ink::{SHARP, SMEARS};
use profile::Profile;
use slots::Slots;
use span::Span;

/// How long to look at a strip.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Closeness {
    /// At the mean of all its rows.
    Once,
    /// At the mean of each part, too, where the whole is not clear.
    EachPart,
}

/// How many times better than the unexplained rest of a module the best code must be than the second best, and how many points of
/// evidence that is. The few digits of a short code are sooner found by chance.
const CLEAR: [(f32, u32); 3] = [(10.0, 1), (17.0, 3), (30.0, 4)];
/// A picture as smeared as this may lack just what tells two digits apart.
const CLEAR_IF_SMEARED: [(f32, u32); 3] = [(10.0, 1), (18.0, 3), (45.0, 4)];
const CLEAR_IF_SHORT: [(f32, u32); 3] = [(12.0, 1), (30.0, 3), (45.0, 4)];
/// A code this clear needs no comparison.
const VERY_CLEAR: f32 = 45.0;
/// Another code that is nearly as clear makes both doubtful.
const DOMINANT: f32 = 1.6;
/// A part of the strip may make a code of what has less clarity, but not of what has less than this.
const HINT: f32 = 2.0;
/// How much of a module may be left unexplained.
const UNLIKE: f32 = 0.03;
/// What is left unexplained of a module before paper and ink are levelled may be more, but not any amount.
const MOST_UNLIKE: f32 = 0.1;
/// How many spans of a profile are levelled.
const MOST_SPANS: usize = 2;
/// No camera is so good that less is left.
const LEAST_REST: f32 = 0.004;

/// The likeliest symbol of a strip, if one is likely at all.
pub(super) fn look(strip: &Picture<'_>, closeness: Closeness) -> Vec<Sighting> {
    let mut all: Vec<Reading> = Profile::whole(strip).iter().flat_map(readings).collect();
    let best = clearest(&all);
    let is_open = best.is_some_and(|best| best.may_be_one() && best.clarity < VERY_CLEAR);
    if is_open && closeness == Closeness::EachPart {
        all.extend(Profile::parts(strip).iter().flat_map(readings));
    }
    let Some(best) = clearest(&all) else { return Vec::new() };
    let others = all.iter().filter(|other| other.text != best.text && other.rest <= UNLIKE);
    let rival = others.map(|other| other.clarity).fold(0.0, f32::max);
    best.sighting(strip, rival).into_iter().collect()
}

fn clearest(readings: &[Reading]) -> Option<&Reading> {
    readings.iter().max_by(|a, b| a.clarity.total_cmp(&b.clarity))
}

/// A code and how sure it is.
#[derive(Clone, Debug)]
struct Reading {
    shape: Shape,
    smear: usize,
    symbology: Symbology,
    text: String,
    /// How many times better than the second best, in modules' worth of what is left unexplained.
    clarity: f32,
    rest: f32,
    from: f32,
    to: f32,
}

fn readings(profile: &Profile) -> Vec<Reading> {
    let mut readings = Vec::new();
    for shape in Shape::ALL {
        let spans = span::spans(profile, shape);
        let mut measured: Vec<(Span, Slots)> =
            spans.into_iter().map(|span| (span, Slots::measured(profile, &span, shape))).collect();
        measured.retain(|(_, slots)| slots.unlike() < MOST_UNLIKE * shape.modules() as f32);
        measured.sort_by(|(_, a), (_, b)| a.unlike().total_cmp(&b.unlike()));
        measured.truncate(MOST_SPANS);
        readings.extend(measured.iter().filter_map(|(span, slots)| reading(profile, span, slots, shape)));
        if readings.iter().any(|reading| reading.clarity >= VERY_CLEAR) {
            break;
        }
    }
    readings
}

/// At the level and through the smear that suit it best.
fn reading(profile: &Profile, span: &Span, slots: &Slots, shape: Shape) -> Option<Reading> {
    let smears = span.smear.saturating_sub(1)..=(span.smear + 1).min(SMEARS.len() - 1);
    let levelled = smears.map(|smear| (smear, slots.levelled(span, shape, smear)));
    let (smear, slots) = levelled.min_by(|(_, a), (_, b)| a.unlike().total_cmp(&b.unlike()))?;
    let code = code::likeliest(&slots, shape)?;
    let rest = (code.unlike + slots.guards) / shape.modules() as f32;
    let clarity = (code.second - code.unlike) / rest.max(LEAST_REST);
    let (from, to) = profile.places(span);
    Some(Reading { shape, smear, symbology: code.symbology, text: code.text, clarity, rest, from, to })
}

impl Reading {
    /// Whether a better part of the strip might make it a code.
    fn may_be_one(&self) -> bool {
        self.clarity > HINT && self.rest < 2.0 * UNLIKE
    }

    fn sighting(&self, strip: &Picture<'_>, rival: f32) -> Option<Sighting> {
        let is_disputed = rival * DOMINANT > self.clarity;
        let lines = self.points().map(|points| if is_disputed { 1 } else { points })?;
        let bottom = i32::try_from(strip.height).unwrap_or(i32::MAX);
        let (from, to) = (self.from as i32, self.to as i32);
        let points = vec![(from, 0), (to, 0), (to, bottom), (from, bottom)];
        Some(Sighting { symbology: self.symbology, text: self.text.clone(), lines, points, by: "template" })
    }

    fn points(&self) -> Option<u32> {
        let scale = match self.shape {
            Shape::Long if self.smear > SHARP => CLEAR_IF_SMEARED.as_slice(),
            Shape::Long => CLEAR.as_slice(),
            Shape::Short | Shape::Compressed => CLEAR_IF_SHORT.as_slice(),
        };
        let reached = scale.iter().rev().find(|(clarity, _)| self.clarity >= *clarity);
        reached.filter(|_| self.rest <= UNLIKE).map(|(_, points)| *points)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decoder::{Cut, Decoder, Kinds, Pass, Reader, View};
    use crate::sim::shot::Shot;
    use crate::sim::symbol::Symbol;

    fn read(symbology: Symbology, text: &str, shot: Shot) -> Vec<String> {
        let view = View::Strips { cut: Cut { finer: 2, band: 3, rows: 24 }, most: 3 };
        let reader = Reader::Template(Closeness::EachPart);
        let alone = Decoder::of(vec![Pass { name: "likeness", view, reader, kinds: Kinds::Linear }]);
        let symbol = Symbol::new(symbology, text).expect(text);
        alone.decode(&shot.of(&symbol)).codes.into_iter().map(|code| code.text).collect()
    }

    #[test]
    fn each_shape_of_retail_symbol_is_told_by_its_looks() {
        let shelf = [
            (Symbology::Ean13, "4006381333931"),
            (Symbology::Ean13, "9780201379624"),
            (Symbology::UpcA, "036000291452"),
            (Symbology::Ean8, "96385074"),
            (Symbology::UpcE, "04252614"),
            (Symbology::UpcE, "01234531"),
        ];
        for (symbology, text) in shelf {
            for turned in [0.0, 180.0] {
                assert_eq!(read(symbology, text, Shot { turned, ..Shot::default() }), [text], "{symbology}, {turned}");
            }
        }
    }

    #[test]
    fn bars_of_one_pixel_and_bars_that_run_into_each_other_are_read() {
        let text = "5901234123457";
        let shots = [
            Shot { module: 1.0, ..Shot::default() },
            Shot { defocus: 0.6, ..Shot::default() },
            Shot { moved: 1.5, ..Shot::default() },
            Shot { contrast: 40.0, noise: 8.0, ..Shot::default() },
        ];
        for shot in shots {
            assert_eq!(read(Symbology::Ean13, text, shot), [text], "{shot:?}");
        }
    }

    #[test]
    fn other_bars_look_like_no_retail_symbol() {
        for text in ["Shelf 12/B", "0123456789", "(11)100224"] {
            assert_eq!(read(Symbology::Code128, text, Shot::default()), Vec::<String>::new(), "{text}");
        }
    }
}
