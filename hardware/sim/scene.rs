//! What the camera above the basket sees: coloured things with their symbols printed on, one over the other, and now and then a hand.

use super::good::{Good, Shape};
use super::noise::Noise;
use super::symbol::Ink;
use super::world::Piece;
use crate::camera::Frame;

/// The basket's camera: 640 by 480.
const WIDTH: i32 = 640;
const HEIGHT: i32 = 480;
const FLOOR: [u8; 3] = [72, 76, 82];
const WIRE: [u8; 3] = [104, 108, 114];
const SKIN: [u8; 3] = [214, 168, 140];
const BAG: [u8; 3] = [196, 178, 140];
const WIRES_EVERY: i32 = 32;
/// Bars on a thing are so many pixels high.
const BARS: i32 = 28;
/// Where things come to lie, in the order in which the places are taken.
const PLACES: [(i32, i32); 12] = [
    (96, 96),
    (320, 240),
    (544, 96),
    (96, 384),
    (544, 384),
    (208, 168),
    (432, 168),
    (208, 312),
    (432, 312),
    (320, 96),
    (320, 384),
    (96, 240),
];

/// Whether a hand hides part of the basket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Hand {
    Away,
    Over,
}

/// The basket from above.
#[must_use]
pub(super) fn basket(pieces: &[Piece], hand: Hand) -> Frame {
    let mut canvas = Canvas::floor();
    for piece in pieces {
        let place = PLACES[usize::try_from(piece.number % PLACES.len() as u64).unwrap_or(0)];
        let mut noise = Noise::seeded(piece.number);
        let mut shift = || i32::try_from(noise.below(33)).unwrap_or(0) - 16;
        let middle = (place.0 + shift(), place.1 + shift());
        match &piece.good {
            Some(good) => canvas.thing(good, middle),
            None => canvas.oval(middle, (120, 90), BAG),
        }
    }
    if hand == Hand::Over {
        canvas.oval((WIDTH / 2, 40), (70, 130), SKIN);
    }
    Frame::from_rgb(WIDTH as u32, HEIGHT as u32, canvas.0).expect("the canvas was made for this size")
}

struct Canvas(Vec<u8>);

impl Canvas {
    fn floor() -> Self {
        let mut canvas = Canvas(FLOOR.repeat((WIDTH * HEIGHT) as usize));
        for x in (0..WIDTH).step_by(WIRES_EVERY as usize) {
            canvas.block((x, 0), (2, HEIGHT), WIRE);
        }
        for y in (0..HEIGHT).step_by(WIRES_EVERY as usize) {
            canvas.block((0, y), (WIDTH, 2), WIRE);
        }
        canvas
    }

    fn thing(&mut self, good: &Good, middle: (i32, i32)) {
        let (x, y) = middle;
        let colour = good.colour;
        match good.shape {
            Shape::Carton => {
                self.block((x - 72, y - 62), (144, 124), darker(colour));
                self.block((x - 68, y - 58), (136, 116), colour);
            }
            Shape::Can => {
                self.oval(middle, (66, 66), darker(colour));
                self.oval(middle, (60, 60), colour);
            }
            Shape::Bottle => {
                self.oval(middle, (84, 44), darker(colour));
                self.block((x - 70, y - 36), (126, 72), colour);
                self.block((x + 56, y - 12), (40, 24), darker(colour));
            }
            Shape::Bag => {
                self.oval(middle, (88, 66), colour);
                self.oval((x - 12, y - 8), (56, 40), lighter(colour));
            }
            Shape::Fruit => {
                for (dx, dy) in [(-24, -14), (22, -18), (0, 20)] {
                    self.oval((x + dx, y + dy), (32, 32), darker(colour));
                    self.oval((x + dx - 2, y + dy - 2), (29, 29), colour);
                    self.oval((x + dx - 10, y + dy - 10), (9, 9), lighter(colour));
                }
            }
        }
        if let Some(symbol) = &good.symbol {
            let modules = symbol.modules();
            let (width, rows) = (pixels(modules.width()), pixels(modules.rows().len()));
            let (left, high) = (x - width / 2, if rows == 1 { BARS } else { 1 });
            self.block((left, y + 8), (width, rows * high + 8), [240; 3]);
            for (row, inks) in (0..).zip(modules.rows()) {
                for (place, _) in (0..).zip(inks).filter(|(_, ink)| **ink == Ink::Black) {
                    self.block((left + place, y + 12 + row * high), (1, high), [20; 3]);
                }
            }
        }
    }

    fn block(&mut self, corner: (i32, i32), size: (i32, i32), colour: [u8; 3]) {
        let (left, right) = (corner.0.clamp(0, WIDTH), (corner.0 + size.0).clamp(0, WIDTH));
        let (top, bottom) = (corner.1.clamp(0, HEIGHT), (corner.1 + size.1).clamp(0, HEIGHT));
        for y in top..bottom {
            let row = (y * WIDTH) as usize * 3;
            let pixels = &mut self.0[row + left as usize * 3..row + right as usize * 3];
            pixels.chunks_exact_mut(3).for_each(|pixel| pixel.copy_from_slice(&colour));
        }
    }

    fn oval(&mut self, middle: (i32, i32), radii: (i32, i32), colour: [u8; 3]) {
        for dy in -radii.1..=radii.1 {
            let share = 1.0 - f64::from(dy * dy) / f64::from(radii.1 * radii.1);
            let half = (f64::from(radii.0) * share.max(0.0).sqrt()) as i32;
            self.block((middle.0 - half, middle.1 + dy), (2 * half + 1, 1), colour);
        }
    }
}

fn pixels(modules: usize) -> i32 {
    i32::try_from(modules).unwrap_or(0)
}

fn darker(colour: [u8; 3]) -> [u8; 3] {
    colour.map(|part| part / 3 * 2)
}

fn lighter(colour: [u8; 3]) -> [u8; 3] {
    colour.map(|part| part.saturating_add(40))
}
